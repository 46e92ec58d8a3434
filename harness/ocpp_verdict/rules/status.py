"""Rules of StatusNotification: transitions, connector 0, error codes, and charging without a transaction."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, part, parts, text, whole
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, risk, warning
from ocpp_verdict.status import TRANSITIONS_16, follows

TRANSITION = warning(
    "status-transition", "1.6 §4.9 (table of transitions, with B6 of errata v3.0 §3.20)",
    "a connector changes its status in a way that the table does not have", V16, Side.STATION,
)  # fmt: skip
ZERO = Rule(
    "status-connector-zero", "1.6 §4.9",
    "connector 0 has a status other than Available, Unavailable and Faulted", versions=V16, side=Side.STATION,
)  # fmt: skip
# OCA's tables let a station tell so of a reservation for any connector (TC_049), so it is not broken for that.
ZERO_RESERVED = warning(
    "status-connector-zero-reserved", "1.6 §4.9, §7.7",
    "connector 0 is Reserved, which the main controller cannot be", V16, Side.STATION,
)  # fmt: skip
COMMUNICATION = Rule(
    "status-ev-communication-error", "1.6 §4.9",
    "EVCommunicationError comes with a status that it may not come with", versions=V16, side=Side.STATION,
)  # fmt: skip
FAULTED = warning(
    "status-faulted-without-error", "1.6 §4.9, §7.6", "a connector is Faulted and its errorCode is NoError", V16,
    Side.STATION,
)  # fmt: skip
CHARGING = risk(
    "status-charging-without-transaction", "1.6 §4.8, §4.9",
    "a connector was reported Charging and no transaction was started", V16, Side.STATION,
)  # fmt: skip
FILLER = advice(
    "status-filler", "1.6 §4.9 (optional fields)",
    "an optional field of StatusNotification says in words that there is nothing to say", V16, Side.STATION,
)  # fmt: skip
REPEATED = advice(
    "status-repeated", "1.6 §4.9 (upon a change)", "an unchanged status is notified again and again",
    side=Side.STATION,
)  # fmt: skip
NUMBER = warning(
    "connector-beyond-count", "1.6 §3.8, §9.1.21 (NumberOfConnectors)",
    "a connector has a number above NumberOfConnectors", V16, Side.STATION,
)  # fmt: skip
EVSE_ZERO = warning(
    "status-evse-zero", "2.0.1 part 2 §1.59.1 (StatusNotificationRequest), part 1 §7 (numbering)",
    "StatusNotification is about EVSE 0 or connector 0, which are no connector", V2, Side.STATION,
)  # fmt: skip
TX_EVSE_ZERO = Rule(
    "tx-evse-zero", "2.0.1 part 2 §2.23 (EVSEType: id > 0)", "a transaction is on EVSE 0, which is none",
    versions=V2, side=Side.STATION,
)  # fmt: skip

RULES = (
    TRANSITION, ZERO, ZERO_RESERVED, COMMUNICATION, FAULTED, CHARGING, FILLER, REPEATED, NUMBER, EVSE_ZERO,
    TX_EVSE_ZERO,
)  # fmt: skip

_OF_ZERO = ("Available", "Unavailable", "Faulted")
_WITH_COMMUNICATION_ERROR = ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing")
_CHARGING = ("Charging", "SuspendedEV", "SuspendedEVSE")
_FILLERS = ("null", "none", "0x0000", "undefined", "nan")
#: Seconds for which a connector must have been Charging before a StartTransaction is missed.
_AT_ONCE = 10.0
#: Equal notifications of one connector within a minute that are too many.
_MANY = 10


@attrs.define
class _Connector:
    """The last status of a connector, and since when it is charging without a known transaction."""

    status: str = ""
    connection: str = ""
    charging: Seen | None = None
    minute: int = 0
    repeats: int = 0


@attrs.define
class _Connectors:
    """The connectors of a station; `open` are those with a transaction."""

    of: Recent[int, _Connector] = attrs.field(factory=Recent)
    open: set[int] = attrs.field(factory=set)
    booted: bool = False
    count: int | None = None

    def get(self, id: int) -> _Connector:
        found = self.of.get(id)
        if found is None:
            found = self.of[id] = _Connector()
        return found


def _status_16(seen: Seen) -> Iterator[Found]:
    id, status, code = whole(seen.payload, "connectorId"), text(seen.payload, "status"), text(seen.payload, "errorCode")
    if id is None or id < 0 or status not in TRANSITIONS_16:
        return
    connectors = seen.station.of(_Connectors)
    if id == 0 and status not in _OF_ZERO:
        rule = ZERO_RESERVED if status == "Reserved" else ZERO
        yield rule.broken(seen, expected="Available, Unavailable or Faulted", detail=status)
    if code == "EVCommunicationError" and status not in _WITH_COMMUNICATION_ERROR:
        yield COMMUNICATION.broken(seen, expected=", ".join(_WITH_COMMUNICATION_ERROR), detail=status)
    if code == "NoError" and status == "Faulted":
        yield FAULTED.broken(seen, expected="the errorCode of the fault")
    yield from _fillers(seen)
    if connectors.count is not None and id > connectors.count:
        yield NUMBER.broken(seen, expected=f"at most {connectors.count}", detail=str(id))
    if id > 0:
        yield from _changed(seen, connectors, id, status)


def _changed(seen: Seen, connectors: _Connectors, id: int, status: str) -> Iterator[Found]:
    connector = connectors.get(id)
    # What changed while the station was away is not seen, so only changes on one connection are judged.
    if connector.connection == seen.connection.name:
        if status != connector.status and not follows(connector.status, status, seen.version):
            yield TRANSITION.broken(
                seen, says=f"a connector goes from {connector.status} to {status}", expected="a change of the table"
            )
        yield from _repeated(seen, connector, status)
    yield from _charging(seen, connectors, connector, id, status)
    connector.status, connector.connection = status, seen.connection.name


def _charging(seen: Seen, connectors: _Connectors, connector: _Connector, id: int, status: str) -> Iterator[Found]:
    if status == "Charging":
        fresh = connectors.booted and connector.status in ("Available", "Preparing") and id not in connectors.open
        connector.charging = connector.charging or (seen if fresh else None)
    elif status not in _CHARGING and connector.charging is not None:
        started, connector.charging = connector.charging, None
        if not seen.timed or seen.time - started.time < _AT_ONCE:
            return  # what was queued while the station was away comes at once, and its StartTransaction after it
        yield CHARGING.broken(started, expected="StartTransaction when charging starts")


def _repeated(seen: Seen, connector: _Connector, status: str) -> Iterator[Found]:
    minute = int(seen.time // 60)
    same = status == connector.status and minute == connector.minute and seen.timed
    connector.repeats = connector.repeats + 1 if same else 0
    connector.minute = minute
    if connector.repeats == _MANY:
        yield REPEATED.broken(seen, expected="a notification when something changes")


def _fillers(seen: Seen) -> Iterator[Found]:
    for name in ("info", "vendorErrorCode", "vendorId"):
        if text(seen.payload, name).strip().lower() in _FILLERS:
            yield FILLER.broken(seen, says=f"{FILLER.says} ({name})", expected="no field", detail=seen.payload[name])


def _boot(seen: Seen) -> Iterator[Found]:
    connectors = seen.station.of(_Connectors)
    connectors.booted = True
    connectors.of.clear()
    return iter(())


def _started(seen: Seen) -> Iterator[Found]:
    id = whole(seen.payload, "connectorId")
    if id is not None and id > 0:
        connectors = seen.station.of(_Connectors)
        connectors.get(id).charging = None
        connectors.open.add(id % 4096)
    return iter(())


def _stopped(seen: Seen) -> Iterator[Found]:
    # Which connector it was on may be unknown; a connector that is thought open accuses nobody.
    connectors = seen.station.of(_Connectors)
    if len(connectors.open) == 1:
        connectors.open.clear()
    return iter(())


def _configuration(seen: Seen) -> Iterator[Found]:
    for key in parts(seen.payload, "configurationKey"):
        count = key.get("value")
        if key.get("key") == "NumberOfConnectors" and isinstance(count, str) and count.isdecimal() and len(count) < 5:
            seen.station.of(_Connectors).count = int(count)
    return iter(())


def _status_2(seen: Seen) -> Iterator[Found]:
    if whole(seen.payload, "evseId") == 0 or whole(seen.payload, "connectorId") == 0:
        yield EVSE_ZERO.broken(seen, expected="evseId and connectorId above 0")
    id = whole(seen.payload, "evseId")
    if id is not None:
        connector = seen.station.of(_Connectors).get(id * 100 + (whole(seen.payload, "connectorId") or 0))
        status = text(seen.payload, "connectorStatus")
        yield from _repeated(seen, connector, status)
        connector.status = status


def _event(seen: Seen) -> Iterator[Found]:
    if whole(part(seen.payload, "evse"), "id") == 0:
        yield TX_EVSE_ZERO.broken(seen, expected="evse.id above 0")


CHECKS = (
    Check(Moment.REQUEST, _status_16, ("StatusNotification",), V16),
    Check(Moment.REQUEST, _status_2, ("StatusNotification",), V2),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.REQUEST, _boot, ("BootNotification",), V16),
    Check(Moment.REQUEST, _started, ("StartTransaction",), V16),
    Check(Moment.REQUEST, _stopped, ("StopTransaction",), V16),
    Check(Moment.RESULT, _configuration, ("GetConfiguration",), V16),
)
