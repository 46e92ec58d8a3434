"""Reservations of the built-in 1.6 charger (§3.11, §5.1, §5.13)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16.identification import moment, same
from ocpp_verdict.simulators.charger16.link import Endpoint
from ocpp_verdict.simulators.charger16.state import Authorization, Connector, Reservation
from ocpp_verdict.simulators.charger16.status import Status

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

#: Status of what shall be reserved -> ReservationStatus; what is not listed is Occupied (§5.13).
_ANSWERS = {Status.AVAILABLE: "Accepted", Status.FAULTED: "Faulted", Status.UNAVAILABLE: "Unavailable"}


class Reservations:
    """The reservations in the station's memory, and the timers that end them."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._held = station.memory.reservations
        self._timers: dict[int, asyncio.TimerHandle] = {}
        #: Whether the station is configured to take none (§5.13).
        self.refused = False

    def reserve(self, new: Reservation) -> str:
        """Try to make a reservation, or to replace one of the same id; return the ReservationStatus."""
        unknown = new.connector and new.connector not in self._station.connectors
        if self.refused or unknown or self._station.misbehaves("rejects-reservations"):
            return "Rejected"
        if new.connector == 0 and not self._station.memory.configuration.on("ReserveConnectorZeroSupported"):
            return "Rejected"
        old = self._held.pop(new.id, None)
        answer = self._possible(new)
        if answer == "Accepted":
            self._held[new.id] = new
            self._arm(new)
        elif old is not None:
            self._held[old.id] = old
        for number in {one.connector for one in (old, new) if one is not None and one.connector}:
            self._station.status.refresh(self._station.connectors[number])
        return answer

    def _possible(self, new: Reservation) -> str:
        if new.expiry <= self._station.now():
            return "Rejected"
        if new.connector == 0:
            return self._possible_anywhere()
        answer = _ANSWERS.get(self._station.status.status(new.connector), "Occupied")
        return "Occupied" if answer == "Accepted" and self._spare() < 1 else answer

    def _possible_anywhere(self) -> str:
        """Judge a reservation of connector 0: one connector must stay free for it."""
        main = self._station.status.status(0)
        if main is not Status.AVAILABLE:
            return _ANSWERS[main]
        if self._spare() > 0:
            return "Accepted"
        states = {self._station.status.status(number) for number in self._station.connectors}
        alike = states.pop() if len(states) == 1 else Status.PREPARING
        return "Occupied" if alike is Status.AVAILABLE else _ANSWERS.get(alike, "Occupied")

    def _spare(self, without: int = 0) -> int:
        """Return how many free connectors, one left out, no reservation of connector 0 counts on."""
        others = [number for number in self._station.connectors if number != without]
        free = [number for number in others if self._station.status.status(number) is Status.AVAILABLE]
        return len(free) - sum(1 for held in self._held.values() if held.connector == 0)

    def against(self, connector: Connector, id_tag: str) -> Reservation | None:
        """Return the reservation that stands in the way of `id_tag` unless its group is the right one."""
        mine = any(same(held.id_tag, id_tag) for held in self._for(connector.number))
        if mine or self._station.misbehaves("lets-anybody-use-a-reservation"):
            return None
        specific = next((held for held in self._held.values() if held.connector == connector.number), None)
        if specific is not None:
            return specific
        anywhere = next((held for held in self._held.values() if held.connector == 0), None)
        return anywhere if anywhere is not None and self._spare(without=connector.number) < 0 else None

    def _for(self, number: int) -> list[Reservation]:
        return [held for held in self._held.values() if held.connector in (0, number)]

    def use(self, connector: Connector, authorization: Authorization) -> int | None:
        """End the reservation that a transaction makes use of; return its id (§4.8)."""
        matching = [
            held for held in self._for(connector.number) if held.admits(authorization.id_tag, authorization.parent)
        ]
        if not matching:
            return None
        chosen = max(matching, key=lambda held: held.connector)
        self._forget(chosen.id)
        return chosen.id

    def cancel(self, id_: int) -> bool:
        """End a reservation; return whether there was one."""
        held = self._held.get(id_)
        if held is None:
            return False
        if self._station.misbehaves("cancellation-without-effect"):
            return True
        self._forget(id_)
        if held.connector:
            self._station.status.refresh(self._station.connectors[held.connector])
        return True

    def drop(self, number: int) -> None:
        """End what reserves a connector that went Faulted or Unavailable (§5.13); 0 stands for the station."""
        for held in [held for held in self._held.values() if held.connector == number]:
            self._forget(held.id)

    def rearm(self) -> None:
        """Set the timers anew after a boot; what has expired meanwhile ends now."""
        for held in list(self._held.values()):
            self._arm(held)

    def _arm(self, held: Reservation) -> None:
        self._disarm(held.id)
        if self._station.misbehaves("reservation-never-expires"):
            return
        seconds = max(0.0, (held.expiry - self._station.now()).total_seconds())
        self._timers[held.id] = asyncio.get_running_loop().call_later(seconds, self.cancel, held.id)

    def _forget(self, id_: int) -> None:
        self._disarm(id_)
        self._held.pop(id_, None)

    def _disarm(self, id_: int) -> None:
        timer = self._timers.pop(id_, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        """Stop all timers."""
        for id_ in list(self._timers):
            self._disarm(id_)


class ReservationRequests(Endpoint):
    """Requests of the Reservation profile."""

    @on(Action.reserve_now)
    def on_reserve_now(
        self,
        connector_id: int,
        expiry_date: str,
        id_tag: str,
        reservation_id: int,
        parent_id_tag: str | None = None,
        **_: Any,
    ) -> Any:
        """Reserve a connector, or any one (§5.13)."""
        expiry = moment(expiry_date)
        if expiry is None:
            return call_result.ReserveNow("Rejected")
        new = Reservation(reservation_id, connector_id, id_tag, parent_id_tag, expiry)
        return call_result.ReserveNow(self.station.reservations.reserve(new))

    @on(Action.cancel_reservation)
    def on_cancel_reservation(self, reservation_id: int, **_: Any) -> Any:
        """End a reservation (§5.1)."""
        known = self.station.reservations.cancel(reservation_id)
        return call_result.CancelReservation("Accepted" if known else "Rejected")
