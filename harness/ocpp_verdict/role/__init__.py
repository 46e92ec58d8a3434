"""The verbs of a case that both of our roles have: answers, call, expect.

The number of a verb is the row of the OCA table; field names are the wire's. After `answers` every further message of
that action is answered so; `call` sends and returns the answer; `expect` takes the next relevant message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import attrs

from ocpp_verdict.arrival import Arrival
from ocpp_verdict.conversation import Conversation, Match, Nothing, Wrong
from ocpp_verdict.difference import Either, Message, difference
from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.peer import Peer, Reply
from ocpp_verdict.role.record import Record
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS


class Role(Record):
    """The verbs that both roles have; one object per case."""

    def __init__(self, peer: Peer, conversation: Conversation, case: str, requirement: str = "") -> None:
        super().__init__(peer, conversation, case, requirement)
        self._timings = peer.sut.timings
        self._losses = peer.losses
        #: The `Execution` this role belongs to, which sets it; None outside of a case.
        self.execution: Any = None

    # -- how we answer ------------------------------------------------------------------------------------------

    def answers(self, row: int, action: str, **fields: Any) -> None:
        """From now on answer `action` so; fields left out keep their default, None takes a field out."""
        self._set(row, action, Reply(fields), f"answer {Message(action, fields)}")

    def answers_with_error(
        self, row: int, action: str, code: str, description: str = "", *, all_but_first: int = 0
    ) -> None:
        """From now on, or after the first few that come, answer `action` with a CALLERROR."""
        reply = Reply(code=code, description=description, spared=all_but_first)
        self._set(row, action, reply, f"answer {action} with CALLERROR {code}")

    def withholds(self, row: int, action: str, *, all_but_first: int = 0, **fields: Any) -> None:
        """From now on leave `action`, where it says `fields`, without an answer; `answer` can still give one.

        `all_but_first` are answered before that, so that what is refused can be said before it is caused.
        """
        reply = Reply(withheld=fields, spared=all_but_first)
        self._set(row, action, reply, f"leave {Message(action, fields)} without an answer")

    def delays(self, row: int, action: str, seconds: float) -> None:
        """From now on answer `action` only after `seconds`."""
        reply = attrs.evolve(self.peer.replies.get(action, Reply()), delay=seconds)
        self._set(row, action, reply, f"answer {action} after {seconds:g} s")

    async def answer(self, row: int, received: Received, **fields: Any) -> None:
        """Answer a message now whose answer was withheld."""
        await self.peer.answer(received.arrival.number, fields)
        self.step(row, f"answer {Message(received.arrival.action, fields)}", None)

    def permit(self, action: str, **fields: Any) -> None:
        """Let messages that match come at any time in this case."""
        self.conversation.permitted.append(Message(action, fields))

    def strictly(self, table: Any, specification: Any) -> Any:
        """Return what the OCA table asks for under `strict`, otherwise what the specification leaves to a system."""
        return table if self.conversation.strict else specification

    # -- calls --------------------------------------------------------------------------------------------------

    async def call(self, row: int, action: str, **payload: Any) -> Answer:
        """Send a CALL and return the answer.

        Raises:
            Violation: no answer in time though the connection stands (OCPP-J §4.1.1).
            Inconclusive: there is no connection, or it was lost.
        """
        __tracebackhide__ = True
        await self.connected()
        link = self.peer.link
        assert link is not None
        self._before_call(action, payload)
        self.conversation.row_done()
        with WAITS.on(f"the answer to {action}", self._now() + self._timings.answer):
            answered = await link.call(action, payload, self._timings.answer)
        self.step(row, f"call {Message(action, payload)}", answered[1].number if answered else None)
        if answered is None:
            self._no_answer(row, action, lost=link.closed)
        frame, entry = answered
        answer = Answer(self, action, frame, entry)
        self._after_call(action, answer)
        return answer

    def _no_answer(self, row: int, action: str, *, lost: bool) -> NoReturn:
        __tracebackhide__ = True
        if lost and action != "Reset":
            self._lost(row, f"an answer to {action}", f"the connection was lost before {action} was answered")
        how = "the connection was closed instead" if lost else f"within {self._timings.answer:g} s"
        self.violation(row, f"{action} was not answered", f"an answer to {action}", f"no answer, {how}", ())

    def _lost(self, row: int, expected: str, what: str) -> NoReturn:
        """Say what a connection that is lost means for a row; overridden where the other side is to blame."""
        __tracebackhide__ = True
        raise Inconclusive(f"step {row}: {what}")

    def _before_call(self, action: str, payload: Mapping[str, Any]) -> None:
        """What a call of ours lets the system under test do; overridden where it matters."""

    def _after_call(self, action: str, answer: Answer) -> None:
        """What an answer to a call of ours means; overridden where it matters."""

    # -- expectations -------------------------------------------------------------------------------------------

    async def expect(self, row: int, action: str | Either, *, within: float | None = None, **fields: Any) -> Received:
        """Return the next relevant message, which must be this one; wait for it `within` seconds.

        Raises:
            Violation: the next message of the lane is another one, or none came in time.
            Inconclusive: none came in time, and the connection was lost since the case began.
        """
        __tracebackhide__ = True
        wanted = action if isinstance(action, Either) else Message(action, fields, row)
        arrival = await self._next(row, wanted, self._limit(within))
        self.step(row, str(wanted), arrival.entry)
        return Received(arrival, self.peer)

    async def expect_in_any_order(self, *rows: Message, within: float | None = None) -> list[Received]:
        """Return the messages that meet `rows`, in the order of the rows, whatever the order they came in.

        A message that meets several open rows is taken for the first of them: name the narrowest row first.

        Raises:
            Violation: the next message of a lane meets none of the open rows, or one never came.
        """
        __tracebackhide__ = True
        waiting = dict(enumerate(rows))
        found: dict[int, Received] = {}
        while waiting:
            wanted = Either(tuple(waiting.values()))
            arrival = await self._next(wanted.choices[0].row or 0, wanted, self._limit(within))
            index = next(index for index, one in waiting.items() if not _misses(one, arrival))
            met = waiting.pop(index)
            found[index] = Received(arrival, self.peer)
            self.step(met.row or 0, str(met), arrival.entry)
        return [found[index] for index in range(len(rows))]

    async def expect_none(self, row: int, action: str, *, within: float, **fields: Any) -> None:
        """Check that no such message comes `within` seconds.

        Raises:
            Violation: one came.
        """
        __tracebackhide__ = True
        wanted = Message(action, fields, row)
        deadline = self._now() + within
        with WAITS.on(f"{within:g} s without {wanted}", deadline):
            while True:
                came = self.conversation.find(wanted)
                if came is not None:
                    self.violation(row, f"{action} must not come", f"no {wanted}", came.text, (), came.entry)
                if not await self.peer.signal.wait(deadline):
                    break
        self.step(row, f"no {wanted} for {within:g} s", None)

    async def _next(self, row: int, wanted: Message | Either, within: float) -> Arrival:
        __tracebackhide__ = True
        deadline, in_time = self._now() + within, True
        with WAITS.on(str(wanted), deadline):
            while True:
                match self.conversation.look(wanted):
                    case Match() as match:
                        self._passed_over(match)
                        self.conversation.take(match)
                        return match.arrival
                    case Wrong() as wrong:
                        self._wrong(row, wanted, wrong)
                    case Nothing() if in_time:  # what comes at the very deadline is seen by one more look
                        in_time = await self.peer.signal.wait(deadline)
                    case Nothing() as nothing:
                        self._missing(row, wanted, within, nothing)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _limit(self, within: float | None) -> float:
        return self._timings.message if within is None else within

    def _passed_over(self, match: Match) -> None:
        for arrival in match.passed:
            self.observe(f"passed over on the way: {arrival.text}")

    def _wrong(self, row: int, wanted: Message | Either, wrong: Wrong) -> NoReturn:
        __tracebackhide__ = True
        other = any(one.path == "action" for one in wrong.differences)
        name = wanted.action if isinstance(wanted, Message) else "the message"
        summary = f"{wrong.arrival.action} came instead" if other else f"{name} does not say what it must"
        self.violation(row, summary, str(wanted), wrong.arrival.text, wrong.differences, wrong.arrival.entry)

    def _missing(self, row: int, wanted: Message | Either, within: float, nothing: Nothing) -> NoReturn:
        __tracebackhide__ = True
        if self.peer.losses > self._losses:
            self._lost(row, str(wanted), f"the connection was lost while waiting for {wanted}")
        near = nothing.nearest
        name = wanted.action if isinstance(wanted, Message) else "the message"
        self.violation(
            row,
            f"{name} does not say what it must" if near else f"{name} did not come",
            str(wanted),
            near.arrival.text if near else f"nothing within {within:g} s",
            near.differences if near else (),
            near.arrival.entry if near else None,
        )

    # -- connection ---------------------------------------------------------------------------------------------

    async def connected(self, within: float | None = None) -> None:
        """Wait until there is a connection.

        Raises:
            Inconclusive: there is none in time.
        """
        limit = self._timings.reconnect if within is None else within
        deadline = self._now() + limit
        with WAITS.on(f"{self.peer.identity} to connect", deadline):
            while not self.peer.connected:
                if not await self.peer.signal.wait(deadline):
                    raise Inconclusive(f"there was no connection for {limit:g} s")

    async def disconnected(self, row: int, within: float | None = None) -> None:
        """Wait until the system under test has closed the connection.

        Raises:
            Violation: it is still open.
        """
        __tracebackhide__ = True
        limit = self._timings.reset if within is None else within
        deadline = self._now() + limit
        while self.peer.connected:
            if not await self.peer.signal.wait(deadline):
                self.violation(
                    row, "the connection is still open", "the connection is closed", f"open after {limit:g} s"
                )
        self.step(row, "the connection is closed", None)

    def cut(self) -> None:
        """Break the connection without a word, as a link failure does."""
        if self.peer.link is not None:
            self.peer.link.abort()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection in an orderly way."""
        if self.peer.link is not None:
            await self.peer.link.close(code, reason)

    def _set(self, row: int, action: str, reply: Reply, text: str) -> None:
        self.peer.replies[action] = reply
        self.step(row, text, None)


def _misses(wanted: Message, arrival: Arrival) -> bool:
    return wanted.action != arrival.action or bool(difference(wanted.fields, arrival.payload))
