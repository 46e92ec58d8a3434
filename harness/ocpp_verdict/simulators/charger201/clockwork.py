"""What the simulated 2.0.1 station does because time passes: Heartbeat and clock-aligned meter values (G02, J01)."""

from __future__ import annotations

import asyncio
from typing import Any

from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.metering import until_aligned
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse

_ALIGNED = "AlignedDataCtrlr"


class Clockwork:
    """The timers that run as long as the station does."""

    def __init__(self, station: Station, events: TransactionEvents) -> None:
        self._station = station
        self._events = events
        self._heartbeat: asyncio.TimerHandle | None = None
        self._aligned: asyncio.TimerHandle | None = None
        station.model.listen(key("OCPPCommCtrlr", "HeartbeatInterval"), lambda _: self.restart_heartbeat())
        station.model.listen(key(_ALIGNED, "Interval"), lambda _: self.restart_aligned())

    def stop(self) -> None:
        """Stop all timers."""
        for timer in (self._heartbeat, self._aligned):
            if timer is not None:
                timer.cancel()
        self._heartbeat = self._aligned = None

    def restart_heartbeat(self) -> None:
        """Count from now on (B01.FR.04)."""
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        seconds = self._station.model.integer("OCPPCommCtrlr", "HeartbeatInterval")
        self._heartbeat = self._station.later(seconds, self._beat) if seconds else None

    def _beat(self) -> None:
        self._station.outbox.post("Heartbeat", {})
        self.restart_heartbeat()

    def restart_aligned(self) -> None:
        """Wait for the next multiple of the interval (J01.FR.14)."""
        if self._aligned is not None:
            self._aligned.cancel()
        interval = self._station.model.integer(_ALIGNED, "Interval")
        pause = until_aligned(self._station.clock.utc(), interval) if interval else 0.0
        self._aligned = self._station.later(pause, self._align) if interval else None

    def _align(self) -> None:
        idle_only = self._station.model.flag(_ALIGNED, "SendDuringIdle")
        silent = (idle_only and self._station.running()) or self._station.misbehaves("sends-no-aligned-values")
        if not silent:  # J01.FR.20
            for evse in self._station.evses.values():
                self._send(evse)
        self.restart_aligned()

    def _send(self, evse: Evse) -> None:
        values: list[dict[str, Any]] = self._events.read_aligned(evse, "Sample.Clock")
        if not values:
            return
        if evse.transaction is not None and evse.transaction.placed:
            self._events.report(evse, "MeterValueClock", values=values)  # J01.FR.22
        else:
            self._station.outbox.post("MeterValues", {"evse_id": evse.id, "meter_value": values})
