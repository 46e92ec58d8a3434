"""The roles we play: the CSMS of a charging station under test, the station of a CSMS under test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ocpp_verdict.conversation import Conversation
from ocpp_verdict.peer import Handshake, Peer
from ocpp_verdict.role import Answer, Received, Role
from ocpp_verdict.verdict import Inconclusive

__all__ = ["CSMS", "Answer", "Received", "Role", "Station"]

#: How our station introduces itself.
_VENDOR, _MODEL = "OCPP Verdict", "Virtual station"
_TRIGGERS = frozenset({"TriggerMessage", "ExtendedTriggerMessage"})


class CSMS(Role):
    """We are the CSMS; the station stays connected from case to case."""

    async def handshake(self, row: int, *, within: float | None = None, since: int | None = None) -> Handshake:
        """Return the station's next attempt to connect, accepted or not.

        `since` is the number of attempts already seen (default: those before this call).

        Raises:
            Violation: it made none in time.
        """
        __tracebackhide__ = True
        limit = within or self._timings.reconnect
        deadline = self._now() + limit
        seen = len(self.peer.handshakes) if since is None else since
        while len(self.peer.handshakes) <= seen:
            if not await self.peer.signal.wait(deadline):
                self.violation(row, "the station did not connect", "a connection attempt", f"none within {limit:g} s")
        handshake = self.peer.handshakes[seen]
        self.step(row, "the station connects", handshake.entry)
        return handshake

    def refuse_reconnects(self) -> None:
        """From now on turn every connection attempt of the station away."""
        self.peer.refusing = True

    def accept_reconnects(self) -> None:
        """Let the station connect again."""
        self.peer.refusing = False

    def cut(self) -> None:
        """Break the connection without a word, as a link failure does."""
        if self.peer.link is not None:
            self.peer.link.abort()

    def black_hole(self) -> None:
        """Keep the socket open but dead: nothing is read, nothing is answered."""
        if self.peer.link is not None:
            self.peer.link.black_hole()

    async def offline(self) -> None:
        """Break the connection and keep the station offline until `online`."""
        self.refuse_reconnects()
        self.cut()
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.reconnect)

    async def online(self, within: float | None = None) -> None:
        """Let the station connect again and wait until it has.

        Raises:
            Inconclusive: it does not come back in time.
        """
        self.accept_reconnects()
        await self.connected(within)

    def _before_call(self, action: str, payload: Mapping[str, Any]) -> None:
        if action in _TRIGGERS:
            self.peer.triggered.add(str(payload.get("requestedMessage")))
        if action == "Reset" and "evseId" not in payload:
            self.peer.rebooting = True

    def _after_call(self, action: str, answer: Answer) -> None:
        if action == "Reset" and answer.get("status") not in ("Accepted", "Scheduled"):
            self.peer.rebooting = False


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

        Options: `password`, `user`, `identity`, `subprotocols`, `ssl` replace what the profile says.
        """
        return await self._dial(**options)

    async def boot(self, **fields: Any) -> Answer:
        """Send BootNotification and the status of each connector, as a station does after power-up; return the answer.

        Raises:
            Inconclusive: the CSMS does not accept the station.
        """
        answer = await self.call(0, "BootNotification", **(self._identification() | fields))
        if answer.get("status") != "Accepted":
            raise Inconclusive(f"the CSMS did not accept our BootNotification: {answer.frame.text}")
        for connector in range(1, self.peer.sut.connectors + 1):
            await self.status("Available", connector)
        return answer

    async def status(self, status: str, connector: int | None = None, row: int = 0, **fields: Any) -> Answer:
        """Report the status of a connector (default: the profile's); 2.x: of connector 1 of that EVSE."""
        number = self.peer.sut.connector if connector is None else connector
        stamp = self.peer.clock.stamp()
        if self.peer.version == "1.6":
            payload = {"connectorId": number, "errorCode": "NoError", "status": status, "timestamp": stamp}
        else:
            payload = {"evseId": number, "connectorId": 1, "connectorStatus": status, "timestamp": stamp}
        return await self.call(row, "StatusNotification", **(payload | fields))

    async def disconnect(self) -> None:
        """Close our connection."""
        await self.close()
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)

    def stamp(self, offset: float = 0.0) -> str:
        """Return a time stamp for a message, `offset` seconds from now."""
        return self.peer.clock.stamp(offset)

    def _identification(self) -> dict[str, Any]:
        if self.peer.version == "1.6":
            return {
                "chargePointVendor": _VENDOR,
                "chargePointModel": _MODEL,
                "chargePointSerialNumber": self.peer.identity[:25],
            }
        station = {
            "vendorName": _VENDOR,
            "model": _MODEL,
            "serialNumber": self.peer.identity[:25],
        }
        return {"chargingStation": station, "reason": "PowerUp"}
