"""What a message must look like, as a case writes it: patterns for values, and for one of several messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ocpp_verdict.difference import ABSENT, Either, Message, Pattern, difference, is_list, show
from ocpp_verdict.verdict import Difference


def one_of(*values: Any) -> Pattern:
    """Return a pattern that any of `values` (plain or patterns) meets."""
    return Pattern(
        f"one of {', '.join(show(value) for value in values)}",
        lambda actual: any(not difference(value, actual) for value in values),
        lambda actual, path: _nearest(values, actual, path),
    )


def all_of(*values: Any) -> Pattern:
    """Return a pattern for a value that meets each of `values` (plain or patterns)."""
    return Pattern(
        " and ".join(show(value) for value in values),
        lambda actual: not any(difference(value, actual) for value in values),
        lambda actual, path: tuple(found for value in values for found in difference(value, actual, path)),
    )


def other_than(*values: Any) -> Pattern:
    """Return a pattern for a present value that equals none of `values`."""
    return Pattern(
        f"other than {', '.join(show(value) for value in values)}" if values else "anything",
        lambda actual: actual is not ABSENT and all(difference(value, actual) for value in values),
    )


def anything() -> Pattern:
    """Return a pattern for a field that must be there, whatever its value."""
    return Pattern("anything", lambda actual: actual is not ABSENT)


def absent() -> Pattern:
    """Return a pattern for a field that must not be there."""
    return Pattern("absent", lambda actual: actual is ABSENT)


def optional(value: Any) -> Pattern:
    """Return a pattern for a field that may be left out, but if it is there must meet `value`."""
    return Pattern(f"absent or {show(value)}", lambda actual: actual is ABSENT or not difference(value, actual))


def containing(*elements: Any) -> Pattern:
    """Return a pattern for a list in which each of `elements` occurs, in any order, beside others."""
    return Pattern(
        f"containing {', '.join(show(element) for element in elements)}",
        lambda actual: (
            is_list(actual) and all(any(not difference(element, item) for item in actual) for element in elements)
        ),
    )


def beginning_with(*elements: Any) -> Pattern:
    """Return a pattern for a list whose first elements meet `elements`, in that order."""
    return Pattern(
        f"beginning with {', '.join(show(element) for element in elements)}",
        lambda actual: is_list(actual) and not difference(elements, actual[: len(elements)]),
    )


def each(element: Any) -> Pattern:
    """Return a pattern for a list with at least one element, all of which meet `element`."""
    return Pattern(
        f"each {show(element)}",
        lambda actual: is_list(actual) and len(actual) > 0 and not any(difference(element, item) for item in actual),
    )


def between(low: Any, high: Any) -> Pattern:
    """Return a pattern for a number or a time (each also as text) from `low` to `high`, both included."""
    low, high = _time(low) or low, _time(high) or high
    return Pattern(f"between {show(low)} and {show(high)}", lambda actual: _within(low, actual, high))


def about(value: Any, within: float) -> Pattern:
    """Return a pattern for a number within `within` of `value`, or a time (also as text) within that many seconds."""
    value = _time(value) or value
    margin: Any = timedelta(seconds=within) if isinstance(value, datetime) else Decimal(str(within))
    middle = value if isinstance(value, datetime) else Decimal(str(value))
    return Pattern(
        f"about {show(value)} (±{within:g})", lambda actual: _within(middle - margin, actual, middle + margin)
    )


def integer() -> Pattern:
    """Return a pattern for an integer that is written as one, not as text."""
    return Pattern("an integer", lambda actual: isinstance(actual, int) and not isinstance(actual, bool))


def text(longest: int, shortest: int = 0) -> Pattern:
    """Return a pattern for a string of `shortest` to `longest` characters."""
    return Pattern(
        f"text of {shortest} to {longest} characters",
        lambda actual: isinstance(actual, str) and shortest <= len(actual) <= longest,
    )


def ci_string(value: str) -> Pattern:
    """Return a pattern for text that equals `value` but for its case (CiString: 1.6 §7.15-§7.19)."""
    return Pattern(show(value), lambda actual: isinstance(actual, str) and actual.casefold() == value.casefold())


def unrelated_to(secret: str | None) -> Pattern:
    """Return a pattern for text that tells nothing of a secret, neither as it is nor in hexadecimal digits."""
    forms = {secret.casefold(), secret.encode().hex()} if secret else set()
    return Pattern(
        "a value unrelated to the secret",
        lambda actual: isinstance(actual, str) and not any(form in actual.casefold() for form in forms),
    )


def hexadecimal(longest: int, shortest: int = 0) -> Pattern:
    """Return a pattern for whole bytes written in hexadecimal digits, `shortest` to `longest` digits of any case."""
    return Pattern(
        f"{shortest} to {longest} hexadecimal digits",
        lambda actual: (
            isinstance(actual, str)
            and shortest <= len(actual) <= longest
            and re.fullmatch(r"([0-9A-Fa-f]{2})*", actual) is not None
        ),
    )


def listing(element: str) -> Pattern:
    """Return a pattern for a list that is written as text, with commas, in which `element` stands."""
    return Pattern(
        f"a list with {show(element)}",
        lambda actual: isinstance(actual, str) and element in (item.strip() for item in actual.split(",")),
    )


def message(action: str, **fields: Any) -> Message:
    """Return the pattern of a message, for `either` and for lists of rows."""
    return Message(action, fields)


def row(number: int, action: str, **fields: Any) -> Message:
    """Return the pattern of row `number`, for `expect_in_any_order`."""
    return Message(action, fields, number)


def either(*choices: Message) -> Either:
    """Return a pattern that any one of several messages meets."""
    return Either(choices)


def _nearest(values: tuple[Any, ...], actual: Any, path: str) -> tuple[Difference, ...]:
    """Return where an object differs from the alternative that it is nearest to; of plain values all are named."""
    if not isinstance(actual, Mapping):
        return ()
    found = [difference(value, actual, path) for value in values if isinstance(value, Mapping)]
    return min(found, key=len, default=())


def _within(low: Any, actual: Any, high: Any) -> bool:
    value = _time(actual) if isinstance(low, datetime) or isinstance(high, datetime) else _number(actual)
    if value is None:
        return False
    if isinstance(value, Decimal):
        low, high = Decimal(str(low)), Decimal(str(high))
    return bool(low <= value <= high)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _time(value: Any) -> datetime | None:
    """Return the moment that RFC 3339 text names; text without a zone names none (1.6 §3.15)."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
