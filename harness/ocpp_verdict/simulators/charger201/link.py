"""One connection of the simulated 2.0.1 station: ocpp's ChargePoint, hardened against what it was not written for.

Rules kept here: every CALL gets exactly one answer, malformed ones a CALLERROR (part 4 §4.2.3, §4.3), while boot is
rejected all of them a SecurityError (B03.FR.08); nothing that arrives ends the connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from ocpp import messages
from ocpp.messages import Call
from ocpp.routing import create_route_map
from ocpp.v201 import ChargePoint
from ocpp.v201.enums import Action
from websockets.exceptions import ConnectionClosed

from ocpp_verdict.simulators.charger201.variables import is_moment
from ocpp_verdict.simulators.wire_faults import FaultyWire

logger = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.ocpp")
_quiet.setLevel(logging.CRITICAL)  # ocpp logs payloads, which may hold passwords

_ACTIONS = frozenset(action.value for action in Action)
_ID_LENGTH = 36


def frame_error(text: str | bytes) -> tuple[str, str, str] | None:
    """Return id, code and description of the CALLERROR that `text` deserves as a frame; None when it is well-formed.

    An id that cannot be read is "-1"; ill-formed answers get None as well: nobody answers an answer.
    """
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return "-1", "RpcFrameworkError", "not JSON"
    if not isinstance(frame, list) or not frame:
        return "-1", "RpcFrameworkError", "not a JSON array"
    id_ = frame[1] if len(frame) > 1 and isinstance(frame[1], str) and len(frame[1]) <= _ID_LENGTH else "-1"
    if frame[0] not in (2, 3, 4) or isinstance(frame[0], bool):
        return id_, "MessageTypeNotSupported", "unknown message type"
    return None if frame[0] != 2 else _call_error(frame, id_)


def _call_error(frame: list[Any], id_: str) -> tuple[str, str, str] | None:
    match frame:
        case [2, str(), str() as action, dict()] if id_ != "-1":
            return None if action in _ACTIONS else (id_, "NotImplemented", "unknown action")
        case [2, str(), str(), _] if id_ != "-1":
            return id_, "FormatViolation", "payload is not an object"
        case _:
            return id_, "RpcFrameworkError", "not a CALL of id, action and payload"


#: Fields of type dateTime end so, or have one of the names below.
_MOMENT_ENDINGS = ("DateTime", "Timestamp", "timestamp")
_MOMENTS = frozenset({"validFrom", "validTo", "startSchedule"})


def bad_moment(value: Any, name: str = "") -> str | None:
    """Return the name of a dateTime field that holds something else; ocpp checks no formats."""
    if isinstance(value, dict):
        found = (bad_moment(each, key) for key, each in value.items())
        return next((field for field in found if field), None)
    if isinstance(value, list):
        return next((field for field in (bad_moment(each, name) for each in value) if field), None)
    dated = name.endswith(_MOMENT_ENDINGS) or name in _MOMENTS
    return name if dated and isinstance(value, str) and not is_moment(value) else None


class Link(ChargePoint):
    """One socket with its routes; `start` runs until the socket closes."""

    def __init__(self, identity: str, wire: FaultyWire, blocks: Iterable[object], refuses: Callable[[], bool]) -> None:
        """Make a link that lets `blocks` answer, unless `refuses` says that nothing may be answered."""
        super().__init__(identity, wire, response_timeout=30, logger=_quiet)
        self.route_map = {action: route for block in blocks for action, route in create_route_map(block).items()}
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._refuses = refuses
        self._asked: str | None = None
        self._digested = asyncio.Event()
        self._answering: set[str] = set()

    async def ask(self, request: Any) -> Any:
        """Send a CALL; return its answer. Nothing that arrives after it is looked at before `digested` is called.

        Raises:
            Exception: what ocpp raises for CALLERROR, an invalid answer, no answer, or no connection.
        """
        self._asked = str(uuid.uuid4())
        self._digested.clear()
        return await self.call(request, suppress=False, unique_id=self._asked)

    def digested(self) -> None:
        """Go on reading: what the last answer says has been taken to heart."""
        self._asked = None
        self._digested.set()

    def close(self) -> None:
        """Tell everybody who waits for an answer that none will come."""
        if not self.closed.done():
            self.closed.set_result(None)

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Answer a CALL or hand an answer to whom it concerns; never raise on what was received."""
        problem = frame_error(raw_msg)
        if problem is not None:
            await self._send_error(*problem)
            return
        frame = json.loads(raw_msg)
        if frame[0] == 2:
            await self._answer(frame[1], frame[2], frame[3])
        elif _is_answer(frame):
            self._response_queue.put_nowait(messages.unpack(json.dumps(frame)))
            if frame[1] == self._asked:
                await self._digested.wait()

    async def _answer(self, id_: str, action: str, payload: dict[str, Any]) -> None:
        if self._refuses():
            await self._send_error(id_, "SecurityError", "not accepted by the CSMS")
        elif action not in self.route_map:
            await self._send_error(id_, "NotSupported", f"{action} is not supported")
        elif (field := bad_moment(payload)) is not None:
            await self._send_error(id_, "PropertyConstraintViolation", f"{field} is no dateTime")
        elif id_ in self._answering:
            await self._send_error(id_, "RpcFrameworkError", "this id is in use")
        else:
            self._answering.add(id_)
            try:
                await super().route_message(messages.pack(Call(id_, action, payload)))
            except ConnectionClosed:
                raise
            except Exception:  # what follows an answer must not end the connection
                logger.exception("%s failed after it was answered", action)
            finally:
                self._answering.discard(id_)

    async def _send_error(self, id_: str, code: str, description: str) -> None:
        await self._send(json.dumps([4, id_, code, description, {}]))


def _is_answer(frame: list[Any]) -> bool:
    match frame:
        case [3, str(), dict()] | [4, str(), str(), str(), dict()]:
            return True
    logger.warning("dropped an ill-formed answer")
    return False
