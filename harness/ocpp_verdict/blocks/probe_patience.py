"""Probing by patience: what a system under test does in time, too often, too seldom, or not at all."""

from __future__ import annotations

import asyncio

from ocpp_verdict.arrival import Arrival
from ocpp_verdict.clock import pause
from ocpp_verdict.role import Role
from ocpp_verdict.verdict import Axis, Finding, Severity
from ocpp_verdict.waiting import WAITS

#: How long a flood is looked out for, and what is none whatever the interval.
_HALF_A_MINUTE, _FEW = 30.0, 5
#: Seconds that a station must leave between two attempts to connect, on average.
_PATIENCE = 2.0


class Patience:
    """What a case watches for a while, by our role in the case."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self._timings = role.peer.sut.timings
        self._seen = 0

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        with WAITS.on(f"{seconds:g} s to pass", self._now() + seconds):
            await pause(seconds)

    async def outlasts(self, row: int, seconds: float) -> None:
        """Let time pass; the connection must stand at the end of it (row + 1).

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        link = self.role.peer.link
        await self.wait(seconds)
        if link is None or link.closed:
            what = f"the connection does not outlast {seconds:g} s"
            self.role.violation(row + 1, what, "a connection that stays open", "it is closed")
        self.role.step(row + 1, f"the connection stands after {seconds:g} s", None)

    async def at_most(self, row: int, count: int, action: str, within: float) -> None:
        """Check that no more than `count` such messages come `within` seconds.

        Raises:
            Violation: more come.
        """
        __tracebackhide__ = True
        seen = len(self.role.conversation.arrivals)
        await self.wait(within)
        came: list[Arrival] = [one for one in self.role.conversation.arrivals[seen:] if one.action == action]
        if len(came) > count:
            expected, actual = f"at most {count} in {within:g} s", f"{len(came)} in {within:g} s"
            self.role.violation(row, f"a flood of {action}", expected, actual, (), came[-1].entry)
        self.role.step(row, f"{len(came)} {action} in {within:g} s", None)

    async def no_flood(self, row: int, action: str, *, usual: str) -> None:
        """Check that what is due every `usual` seconds (as the station says) comes no more often than that.

        Raises:
            Violation: it does, and more than five times in half a minute.
        """
        __tracebackhide__ = True
        interval = int(usual) if usual.isdigit() else 0
        due = int(_HALF_A_MINUTE / interval) + 2 if interval else 0
        await self.at_most(row, max(_FEW, due), action, within=_HALF_A_MINUTE)

    async def apart(self, row: int, action: str, least: float, most: float) -> None:
        """Take the next two messages of `action`; they must be at least `least` and at most `most` seconds apart.

        Raises:
            Violation: they are not, or do not come.
        """
        __tracebackhide__ = True
        first = await self.role.expect(row, action, within=most + self._timings.message)
        second = await self.role.expect(row, action, within=most + self._timings.message)
        passed = second.arrival.time - first.arrival.time
        if not least <= passed <= most:
            expected = f"{least:g} to {most:g} s between two {action}"
            what = f"{action} comes too {'soon' if passed < least else 'late'}"
            self.role.violation(row, what, expected, f"{passed:.1f} s", (), second.arrival.entry)

    async def backs_off(self, row: int, within: float) -> None:
        """Check that a station which is turned away leaves pauses (J errata 3.4: an appropriate back-off).

        More than an attempt in two seconds is worth a warning: what is appropriate nobody says.

        Raises:
            Violation: it makes more than an attempt a second.
        """
        __tracebackhide__ = True
        handshakes = self.role.peer.handshakes
        before = len(handshakes)
        await self.wait(within)
        made = len(handshakes) - before
        what, most = "the station tries to connect without a pause", f"at most {within / _PATIENCE:.0f} in {within:g} s"
        if made > within:
            self.role.violation(row, what, most, f"{made}")
        if made > within / _PATIENCE:
            self._warn(row, what, most, f"{made}")
        self.role.step(row, f"{made} attempts in {within:g} s", None)

    async def rarely(self, row: int, action: str, summary: str, *, within: float) -> None:
        """Warn of a message that should not come `within` seconds, yet may."""
        self.role.permit(action)
        seen = len(self.role.conversation.arrivals)
        await self.wait(within)
        for came in self.role.conversation.arrivals[seen:]:
            if came.action == action:
                self._warn(row, summary, f"no {action}", came.text)
        self.role.step(row, f"{within:g} s with or without {action}", None)

    async def notices(self, row: int, within: float, *, required: bool) -> None:
        """Let the other end of the connection vanish; the station must notice `within` seconds and connect anew.

        Where it is not `required`, it is advice, and the connection is cut.

        Raises:
            Violation: it is required, and the station does not.
        """
        __tracebackhide__ = True
        peer = self.role.peer
        before, deadline = len(peer.handshakes), self._now() + within
        self.mute()
        while len(peer.handshakes) == before:
            if not await peer.signal.wait(deadline):
                what, expected = "the station does not notice that the other end is gone", "a new connection"
                if required:
                    self.role.violation(row, what, expected, f"none within {within:g} s")
                self.advise(row, what, expected, f"none within {within:g} s")
                self.role.cut()
                break
        await self.role.connected()
        self.role.step(row, "the station connects anew", None)

    def mute(self) -> None:
        """Keep the connection open but dead: nothing is read any more, nothing answered, nothing closed."""
        if self.role.peer.link is not None:
            self.role.peer.link.black_hole()

    def advise(self, row: int, summary: str, expected: str, actual: str) -> None:
        """Note what no clause forbids and yet breaks interworking: a finding on the compatibility axis."""
        self._warn(row, summary, expected, actual, Axis.COMPATIBILITY)

    def _warn(self, row: int, summary: str, expected: str, actual: str, axis: Axis = Axis.CONFORMANCE) -> None:
        self.role.warnings.append(
            Finding(summary=summary, expected=expected, actual=actual, severity=Severity.WARNING, axis=axis, row=row)
        )

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
