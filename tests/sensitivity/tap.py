"""A tap on what a built-in system sends: it counts the frames, and does to one of them what an alteration says."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ocpp_verdict import arrival
from ocpp_verdict.arrival import Lane
from ocpp_verdict.simulators.wire_faults import FaultyWire

from tests.sensitivity.alteration import Alteration, How, Key, again, altered, refused

#: Seconds that a delayed frame takes: beyond every deadline of a case.
LATE = 400.0


class Tap:
    """What went out in one run.

    Attributes:
        sent: text -> key of the frame, for each frame of the system under test.
        done: whether the alteration has happened.
    """

    def __init__(self, alteration: Alteration | None = None) -> None:
        self.alteration = alteration
        self.sent: dict[str, Key] = {}
        self.done = False
        self._counts: Counter[tuple[int, str]] = Counter()
        self._asked: dict[str, str] = {}
        self._held: list[tuple[Any, str, Lane | None]] = []

    def hears(self, text: str | bytes) -> None:
        """Note what the system is asked, to know what its answers are about."""
        frame = _frame(text)
        if frame[0] == 2:
            self._asked[frame[1]] = frame[2]

    async def send(self, wire: Any, text: str, send: Any) -> bool:
        """Send a frame of the system, or do to it what the alteration says; return whether anything left."""
        frame = _frame(text)
        action = frame[2] if frame[0] == 2 else self._asked.get(frame[1], "")
        key = (frame[0], action, self._counts[frame[0], action])
        self._counts[frame[0], action] += 1
        self.sent[text] = key
        if self.alteration is None or key != self.alteration.key:
            left = bool(await send(wire, text))
            await self._release(_lane(frame), send)
            return left
        self.done = True
        return await self._alter(self.alteration, wire, text, send)

    async def _alter(self, alteration: Alteration, wire: Any, text: str, send: Any) -> bool:
        match alteration.how:
            case How.FIELD | How.OMIT:
                return bool(await send(wire, json.dumps(altered(_frame(text), alteration))))
            case How.REFUSE:
                return bool(await send(wire, refused(text)))
            case How.DROP:
                return False
            case How.REPEAT:
                left = bool(await send(wire, text))
                await send(wire, again(text))
                return left
            case How.DELAY:
                loop = asyncio.get_running_loop()
                loop.call_later(LATE, lambda: loop.create_task(_quietly(send(wire, text))))
            case How.SWAP:
                self._held.append((wire, text, _lane(_frame(text))))
        return True

    async def _release(self, lane: Lane | None, send: Any) -> None:
        """Send what was to change places: an answer with whatever came next, a CALL with the next of its lane."""
        while self._held and self._held[0][2] in (None, lane):
            wire, text, _ = self._held.pop()
            await _quietly(send(wire, text))


@contextmanager
def tapped(tap: Tap) -> Iterator[None]:
    """Let all that built-in systems send and hear go through `tap`."""
    send, recv = FaultyWire.send, FaultyWire.recv

    async def tapped_send(self: FaultyWire, message: str) -> bool:
        return await tap.send(self, message, send)

    async def tapped_recv(self: FaultyWire) -> str | bytes:
        message = await recv(self)
        tap.hears(message)
        return message

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FaultyWire, "send", tapped_send)
        patch.setattr(FaultyWire, "recv", tapped_recv)
        yield


async def _quietly(sending: Any) -> None:
    """Send late; by then there may be no connection left, and nobody waits for the outcome."""
    await asyncio.gather(sending, return_exceptions=True)


def _lane(frame: list[Any]) -> Lane | None:
    return arrival.lane(frame[2], frame[3]) if frame[0] == 2 else None


def _frame(text: str | bytes) -> list[Any]:
    try:
        frame = json.loads(text)
    except ValueError:
        return [0, "", ""]
    whole = isinstance(frame, list) and len(frame) >= 3 and isinstance(frame[1], str)
    return frame if whole else [0, "", ""]
