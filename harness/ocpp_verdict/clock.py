"""Time as everything in a run sees it: one clock for deadlines and one for stamps, both from the event loop.

Against a real device the loop's time is real. Against the built-in simulators the loop is a `JumpingLoop`: whenever
nothing can happen before the next timer, its time jumps to that timer, so a case that waits a minute takes
milliseconds, and a slow machine never makes a deadline expire early: time does not jump while there is work.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

#: Real seconds without any I/O after which a `JumpingLoop` takes the system for idle: more before it jumps far, such as
#: to a deadline, than before the next tick of a meter. On loopback the kernel has delivered a byte long before, and a
#: deadline of half a minute that is reached tick by tick still leaves it thirty times that long.
IDLE = 0.001
IDLE_BEFORE_A_DEADLINE = 0.004
#: Seconds from which a jump is a far one.
FAR = 1.0


class Clock:
    """Monotonic seconds and UTC time of one run, both advancing with the event loop."""

    def __init__(self, monotonic: Callable[[], float], started: datetime | None = None) -> None:
        self._monotonic = monotonic
        self._zero = monotonic()
        self._started = started or datetime.now(UTC)

    @classmethod
    def of_loop(cls, loop: asyncio.AbstractEventLoop | None = None) -> Clock:
        """Return a clock that follows `loop` (default: the running one)."""
        return cls((loop or asyncio.get_running_loop()).time)

    @classmethod
    def of_process(cls) -> Clock:
        """Return a clock that follows real time until it is told to follow a loop."""
        return cls(time.monotonic)

    def follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on advance with `loop`, without a jump."""
        self._zero = loop.time() - self.seconds()
        self._monotonic = loop.time

    def seconds(self) -> float:
        """Return the seconds since the clock was made."""
        return self._monotonic() - self._zero

    def utc(self) -> datetime:
        """Return the time of day, zone-aware, in UTC."""
        return self._started + timedelta(seconds=self.seconds())

    def stamp(self, offset: float = 0.0) -> str:
        """Return RFC 3339 text with milliseconds and Z, `offset` seconds from now (1.6 §3.15, 2.0.1 part 2 §2.1.4)."""
        moment = self.utc() + timedelta(seconds=offset) if offset else self.utc()
        return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


async def pause(seconds: float) -> None:
    """Let modelled time pass (a simulator that charges, an interval that is over): never a wait for something."""
    await asyncio.sleep(seconds)


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer when no work is left (as trio's autojump clock does)."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._holds = 0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        """Return real monotonic seconds plus all jumps so far."""
        return super().time() + self._ahead

    @property
    def held(self) -> bool:
        """Whether time must not jump because something outside of the loop is at work."""
        return self._holds > 0

    def jump(self, seconds: float) -> None:
        """Move the loop's time forward by `seconds`."""
        self._ahead += seconds

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep time real while a thread, a process or a file server works that the loop cannot see."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Hold time until the thread has answered."""
        self._holds += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._release)
        return future

    def _release(self, _: object) -> None:
        self._holds -= 1


@contextmanager
def real_time() -> Iterator[None]:
    """Keep the running loop's time real inside the block; does nothing on a loop that cannot jump."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, JumpingLoop):
        yield
        return
    with loop.hold():
        yield


class _JumpingSelector(selectors.DefaultSelector):
    """A selector that, instead of sleeping until the next timer, makes sure nothing is coming and jumps there."""

    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= IDLE or self._loop.held:
            return super().select(timeout)
        idle = IDLE if timeout < FAR else IDLE_BEFORE_A_DEADLINE
        ready = super().select(idle)
        if not ready and not self._loop.held:
            self._loop.jump(timeout - idle)
        return ready
