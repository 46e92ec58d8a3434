"""The CSMS that we play against a charging station under test: it calls, turns away, keeps offline and waits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ocpp_verdict.clock import pause
from ocpp_verdict.conversation import Match
from ocpp_verdict.difference import Message
from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.role.doorkeeping import Doorkeeping
from ocpp_verdict.role.reports import Reports
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS

#: Intervals that a station may fill with other messages before it is clear that no Heartbeat will ever be due.
_BEATS = 4
_TRIGGERS = frozenset({"TriggerMessage", "ExtendedTriggerMessage"})


class CSMS(Reports, Doorkeeping):
    """We are the CSMS; the station stays connected from case to case."""

    async def handshake(self, row: int, *, within: float | None = None, since: int | None = None) -> Handshake:
        """Return the station's next attempt to connect, accepted or not.

        `since` is the number of attempts already seen (default: those before this call).

        Raises:
            Violation: it made none in time.
        """
        __tracebackhide__ = True
        limit = self._timings.reconnect if within is None else within
        deadline = self._now() + limit
        seen = len(self.peer.handshakes) if since is None else since
        while len(self.peer.handshakes) <= seen:
            if not await self.peer.signal.wait(deadline):
                self.violation(row, "the station did not connect", "a connection attempt", f"none within {limit:g} s")
        handshake = self.peer.handshakes[seen]
        self.step(row, "the station connects", handshake.entry)
        return handshake

    async def call(self, row: int, action: str, **payload: Any) -> Answer:
        """Send a CALL and return the answer; what it changes at the station is put back after the case.

        Raises:
            Violation: no answer in time though the connection stands (OCPP-J §4.1.1).
            Inconclusive: there is no connection, or it was lost.
        """
        __tracebackhide__ = True
        answer = await super().call(row, action, **payload)
        self.peer.changes.note(action, payload, answer.payload)
        return answer

    def apart(self, row: int, former: Received, later: Received, least: float, most: float = math.inf) -> None:
        """Check that `later` came at least `least` and at most `most` seconds after `former`.

        Raises:
            Violation: it came sooner or later; before it, if `least` is 0.
        """
        __tracebackhide__ = True
        passed = later.arrival.time - former.arrival.time
        expected = f"at least {least:g} s" if most == math.inf else f"{least:g} to {most:g} s"
        if not least <= passed <= most:
            self.violation(
                row,
                f"{later.arrival.action} came too {'soon' if passed < least else 'late'}",
                f"{later.arrival.action} {expected} after {former.arrival.text}",
                f"{later.arrival.text} {passed:.1f} s after it",
                (),
                later.arrival.entry,
            )
        self.step(row, f"{later.arrival.action} came {passed:.1f} s later", later.arrival.entry)

    async def beats(self, row: int, interval: float) -> None:
        """Check that a Heartbeat comes every `interval`; one may be left out after another message (1.6 §4.6).

        Raises:
            Violation: the station says nothing for longer than that, or beats sooner.
            Inconclusive: it says so much else that no Heartbeat is due.
        """
        __tracebackhide__ = True
        margin = self.peer.sut.max_time_deviation
        former = await self._beat(row, interval + margin)
        self.apart(row, former, await self._beat(row, interval + margin), interval - margin)

    async def _beat(self, row: int, most: float) -> Received:
        __tracebackhide__ = True
        wanted, began = Message("Heartbeat", {}, row), self.moment()
        with WAITS.on("Heartbeat", self._now() + most):
            while not isinstance(self.conversation.look(wanted), Match):
                due = max([began, *(one.time for one in self.conversation.arrivals[-1:])]) + most
                if self.moment() >= due:
                    self.violation(row, "Heartbeat did not come", str(wanted), f"nothing at all for {most:g} s")
                if self.moment() >= began + _BEATS * most:
                    raise Inconclusive("the station says so much else that no Heartbeat is due")
                await self.peer.signal.wait(self._now() + due - self.moment())
        return await self.expect(row, "Heartbeat")

    def stamp(self, offset: float = 0.0) -> str:
        """Return a time stamp for a message, `offset` seconds from now."""
        return self.peer.clock.stamp(offset)

    async def answered(self, received: Received) -> Mapping[str, Any]:
        """Return what we answered to a message, as soon as we have.

        Raises:
            Inconclusive: we have not in time.
        """
        deadline = self._now() + self._timings.answer
        while not self.peer.has_answered(received.arrival.number):
            if not await self.peer.signal.wait(deadline):
                raise Inconclusive(f"we did not answer {received.arrival.text}")
        return received.answer

    async def wait(self, seconds: float) -> None:
        """Let time pass for what the station does meanwhile."""
        with WAITS.on(f"{seconds:g} s to pass", self._now() + seconds):
            await pause(seconds)

    def may_reboot(self) -> None:
        """Let the station reboot once or more from now on, as an update of its firmware needs it."""
        self.peer.may_reboot = True
        self.permit("BootNotification")

    def may_boot(self) -> None:
        """Let the station boot with its next connection: OCPP-J §5.4 (2.0.1 part 4 §5.3) only advises against that."""
        self.permit("BootNotification")

    def cut(self) -> None:
        """Break the connection without a word, as a link failure does."""
        self.may_boot()
        super().cut()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection in an orderly way."""
        self.may_boot()
        await super().close(code, reason)

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
        """Break the connection and keep the station offline until `online`.

        Returns when the station has tried to connect again, and so knows that it is offline, or has had the time to.
        """
        seen, deadline = self.attempts, self._now() + self._timings.reconnect
        self.refuse_reconnects()
        self.cut()
        with WAITS.on(f"{self.peer.identity} to notice that it is offline", deadline):
            while self.peer.connected or self.attempts <= seen:
                if not await self.peer.signal.wait(deadline):
                    return

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
            self.conversation.skip("BootNotification")
            self.peer.rebooting = True

    def _after_call(self, action: str, answer: Answer) -> None:
        if action == "Reset" and answer.get("status") not in ("Accepted", "Scheduled"):
            self.peer.rebooting = False
