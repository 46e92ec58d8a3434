"""The endpoint of our CSMS: one server for the whole run, so that a station stays connected between cases."""

from __future__ import annotations

import base64
import binascii
import hmac
import itertools
import logging
import re
import ssl as tls
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import unquote
from weakref import WeakKeyDictionary

import attrs
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpp_verdict import pki
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.link import MAX_BYTES, Link
from ocpp_verdict.peer import Peer

logger = logging.getLogger(__name__)

#: A key of 16 to 20 bytes in hex, as 1.6 writes it in AuthorizationKey (J 1.6 §6.2, whitepaper §7).
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")
#: Connections at once above which further ones are turned away (a device cannot hurt us).
MAX_CONNECTIONS = 64
#: Connections of a run have names of their own, whichever system they belong to.
_NAMES = itertools.count(1)


@attrs.frozen
class Refusal:
    """Why a connection attempt is turned away."""

    status: HTTPStatus
    reason: str


class Listener:
    """Accept stations, tell them apart by the last part of the path, and hand their links to their peers.

    Args:
        evidence: where handshakes are recorded.
        system: the system under test that is to connect, as evidence calls it.
        allowed: the only addresses that may connect; None lets all in (loopback).
        ssl: for security profiles 2 and 3.
    """

    def __init__(
        self,
        evidence: Evidence,
        system: str,
        *,
        allowed: frozenset[str] | None = None,
        ssl: tls.SSLContext | None = None,
    ) -> None:
        self._evidence, self._system, self._allowed, self._ssl = evidence, system, allowed, ssl
        self._server: Server | None = None
        self._former: list[Server] = []
        self._peers: dict[str, Peer] = {}
        self._passwords: dict[str, str] = {}
        self._adopting: list[Peer] = []
        self._names: WeakKeyDictionary[ServerConnection, str] = WeakKeyDictionary()

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        assert self._server is not None
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def url(self) -> str:
        """Return the URL stations connect to, without the identity."""
        assert self._server is not None
        host = next(iter(self._server.sockets)).getsockname()[0]
        return f"{'wss' if self._ssl else 'ws'}://{host}:{self.port}"

    def expect(self, peer: Peer, password: str | None = None) -> None:
        """Let a station connect; an empty identity takes whatever identity connects first."""
        if password:
            self._passwords[peer.identity] = password
        if peer.identity:
            self._peers[peer.identity] = peer
        else:
            self._adopting.append(peer)

    def set_password(self, identity: str, password: str) -> None:
        """From now on a station needs another Basic password."""
        self._passwords[identity] = password

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: the address cannot be listened on.
        """
        self._server = await serve(
            self._run,
            host,
            port,
            ssl=self._ssl,
            process_request=self._request,
            select_subprotocol=self._subprotocol,
            max_size=MAX_BYTES,
            ping_interval=None,
            close_timeout=5,
            server_header=None,
        )

    async def change(self, ssl: tls.SSLContext | None, *, password: bool) -> None:
        """From now on listen over this TLS, or none, on the same port; open connections stay.

        Args:
            ssl: None for no TLS.
            password: whether stations still need one.
        """
        assert self._server is not None
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        self._server.close(close_connections=False)
        self._ssl = ssl
        self._former.append(self._server)
        if not password:
            self._passwords.clear()
        await self.start(host, port)

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        for server in (*self._former, self._server):
            if server is not None:
                server.close(code=1001, reason="the test run is over")
                await server.wait_closed()

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        identity = identity_of(request.path)
        peer = self._peer(identity)
        refusal = self._refusal(connection, request, identity, peer)
        self._record(connection, request, identity, peer, refusal)
        if refusal is None:
            return None
        response = connection.respond(refusal.status, refusal.reason + "\n")
        if refusal.status is HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Basic realm="ocpp"'
        return response

    def _peer(self, identity: str) -> Peer | None:
        if identity not in self._peers and self._adopting and identity:
            peer = self._adopting.pop(0)
            peer.identity = identity
            self._peers[identity] = peer
            if "" in self._passwords:
                self._passwords[identity] = self._passwords.pop("")
        return self._peers.get(identity)

    def _refusal(
        self, connection: ServerConnection, request: Request, identity: str, peer: Peer | None
    ) -> Refusal | None:
        address = connection.remote_address[0] if connection.remote_address else ""
        if self._allowed is not None and address not in self._allowed:
            return Refusal(HTTPStatus.FORBIDDEN, f"{address} is not the device named with --charger")
        if self._server is not None and len(self._server.connections) > MAX_CONNECTIONS:
            return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections")
        if peer is None:
            return Refusal(HTTPStatus.NOT_FOUND, f"identity {identity!r} is not the one under test")
        if peer.refusing:
            return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the CSMS is offline for this case")
        wanted = self._passwords.get(identity)
        if wanted is not None and not _matches(credentials(request), identity, wanted, peer.version):
            return Refusal(HTTPStatus.UNAUTHORIZED, "wrong or missing credentials")
        return None

    def _record(
        self,
        connection: ServerConnection,
        request: Request,
        identity: str,
        peer: Peer | None,
        refusal: Refusal | None,
    ) -> None:
        given = credentials(request)
        subprotocols = tuple(request.headers.get_all("Sec-WebSocket-Protocol"))
        facts = _tls_facts(connection)
        entry = self._evidence.record(
            Kind.HANDSHAKE,
            connection=self._name(connection) if refusal is None else None,
            station=identity,
            system=self._system,
            path=request.path,
            peer=":".join(map(str, (connection.remote_address or ("?",))[:2])),
            headers=[[name, _shown(name, value)] for name, value in request.headers.raw_items()],
            subprotocols=subprotocols,
            accepted=refusal is None,
            status=refusal.status.value if refusal else 101,
            reason=refusal.reason if refusal else None,
            extensions=", ".join(request.headers.get_all("Sec-WebSocket-Extensions")),
            user=given[0] if given else None,
            password="empty" if given and not given[1] else None,
            tls=facts,
        )
        if peer is None:
            return
        wanted = self._passwords.get(identity)
        peer.handshakes.append(
            Handshake(
                accepted=refusal is None,
                status=refusal.status.value if refusal else 101,
                path=request.path,
                subprotocols=tuple(name.strip() for value in subprotocols for name in value.split(",")),
                user=given[0] if given else None,
                password_ok=None if wanted is None else _matches(given, identity, wanted, peer.version),
                tls=facts,
                reason=refusal.reason if refusal else "",
                time=entry.time,
                entry=entry.number,
            )
        )
        peer.signal.notify()

    def _name(self, connection: ServerConnection) -> str:
        """Return what a connection is called from its handshake on."""
        if connection not in self._names:
            self._names[connection] = f"c{next(_NAMES)}"
        return self._names[connection]

    def _subprotocol(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        peer = self._peers.get(identity_of(connection.request.path)) if connection.request else None
        wanted = peer.version.subprotocol if peer else ""
        return next((name for name in offered if name == wanted), None)

    async def _run(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        peer = self._peers[identity_of(connection.request.path)]
        offered = connection.request.headers.get_all("Sec-WebSocket-Protocol")
        if connection.subprotocol is None and offered:
            # OCPP-J 1.6 §3.1.2, 2.0.1 part 4 §3.3: no common subprotocol, so handshake without header, then close.
            await connection.close(1002, f"{peer.version.subprotocol} is needed, {', '.join(offered)} was offered")
            return
        link = Link(
            connection,
            name=self._name(connection),
            system=peer.system,
            identity=peer.identity,
            version=peer.version,
            ours=Side.CSMS,
            evidence=self._evidence,
            receive=peer.receive,
        )
        peer.attach(link)
        try:
            await link.run()
        finally:
            peer.detach(link)


def identity_of(path: str) -> str:
    """Return the station's identity: the last part of the path, percent-decoded (OCPP-J 1.6 §3.1.1)."""
    return unquote(path.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1])


