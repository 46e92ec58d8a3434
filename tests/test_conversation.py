"""The five rules: permitted interleavings never fail a case; swapped, missing or foreign messages always do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.arrival import Arrival, Gate, lane
from ocpp_verdict.conversation import Conversation, Match, Nothing, Wrong
from ocpp_verdict.difference import Either, Message
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.licences import LICENCES
from ocpp_verdict.pattern import either, message

Sent = tuple[str, dict[str, Any]]

STATUS = "StatusNotification"


def status(connector: int, value: str) -> Sent:
    return STATUS, {"connectorId": connector, "errorCode": "NoError", "status": value}


#: What a well-behaved station sends in a regular session, and the rows that expect it.
SESSION: tuple[Sent, ...] = (
    status(1, "Preparing"),
    ("Authorize", {"idTag": "A"}),
    ("StartTransaction", {"connectorId": 1, "idTag": "A", "meterStart": 0}),
    status(1, "Charging"),
    ("StopTransaction", {"transactionId": 7, "meterStop": 1}),
    status(1, "Finishing"),
    status(1, "Available"),
)
ROWS: tuple[Message, ...] = (
    message(STATUS, connectorId=1, status="Preparing"),
    message("Authorize", idTag="A"),
    message("StartTransaction", connectorId=1, idTag="A"),
    message(STATUS, connectorId=1, status="Charging"),
    message("StopTransaction", transactionId=7),
    message(STATUS, connectorId=1, status="Finishing"),
    message(STATUS, connectorId=1, status="Available"),
)
#: What may come in between at any time.
PERMITTED: tuple[Sent, ...] = (
    ("Heartbeat", {}),
    ("MeterValues", {"connectorId": 1, "transactionId": 7, "meterValue": []}),
    ("DataTransfer", {"vendorId": "acme"}),
    ("SecurityEventNotification", {"type": "X"}),
    status(0, "Available"),
)
#: What nothing licenses.
FOREIGN: tuple[Sent, ...] = (
    ("BootNotification", {"chargePointModel": "m", "chargePointVendor": "v"}),
    ("Authorize", {"idTag": "B"}),
    ("StopTransaction", {"transactionId": 99, "meterStop": 0}),
    ("FirmwareStatusNotification", {"status": "Installed"}),
    ("DiagnosticsStatusNotification", {"status": "Uploaded"}),
    status(2, "Reserved"),
)


#: What a station tells of itself, whatever a case is about (1.6 §4.9).
OWN: tuple[Sent, ...] = (status(2, "Faulted"), status(2, "Unavailable"), status(2, "Preparing"))


def conversation(**options: Any) -> Conversation:
    return Conversation(Version.V16, Side.STATION, **{"statuses": {lane(*status(1, "")): "Available"}, **options})


def arrival(number: int, sent: Sent, **more: Any) -> Arrival:
    action, payload = sent
    return Arrival(number, action, payload, id=f"id{number}", **more)


def told(heard: Sequence[Sent], **options: Any) -> Conversation:
    """Return a conversation in which everything was answered at once."""
    talk = conversation(**options)
    for number, sent in enumerate(heard, start=1):
        talk.arrived(arrival(number, sent))
        talk.answered(number)
    return talk


def verdict(talk: Conversation, rows: Sequence[Message | Either]) -> str:
    """Return how a case with these rows ends: pass, or why not."""
    for row in rows:
        outcome = talk.look(row)
        if isinstance(outcome, Wrong):
            return "wrong"
        if isinstance(outcome, Nothing):
            return "missing"
        talk.take(outcome)
    if talk.premature():
        return "premature"
    return "unasked" if talk.unasked() else "pass"


@st.composite
def interleaved(draw: st.DrawFn) -> list[Sent]:
    """A session with permitted messages anywhere, repeated statuses, and lanes shifted against one another."""
    statuses = [sent for sent in SESSION if sent[0] == STATUS]
    others = [sent for sent in SESSION if sent[0] != STATUS]
    merged: list[Sent] = []
    while statuses or others:
        merged.append((statuses if statuses and (not others or draw(st.booleans())) else others).pop(0))
    for extra in draw(st.lists(st.sampled_from(PERMITTED), max_size=8)):
        merged.insert(draw(st.integers(0, len(merged))), extra)
    return [again for sent in merged for again in [sent] * (2 if sent[0] == STATUS and draw(st.booleans()) else 1)]


@given(interleaved())
def test_permitted_interleavings_pass(heard: list[Sent]) -> None:
    assert verdict(told(heard), ROWS) == "pass"


@given(interleaved(), st.sampled_from(SESSION))
def test_a_missing_message_never_passes(heard: list[Sent], gone: Sent) -> None:
    assert verdict(told([sent for sent in heard if sent != gone]), ROWS) != "pass"


@given(interleaved(), st.sampled_from(FOREIGN), st.data())
def test_a_foreign_message_never_passes(heard: list[Sent], foreign: Sent, data: st.DataObject) -> None:
    last = max(index for index, sent in enumerate(heard) if sent in SESSION)
    heard.insert(data.draw(st.integers(0, last)), foreign)
    assert verdict(told(heard), ROWS) in ("wrong", "unasked")


@given(interleaved(), st.sampled_from(OWN), st.data())
def test_what_another_connector_tells_passes(heard: list[Sent], own: Sent, data: st.DataObject) -> None:
    heard.insert(data.draw(st.integers(0, len(heard))), own)
    assert verdict(told(heard), ROWS) == "pass"


BOOT: Sent = ("BootNotification", {"chargePointModel": "m", "chargePointVendor": "v"})


@pytest.mark.parametrize("before", ["Available", "Preparing", "Charging", "Finishing", "Reserved"])
def test_a_station_may_be_unavailable_until_its_boot_is_accepted(before: str) -> None:
    talk = told([BOOT, status(1, "Unavailable"), status(1, "Available")], statuses={lane(*status(1, "")): before})
    rows = (message("BootNotification"), message(STATUS, connectorId=1, status="Available"))
    assert verdict(talk, rows) == "pass"


def test_a_station_that_stays_unavailable_after_its_boot_does_not_pass() -> None:
    talk = told([BOOT, status(1, "Unavailable")])
    assert verdict(talk, (message("BootNotification"), message(STATUS, connectorId=1, status="Available"))) == "missing"


def test_only_the_first_report_after_a_boot_comes_from_nowhere() -> None:
    talk = told([BOOT, status(1, "Finishing"), status(1, "Charging"), ("Heartbeat", {})])
    assert verdict(talk, (message("BootNotification"), message("Heartbeat"))) == "unasked"


@pytest.mark.parametrize("number", [0, 1])
def test_a_status_from_before_a_boot_is_no_report_after_it(number: int) -> None:
    rows = (message("BootNotification"), message(STATUS, connectorId=number, status="Available"))
    assert verdict(told([status(number, "Available"), BOOT]), rows) == "missing"
    assert verdict(told([status(number, "Available"), BOOT, status(number, "Available")]), rows) == "pass"


def test_what_came_before_is_not_the_boot_that_comes_of_a_reset() -> None:
    talk = told([BOOT])
    talk.skip("BootNotification")
    assert isinstance(talk.look(message("BootNotification")), Nothing)
    talk.arrived(arrival(9, BOOT))
    assert isinstance(talk.look(message("BootNotification")), Match)


@given(interleaved(), st.integers(0, len(SESSION) - 1))
def test_a_message_that_says_something_else_never_passes(heard: list[Sent], which: int) -> None:
    action, payload = SESSION[which]
    name = "status" if action == STATUS else next(iter(payload))
    other = (action, {**payload, name: "Faulted" if name == "status" else "other"})
    assert verdict(told([other if sent == SESSION[which] else sent for sent in heard]), ROWS) != "pass"


@given(interleaved())
def test_swapped_messages_of_a_lane_never_pass(heard: list[Sent]) -> None:
    one, other = SESSION[1], SESSION[2]
    swapped = [other if sent == one else one if sent == other else sent for sent in heard]
    assert verdict(told(swapped), ROWS) == "wrong"


# -- rule 1 ---------------------------------------------------------------------------------------------------------


def test_a_wrong_message_is_not_skipped_for_a_right_one() -> None:
    talk = told([("Authorize", {"idTag": "B"}), ("Authorize", {"idTag": "A"})])
    outcome = talk.look(message("Authorize", idTag="A"))
    assert isinstance(outcome, Wrong)
    assert [one.path for one in outcome.differences] == ["idTag"]


def test_another_connector_is_another_lane() -> None:
    talk = told([status(2, "Preparing"), status(1, "Preparing")])
    assert isinstance(talk.look(message(STATUS, connectorId=1, status="Preparing")), Match)


def test_a_row_that_names_no_connector_takes_the_next_of_any() -> None:
    outcome = told([status(2, "Preparing")]).look(message(STATUS, status="Preparing"))
    assert isinstance(outcome, Match)


def test_nothing_relevant_is_nothing() -> None:
    assert told([status(1, "Preparing")]).look(message("Authorize")) == Nothing()


def test_the_difference_to_the_nearest_alternative_is_shown() -> None:
    outcome = told([("Authorize", {"idTag": "B"})]).look(
        either(message("StartTransaction"), message("Authorize", idTag="A"))
    )
    assert isinstance(outcome, Wrong)
    assert [one.path for one in outcome.differences] == ["idTag"]


def test_a_licensed_message_that_was_nearly_right_is_remembered() -> None:
    outcome = told([("MeterValues", {"connectorId": 2})]).look(message("MeterValues", connectorId=1))
    assert isinstance(outcome, Nothing)
    assert outcome.nearest is not None
    assert outcome.nearest.differences[0].path == "connectorId"


# -- rule 2 ---------------------------------------------------------------------------------------------------------


def test_a_retry_under_a_new_id_is_skipped() -> None:
    talk = conversation()
    for number in (1, 2):
        talk.arrived(arrival(number, SESSION[2]))
    talk.answered(2)
    assert verdict(talk, [ROWS[2]]) == "pass"


def test_an_answered_message_sent_again_is_no_retry() -> None:
    assert verdict(told([SESSION[4], SESSION[4], SESSION[5]]), [ROWS[4], ROWS[5]]) == "unasked"


def test_the_same_id_again_is_no_retry() -> None:
    talk = conversation()
    first = arrival(1, SESSION[2])
    talk.arrived(first)
    talk.arrived(attrs.evolve(first, number=2))
    assert not talk.is_retry(talk.arrivals[1])


def test_what_a_case_permits_is_skipped() -> None:
    talk = told([("FirmwareStatusNotification", {"status": "Idle"}), ("Authorize", {"idTag": "A"})])
    talk.permitted.append(message("FirmwareStatusNotification", status="Idle"))
    assert verdict(talk, [ROWS[1]]) == "pass"


def test_a_licensed_message_of_another_kind_is_never_the_nearest() -> None:
    talk = told([("StopTransaction", {"transactionId": 7, "meterStop": 1})])
    talk.permitted.append(message("StopTransaction"))
    assert talk.look(ROWS[1]) == Nothing()


@pytest.mark.parametrize("licence", LICENCES, ids=lambda one: one.action)
def test_every_licence_names_a_clause(licence: Any) -> None:
    assert "§" in licence.clause or any(character.isdigit() for character in licence.clause.split(";")[-1])


@pytest.mark.parametrize(
    ("payload", "covered"),
    [
        ({"eventType": "Updated", "triggerReason": "MeterValuePeriodic"}, True),
        ({"eventType": "Updated", "triggerReason": "Deauthorized"}, False),
        ({"eventType": "Ended", "triggerReason": "MeterValuePeriodic"}, False),
    ],
)
def test_periodic_updates_of_a_transaction_are_licensed(payload: Mapping[str, Any], covered: bool) -> None:
    talk = Conversation(Version.V201, Side.STATION)
    talk.arrived(Arrival(1, "TransactionEvent", payload))
    talk.row_done()
    assert (talk.unasked() == ()) is covered


@pytest.mark.parametrize(("variable", "unasked"), [("Temperature", 0), ("AvailabilityState", 1)])
def test_events_may_come_at_any_time_but_not_in_place_of_a_status(variable: str, unasked: int) -> None:
    event = {"component": {"name": "ChargingStation"}, "variable": {"name": variable}, "actualValue": "x"}
    talk = Conversation(Version.V201, Side.STATION)
    talk.arrived(Arrival(1, "NotifyEvent", {"eventData": [event]}))
    talk.row_done()
    assert len(talk.unasked()) == unasked


def test_an_event_about_availability_is_a_status() -> None:
    event = {
        "eventData": [
            {
                "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
                "variable": {"name": "AvailabilityState"},
                "actualValue": "Occupied",
            }
        ]
    }
    talk = Conversation(Version.V201, Side.STATION)
    talk.arrived(Arrival(1, "NotifyEvent", event))
    wanted = either(message(STATUS, evseId=1, connectorId=1, connectorStatus="Occupied"), Message("NotifyEvent", event))
    assert isinstance(talk.look(wanted), Match)
    assert talk.statuses() == {("status", 1, 1): "Occupied"}


# -- rule 3 ---------------------------------------------------------------------------------------------------------


def test_states_on_the_way_are_passed_over_and_told() -> None:
    talk = told([status(1, "Preparing"), status(1, "SuspendedEV"), status(1, "Charging")])
    outcome = talk.look(ROWS[3])
    assert isinstance(outcome, Match)
    assert [one.payload["status"] for one in outcome.passed] == ["Preparing", "SuspendedEV"]


def test_strict_passes_nothing_over() -> None:
    assert verdict(told([status(1, "SuspendedEV"), status(1, "Charging")], strict=True), [ROWS[3]]) == "wrong"


def test_what_the_table_does_not_allow_in_between_is_wrong() -> None:
    assert (
        verdict(told([status(1, "Preparing"), status(1, "Unavailable"), status(1, "Charging")]), [ROWS[3]]) == "wrong"
    )


# -- rule 4 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "gate", "triggered", "premature"),
    [
        (("Heartbeat", {}), Gate.PENDING, False, True),
        (("Heartbeat", {}), Gate.PENDING, True, False),
        (("Heartbeat", {}), Gate.REJECTED, True, True),
        (("Heartbeat", {}), Gate.BOOTING, False, True),
        (("Heartbeat", {}), Gate.UNKNOWN, False, False),
        (("Heartbeat", {}), Gate.ACCEPTED, False, False),
        (("BootNotification", {}), Gate.PENDING, False, False),
    ],
)
def test_the_boot_gate(sent: Sent, gate: Gate, triggered: bool, premature: bool) -> None:
    talk = conversation()
    talk.arrived(arrival(1, sent, gate=gate, triggered=triggered))
    assert bool(talk.premature()) is premature


def test_what_a_case_permits_is_not_premature() -> None:
    talk = conversation()
    talk.permitted.append(message("Heartbeat"))
    talk.arrived(arrival(1, ("Heartbeat", {}), gate=Gate.PENDING))
    assert talk.premature() == ()


# -- rule 5 ---------------------------------------------------------------------------------------------------------


def test_what_comes_after_the_last_row_is_not_judged() -> None:
    talk = told([SESSION[1]])
    assert verdict(talk, [ROWS[1]]) == "pass"
    talk.arrived(arrival(9, FOREIGN[0]))
    assert talk.unasked() == ()


def test_a_possible_status_is_never_unasked_unless_strict() -> None:
    heard = [status(1, "Preparing"), ("Authorize", {"idTag": "A"})]
    assert verdict(told(heard), [ROWS[1]]) == "pass"
    assert verdict(told(heard, strict=True), [ROWS[1]]) == "unasked"


def test_nothing_a_csms_asks_is_unasked() -> None:
    talk = Conversation(Version.V16, Side.CSMS)
    talk.arrived(Arrival(1, "GetConfiguration", {}))
    talk.row_done()
    assert talk.unasked() == ()
    assert isinstance(talk.look(message("Reset", type="Hard")), Nothing)
