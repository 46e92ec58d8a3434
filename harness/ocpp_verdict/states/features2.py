"""States of a 2.x station under test beside its sessions: a feature is enabled, and what it must know is known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from ocpp_verdict.blocks.charging2 import ChargingProfiles
from ocpp_verdict.blocks.customers import Customers
from ocpp_verdict.blocks.display import Display
from ocpp_verdict.blocks.local_list import LocalList
from ocpp_verdict.blocks.monitors import Monitors
from ocpp_verdict.blocks.reservations import Reservations
from ocpp_verdict.blocks.transfers import Transfers
from ocpp_verdict.blocks.updates import Updates
from ocpp_verdict.blocks.variables import Variables
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.session import Session
from ocpp_verdict.states.station16 import serving
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

#: Seconds for which a reservation that nobody uses stands (TC_H_07).
_BRIEF = 60.0

_Feature = TypeVar("_Feature")


def _enabled(
    controller: str,
    kind: Callable[[CSMS, Sut], _Feature],
    *,
    prepare: Callable[[_Feature], Awaitable[object]] | None = None,
) -> Any:
    """Return the state in which a controller of the station is enabled, if it can be, and what it serves is prepared.

    Yields what the cases of that feature ask, send and compare.
    """

    @asynccontextmanager
    async def establish(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[_Feature]:
        await Variables(csms).set_if_known(f"{controller}.Enabled", True)
        feature = kind(csms, sut)
        if prepare is not None:
            await prepare(feature)
        yield feature

    return establish


async def _list_valid_id(found: LocalList) -> None:
    """A list that is there already gives way (D01.FR.15)."""
    (await found.send(0, "Full", found.version, found.entry())).expect(0, status="Accepted")


@asynccontextmanager
async def transfers(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Transfers]:
    """Yields where the station can fetch firmware and leave logs; our own server runs for as long as the case."""
    said = await Variables(csms).get("OCPPCommCtrlr.FileTransferProtocols")
    async with serving(csms, sut, said) as places:
        yield places


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
        await _list_valid_id(LocalList(csms, sut))
    else:
        raise Inconclusive("the station has neither a cache nor a local list")
    yield Customers(csms)


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


_LIST, _RESERVATION = "LocalAuthListCtrlr", "ReservationCtrlr"

FEATURE_STATES: Mapping[str, Any] = {
    "local_list": _enabled(_LIST, LocalList),
    # IdTokenLocalAuthList: the list holds `valid_id`.
    "id_token_in_local_list": _enabled(_LIST, LocalList, prepare=_list_valid_id),
    "reservations": _enabled(_RESERVATION, Reservations),
    # Reserved: the profile's EVSE, or all, are reserved for `valid_id`.
    "reserved": _enabled(_RESERVATION, Reservations, prepare=lambda held: held.hold(0)),
    "reserved_briefly": _enabled(_RESERVATION, Reservations, prepare=lambda held: held.hold(0, seconds=_BRIEF)),
    "all_reserved": _enabled(_RESERVATION, Reservations, prepare=lambda held: held.hold_all(0)),
    "charging_profiles": _enabled("SmartChargingCtrlr", ChargingProfiles),
    "monitors": _enabled("MonitoringCtrlr", Monitors),
    "display": _enabled("DisplayMessageCtrlr", Display),
    "customers": customers,
    "customer_known": customer_known,
    "transfers": transfers,
    "updates": updates,
    "all_charging": all_charging,
    "rebooted": rebooted,
}
