"""The connection of our station to a CSMS under test."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import ssl as tls
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from ocpp_verdict import pki
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.link import MAX_BYTES, Link
from ocpp_verdict.peer import Handshake, Peer

_NAMES = itertools.count(1)
_HEX = re.compile(r"([0-9A-Fa-f]{2}){16,20}")


class Dialler:
    """Connect our station to the CSMS, as often as a case wants.

    Args:
        peer: the CSMS under test.
        url: where it listens; the identity is appended, percent-encoded (OCPP-J 1.6 §3.1.1).
        password: for HTTP Basic authentication, None for none.
        ssl: for wss.
    """

    def __init__(self, peer: Peer, url: str, *, password: str | None = None, ssl: tls.SSLContext | None = None) -> None:
        self._peer, self._url, self._password, self._ssl = peer, url.rstrip("/"), password, ssl
        self._readers: set[asyncio.Task[None]] = set()

    async def dial(
        self,
        *,
        identity: str | None = None,
        user: str | None = None,
        password: str | None = None,
        authenticate: bool = True,
        subprotocols: Sequence[str] | None = None,
        ssl: tls.SSLContext | None = None,
    ) -> Handshake:
        """Connect and return how it went; a refusal is a result, not an exception.

        `authenticate=False` leaves the Authorization header out.
        """
        name = identity if identity is not None else self._peer.identity
        url = f"{self._url}/{quote(name, safe='')}"
        offered = tuple(subprotocols) if subprotocols is not None else (self._peer.version.subprotocol,)
        secret = (password if password is not None else self._password) if authenticate else None
        headers = {} if secret is None else {"Authorization": _basic(user or name, secret, self._peer.version)}
        socket, handshake = await self._attempt(url, offered, headers, ssl or self._ssl)
        self._peer.handshakes.append(handshake)
        if socket is not None:
            self._read(socket, name)
        return handshake

    async def stop(self) -> None:
        """Wait until the connections that were closed are read to their end."""
        await asyncio.gather(*self._readers, return_exceptions=True)

    async def _attempt(
        self, url: str, offered: Sequence[str], headers: Mapping[str, str], ssl: tls.SSLContext | None
    ) -> tuple[ClientConnection | None, Handshake]:
        try:
            socket = await connect(
                url,
                subprotocols=[Subprotocol(name) for name in offered],
                additional_headers=headers,
                ssl=ssl if url.startswith("wss:") else None,
                max_size=MAX_BYTES,
                ping_interval=None,
                open_timeout=self._peer.sut.timings.answer,
                close_timeout=5,
                user_agent_header=None,
                proxy=None,
            )
        except InvalidStatus as refused:
            return None, self._record(url, offered, refused.response.status_code, reason=str(refused))
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as failed:
            return None, self._record(url, offered, 0, reason=f"{type(failed).__name__}: {failed}")
        return socket, self._record(url, offered, 101, socket)

    def _record(
        self, url: str, offered: Sequence[str], status: int, socket: ClientConnection | None = None, reason: str = ""
    ) -> Handshake:
        ssl_object = socket.transport.get_extra_info("ssl_object") if socket else None
        facts = dict(pki.facts(ssl_object)) if ssl_object is not None else None
        entry = self._peer.evidence.record(
            Kind.HANDSHAKE,
            station=self._peer.identity,
            url=url,
            subprotocols=offered,
            accepted=socket is not None,
            status=status,
            reason=reason or None,
            subprotocol=socket.subprotocol if socket else None,
            headers=[list(item) for item in socket.response.headers.raw_items()]
            if socket and socket.response
            else None,
            tls=facts,
        )
        chosen = (str(socket.subprotocol),) if socket and socket.subprotocol else ()
        return Handshake(
            accepted=socket is not None,
            status=status,
            path=url,
            subprotocols=chosen,
            tls=facts,
            reason=reason,
            time=entry.time,
            entry=entry.number,
        )

    def _read(self, socket: ClientConnection, identity: str) -> None:
        link = Link(
            socket,
            name=f"s{next(_NAMES)}",
            identity=identity,
            version=self._peer.version,
            ours=Side.STATION,
            evidence=self._peer.evidence,
            receive=self._peer.receive,
        )
        self._peer.attach(link)
        task = asyncio.get_running_loop().create_task(self._run(link))
        self._readers.add(task)
        task.add_done_callback(self._readers.discard)

    async def _run(self, link: Link) -> None:
        try:
            await link.run()
        finally:
            self._peer.detach(link)


def _basic(user: str, password: str, version: Version) -> str:
    """Return the Authorization header; in 1.6 a password of 16 to 20 bytes may be written in hex (J §6.2.1)."""
    secret = password.encode()
    if version is Version.V16 and _HEX.fullmatch(password):
        secret = bytes.fromhex(password)
    return "Basic " + base64.b64encode(user.encode() + b":" + secret).decode()
