"""States for a CSMS under test, OCPP 2.x: what our station has done before the first row (OCA 2.0.1 part 6, §3.18)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role.station import Station
from ocpp_verdict.session.station import OurSession
from ocpp_verdict.states.certificates16 import (
    certificate_request,
    csms_root,
    manufacturer_root,
    password,
    signed_firmware,
)
from ocpp_verdict.states.csms16 import log_location
from ocpp_verdict.sut import Sut


@asynccontextmanager
async def session(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
    """Yields a session of our station that has not begun."""
    await _arrive(station)
    ours = OurSession(station, sut)
    yield ours
    await ours.leave()


@asynccontextmanager
async def second_session(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
    """Yields a session of `second_valid_id` at another EVSE, which has not begun."""
    await _arrive(station)
    ours = OurSession(station, sut, sut.second_evse, sut.second_valid_id)
    yield ours
    await ours.leave()


@asynccontextmanager
async def new_password(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields a password for the operator to set (A00.FR.205: 16 to 40 characters); the old one is set afterwards."""
    async with password(station, operator, sut) as old:
        new = secrets.token_hex(16)
        station.peer.evidence.redact(new)
        yield new
        if station.peer.connected:
            setting = station.variable("SecurityCtrlr.BasicAuthPassword", attributeValue=old)
            station.answers(0, "SetVariables")
            await operator.request("SetVariables", setVariableData=[setting])
            await station.call(0, "Heartbeat")  # answered once the CSMS has our answer


async def _arrive(station: Station) -> None:
    """A case that has nothing to say to the station itself does not ask for one that is connected and booted."""
    if not station.peer.connected:
        await station.connect()
        await station.boot()


def _reached(name: str) -> Any:
    """Return the state that is reached by the method `name` of a session."""

    @asynccontextmanager
    async def establish(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[OurSession]:
        async with session(station, operator, sut) as ours:
            await getattr(ours, name)()
            yield ours

    return establish


def _unavailable(*names: str) -> Any:
    """Return the state in which the CSMS has taken out of service what `names` of the profile name."""

    @asynccontextmanager
    async def establish(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[None]:
        await _arrive(station)
        values = {"evse": {"id": sut.evse}, "connector": {"connectorId": sut.connector}}
        place = {key: value for name in names for key, value in values[name].items()}
        payload: dict[str, Any] = {"evse": place} if place else {}
        station.answers(0, "ChangeAvailability", status="Accepted")
        await operator.request("ChangeAvailability", operationalStatus="Inoperative", **payload)
        await station.expect(0, "ChangeAvailability")  # what it says is for the rows to judge
        await (station.status("Unavailable") if place else station.statuses("Unavailable"))
        yield

    return establish


STATES: Mapping[str, Any] = {
    "certificate_request": certificate_request,
    "csms_root": csms_root,
    "log_location": log_location,
    "manufacturer_root": manufacturer_root,
    "signed_firmware": signed_firmware,
    "new_password": new_password,
    "password": password,
    "unavailable": _unavailable(),
    "unavailable_evse": _unavailable("evse"),
    "unavailable_connector": _unavailable("evse", "connector"),
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
