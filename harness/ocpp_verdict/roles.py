"""The roles we play: the CSMS of a charging station under test, the station of a CSMS under test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.peer import Handshake
from ocpp_verdict.role import Answer, Received, Role
from ocpp_verdict.role_reports import Reports
from ocpp_verdict.role_station import Station

__all__ = ["CSMS", "Answer", "Received", "Role", "Station"]

_TRIGGERS = frozenset({"TriggerMessage", "ExtendedTriggerMessage"})


class CSMS(Reports):
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
        if action in ("GetBaseReport", "GetReport"):  # B02.FR.02: reports may be asked for while the boot is pending
            self.peer.triggered.add("NotifyReport")
        if action == "Reset" and "evseId" not in payload:
            self.peer.rebooting = True

    def _after_call(self, action: str, answer: Answer) -> None:
        if action == "Reset" and answer.get("status") not in ("Accepted", "Scheduled"):
            self.peer.rebooting = False
