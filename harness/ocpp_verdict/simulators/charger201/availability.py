"""Availability of the simulated 2.0.1 station: connector status, StatusNotification, ChangeAvailability (G, B04)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import Key, key
from ocpp_verdict.simulators.charger201.world import Evse

#: What ChangeAvailability can be about: (None, None) the station, (1, None) an EVSE, (1, 1) a connector.
Place = tuple[int | None, int | None]
STATION: Place = (None, None)


class Availability:
    """Who is in service, and what the CSMS was told about it."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._inoperative: set[Place] = set()
        self._scheduled: dict[Place, bool] = {}
        self._closing: set[int] = set()
        self._told: dict[int, str] = {}
        self.reserved: Callable[[Evse], bool] = lambda evse: False
        self.changed_status: Callable[[Key], None] = lambda where: None
        self.lost: Callable[[Evse], None] = lambda evse: None
        station.idle.append(lambda evse: self._apply_scheduled())
        for evse in station.evses.values():
            for where in (key("EVSE", "AvailabilityState", evse=evse.id), self._connector_key(evse)):
                station.model.live(where, partial(self.status, evse))
        station.model.live(key("ChargingStation", "AvailabilityState"), self._station_status)

    def _connector_key(self, evse: Evse) -> Key:
        return key("Connector", "AvailabilityState", evse=evse.id, connector=1)

    def _station_status(self) -> str:
        return "Unavailable" if STATION in self._inoperative else "Available"

    def in_service(self, evse: Evse) -> bool:
        """Return whether a charging session may start here."""
        closed = self._inoperative & {STATION, (evse.id, None), (evse.id, 1)}
        return not (evse.faulted or closed or evse.id in self._closing)

    def status(self, evse: Evse) -> str:
        """Return the ConnectorStatusEnumType of the EVSE's connector (G01.FR.01, G03.FR.06)."""
        if evse.faulted:
            return "Faulted"
        if not self.in_service(evse):
            return "Unavailable"
        if self.reserved(evse):
            return "Reserved"
        return "Occupied" if evse.occupied else "Available"

    def changed(self, evse: Evse) -> None:
        """Tell the CSMS the status of a connector if it is news (G01.FR.03, G01.FR.04)."""
        if self.status(evse) in ("Faulted", "Unavailable"):
            self.lost(evse)
        if self._told.get(evse.id) != self.status(evse):
            self.report(evse)
        for where in (key("EVSE", "AvailabilityState", evse=evse.id), self._connector_key(evse)):
            self.changed_status(where)

    def report(self, evse: Evse, *, triggered: bool = False) -> None:
        """Tell the CSMS the status of a connector; while offline it stays news."""
        if not (self._station.online or triggered):
            return
        status = self.status(evse)
        if self._station.misbehaves(f"keeps-quiet-about-{status.lower()}"):
            return
        self._told[evse.id] = status
        if self._station.status_by_event:
            component = {"name": "Connector", "evse": {"id": evse.id, "connector_id": 1}}
            self.notify(component, "AvailabilityState", status)
            return
        self._station.outbox.post(
            "StatusNotification",
            {
                "timestamp": self._station.clock.stamp(),
                "connector_status": status,
                "evse_id": evse.id,
                "connector_id": 1,
            },
            triggered=triggered,
            failed=lambda: self._untold(evse),
        )

    def _untold(self, evse: Evse) -> None:
        """Remember that a status did not arrive: it is news again after the reconnect (B04.FR.02)."""
        self._told.pop(evse.id, None)

    def report_all(self, *, only_news: bool = False) -> None:
        """Tell the status of every connector (B01.FR.05, B04.FR.01), or only what has changed (B04.FR.02)."""
        for evse in self._station.evses.values():
            (self.changed if only_news else self.report)(evse)

    def notify(self, component: dict[str, Any], variable: str, value: str, cause: str = "Delta") -> None:
        """Send a NotifyEvent about one variable."""
        stamp = self._station.clock.stamp()
        event = {
            "event_id": self._station.next_event(),
            "timestamp": stamp,
            "trigger": cause,
            "actual_value": value,
            "event_notification_type": "HardWiredNotification",
            "component": component,
            "variable": {"name": variable},
        }
        payload = {"generated_at": stamp, "seq_no": 0, "tbc": False, "event_data": [event]}
        self._station.outbox.post("NotifyEvent", payload)

    def lock_failed(self, evse: Evse) -> None:
        """Report that the plug cannot be held (G05.FR.02)."""
        component = {"name": "ConnectorPlugRetentionLock", "evse": {"id": evse.id, "connector_id": 1}}
        self._station.model.write(key("ConnectorPlugRetentionLock", "Problem", evse=evse.id, connector=1), "true")
        self.notify(component, "Problem", "true")

    def rebooted(self) -> None:
        """Start anew: what ChangeAvailability has set persists (G03.FR.08), what it has scheduled is due."""
        if self._station.misbehaves("forgets-unavailable-over-reset"):
            self._inoperative.clear()
        self._apply_scheduled()

    # -- ChangeAvailability

    def _covered(self, place: Place) -> list[Evse]:
        return [evse for evse in self._station.evses.values() if place[0] in (None, evse.id)]

    def _is_known(self, place: Place) -> bool:
        return bool(self._covered(place)) and place[1] in (None, 1)

    @on(Action.change_availability)
    def on_change_availability(self, operational_status: str, evse: Any = None, **_: Any) -> Any:
        """Answer ChangeAvailability (G03.FR.01-FR.05)."""
        place = _place(evse)
        if not self._is_known(place):
            return call_result.ChangeAvailability(status="Rejected")
        operative = operational_status == "Operative"
        already = operative != (place in self._inoperative)
        if already and self._station.misbehaves("rejects-the-state-it-has"):
            return call_result.ChangeAvailability(status="Rejected")
        busy = any(each.transaction is not None for each in self._covered(place))
        if busy and not already:
            self._scheduled[place] = operative
            return call_result.ChangeAvailability(status="Scheduled")
        self._scheduled.pop(place, None)
        return call_result.ChangeAvailability(status="Accepted")

    @after(Action.change_availability)
    def after_change_availability(self, operational_status: str, evse: Any = None, **_: Any) -> None:
        """Do it, where no transaction is in the way, and report every connector concerned (G03.FR.04)."""
        place = _place(evse)
        if not self._is_known(place):
            return
        if operational_status == "Operative" and self._station.misbehaves("stays-inoperative"):
            return
        if place not in self._scheduled:
            self._set(place, operational_status == "Operative")
            for each in self._covered(place):
                self._told.pop(each.id, None)
                self.changed(each)
        elif place == STATION and operational_status != "Operative":
            self.close_idle()

    def _set(self, place: Place, operative: bool) -> None:
        (self._inoperative.discard if operative else self._inoperative.add)(place)
        if place == STATION:
            self._closing.clear()

    def _apply_scheduled(self) -> None:
        """Do what waited for the end of a transaction (G03.FR.05)."""
        for place, operative in list(self._scheduled.items()):
            if any(evse.transaction is not None for evse in self._covered(place)):
                if place == STATION and not operative:
                    self.close_idle()
                continue
            del self._scheduled[place]
            self._set(place, operative)
            for evse in self._covered(place):
                self.changed(evse)

    def open_idle(self) -> None:
        """Put back in service what `close_idle` took out of it."""
        self._closing.clear()
        for evse in self._station.evses.values():
            self.changed(evse)

    def close_idle(self) -> None:
        """Take out of service what can be, while the station waits for a transaction to end (TC_G_14, L01.FR.07)."""
        for evse in self._station.evses.values():
            if evse.transaction is None:
                self._closing.add(evse.id)
                self.changed(evse)


def _place(evse: Any) -> Place:
    return (evse["id"], evse.get("connector_id")) if evse else STATION
