"""Rules of 2.x transactions: what TransactionEvents must say, by themselves and after the events before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, part, seconds_between, text, whole
from ocpp_verdict.rules.rule import V2, Check, Found, Rule, advice, warning
from ocpp_verdict.rules.sequence import Orders

_EVENT = "2.0.1 part 2 §1.60.1 (TransactionEventRequest)"
_SEQ = "2.0.1 E01.FR.07, part 2 block E §1.3.2.1"

SEQ_NEGATIVE = warning("tx-seqno-negative", _SEQ, "seqNo is negative", V2, Side.STATION)
EVSE_CHANGES = warning("tx-evse-changes", f"2.0.1 E01.FR.16; {_EVENT}",
                     "evse changes within a transaction", V2, Side.STATION)  # fmt: skip
EVSE_AGAIN = advice("tx-evse-repeated", "2.0.1 part 2 block E §1.5 (informative), E01.FR.16",
                    "the evse is repeated after the event that told it", V2, Side.STATION)  # fmt: skip
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
NO_INFO = Rule("tx-id-token-info-missing", "2.0.1 E01.FR.12, part 2 §1.60.2",
               "a CSMS answers an event with an idToken without idTokenInfo", versions=V2, side=Side.CSMS)  # fmt: skip

RULES = (
    SEQ_NEGATIVE, EVSE_CHANGES, EVSE_AGAIN, NO_EVSE, NO_TOKEN, TOKEN_AGAIN, TRIGGER, STATE, STATE_SAME, STOPPED,
    NO_REASON, OFFLINE, REMOTE_ID, NO_INFO,
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
#: Seconds for which a remote start explains what comes.
_REMOTE = 120.0


@attrs.define
class _Transaction:
    """A transaction, as far as its events said; `seq` is the highest number seen."""

    seq: int
    whole: bool = False
    evse: tuple[int | None, int | None] = (None, None)
    state: str = ""
    token: str = ""


@attrs.define
class _Transactions:
    """Transactions of a station, and what it was asked to start."""

    by_id: Recent[str, _Transaction] = attrs.field(factory=Recent)
    remote: Recent[int, float] = attrs.field(factory=Recent)


def _event(seen: Seen) -> Iterator[Found]:
    info, kind = part(seen.payload, "transactionInfo"), text(seen.payload, "eventType")
    id, seq = text(info, "transactionId"), whole(seen.payload, "seqNo")
    if not id or not kind or seq is None:
        return
    order = seen.station.of(Orders).by_id.get(id)
    if order is not None and order.resent:
        return  # sent again, under another message id
    yield from _by_itself(seen, info, kind, seq)
    transactions = seen.station.of(_Transactions)
    known = transactions.by_id.get(id)
    if known is None or (kind == "Started" and known.whole):
        known = transactions.by_id[id] = _Transaction(seq - 1)
    known.whole = known.whole or kind == "Started"
    yield from _content(seen, transactions, known, info, seq)
    known.seq = max(seq, known.seq)


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
    seen: Seen, transactions: _Transactions, known: _Transaction, info: Mapping[str, Any], seq: int
) -> Iterator[Found]:
    yield from _evse(seen, known)
    state, reason = text(info, "chargingState"), text(seen.payload, "triggerReason")
    if state == "Charging" and known.whole and known.evse[0] is None:
        yield NO_EVSE.broken(seen, expected="evse.id and evse.connectorId since the EV was connected")
    if seq > known.seq:  # a late event says nothing of the state now
        if reason == "ChargingStateChanged" and state and state == known.state and seq == known.seq + 1:
            yield STATE_SAME.broken(seen, expected=f"another state than {state}")
        known.state = state or known.state
    token = text(part(seen.payload, "idToken"), "idToken")
    if token and token == known.token and reason in _REPORTS:
        yield TOKEN_AGAIN.broken(seen, expected="the idToken once", detail=f"triggerReason {reason}")
    known.token = token or known.token
    yield from _remote_id(seen, transactions, info, reason)


def _evse(seen: Seen, known: _Transaction) -> Iterator[Found]:
    evse = part(seen.payload, "evse")
    number, connector = whole(evse, "id"), whole(evse, "connectorId")
    if number is None:
        return
    before = known.evse
    if before[0] is not None and (number, connector or before[1]) != (before[0], before[1] or connector):
        yield EVSE_CHANGES.broken(seen, expected=f"EVSE {before[0]}", detail=f"EVSE {number}")
    elif before == (number, connector) and connector is not None:
        yield EVSE_AGAIN.broken(seen, expected="evse in the first event after the EV was connected only")
    known.evse = (number, connector or before[1])


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
    Check(Moment.REQUEST, _remote_start, ("RequestStartTransaction",), V2),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.RESULT, _answer, ("TransactionEvent",), V2),
)
