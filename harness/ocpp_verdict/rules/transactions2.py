"""Rules of 2.x transactions: what the TransactionEvents of one transaction say of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, part, seconds_between, text, whole
from ocpp_verdict.rules.rule import V2, Check, Found, Rule, risk, warning

_EVENT = "2.0.1 part 2 §1.60.1 (TransactionEventRequest)"
_SEQ = "2.0.1 E01.FR.07, part 2 block E §1.3.2.1"

STARTED_FIRST = Rule("tx-started-first", _EVENT, "the first event of a transaction is not Started", versions=V2,
                     side=Side.STATION)  # fmt: skip
STARTED_TWICE = Rule("tx-started-twice", _EVENT, "a transaction is Started a second time", versions=V2,
                     side=Side.STATION)  # fmt: skip
AFTER_ENDED = Rule("tx-after-ended", _EVENT, "an event of a transaction comes after Ended", versions=V2,
                   side=Side.STATION)  # fmt: skip
ID_USED = Rule("tx-id-reused", "2.0.1 E01.FR.08", "a new transaction has the id of one that ended", versions=V2,
               side=Side.STATION)  # fmt: skip
SEQ_REPEATED = Rule("tx-seqno-repeated", _SEQ, "two events of a transaction have the same seqNo", versions=V2,
                    side=Side.STATION)  # fmt: skip
SEQ_GAP = warning("tx-seqno-gap", f"{_SEQ}; E04.FR.07 (some may be dropped)",
                  "seqNo goes on by more than 1 within a transaction", V2, Side.STATION)  # fmt: skip
SEQ_BACK = warning("tx-seqno-back", _SEQ, "seqNo goes back within a transaction", V2, Side.STATION)
SEQ_NEGATIVE = warning("tx-seqno-negative", _SEQ, "seqNo is negative", V2, Side.STATION)
EVSE_CHANGES = warning("tx-evse-changes", f"2.0.1 E01.FR.16; {_EVENT}",
                     "evse changes within a transaction", V2, Side.STATION)  # fmt: skip
EVSE_OVERLAP = Rule("tx-evse-overlap", "2.0.1 E01.FR.14",
                    "a transaction starts on another connector of an EVSE whose transaction has not ended",
                    versions=V2, side=Side.STATION)  # fmt: skip
WHILE_OPEN = warning("tx-start-while-open", "2.0.1 E01.FR.14, part 2 §1.60.1 (the last event is Ended)",
                     "a transaction starts on an EVSE whose transaction has not ended", V2, Side.STATION)  # fmt: skip
NO_EVSE = warning("tx-evse-missing", "2.0.1 E01.FR.16", "energy flows and no event has named the evse", V2,
                  Side.STATION)  # fmt: skip
NO_TOKEN = warning("tx-id-token-missing", "2.0.1 E02.FR.01, E03.FR.01",
                   "an event with triggerReason Authorized has no idToken", V2, Side.STATION)  # fmt: skip
TOKEN_AGAIN = warning("tx-id-token-repeated", f"{_EVENT} (should only be sent once)",
                      "the idToken is repeated in events that authorise nobody", V2, Side.STATION)  # fmt: skip
TRIGGER = warning("tx-trigger-reason", "2.0.1 E01.FR.15, part 2 §3.82 (TriggerReasonEnumType)",
                  "triggerReason does not fit the event", V2, Side.STATION)  # fmt: skip
STATE = warning("tx-charging-state", "2.0.1 E01.FR.18, part 2 §3.82",
                "an event with triggerReason ChargingStateChanged has no chargingState", V2, Side.STATION)  # fmt: skip
STATE_SAME = warning("tx-charging-state-same", "2.0.1 E01.FR.18, part 2 §3.82",
                     "ChargingStateChanged comes with the state that was there before", V2, Side.STATION)  # fmt: skip
STOPPED = warning("tx-stopped-reason", "2.0.1 E06.FR.08, part 2 §2.48 (TransactionType)",
                  "a stoppedReason stands in an event that ends nothing", V2, Side.STATION)  # fmt: skip
NO_REASON = Rule("tx-stopped-reason-missing", "2.0.1 E06.FR.08, E07.FR.06",
                 "a transaction that nobody at the station ended has no stoppedReason", versions=V2,
                 side=Side.STATION)  # fmt: skip
OFFLINE = warning("tx-offline-missing", "2.0.1 E04.FR.03",
                  "an event of minutes before the connection opened is not marked offline", V2,
                  Side.STATION)  # fmt: skip
REMOTE_ID = warning("tx-remote-start-id", "2.0.1 F01.FR.25, F02.FR.01, F02.FR.21",
                    "an event with triggerReason RemoteStart has no remoteStartId, or another than was asked for", V2,
                    Side.STATION)  # fmt: skip
TIME_BACK = risk("tx-time-back", f"{_EVENT} (timestamp)", "an event is older than the event before it", V2,
                 Side.STATION)  # fmt: skip
NO_INFO = Rule("tx-id-token-info-missing", "2.0.1 E01.FR.12, part 2 §1.60.2",
               "a CSMS answers an event with an idToken without idTokenInfo", versions=V2, side=Side.CSMS)  # fmt: skip

RULES = (
    STARTED_FIRST, STARTED_TWICE, AFTER_ENDED, ID_USED, SEQ_REPEATED, SEQ_GAP, SEQ_BACK, SEQ_NEGATIVE, EVSE_CHANGES,
    EVSE_OVERLAP, WHILE_OPEN, NO_EVSE, NO_TOKEN, TOKEN_AGAIN, TRIGGER, STATE, STATE_SAME, STOPPED, NO_REASON, OFFLINE,
    REMOTE_ID, TIME_BACK, NO_INFO,
)  # fmt: skip

#: Trigger reasons that cannot begin a transaction, and that cannot end one (part 2 §3.82).
_NEVER_STARTS = frozenset({"StopAuthorized", "EVDeparted", "RemoteStop", "Deauthorized", "EVConnectTimeout",
                           "EnergyLimitReached", "TimeLimitReached", "EVCommunicationLost"})  # fmt: skip
_NEVER_ENDS = frozenset({"CablePluggedIn", "EVDetected", "RemoteStart"})
#: Trigger reasons of an end that the EV driver did not ask for at the station, so that stoppedReason must say why.
_NOT_LOCAL = frozenset({"RemoteStop", "Deauthorized", "EVConnectTimeout", "AbnormalCondition", "ResetCommand",
                        "EnergyLimitReached", "TimeLimitReached"})  # fmt: skip
#: Trigger reasons with which an idToken belongs, and those that only report.
_REPORTS = frozenset({"MeterValuePeriodic", "MeterValueClock", "ChargingRateChanged", "ChargingStateChanged"})
#: Seconds before the connection opened that an event must be old to be offline beyond doubt.
_LONG_AGO = 120.0
#: Events of one transaction that are remembered; seconds for which a remote start explains what comes.
_EVENTS = 256
_REMOTE = 120.0


@attrs.define
class _Transaction:
    """A transaction, as far as its events said."""

    seq: int
    last: Mapping[str, Any]
    whole: bool = False
    ended: bool = False
    evse: tuple[int | None, int | None] = (None, None)
    state: str = ""
    token: str = ""
    #: when each of its last events happened, by seqNo: what comes again with both is sent again
    events: dict[int, str] = attrs.field(factory=dict)

    def again(self, seq: int, stamp: str) -> bool:
        """Return whether an event was seen before, and remember it."""
        before = self.events.get(seq)
        self.events[seq] = stamp
        if len(self.events) > _EVENTS:
            del self.events[next(iter(self.events))]
        return before == stamp


@attrs.define
class _Transactions:
    """Transactions of a station, and the last one of each EVSE."""

    by_id: Recent[str, _Transaction] = attrs.field(factory=Recent)
    on_evse: Recent[int, str] = attrs.field(factory=Recent)
    idle_since: datetime | None = None
    statuses: Recent[tuple[int, int], str] = attrs.field(factory=Recent)
    remote: Recent[int, float] = attrs.field(factory=Recent)

    @property
    def settled(self) -> bool:
        """Whether no transaction can be open that is not known: it booted, and reported connectors idle."""
        return self.idle_since is not None and set(self.statuses.values()) == {"Available"}


def _event(seen: Seen) -> Iterator[Found]:
    info, kind, seq = (
        part(seen.payload, "transactionInfo"),
        text(seen.payload, "eventType"),
        whole(seen.payload, "seqNo"),
    )
    id = text(info, "transactionId")
    if not id or not kind or seq is None:
        return
    transactions = seen.station.of(_Transactions)
    known = transactions.by_id.get(id)
    if known is not None and known.again(seq, text(seen.payload, "timestamp")):
        return  # sent again, under another message id
    yield from _by_itself(seen, info, kind, seq)
    if known is None:
        yield from _first(seen, transactions, kind)
        known = _Transaction(seq, seen.payload, whole=kind == "Started")
        known.again(seq, text(seen.payload, "timestamp"))
        transactions.by_id[id] = known
    else:
        yield from _next(seen, known, kind, seq)
    yield from _content(seen, transactions, known, info, id)
    known.seq, known.last = max(seq, known.seq), seen.payload
    known.ended = known.ended or kind == "Ended"


def _first(seen: Seen, transactions: _Transactions, kind: str) -> Iterator[Found]:
    # What began before the recording, or before a reboot in it, begins with any event.
    happened = moment(text(seen.payload, "timestamp"))
    began = transactions.idle_since
    if kind != "Started" and transactions.settled and happened and began and seconds_between(began, happened) > 1:
        yield STARTED_FIRST.broken(seen, expected="eventType Started", detail=kind)


def _status(seen: Seen) -> Iterator[Found]:
    statuses = seen.station.of(_Transactions).statuses
    place = (whole(seen.payload, "evseId") or 0, whole(seen.payload, "connectorId") or 0)
    if place not in statuses:
        statuses[place] = text(seen.payload, "connectorStatus")
    return iter(())


def _boot(seen: Seen) -> Iterator[Found]:
    transactions = seen.station.of(_Transactions)
    transactions.idle_since = seen.utc
    transactions.statuses.clear()
    return iter(())


def _next(seen: Seen, known: _Transaction, kind: str, seq: int) -> Iterator[Found]:
    if known.ended and kind == "Started":
        yield ID_USED.broken(seen, expected="an id that was never used")
        known.ended, known.seq, known.state, known.evse = False, seq, "", (None, None)
        return
    if known.ended:
        yield AFTER_ENDED.broken(seen, expected="Ended as the last event", detail=kind)
        return
    if kind == "Started":
        yield STARTED_TWICE.broken(seen, expected="Started once")
    yield from _sequence(seen, known, seq)
    before, now = moment(text(known.last, "timestamp")), moment(text(seen.payload, "timestamp"))
    if before and now and seconds_between(before, now) < -1 and seq > known.seq:
        yield TIME_BACK.broken(seen, expected=f"not before {text(known.last, 'timestamp')}")


def _sequence(seen: Seen, known: _Transaction, seq: int) -> Iterator[Found]:
    expected = f"seqNo {known.seq + 1}"
    if seq == known.seq:
        yield SEQ_REPEATED.broken(seen, expected=expected, detail=f"seqNo {seq} with another content")
    elif seq < known.seq:
        yield SEQ_BACK.broken(seen, expected=expected, detail=f"seqNo {seq}")
    elif seq > known.seq + 1:
        yield SEQ_GAP.broken(seen, expected=expected, detail=f"seqNo {seq}")


def _by_itself(seen: Seen, info: Mapping[str, Any], kind: str, seq: int) -> Iterator[Found]:
    reason = text(seen.payload, "triggerReason")
    wrong = (kind == "Started" and reason in _NEVER_STARTS) or (kind == "Ended" and reason in _NEVER_ENDS)
    if wrong:
        says = f"triggerReason {reason} comes with eventType {kind}"
        yield TRIGGER.broken(seen, says=says, expected="the reason of what happened")
    if reason == "ChargingStateChanged" and "chargingState" not in info:
        yield STATE.broken(seen, expected="chargingState")
    if reason == "Authorized" and "idToken" not in seen.payload and kind != "Ended":
        yield NO_TOKEN.broken(seen, expected="the idToken that was authorised")
    if "stoppedReason" in info and kind != "Ended":
        yield STOPPED.broken(seen, expected="stoppedReason in Ended only", detail=kind)
    if kind == "Ended" and reason in _NOT_LOCAL and "stoppedReason" not in info:
        yield NO_REASON.broken(seen, expected="a stoppedReason", detail=f"triggerReason {reason}")
    if seq < 0:
        yield SEQ_NEGATIVE.broken(seen, expected="seqNo 0 or above", detail=str(seq))
    yield from _offline(seen)


def _offline(seen: Seen) -> Iterator[Found]:
    happened, now = moment(text(seen.payload, "timestamp")), seen.utc
    if not happened or not now or not seen.connection.whole or seen.payload.get("offline") is True:
        return
    open_for = seen.time - seen.connection.since
    if happened.year > 2000 and seconds_between(happened, now) > open_for + _LONG_AGO:
        yield OFFLINE.broken(seen, expected="offline true", detail=text(seen.payload, "timestamp"))


def _content(
    seen: Seen, transactions: _Transactions, known: _Transaction, info: Mapping[str, Any], id: str
) -> Iterator[Found]:
    yield from _evse(seen, transactions, known, id)
    state, reason = text(info, "chargingState"), text(seen.payload, "triggerReason")
    if reason == "ChargingStateChanged" and state and state == known.state:
        yield STATE_SAME.broken(seen, expected=f"another state than {state}")
    if state == "Charging" and known.whole and known.evse[0] is None:
        yield NO_EVSE.broken(seen, expected="evse.id and evse.connectorId since the EV was connected")
    known.state = state or known.state
    token = text(part(seen.payload, "idToken"), "idToken")
    if token and token == known.token and reason in _REPORTS:
        yield TOKEN_AGAIN.broken(seen, expected="the idToken once", detail=f"triggerReason {reason}")
    known.token = token or known.token
    yield from _remote_id(seen, transactions, info, reason)


def _evse(seen: Seen, transactions: _Transactions, known: _Transaction, id: str) -> Iterator[Found]:
    evse = part(seen.payload, "evse")
    number, connector = whole(evse, "id"), whole(evse, "connectorId")
    if number is None:
        return
    if known.evse[0] is not None and (number, connector or known.evse[1]) != (
        known.evse[0],
        known.evse[1] or connector,
    ):
        yield EVSE_CHANGES.broken(seen, expected=f"EVSE {known.evse[0]}", detail=f"EVSE {number}")
    other = transactions.by_id.get(transactions.on_evse.get(number, ""))
    if other is not None and other is not known and not other.ended and text(seen.payload, "eventType") == "Started":
        differs = None not in (connector, other.evse[1]) and connector != other.evse[1]
        rule = EVSE_OVERLAP if differs else WHILE_OPEN
        yield rule.broken(seen, expected="Ended first", detail=f"EVSE {number}")
    transactions.on_evse[number] = id
    known.evse = (number, connector or known.evse[1])


def _remote_id(seen: Seen, transactions: _Transactions, info: Mapping[str, Any], reason: str) -> Iterator[Found]:
    if reason != "RemoteStart":
        return
    given = whole(info, "remoteStartId")
    asked = [id for id, at in transactions.remote.items() if seen.timed and seen.time - at < _REMOTE]
    if given is None or (asked and given not in transactions.remote):
        expected = " or ".join(str(id) for id in list(transactions.remote)[-3:]) or "a remoteStartId"
        yield REMOTE_ID.broken(seen, expected=expected, detail="none" if given is None else str(given))


def _remote_start(seen: Seen) -> Iterator[Found]:
    id = whole(seen.payload, "remoteStartId")
    if id is not None:
        seen.station.of(_Transactions).remote[id] = seen.time
    return iter(())


def _answer(seen: Seen) -> Iterator[Found]:
    if seen.asked and seen.asked.valid and "idToken" in seen.asked.payload and "idTokenInfo" not in seen.payload:
        yield NO_INFO.broken(seen, expected="idTokenInfo")


CHECKS = (
    Check(Moment.REQUEST, _boot, ("BootNotification",), V2),
    Check(Moment.REQUEST, _status, ("StatusNotification",), V2),
    Check(Moment.REQUEST, _remote_start, ("RequestStartTransaction",), V2),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.RESULT, _answer, ("TransactionEvent",), V2),
)
