"""OCPP-J frames: text to CALL, CALLRESULT, CALLERROR (2.1: CALLRESULTERROR, SEND) and back.

Whatever cannot be read becomes a `Malformed` frame that keeps its text and says why. Nothing here raises on input:
every byte comes from a device and is taken for hostile.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs

from ocpp_verdict.jsontext import MAX_DEPTH, MAX_SIZE, Fault, Unreadable, dump, encodable, read

__all__ = [
    "MAX_DEPTH",
    "MAX_SIZE",
    "Call",
    "Error",
    "Fault",
    "Frame",
    "Malformed",
    "Result",
    "ResultError",
    "Send",
    "Side",
    "Version",
    "call",
    "dump",
    "error",
    "parse",
    "result",
    "unreadable",
]


class Version(StrEnum):
    """An OCPP version, spelled as the specification spells it."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"

    @property
    def subprotocol(self) -> str:
        """Return the WebSocket subprotocol (OCPP-J 1.6 §3.1.2, 2.0.1 part 4 §3.1.2)."""
        return f"ocpp{self.value}"


class Side(StrEnum):
    """Who sent a frame, or whom a rule judges."""

    STATION = "charging_station"
    CSMS = "csms"

    @property
    def other(self) -> Side:
        """Return the opposite side."""
        return _OTHER[self]


_OTHER = {Side.STATION: Side.CSMS, Side.CSMS: Side.STATION}


@attrs.frozen
class Call:
    """A request: [2, id, action, payload]."""

    id: str
    action: str
    payload: dict[str, Any]
    text: str = attrs.field(default="", eq=False)


@attrs.frozen
class Result:
    """A positive answer: [3, id, payload]."""

    id: str
    payload: dict[str, Any]
    text: str = attrs.field(default="", eq=False)


@attrs.frozen
class Error:
    """A negative answer: [4, id, code, description, details]."""

    id: str
    code: str
    description: str
    details: dict[str, Any]
    text: str = attrs.field(default="", eq=False)


@attrs.frozen
class ResultError:
    """A complaint about a CALLRESULT: [5, id, code, description, details] (OCPP 2.1 part 4)."""

    id: str
    code: str
    description: str
    details: dict[str, Any]
    text: str = attrs.field(default="", eq=False)


@attrs.frozen
class Send:
    """A message without answer: [6, id, action, payload] (OCPP 2.1 part 4)."""

    id: str
    action: str
    payload: dict[str, Any]
    text: str = attrs.field(default="", eq=False)


@attrs.frozen
class Malformed:
    """A text that is no frame, why, and what could still be read of it."""

    text: str
    fault: Fault
    detail: str
    id: str | None = None
    action: str | None = None
    type: int | None = None


Frame = Call | Result | Error | ResultError | Send | Malformed


def parse(data: str | bytes, version: Version = Version.V16) -> Frame:
    """Return the frame that `data` holds, or a `Malformed` one; never raises.

    Numbers with a fraction become Decimal, so that 6.1 is a multiple of 0.1. A payload of null is an empty one: OCPP-J
    1.6 §4.2.1 and 2.0.1 part 4 §4.1.5 permit both notations. Bytes are what a peer sent in a binary message, which
    OCPP-J does not have (RFC 6455 text messages only).
    """
    if isinstance(data, bytes):
        return Malformed(_legible(data), Fault.BINARY, f"{len(data)} bytes in a binary message")
    if not data.isascii() and not encodable(data):
        return unreadable(data.encode("utf-8", "surrogatepass"), "half of a surrogate pair is no character")
    try:
        return _frame(data, read(data), version)
    except Unreadable as problem:
        return Malformed(data, problem.fault, problem.detail)


def unreadable(data: bytes, detail: str) -> Malformed:
    """Return the frame for a text message whose bytes are not UTF-8 (OCPP-J §4.1.2); those are escaped."""
    return Malformed(_legible(data), Fault.ENCODING, detail)


