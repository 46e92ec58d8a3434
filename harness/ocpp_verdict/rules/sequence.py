"""Rules of the order of 2.x TransactionEvents: Started first, Ended last, and the numbers between them.

1. Events may arrive in any order (2.0.1 part 2 block E §1.3.2: a retry comes late), so they are held against each other
   by seqNo and by the time at which they happened, never by their arrival.
2. What a late event could still explain is only claimed where the evidence ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

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
AFTER_ENDED = Rule("tx-after-ended", _EVENT, "an event of a transaction is numbered after Ended", versions=V2,
                   side=Side.STATION)  # fmt: skip
ID_USED = Rule("tx-id-reused", "2.0.1 E01.FR.08", "a new transaction has the id of one that ended", versions=V2,
               side=Side.STATION)  # fmt: skip
SEQ_REPEATED = Rule("tx-seqno-repeated", _SEQ, "two events of a transaction have the same seqNo", versions=V2,
                    side=Side.STATION)  # fmt: skip
SEQ_GAP = warning("tx-seqno-gap", f"{_SEQ}; E04.FR.07 (some may be dropped)",
                  "a seqNo of a transaction never came", V2, Side.STATION)  # fmt: skip
SEQ_BACK = warning("tx-seqno-back", f"{_SEQ} (increased by 1 after each)",
                   "a later event of a transaction has a lower seqNo", V2, Side.STATION)  # fmt: skip
EVSE_OVERLAP = Rule("tx-evse-overlap", "2.0.1 E01.FR.14",
                    "a transaction starts on another connector of an EVSE whose transaction has not ended",
                    versions=V2, side=Side.STATION)  # fmt: skip
WHILE_OPEN = warning("tx-start-while-open", "2.0.1 E01.FR.14, part 2 §1.60.1 (the last event is Ended)",
                     "a transaction starts on an EVSE whose transaction has not ended", V2, Side.STATION)  # fmt: skip
TIME_BACK = risk("tx-time-back", f"{_EVENT} (timestamp)", "an event is older than one with a lower seqNo", V2,
                 Side.STATION)  # fmt: skip

RULES = (
    STARTED_FIRST, STARTED_TWICE, AFTER_ENDED, ID_USED, SEQ_REPEATED, SEQ_GAP, SEQ_BACK, EVSE_OVERLAP, WHILE_OPEN,
    TIME_BACK,
)  # fmt: skip

#: Events of one transaction that are remembered, and numbers that may be missed at once.
_EVENTS = 256
_MISSED = 64
#: Seconds that clocks and rounding may explain.
_NEAR = 1.0


@attrs.define
class Order:
    """The order of one transaction's events; `resent` while one is judged that came before."""

    highest: int = -1
    top: datetime | None = None
    started: int | None = None
    ended: int | None = None
    end: datetime | None = None
    #: the first event seen, where it was not Started although the transaction began in the evidence
    first: Seen | None = None
    #: when each of the last events happened, by seqNo
    events: dict[int, str] = attrs.field(factory=dict)
    #: numbers that were passed over, with the event that did
    missing: Recent[int, Seen] = attrs.field(factory=Recent)
    #: starts of other transactions on its EVSE, before it ended
    over: list[tuple[Rule, Seen, datetime | None]] = attrs.field(factory=list)
    place: tuple[int | None, int | None] = (None, None)
    offline: bool = False
    resent: bool = False


@attrs.define
class Orders:
    """The transactions of a station, by id and by the EVSE they were last seen on."""

    by_id: Recent[str, Order] = attrs.field(factory=Recent)
    on_evse: Recent[int, str] = attrs.field(factory=Recent)
    booted: datetime | None = None
    statuses: Recent[tuple[int, int], str] = attrs.field(factory=Recent)

    @property
    def settled(self) -> bool:
        """Whether no transaction can be open that is not known: it booted, and reported connectors idle."""
        return self.booted is not None and set(self.statuses.values()) == {"Available"}


def _status(seen: Seen) -> Iterator[Found]:
    statuses = seen.station.of(Orders).statuses
    place = (whole(seen.payload, "evseId") or 0, whole(seen.payload, "connectorId") or 0)
    if place not in statuses:
        statuses[place] = text(seen.payload, "connectorStatus")
    return iter(())


def _boot(seen: Seen) -> Iterator[Found]:
    orders = seen.station.of(Orders)
    orders.booted = seen.utc
    orders.statuses.clear()
    return iter(())


