"""When a transaction starts and when it ends: TxStartPoint and TxStopPoint as tables (E01, E06). Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum, auto

from ocpp_verdict.simulators.charger201.world import Evse


class Cause(Enum):
    """What may end a transaction."""

    BAY_LEFT = auto()
    DISCONNECTED = auto()
    AUTHORIZATION_ENDED = auto()
    ENERGY_STOPPED = auto()
    SIGNED_DATA_ENDED = auto()


#: TxStartPoint -> what must hold (E01.FR.01-FR.06).
_STARTS: Mapping[str, Callable[[Evse], bool]] = {
    "ParkingBayOccupancy": lambda evse: evse.bay,
    "EVConnected": lambda evse: evse.connected,
    "Authorized": lambda evse: evse.authorization is not None,
    "PowerPathClosed": lambda evse: evse.authorization is not None and evse.connected,
    "EnergyTransfer": lambda evse: evse.charging_state == "Charging",
    "DataSigned": lambda evse: evse.signed,
}

#: TxStopPoint -> what ends the transaction (E06.FR.01-FR.07). Without connection or authorization no energy flows.
_ENDS: Mapping[str, frozenset[Cause]] = {
    "ParkingBayOccupancy": frozenset({Cause.BAY_LEFT}),
    "EVConnected": frozenset({Cause.DISCONNECTED}),
    "Authorized": frozenset({Cause.AUTHORIZATION_ENDED}),
    "PowerPathClosed": frozenset({Cause.DISCONNECTED, Cause.AUTHORIZATION_ENDED}),
    "EnergyTransfer": frozenset({Cause.ENERGY_STOPPED, Cause.DISCONNECTED, Cause.AUTHORIZATION_ENDED}),
    "DataSigned": frozenset({Cause.SIGNED_DATA_ENDED, Cause.DISCONNECTED}),
}


def starts(points: Collection[str], evse: Evse) -> bool:
    """Return whether a transaction on `evse` is due with these TxStartPoint values."""
    return any(_STARTS[point](evse) for point in points)


def ends(points: Collection[str], *causes: Cause) -> bool:
    """Return whether one of `causes` ends a transaction with these TxStopPoint values."""
    return any(cause in _ENDS[point] for point in points for cause in causes)
