"""Faults on the wire: what a misbehaving system does to one of its own messages, as rows of a table.

A `WireFault` says which outgoing message it concerns (kind, action, and a condition on the request) and what becomes
of it: nothing, the same twice, or something else. `FaultyWire` stands between ocpp's ChargePoint and its socket and
applies the rows that are switched on; without any, it passes texts on untouched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import IntEnum
from typing import Any, Protocol

import attrs
from websockets.asyncio.connection import Connection
from websockets.frames import Frame, Opcode

Payload = Mapping[str, Any]
Condition = Callable[[Payload], bool]
#: (frame, payload of the request it is or answers) -> frames that leave instead.
Alteration = Callable[[list[Any], Payload], list[list[Any]]]

#: Requests remembered until answered; a peer that sends more without waiting loses the oldest.
_REMEMBERED = 64


class Kind(IntEnum):
    """Which of a system's own messages a fault concerns."""

    CALL = 2
    RESULT = 3


class Socket(Protocol):
    """What ocpp's ChargePoint needs of a connection."""

    async def recv(self) -> str | bytes:
        """Return the next message."""
        ...

    async def send(self, message: str) -> None:
        """Send one text message."""
        ...


def always(_: Payload) -> bool:
    """Say yes to every request."""
    return True


@attrs.frozen
class WireFault:
    """One thing that happens to one kind of outgoing message.

    Attributes:
        name: the misbehaviour that switches it on.
        kind: whether it concerns a request of this system or its answer to one.
        action: the action of that request.
        alter: what becomes of the message.
        when: only for requests whose payload satisfies this.
    """

    name: str
    kind: Kind
    action: str
    alter: Alteration
    when: Condition = always

    def concerns(self, kind: int, action: str, request: Payload) -> bool:
        """Return whether this fault applies to a message."""
        return self.kind == kind and self.action == action and self.when(request)


def drop(frame: list[Any], request: Payload) -> list[list[Any]]:
    """Send nothing."""
    return []


def repeat(frame: list[Any], request: Payload) -> list[list[Any]]:
    """Send the message twice; a request under a second id (a resend, 1.6 J §4.1.4)."""
    again = [frame[0], f"{frame[1][:34]}-2", *frame[2:]] if frame[0] == Kind.CALL else frame
    return [frame, again]


def refuse(code: str) -> Alteration:
    """Answer with CALLERROR `code` where a CALLRESULT is due."""
    return lambda frame, request: [[4, frame[1], code, "", {}]]


def rename(action: str) -> Alteration:
    """Send the payload under another action."""
    return lambda frame, request: [[frame[0], frame[1], action, *frame[3:]]]


def replace(payload: Payload) -> Alteration:
    """Send another payload altogether."""
    return lambda frame, request: [[*frame[:-1], dict(payload)]]


def pending(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
    """Answer a boot with Pending, for a short while only (1.6 §4.2; 2.0.1 B02)."""
    return [[*frame[:2], {**frame[2], "status": "Pending", "interval": 10}]]


def put(path: str, value: Any) -> Alteration:
    """Set the field at dotted `path`, made where missing."""

    def alter(frame: list[Any], request: Payload) -> list[list[Any]]:
        owner, name = _locate(frame[-1], path, make=True)
        owner[name] = value
        return [frame]

    return alter


def change(path: str, value: Callable[[Any, Payload], Any]) -> Alteration:
    """Set the field at dotted `path` to what `value` makes of the old one and the request's payload, if it is there."""

    def alter(frame: list[Any], request: Payload) -> list[list[Any]]:
        old = find(frame[-1], path)
        if old is not None:
            owner, name = _locate(frame[-1], path)
            owner[name] = value(old, request)
        return [frame]

    return alter


def remove(path: str) -> Alteration:
    """Leave out the field at dotted `path`."""

    def alter(frame: list[Any], request: Payload) -> list[list[Any]]:
        if find(frame[-1], path) is not None:
            owner, name = _locate(frame[-1], path)
            del owner[name]
        return [frame]

    return alter


def field_is(path: str, *values: Any) -> Condition:
    """Return the condition that the request's field at dotted `path` has one of `values`."""
    return lambda request: find(request, path) in values


def find(value: Any, path: str) -> Any:
    """Return what stands at dotted `path` in `value`, None if nothing does."""
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _locate(payload: Any, path: str, *, make: bool = False) -> tuple[Any, Any]:
    """Return the object or array that holds the last part of `path`, and that part as its key."""
    *way, last = path.split(".")
    owner = payload
    for part in way:
        owner = owner[int(part)] if isinstance(owner, list) else owner.setdefault(part, {}) if make else owner[part]
    return owner, int(last) if isinstance(owner, list) else last


class FaultyWire:
    """A connection for ocpp's ChargePoint whose outgoing messages suffer the faults that are switched on."""

    def __init__(self, socket: Socket, faults: Iterable[WireFault] = (), active: Collection[str] = ()) -> None:
        self._socket = socket
        self._faults = tuple(fault for fault in faults if fault.name in active)
        self._asked: dict[str, tuple[str, Payload]] = {}

    async def recv(self) -> str | bytes:
        """Return the peer's next message, remembering what it asks."""
        message = await self._socket.recv()
        if self._faults:
            self._remember(message)
        return message

    async def send(self, message: str) -> bool:
        """Send what the faults make of `message`; return whether anything left."""
        leaving = [message] if not self._faults else [_text(frame) for frame in self._altered(json.loads(message))]
        for text in leaving:
            await self._socket.send(text)
        return bool(leaving)

    def _remember(self, message: str | bytes) -> None:
        try:
            frame = json.loads(message)
        except (ValueError, RecursionError):
            return  # no frame: nobody will answer it by id
        match frame:
            case [2, str(id_), str(action), dict(payload)]:
                self._asked[id_] = action, payload
                if len(self._asked) > _REMEMBERED:
                    del self._asked[next(iter(self._asked))]

    def _altered(self, frame: list[Any]) -> list[list[Any]]:
        kind = frame[0]
        action, request = (frame[2], frame[3]) if kind == Kind.CALL else self._asked.pop(frame[1], ("", {}))
        frames = [frame]
        for fault in self._faults:
            if fault.concerns(kind, action, request):
                frames = [altered for each in frames for altered in fault.alter(each, request)]
        return frames


def ignore_pings(socket: Connection) -> None:
    """From now on answer no ping of the peer."""
    send = socket.protocol.send_frame

    def send_unless_pong(frame: Frame) -> None:
        if frame.opcode is not Opcode.PONG:
            send(frame)

    socket.protocol.send_frame = send_unless_pong  # type: ignore[method-assign]


def _text(frame: list[Any]) -> str:
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)
