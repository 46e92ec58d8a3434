"""How a message is not what it must look like: one function decides and explains.

`difference(pattern, actual)` returns the differences; none means the message matches. A dictionary pattern names the
fields that matter, others are free; a list pattern names every element; any other plain value must be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs

from ocpp_verdict.verdict import Difference


class _Absent:
    """The value of a field that is not there."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()

#: Fields whose text is the same in capitals and in small letters: CiString in 1.6 (§7.15 to §7.19, §7.28),
#: identifierString in 2.0.1 (part 2 §2.1.4), of components and variables too (ComponentType, VariableType).
_CASELESS = frozenset({"idTag", "parentIdTag", "idToken", "key", "name", "instance", "transactionId"})


class _Caseless(str):
    """A text that equals another one whatever the case of its letters."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.casefold() == other.casefold()

    def __hash__(self) -> int:
        return hash(self.casefold())


@attrs.frozen(repr=False)
class Pattern:
    """A condition on one value; `says` is what a reader sees of it, `explain` may say more of what does not hold."""

    says: str
    holds: Callable[[Any], bool] = attrs.field(eq=False)
    explain: Callable[[Any, str], tuple[Difference, ...]] | None = attrs.field(default=None, eq=False)

    def __repr__(self) -> str:
        return self.says


@attrs.frozen
class Message:
    """A row of an OCA table: an action and the fields it must have."""

    action: str
    fields: Mapping[str, Any] = attrs.field(factory=dict)
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.action}({', '.join(f'{name}={show(value)}' for name, value in self.fields.items())})"


@attrs.frozen
class Either:
    """Several messages, each of which is right."""

    choices: tuple[Message, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.choices))


def difference(pattern: Any, actual: Any, path: str = "") -> tuple[Difference, ...]:
    """Return where `actual` is not what `pattern` asks for; empty means it matches."""
    if isinstance(pattern, Pattern):
        return () if pattern.holds(actual) else _of_pattern(pattern, actual, path)
    if isinstance(pattern, Mapping) and isinstance(actual, Mapping):
        return _of_object(pattern, actual, path)
    if isinstance(pattern, list | tuple) and is_list(actual) and len(pattern) == len(actual):
        return tuple(
            found
            for index, (wanted, item) in enumerate(zip(pattern, actual, strict=True))
            for found in difference(wanted, item, f"{path}[{index}]")
        )
    return () if _equal(pattern, actual) else (_differs(path, pattern, actual),)


def message_difference(pattern: Message, action: str, payload: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return how a message is not what one row asks for; another action is one difference, not many."""
    if action != pattern.action:
        return (Difference("action", pattern.action, action),)
    return difference(pattern.fields, payload)


def show(value: Any) -> str:
    """Return a value as a reader of a finding sees it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(show(item) for item in value) + "]"
    return repr(value)


def _of_object(pattern: Mapping[str, Any], actual: Mapping[str, Any], path: str) -> tuple[Difference, ...]:
    return tuple(
        found
        for name, wanted in pattern.items()
        for found in difference(
            wanted, _as_compared(name, actual.get(name, ABSENT)), f"{path}.{name}" if path else name
        )
    )


def _as_compared(name: str, value: Any) -> Any:
    return _Caseless(value) if name in _CASELESS and isinstance(value, str) else value


def _of_pattern(pattern: Pattern, actual: Any, path: str) -> tuple[Difference, ...]:
    found = pattern.explain(actual, path) if pattern.explain is not None else ()
    return found or (_differs(path, pattern, actual),)


def _differs(path: str, pattern: Any, actual: Any) -> Difference:
    return Difference(path or "value", show(pattern), show(actual))


def _equal(pattern: Any, actual: Any) -> bool:
    if isinstance(pattern, bool) or isinstance(actual, bool):
        return pattern is actual
    if isinstance(pattern, float):
        pattern = Decimal(str(pattern))
    return bool(pattern == actual)


def is_list(value: Any) -> bool:
    """Return whether a value is a list, as JSON has them."""
    return isinstance(value, Sequence) and not isinstance(value, str)
