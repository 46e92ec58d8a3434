"""Transactions of the built-in OCPP 2.0.1 CSMS, as TransactionEvents tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from ocpp_verdict.simulators.bounded import Bounded


@attrs.define
class Transaction:
    """One transaction: the station chose its id (E01), the events say the rest.

    Attributes:
        lost: the station booted or the EVSE began another one, and no event has told since that this one goes on.
    """

    id: str
    identity: str
    evse: int | None = None
    token: str | None = None
    ended: bool = False
    lost: bool = False

    @property
    def open(self) -> bool:
        """Whether it goes on, as far as the CSMS knows."""
        return not (self.ended or self.lost)

    def learn(self, event: Mapping[str, Any]) -> None:
        """Take over what an event says."""
        self.evse = event.get("evse", {}).get("id", self.evse)
        self.token = event.get("idToken", {}).get("idToken", self.token)
        self.ended = self.ended or event["eventType"] == "Ended"
        self.lost = False


class Transactions:
    """All transactions since the CSMS started; an id means something together with its station only."""

    def __init__(self) -> None:
        self._known: Bounded[tuple[str, str], Transaction] = Bounded()

    def event(self, identity: str, event: Mapping[str, Any]) -> Transaction:
        """Return the transaction that `event` is about, with what it tells; events may come in any order (E04)."""
        key = identity, event["transactionInfo"]["transactionId"]
        if key not in self._known:
            self._begin(key, event)
        known = self._known[key]
        known.learn(event)
        return known

    def _begin(self, key: tuple[str, str], event: Mapping[str, Any]) -> None:
        identity, evse = key[0], event.get("evse", {}).get("id")
        for known in self._known.values():
            if evse is not None and (known.identity, known.evse) == (identity, evse):
                known.lost = True  # an EVSE has one transaction at a time
        self._known[key] = Transaction(key[1], identity)

    def newest(self, identity: str, evse: int | None = None) -> Transaction | None:
        """Return the youngest open transaction of a station (and EVSE)."""
        ours = [t for t in self._known.values() if t.identity == identity and t.open and evse in (None, t.evse)]
        return ours[-1] if ours else None

    def elsewhere(self, transaction: Transaction) -> bool:
        """Return whether the token of `transaction` charges at another known EVSE."""
        return any(
            other is not transaction and other.open and _same(other.token, transaction.token) and other.evse is not None
            for other in self._known.values()
        )

    def forget(self, identity: str) -> None:
        """Take what is open at a station that has booted for lost: what goes on, it will tell."""
        for known in self._known.values():
            if known.identity == identity:
                known.lost = True


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()
