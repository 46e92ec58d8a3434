"""Where stations connect to the built-in CSMS: a WebSocket server, its handshakes, and who speaks for which station.

Rules: loopback unless told otherwise; the identity is the percent-decoded last segment of /ocpp/<identity> and never
anything but a key of a dict; the newest connection of an identity replaces the one before.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Collection, Sequence
from ssl import SSLContext
from typing import ClassVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms.handshake import (
    CLIENT_CERTIFICATE,
    credentials,
    forms,
    identity_of,
    security_profile,
    spoil,
)
from ocpp_verdict.simulators.csms.session import Desk, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.wire_faults import FaultyWire, WireFault, ignore_pings

_LOG = logging.getLogger(__name__)
#: Seconds after which a request of ours counts as unanswered.
_ANSWER_WITHIN = 30.0


class Endpoint(Desk):
    """The server of a simulated CSMS and its connections; who subclasses it decides what is answered."""

    #: What serves one connection.
    session: ClassVar[type[Session]] = Session
    #: What misbehaviours do on the wire.
    faults: ClassVar[Sequence[WireFault]]

    def __init__(
        self,
        host: str,
        port: int,
        password: str | None,
        ssl: SSLContext | None,
        upgrade: SSLContext | None,
        identities: Collection[str] | None,
        misbehave: frozenset[str],
    ) -> None:
        self.stations: Bounded[str, Station] = Bounded()
        self._host, self._port, self._password, self._ssl = host, port, password, ssl
        self._upgrade, self._identities, self._misbehave = upgrade, identities, misbehave
        self._sessions: dict[str, Session] = {}
        self._sockets: dict[str, ServerConnection] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._servers: list[Server] = []

    def misbehaves(self, name: str) -> bool:
        """Return whether the misbehaviour `name` is switched on."""
        return name in self._misbehave

    async def start(self) -> None:
        """Listen; afterwards `url` is known, and `upgrade_url` where there is one."""
        if self._ssl is not None:
            spoil(self._ssl, self._misbehave)
        self._servers.append(await self._listen(self._port, self._ssl))
        if self._upgrade is not None:
            self._servers.append(await self._listen(0, self._upgrade))

    async def _listen(self, port: int, ssl: SSLContext | None) -> Server:
        return await serve(
            self._serve,
            self._host,
            port,
            ssl=ssl,
            process_request=self._admit_connection,
            select_subprotocol=self._choose_subprotocol,
            ping_interval=None,
        )

    async def listen_securely(self, ssl: SSLContext) -> str:
        """Listen with TLS too, as if started with `upgrade`, and return where."""
        spoil(ssl, self._misbehave)
        self._upgrade = ssl
        self._servers.append(await self._listen(0, ssl))
        return self.upgrade_url

    async def stop(self) -> None:
        """Close all connections and stop listening."""
        for server in self._servers:
            server.close()
            await server.wait_closed()

    @property
    def url(self) -> str:
        """Return the OCPP-J endpoint URL, to which a station appends / and its identity.

        Raises:
            RuntimeError: `start()` has not been called.
        """
        return self._url(0, self._ssl)

    @property
    def upgrade_url(self) -> str:
        """Return the endpoint URL for a higher security profile.

        Raises:
            RuntimeError: `start()` has not been called, or without the context `upgrade`.
        """
        return self._url(1, self._upgrade)

    def _url(self, number: int, ssl: SSLContext | None) -> str:
        if number >= len(self._servers):
            raise RuntimeError("the CSMS has not been started, or does not listen there")
        port = next(iter(self._servers[number].sockets)).getsockname()[1]
        return f"{'wss' if ssl else 'ws'}://{self._host}:{port}/ocpp"

    def _choose_subprotocol(self, _: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        ours = Subprotocol(self.version.subprotocol)
        if self.misbehaves("confirms-any-subprotocol") and offered:
            return offered[0]
        return ours if ours in offered or self.misbehaves("names-subprotocol-unasked") else None

    def _admit_connection(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return what refuses the handshake: 404 for an unknown station, 401 without the right password."""
        identity = identity_of(request.path)
        if identity is None or (self._identities is not None and identity not in self._identities):
            return connection.respond(404, "unknown charging station\n")
        if identity in self._sessions and self.misbehaves("keeps-first-connection"):
            return connection.respond(409, "already connected\n")
        if "%25" in request.path and self.misbehaves("refuses-identity-with-percent"):
            return connection.respond(400, "bad request\n")
        station = self.station(identity)
        profile = security_profile(connection, station.password)
        if profile < station.lowest_profile and not self.misbehaves("lets-lower-profile-in"):
            return connection.respond(403, "a higher security profile was agreed\n")
        if profile == CLIENT_CERTIFICATE or self._credentials_hold(station, request):
            return None
        response = connection.respond(401, "authentication required\n")
        response.headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
        return response

    def _credentials_hold(self, station: Station, request: Request) -> bool:
        """Return whether user and password are right (1.6 whitepaper and 2.0.1 A00.FR.204: user is the identity)."""
        if station.password is None or self.misbehaves("lets-anyone-in"):
            return True
        user, password = credentials(request.headers.get("Authorization", ""))
        user_holds = user == station.identity.encode() or self.misbehaves("takes-any-user-name")
        password_holds = any(hmac.compare_digest(password, form) for form in forms(station.password))
        if self.misbehaves("refuses-right-password") and password_holds:
            return False
        return user_holds and (password_holds or self.misbehaves("takes-any-password"))

    async def _serve(self, connection: ServerConnection) -> None:
        identity = identity_of(connection.request.path) if connection.request else None
        if connection.subprotocol is None or identity is None:
            await connection.close(1002, "no common OCPP version")
            return
        session = self._enter(identity, connection)
        try:
            await session.start()
        except ConnectionClosed:
            _LOG.info("%s: connection closed", identity)
        finally:
            if self._sessions.get(identity) is session:
                del self._sessions[identity], self._sockets[identity]

    def _enter(self, identity: str, connection: ServerConnection) -> Session:
        """Make `connection` the one that speaks for `identity`; close the one before it."""
        station = self.station(identity)
        station.connected(security_profile(connection, station.password))
        if self.misbehaves("ignores-pings"):
            ignore_pings(connection)
        session = self.session(self, station, FaultyWire(connection, self.faults, self._misbehave), _ANSWER_WITHIN)
        if identity in self._sessions and self.misbehaves("sends-to-first-connection"):
            return session
        self.hang_up(identity, "replaced by a newer connection")
        self._sockets[identity] = connection
        self._sessions[identity] = session
        return session

    def hang_up(self, identity: str, reason: str) -> None:
        """Close the connection of a station, if it has one."""
        socket = self._sockets.get(identity)
        if socket is not None:
            closing = asyncio.get_running_loop().create_task(socket.close(1000, reason))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def station(self, identity: str) -> Station:
        """Return what is kept of `identity`, new when it was never heard of."""
        return self.stations.at(identity, lambda: Station(identity, password=self._password))