def credentials(request: Request) -> tuple[str, str] | None:
    """Return user and password of a Basic Authorization header, None where there is none that can be read."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        # Passwords of 1.6 may be any bytes (J §6.2 sends them hex-encoded in the key, raw in the header).
        user, colon, password = base64.b64decode(encoded, validate=True).decode("latin-1").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password) if colon else None


def _matches(given: tuple[str, str] | None, identity: str, password: str, version: Version) -> bool:
    if given is None:
        return False
    same = any(hmac.compare_digest(given[1].encode("latin-1"), form) for form in _forms(password, version))
    return same and given[0] == identity.encode().decode("latin-1")


def _forms(password: str, version: Version) -> list[bytes]:
    """Return what may stand in the header: the text, and in 1.6 the bytes that it writes in hex (J 1.6 §6.2)."""
    forms = [password.encode()]
    if version is Version.V16 and _HEX.fullmatch(password):
        forms.append(bytes.fromhex(password))
    return forms


def _shown(name: str, value: str) -> str:
    return value.split(" ", 1)[0] + " [redacted]" if name.lower() == "authorization" else value


def _tls_facts(connection: ServerConnection) -> dict[str, object] | None:
    socket = connection.transport.get_extra_info("ssl_object")
    return dict(pki.facts(socket)) if socket is not None else None
