"""The built-in 1.6 charger's standing at the CSMS: BootNotification (§4.2) and Heartbeat (§4.6)."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.simulators.charger16.identification import moment
from ocpp_verdict.simulators.charger16.link import NotProcessed

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

VENDOR, MODEL, FIRMWARE = "ocpp-verdict", "Simulated 1.6", "1.0.0"

#: Seconds between BootNotifications when the CSMS names none, or gives no answer (§4.2: no flooding).
OWN_INTERVAL = 30
#: Seconds that the station's clock may differ from the CSMS's before it is set; less is the way of the message.
CLOCK_TOLERANCE = 2.0
#: Seconds off that no CSMS is believed.
_ABSURD = 10 * 365 * 86400.0


class Standing(Enum):
    """Answer to the last BootNotification since the station was switched on."""

    NONE = auto()
    ACCEPTED = auto()
    PENDING = auto()
    REJECTED = auto()


class Registration:
    """Registers the station after every start, and keeps the CSMS assured that it is alive."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.standing = Standing.NONE
        self._asked = asyncio.Event()
        self._rescheduled = asyncio.Event()
        self._given = 0

    def forget(self) -> None:
        """Start over: the station reboots."""
        self.standing = Standing.NONE
        self._asked.clear()

    async def register(self) -> None:
        """Send BootNotification until it is accepted, no earlier than the CSMS wants it (§4.2)."""
        while True:
            interval = await self._boot()
            if self.standing is Standing.ACCEPTED:
                return
            await self._interval(interval)

    async def _boot(self) -> int:
        """Send one; return the seconds until the next one that a refusal asks for."""
        try:
            answer = await self._station.request(self.notification(), ahead=True)
        except NotProcessed:
            return OWN_INTERVAL
        self.standing = Standing[answer.status.upper()]
        self.set_clock(answer.current_time)
        self._given = answer.interval
        if self.standing is Standing.ACCEPTED and answer.interval > 0:
            self._station.memory.configuration.put("HeartbeatInterval", str(answer.interval))
        if self.standing is Standing.PENDING and self._station.misbehaves("talks-while-pending"):
            await self._station.request(self._station.status.notification(1), ahead=True)
        return answer.interval or OWN_INTERVAL

    async def _interval(self, seconds: int) -> None:
        """Wait, or until a TriggerMessage asks for a BootNotification."""
        if self._station.misbehaves("boots-again-too-early"):
            seconds //= 2
        self._asked.clear()
        try:
            await asyncio.wait_for(self._asked.wait(), seconds)
        except TimeoutError:
            return

    def boot_now(self) -> None:
        """Send the next BootNotification at once: the CSMS asked for it."""
        self._asked.set()

    def notification(self) -> Any:
        """Return what the station says of itself."""
        return call.BootNotification(
            charge_point_model=MODEL,
            charge_point_vendor=VENDOR,
            charge_point_serial_number=self._station.identity[:25],
            firmware_version=FIRMWARE,
            meter_type="Simulated meter",
        )

    async def keep_alive(self) -> None:
        """Send a Heartbeat every HeartbeatInterval for as long as the connection lasts.

        Raises:
            Offline: the connection is over.
        """
        while True:
            self._rescheduled.clear()
            try:
                await asyncio.wait_for(self._rescheduled.wait(), self._heartbeat_interval())
            except TimeoutError:
                await self.beat()

    def _heartbeat_interval(self) -> float:
        """Return the seconds until the next Heartbeat; what is no interval makes a bad device beat twice a second."""
        interval = self._station.memory.configuration.number("HeartbeatInterval") or 0.5
        if self._station.misbehaves("keeps-old-heartbeat-interval"):
            interval = self._given or interval
        return interval * (2 if self._station.misbehaves("beats-too-slowly") else 1)

    async def beat(self) -> None:
        """Send one Heartbeat; set the clock by the answer."""
        try:
            answer = await self._station.request(call.Heartbeat())
        except NotProcessed:
            return  # the next one is due anyway
        self.set_clock(answer.current_time)

    def reschedule(self) -> None:
        """Count a new HeartbeatInterval from now."""
        self._rescheduled.set()

    def set_clock(self, text: str) -> None:
        """Follow the CSMS's clock (§4.2, §4.6)."""
        theirs = moment(text)
        if theirs is not None:
            off = (theirs - self._station.clock.utc()).total_seconds()
            if abs(off - self._station.offset) > CLOCK_TOLERANCE and abs(off) < _ABSURD:
                self._station.offset = off
