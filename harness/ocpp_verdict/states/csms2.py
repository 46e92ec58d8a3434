"""States for a CSMS under test, OCPP 2.x: what our station has done before the first row (OCA 2.0.1 part 6, §3.18)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.roles import Station
from ocpp_verdict.session_station import OurSession
from ocpp_verdict.sut import Sut


@asynccontextmanager
async def session(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
    """Yields a session of our station that has not begun."""
    ours = OurSession(station, sut)
    yield ours
    await ours.leave()


@asynccontextmanager
async def second_session(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
    """Yields a session of `second_valid_id` at another EVSE, which has not begun."""
    ours = OurSession(station, sut, sut.second_evse, sut.second_valid_id)
    yield ours
    await ours.leave()


def _reached(name: str) -> Any:
    """Return the state that is reached by the method `name` of a session."""

    @asynccontextmanager
    async def establish(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
        async with session(station, operator, sut) as ours:
            await getattr(ours, name)()
            yield ours

    return establish


STATES: Mapping[str, Any] = {
    "session": session,
    "second_session": second_session,
    "ev_connected_pre_session": _reached("ev_connected_pre_session"),
    "authorized": _reached("authorized"),
    "energy_transfer_started": _reached("energy_transfer_started"),
    "energy_transfer_suspended": _reached("energy_transfer_suspended"),
    "stop_authorized": _reached("stop_authorized"),
    "ev_connected_post_session": _reached("ev_connected_post_session"),
    "ev_disconnected": _reached("ev_disconnected"),
}
