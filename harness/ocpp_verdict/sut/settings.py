"""How one setting of a SUT profile is declared, and the one place that says what it accepts.

The declaration (type, default, bounds, sentence) is what reading, error texts and the JSON Schema are all made from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn, get_args

import attrs

#: What people read instead of a secret.
HIDDEN: Final = "<secret>"
#: Keys somebody might write a secret under.
SECRET_KEYS = frozenset(
    {"password", "secret", "token", "api_key", "authorization_key", "basic_auth_password", "passphrase", "key_password"}
)
NOTHING: Mapping[str, Any] = MappingProxyType({})
#: Stands for a setting that a profile must have and has not.
MISSING: Final = object()


class Secret:
    """A text that no repr, log or attrs output shows; `reveal()` returns it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the secret text."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))


class Rejected(ValueError):
    """A value that a setting does not accept."""

    def __init__(self, value: object, accepted: str) -> None:
        self.value, self.accepted = value, accepted
        super().__init__(f"accepted: {accepted}")


@attrs.frozen
class Limits:
    """What a setting accepts beyond its type.

    Attributes:
        says: one sentence for people; stands in the examples and in the JSON Schema.
        minimum: smallest number.
        maximum: largest number.
        length: longest text.
        choices: the only texts.
        pattern: regular expression that the whole text matches.
        form: what `pattern` means, in words.
    """

    says: str
    minimum: float | None = None
    maximum: float | None = None
    length: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    form: str = ""


def setting(default: Any, says: str, **limits: Any) -> Any:
    """Return an attrs field with its default and with what it accepts (`Limits`)."""
    return attrs.field(default=default, metadata={"limits": Limits(says, **limits)})


def required(says: str, **limits: Any) -> Any:
    """Return an attrs field that a profile must fill."""
    return attrs.field(metadata={"limits": Limits(says, **limits)})


def limits_of(attribute: attrs.Attribute[Any]) -> Limits:
    """Return what `attribute` accepts."""
    limits: Limits = attribute.metadata.get("limits", Limits(""))
    return limits


def check(value: Any, type_: Any, limits: Limits) -> Any:
    """Return `value` as the setting holds it.

    Raises:
        Rejected: `value` is of another type than `type_`, or outside of `limits`.
    """
    if value is MISSING:
        raise Rejected(value, accepted(type_, limits))
    readers = {str: _text, int: _whole, float: _number, bool: _truth, Path: _path, date: _day}
    plain = without_none(type_)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return plain(_text(value, _enum_limits(plain)))
    if getattr(plain, "__origin__", None) is tuple:
        return _texts(value, limits)
    return readers[plain](value, limits)


def is_plain(type_: Any) -> bool:
    """Return whether `check` reads values of `type_`."""
    plain = without_none(type_)
    if getattr(plain, "__origin__", None) is tuple:
        return get_args(plain)[0] is str
    return isinstance(plain, type) and (plain in (str, int, float, bool, Path, date) or issubclass(plain, StrEnum))


def accepted(type_: Any, limits: Limits) -> str:
    """Return in words what a setting accepts."""
    plain = without_none(type_)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return _one_of(tuple(plain))
    if getattr(plain, "__origin__", None) is tuple:
        return "a list of texts" + (f", each {_one_of(limits.choices)}" if limits.choices else "")
    words = {
        str: _text_words(limits),
        int: f"a whole number{_bounds(limits)}",
        float: f"a number{_bounds(limits)}",
        bool: "true or false",
        Path: "the path of an existing file",
        date: "a date such as 2027-03-31",
    }
    return words.get(plain, "a table")


def without_none(type_: Any) -> Any:
    """Return `type_` without the None of an optional setting."""
    parts = [part for part in get_args(type_) if part is not type(None)]
    return parts[0] if type(None) in get_args(type_) else type_


def _enum_limits(enum: type[StrEnum]) -> Limits:
    return Limits("", choices=tuple(enum))


def _text(value: Any, limits: Limits) -> str:
    good = (
        isinstance(value, str)
        and (not limits.choices or value in limits.choices)
        and (limits.length is None or len(value) <= limits.length)
        and (limits.pattern is None or re.fullmatch(limits.pattern, value) is not None)
    )
    return str(value) if good else _reject(value, _text_words(limits))


def _texts(value: Any, limits: Limits) -> tuple[str, ...]:
    good = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if good and (not limits.choices or set(value) <= set(limits.choices)):
        return tuple(value)
    return _reject(value, accepted(tuple[str, ...], limits))


def _whole(value: Any, limits: Limits) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and _inside(value, limits):
        return value
    _reject(value, accepted(int, limits))


def _number(value: Any, limits: Limits) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and _inside(value, limits)
    return float(value) if good else _reject(value, accepted(float, limits))


def _truth(value: Any, limits: Limits) -> bool:
    return value if isinstance(value, bool) else _reject(value, accepted(bool, limits))


def _path(value: Any, limits: Limits) -> Path:
    return Path(value) if isinstance(value, str) and value else _reject(value, accepted(Path, limits))


def _day(value: Any, limits: Limits) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    _reject(value, accepted(date, limits))


def _inside(value: float, limits: Limits) -> bool:
    above = limits.minimum is None or value >= limits.minimum
    return above and (limits.maximum is None or value <= limits.maximum)


def _reject(value: Any, words: str) -> NoReturn:
    raise Rejected(value, words)


def _text_words(limits: Limits) -> str:
    if limits.choices:
        return _one_of(limits.choices)
    words = limits.form or "a text"
    return words if limits.length is None else f"{words} of at most {limits.length} characters"


def _one_of(choices: tuple[str, ...]) -> str:
    return " or ".join(f'"{choice}"' for choice in choices)


def _bounds(limits: Limits) -> str:
    low, high = limits.minimum, limits.maximum
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f" of at least {low:g}"
    return "" if high is None else f" of at most {high:g}"
