"""Probing a system under test with what OCPP-J does not allow, or hardly ever has: and does it live on?

Every probe is followed by a look at whether the system still works. The worst that can become of a probe is that the
system dies of it (the connection is lost within a second or so, and a station boots anew); next comes that what is
wrong is accepted and acted on; that it gets no answer weighs least (FIELD_NOTES §1), and is a warning.

The number of a verb is a row; what becomes of the probe is checked as row + 1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

from ocpp_verdict import frames
from ocpp_verdict.blocks.probe_patience import Patience
from ocpp_verdict.clock import pause
from ocpp_verdict.difference import Message, difference
from ocpp_verdict.exchange import Answer
from ocpp_verdict.frames import Error, Side
from ocpp_verdict.link import Answered, Link
from ocpp_verdict.role.connecting import Connecting
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS

#: Seconds between two attempts of our station to connect.
_AGAIN = 10.0
#: Seconds within which a system that cannot cope goes down.
_MOMENT = 1.0
#: Seconds within which a station that has connected anew boots, if it is going to.
_SOON = 5.0
#: What any system under test must be able to answer, by its side (1.6 §4.6, §5.8).
_LIVELY: Mapping[Side, tuple[str, dict[str, Any]]] = {
    Side.CSMS: ("Heartbeat", {}),
    Side.STATION: ("GetConfiguration", {"key": ["HeartbeatInterval"]}),
}

#: How a CSMS says that it does not know a station, or not its password.
_UNKNOWN = (401, 403, 404)

#: A CALL as a case writes it.
Asked = tuple[str, dict[str, Any]]


class Probe(Patience):
    """What a case sends that no ordinary verb would, by our role in the case."""

    # -- what must be refused, or can only be survived

    async def text(self, row: int, *texts: str, may_hang_up: bool = False) -> None:
        """Send texts that are no CALL, one after the other; the system need not answer, but must live on.

        `may_hang_up` is for what no clause forbids to hang up on, if there is a new connection then: mere advice.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        for text in texts:
            link = await self._link()
            await link.send_text(text)
            self.role.step(row, f"send {_short(text)}", None)
            if not (may_hang_up and await self._only_hung_up(row, link, text)):
                await self.alive(row, f"after {_short(text)}")

    async def _only_hung_up(self, row: int, link: Link, text: str) -> bool:
        """Return whether the system has hung up, no more; there is a new connection then, and no boot."""
        __tracebackhide__ = True
        await pause(_MOMENT)
        if not (link.closed and link.hung_up):
            return False
        if self.role.peer.under_test is Side.STATION:
            await self.role.connected()
            again = not await self._boots(within=_SOON)
        else:
            again = await self._lets_us_in()
        if not again:
            await self._died(row, f"after {_short(text)}")
        self.advise(row + 1, f"the system hangs up after {_short(text)}", "an open connection", "a closed one")
        return True

    async def refused(
        self,
        row: int,
        action: str,
        *codes: str,
        payload: Mapping[str, Any],
        tolerated: bool = False,
        unless: Mapping[str, Any] | None = None,
    ) -> None:
        """Send a CALL whose payload or action is wrong; a CALLERROR is due, with one of `codes` if any are named.

        `tolerated` is for what no clause forbids to accept: that is a warning then, as a missing answer always is.
        `unless` is what an answer says that refuses the CALL all the same, a warning too.

        Raises:
            Violation: it is answered as if it were right, or the system does not live on.
        """
        __tracebackhide__ = True
        answered = await self.ask(row, action, payload)
        if answered is None:
            self._warn(row + 1, f"{action} that is wrong gets no answer", "a CALLERROR", "no answer")
        elif answered.error is None and unless is not None and not difference(unless, answered.payload):
            answered.warn(row + 1, f"{action} that is wrong is refused by its status alone", "a CALLERROR")
        elif answered.error is None and tolerated:
            answered.warn(row + 1, f"{action} that is wrong is answered as if it were right", "a CALLERROR")
        else:
            answered.expect_error(row + 1, *codes)
        await self.alive(row, f"after {action}")

    async def stray(self, row: int, *texts: str) -> None:
        """Send answers that nobody waits for; they must not be answered themselves (OCPP-J §4.1.1, §4.2.3).

        Raises:
            Violation: one is, or the system does not live on.
        """
        __tracebackhide__ = True
        for text in texts:
            link = await self._link()
            sent = await link.send_text(text)
            self.role.step(row, f"send {_short(text)}", None)
            await self.alive(row, f"after {_short(text)}")
            for entry in self.role.peer.evidence.since(sent.number):
                if entry.sender is self.role.peer.under_test and isinstance(entry.frame, Error):
                    what, expected = "an answer is answered with a CALLERROR", "nothing: only CALLs are answered"
                    self.role.violation(row + 1, what, expected, entry.frame.text, (), entry.number)

    # -- what must be answered

    async def ask(
        self, row: int, action: str, payload: Mapping[str, Any], id: str | None = None, within: float | None = None
    ) -> Answer | None:
        """Send a CALL that nobody has checked, with a message id of its own or `id`; return the answer, if any.

        Raises:
            Violation: the connection is lost before the answer.
        """
        __tracebackhide__ = True
        link = await self._link()
        frame = frames.call(id or link.new_id(), action, dict(payload))
        self.role.conversation.row_done()
        with WAITS.on(f"the answer to {action}", self._now() + self._timings.answer):
            answered = await link.exchange(frame.id, frame.text, within or self._timings.answer, frame)
        return await self._answer(row, action, answered, link)

    async def answered(self, row: int, action: str, payload: Mapping[str, Any], id: str) -> Answer:
        """Send a CALL with the message id `id`, which must be answered; return the answer.

        Raises:
            Violation: it is not answered, or the connection is lost.
        """
        __tracebackhide__ = True
        answer = await self.ask(row, action, payload, id)
        if answer is None:
            self.role.violation(row + 1, f"{action} was not answered", "an answer", "no answer")
        return answer

    async def together(self, row: int, *calls: Asked) -> list[Answer]:
        """Send CALLs at once, without waiting for answers; each must get its own (OCPP-J §4.1.1 permits no less).

        Raises:
            Violation: one is not answered, or the connection is lost.
        """
        __tracebackhide__ = True
        link = await self._link()
        sent = [frames.call(link.new_id(), action, payload) for action, payload in calls]
        self.role.conversation.row_done()
        found = await asyncio.gather(*(link.exchange(one.id, one.text, self._timings.answer, one) for one in sent))
        answers = []
        for one, answered in zip(sent, found, strict=True):
            answer = await self._answer(row, one.action, answered, link)
            if answer is None:
                what = f"{one.action}, one of {len(sent)} CALLs at once, was not answered"
                self.role.violation(row + 1, what, "an answer to each CALL", "no answer")
            answers.append(answer)
        return answers

    async def alive(self, row: int, when: str = "") -> None:
        """Check that the system still works: a moment later the connection stands, and a harmless CALL is answered.

        Raises:
            Violation: it does not, or has died.
        """
        __tracebackhide__ = True
        link = self.role.peer.link
        await pause(_MOMENT)
        if link is None or link.closed or self.role.peer.link is not link:
            await self._died(row, when)
        action, payload = _LIVELY[self.role.peer.under_test]
        answered = await link.call(action, payload, self._timings.answer)
        if link.closed:
            await self._died(row, when)
        if answered is None:
            what = f"the system answers nothing any more {when}".rstrip()
            self.role.violation(row + 1, what, f"an answer to {action}", f"none within {self._timings.answer:g} s")
        if isinstance(answered[0], frames.Error):
            what = f"the system refuses what it must serve {when}".rstrip()
            self.role.violation(row + 1, what, f"{action}.conf", answered[0].text, entry=answered[1].number)
        self.role.step(row + 1, f"the system is alive {when}".rstrip(), answered[1].number)

    async def ping(self, row: int) -> None:
        """Send a WebSocket ping; the pong must come (row + 1; RFC 6455 §5.5.2).

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        entry = await (await self._link()).ping(self._timings.answer)
        if not entry.data["answered"]:
            actual = f"none within {self._timings.answer:g} s"
            self.role.violation(row + 1, "a ping got no pong", "a pong", actual, (), entry.number)
        self.role.step(row + 1, f"the pong came after {entry.data['seconds']:.1f} s", entry.number)

    async def admitted_as(self, row: int, identity: str) -> None:
        """Connect our station under another identity; a CSMS that knows it must let it in (row + 1).

        Raises:
            Violation: the CSMS refuses the connection otherwise than by saying that it does not know the station.
            Inconclusive: it does not know it (OCPP-J §3.2: 404), or asks for credentials that we have not.
        """
        __tracebackhide__ = True
        assert isinstance(self.role, Connecting)
        handshake = await self.role.connect(identity=identity)
        if handshake.status in _UNKNOWN:
            raise Inconclusive(f"the CSMS does not know a station {identity!r} (HTTP {handshake.status})")
        if not handshake.accepted:
            expected, actual = "101, or 404 for a station that is unknown", handshake.reason
            self.role.violation(row + 1, f"the CSMS cannot read {identity!r}", expected, actual, (), handshake.entry)
        self.role.step(row + 1, f"the CSMS lets {identity!r} in", handshake.entry)

    async def comes_back(self, row: int) -> None:
        """Connect our station again although an older connection of it is open, but dead.

        No clause says how soon a CSMS lets it in; one that waits until its ping fails (J §5.3) is advised not to.

        Raises:
            Violation: it never does.
        """
        __tracebackhide__ = True
        assert isinstance(self.role, Connecting)
        began = self._now()
        while not (handshake := await self.role.connect()).accepted:
            if self._now() - began >= self._timings.reconnect:
                what = "the CSMS lets a station in no more whose old connection is dead"
                actual = f"{handshake.reason}, for {self._timings.reconnect:g} s"
                self.role.violation(row + 1, what, "a connection", actual, (), handshake.entry)
            await self.wait(_AGAIN)
        self.role.step(row + 1, "the CSMS lets the station in", handshake.entry)
        if (waited := self._now() - began) >= _AGAIN:
            what = "the CSMS keeps a station outside whose old connection is dead"
            self.advise(row + 1, what, "a connection at once", f"one after {waited:.0f} s")

    # -- what became of a probe

    async def _link(self) -> Link:
        await self.role.connected()
        link = self.role.peer.link
        assert link is not None
        self._seen = len(self.role.conversation.arrivals)
        return link

    async def _answer(self, row: int, action: str, answered: Answered | None, link: Link) -> Answer | None:
        __tracebackhide__ = True
        self.role.step(row, f"call {Message(action)}", answered[1].number if answered else None)
        if answered is not None:
            return Answer(self.role, action, *answered)
        if link.closed:
            await self._died(row, f"after {action}")
        return None

    async def _died(self, row: int, when: str) -> NoReturn:
        """Say how the system went down: a new boot tells a crash from a connection that it merely closed."""
        __tracebackhide__ = True
        peer = self.role.peer
        gone = "closes the connection" if peer.hung_up else "loses the connection"
        crashed = await self._boots() if peer.under_test is Side.STATION else not await self._lets_us_in()
        follows = " and boots anew" if peer.under_test is Side.STATION else " and lets nobody in"
        what = f"the system {'crashes' if crashed else gone} {when}".rstrip()
        self.role.violation(row + 1, what, "a system that lives on", f"it {gone}{follows if crashed else ''}")

    async def _boots(self, within: float | None = None) -> bool:
        deadline, arrivals = self._now() + (within or self._timings.reset), self.role.conversation.arrivals
        while not any(one.action == "BootNotification" for one in arrivals[self._seen :]):
            if not await self.role.peer.signal.wait(deadline):
                return False
        return True

    async def _lets_us_in(self) -> bool:
        assert isinstance(self.role, Connecting)
        try:
            return (await self.role.connect()).accepted
        except Inconclusive:
            return False


def _short(text: str) -> str:
    if not text:
        return "an empty message"
    return text if len(text) <= 60 else f"{text[:40]}… ({len(text)} characters)"
