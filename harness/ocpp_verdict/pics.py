"""Conditions of the catalogue (`C-49 AND (C-30 OR NOT HFS-8 > 1)`) and whether a product's features meet them.

A feature is an id of OCA Part 5 (`C-13`, `AQ-7`, `HFS-1`), a certification profile (`Smart-Charging`) or one of ours
for OCPP 1.6 (`fixed_cable`). One with a number is claimed as `HFS-8=2` and asked for as `HFS-8 > 1`. NOT binds more
tightly than AND, AND more tightly than OR; the words may be written in small letters.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import cache

import attrs

_TOKEN = re.compile(r"\s*(?:([()])|(>=|<=|>|<)|([A-Za-z][\w.-]*)|(\d+))")
_WORDS = ("AND", "OR", "NOT")
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class ConditionError(ValueError):
    """A condition that cannot be read; the text says where."""


@attrs.frozen
class Feature:
    """True when the product has the feature."""

    id: str


@attrs.frozen
class Number:
    """True when the product has the feature and its number compares so."""

    id: str
    sign: str
    limit: int


@attrs.frozen
class Not:
    """True when `part` is not."""

    part: Condition


@attrs.frozen
class And:
    """True when all parts are."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Or:
    """True when at least one part is."""

    parts: tuple[Condition, ...]


Condition = Feature | Number | Not | And | Or
ALWAYS = And(())


@cache
def parse(text: str) -> Condition:
    """Return the condition that `text` says; an empty text holds always.

    Raises:
        ConditionError: `text` is no condition.
    """
    return _Reader(text).whole() if text.strip() else ALWAYS


def holds(condition: Condition, features: frozenset[str]) -> bool:
    """Return whether a product with `features` meets `condition`."""
    match condition:
        case Feature(id):
            return id in features or _number(id, features) is not None
        case Number(id, sign, limit):
            number = _number(id, features)
            return number is not None and _COMPARISONS[sign](number, limit)
        case Not(part):
            return not holds(part, features)
        case And(parts):
            return all(holds(part, features) for part in parts)
        case Or(parts):
            return any(holds(part, features) for part in parts)


def applies(text: str, features: frozenset[str], names: Mapping[str, str] | None = None) -> tuple[bool, str]:
    """Return whether the condition `text` is met, and if it is not, the reason in words ("n/a: C-13 (…) is …").

    `names` says for people what a feature id means.
    """
    condition = parse(text)
    if holds(condition, features):
        return True, ""
    return False, "n/a: " + _why(condition, False, features, names or {})


def ids(condition: Condition) -> frozenset[str]:
    """Return the ids of all features that `condition` asks about."""
    match condition:
        case Feature(id) | Number(id):
            return frozenset({id})
        case Not(part):
            return ids(part)
        case And(parts) | Or(parts):
            return frozenset().union(*(ids(part) for part in parts))


def show(condition: Condition) -> str:
    """Return text that `parse` reads as the same condition."""
    match condition:
        case Feature(id):
            return id
        case Number(id, sign, limit):
            return f"{id} {sign} {limit}"
        case Not(part):
            return f"NOT {_bracket(part)}"
        case And(parts):
            return " AND ".join(_bracket(part) for part in parts)
        case Or(parts):
            return " OR ".join(_bracket(part) for part in parts)


def _bracket(part: Condition) -> str:
    return f"({show(part)})" if isinstance(part, And | Or) else show(part)


def _number(id: str, features: frozenset[str]) -> int | None:
    """Return the number that is claimed for `id` (`HFS-8=2`)."""
    values = [text.partition("=")[2] for text in features if text.startswith(f"{id}=")]
    return int(values[0]) if values and values[0].isdecimal() else None


def _why(condition: Condition, value: bool, features: frozenset[str], names: Mapping[str, str]) -> str:
    """Return in words why `condition` has `value`; only the parts that decide are named."""
    match condition:
        case Feature(id):
            return f"{_called(id, names)} is {'supported' if value else 'not supported'}"
        case Number(id, sign, limit):
            number = _number(id, features)
            stated = "not stated" if number is None else number
            return f"{_called(id, names)} is {stated}, asked for is {sign} {limit}"
        case Not(part):
            return _why(part, not value, features, names)
        case And(parts) | Or(parts):
            deciding = [part for part in parts if holds(part, features) is value]
            all_needed = isinstance(condition, And) is value
            chosen = deciding if all_needed else deciding[:1]
            return " and ".join(_why(part, value, features, names) for part in chosen)


def _called(id: str, names: Mapping[str, str]) -> str:
    return f"{id} ({names[id]})" if id in names else id


class _Reader:
    """Recursive descent: or := and (OR and)*; and := not (AND not)*; not := NOT not | ( or ) | id [sign number]."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)

    def whole(self) -> Condition:
        condition = self._or()
        if self._tokens:
            raise self._fault(f"{self._tokens[0]!r} is not expected")
        return condition

    def _or(self) -> Condition:
        parts = [self._and()]
        while self._took("OR"):
            parts.append(self._and())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _and(self) -> Condition:
        parts = [self._not()]
        while self._took("AND"):
            parts.append(self._not())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def _not(self) -> Condition:
        if self._took("NOT"):
            return Not(self._not())
        if self._took("("):
            inner = self._or()
            if not self._took(")"):
                raise self._fault("a closing parenthesis is missing")
            return inner
        return self._feature()

    def _feature(self) -> Condition:
        id = self._next("a feature id")
        if not id[0].isalpha() or id.upper() in _WORDS:
            raise self._fault(f"{id!r} stands where a feature id is expected")
        if not self._tokens or self._tokens[0] not in _COMPARISONS:
            return Feature(id)
        sign, limit = self._tokens.pop(0), self._next("a number")
        if not limit.isdecimal():
            raise self._fault(f"{limit!r} stands where a number is expected")
        return Number(id, sign, int(limit))

    def _took(self, token: str) -> bool:
        if self._tokens and self._tokens[0].upper() == token:
            self._tokens.pop(0)
            return True
        return False

    def _next(self, what: str) -> str:
        if not self._tokens:
            raise self._fault(f"{what} is missing at the end")
        return self._tokens.pop(0)

    def _fault(self, problem: str) -> ConditionError:
        return ConditionError(f"condition {self._text!r}: {problem}")


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match:
            raise ConditionError(f"condition {text!r}: cannot read {text[position:].strip()[:20]!r}")
        tokens.append(match[0].strip())
        position = match.end()
    return tokens
