"""Rules of what a station does with a request: it sends what was triggered, and stays available in a transaction."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, part, text, whole
from ocpp_verdict.rules.registration import NAMED
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, warning

NOT_SENT = Rule("trigger-not-followed", "2.0.1 F06.FR.10", "a message that was triggered and accepted never came",
                versions=V2, side=Side.STATION)  # fmt: skip
NOT_SENT_16 = warning("trigger-not-followed", "1.6 §5.17 (SHOULD be sent)",
                      "a message that was triggered and accepted never came", V16, Side.STATION)  # fmt: skip
SCHEDULED = Rule("availability-not-scheduled", "1.6 §5.2; 2.0.1 G03.FR.05",
                 "a change of availability during a transaction is not Scheduled", side=Side.STATION)  # fmt: skip

RULES = (NOT_SENT, NOT_SENT_16, SCHEDULED)

#: Seconds within which what was triggered must come: the longest time-out met in the field blocks a queue for 40 s.
_WITHIN = 90.0
_TRIGGERS = ("TriggerMessage", "ExtendedTriggerMessage")
_TRIGGERED = (
    "BootNotification", "LogStatusNotification", "FirmwareStatusNotification", "DiagnosticsStatusNotification",
    "Heartbeat", "MeterValues", "StatusNotification", "SignCertificate", "TransactionEvent",
    "PublishFirmwareStatusNotification", "SignedFirmwareStatusNotification",
)  # fmt: skip
#: Statuses in which a connector has no transaction, whatever is thought of it.
_IDLE = ("", "Available", "Finishing", "Reserved", "Unavailable", "Faulted")


@attrs.define
class _Triggers:
    """The answers that promised a message, by action and place (None: any), on one connection."""

    promised: Recent[tuple[str, int | None], Seen | None] = attrs.field(factory=Recent)


def _wanted(seen: Seen) -> tuple[str, int | None]:
    asked = seen.asked.payload if seen.asked else seen.payload
    name = text(asked, "requestedMessage")[:50]
    return NAMED.get(name, name), whole(asked, "connectorId") or whole(part(asked, "evse"), "id")


def _trigger(seen: Seen) -> Iterator[Found]:
    triggers = seen.connection.of(_Triggers)
    yield from _overdue(seen, triggers)
    wanted = _wanted(seen)
    if wanted[0] in _TRIGGERED:
        triggers.promised[wanted] = None


def _answer(seen: Seen) -> Iterator[Found]:
    triggers, wanted = seen.connection.of(_Triggers), _wanted(seen)
    if text(seen.payload, "status") != "Accepted":
        triggers.promised.pop(wanted, None)
    elif wanted in triggers.promised:  # else it came before the answer
        triggers.promised[wanted] = seen
    return iter(())


def _sent(seen: Seen) -> Iterator[Found]:
    triggers = seen.connection.of(_Triggers)
    if triggers.promised and seen.sender is Side.STATION:
        place = whole(seen.payload, "connectorId") if seen.version in V16 else whole(seen.payload, "evseId")
        place = place or whole(part(seen.payload, "evse"), "id")
        action = seen.action.removeprefix("Signed")  # the trigger of 1.6 has one name for both forms
        sent = [key for key in triggers.promised if key[0] == action and (None in (place, key[1]) or key[1] == place)]
        for key in sent:
            del triggers.promised[key]  # an event need not say where it happens
        yield from _overdue(seen, triggers)


def _overdue(seen: Seen, triggers: _Triggers) -> Iterator[Found]:
    for key, answer in list(triggers.promised.items()):
        if answer is not None and seen.timed and seen.time - answer.time > _WITHIN:
            del triggers.promised[key]
            rule = NOT_SENT if seen.version in V2 else NOT_SENT_16
            says = f"{key[0]} was triggered and accepted, and never came"
            yield rule.broken(answer, says=says, expected=f"{key[0]}, or another status")


def _over(seen: Seen) -> Iterator[Found]:
    yield from _overdue(seen, seen.connection.of(_Triggers))


@attrs.define
class _Running:
    """The transactions of a station by connector or EVSE, and the last status of each."""

    by_place: Recent[int, str] = attrs.field(factory=Recent)
    status: Recent[int, str] = attrs.field(factory=Recent)


def _boot(seen: Seen) -> Iterator[Found]:
    running = seen.station.of(_Running)
    running.by_place.clear()
    running.status.clear()
    return iter(())


def _status(seen: Seen) -> Iterator[Found]:
    place = whole(seen.payload, "connectorId")
    if place:
        seen.station.of(_Running).status[place] = text(seen.payload, "status")
    return iter(())


def _started(seen: Seen) -> Iterator[Found]:
    id, place = whole(seen.payload, "transactionId"), whole(seen.asked.payload, "connectorId") if seen.asked else None
    if id is not None and place:
        seen.station.of(_Running).by_place[place] = str(id)
    return iter(())


def _stopped(seen: Seen) -> Iterator[Found]:
    _forget(seen.station.of(_Running), str(whole(seen.payload, "transactionId")))
    return iter(())


def _event(seen: Seen) -> Iterator[Found]:
    running, info = seen.station.of(_Running), part(seen.payload, "transactionInfo")
    id, place = text(info, "transactionId"), whole(part(seen.payload, "evse"), "id")
    if text(seen.payload, "eventType") == "Ended":
        _forget(running, id)
    elif place and id:
        running.by_place[place] = id
        running.status[place] = text(info, "chargingState") or "Started"
    return iter(())


def _forget(running: _Running, id: str) -> None:
    for place in [place for place, known in running.by_place.items() if known == id]:
        del running.by_place[place]


def _availability(seen: Seen) -> Iterator[Found]:
    asked = seen.asked.payload if seen.asked else {}
    wanted = text(asked, "type") or text(asked, "operationalStatus")
    if wanted != "Inoperative" or text(seen.payload, "status") != "Accepted":
        return
    running = seen.station.of(_Running)
    place = whole(asked, "connectorId") or whole(part(asked, "evse"), "id")
    busy = [one for one in running.by_place if running.status.get(one, "") not in _IDLE and place in (None, 0, one)]
    if busy:
        yield SCHEDULED.broken(seen, expected="status Scheduled", detail=f"a transaction runs on {busy[0]}")


CHECKS = (
    Check(Moment.REQUEST, _trigger, _TRIGGERS),
    Check(Moment.RESULT, _answer, _TRIGGERS),
    Check(Moment.REQUEST, _sent, _TRIGGERED),
    Check(Moment.CLOSE, _over),
    Check(Moment.END, _over),
    Check(Moment.REQUEST, _boot, ("BootNotification",)),
    Check(Moment.REQUEST, _status, ("StatusNotification",), V16),
    Check(Moment.RESULT, _started, ("StartTransaction",), V16),
    Check(Moment.REQUEST, _stopped, ("StopTransaction",), V16),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.RESULT, _availability, ("ChangeAvailability",)),
)