def _event(seen: Seen) -> Iterator[Found]:
    id, kind = text(part(seen.payload, "transactionInfo"), "transactionId"), text(seen.payload, "eventType")
    seq, stamp = whole(seen.payload, "seqNo"), text(seen.payload, "timestamp")
    if not id or not kind or seq is None:
        return
    orders = seen.station.of(Orders)
    order = orders.by_id.get(id)
    if order is None:
        order = orders.by_id[id] = _opened(seen, orders, kind, seq)
    order.resent = order.events.get(seq) == stamp
    if order.resent:
        return
    at = moment(stamp)
    if kind == "Started" and order.ended is not None and order.started is not None:
        yield ID_USED.broken(seen, expected="an id that was never used")
        order = orders.by_id[id] = Order(seq - 1)
    yield from _numbered(seen, order, kind, seq, at)
    _note(seen, order, kind, seq, at)
    yield from _on_evse(seen, orders, order, id, kind, at)


def _opened(seen: Seen, orders: Orders, kind: str, seq: int) -> Order:
    # What began before the recording, or before a reboot in it, begins with any event.
    at, booted = moment(text(seen.payload, "timestamp")), orders.booted
    fresh = orders.settled and at is not None and booted is not None and seconds_between(booted, at) > _NEAR
    return Order(seq - 1, first=seen if fresh and kind != "Started" else None)


def _numbered(seen: Seen, order: Order, kind: str, seq: int, at: datetime | None) -> Iterator[Found]:
    if kind == "Started" and order.started is not None:
        yield STARTED_TWICE.broken(seen, expected="Started once")
    ended = order.ended is not None and (seq > order.ended or kind == "Ended")
    if ended or (kind == "Ended" and order.highest > seq):
        last = order.ended if ended else seq
        yield AFTER_ENDED.broken(seen, expected=f"Ended with the highest seqNo, not {last}")
    later = None if at is None or order.top is None else seconds_between(order.top, at)
    if seq in order.events:
        yield SEQ_REPEATED.broken(seen, expected=f"seqNo {order.highest + 1}", detail=f"seqNo {seq} again")
    elif seq < order.highest and later is not None and later > _NEAR:
        yield SEQ_BACK.broken(seen, expected=f"a seqNo above {order.highest}", detail=f"seqNo {seq}")
    elif seq > order.highest and later is not None and later < -_NEAR:
        yield TIME_BACK.broken(seen, expected=f"not before {order.top}", detail=text(seen.payload, "timestamp"))


def _note(seen: Seen, order: Order, kind: str, seq: int, at: datetime | None) -> None:
    order.events[seq] = text(seen.payload, "timestamp")
    if len(order.events) > _EVENTS:
        del order.events[next(iter(order.events))]
    order.offline = order.offline or seen.payload.get("offline") is True
    order.missing.pop(seq, None)
    if seq > order.highest:
        order.missing.update({number: seen for number in range(order.highest + 1, seq)[:_MISSED]})
        order.highest, order.top = seq, at or order.top
    if kind == "Started":
        order.started, order.first = seq, None
    elif kind == "Ended" and order.ended is None:
        order.ended, order.end = seq, at


def _on_evse(seen: Seen, orders: Orders, order: Order, id: str, kind: str, at: datetime | None) -> Iterator[Found]:
    evse = part(seen.payload, "evse")
    number, connector = whole(evse, "id"), whole(evse, "connectorId")
    if number is not None:
        other = orders.by_id.get(orders.on_evse.get(number, ""))
        if other is not None and other is not order and other.ended is None and kind == "Started":
            differs = None not in (connector, other.place[1]) and connector != other.place[1]
            other.over = [*other.over, (EVSE_OVERLAP if differs else WHILE_OPEN, seen, at)][-_MISSED:]
        orders.on_evse[number] = id
        order.place = (number, connector or order.place[1])
    if kind == "Ended":
        starts, order.over = order.over, []
        for rule, start, began in starts:
            if order.end is not None and began is not None and seconds_between(began, order.end) > _NEAR:
                yield _open(rule, start)


def _open(rule: Rule, start: Seen) -> Found:
    return rule.broken(start, expected="Ended first", detail=f"EVSE {whole(part(start.payload, 'evse'), 'id')}")


def _end(seen: Seen) -> Iterator[Found]:
    for order in seen.station.of(Orders).by_id.values():
        if order.first is not None:
            kind = text(order.first.payload, "eventType")
            yield STARTED_FIRST.broken(order.first, expected="eventType Started", detail=kind)
        for rule, start, _ in order.over:
            yield _open(rule, start)
        if order.missing and not order.offline:
            numbers = ", ".join(str(number) for number in list(order.missing)[:6])
            yield SEQ_GAP.broken(next(iter(order.missing.values())), expected="numbers without a gap", detail=numbers)


CHECKS = (
    Check(Moment.REQUEST, _boot, ("BootNotification",), V2),
    Check(Moment.REQUEST, _status, ("StatusNotification",), V2),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.END, _end, versions=V2),
)
