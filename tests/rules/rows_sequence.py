"""Scenes for the rules of the order of 2.x TransactionEvents."""

from __future__ import annotations

from tests.rules.rows_sessions import began, other_transaction
from tests.rules.scene import V201, Row

SEQUENCE = (
    Row(
        "tx-started-first",
        lambda s: s.boot().status(1, "Available").event("Updated"),
        lambda s: s.boot().status(1, "Occupied").event("Updated"),
        V201,
    ),
    Row("tx-started-twice", lambda s: began(began(s), info={"chargingState": "Idle"}), lambda s: began(s), V201),
    Row(
        "tx-after-ended",
        lambda s: began(s).event("Ended", 1, "EVDeparted").event("Updated", 2),
        lambda s: began(s).event("Updated", 1).event("Ended", 2, "EVDeparted"),
        V201,
    ),
    Row(
        "tx-after-ended",
        lambda s: began(s).event("Updated", 2).event("Ended", 1, "EVDeparted", timestamp="@-3"),
        # An event that was late is none that came after the end.
        lambda s: began(s).event("Ended", 2, "EVDeparted").event("Updated", 1, timestamp="@-5"),
        V201,
    ),
    Row(
        "tx-started-first",
        lambda s: s.boot().status(1, "Available").event("Updated", 1),
        lambda s: began(s.boot().status(1, "Available").event("Updated", 1), timestamp="@-4"),
        V201,
    ),
    Row(
        "tx-start-while-open",
        lambda s: began(began(s), info={"transactionId": "T3"}).event("Ended", 1, "EVDeparted"),
        lambda s: began(began(s), info={"transactionId": "T3"}).event("Ended", 1, "EVDeparted", timestamp="@-8"),
        V201,
    ),
    Row(
        "tx-id-reused",
        lambda s: began(began(s).event("Ended", 1, "EVDeparted")),
        lambda s: other_transaction(began(s).event("Ended", 1, "EVDeparted")),
        V201,
    ),
    Row(
        "tx-seqno-repeated",
        lambda s: began(s).event(seq=0),
        # The same event again, under another message id, is a retry.
        lambda s: began(began(s, timestamp="2026-11-21T10:00:00Z"), timestamp="2026-11-21T10:00:00Z"),
        V201,
    ),
    # What was queued comes late and in any order: a number is missed where the evidence ends, and not before.
    Row(
        "tx-seqno-gap",
        lambda s: began(s).event(seq=2),
        lambda s: began(s).event(seq=2).event(seq=1, timestamp="@-3"),
        V201,
    ),
    Row("tx-seqno-gap", lambda s: began(s).event(seq=3), lambda s: began(s).event(seq=3, offline=True), V201),
    Row(
        "tx-seqno-back",
        lambda s: s.event(seq=5).event(seq=4),
        lambda s: s.event(seq=5).event(seq=4, timestamp="@-9"),
        V201,
    ),
    Row(
        "tx-evse-overlap",
        lambda s: other_transaction(began(s)),
        lambda s: other_transaction(began(s).event("Ended", 1, "EVDeparted")),
        V201,
    ),
    Row(
        "tx-start-while-open",
        lambda s: began(began(s), info={"transactionId": "T3"}),
        lambda s: began(began(s).event("Ended", 1, "EVDeparted"), info={"transactionId": "T3"}),
        V201,
    ),
    Row(
        "tx-time-back",
        lambda s: s.event().event(seq=1, timestamp="@-60"),
        lambda s: s.event().event(seq=1),
        V201,
    ),
)

ROWS = {"sequence": SEQUENCE}
