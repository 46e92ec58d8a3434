"""A signal wakes everyone who waits; the register says what is waited for, for the progress line."""

from __future__ import annotations

import asyncio

from ocpp_verdict.terminal import line
from ocpp_verdict.waiting import Signal, Wait, Waits

from tests.stage import play


def test_a_signal_wakes_everyone() -> None:
    async def act() -> list[bool]:
        signal, deadline = Signal(), asyncio.get_running_loop().time() + 60
        waiting = [asyncio.create_task(signal.wait(deadline)) for _ in range(3)]
        await asyncio.sleep(0)
        signal.notify()
        signal.notify()
        return await asyncio.gather(*waiting)

    assert play(act) == [True, True, True]


def test_a_deadline_ends_a_wait() -> None:
    async def act() -> bool:
        return await Signal().wait(asyncio.get_running_loop().time() + 60)

    assert play(act) is False


def test_a_wait_that_is_cancelled_leaves_nothing_behind() -> None:
    async def act() -> None:
        signal = Signal()
        waiting = asyncio.create_task(signal.wait(asyncio.get_running_loop().time() + 60))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        signal.notify()

    play(act)


def test_the_innermost_wait_is_shown_unless_a_person_is_asked() -> None:
    async def act() -> None:
        waits = Waits()
        assert waits.current() is None
        with waits.on("outer", 1.0), waits.on("inner", 2.0):
            shown = waits.current()
            assert shown is not None
            assert shown.what == "inner"
            with waits.silent():
                assert waits.current() is None
        assert waits.current() is None

    play(act)


def test_the_progress_line_counts_down() -> None:
    assert line(Wait("a boot", 10.0, 130.0), 25.0) == "waiting for a boot … 15 s, 105 s left"
    assert line(Wait("a boot", 10.0, 20.0), 25.0).endswith("0 s left")
