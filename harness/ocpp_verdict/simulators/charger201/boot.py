"""Booting and resetting the simulated 2.0.1 station (B01, B02, B03, B11, B12)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.clockwork import Clockwork
from ocpp_verdict.simulators.charger201.outbox import Lane, Undelivered
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.transactions import Transactions
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse

#: Seconds between BootNotifications when the CSMS names none (B02.FR.07, B03.FR.05) or does not answer.
OWN_INTERVAL = 30
FIRMWARE = "1.0.0"


class Boot:
    """Registration at the CSMS, and the ways to go through it again.

    Attributes:
        restart: shuts the connection and starts the station anew, for a BootReasonEnumType.
        busy: whether something forbids a reset (B11.FR.06).
    """

    def __init__(
        self, station: Station, transactions: Transactions, availability: Availability, clockwork: Clockwork
    ) -> None:
        self._station = station
        self._transactions = transactions
        self._availability = availability
        self._clockwork = clockwork
        self._retry: asyncio.TimerHandle | None = None
        self._after_idle: set[int | None] = set()
        self.reason = "PowerUp"
        self.restart: Callable[[str], None] = lambda reason: None
        self.busy: Callable[[], bool] = lambda: False
        station.idle.append(self._idle)

    # -- registration

    def begin(self) -> None:
        """Send BootNotification on a fresh connection (B01.FR.01)."""
        self.cancel()
        self._station.spawn(self._register(self.reason))

    def cancel(self) -> None:
        """Forget a BootNotification that was due later."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None

    def triggered(self) -> None:
        """Send BootNotification because TriggerMessage asks for it (F06)."""
        self.cancel()
        self._station.spawn(self._register("Triggered"))

    async def _register(self, reason: str) -> None:
        text = self._station.model.text
        station = {
            "model": text("ChargingStation", "Model"),
            "vendor_name": text("ChargingStation", "VendorName"),
            "serial_number": self._station.identity[:25],
            "firmware_version": FIRMWARE,
        }
        payload = {"reason": reason, "charging_station": station}
        try:
            answer = await self._station.outbox.ask("BootNotification", payload, Lane.BOOT)
        except Undelivered:
            self._again(OWN_INTERVAL)
            return
        self._registered(answer.status, answer.interval)

    def _again(self, seconds: float) -> None:
        if self._station.outbox.link is not None:
            self._retry = self._station.later(seconds, self.begin)

    def _registered(self, status: str, interval: int) -> None:
        self._station.registration = status
        if not self._station.accepted:
            pause = interval or OWN_INTERVAL
            self._again(pause / 4 if self._station.misbehaves("repeats-boot-too-early") else pause)
            return
        if interval > 0:
            self._station.model.write(key("OCPPCommCtrlr", "HeartbeatInterval"), str(interval))
        self._clockwork.restart_heartbeat()
        self._clockwork.restart_aligned()
        if not self._station.misbehaves("skips-status-after-boot"):
            self._availability.report_all()
        self._station.security_event("StartupOfTheDevice", self.reason)
        self._station.flush()
        for told in list(self._station.accepting):
            told()
        self._station.outbox.wake()

    # -- reset

    @on(Action.reset)
    def on_reset(self, type: str, evse_id: int | None = None, **_: Any) -> Any:
        """Answer Reset (B11.FR.01-FR.09, B12.FR.01, B12.FR.02)."""
        return call_result.Reset(status=self._reset_status(type, evse_id))

    def _reset_status(self, kind: str, evse_id: int | None) -> str:
        if self.busy() or (evse_id is not None and evse_id not in self._station.evses):
            return "Rejected"
        waits = kind == "OnIdle" and self._has_transaction(evse_id)
        return "Scheduled" if waits else "Accepted"

    def _has_transaction(self, evse_id: int | None) -> bool:
        return any(evse_id in (None, evse.id) for evse in self._station.running())

    @after(Action.reset)
    def after_reset(self, type: str, evse_id: int | None = None, **_: Any) -> None:
        """Do it now, or remember it for the end of the transactions (B12.FR.03, B12.FR.04)."""
        status = self._reset_status(type, evse_id)
        if status == "Scheduled":
            self._after_idle.add(evse_id)
        elif status == "Accepted" and not self._station.misbehaves("accepts-reset-without-resetting"):
            self._reset(evse_id, "RemoteReset")

    def _reset(self, evse_id: int | None, reason: str) -> None:
        for evse in self._station.running():
            if evse_id in (None, evse.id):
                self._transactions.abort(evse, "ResetCommand", "ImmediateReset")
        if evse_id is None:
            self.restart(reason)

    def _idle(self, _: Evse) -> None:
        for evse_id in list(self._after_idle):
            if not self._has_transaction(evse_id):
                self._after_idle.discard(evse_id)
                self._reset(evse_id, "ScheduledReset")
