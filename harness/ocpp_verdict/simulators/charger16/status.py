"""Status of a 1.6 connector: derived from what is the case, and told along the ways that §4.9 allows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs


class Status(StrEnum):
    """ChargePointStatus (1.6 §7.7)."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


_NAMES = {str(number): status for number, status in enumerate(Status, start=1)}


def _row(numbers: str) -> frozenset[Status]:
    return frozenset(_NAMES[number] for number in numbers)


#: Row of the table in §4.9 (with B6 of errata 3.20) -> numbers of the statuses that may follow.
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.AVAILABLE: _row("2345789"),
    Status.PREPARING: _row("134569"),
    Status.CHARGING: _row("145689"),
    Status.SUSPENDED_EV: _row("135689"),
    Status.SUSPENDED_EVSE: _row("134689"),
    Status.FINISHING: _row("1289"),
    Status.RESERVED: _row("1289"),
    Status.UNAVAILABLE: _row("123459"),
    Status.FAULTED: _row("12345678"),
}

#: Where the table has no direct way: the status that is told in between, with the events that make it true.
_DETOURS: Mapping[tuple[Status, Status], Status] = {
    (Status.PREPARING, Status.UNAVAILABLE): Status.AVAILABLE,  # B1 intended usage is ended, A8
    (Status.PREPARING, Status.RESERVED): Status.AVAILABLE,  # B1, A7
    (Status.FINISHING, Status.RESERVED): Status.AVAILABLE,  # F1, A7
    (Status.UNAVAILABLE, Status.RESERVED): Status.AVAILABLE,  # H1, A7
    (Status.FINISHING, Status.CHARGING): Status.PREPARING,  # F2 the session is restarted, B3
    (Status.FINISHING, Status.SUSPENDED_EV): Status.PREPARING,
    (Status.FINISHING, Status.SUSPENDED_EVSE): Status.PREPARING,
    (Status.RESERVED, Status.CHARGING): Status.PREPARING,  # G2 the identification is presented, B3
    (Status.RESERVED, Status.SUSPENDED_EV): Status.PREPARING,
    (Status.RESERVED, Status.SUSPENDED_EVSE): Status.PREPARING,
}


def way(old: Status | None, new: Status) -> tuple[Status, ...]:
    """Return the statuses to tell, in order, to get from `old` to `new` by transitions of §4.9."""
    if old is None:
        return (new,)
    between = _DETOURS.get((old, new))
    return (new,) if between is None else (between, new)


@attrs.frozen
class Facts:
    """What is the case at one connector.

    Attributes:
        faulted: a fault prevents charging.
        transaction: a transaction is ongoing.
        evse_allows: the station lets energy flow (valid identification, charging profile above zero).
        ev_draws: the vehicle is connected and wants energy.
        finishing: a session is over and the user has yet to act (take the cable out).
        operative: neither the connector nor the station was set Inoperative.
        in_use: a cable is in, or an identification waits for one.
        reserved: a reservation holds this connector.
    """

    faulted: bool = False
    transaction: bool = False
    evse_allows: bool = True
    ev_draws: bool = True
    finishing: bool = False
    operative: bool = True
    in_use: bool = False
    reserved: bool = False


def status_of(facts: Facts) -> Status:
    """Return the status that `facts` amount to; SuspendedEVSE goes before SuspendedEV (§4.9)."""
    if facts.faulted:
        return Status.FAULTED
    if facts.transaction:
        return _energy_status(facts)
    idle = (
        (facts.finishing, Status.FINISHING),
        (not facts.operative, Status.UNAVAILABLE),
        (facts.in_use, Status.PREPARING),
        (facts.reserved, Status.RESERVED),
    )
    return next((status for holds, status in idle if holds), Status.AVAILABLE)


def _energy_status(facts: Facts) -> Status:
    if not facts.evse_allows:
        return Status.SUSPENDED_EVSE
    return Status.CHARGING if facts.ev_draws else Status.SUSPENDED_EV


@attrs.frozen
class Report:
    """What a StatusNotification says, apart from its time."""

    connector: int
    status: Status
    error: str = "NoError"
    info: str | None = None
