"""Reservations at the simulated 2.0.1 station (H)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import attrs
from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.tokens import group
from ocpp_verdict.simulators.charger201.world import Evse


@attrs.frozen
class Reservation:
    """One reservation; without `evse_id` it holds some EVSE, of `connector_type` if given."""

    id: int
    token: str
    group: str | None
    evse_id: int | None
    connector_type: str | None
    until: datetime


class Reservations:
    """Who has reserved what."""

    def __init__(self, station: Station, availability: Availability) -> None:
        self._station = station
        self._availability = availability
        self._held: dict[int, Reservation] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        availability.reserved = self.covers
        availability.lost = self._lost

    # -- what is reserved

    def _type_of(self, evse: Evse) -> str:
        return "cType2" if evse.fixed else "sType2"

    def _meant(self, evse_id: int | None, connector_type: str | None) -> list[Evse]:
        evses = self._station.evses.values()
        return [each for each in evses if evse_id in (None, each.id) and connector_type in (None, self._type_of(each))]

    def _is_free(self, evse: Evse, without: int | None = None) -> bool:
        taken = evse.occupied or evse.authorization is not None or evse.transaction is not None
        named = any(each.evse_id == evse.id for each in self._held.values() if each.id != without)
        return not taken and not named and self._availability.in_service(evse)

    def _unspecific(self, evse: Evse, without: int | None = None) -> int:
        """Return how many reservations could still claim an EVSE of this kind."""
        kind = self._type_of(evse)
        open_ones = [each for each in self._held.values() if each.evse_id is None and each.id != without]
        return sum(each.connector_type in (None, kind) for each in open_ones)

    def covers(self, evse: Evse, without: int | None = None) -> bool:
        """Return whether an EVSE is reserved: itself, or as the last of its kind (H01.FR.20, FR.23, FR.24)."""
        if any(each.evse_id == evse.id for each in self._held.values() if each.id != without):
            return not evse.occupied
        free = sum(self._is_free(each, without) for each in self._meant(None, self._type_of(evse)))
        return self._is_free(evse, without) and self._unspecific(evse, without) >= free

    def may_use(self, evse: Evse, token: Any, group_token: Any) -> bool:
        """Return whether a token may charge here (F01.FR.21, F01.FR.22)."""
        info = {"group_id_token": group_token} if group_token else None
        return self._find(evse, token, group(info)) is not None or not self._is_kept(evse)

    def _is_kept(self, evse: Evse) -> bool:
        """Return whether nobody but the one who reserved it may charge here; plugging in changes nothing of that."""
        named = any(each.evse_id == evse.id for each in self._held.values())
        return (named or self.covers(evse)) and not self._station.misbehaves("serves-anybody-at-reserved-evse")

    def _find(self, evse: Evse, token: Any, group_text: str | None) -> Reservation | None:
        text = str(token["id_token"]).casefold()
        for each in sorted(self._held.values(), key=lambda held: held.evse_id is None):
            in_group = each.group is not None and each.group == group_text
            owner = each.token == text or (in_group and not self._station.misbehaves("ignores-group-of-reservation"))
            if owner and evse in self._meant(each.evse_id, each.connector_type):
                return each
        return None

    def use(self, evse: Evse, token: Any, info: Any) -> tuple[bool, int | None]:
        """Return whether a token may charge, and the reservation it uses up (H03.FR.01-FR.10)."""
        found = self._find(evse, token, group(info))
        if found is None:
            return not self._is_kept(evse), None
        self._forget(found.id)
        return True, found.id

    # -- what the CSMS wants

    @on(Action.reserve_now)
    def on_reserve_now(self, **asked: Any) -> Any:
        """Answer ReserveNow (H01.FR.01-FR.19)."""
        return call_result.ReserveNow(status=self._status(asked))

    def _status(self, asked: dict[str, Any]) -> str:
        meant = self._meant(asked.get("evse_id"), asked.get("connector_type"))
        late = datetime.fromisoformat(asked["expiry_date_time"]) <= self._station.clock.utc()
        if not self._station.model.flag("ReservationCtrlr", "Enabled") or late or not meant:
            return "Rejected"
        if asked["id"] in self._held and self._station.misbehaves("replaces-no-reservation"):
            return "Occupied"
        if any(self._is_free(each, asked["id"]) and not self.covers(each, asked["id"]) for each in meant):
            return "Accepted"
        if all(each.faulted for each in meant):
            return "Faulted"
        served = any(self._availability.in_service(each) for each in meant)
        return "Occupied" if served else "Unavailable"

    @after(Action.reserve_now)
    def after_reserve_now(self, **asked: Any) -> None:
        """Hold it, until it is used or expires (H01.FR.23, H04)."""
        if self._status(asked) != "Accepted":
            return
        self._forget(asked["id"])
        until = datetime.fromisoformat(asked["expiry_date_time"])
        held = Reservation(
            asked["id"],
            str(asked["id_token"]["id_token"]).casefold(),
            group(asked),
            asked.get("evse_id"),
            asked.get("connector_type"),
            until,
        )
        self._held[held.id] = held
        seconds = (until - self._station.clock.utc()).total_seconds()
        self._timers[held.id] = self._station.later(seconds, self._expired, held.id)
        self._tell()

    @on(Action.cancel_reservation)
    def on_cancel_reservation(self, reservation_id: int, **_: Any) -> Any:
        """Answer CancelReservation (H02)."""
        known = reservation_id in self._held
        return call_result.CancelReservation(status="Accepted" if known else "Rejected")

    @after(Action.cancel_reservation)
    def after_cancel_reservation(self, reservation_id: int, **_: Any) -> None:
        """Let go of it (H02.FR.02)."""
        if self._station.misbehaves("keeps-cancelled-reservation"):
            return
        self._forget(reservation_id)
        self._tell()

    # -- how a reservation ends

    def _forget(self, id_: int) -> None:
        self._held.pop(id_, None)
        timer = self._timers.pop(id_, None)
        if timer is not None:
            timer.cancel()

    def _tell(self) -> None:
        for evse in self._station.evses.values():
            self._availability.changed(evse)

    def _update(self, id_: int, status: str) -> None:
        payload = {"reservation_id": id_, "reservation_update_status": status}
        self._station.outbox.post("ReservationStatusUpdate", payload)

    def _expired(self, id_: int) -> None:
        """Free what nobody came for (H04.FR.01-FR.03)."""
        self._forget(id_)
        self._tell()
        if not self._station.misbehaves("hides-expired-reservation"):
            self._update(id_, "Expired")

    def _lost(self, evse: Evse) -> None:
        """Give up the reservation of an EVSE that is out of service (H01.FR.16, H01.FR.17)."""
        for held in [each for each in self._held.values() if each.evse_id == evse.id]:
            self._forget(held.id)
            if not self._station.misbehaves("hides-lost-reservation"):
                self._update(held.id, "Removed")

    def quit(self) -> None:
        """Stop all timers."""
        for id_ in list(self._held):
            self._forget(id_)
