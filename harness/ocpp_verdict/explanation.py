"""Why a payload does not meet its schema, with path, value, constraint and a sentence of ours.

`jsonschema` finds the problems; numbers are Decimal, so that 6.1 is a multiple of 0.1, and formats are those that
`jsonschema-rs` knows, so that the two cannot disagree about a date.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

import attrs
import jsonschema_rs
from jsonschema import Draft4Validator, Draft6Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from ocpp_verdict import official
from ocpp_verdict.frames import Version

#: Problems of one payload that are listed; a hostile payload could have a hundred thousand.
MAX_PROBLEMS = 50
#: Characters of a value or a name that are shown.
MAX_SHOWN = 80


@attrs.frozen
class Problem:
    """One place where a payload is not what its schema says.

    Attributes:
        path: such as "idTagInfo.status" or "meterValue[0].sampledValue[1].value"; empty for the payload itself. A
            missing or unknown property has its own path.
        value: what stands there, None where it is missing.
        constraint: the schema's keyword (required, type, enum, …), or "json" for what is no JSON.
        message: one sentence without the path.
    """

    path: str
    value: Any
    constraint: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def explain(payload: Any, name: str, version: Version) -> tuple[Problem, ...]:
    """Return the problems of a payload that the schema `name` is known to refuse: never none."""
    try:
        listed = problems(payload, name, version)
    except (TypeError, ValueError, ArithmeticError, RecursionError) as problem:
        return (Problem("", None, "json", f"this is no JSON that could be judged: {shown(str(problem))}"),)
    return listed or (Problem("", None, "json", "it holds text or numbers that no JSON text can hold"),)


def problems(payload: Any, name: str, version: Version) -> tuple[Problem, ...]:
    """Return what `jsonschema` has against a payload, at most `MAX_PROBLEMS`; empty where the schema holds."""
    return tuple(islice(found(_validator(name, version), payload), MAX_PROBLEMS))


def found(validator: Validator, payload: Any) -> Iterator[Problem]:
    """Yield what a validator made by `validator_of` has against a payload."""
    return (problem for error in validator.iter_errors(exact(payload)) for problem in _problems(error))


def exact(value: Any) -> Any:
    """Return `value` with every float as the Decimal that its shortest text says."""
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {key: exact(item) for key, item in value.items()}
        case list():
            return [exact(item) for item in value]
    return value


@cache
def _validator(name: str, version: Version) -> Validator:
    return validator_of(official.schema(name, version))


def validator_of(schema: dict[str, Any]) -> Validator:
    """Return a validator that judges as `jsonschema-rs` does; keep it, making one is slow."""
    made: Validator = _DRAFTS[schema["$schema"]](schema, format_checker=_FORMATS)
    return made


def _is_integer_6(_: Any, value: Any) -> bool:
    whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
    return whole or _is_integer_4(_, value)


def _is_integer_4(_: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: Any, value: Any) -> bool:
    return _is_integer_4(_, value) or (isinstance(value, Decimal) and value.is_finite())


def _multiple_of(_: Any, divisor: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    # Exact: Decimal's own remainder gives up where the quotient has more than 28 digits.
    if _is_number(_, value) and Fraction(value) % Fraction(divisor):
        yield ValidationError(f"{value!r} is not a multiple of {divisor}")


@cache
def _matches(pattern: str) -> Callable[[Any], bool]:
    return jsonschema_rs.validator_for({"pattern": pattern}).is_valid


def _pattern(_: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    # As `jsonschema-rs` reads patterns: Python's own "$" also matches before a newline at the end.
    if isinstance(value, str) and not _matches(pattern)(value):
        yield ValidationError(f"{value!r} does not match {pattern}")


def _draft(former: Any, is_integer: Callable[[Any, Any], bool]) -> Any:
    checker = former.TYPE_CHECKER.redefine_many({"integer": is_integer, "number": _is_number})
    extend: Any = validators.extend
    return extend(former, {"multipleOf": _multiple_of, "pattern": _pattern}, type_checker=checker)


# Draft 4 takes 1.0 for no integer, draft 6 does (draft-zyp-json-schema-04 §3.5, draft-wright-json-schema-01 §4.2.1).
_DRAFTS = {
    "http://json-schema.org/draft-04/schema#": _draft(Draft4Validator, _is_integer_4),
    "http://json-schema.org/draft-06/schema#": _draft(Draft6Validator, _is_integer_6),
}

_FORMATS = FormatChecker(formats=())


def _same_as_rust(name: str) -> None:
    judge = jsonschema_rs.validator_for({"type": "string", "format": name}, validate_formats=True)
    _FORMATS.checks(name)(lambda value: not isinstance(value, str) or judge.is_valid(value))


for _name in ("date-time", "uri"):
    _same_as_rust(_name)


def _problems(error: Any) -> Iterator[Problem]:
    path, keyword = path_of(error.absolute_path), str(error.validator)
    words = _WORDS.get(keyword)
    if keyword == "required":
        yield from _missing(error, path)
    elif keyword == "additionalProperties":
        yield from _unknown(error, path)
    else:
        message = words(error.instance, error.validator_value) if words else shown(error.message)
        yield Problem(path, error.instance, keyword, message)


def _missing(error: Any, path: str) -> Iterator[Problem]:
    # The library reports each missing property by itself, and names it only in its sentence.
    for name in error.validator_value:
        if error.message.startswith(repr(name)) and name not in error.instance:
            yield Problem(_join(path, name), None, "required", "it is required and missing" + _instead(error, name))


def _instead(error: Any, name: str) -> str:
    known = error.schema.get("properties", {})
    return _suggestion([key for key in error.instance if key not in known], name, "is {} meant for it?")


def _unknown(error: Any, path: str) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    for name in error.instance:
        if name not in known:
            message = "the schema has no such property" + _suggestion(known, name, "did you mean {}?")
            yield Problem(_join(path, name), error.instance[name], "additionalProperties", message)


def path_of(parts: Iterable[str | int]) -> str:
    """Return where something stands, such as "meterValue[0].sampledValue"."""
    path = ""
    for part in parts:
        path = f"{path}[{part}]" if isinstance(part, int) else _join(path, part)
    return path


def _join(path: str, name: str) -> str:
    return f"{path}.{_cut(name)}" if path else _cut(name)


def _cut(text: str) -> str:
    short = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
    return short if short.isprintable() else short.encode("unicode_escape").decode("ascii")


def shown(value: Any) -> str:
    """Return `value` as JSON says it, text in single quotes, cut where long, escaped where it would not print."""
    words = {dict: "an object", list: "an array", bool: str(value).lower(), type(None): "null"}
    return f"'{_cut(value)}'" if isinstance(value, str) else words.get(type(value)) or _cut(str(value))


def _suggestion(known: Iterable[str], name: str, words: str) -> str:
    by_lower = {key.lower(): key for key in known}
    near = difflib.get_close_matches(_cut(name).lower(), by_lower, n=1, cutoff=0.75)
    return "; " + words.format(f"'{_cut(by_lower[near[0]])}'") if near else ""


def _type(value: Any, wanted: str) -> str:
    article = "an" if wanted[0] in "aeiou" else "a"
    quoted = isinstance(value, str) and wanted in ("integer", "number", "boolean")
    hint = "; numbers and booleans stand without quotes" if quoted else ""
    return f"{shown(value)} is not {article} {wanted}{hint}"


def _enum(value: Any, allowed: list[str]) -> str:
    listed = ", ".join(allowed[:12]) + (f", … ({len(allowed)} values)" if len(allowed) > 12 else "")
    meant = _suggestion(allowed, value, "did you mean {}?") if isinstance(value, str) else ""
    return f"{shown(value)} is not one of {listed}{meant}"


def _format(value: Any, name: str) -> str:
    return f"{shown(value)} is not {_FORMAT_WORDS.get(name, name)}"


def _plain(limit: Any) -> str:
    return str(int(limit) if limit == int(limit) else limit)  # the 2.1 schemas write 0.0 for 0


_FORMAT_WORDS = {
    "date-time": "an RFC 3339 date and time with a zone, such as 2026-11-21T10:00:00Z",
    "uri": "an absolute URI (RFC 3986)",
}

_WORDS: dict[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "enum": _enum,
    "format": _format,
    "maxLength": lambda value, limit: f"it has {len(value)} characters, at most {limit} are allowed",
    "minItems": lambda value, limit: f"it has {len(value)} elements, at least {limit} must be there",
    "maxItems": lambda value, limit: f"it has {len(value)} elements, at most {limit} are allowed",
    "minimum": lambda value, limit: f"{shown(value)} is below {_plain(limit)}",
    "maximum": lambda value, limit: f"{shown(value)} is above {_plain(limit)}",
    "multipleOf": lambda value, step: f"{shown(value)} is not a multiple of {step}",
}
