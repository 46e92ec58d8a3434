"""Judging in a process of its own, which is told through a socket what passes: the relay forwards, and no more.

1. Telling never waits. What the socket does not take is kept, up to `MAX_BEHIND` bytes; a connection that passes more
   than that is not judged to its end, and that is said.
2. The other process may lag, fail or die: what passes, passes.
3. An entry has the time at which its bytes passed, however late it is judged.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import pickle
import socket
from typing import Any, BinaryIO

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.relay.observer import Connection, Observer

logger = logging.getLogger(__name__)

#: Bytes that are kept for a judging process that lags.
MAX_BEHIND = 16 * 1024 * 1024


class Apart:
    """What the relay tells an observer, told to another process.

    Args:
        stream: the socket whose other end the process reads with `follow`.
    """

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._writer: asyncio.StreamWriter | None = None
        self._numbers = itertools.count(1)

    async def start(self) -> None:
        """Begin to tell; before, nothing may pass."""
        _, self._writer = await asyncio.open_connection(sock=self._stream)

    async def stop(self) -> None:
        """Hand over what was kept, and end."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    def handshake(self, station: str, version: Version | None, **data: Any) -> None:
        """Tell of a handshake."""
        self.tell("handshake", station, version, data)

    def open(self, station: str, version: Version, deflate: str) -> Passing:
        """Tell of a connection that was opened and return what follows it."""
        passing = Passing(self, next(self._numbers))
        self.tell("open", passing.number, station, version, deflate)
        return passing

    def hide(self, secret: str) -> None:
        """Tell of a secret, which evidence must not hold."""
        self.tell("hide", secret)

    @property
    def behind(self) -> int:
        """Return the bytes that are kept for the other process."""
        return self._writer.transport.get_write_buffer_size() if self._writer is not None else 0

    def tell(self, what: str, *told: Any) -> None:
        """Tell what happened just now."""
        writer = self._writer
        if writer is None or self.behind > 2 * MAX_BEHIND:
            return
        if writer.transport.is_closing():
            self._writer = None
            logger.error("judging has ended; the relay goes on without it")
            return
        writer.write(pickle.dumps((asyncio.get_running_loop().time(), what, *told)))


class Passing:
    """One connection that passes."""

    def __init__(self, apart: Apart, number: int) -> None:
        self._apart, self.number = apart, number
        self._lost = False

    def passed(self, side: Side, data: bytes) -> None:
        """Tell of bytes that `side` sent."""
        if self._lost:
            return
        if self._apart.behind + len(data) > MAX_BEHIND:
            self._lost = True
            self._apart.tell("lost", self.number)
        else:
            self._apart.tell("passed", self.number, side is Side.STATION, data)

    def gone(self, side: Side) -> None:
        """Tell that the connection ended, from whose end."""
        self._apart.tell("gone", self.number, side is Side.STATION)


class Following:
    """The other end of `Apart`: an observer is told what the messages say.

    Attributes:
        now: when that passed of which the last message told; a clock for the observer's evidence.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        self._connections: dict[int, Connection] = {}

    def follow(self, messages: BinaryIO, observer: Observer) -> None:
        """Tell the observer of everything until the messages end, also where they break off."""
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                now, what, *told = pickle.load(messages)
                self.now = now
                self._told(observer, what, told)

    def _told(self, observer: Observer, what: str, told: list[Any]) -> None:
        if what == "passed":
            number, of_station, data = told
            if (connection := self._connections.get(number)) is not None:
                connection.passed(_SIDES[of_station], data)
        elif what == "open":
            number, *opened = told
            self._connections[number] = observer.open(*opened)
        elif what == "handshake":
            station, version, more = told
            observer.handshake(station, version, **more)
        elif what == "hide":
            observer.hide(*told)
        elif (connection := self._connections.pop(told[0], None)) is not None:
            if what == "lost":
                connection.lost()
            else:
                connection.gone(_SIDES[told[1]])


_SIDES = {True: Side.STATION, False: Side.CSMS}
