"""The station that we play against a CSMS under test: it boots, loses its connection, charges and tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ocpp_verdict.difference import difference
from ocpp_verdict.exchange import Answer
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.link import Link
from ocpp_verdict.pattern import anything, between, integer, text
from ocpp_verdict.role.connecting import Connecting
from ocpp_verdict.role.heartbeat import keep_alive, named_interval
from ocpp_verdict.role.upkeep import Upkeep
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS

#: Seconds before the next BootNotification where a CSMS that answers Pending names no interval.
_RETRY = 10
#: Seconds within which a system that cannot cope goes down (FIELD_NOTES §1).
_MOMENT = 1.0
#: What a vehicle draws from our station.
_WATTS = 2000
#: Seconds after which nothing is reserved any more.
_YEAR = 31_536_000.0
_NONE: Mapping[int, str] = MappingProxyType({})


class Station(Connecting, Upkeep):
    """We are the charging station; each case makes a connection of its own."""

    #: Seconds between Heartbeats, 0 until a CSMS has accepted our boot.
    _interval = 0.0
    #: The connection that has Heartbeats.
    _beating: Link | None = None

    async def connect(self, **options: Any) -> Handshake:
        """Connect and return how it went; a station that was accepted before goes on with its Heartbeats."""
        handshake = await super().connect(**options)
        if self._interval:
            self._begin_heartbeats()
        return handshake

    async def call(self, row: int, action: str, **payload: Any) -> Answer:
        """Send a CALL, after a Heartbeat that is under way, and return the answer (J §4.1.1: one at a time).

        Raises:
            Violation: no answer in time though the connection stands, or the CSMS has closed it.
            Inconclusive: there is no connection, or it was lost.
        """
        __tracebackhide__ = True
        if self.peer.link is not None:
            async with self.peer.link.turn:
                pass
        if self.peer.link is None and self.peer.hung_up:
            self._lost(row, f"an answer to {action}", f"the connection was closed before {action} was sent")
        return await super().call(row, action, **payload)

    async def boot(
        self, row: int = 0, *, statuses: Mapping[int, str] = _NONE, status_row: int | None = None, **fields: Any
    ) -> Answer:
        """Send BootNotification and the status of each connector, as a station does after power-up; return the answer.

        The boot is repeated while the CSMS answers Pending, which it may as long as it sets our station up (1.6 §4.2;
        2.0.1 B02). With a `row`, the answer (row + 1) must then be Accepted, and each status (row + 2) be acknowledged
        (row + 3).

        Args:
            row: the BootNotification's row; 0 in a precondition.
            statuses: connector (2.x: EVSE) -> status where it is not Available.
            status_row: row of the statuses where it is not row + 2.
            fields: of BootNotification, in place of what the profile says.

        Raises:
            Violation: in a row, the CSMS does not accept the station or a status.
            Inconclusive: in a precondition, the CSMS does not accept the station; or it wants more time than we have.
        """
        __tracebackhide__ = True
        answer = await self._register(row, self._identification() | fields)
        for number in self._places():
            await self.status(statuses.get(number, "Available"), number, status_row or (row and row + 2))
        return answer

    async def register(self, row: int, **fields: Any) -> Answer:
        """Send BootNotification and return the answer, whatever it is."""
        __tracebackhide__ = True
        return await self.call(row, "BootNotification", **(self._identification() | fields))

    async def wait_to_boot(self, answer: Answer) -> None:
        """Wait as long as the answer to a boot tells before the next one (2.0.1 B02.FR.04, B02.FR.07)."""
        await self._triggered(named_interval(answer, self.peer.sut.heartbeat_interval))

    async def _register(self, row: int, payload: Mapping[str, Any]) -> Answer:
        __tracebackhide__ = True
        deadline = self._now() + self._timings.boot
        answer = await self._tell_boot(row, payload)
        while answer.get("status") == "Pending" and self._now() < deadline:
            await self._held_back(row, answer)
            answer = await self._tell_boot(row, payload)
        self._accepted(answer)
        if row:
            return answer.expect(row + 1, status="Accepted", currentTime=anything(), interval=integer())
        if answer.get("status") != "Accepted":
            raise Inconclusive(f"the CSMS did not accept our BootNotification: {answer.frame.text}")
        return answer

    async def _tell_boot(self, row: int, payload: Mapping[str, Any]) -> Answer:
        __tracebackhide__ = True
        triggered, self.peer.desk.boot_triggered = self.peer.desk.boot_triggered, False
        reason = {"reason": "Triggered"} if triggered and "reason" in payload else {}
        return await self.call(row, "BootNotification", **{**payload, **reason})

    def _accepted(self, answer: Answer) -> None:
        """Take the interval of a CSMS that accepts our station for its Heartbeats; 0 leaves it to us (1.6 §4.2)."""
        if answer.get("status") == "Accepted":
            self._interval = named_interval(answer, self.peer.sut.heartbeat_interval)
            self._begin_heartbeats()

    def _begin_heartbeats(self) -> None:
        link = self.peer.link
        if link is not None and link is not self._beating:
            self._beating = link
            self.peer.start(keep_alive(self.peer, link, lambda: self._interval))

    async def _held_back(self, row: int, answer: Answer) -> None:
        """Wait for the next BootNotification, which may not come earlier than the CSMS says (§4.2) or triggers it."""
        asked = named_interval(answer, _RETRY)
        if row:
            self.observe(f"the CSMS first answers Pending, which it may: {answer.frame.text}")
        longer = asked > self._timings.boot
        if not await self._triggered(self._timings.message if longer else asked) and longer:
            raise Inconclusive(f"the CSMS answers Pending for {asked:g} s, and [timings] boot is less")

    async def _triggered(self, seconds: float) -> bool:
        """Wait `seconds`, or until the CSMS triggers our boot; return whether it has (1.6 §4.2, 2.0.1 B02.FR.04)."""
        desk, due = self.peer.desk, self._now() + seconds
        desk.held_back, desk.boot_triggered = True, False
        with WAITS.on("the next BootNotification", due):
            while not desk.boot_triggered and await self.peer.signal.wait(due):
                pass
        desk.held_back = False
        return desk.boot_triggered

    def _places(self) -> Iterable[int]:
        """Return what reports a status at boot: in 1.6 the station (0) and its connectors, in 2.x the EVSEs."""
        sut = self.peer.sut
        return range(sut.connectors + 1) if self.peer.version == "1.6" else range(1, sut.evses + 1)

    async def status(self, status: str, connector: int | None = None, row: int = 0, **fields: Any) -> Answer:
        """Report the status of a connector (default: the profile's); 2.x: of connector 1 of that EVSE.

        Raises:
            Violation: in a row, the CSMS does not acknowledge it (row + 1).
        """
        __tracebackhide__ = True
        number = self.peer.sut.connector if connector is None else connector
        stamp = self.peer.clock.stamp()
        if self.peer.version == "1.6":
            payload = {"connectorId": number, "errorCode": "NoError", "status": status, "timestamp": stamp}
        else:
            payload = {"evseId": number, "connectorId": 1, "connectorStatus": status, "timestamp": stamp}
        return await self.notify(row, "StatusNotification", **(payload | fields))

    async def statuses(self, status: str, row: int = 0) -> None:
        """Report one status of every connector (2.x: EVSE), but not of the station as such."""
        __tracebackhide__ = True
        for number in self._places():
            if number:
                await self.status(status, number, row)

    async def notify(self, row: int, action: str, **payload: Any) -> Answer:
        """Tell the CSMS something that it need only acknowledge.

        Raises:
            Violation: in a row, it does not (row + 1).
        """
        __tracebackhide__ = True
        answer = await self.call(row, action, **payload)
        return answer.expect(row + 1) if row else answer

    async def start_transaction(self, row: int, **fields: Any) -> Answer:
        """Send the StartTransaction (1.6) of `valid_id` at the profile's connector; `fields` replace what it says."""
        payload = {
            "connectorId": self.peer.sut.connector,
            "idTag": self.peer.sut.valid_id,
            "meterStart": self.meter(),
            "timestamp": self.stamp(),
        }
        return await self.call(row, "StartTransaction", **(payload | fields))

    async def stop_transaction(self, row: int, id: int, **fields: Any) -> Answer:
        """Send the StopTransaction (1.6) of transaction `id`; `fields` replace what it says."""
        payload = {"transactionId": id, "meterStop": self.meter(), "timestamp": self.stamp()}
        return await self.call(row, "StopTransaction", **(payload | fields))

    async def alive(self, row: int) -> None:
        """Check that the CSMS still serves our station after `row`: a moment later it answers a Heartbeat.

        Raises:
            Violation: it does not, or has closed the connection.
        """
        __tracebackhide__ = True
        await self.wait(self.peer.answer_delay + _MOMENT)
        link = self.peer.link
        answered = await link.call("Heartbeat", {}, self._timings.answer) if link is not None else None
        if answered is None:
            how = "no answer" if self.peer.connected else "the CSMS closed the connection"
            self.violation(row, "the CSMS no longer serves the station", "an answer to Heartbeat", how)
        Answer(self, "Heartbeat", *answered).expect(row, currentTime=anything())

    async def until(self, moment: str) -> None:
        """Let time pass for our station until `moment`, RFC 3339 text."""
        seconds = (datetime.fromisoformat(moment) - self.peer.clock.utc()).total_seconds()
        await self.wait(max(seconds, 0.0))

    async def leave(self) -> None:
        """End what our station still has, for the books of the CSMS, and disconnect; nothing is judged."""
        await self._use_reservations()
        running, link = self.peer.desk.transactions, self.peer.link
        for id in list(running):
            if link is not None:
                end = {"transactionId": int(id), "meterStop": self.meter(), "timestamp": self.stamp()}
                await link.call("StopTransaction", end, self._timings.answer)
        running.clear()
        await self._hang_up()

    async def _use_reservations(self) -> None:
        """End reservations, which the next case may find in its way, by a transaction each (1.6 §5.13)."""
        held, link = self.peer.desk.reservations, self.peer.link
        lasting = {
            "idTag": text(20, 1),
            "connectorId": integer(),
            "expiryDate": between(self.stamp(), self.stamp(_YEAR)),
        }
        for age, (number, reserved) in enumerate(reversed(list(held.items()))):
            if link is not None and not difference(lasting, reserved):
                start = {"idTag": reserved["idTag"], "reservationId": number, "meterStart": self.meter()}
                place = reserved["connectorId"] or self.peer.sut.connector
                # At different times, or a CSMS takes one for the repetition of another (§3.7).
                payload = {**start, "connectorId": place, "timestamp": self.stamp(-age)}
                answered = await link.call("StartTransaction", payload, self._timings.answer)
                if answered is not None:
                    self._after_call("StartTransaction", Answer(self, "StartTransaction", *answered))
        held.clear()

    def _before_call(self, action: str, payload: Mapping[str, Any]) -> None:
        if action == "StopTransaction":
            self.peer.desk.transactions.pop(str(payload.get("transactionId")), None)
        if action == "StartTransaction":
            self.peer.desk.reservations.pop(payload.get("reservationId", 0), None)

    def _after_call(self, action: str, answer: Answer) -> None:
        id = answer.get("transactionId")
        if action == "StartTransaction" and isinstance(id, int):
            self.peer.desk.transactions[str(id)] = 0

    async def disconnect(self) -> None:
        """Close our connection, and leave the CSMS alone for a while if it needs that."""
        await self._hang_up()
        await self.wait(self._timings.quiet)

    async def _hang_up(self) -> None:
        await self.close()
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)

    def stamp(self, offset: float = 0.0) -> str:
        """Return a time stamp for a message, `offset` seconds from now."""
        return self.peer.clock.stamp(offset)

    def meter(self) -> int:
        """Return the energy register of our station in Wh, which never falls: half an hour brings a kWh."""
        return int(self.peer.clock.seconds() * _WATTS / 3600)

    def readings(self) -> list[dict[str, Any]]:
        """Return what our station measures now, as the meterValue of both versions."""
        value: Any = str(self.meter()) if self.peer.version == "1.6" else self.meter()
        return [{"timestamp": self.stamp(), "sampledValue": [{"value": value}]}]

    def _identification(self) -> dict[str, Any]:
        sut = self.peer.sut
        if self.peer.version == "1.6":
            return {
                "chargePointVendor": sut.station_vendor,
                "chargePointModel": sut.station_model,
                "chargePointSerialNumber": sut.station_serial_number,
                "firmwareVersion": sut.station_firmware,
            }
        station = {
            "vendorName": sut.station_vendor,
            "model": sut.station_model,
            "serialNumber": sut.station_serial_number,
            "firmwareVersion": sut.station_firmware,
        }
        return {"chargingStation": station, "reason": "PowerUp"}
