"""One connection of one station at the built-in CSMS: ocpp's ChargePoint, with the rules of OCPP-J around it.

Incoming requests are answered at once, also while an answer to a request of ours is due; requests of ours wait in line,
one outstanding at a time (1.6 J §4.1.1, 2.0.1 part 4 §4.1.1).
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import attrs
from ocpp.charge_point import ChargePoint
from ocpp.messages import Call, CallResult
from websockets.exceptions import ConnectionClosed

from ocpp_verdict.frames import Version
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.csms import envelope
from ocpp_verdict.simulators.csms.envelope import Refusal
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.wire_faults import FaultyWire

_LOG = logging.getLogger(__name__)

Payload = Mapping[str, Any]


class Desk(Protocol):
    """The part of a CSMS that decides what is answered."""

    version: ClassVar[Version]

    def misbehaves(self, name: str) -> bool:
        """Return whether the misbehaviour `name` is switched on."""
        ...

    def hang_up(self, identity: str, reason: str) -> None:
        """Close the connection of a station, if it has one."""
        ...

    def admit(self, station: Station, action: str) -> bool:
        """Return whether `station` may send `action` now."""
        ...

    def answer(self, session: Session, action: str, payload: Payload) -> Payload | None:
        """Return the answer to a valid request, None for an action that a CSMS does not serve."""
        ...

    def answered(self, session: Session, action: str, asked: Payload, answer: Payload) -> None:
        """Take note of a station's CALLRESULT to a request of ours."""
        ...


class Session(ChargePoint):
    """ocpp's ChargePoint as the server's end of one connection.

    `start()` serves until the connection is over; `request_later()` sends a request when its turn comes.
    """

    def __init__(self, desk: Desk, station: Station, wire: FaultyWire, answer_within: float) -> None:
        super().__init__(station.identity, wire, response_timeout=answer_within, logger=_LOG)
        self._ocpp_version = desk.version.value
        self.station = station
        self._desk = desk
        self._calls: set[asyncio.Task[None]] = set()
        self._outstanding: Any = None
        self._afterwards: list[tuple[str, Payload]] = []

    async def start(self) -> None:
        """Serve until the connection is over, then give up on requests that wait for an answer."""
        try:
            while True:
                await self.route_message(await self._connection.recv())
        finally:
            for call in self._calls:
                call.cancel()

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Answer a request, hand an answer to the request that waits for it, refuse the rest."""
        try:
            message = envelope.read(raw_msg, self._desk.version)
            if isinstance(message, Call):
                await self._handle_call(message)
            else:
                self._take_answer(message)
        except Refusal as refusal:
            _LOG.info("%s: %s %s", self.id, refusal.code, refusal.description)
            if refusal.id is not None:
                await self._connection.send(refusal.text())

    def _take_answer(self, message: Any) -> None:
        """Note at once what a station answers, and let the next request of ours go; other answers are ignored."""
        call = self._outstanding
        if call is None or message.unique_id != call.unique_id:
            _LOG.info("%s: an answer to nothing", self.id)
            return
        self._outstanding = None
        self._response_queue.put_nowait(message)
        version = self._desk.version
        if isinstance(message, CallResult) and envelope.is_answer(message.payload, call.action, version):
            self._desk.answered(self, call.action, call.payload, message.payload)
        else:
            _LOG.warning("%s: %s was refused, or its answer is invalid", self.id, call.action)

    async def _handle_call(self, msg: Any) -> None:
        if not self._desk.admit(self.station, msg.action):
            raise Refusal(msg.unique_id, "SecurityError", "the boot has not been accepted")
        envelope.check(msg, self._desk.version)
        answer = self._answer(msg)
        if answer is None:
            raise Refusal(msg.unique_id, "NotSupported", f"{msg.action} is not for a CSMS")
        await self._connection.send(msg.create_call_result(answer).to_json())
        while self._afterwards:
            self.request_later(*self._afterwards.pop(0))

    def _answer(self, msg: Any) -> Payload | None:
        try:
            return self._desk.answer(self, msg.action, msg.payload)
        except Refusal as refusal:
            raise attrs.evolve(refusal, id=msg.unique_id) from None
        except (LookupError, TypeError, ValueError, OverflowError) as problem:
            _LOG.exception("%s: %s could not be processed", self.id, msg.action)
            raise Refusal(msg.unique_id, "InternalError", "the request could not be processed") from problem

    def follow_up(self, action: str, payload: Payload) -> None:
        """Send a request once the answer that is being decided has left."""
        self._afterwards.append((action, payload))

    def request_later(self, action: str, payload: Payload, sent: asyncio.Future[None] | None = None) -> None:
        """Put a request in line; `sent` becomes done when it has left, or CouldNot when the connection ends before."""
        task = asyncio.get_running_loop().create_task(self._converse(action, payload, sent))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        if sent is not None:
            task.add_done_callback(lambda _: _give_up(sent))

    async def _converse(self, action: str, payload: Payload, sent: asyncio.Future[None] | None) -> None:
        async with self._call_lock:
            call = self._outstanding = Call(str(uuid.uuid4()), action, payload)
            try:
                left = await self._connection.send(call.to_json())
            except ConnectionClosed:
                return  # whoever waits for `sent` learns that the station has gone
            if sent is not None and not sent.done():
                sent.set_result(None)
            if left:
                await self._await_answer(call)

    async def _await_answer(self, call: Any) -> None:
        try:
            await self._get_specific_response(call.unique_id, self._response_timeout)
        except TimeoutError:
            self._outstanding = None
            _LOG.warning("%s: no answer to %s", self.id, call.action)


def _give_up(sent: asyncio.Future[None]) -> None:
    if not sent.done():
        sent.set_exception(CouldNot("the station has gone"))
