"""Transactions of the built-in OCPP 1.6 CSMS: ids, resends and who charges with which idTag."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import attrs

from ocpp_verdict.simulators.bounded import Bounded


@attrs.define
class Transaction:
    """One transaction, as the CSMS knows it."""

    id: int
    identity: str
    connector: int
    id_tag: str
    open: bool = True
    began_offline: bool = False


class Transactions:
    """All transactions since the CSMS started; ids are unique over connectors and stations (§4.8)."""

    def __init__(self, first: int = 1001) -> None:
        self._ids = itertools.count(first)
        self._known: Bounded[int, Transaction] = Bounded()
        self._begun: Bounded[tuple[Any, ...], Transaction] = Bounded()

    def start(self, identity: str, request: Mapping[str, Any]) -> Transaction:
        """Return the transaction that a StartTransaction begins, or the one that it began when sent before (§3.7)."""
        key = identity, *(request[name] for name in ("connectorId", "idTag", "timestamp", "meterStart"))
        if key not in self._begun:
            self.forget_connector(identity, request["connectorId"])
            begun = Transaction(next(self._ids), identity, request["connectorId"], request["idTag"])
            self._begun[key] = self._known[begun.id] = begun
        return self._begun[key]

    def stop(self, transaction_id: int) -> Transaction | None:
        """End a transaction and return it, None for an id that nobody knows."""
        known = self._known.get(transaction_id)
        if known is not None:
            known.open = False
        return known

    def forget_connector(self, identity: str, connector: int | None = None) -> None:
        """End what is open at a connector (all of them for None): it cannot go on beside a new transaction or boot."""
        for known in self._known.values():
            if known.identity == identity and connector in (None, known.connector):
                known.open = False

    def newest(self, identity: str) -> Transaction | None:
        """Return the youngest open transaction of a station."""
        ours = [known for known in self._known.values() if known.identity == identity and known.open]
        return ours[-1] if ours else None

    def elsewhere(self, id_tag: str, identity: str, request: Mapping[str, Any]) -> bool:
        """Return whether `id_tag` charges already, at another connector or station than `request` is about."""
        return any(
            known.open
            and known.id_tag.casefold() == id_tag.casefold()
            and (known.identity, known.connector) != (identity, request["connectorId"])
            for known in self._known.values()
        )