def call(id: str, action: str, payload: dict[str, Any]) -> Call:
    """Return a CALL with its wire text."""
    return Call(id, action, payload, dump([2, id, action, payload]))


def result(id: str, payload: dict[str, Any]) -> Result:
    """Return a CALLRESULT with its wire text."""
    return Result(id, payload, dump([3, id, payload]))


def error(id: str, code: str, description: str = "", details: dict[str, Any] | None = None) -> Error:
    """Return a CALLERROR with its wire text."""
    return Error(id, code, description, details or {}, dump([4, id, code, description, details or {}]))


def _legible(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _frame(text: str, value: Any, version: Version) -> Frame:
    if not isinstance(value, list):
        return Malformed(text, Fault.NOT_ARRAY, f"a frame is a JSON array, this is {_kind(value)}")
    type_ = value[0] if value and type(value[0]) is int else 0
    parts = value[1:]
    if parts and parts[-1] is None and type_ in _WITH_PAYLOAD:
        parts[-1] = {}
    known = type_ not in _V21_ONLY or version is Version.V21
    # One comparison of types: a frame is nearly always right, and `match` takes three times as long.
    if known and [type(part) for part in parts] == _TYPES.get(type_):
        return _MADE[type_](*parts, text)
    return _wrong_array(text, value, version)


#: Of each message type: the parts after it, and what each must be. 1.6: OCPP-J §4.2; 2.0.1: part 4 §4.2; the last two
#: types are OCPP 2.1 part 4 only.
_CALL = (("the message id", str), ("the action", str), ("the payload", dict))
_RESULT = (("the message id", str), ("the payload", dict))
_ERROR = (("the message id", str), ("errorCode", str), ("errorDescription", str), ("errorDetails", dict))
_PARTS: dict[int, tuple[tuple[str, type], ...]] = {2: _CALL, 3: _RESULT, 4: _ERROR, 5: _ERROR, 6: _CALL}
_V21_ONLY = {5, 6}
_WITH_PAYLOAD = {2, 3, 6}
_TYPES = {number: [wanted for _, wanted in parts] for number, parts in _PARTS.items()}
_MADE: dict[int, Callable[..., Frame]] = {2: Call, 3: Result, 4: Error, 5: ResultError, 6: Send}


def _wrong_array(text: str, value: list[Any], version: Version) -> Malformed:
    type_, id_, action = _legible_parts(value)
    fault, detail = _array_fault(value, type_, version)
    return Malformed(text, fault, detail, id_, action, type_)


def _legible_parts(value: list[Any]) -> tuple[int | None, str | None, str | None]:
    type_, id_, action = (value + [None] * 3)[:3]
    known = type_ if isinstance(type_, int) and not isinstance(type_, bool) else None
    names_action = known in (2, 6) and isinstance(action, str)
    return known, id_ if isinstance(id_, str) else None, action if names_action else None


def _array_fault(value: list[Any], type_: int | None, version: Version) -> tuple[Fault, str]:
    if not value:
        return Fault.ARITY, "an empty array"
    if type_ is None:
        return Fault.TYPES, f"the message type is {_kind(value[0])}, not an integer"
    if type_ not in _PARTS or (type_ in _V21_ONLY and version is not Version.V21):
        return Fault.UNKNOWN_TYPE, f"message type {str(type_)[:40]} does not exist in OCPP {version}"
    parts = _PARTS[type_]
    if len(value) != len(parts) + 1:
        return Fault.ARITY, f"message type {type_} has {len(parts) + 1} elements, this has {len(value)}"
    name, wanted, found = next(
        (name, wanted, item)
        for (name, wanted), item in zip(parts, value[1:], strict=True)
        if not isinstance(item, wanted) and (name, item) != ("the payload", None)
    )
    return Fault.TYPES, f"{name} is {_kind(found)}, not {_KINDS[wanted]}"


_KINDS: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    Decimal: "a fraction",
    type(None): "null",
}


def _kind(value: Any) -> str:
    return _KINDS[type(value)]
