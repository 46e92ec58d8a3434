"""The station that we play against a CSMS under test: it boots, loses its connection, charges and tells of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ocpp_verdict.clock import pause
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.pattern import anything, integer
from ocpp_verdict.peer import Handshake, Peer
from ocpp_verdict.role import Answer, Role
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS

#: Seconds before the next BootNotification where a CSMS that answers Pending names no interval.
_RETRY = 10
#: What a vehicle draws from our station.
_WATTS = 2000
_NONE: Mapping[int, str] = MappingProxyType({})


class Station(Role):
    """We are the charging station; each case makes a connection of its own."""

    def __init__(
        self,
        peer: Peer,
        conversation: Conversation,
        case: str,
        requirement: str = "",
        *,
        dial: Callable[..., Awaitable[Handshake]],
    ) -> None:
        super().__init__(peer, conversation, case, requirement)
        self._dial = dial

    async def connect(self, **options: Any) -> Handshake:
        """Connect and return how it went.

        Options: `password`, `user`, `identity`, `subprotocols`, `ssl` replace what the profile says;
        `authenticate=False` leaves the password out.
        """
        return await self._dial(**options)

    async def connected(self, within: float | None = None) -> None:
        """Wait until there is a connection; nobody but us makes one, so a refused one is not waited for.

        Raises:
            Inconclusive: there is none.
        """
        last = self.peer.handshakes[-1] if self.peer.handshakes else None
        if not self.peer.connected and last is not None and not last.accepted:
            raise Inconclusive(f"the CSMS refused our connection: {last.reason}")
        await super().connected(within)

    async def boot(
        self, row: int = 0, *, statuses: Mapping[int, str] = _NONE, status_row: int | None = None, **fields: Any
    ) -> Answer:
        """Send BootNotification and the status of each connector, as a station does after power-up; return the answer.

        With a `row`, the answer (row + 1) must be Accepted and each status (row + 2) be acknowledged (row + 3). Without
        one, the boot is repeated while the CSMS answers Pending.

        Args:
            row: the BootNotification's row; 0 in a precondition.
            statuses: connector (2.x: EVSE) -> status where it is not Available.
            status_row: row of the statuses where it is not row + 2.
            fields: of BootNotification, in place of what the profile says.

        Raises:
            Violation: in a row, the CSMS does not accept the station or a status.
            Inconclusive: in a precondition, the CSMS does not accept the station.
        """
        __tracebackhide__ = True
        answer = await self._register(row, self._identification() | fields)
        for number in self._places():
            await self.status(statuses.get(number, "Available"), number, status_row or (row and row + 2))
        return answer

    async def _register(self, row: int, payload: Mapping[str, Any]) -> Answer:
        __tracebackhide__ = True
        deadline = self._now() + self._timings.boot
        answer = await self.call(row, "BootNotification", **payload)
        if row:
            return answer.expect(row + 1, status="Accepted", currentTime=anything(), interval=integer())
        while answer.get("status") == "Pending" and self._now() < deadline:
            interval = answer.get("interval")
            asked = interval if isinstance(interval, int) and interval > 0 else _RETRY
            await self.wait(min(asked, deadline - self._now()))
            answer = await self.call(0, "BootNotification", **payload)
        if answer.get("status") != "Accepted":
            raise Inconclusive(f"the CSMS did not accept our BootNotification: {answer.frame.text}")
        return answer

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
        """Check that the CSMS still serves our station after `row`: it answers a Heartbeat.

        Raises:
            Violation: it does not, or has closed the connection.
        """
        __tracebackhide__ = True
        link = self.peer.link
        answered = await link.call("Heartbeat", {}, self._timings.answer) if link is not None else None
        if answered is None:
            how = "no answer" if self.peer.connected else "the CSMS closed the connection"
            self.violation(row, "the CSMS no longer serves the station", "an answer to Heartbeat", how)
        Answer(self, "Heartbeat", *answered).expect(row, currentTime=anything())

    async def wait(self, seconds: float) -> None:
        """Let modelled time pass for our station: a time-out, an expiry, a charging vehicle."""
        with WAITS.on(f"{seconds:g} s to pass", self._now() + seconds):
            await pause(seconds)

    async def until(self, moment: str) -> None:
        """Let time pass for our station until `moment`, RFC 3339 text."""
        seconds = (datetime.fromisoformat(moment) - self.peer.clock.utc()).total_seconds()
        await self.wait(max(seconds, 0.0))

    async def offline(self, seconds: float = 0.0) -> None:
        """Lose the connection and be back after `seconds`; no boot, for the station kept running (1.6 §4.2, J §5.4).

        Raises:
            Inconclusive: the CSMS does not let us in again.
        """
        self.cut()
        await self._come_back(seconds)

    async def restart(self) -> None:
        """Close the connection as a rebooting station does, and connect again; `boot` is next.

        Raises:
            Inconclusive: the CSMS does not let us in again.
        """
        await self.close()
        await self._come_back(0.0)

    async def _come_back(self, seconds: float) -> None:
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)
        await self.wait(max(seconds, self._timings.quiet))
        handshake = await self.connect()
        if not handshake.accepted:
            raise Inconclusive(f"the CSMS refused our connection: {handshake.reason}")

    async def leave(self) -> None:
        """Stop what our station still has running, for the books of the CSMS, and disconnect; nothing is judged."""
        running, link = self.peer.desk.transactions, self.peer.link
        for id in list(running):
            if link is not None:
                end = {"transactionId": int(id), "meterStop": self.meter(), "timestamp": self.stamp()}
                await link.call("StopTransaction", end, self._timings.answer)
        running.clear()
        await self.disconnect()

    def _before_call(self, action: str, payload: Mapping[str, Any]) -> None:
        if action == "StopTransaction":
            self.peer.desk.transactions.pop(str(payload.get("transactionId")), None)

    def _after_call(self, action: str, answer: Answer) -> None:
        id = answer.get("transactionId")
        if action == "StartTransaction" and isinstance(id, int):
            self.peer.desk.transactions[str(id)] = 0

    async def disconnect(self) -> None:
        """Close our connection."""
        await self.close()
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)

    async def admitted(self, row: int, **options: Any) -> Handshake:
        """Connect, with the options of `connect`; the CSMS must let us in and name the OCPP version (row + 1).

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        handshake = await self.connect(**options)
        version = self.peer.version.subprotocol
        if not handshake.accepted:
            self.violation(row + 1, "the CSMS refuses the connection", version, handshake.reason, (), handshake.entry)
        if handshake.subprotocols != (version,):
            actual = ", ".join(handshake.subprotocols) or "no subprotocol"
            self.violation(row + 1, "the CSMS names another OCPP version", version, actual, (), handshake.entry)
        self.step(row + 1, "the CSMS accepts the connection", handshake.entry)
        return handshake

    async def refused(self, row: int, **options: Any) -> Handshake:
        """Try to connect, with the options of `connect`; the CSMS must refuse (row + 1), or close at once.

        Closing it at once is what OCPP-J 1.6 §3.1.2 (2.0.1 part 4 §3.1.3) asks for where no version is in common.

        Raises:
            Violation: it lets us in.
        """
        __tracebackhide__ = True
        handshake = await self.connect(**options)
        deadline = self._now() + self._timings.answer
        while self.peer.connected:
            if not await self.peer.signal.wait(deadline):
                actual = f"HTTP {handshake.status}, and the connection stays open"
                self.violation(row + 1, "the CSMS accepts the connection", "a refusal", actual, (), handshake.entry)
        self.step(row + 1, f"the CSMS refuses the connection ({handshake.reason or 'it closes it'})", handshake.entry)
        return handshake

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
