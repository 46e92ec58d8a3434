"""What devices in the field do wrong with frames and calls, on the built-in 1.6 charger: each when switched on."""

from __future__ import annotations

import json
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.charger16.configuration import Outcome
from ocpp_verdict.simulators.charger16.link import Endpoint
from ocpp_verdict.simulators.csms.envelope import ACTIONS
from ocpp_verdict.simulators.wire_faults import FaultyWire

#: Seconds that a station waits which takes every CSMS for a fast one.
_IMPATIENCE = 0.5
#: Characters of a message that do not fit into a small device.
_LONG = 1500


class FieldRequests(Endpoint):
    """The station's end of a connection, before anything is read of what comes."""

    def __init__(self, identity: str, wire: FaultyWire, station: Any, answer_within: float) -> None:
        impatient = station.misbehaves("gives-up-after-half-a-second")
        super().__init__(identity, wire, station, _IMPATIENCE if impatient else answer_within)
        self._asked = ""

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Let what a device cannot cope with happen, else go on as the specification says."""
        kind, id = _head(raw_msg)
        if self._dies_of(raw_msg, kind):
            self.station.power.crash()
        elif kind == 2 and not self._quiet.is_set() and self.station.misbehaves("drops-link-on-second-call"):
            self.station.link.abort()
        elif kind in (3, 4) and self.station.misbehaves("pairs-answers-by-order"):
            await super().route_message(_renamed(raw_msg, self._asked))
        elif self._unasked(kind) and self.station.misbehaves("answers-an-answer"):
            await self._send(json.dumps([4, id, "GenericError", "nothing was asked", {}]))
        else:
            await super().route_message(raw_msg)

    def _dies_of(self, message: str | bytes, kind: Any) -> bool:
        if kind not in (2, 3, 4) and self.station.misbehaves("dies-of-malformed-frame"):
            return True
        if len(message) > _LONG and self.station.misbehaves("dies-of-long-request"):
            return True
        return self._unasked(kind) and self.station.misbehaves("dies-of-second-answer")

    def _unasked(self, kind: Any) -> bool:
        return kind in (3, 4) and not self._call_lock.locked()

    async def _send(self, message: str) -> None:
        if message.startswith("[2,"):
            self._asked = json.loads(message)[1]
        await super()._send(message)

    async def _handle_call(self, msg: Any) -> None:
        unknown = msg.action not in ACTIONS[Version.V16]
        if unknown and self.station.misbehaves("dies-of-unknown-action"):
            self.station.power.crash()
        elif unknown and self.station.misbehaves("answers-unknown-action"):
            await self._send(msg.create_call_result({}).to_json())
        else:
            if self.station.misbehaves("acts-on-wrong-types"):
                msg.payload = {name: _as_text(value) for name, value in msg.payload.items()}
            await super()._handle_call(msg)

    def _changed(self, key: str, value: str) -> Outcome:
        interval = key.lower() == "heartbeatinterval"
        odd = interval and not value.isdigit() and self.station.misbehaves("floods-at-odd-heartbeat-interval")
        if odd or (interval and value == "0" and self.station.misbehaves("floods-at-heartbeat-interval-zero")):
            self.station.memory.configuration.put(key, "0")
            return Outcome.ACCEPTED
        outcome: Outcome = super()._changed(key, value)
        return outcome


def _head(message: str | bytes) -> tuple[Any, Any]:
    """Return message type and id as far as they can be read."""
    try:
        frame = json.loads(message)
    except (ValueError, RecursionError):
        return None, None
    whole = isinstance(frame, list) and len(frame) >= 3
    return (frame[0], frame[1]) if whole else (None, None)


def _renamed(message: str | bytes, id: str) -> str:
    """Return an answer as if it were to the CALL `id`."""
    frame = json.loads(message)
    return json.dumps([frame[0], id, *frame[2:]])


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value
