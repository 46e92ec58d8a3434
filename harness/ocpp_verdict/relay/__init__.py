"""A transparent relay between stations and a CSMS: bytes pass unchanged, and are judged after they have passed.

1. Of a request only the target (behind the upstream's path) and Host are rewritten; of everything else no byte.
2. Bytes are forwarded before they are looked at; a slow reader slows its own sender and nobody else.
3. Where the CSMS is not there, the station's connection is reset, as it would have been.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import struct
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.pki import facts
from ocpp_verdict.relay.head import Head, credentials, parse, shown

logger = logging.getLogger(__name__)

#: Bytes of an HTTP head, seconds until it must have come, bytes read at once, connections at the same time.
MAX_HEAD = 64 * 1024
HEAD_WITHIN = 30.0
_CHUNK = 64 * 1024
MAX_CONNECTIONS = 2000

_END = b"\r\n\r\n"
_BY_SUBPROTOCOL = {version.subprotocol: version for version in Version}


class Watched(Protocol):
    """What follows one connection; it may neither wait nor raise."""

    def passed(self, side: Side, data: bytes) -> None:
        """Take note of bytes that `side` sent, and that were forwarded."""

    def gone(self, side: Side) -> None:
        """Take note that the connection ended, from whose end."""


class Watcher(Protocol):
    """What is told of connections; it may neither wait nor raise."""

    def handshake(self, station: str, version: Version | None, **data: Any) -> None:
        """Take note of a handshake, whatever came of it."""

    def open(self, station: str, version: Version, deflate: str) -> Watched:
        """Take note that a connection was opened and return what follows it."""

    def hide(self, secret: str) -> None:
        """Keep a secret out of evidence."""


class Relay:
    """Pass connections on to a CSMS.

    Args:
        upstream: URL of the CSMS; the path that a station asks for is put behind its path.
        observer: is told what passed, after it has.
        front: TLS towards the stations.
        behind: TLS towards the CSMS (default for wss: the system's authorities).
        allowed: identities that may pass; None for all.
    """

    def __init__(
        self,
        upstream: str,
        observer: Watcher,
        *,
        front: ssl.SSLContext | None = None,
        behind: ssl.SSLContext | None = None,
        allowed: frozenset[str] | None = None,
    ) -> None:
        self._upstream = _target(upstream)
        self._observer, self._front, self._allowed = observer, front, allowed
        secure = self._upstream.scheme in ("wss", "https")
        self._behind = (behind or ssl.create_default_context()) if secure else None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen and return the port."""
        self._server = await asyncio.start_server(self._accepted, host, port, ssl=self._front, limit=MAX_HEAD)
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    async def stop(self) -> None:
        """Stop listening and end all connections."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if len(self._tasks) > MAX_CONNECTIONS:
                logger.warning("more than %d connections: one is refused", MAX_CONNECTIONS)
                _reset(writer)
            else:
                await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError) as problem:
            logger.info("a connection ended early: %s", type(problem).__name__)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_WITHIN):
            raw = await reader.readuntil(_END)
        request = parse(raw)
        identity = unquote(request.path.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1])
        if self._allowed is not None and identity not in self._allowed:
            self._shaken(identity, request, writer, None, "not on the list of identities")
            await _refuse(writer)
            return
        try:
            above = await self._connect()
        except (OSError, TimeoutError) as problem:
            self._shaken(identity, request, writer, None, f"the CSMS is not there: {type(problem).__name__}")
            _reset(writer)
            return
        try:
            await self._between(identity, request, raw, reader, writer, *above)
        finally:
            above[1].transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        to = self._upstream
        port = to.port or (443 if self._behind else 80)
        name = to.hostname if self._behind else None
        async with asyncio.timeout(HEAD_WITHIN):
            return await asyncio.open_connection(
                to.hostname, port, ssl=self._behind, server_hostname=name, limit=MAX_HEAD
            )

    async def _between(
        self,
        identity: str,
        request: Head,
        raw: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        above: asyncio.StreamReader,
        to: asyncio.StreamWriter,
    ) -> None:
        to.write(self._rewritten(raw))
        answer = await above.readuntil(_END)
        writer.write(answer)
        response = parse(answer)
        self._shaken(identity, request, writer, response)
        watched: Watched | None = None
        if response.status == 101:
            version = _BY_SUBPROTOCOL.get(response.get("sec-websocket-protocol"), Version.V16)
            watched = self._observer.open(identity, version, response.get("sec-websocket-extensions"))
        pipes = (
            asyncio.create_task(_pipe(reader, to, Side.STATION, watched)),
            asyncio.create_task(_pipe(above, writer, Side.CSMS, watched)),
        )
        try:
            await asyncio.gather(*pipes)
        finally:
            for pipe in pipes:
                pipe.cancel()

    def _rewritten(self, raw: bytes) -> bytes:
        """Return the request with the upstream's path in front of its own and the upstream's Host."""
        first, _, rest = raw.partition(b"\r\n")
        words = first.split(b" ")
        if len(words) == 3 and words[1].startswith(b"/"):
            words[1] = self._upstream.path.rstrip("/").encode() + words[1]
        host = self._upstream.netloc.rpartition("@")[2].encode()
        lines = [b"Host: " + host if line[:5].lower() == b"host:" else line for line in rest.split(b"\r\n")]
        return b"\r\n".join([b" ".join(words), *lines])

    def _shaken(
        self, identity: str, request: Head, writer: asyncio.StreamWriter, response: Head | None, reason: str = ""
    ) -> None:
        peer = writer.get_extra_info("peername") or ("?",)
        tls = writer.get_extra_info("ssl_object")
        user, secret = credentials(request.get("authorization"))
        if secret:
            self._observer.hide(secret)
        answered: Mapping[str, Any] = {}
        if response is not None:
            answered = {
                "response": shown(response),
                "subprotocol": response.get("sec-websocket-protocol"),
                "extensions": request.get("sec-websocket-extensions"),
            }
        version = _BY_SUBPROTOCOL.get(response.get("sec-websocket-protocol")) if response else None
        self._observer.handshake(
            identity,
            version,
            path=request.path,
            peer=":".join(map(str, peer[:2])),
            headers=shown(request),
            subprotocols=[value for name, value in request.headers if name.lower() == "sec-websocket-protocol"],
            accepted=response is not None and response.status == 101,
            status=response.status if response else 0,
            reason=reason or None,
            user=user or None,
            password="empty" if user and not secret else None,
            tls=dict(facts(tls)) if tls is not None else None,
            **answered,
        )


async def _pipe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, side: Side, watched: Watched | None
) -> None:
    """Forward bytes until their end, and tell of them after that."""
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            if watched is not None:
                watched.passed(side, data)
            await writer.drain()
        with contextlib.suppress(OSError, NotImplementedError, RuntimeError):
            writer.write_eof() if writer.can_write_eof() else writer.close()
    except OSError as problem:
        logger.info("the %s is gone: %s", side.value, type(problem).__name__)
        writer.transport.abort()
    finally:
        if watched is not None:
            watched.gone(side)


def _target(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss", "http", "https") or not parts.hostname:
        raise ValueError(f"{url} is no URL of a CSMS, such as ws://csms.example:9000/ocpp")
    return parts


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a system that does not listen would: with a reset."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _refuse(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
