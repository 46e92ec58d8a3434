"""What the evidence says beside verdicts: times, handshakes, configuration."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.report.facts import Facts, gathered
from ocpp_verdict.report.figures import of, ours, percentile, responses
from ocpp_verdict.report.systems import claims
from ocpp_verdict.report.transcript import Recording

SYSTEMS = [{"id": "station", "role": "charging_station"}, {"id": "csms", "role": "csms"}]


class Wire:
    """Records connections and frames at given times."""

    def __init__(self) -> None:
        self.now = 0.0
        self.evidence = Evidence(Clock(lambda: self.now))
        for system in SYSTEMS:
            self.evidence.record(Kind.SYSTEM, system=system["id"], role=system["role"], ocpp="1.6")
        self.evidence.record(Kind.CASE_START, case="TC_1", system="station")

    def at(self, now: float, kind: Kind = Kind.FRAME, **fields: Any) -> None:
        self.now = now
        self.evidence.record(kind, **fields)

    def frame(self, now: float, sender: str, frame: Any, connection: str = "c1", station: str = "") -> None:
        self.at(now, sender=sender, text=json.dumps(frame), connection=connection, station=station)

    def facts(self, system: str = "station") -> Facts:
        return gathered(SYSTEMS, {"e": Recording(self.evidence.entries)})[system]


def test_answers_are_timed_by_who_gave_them() -> None:
    wire = Wire()
    wire.frame(1.0, "csms", [2, "a", "Reset", {}])
    wire.frame(1.5, "charging_station", [2, "b", "Heartbeat", {}])
    wire.frame(1.6, "csms", [3, "b", {}])
    wire.frame(3.0, "charging_station", [3, "a", {"status": "Accepted"}])
    facts = wire.facts()
    assert facts.responses == {("csms", "Heartbeat"): [pytest.approx(0.1)], ("charging_station", "Reset"): [2.0]}
    assert [row.what for row in responses(facts, "charging_station")] == ["Reset"]
    assert ours(facts, "charging_station")[0].median == pytest.approx(0.1)
    assert facts.frames == 2


def test_an_answer_of_the_asking_side_or_on_another_connection_is_none() -> None:
    wire = Wire()
    wire.frame(1.0, "csms", [2, "a", "Reset", {}])
    wire.frame(1.1, "csms", [3, "a", {}])
    wire.frame(1.2, "csms", [2, "b", "Reset", {}])
    wire.frame(1.3, "charging_station", [3, "b", {}], connection="c2")
    assert wire.facts().responses == {}


@pytest.mark.parametrize(
    ("started", "ended"),
    [
        ([2, "2", "StartTransaction", {}], [2, "4", "StopTransaction", {}]),
        ([2, "2", "TransactionEvent", {"eventType": "Started"}], [2, "4", "TransactionEvent", {"eventType": "Ended"}]),
    ],
)
def test_spans_go_from_event_to_event(started: Any, ended: Any) -> None:
    wire = Wire()
    wire.at(1.0, Kind.OPEN, connection="c1")
    wire.frame(1.5, "charging_station", [2, "0", "BootNotification", {}])
    wire.at(2.0, Kind.OPERATOR, verb="present")
    wire.frame(2.25, "charging_station", [2, "9", "Authorize", {}])
    wire.frame(3.0, "csms", [2, "1", "RequestStartTransaction", {}])
    wire.frame(5.0, "charging_station", started)
    wire.frame(6.0, "csms", [2, "3", "RemoteStopTransaction", {}])
    wire.frame(6.5, "charging_station", ended)
    wire.at(7.0, Kind.CLOSE, connection="c1")
    wire.at(9.0, Kind.OPEN, connection="c1")
    assert wire.facts().spans == {
        "Connected until BootNotification": [0.5],
        "Identification presented until Authorize": [0.25],
        "Remote start until the transaction starts": [2.0],
        "Remote stop until the transaction ends": [0.5],
        "Connection lost until connected again": [2.0],
    }


def test_a_span_does_not_reach_from_case_to_case() -> None:
    wire = Wire()
    wire.frame(1.0, "csms", [2, "1", "RemoteStartTransaction", {}])
    wire.at(2.0, Kind.CASE_START, case="TC_2", system="station")
    wire.frame(3.0, "charging_station", [2, "2", "StartTransaction", {}])
    assert wire.facts().spans == {}


def test_connections_belong_to_the_side_that_made_them() -> None:
    wire = Wire()
    wire.at(
        1.0, Kind.HANDSHAKE, station="CP", path="/CP", subprotocols=["ocpp1.6", "ocpp2.0.1"], tls={"version": "TLSv1.3"}
    )
    wire.at(1.0, Kind.OPEN, station="CP", connection="c1", ocpp="1.6")
    wire.at(1.0, Kind.CASE_START, case="TC_2", system="csms")
    wire.frame(1.0, "charging_station", [2, "1", "DataTransfer", {"vendorId": "acme"}], station="CP")
    ours = {"subprotocols": ["ocpp0.1"], "subprotocol": "ocpp1.6"}
    wire.at(1.0, Kind.HANDSHAKE, station="CP", url="ws://x/CP", **ours)
    wire.at(1.0, Kind.OPEN, station="CP", connection="s1", ocpp="1.6")
    wire.frame(1.0, "csms", [2, "1", "Reset", {}], connection="s1", station="CP")
    station, csms = wire.facts(), wire.facts("csms")
    assert (station.connections, station.frames, station.transfers) == (1, 1, {"acme": 1})
    assert (csms.connections, csms.frames) == (1, 1)
    assert station.tls == {"TLSv1.3"}
    assert (station.offered, csms.offered, csms.agreed) == ({"ocpp1.6", "ocpp2.0.1"}, set(), {"ocpp1.6"})


def test_two_servers_of_ours_may_call_their_connections_alike() -> None:
    wire = Wire()
    wire.evidence.record(Kind.SYSTEM, system="newer", role="charging_station", ocpp="2.0.1")
    for station, ocpp in (("A", "1.6"), ("B", "2.0.1")):
        wire.at(1.0, Kind.HANDSHAKE, station=station, path=f"/{station}")
        wire.at(1.0, Kind.OPEN, station=station, connection="c1", ocpp=ocpp)
    wire.frame(1.0, "charging_station", [2, "1", "Heartbeat", {}], station="A")
    wire.frame(1.0, "charging_station", [2, "1", "Heartbeat", {}], station="B")
    wire.frame(2.0, "csms", [3, "1", {}], station="A")
    wire.frame(4.0, "csms", [3, "1", {}], station="B")
    facts = gathered([*SYSTEMS, {"id": "newer", "role": "charging_station"}], {"e": Recording(wire.evidence.entries)})
    assert facts["station"].responses == {("csms", "Heartbeat"): [1.0]}
    assert facts["newer"].responses == {("csms", "Heartbeat"): [3.0]}


def test_requests_pings_and_what_came_of_a_boot_are_told() -> None:
    wire = Wire()
    wire.frame(1.0, "charging_station", [2, "1", "BootNotification", {}])
    wire.frame(1.5, "csms", [3, "1", {"status": "Pending"}])
    wire.frame(2.0, "charging_station", [2, "2", "DataTransfer", {"vendorId": "acme"}])
    wire.frame(2.0, "csms", [3, "2", {"status": "UnknownVendorId"}])
    wire.frame(3.0, "csms", [2, "1", "Reset", {}])
    for seconds in (0.25, None):
        wire.at(4.0, Kind.CONTROL, connection="c1", what="ping", answered=seconds is not None, seconds=seconds)
    facts = wire.facts()
    assert facts.asked("charging_station") == [("BootNotification", 1), ("DataTransfer", 1)]
    assert facts.answered("charging_station") == [("Reset", 1)]
    assert (facts.boots, facts.refused) == ({"Pending"}, 1)
    assert facts.spans["WebSocket ping until its answer"] == [0.25]
    assert {what: entry for what, (_, entry) in facts.places.items()}.keys() >= {"frame", "boot", "transfer"}


def test_the_configuration_is_read_from_what_the_device_told() -> None:
    wire = Wire()
    wire.frame(1.0, "csms", [2, "1", "GetConfiguration", {}])
    keys = [{"key": "HeartbeatInterval", "value": "60", "readonly": False}, {"key": "X", "readonly": True}, "nonsense"]
    wire.frame(1.1, "charging_station", [3, "1", {"configurationKey": keys}])
    variable = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
    report = [{**variable, "variableAttribute": [{"value": "22"}]}, {"component": 3}]
    wire.frame(2.0, "charging_station", [2, "2", "NotifyReport", {"reportData": report}])
    assert wire.facts().configuration == {
        "HeartbeatInterval": "60",
        "X": " (read-only)",
        "EVSE.Power (EVSE 1)": "22",
    }


@pytest.mark.parametrize(
    "text", ["", "[", '[3,"1"', "[]", '[3,"1",{"configurationKey":3}]', '[3,"1",' + "[" * 9999, '[2,"\ud800","A",{}]']
)
def test_no_frame_is_too_strange(text: str) -> None:
    wire = Wire()
    wire.frame(1.0, "csms", [2, "1", "GetConfiguration", {}])
    wire.at(1.1, sender="charging_station", text=text, connection="c1")
    assert wire.facts().configuration == {}


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.95, 4.0), (0.25, 1.0), (0.0, 1.0)])
def test_percentiles_are_values_that_occurred(share: float, value: float) -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], share) == value


def test_the_most_often_timed_comes_first_and_plots_stay_on_the_scale() -> None:
    rows = of({"rare": [0.0], "often": [1e9, 1e9]})
    assert [row.what for row in rows] == ["often", "rare"]
    assert "cx=178" in rows[0].plot
    assert "cx=2 " in rows[1].plot


def test_what_was_declared_stands_beside_what_was_seen() -> None:
    declared = {
        "vendor": "Acme",
        "model": "X",
        "serial_number": "1",
        "certified_profiles": ["Core", "Reservation", "Y"],
    }
    system = {"id": "it", "declared": declared, "reported": {"vendor": "Acme", "model": "Z"}}
    verdicts = (("it", "Core", "conformant"), ("it", "Reservation", "not conformant"), ("other", "Y", "conformant"))
    profiles = [{"system": id, "name": name, "verdict": verdict} for id, name, verdict in verdicts]
    assert {claim.what: claim.agrees for claim in claims(system, profiles)} == {
        "Vendor": "yes",
        "Model": "no",
        "Serial number": "not seen",
        "Certified: Core": "yes",
        "Certified: Reservation": "no",
        "Certified: Y": "not seen",
    }
    assert list(claims({"id": "it", "declared": None, "reported": {}}, [])) == []
