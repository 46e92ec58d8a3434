"""The built-in 1.6 charger's line to the CSMS: connecting again and again, ocpp's ChargePoint on every connection.

Requests of the CSMS are answered while an answer is due to a request of ours; requests of ours go one at a time, in
the order in which they came up. Bad frames get the CALLERROR that OCPP-J asks for and never end the connection.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import logging
import ssl as tls
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ocpp.charge_point import camel_to_snake_case, remove_nones, serialize_as_dict, snake_to_camel_case
from ocpp.exceptions import OCPPError, UnknownCallErrorCodeError, ValidationError
from ocpp.messages import Call
from ocpp.v16 import ChargePoint
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from ocpp_verdict.clock import pause
from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.csms import envelope
from ocpp_verdict.simulators.csms.envelope import Refusal
from ocpp_verdict.simulators.wire_faults import FaultyWire

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

_LOG = logging.getLogger(__name__)
_SUBPROTOCOL = Subprotocol(Version.V16.subprotocol)

#: Seconds between attempts to connect; the last one stays.
BACK_OFF: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
#: Fewest seconds between pings, so that a clock that jumps does not drown in them.
MIN_PING = 60
#: Seconds that a pong, a handshake or a close may take.
PATIENCE = 20.0


class Offline(Exception):
    """A request did not reach the CSMS: there is no connection, or it ended before the answer."""


class NotProcessed(Exception):
    """The CSMS did not process a request: CALLERROR, no answer in time, or one that is no answer (§3.7.1)."""


class PropertyConstraint(Exception):
    """A request names something that cannot be; the text says which field."""


class Unsupported(Exception):
    """A request is known but not supported as the station stands; the text says what."""


class Swallowed(NotProcessed):
    """A misbehaviour kept a request from leaving."""


class Endpoint(ChargePoint):
    """ocpp's ChargePoint as the station's end of one connection; feature profiles add what it answers."""

    def __init__(self, identity: str, wire: FaultyWire, station: Station, answer_within: float) -> None:
        super().__init__(identity, wire, response_timeout=answer_within, logger=_LOG)
        self.station = station
        self._over = asyncio.Event()
        self._turn = asyncio.Lock()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._calls: asyncio.Queue[Any] = asyncio.Queue()
        self._follow_ups: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Serve until the connection is over."""
        answering = asyncio.create_task(self._answer_in_turn())
        try:
            while True:
                await self.route_message(await self._connection.recv())
        finally:
            self._over.set()
            answering.cancel()

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Hand an answer to whom it concerns, queue a request, refuse the rest (1.6 J §4.2.3)."""
        try:
            message = envelope.read(raw_msg, Version.V16)
        except Refusal as refusal:
            await self._refuse(refusal)
            return
        if isinstance(message, Call):
            self._quiet.clear()
            self._calls.put_nowait(message)
        elif self._call_lock.locked():
            self._response_queue.put_nowait(message)

    async def _answer_in_turn(self) -> None:
        while True:
            message = await self._calls.get()
            try:
                await self._handle_call(message)
            except Refusal as refusal:
                await self._refuse(refusal)
            except ConnectionClosed:
                return
            finally:
                self._follow_up()

    def _follow_up(self) -> None:
        if self._calls.empty():
            self._quiet.set()
        actions, self._follow_ups = self._follow_ups, []
        for action in actions:
            action()

    async def _refuse(self, refusal: Refusal) -> None:
        _LOG.info("%s: %s %s", self.id, refusal.code, refusal.description)
        if refusal.id is not None and not self.station.deaf():
            await self._send(refusal.text())

    async def _handle_call(self, msg: Any) -> None:
        if self.station.deaf():
            return
        envelope.check(msg, Version.V16)
        route = self.route_map.get(msg.action, {}).get("_on_action")
        if route is None:
            raise Refusal(msg.unique_id, "NotSupported", f"{msg.action} is not supported")
        answer = await self._routed(route, msg)
        payload = snake_to_camel_case(remove_nones(serialize_as_dict(answer)))
        await self._send(msg.create_call_result(payload).to_json())

    async def _routed(self, route: Callable[..., Any], msg: Any) -> Any:
        try:
            answer = route(**camel_to_snake_case(msg.payload))
            return await answer if inspect.isawaitable(answer) else answer
        except PropertyConstraint as problem:
            raise Refusal(msg.unique_id, "PropertyConstraintViolation", str(problem)) from problem
        except Unsupported as problem:
            raise Refusal(msg.unique_id, "NotSupported", str(problem)) from problem
        except (LookupError, TypeError, ValueError, OverflowError) as problem:
            _LOG.exception("%s: %s could not be processed", self.id, msg.action)
            raise Refusal(msg.unique_id, "InternalError", "the request could not be processed") from problem

    async def _send(self, message: str) -> None:
        """Send a text; say so when a misbehaviour swallowed a request, since nobody will answer it."""
        left = await self._connection.send(message)
        if left is False and message.startswith("[2,"):
            raise Swallowed(message)

    def afterwards(self, action: Callable[[], None]) -> None:
        """Do `action` once the answer that is being decided has left."""
        self._follow_ups.append(action)

    async def request(self, payload: Any) -> Any:
        """Send a request when its turn comes; return the answer.

        Raises:
            Offline: the connection is over.
            NotProcessed: the CSMS refused it or gave no usable answer.
        """
        async with self._turn:
            await self._quiet.wait()
            try:
                return await self._answer_to(payload)
            except ConnectionClosed as problem:
                raise Offline(str(problem)) from problem
            except (TimeoutError, OCPPError, ValidationError, UnknownCallErrorCodeError, TypeError) as problem:
                _LOG.warning("%s: %s was not processed: %s", self.id, type(payload).__name__, problem)
                raise NotProcessed(type(payload).__name__) from problem

    async def _answer_to(self, payload: Any) -> Any:
        """Return the answer to a request; nobody waits for one when the connection is over."""
        asked, over = (
            asyncio.ensure_future(self.call(payload, suppress=False)),
            asyncio.ensure_future(self._over.wait()),
        )
        try:
            await asyncio.wait({asked, over}, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise Offline("the connection ended before the answer")
            return asked.result()
        finally:
            asked.cancel()
            over.cancel()


class Link:
    """Connects, serves what comes, connects again.

    Args:
        url: CSMS address without the identity.
        identity: sent percent-encoded as last segment (1.6 J §3.1.1), and as Basic user name.
        serve: called with every new socket; returns when the connection is over.
        ping_interval: seconds between pings, 0 for none.
        distrusted: called when the certificate of the CSMS is not good.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        serve: Callable[[ClientConnection], Coroutine[Any, Any, None]],
        ping_interval: Callable[[], int],
        ssl: tls.SSLContext | None = None,
        distrusted: Callable[[], None] = lambda: None,
    ) -> None:
        self._url = f"{url.rstrip('/')}/{quote(identity, safe='')}"
        self._identity = identity
        self._serve = serve
        self._ping_interval = ping_interval
        self.ssl = ssl
        self._distrusted = distrusted
        self.back_off = BACK_OFF
        self._delays = self._waits()
        self._socket: ClientConnection | None = None

    def secure(self, ssl: tls.SSLContext) -> None:
        """Use TLS from the next connection on."""
        self.ssl = ssl
        self._url = self._url.replace("ws://", "wss://", 1)

    def proven(self) -> None:
        """Note that the connection is good: the next loss is followed by a quick attempt."""
        self._delays = self._waits()

    async def run(self, password: Callable[[], str | bytes | None]) -> None:
        """Keep connected until cancelled."""
        while True:
            try:
                await self._once(password())
            except tls.SSLCertVerificationError as problem:
                _LOG.info("%s: the CSMS cannot be trusted: %s", self._identity, problem)
                self._distrusted()
            except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed, TimeoutError) as problem:
                _LOG.info("%s: no connection: %s", self._identity, problem)
            await pause(next(self._delays))

    async def _once(self, password: str | bytes | None) -> None:
        pings = self._ping_interval()
        async with connect(
            self._url,
            subprotocols=[_SUBPROTOCOL],
            additional_headers=_credentials(self._identity, password),
            ssl=self.ssl,
            proxy=None,
            open_timeout=PATIENCE,
            close_timeout=PATIENCE,
            ping_interval=max(MIN_PING, pings) if pings else None,
            ping_timeout=PATIENCE,
        ) as socket:
            if socket.subprotocol != _SUBPROTOCOL:
                _LOG.info("%s: the CSMS does not speak %s", self._identity, _SUBPROTOCOL)
                return
            self._socket = socket
            try:
                await self._serve(socket)
            finally:
                self._socket = None

    def abort(self) -> None:
        """Drop the connection as a power cut does: without closing it."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def close(self) -> None:
        """Close the connection in order, as before a reset."""
        if self._socket is not None:
            await self._socket.close()

    def _waits(self) -> Iterator[float]:
        yield from self.back_off
        while True:
            yield self.back_off[-1]


def _credentials(identity: str, password: str | bytes | None) -> dict[str, str]:
    """Return the header of HTTP Basic authentication (security whitepaper, profile 1 and 2)."""
    if password is None:
        return {}
    secret = password if isinstance(password, bytes) else password.encode()
    text = base64.b64encode(f"{identity}:".encode() + secret).decode()
    return {"Authorization": f"Basic {text}"}
