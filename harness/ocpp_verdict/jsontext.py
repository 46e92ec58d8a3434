"""JSON text as peers may send it: read with limits, so that nothing in it can hurt, and written compactly.

Nothing is repaired here: what is no JSON, or more than a peer could mean, is `Unreadable` with a `Fault`.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Any

#: Characters of one frame above which it is not parsed (the largest legal 2.0.1 messages stay far below).
MAX_SIZE = 1_000_000
#: Levels of arrays and objects above which a frame is not judged (official schemas need at most eight).
MAX_DEPTH = 64
#: Decimal places to the left or right of the point that a number may need: what a double of any peer can hold.
MAX_EXPONENT = 308


class Fault(StrEnum):
    """Why a text is no frame."""

    BINARY = "binary frame"
    ENCODING = "invalid UTF-8"
    SIZE = "over the size limit"
    DEPTH = "over the nesting limit"
    NOT_JSON = "not JSON"
    CONSTANT = "NaN or Infinity"
    NUMBER = "a number out of range"
    DUPLICATE_KEY = "duplicate key"
    NOT_ARRAY = "not an array"
    ARITY = "wrong number of elements"
    TYPES = "wrong types"
    UNKNOWN_TYPE = "unknown message type"


class Unreadable(Exception):
    """Why a text cannot be read."""

    def __init__(self, fault: Fault, detail: str) -> None:
        self.fault, self.detail = fault, detail
        super().__init__(detail)


def dump(value: Any) -> str:
    """Return compact JSON text; Decimal values become plain numbers.

    Raises:
        TypeError: `value` holds what JSON has no form for.
        ValueError: `value` holds NaN or Infinity.
    """
    return _ENCODER.encode(value)


def _number(value: Any) -> int | float:
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if whole else float(value)
    raise TypeError(f"{type(value).__name__} does not go into a frame: {value!r}")


def read(text: str) -> Any:
    """Return the value that `text` says; numbers with a fraction or an exponent are Decimal.

    Raises:
        Unreadable: it is no JSON, holds a key twice or NaN, or goes over a limit.
    """
    if len(text) > MAX_SIZE:
        raise Unreadable(Fault.SIZE, f"{len(text)} characters, at most {MAX_SIZE} are read")
    try:
        value = _value(text)
    except RecursionError:
        raise Unreadable(Fault.DEPTH, f"more than {MAX_DEPTH} levels") from None
    except ValueError as problem:
        raise Unreadable(Fault.NOT_JSON, str(problem)) from None
    # Both looks cost time, so they are for the few texts that could need them.
    if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(value):
        raise Unreadable(Fault.DEPTH, f"more than {MAX_DEPTH} levels")
    if ("\\ud" in text or "\\uD" in text) and not encodable(json.dumps(value, ensure_ascii=False, default=str)):
        raise Unreadable(Fault.ENCODING, "half of a surrogate pair is no character (RFC 8259 §8.2)")
    return value


def _value(text: str) -> Any:
    decoder = _DECODER if len(text) > MAX_EXPONENT else _SHORT
    value, end = decoder.raw_decode(text) if text.startswith("[") else (None, -1)
    # Blanks around it, and what is no array, cost a second look.
    return value if end == len(text) else decoder.decode(text)


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        inside = [item.values() if isinstance(item, dict) else item for item in level]
        level = [item for items in inside for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def encodable(text: str) -> bool:
    """Return whether `text` has a UTF-8 form: no half of a surrogate pair is in it."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _constant(name: str) -> None:
    raise Unreadable(Fault.CONSTANT, f"{name} is not a JSON number")


def _integer(digits: str) -> int:
    if len(digits) > MAX_EXPONENT + 1:
        raise Unreadable(Fault.NUMBER, f"an integer of {len(digits)} characters")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    try:
        value = Decimal(digits)
    except ArithmeticError:
        value = None
    if value is None or len(digits) > MAX_EXPONENT or abs(value.adjusted()) > MAX_EXPONENT:
        raise Unreadable(Fault.NUMBER, f"{digits[:40]} is beyond what a double holds")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen = Counter(key for key, _ in pairs)
        twice = next(key for key, times in seen.items() if times > 1)
        raise Unreadable(Fault.DUPLICATE_KEY, f"key {twice[:40]!r} stands twice in one object")
    return value


# Made once: building them costs more than the work they do. No integer of a short text can be too long.
_SHORT = json.JSONDecoder(parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object)
_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object
)
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_number)
