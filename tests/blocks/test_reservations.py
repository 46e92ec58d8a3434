"""Reservations of 2.x: what is asked for, and that a transaction names the one that it uses."""

from __future__ import annotations

import asyncio

import pytest
from ocpp_verdict.blocks.reservations import Reservations

from tests.script2 import SUT, Script, Wrong


def test_a_reservation_names_an_evse_or_none() -> None:
    script = Script()
    reservations = Reservations(script, SUT)  # type: ignore[arg-type]
    asyncio.run(reservations.ask(1, evse=2))
    asyncio.run(reservations.ask(1, number=77))
    first, second = (payload for _, payload in script.asked)
    assert (first["evseId"], first["idToken"]["idToken"]) == (2, SUT.valid_id)
    assert "evseId" not in second
    assert second["id"] == reservations.number == 77


@pytest.mark.parametrize(
    ("events", "right"),
    [([{}, {"reservationId": 7}], True), ([{}], False), ([{"reservationId": 8}], False), ([], False)],
)
def test_a_transaction_names_its_reservation(events: list[dict[str, int]], right: bool) -> None:
    script = Script(*(("TransactionEvent", event) for event in events), ("StatusNotification", {"reservationId": 7}))
    reservations = Reservations(script, SUT)  # type: ignore[arg-type]
    reservations.number = 7
    if right:
        reservations.used(1)
    else:
        with pytest.raises(Wrong):
            reservations.used(1)
