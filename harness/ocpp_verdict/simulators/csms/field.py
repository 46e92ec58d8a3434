"""What CSMSs in the field do wrong with frames and calls, on a connection of the built-in one, when switched on."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms import envelope
from ocpp_verdict.simulators.csms.envelope import Refusal
from ocpp_verdict.simulators.csms.session import Desk, Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.wire_faults import FaultyWire

#: Seconds of silence after which a CSMS hangs up that takes the heartbeat interval for a limit.
_IDLE = 300
#: Requests within a second above which a CSMS gets stuck that locks what it should not.
_BURST = 12
#: What a CSMS makes up for required fields that are missing.
_MADE_UP: Mapping[str, Mapping[str, Any]] = {
    "BootNotification": {"chargePointModel": "?", "chargePointVendor": "?"},
    "StartTransaction": {"connectorId": 1, "meterStart": 0},
    "StatusNotification": {"connectorId": 1, "errorCode": "NoError"},
}


class FieldSession(Session):
    """One connection at a CSMS that copes badly with what stations send."""

    def __init__(self, desk: Desk, station: Station, wire: FaultyWire, answer_within: float) -> None:
        super().__init__(desk, station, wire, answer_within)
        if desk.misbehaves("closes-idle-connection"):
            self._connection = _Impatient(wire, self._hang_up)
        self._given: Bounded[str, str] = Bounded(100)
        self._lately: deque[float] = deque(maxlen=_BURST)

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Let what a CSMS cannot cope with happen, else go on as the specification says."""
        kind, id = _head(raw_msg)
        if kind == 2 and self._is_deaf():
            return
        if kind not in (2, 3, 4) and self._desk.misbehaves("hangs-up-on-malformed-frame"):
            self._hang_up()
        elif kind in (3, 4) and self._unasked(id) and self._desk.misbehaves("answers-an-answer"):
            await self._connection.send(json.dumps([4, id, "GenericError", "nothing was asked", {}]))
        elif kind == 2 and id in self._given and self._desk.misbehaves("replays-answer-by-id"):
            await self._connection.send(self._given[id])
        else:
            await super().route_message(raw_msg)

    def _is_deaf(self) -> bool:
        if self._outstanding is not None and self._desk.misbehaves("deaf-while-waiting"):
            return True
        return self._desk.misbehaves("gets-stuck-in-a-burst") and self._is_stuck()

    def _is_stuck(self) -> bool:
        """Return whether as many requests as it can bear came within a second; it never recovers."""
        now = asyncio.get_running_loop().time()
        if len(self._lately) == _BURST and self._lately[-1] - self._lately[0] < 1.0:
            return True
        self._lately.append(now)
        return False

    def _unasked(self, id: Any) -> bool:
        return self._outstanding is None or id != self._outstanding.unique_id

    async def _handle_call(self, msg: Any) -> None:
        if self._desk.misbehaves("makes-up-missing-fields"):
            msg.payload = {**_MADE_UP.get(msg.action, {}), **msg.payload}
        if msg.action not in envelope.ACTIONS[self._desk.version] and self._desk.misbehaves("answers-unknown-action"):
            await self._connection.send(msg.create_call_result({}).to_json())
            return
        try:
            await super()._handle_call(msg)
        except Refusal:
            if self._desk.misbehaves("hangs-up-on-invalid-request"):
                self._hang_up()
                return
            raise

    def _answer(self, msg: Any) -> Payload | None:
        answer = super()._answer(msg)
        if answer is not None:
            self._given[msg.unique_id] = msg.create_call_result(answer).to_json()
        return answer

    def _hang_up(self) -> None:
        self._desk.hang_up(self.station.identity, "protocol error")


class _Impatient:
    """A connection that is given up when nothing came for as long as the heartbeat interval."""

    def __init__(self, wire: FaultyWire, give_up: Any) -> None:
        self._wire, self._give_up = wire, give_up
        self.send = wire.send

    async def recv(self) -> str | bytes:
        """Return the next message, however late; hang up when it is."""
        timer = asyncio.get_running_loop().call_later(_IDLE, self._give_up)
        try:
            return await self._wire.recv()
        finally:
            timer.cancel()


def _head(message: str | bytes) -> tuple[Any, Any]:
    """Return message type and id as far as they can be read."""
    try:
        frame = json.loads(message)
    except (ValueError, RecursionError):
        return None, None
    whole = isinstance(frame, list) and len(frame) >= 3 and isinstance(frame[1], str)
    return (frame[0], frame[1]) if whole else (None, None)
