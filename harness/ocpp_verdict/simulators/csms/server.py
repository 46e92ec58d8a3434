"""The built-in CSMS without its decisions: a WebSocket server that stations connect to, and the operator's side of it.

Rules: loopback unless told otherwise; the identity is the percent-decoded last segment of /ocpp/<identity> and never
anything but a key of a dict; the newest connection of an identity replaces the one before.
"""

from __future__ import annotations

import asyncio
import copy
import hmac
import itertools
import logging
import ssl as tls
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Version
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators import misbehaviour
from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms.handshake import (
    CLIENT_CERTIFICATE,
    credentials,
    forms,
    identity_of,
    security_profile,
    spoil,
)
from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.tokens import DEFAULT_TOKENS, Tokens, TokenState
from ocpp_verdict.simulators.wire_faults import FaultyWire, WireFault, ignore_pings

_LOG = logging.getLogger(__name__)
#: Seconds after which a request of ours counts as unanswered.
_ANSWER_WITHIN = 30.0

Answer = Callable[[Session, Payload], Payload]
#: (CSMS, station) -> value; None for nothing.
Chosen = Callable[[Any, Station], Any]


class Csms:
    """Server, registration and line of requests of a simulated CSMS; subclasses decide what is answered.

    After `start()`, stations connect to `url` + "/" + identity; `perform("request", …)` makes it send a request.
    """

    version: ClassVar[Version]
    #: What serves one connection.
    session: ClassVar[type[Session]] = Session
    #: Requests that a station which is Pending must not be sent (1.6 §4.2, 2.0.1 B02.FR.05).
    not_while_pending: ClassVar[frozenset[str]]
    #: What a CSMS chooses by itself where the operator's request does not say: action -> dotted field -> choice.
    chosen: ClassVar[Mapping[str, Mapping[str, Chosen]]]

    def __init__(
        self,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        tokens: Mapping[str, TokenState] = DEFAULT_TOKENS,
        password: str | None = None,
        ssl: tls.SSLContext | None = None,
        upgrade: tls.SSLContext | None = None,
        identities: Collection[str] | None = None,
        misbehave: frozenset[str] = frozenset(),
        table: Iterable[Misbehaviour] = (),
        faults: Sequence[WireFault] = (),
    ) -> None:
        self.clock = clock
        self.tokens = Tokens(tokens)
        self.stations: Bounded[str, Station] = Bounded()
        self._host, self._port, self._password, self._ssl = host, port, password, ssl
        self._upgrade, self._identities = upgrade, identities
        self._misbehave = misbehaviour.known(misbehave, table)
        self._faults = faults
        self._sessions: dict[str, Session] = {}
        self._sockets: dict[str, ServerConnection] = {}
        self._numbers = itertools.count(1)
        self._closing: set[asyncio.Task[None]] = set()
        self._servers: list[Server] = []
        self.answers: dict[str, Answer] = {}

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

    async def _listen(self, port: int, ssl: tls.SSLContext | None) -> Server:
        return await serve(
            self._serve,
            self._host,
            port,
            ssl=ssl,
            process_request=self._admit_connection,
            select_subprotocol=self._choose_subprotocol,
            ping_interval=None,
        )

    async def listen_securely(self, ssl: tls.SSLContext) -> str:
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

    def _url(self, number: int, ssl: tls.SSLContext | None) -> str:
        if number >= len(self._servers):
            raise RuntimeError("the CSMS has not been started, or does not listen there")
        port = next(iter(self._servers[number].sockets)).getsockname()[1]
        return f"{'wss' if ssl else 'ws'}://{self._host}:{port}/ocpp"

    def _choose_subprotocol(self, _: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        ours = Subprotocol(self.version.subprotocol)
        if self.misbehaves("confirms-any-subprotocol") and offered:
            return offered[0]
        return ours if ours in offered else None

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
        session = self.session(self, station, FaultyWire(connection, self._faults, self._misbehave), _ANSWER_WITHIN)
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

    def register(self, identity: str, *statuses: str) -> None:
        """Answer the next BootNotifications of `identity` with `statuses` in order; the last one stays."""
        self.station(identity).to_answer = list(statuses) or ["Accepted"]

    def admit(self, station: Station, action: str) -> bool:
        """Return whether `station` may send `action` now (1.6 §4.2, 2.0.1 B01.FR.10, B02.FR.09, B03.FR.07)."""
        open_to_all = action == "BootNotification" or self.misbehaves("answers-before-acceptance")
        if open_to_all or station.registration == "Accepted":
            return True
        return station.registration == "Pending" and action in station.awaited

    def answer(self, session: Session, action: str, payload: Payload) -> Payload | None:
        """Return the answer to a valid request, None for an action that a CSMS does not serve."""
        decide = self.answers.get(action)
        return None if decide is None else decide(session, payload)

    def answered(self, session: Session, action: str, asked: Payload, answer: Payload) -> None:
        """Take note of a station's CALLRESULT to a request of ours."""

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do what an operator of the CSMS is asked.

        `request` sends {action, payload} to the latest station (or to {identity}), `register` answers its next
        BootNotifications with {statuses}, `confirm` agrees.

        Raises:
            CouldNot: no station is connected, or the request may not be sent to it now.
        """
        match verb:
            case "request":
                await self._request(values)
            case "register":
                self.register(str(values["identity"]), *map(str, values["statuses"]))
            case "confirm":
                return
            case _:
                raise CouldNot(f"a CSMS cannot do {verb!r}")

    async def _request(self, values: Mapping[str, Any]) -> None:
        session = self._connected(values.get("identity"))
        action, payload = str(values["action"]), dict(values.get("payload") or {})
        self._may_send(session.station, action)
        self.expect_triggered(session.station, action, payload)
        first, *rest = self.complete(session.station, action, payload)
        sent = asyncio.get_running_loop().create_future()
        session.request_later(action, first, sent)
        for part in rest:
            session.request_later(action, part)
        await sent

    def new_number(self) -> int:
        """Return an id for a request, a reservation, a profile or a list version, never the same twice."""
        return next(self._numbers)

    def complete(self, station: Station, action: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the payloads to send, one after the other: what was given, and what a CSMS chooses by itself."""
        payload = copy.deepcopy(payload)
        for path, choose in self.chosen.get(action, {}).items():
            _fill(payload, path.split("."), choose, self, station)
        return [payload]

    def expect_triggered(self, station: Station, action: str, payload: Payload) -> None:
        """Note which messages `station` may send although its boot is not accepted."""
        if action in ("TriggerMessage", "ExtendedTriggerMessage"):
            station.awaited.add(str(payload.get("requestedMessage")))

    def _connected(self, identity: str | None) -> Session:
        """Return the session of `identity`, or that of the latest station."""
        if not self._sessions:
            raise CouldNot("no station is connected")
        name = identity if identity is not None else next(reversed(self._sessions))
        if name not in self._sessions:
            raise CouldNot(f"station {name!r} is not connected")
        return self._sessions[name]

    def _may_send(self, station: Station, action: str) -> None:
        if station.registration == "Rejected":
            raise CouldNot(f"{action} may not be sent: the boot was rejected")
        if station.registration == "Pending" and action in self.not_while_pending:
            raise CouldNot(f"{action} may not be sent while the boot is pending")


def _fill(payload: dict[str, Any], path: Sequence[str], choose: Chosen, csms: Csms, station: Station) -> None:
    """Set the field at `path` unless it is there, or the choice is None."""
    name, *rest = path
    if rest:
        inner = payload.setdefault(name, {})
        if isinstance(inner, dict):
            _fill(inner, rest, choose, csms, station)
    elif name not in payload and (value := choose(csms, station)) is not None:
        payload[name] = value
