"""Pings of our end, sent while the other end talks, so that one that never answers them is noticed (RFC 6455 §5.5.2).

A ping goes out with a frame that came, and is missed with a frame that came long after it: an end that is silent, that
restarts or whose link is cut owes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

logger = logging.getLogger(__name__)

#: Seconds from one ping to the next, and after which a pong is missed.
EVERY = 60.0
WITHIN = 20.0


class Pings:
    """Ping one connection now and then.

    Args:
        socket: the open WebSocket.
        missed: called, once, with the seconds for which a pong has been missing.
    """

    def __init__(self, socket: Connection, missed: Callable[[float], None]) -> None:
        self._socket, self._missed = socket, missed
        self._since: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = False

    def heard(self) -> None:
        """Take note that the other end has said something."""
        if self._told:
            return
        now = asyncio.get_running_loop().time()
        if self._since is None or (self._answered() and now - self._since >= EVERY):
            self._since, self._task = now, asyncio.get_running_loop().create_task(self._ping())
        elif not self._answered() and now - self._since > WITHIN:
            self._told = True
            self._missed(round(now - self._since, 3))

    def stop(self) -> None:
        """Wait for no pong any more."""
        if self._task is not None:
            self._task.cancel()

    def _answered(self) -> bool:
        return self._task is None or self._task.done()

    async def _ping(self) -> None:
        try:
            await (await self._socket.ping())
        except (ConnectionClosed, OSError, RuntimeError) as failed:
            logger.debug("no pong: %s", failed)
