"""OCPP-J frames: text to CALL, CALLRESULT, CALLERROR (2.1: CALLRESULTERROR, SEND) and back.

Whatever cannot be read becomes a `Malformed` frame that keeps its text and says why. Nothing here raises on input:
every byte comes from a device and is taken for hostile.
"""

from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs

#: Characters of one frame above which it is not parsed (the largest legal 2.0.1 messages stay far below).
MAX_SIZE = 1_000_000
#: Levels of arrays and objects above which a frame is not judged (official schemas need at most eight).
MAX_DEPTH = 64


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
        return Side.CSMS if self is Side.STATION else Side.STATION


class Fault(StrEnum):
    """Why a text is no frame."""

    BINARY = "binary frame"
    ENCODING = "invalid UTF-8"
    SIZE = "over the size limit"
    DEPTH = "over the nesting limit"
    NOT_JSON = "not JSON"
    CONSTANT = "NaN or Infinity"
    DUPLICATE_KEY = "duplicate key"
    NOT_ARRAY = "not an array"
    ARITY = "wrong number of elements"
    TYPES = "wrong types"
    UNKNOWN_TYPE = "unknown message type"


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

_TYPES = {2: 4, 3: 3, 4: 5, 5: 5, 6: 4}
_V21_ONLY = {5, 6}


class _Unreadable(Exception):
    def __init__(self, fault: Fault, detail: str) -> None:
        self.fault, self.detail = fault, detail
        super().__init__(detail)


def parse(data: str | bytes, version: Version = Version.V16) -> Frame:
    """Return the frame that `data` holds, or a `Malformed` one; never raises.

    Numbers with a fraction become Decimal, so that 6.1 is a multiple of 0.1. Bytes are what a peer sent in a binary
    message, which OCPP-J does not have (RFC 6455 text messages only).
    """
    if isinstance(data, bytes):
        return Malformed(
            data.decode("utf-8", "backslashreplace"), Fault.BINARY, f"{len(data)} bytes in a binary message"
        )
    try:
        return _frame(data, _json(data), version)
    except _Unreadable as problem:
        return Malformed(data, problem.fault, problem.detail)


def unreadable(data: bytes, detail: str) -> Malformed:
    """Return the frame for a text message whose bytes are not UTF-8 (OCPP-J §4.1.2)."""
    return Malformed(data.decode("utf-8", "backslashreplace"), Fault.ENCODING, detail)


def call(id: str, action: str, payload: dict[str, Any]) -> Call:
    """Return a CALL with its wire text."""
    return Call(id, action, payload, dump([2, id, action, payload]))


def result(id: str, payload: dict[str, Any]) -> Result:
    """Return a CALLRESULT with its wire text."""
    return Result(id, payload, dump([3, id, payload]))


def error(id: str, code: str, description: str = "", details: dict[str, Any] | None = None) -> Error:
    """Return a CALLERROR with its wire text."""
    return Error(id, code, description, details or {}, dump([4, id, code, description, details or {}]))


def dump(value: Any) -> str:
    """Return compact JSON text; Decimal values become plain numbers."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_number)


def _number(value: Any) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} does not go into a frame: {value!r}")


def _json(text: str) -> Any:
    if len(text) > MAX_SIZE:
        raise _Unreadable(Fault.SIZE, f"{len(text)} characters, at most {MAX_SIZE} are read")
    if _depth(text) > MAX_DEPTH:
        raise _Unreadable(Fault.DEPTH, f"more than {MAX_DEPTH} levels")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_object)
    except ValueError as problem:
        raise _Unreadable(Fault.NOT_JSON, str(problem)) from None


def _depth(text: str) -> int:
    """Return an upper bound of the nesting; exact only where brackets are many, since counting costs time."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    level = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            level += 1
            deepest = max(deepest, level)
        elif character in "]}":
            level -= 1
    return deepest


def _constant(name: str) -> None:
    raise _Unreadable(Fault.CONSTANT, f"{name} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Unreadable(Fault.DUPLICATE_KEY, f"key {twice!r} stands twice in one object")
    return value


def _frame(text: str, value: Any, version: Version) -> Frame:
    if not isinstance(value, list):
        return Malformed(text, Fault.NOT_ARRAY, f"a frame is a JSON array, this is {_kind(value)}")
    head = value[0] if value else None
    type_ = head if isinstance(head, int) and not isinstance(head, bool) else None
    id_ = value[1] if len(value) > 1 and isinstance(value[1], str) else None
    action = value[2] if type_ in (2, 6) and len(value) > 2 and isinstance(value[2], str) else None

    def malformed(fault: Fault, detail: str) -> Malformed:
        return Malformed(text, fault, detail, id_, action, type_)

    if type_ is None:
        return (
            malformed(Fault.TYPES, f"the message type is {_kind(head)}, not a number")
            if value
            else malformed(Fault.ARITY, "an empty array")
        )
    if type_ not in _TYPES or (type_ in _V21_ONLY and version is not Version.V21):
        return malformed(Fault.UNKNOWN_TYPE, f"message type {type_} does not exist in OCPP {version}")
    if len(value) != _TYPES[type_]:
        return malformed(Fault.ARITY, f"message type {type_} has {_TYPES[type_]} elements, this has {len(value)}")
    if id_ is None:
        return malformed(Fault.TYPES, f"the message id is {_kind(value[1])}, not a string")
    if not isinstance(value[-1], dict):
        what = "the payload" if type_ in (2, 3, 6) else "errorDetails"
        return malformed(Fault.TYPES, f"{what} is {_kind(value[-1])}, not an object")
    if not all(isinstance(part, str) for part in value[1:-1]):
        return malformed(Fault.TYPES, "action, error code and error description are strings")
    match type_:
        case 2:
            return Call(id_, value[2], value[3], text)
        case 3:
            return Result(id_, value[2], text)
        case 4:
            return Error(id_, value[2], value[3], value[4], text)
        case 5:
            return ResultError(id_, value[2], value[3], value[4], text)
    return Send(id_, value[2], value[3], text)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
