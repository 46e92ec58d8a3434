"""Power of the built-in 1.6 charger: on, off, reset, and what goes with it (§5.14)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocpp_verdict.clock import pause

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

#: Seconds from power to the first attempt to connect.
BOOT_TIME = 2.0
#: Seconds that a reset waits for the CSMS to confirm the end of transactions; unconfirmed ones stay queued.
RESET_PATIENCE = 60.0


class Power:
    """Whether the station runs."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._running: asyncio.Task[None] | None = None
        self._resetting: asyncio.Task[None] | None = None

    def switch_on(self) -> None:
        """Boot."""
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        if not (self._resetting and self._station.misbehaves("reset-without-boot")):
            self._station.registration.forget()
        if self._station.misbehaves("forgets-unavailable"):
            self._station.memory.inoperative.clear()
        self._station.status.forget()
        self._station.status.settle()
        await pause(BOOT_TIME)
        self._station.sampling.rearm()
        self._station.reservations.rearm()
        await self._station.link.run(lambda: self._station.password)

    async def switch_off(self) -> None:
        """Lose power: the connection is gone without a word, and so is everything that memory does not keep."""
        self._station.link.abort()
        await self._halt()
        if self._station.misbehaves("forgets-queue-in-power-failure"):
            self._station.memory.deliveries.clear()

    async def restart(self) -> None:
        """Close the connection in order and boot again."""
        await self._station.link.close()
        await self._halt()
        self.switch_on()

    async def _halt(self) -> None:
        running, self._running = self._running, None
        self._station.sampling.stop()
        self._station.reservations.stop()
        self._station.smart_charging.stop()
        for connector in self._station.connectors.values():
            connector.disarm()
            connector.authorization = None
            connector.meter.draw(0.0)
        ending = [
            task for task in (running, *self._station.tasks) if task is not None and task is not asyncio.current_task()
        ]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    @property
    def powered(self) -> bool:
        """Return whether the station has power."""
        return self._running is not None

    async def reset(self, reason: str) -> None:
        """Stop all transactions for `reason`, wait for the CSMS to know, restart (§5.14, errata 3.36)."""
        self._station.security.event("ResetOrReboot")
        self.stop_all(reason)
        await self._station.deliveries.drained(RESET_PATIENCE)
        await self._station.status.told(RESET_PATIENCE)
        await self.restart()

    def reset_later(self, reason: str) -> None:
        """Reset in the background; a second request while one is under way changes nothing."""
        if self._station.misbehaves("reset-without-effect"):
            return
        if self._resetting is None or self._resetting.done():
            self._resetting = asyncio.create_task(self.reset(reason))

    def crash(self) -> None:
        """Die and start over, as a device does whose software falls over."""
        if self._resetting is None or self._resetting.done():
            self._resetting = asyncio.create_task(self._crash())

    async def _crash(self) -> None:
        await self.switch_off()
        self.switch_on()

    async def shut_down(self) -> None:
        """Switch off and end all work."""
        if self._resetting is not None:
            self._resetting.cancel()
        await self.switch_off()

    def stop_all(self, reason: str) -> None:
        """Stop every transaction for `reason`."""
        lost = {"HardReset": "hard-reset-loses-transaction", "PowerLoss": "power-failure-loses-transaction"}
        for connector in self._station.connectors.values():
            if self._station.misbehaves(lost.get(reason, "")):
                self._station.sessions.lose(connector)
            self._station.sessions.stop(connector, reason)
