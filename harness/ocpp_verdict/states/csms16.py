"""States for a CSMS under test, OCPP 1.6: what our station has done before the first row (OCA 1.6, section 3.22)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import integer
from ocpp_verdict.roles import Station
from ocpp_verdict.sut import Sut


@asynccontextmanager
async def authorized(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """The CSMS has accepted `valid_id`; yields it."""
    await _authorize(station, sut)
    yield sut.valid_id


@asynccontextmanager
async def charging(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """A transaction of `valid_id` runs at the profile's connector; yields its id."""
    await _authorize(station, sut)
    await station.status("Preparing")
    start = await station.start_transaction(0)
    start.expect(0, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging")
    yield start["transactionId"]


async def _authorize(station: Station, sut: Sut) -> None:
    answer = await station.call(0, "Authorize", idTag=sut.valid_id)
    answer.expect(0, idTagInfo={"status": "Accepted"})


STATES: Mapping[str, Any] = {"authorized": authorized, "charging": charging}
