"""States of a 2.x station under test beside its sessions: lists, reservations, displays, monitors, profiles, files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.blocks.charging2 import ChargingProfiles
from ocpp_verdict.blocks.customers import Customers
from ocpp_verdict.blocks.display import Display
from ocpp_verdict.blocks.local_list import LocalList
from ocpp_verdict.blocks.monitors import Monitors
from ocpp_verdict.blocks.reservations import Reservations
from ocpp_verdict.blocks.updates import Updates
from ocpp_verdict.blocks.variables import Variables
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.session import Session
from ocpp_verdict.states.station16 import transfers
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

#: Seconds for which a reservation that nobody uses stands (TC_H_07).
_BRIEF = 60.0


@asynccontextmanager
async def local_list(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[LocalList]:
    """The station uses a local authorization list."""
    await Variables(csms).set_if_known("LocalAuthListCtrlr.Enabled", True)
    yield LocalList(csms, sut)


@asynccontextmanager
async def id_token_in_local_list(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[LocalList]:
    """IdTokenLocalAuthList: the list holds `valid_id`; a list that is there already gives way (D01.FR.15)."""
    await Variables(csms).set_if_known("LocalAuthListCtrlr.Enabled", True)
    found = LocalList(csms, sut)
    (await found.send(0, "Full", found.version, found.entry())).expect(0, status="Accepted")
    yield found


@asynccontextmanager
async def reservations(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Reservations]:
    """The station takes reservations."""
    await Variables(csms).set_if_known("ReservationCtrlr.Enabled", True)
    yield Reservations(csms, sut)


@asynccontextmanager
async def reserved(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Reservations]:
    """Reserved: the profile's EVSE is reserved for `valid_id`."""
    await Variables(csms).set_if_known("ReservationCtrlr.Enabled", True)
    held = Reservations(csms, sut)
    await held.hold(0)
    yield held


@asynccontextmanager
async def all_reserved(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Reservations]:
    """Every EVSE is reserved for `valid_id`."""
    await Variables(csms).set_if_known("ReservationCtrlr.Enabled", True)
    held = Reservations(csms, sut)
    await held.hold_all(0)
    yield held


@asynccontextmanager
async def reserved_briefly(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Reservations]:
    """Reserved: the profile's EVSE is reserved for `valid_id`, for a minute from now."""
    await Variables(csms).set_if_known("ReservationCtrlr.Enabled", True)
    held = Reservations(csms, sut)
    await held.hold(0, seconds=_BRIEF)
    yield held


@asynccontextmanager
async def updates(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Updates]:
    """Yields what asks the station to update its firmware."""
    async with transfers(csms, operator, sut) as places:
        yield Updates(csms, sut, places)


@asynccontextmanager
async def customers(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Customers]:
    """The station knows nothing of `valid_id` but what its local list says."""
    found = Customers(csms)
    (await found.ask(0, clear=True)).expect(0, status="Accepted")
    yield found


@asynccontextmanager
async def customer_known(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Customers]:
    """IdTokenCached, or IdTokenLocalAuthList where there is no cache: the station knows `valid_id`.

    Raises:
        Inconclusive: it has neither.
    """
    variables = Variables(csms)
    if await variables.set_if_known("AuthCacheCtrlr.Enabled", True):
        await variables.set_if_known("AuthCtrlr.LocalPreAuthorize", False)
        await Session(csms, operator, sut).id_token_cached()
    elif await variables.set_if_known("LocalAuthListCtrlr.Enabled", True):
        listed = LocalList(csms, sut)
        (await listed.send(0, "Full", listed.version, listed.entry())).expect(0, status="Accepted")
    else:
        raise Inconclusive("the station has neither a cache nor a local list")
    yield Customers(csms)


@asynccontextmanager
async def monitors(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Monitors]:
    """The station monitors its variables."""
    await Variables(csms).set_if_known("MonitoringCtrlr.Enabled", True)
    yield Monitors(csms, sut)


@asynccontextmanager
async def display(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Display]:
    """The station shows what the CSMS wants."""
    await Variables(csms).set_if_known("DisplayMessageCtrlr.Enabled", True)
    yield Display(csms, sut)


@asynccontextmanager
async def charging_profiles(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[ChargingProfiles]:
    """The station charges as the CSMS wants."""
    await Variables(csms).set_if_known("SmartChargingCtrlr.Enabled", True)
    yield ChargingProfiles(csms, sut)


@asynccontextmanager
async def all_charging(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """EnergyTransferStarted at every EVSE."""
    for evse in range(1, sut.evses + 1):
        await Session(csms, operator, sut, None if evse == sut.evse else evse).energy_transfer_started()
    yield


@asynccontextmanager
async def rebooted(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """Booted: the station has been reset and is idle again."""
    (await csms.call(0, "Reset", type="Immediate")).expect(0, status="Accepted")
    await csms.booted(0)
    yield


MORE_STATES: Mapping[str, Any] = {
    "local_list": local_list,
    "id_token_in_local_list": id_token_in_local_list,
    "reservations": reservations,
    "reserved": reserved,
    "all_charging": all_charging,
    "customer_known": customer_known,
    "charging_profiles": charging_profiles,
    "customers": customers,
    "display": display,
    "monitors": monitors,
    "transfers": transfers,
    "updates": updates,
    "all_reserved": all_reserved,
    "rebooted": rebooted,
    "reserved_briefly": reserved_briefly,
}
