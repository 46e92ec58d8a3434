"""One WebSocket that speaks OCPP-J, seen from our end: records frames, pairs calls with answers, judges nothing."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any

import attrs
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

from ocpp_verdict import frames, validation
from ocpp_verdict.clock import pause
from ocpp_verdict.confidential import mentioned, secrets_in, secrets_in_text
from ocpp_verdict.evidence import Entry, Evidence, Kind
from ocpp_verdict.frames import Call, Error, Frame, Malformed, Result, Side, Version
from ocpp_verdict.pings import Pings
from ocpp_verdict.verdict import HarnessFault

logger = logging.getLogger(__name__)

#: Bytes of a message above which the connection is closed with 1009.
MAX_BYTES = 2 * 1024 * 1024
#: Seconds that a dead connection is kept beside a new one.
_LINGER = 60.0
#: Characters of a frame kept in evidence.
MAX_KEPT = 64 * 1024


Answered = tuple[Result | Error, Entry]


@attrs.define
class Flood:
    """A token bucket: `rate` frames a second on average and `burst` at once are kept, the rest is counted."""

    rate: float = 200.0
    burst: float = 2000.0
    dropped: int = 0
    _level: float = 0.0
    _since: float = 0.0

    def admits(self, now: float) -> bool:
        """Return whether one more frame at second `now` is kept; count it when it is not."""
        self._level = max(0.0, self._level - (now - self._since) * self.rate)
        self._since = now
        if self._level >= self.burst:
            self.dropped += 1
            return False
        self._level += 1
        return True


class Link:
    """Send and receive frames on one connection.

    Args:
        socket: the open WebSocket.
        name: the connection's name in evidence, such as "c3"; no other of the run has it.
        system: the system under test at the other end, as evidence calls it.
        identity: the station's identity.
        version: the OCPP version spoken.
        ours: the side that we play.
        evidence: where everything is recorded.
        receive: called with each frame of the peer that is no answer, and its entry.

    Attributes:
        spoken: time of the loop at which we last sent something.
        turn: held while a CALL is open that no case has asked for.
    """

    def __init__(
        self,
        socket: Connection,
        *,
        name: str,
        system: str,
        identity: str,
        version: Version,
        ours: Side,
        evidence: Evidence,
        receive: Callable[[Link, Frame, Entry], None],
    ) -> None:
        self.socket, self.name, self.identity, self.version = socket, name, identity, version
        self.system = system
        self._ours, self._evidence, self._receive = ours, evidence, receive
        self._pending: dict[str, asyncio.Future[Answered | None]] = {}
        self._numbers = itertools.count(1)
        self._flood = Flood()
        self._pings = Pings(socket, self._no_pong)
        self.ours_to_close = False
        self.closed = False
        self.deaf = False
        self.spoken = asyncio.get_running_loop().time()
        self.turn = asyncio.Lock()
        evidence.record(Kind.OPEN, connection=name, station=identity, system=system, ocpp=version.value)

    @property
    def busy(self) -> bool:
        """Whether a CALL of ours waits for its answer."""
        return bool(self._pending)

    async def run(self) -> None:
        """Read until the connection is closed, by whomever."""
        try:
            async for text in self.socket:
                if not self.deaf:
                    self._arrived(text)
        except ConnectionClosed as closing:
            logger.debug("%s: %s", self.name, closing)
        finally:
            self._gone()

    async def call(self, action: str, payload: dict[str, Any], within: float) -> Answered | None:
        """Send a CALL; return the answer and its entry, None when none came `within` seconds or the link closed.

        Raises:
            HarnessFault: our own payload breaks the schema.
        """
        frame = frames.call(self.new_id(), action, payload)
        check_own(action, payload, self.version, response=False)
        return await self.exchange(frame.id, frame.text, within, frame)

    def new_id(self) -> str:
        """Return a message id that no CALL of ours has had on this connection."""
        return f"ov-{self.name}-{next(self._numbers)}"

    async def exchange(self, id: str, text: str, within: float, frame: Frame | None = None) -> Answered | None:
        """Send any text; return the answer with `id` and its entry, None when none came or the link closed."""
        answer: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()
        self._pending[id] = answer
        await self.send_text(text, frame)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            return None
        finally:
            self._pending.pop(id, None)

    async def ping(self, within: float) -> Entry:
        """Send a WebSocket ping; return the entry that says whether and when its pong came (RFC 6455 §5.5.2)."""
        loop = asyncio.get_running_loop()
        began, took = loop.time(), None
        try:
            async with asyncio.timeout(within):
                await (await self.socket.ping())
            took = round(loop.time() - began, 3)
        except (TimeoutError, ConnectionClosed) as failed:
            logger.info("%s: no pong: %s", self.name, failed)
        return self._control(answered=took is not None, seconds=took)

    def _no_pong(self, seconds: float) -> None:
        self._control(answered=False, seconds=seconds)

    def _control(self, *, answered: bool, seconds: float | None) -> Entry:
        return self._evidence.record(
            Kind.CONTROL,
            connection=self.name,
            station=self.identity,
            sender=self._ours.value,
            what="ping",
            answered=answered,
            seconds=seconds,
        )

    async def send(self, frame: Call | Result | Error) -> None:
        """Record a frame and send it; a connection that is gone swallows it, and evidence says so by the close."""
        await self.send_text(frame.text, frame)

    async def send_text(self, text: str, frame: Frame | None = None) -> Entry:
        """Send any text as one message, well-formed or not."""
        entry = self._record(text, frame or frames.parse(text, self.version), self._ours)
        self.spoken = asyncio.get_running_loop().time()
        if self.deaf:
            return entry
        try:
            await self.socket.send(text)
        except ConnectionClosed as closing:
            logger.info("%s: not sent, %s", self.name, closing)
        return entry

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection in an orderly way."""
        self.ours_to_close = True
        try:
            await self.socket.close(code, reason)
        except asyncio.CancelledError:
            # Given up half-way, the closing handshake would leave the reader waiting for ever.
            self.socket.transport.abort()
            raise

    def abort(self) -> None:
        """Cut the connection without a closing handshake."""
        self.ours_to_close = True
        self.socket.transport.abort()

    async def linger(self) -> None:
        """Keep a dead connection for a while, as a far end does that nobody tells of it, then drop it."""
        try:
            await pause(_LINGER)
        finally:
            self.abort()

    def black_hole(self) -> None:
        """From now on read nothing and send nothing, as a link does whose far end has vanished."""
        self.deaf = self.ours_to_close = True
        self.socket.transport.pause_reading()

    def _arrived(self, data: str | bytes) -> None:
        if not self._flood.admits(asyncio.get_running_loop().time()):
            return
        frame = frames.parse(data, self.version)
        entry = self._record(frame.text, frame, self._ours.other)
        self._pings.heard()
        if isinstance(frame, Result | Error):
            self._pair(frame, entry)
        else:
            self._receive(self, frame, entry)

    def _pair(self, frame: Result | Error, entry: Entry) -> None:
        waiting = self._pending.get(frame.id)
        if waiting is None and isinstance(frame, Error) and frame.id == "-1" and len(self._pending) == 1:
            waiting = next(iter(self._pending.values()))  # 2.0.1 part 4 §4.2.3: the id could not be read
        if waiting is not None and not waiting.done():
            waiting.set_result((frame, entry))
        else:
            self._receive(self, frame, entry)

    def _record(self, text: str, frame: Frame, sender: Side) -> Entry:
        if mentioned(text):
            payload = getattr(frame, "payload", None)
            for secret in secrets_in_text(text) if isinstance(frame, Malformed) else secrets_in(payload):
                self._evidence.redact(secret)
        return self._evidence.record(
            Kind.FRAME,
            frame,
            connection=self.name,
            station=self.identity,
            sender=sender.value,
            text=text[:MAX_KEPT],
            cut=True if len(text) > MAX_KEPT else None,
            malformed=frame.fault.value if isinstance(frame, Malformed) else None,
        )

    def _gone(self) -> None:
        self.closed = True
        self._pings.stop()
        for answer in self._pending.values():
            if not answer.done():
                answer.set_result(None)
        if self._flood.dropped:
            self._evidence.record(Kind.FLOOD, connection=self.name, station=self.identity, count=self._flood.dropped)
        self._evidence.record(
            Kind.CLOSE,
            connection=self.name,
            station=self.identity,
            system=self.system,
            sender=self._who_closed().value,
            code=self.socket.close_code,
            reason=self.socket.close_reason or None,
        )

    @property
    def hung_up(self) -> bool:
        """Whether the other end has closed the connection with a closing handshake, as no lost link does."""
        return self.closed and not self.ours_to_close and self.socket.protocol.close_rcvd is not None

    def _who_closed(self) -> Side:
        protocol = self.socket.protocol
        if self.ours_to_close or (protocol.close_sent is not None and not protocol.close_rcvd_then_sent):
            return self._ours
        return self._ours.other


def check_own(action: str, payload: dict[str, Any], version: Version, *, response: bool) -> None:
    """Make sure that a payload of ours is valid.

    Raises:
        HarnessFault: it is not; a case that wants it so sends text.
    """
    if not validation.knows(action, version):
        return
    problems = validation.check(action, payload, version, response=response)
    if problems:
        what = "answer to " if response else ""
        raise HarnessFault(f"our {what}{action} breaks the schema of OCPP {version}: {problems[0]}")
