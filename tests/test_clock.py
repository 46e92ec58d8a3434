"""Time: one clock for everything, and a loop whose time jumps only when nothing is left to do."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from ocpp_verdict.clock import Clock, JumpingLoop, pause, real_time

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_clock_counts_from_its_beginning() -> None:
    now = 100.0
    clock = Clock(lambda: now, START)
    now = 101.5
    assert clock.seconds() == 1.5
    assert clock.utc() == START + timedelta(seconds=1.5)
    assert clock.stamp() == "2026-11-21T12:00:01.500Z"
    assert clock.stamp(-2) == "2026-11-21T11:59:59.500Z"


def test_a_clock_follows_a_loop_without_a_jump() -> None:
    clock = Clock.of_process()

    async def act() -> None:
        before = clock.seconds()
        clock.follow(asyncio.get_running_loop())
        assert 0 <= clock.seconds() - before < 1
        await pause(1000)
        assert clock.seconds() - before >= 1000

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(act())


def test_time_jumps_when_nothing_is_left_to_do() -> None:
    async def act() -> float:
        clock = Clock.of_loop()
        await asyncio.gather(pause(3600), pause(1800))
        return clock.seconds()

    began = time.monotonic()
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert 3600 <= runner.run(act()) < 3605
    assert time.monotonic() - began < 5


def test_time_does_not_jump_while_a_thread_works() -> None:
    async def act() -> float:
        clock = Clock.of_loop()
        ended = asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.05)
        done, _ = await asyncio.wait([ended], timeout=60)
        assert done
        return clock.seconds()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(act()) < 5


def test_time_is_real_inside_a_hold() -> None:
    async def act() -> float:
        clock = Clock.of_loop()
        with real_time():
            await pause(0.05)
        return clock.seconds()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert 0.05 <= runner.run(act()) < 1


def test_a_loop_that_cannot_jump_needs_no_hold() -> None:
    async def act() -> bool:
        with real_time():
            return True

    assert asyncio.run(act())
