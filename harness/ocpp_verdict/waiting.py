"""Waiting without polling: a signal that wakes everyone, and a register of what the harness waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import attrs


class Signal:
    """Something happened; whoever waits looks again."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wake everyone who waits now."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def wait(self, deadline: float) -> bool:
        """Wait for the next `notify`; return False when the loop's time reaches `deadline` before."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout_at(deadline):
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
        return True


@attrs.frozen
class Wait:
    """One thing the harness is waiting for, since when and until when (seconds of the loop's clock)."""

    what: str
    since: float
    until: float


class Waits:
    """What the harness waits for right now, for the progress line."""

    def __init__(self) -> None:
        self._open: list[Wait] = []
        self._silent = 0

    @contextmanager
    def on(self, what: str, until: float) -> Iterator[None]:
        """Say what is waited for inside the block."""
        wait = Wait(what, asyncio.get_running_loop().time(), until)
        self._open.append(wait)
        try:
            yield
        finally:
            self._open.remove(wait)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Say nothing while a person is asked something at the terminal."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    def current(self) -> Wait | None:
        """Return the innermost wait, None when nothing is waited for or a person is being asked."""
        return self._open[-1] if self._open and not self._silent else None


#: The waits of this process; a run has one event loop.
WAITS = Waits()
