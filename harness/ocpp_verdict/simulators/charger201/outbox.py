"""What the simulated 2.0.1 station has to say: a queue of its own CALLs, sent strictly one at a time.

Rules kept here: one CALL outstanding (part 4 §4.1.1); before acceptance nothing but BootNotification and what was
triggered (B01.FR.08, B02.FR.02); transaction messages survive being offline and are retried with growing pauses
(E04.FR.01, E11.FR.07, E13); everything else is dropped when it cannot be delivered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

import attrs
from ocpp.v201 import call

from ocpp_verdict.simulators.charger201.link import Link

logger = logging.getLogger(__name__)


class Undelivered(Exception):
    """The CSMS did not take the message: no connection, no answer in time, or CALLERROR."""


class Lane(Enum):
    """How a message is treated."""

    BOOT = auto()
    TRANSACTION = auto()
    ORDINARY = auto()


Answer = Callable[[Any], None]


@attrs.define(eq=False)
class Letter:
    """One own CALL on its way.

    Attributes:
        answered: called with the answer; only for transaction messages.
        failed: called when it is given up.
        failures: how often the CSMS failed to process it (E13).
        not_before: loop time before which it is not sent again.
    """

    action: str
    payload: dict[str, Any]
    lane: Lane
    triggered: bool = False
    done: asyncio.Future[Any] | None = None
    answered: Answer | None = None
    failed: Callable[[], None] | None = None
    failures: int = 0
    not_before: float = 0.0


@attrs.frozen
class Retry:
    """How often a transaction message is sent, and the pause in seconds per failure so far (E13.FR.01-FR.03)."""

    attempts: int
    interval: float


class Outbox:
    """The queue and the task that empties it."""

    def __init__(self, retry: Callable[[], Retry], accepted: Callable[[], bool]) -> None:
        """Make an empty outbox; `retry` and `accepted` are asked anew for every message."""
        self._retry = retry
        self._accepted = accepted
        self._letters: list[Letter] = []
        self._sending: Letter | None = None
        self._wake = asyncio.Event()
        self._link: Link | None = None

    @property
    def link(self) -> Link | None:
        """The connection that messages leave by; None while offline."""
        return self._link

    def connect(self, link: Link) -> None:
        """Send by `link` from now on."""
        self._link = link
        self._wake.set()

    def disconnect(self) -> None:
        """Go offline: mark what waits for a transaction, drop the rest."""
        self._link = None
        for letter in self._letters:
            if letter.lane is Lane.TRANSACTION:
                letter.payload["offline"] = True
        self.drop()

    def drop(self) -> None:
        """Forget all that is no transaction message."""
        for letter in self._letters:
            if letter.lane is not Lane.TRANSACTION:
                _fail(letter)
        self._letters = [letter for letter in self._letters if letter.lane is Lane.TRANSACTION]

    def wake(self) -> None:
        """Look again: what may be sent has changed."""
        self._wake.set()

    def post(
        self,
        action: str,
        payload: Mapping[str, Any],
        *,
        triggered: bool = False,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Send a message that nobody waits for; nothing happens while offline or not accepted."""
        if self._link is not None and (triggered or self._accepted()):
            self._put(Letter(action, dict(payload), Lane.ORDINARY, triggered, failed=failed))

    async def ask(self, action: str, payload: Mapping[str, Any], lane: Lane = Lane.ORDINARY) -> Any:
        """Send a message; return its answer.

        Raises:
            Undelivered: there is none.
        """
        if self._link is None or not (lane is Lane.BOOT or self._accepted()):
            raise Undelivered(action)
        letter = Letter(action, dict(payload), lane, done=asyncio.get_running_loop().create_future())
        self._put(letter)
        assert letter.done is not None
        return await letter.done

    def record(self, payload: dict[str, Any], answered: Answer) -> None:
        """Queue a TransactionEvent until the CSMS takes it or all attempts are used up."""
        payload |= {"offline": True} if self._link is None else {}
        self._put(Letter("TransactionEvent", payload, Lane.TRANSACTION, answered=answered))

    def waiting(self, transaction: str | None = None) -> bool:
        """Return whether transaction messages (of `transaction`) are still to be delivered (E14.FR.04-FR.08)."""
        letters = [letter for letter in (*self._letters, self._sending) if letter and letter.lane is Lane.TRANSACTION]
        ids = {letter.payload["transaction_info"]["transaction_id"] for letter in letters}
        return bool(ids) if transaction is None else transaction in ids

    def _put(self, letter: Letter) -> None:
        self._letters.append(letter)
        self._wake.set()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            letter, pause = self._next()
            if letter is None:
                await self._rest(pause)
                continue
            self._letters.remove(letter)
            self._sending, link = letter, self._link
            try:
                await self._deliver(letter)
            finally:
                self._sending = None
                if link is not None:
                    link.digested()

    async def _rest(self, pause: float | None) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), pause)
        except TimeoutError:
            return  # the pause before a retry is over
        self._wake.clear()

    def _next(self) -> tuple[Letter | None, float | None]:
        """Return the letter to send now; if none, the seconds until one is due (None: until something changes)."""
        if self._link is None:
            return None, None
        now, pause, held = asyncio.get_running_loop().time(), None, False
        for letter in sorted(self._letters, key=lambda each: each.lane is not Lane.BOOT):
            if not self._may_leave(letter) or (held and letter.lane is Lane.TRANSACTION):
                continue
            if letter.not_before <= now:
                return letter, None
            pause, held = letter.not_before - now, True  # later transaction messages keep their order
        return None, pause

    def _may_leave(self, letter: Letter) -> bool:
        return letter.lane is Lane.BOOT or letter.triggered or self._accepted()

    async def _deliver(self, letter: Letter) -> None:
        link = self._link
        assert link is not None
        outcome = asyncio.ensure_future(link.ask(_request(letter)))
        outcome.add_done_callback(_retrieve)
        await asyncio.wait({outcome, link.closed}, return_when=asyncio.FIRST_COMPLETED)
        if not outcome.done():
            outcome.cancel()
            self._lost(letter)
            return
        problem = outcome.exception()
        if problem is None:
            _succeed(letter, outcome.result())
        else:
            logger.info("%s was not processed: %s", letter.action, type(problem).__name__)
            self._failed(letter)

    def _lost(self, letter: Letter) -> None:
        """Keep a transaction message that the connection took with it (E11.FR.07)."""
        if letter.lane is Lane.TRANSACTION:
            letter.payload["offline"] = True
            self._letters.insert(0, letter)
        else:
            _fail(letter)

    def _failed(self, letter: Letter) -> None:
        if self._link is None or self._link.closed.done():
            self._lost(letter)
            return
        letter.failures += 1
        retry = self._retry()
        if letter.lane is not Lane.TRANSACTION or letter.failures >= retry.attempts:
            _fail(letter)
            return
        letter.not_before = asyncio.get_running_loop().time() + retry.interval * letter.failures
        self._letters.insert(0, letter)


def _retrieve(outcome: asyncio.Future[Any]) -> None:
    """Look at the exception of a call that nobody waits for any more."""
    if not outcome.cancelled():
        outcome.exception()


def _request(letter: Letter) -> Any:
    return getattr(call, letter.action)(**letter.payload)


def _succeed(letter: Letter, answer: Any) -> None:
    if letter.done is not None and not letter.done.done():
        letter.done.set_result(answer)
    if letter.answered is not None:
        letter.answered(answer)


def _fail(letter: Letter) -> None:
    if letter.done is not None and not letter.done.done():
        letter.done.set_exception(Undelivered(letter.action))
    if letter.failed is not None:
        letter.failed()
