"""One function decides and explains: what matches has no difference, what does not says where."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.difference import ABSENT, Message, Pattern, difference, message_difference, show
from ocpp_verdict.pattern import (
    about,
    absent,
    all_of,
    anything,
    beginning_with,
    between,
    ci_string,
    containing,
    each,
    either,
    hexadecimal,
    integer,
    message,
    one_of,
    optional,
    other_than,
    row,
    text,
    unrelated_to,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

MATCHES: tuple[tuple[Any, Any], ...] = (
    ("a", "a"),
    (1, 1),
    (6.1, Decimal("6.1")),
    (1, Decimal("1.0")),
    (True, True),
    (None, None),
    ({"status": "Accepted"}, {"status": "Accepted", "interval": 60}),
    ({"idTagInfo": {"status": "Invalid"}}, {"idTagInfo": {"status": "Invalid", "expiryDate": "x"}}),
    ([{"id": 1}], [{"id": 1, "more": 2}]),
    ({"x": absent()}, {}),
    ({"x": optional("a")}, {}),
    ({"x": optional("a")}, {"x": "a"}),
    ({"x": anything()}, {"x": None}),
    (one_of("a", between(1, 3)), 2),
    (unrelated_to("0123456789abcdef"), "********"),
    (unrelated_to("0123456789abcdef"), ""),
    (unrelated_to(None), "anything"),
    (other_than("a"), "b"),
    (containing({"key": "A"}), [{"key": "B"}, {"key": "A", "value": "1"}]),
    (each({"status": "Accepted"}), [{"status": "Accepted"}]),
    (between(1, 3), "2.5"),
    (between(NOON, NOON), "2026-11-21T13:00:00+01:00"),
    (about(NOON, within=5), "2026-11-21T12:00:04.999Z"),
    (about(10, within=0.5), Decimal("10.5")),
    (about("2026-11-21T12:00:00Z", within=5), "2026-11-21T13:00:04+01:00"),
    (about("10", within=1), "10.5"),
    (integer(), -1),
    (all_of(between(1, 3), other_than(2)), 3),
    (beginning_with({"startPeriod": 0}), [{"startPeriod": 0, "limit": 6}, {"startPeriod": 9}]),
    (other_than(), 1),
    (one_of({"kind": "a"}, {"kind": "b"}), {"kind": "b"}),
    (text(20, shortest=1), "x" * 20),
    (ci_string("Ab"), "aB"),
    (hexadecimal(4), "0aF9"),
    (hexadecimal(4), ""),
)

DIFFERS: tuple[tuple[Any, Any, str], ...] = (
    ("a", "A", "value"),
    (1, True, "value"),
    (True, 1, "value"),
    (1, "1", "value"),
    ({"status": "Accepted"}, {"status": "Rejected"}, "status"),
    ({"status": "Accepted"}, {}, "status"),
    ({"status": "Accepted"}, "text", "value"),
    ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "a.b[1]"),
    ([1], [1, 2], "value"),
    ([1], "1", "value"),
    ({"x": absent()}, {"x": None}, "x"),
    ({"x": optional("a")}, {"x": "b"}, "x"),
    (unrelated_to("0123456789ABCDEF"), "0123456789abcdef", "value"),
    (unrelated_to("0123456789abcdef"), "30313233343536373839616263646566", "value"),
    (unrelated_to("0123456789abcdef"), 7, "value"),
    ({"x": anything()}, {}, "x"),
    (one_of("a", "b"), "c", "value"),
    ({"x": one_of("a")}, {}, "x"),
    (other_than("a", "b"), "b", "value"),
    ({"x": other_than("a")}, {}, "x"),
    (containing("a", "b"), ["a"], "value"),
    (containing("a"), "a", "value"),
    (each("a"), [], "value"),
    (each("a"), ["a", "b"], "value"),
    (each("a"), None, "value"),
    (between(1, 3), "3.01", "value"),
    (between(1, 3), "abc", "value"),
    (between(1, 3), True, "value"),
    (between(1, 3), "NaN", "value"),
    (between(1, 3), ABSENT, "value"),
    (about(NOON, within=5), "2026-11-21T12:00:05.001Z", "value"),
    (about(NOON, within=5), "2026-11-21T12:00:00", "value"),
    (about(NOON, within=5), "noon", "value"),
    (about(NOON, within=5), 12, "value"),
    (about("2026-11-21T12:00:00Z", within=5), "2026-11-21T12:00:06Z", "value"),
    (integer(), "1", "value"),
    (integer(), True, "value"),
    (integer(), ABSENT, "value"),
    (all_of(between(1, 3), other_than(2)), 2, "value"),
    (all_of({"a": 1}, {"b": 2}), {"a": 1, "b": 3}, "b"),
    (beginning_with("a"), [], "value"),
    (beginning_with("a"), ["b", "a"], "value"),
    (beginning_with("a"), "a", "value"),
    ({"x": other_than()}, {}, "x"),
    ({"x": one_of({"kind": "a", "id": 1}, {"kind": "b", "id": 2})}, {"x": {"kind": "b", "id": 3}}, "x.id"),
    ({"x": one_of({"kind": "a"}, "text")}, {"x": "other"}, "x"),
    (text(20), "x" * 21, "value"),
    (text(20, shortest=1), "", "value"),
    (text(20), 5, "value"),
    (ci_string("Ab"), "a", "value"),
    (ci_string("Ab"), 7, "value"),
    (hexadecimal(4), "0aF", "value"),
    (hexadecimal(4), "0aF9aa", "value"),
    (hexadecimal(4, shortest=2), "", "value"),
    (hexadecimal(4), "0aG9", "value"),
    (hexadecimal(4), 12, "value"),
)


@pytest.mark.parametrize(("pattern", "actual"), MATCHES)
def test_matches(pattern: Any, actual: Any) -> None:
    assert difference(pattern, actual) == ()


@pytest.mark.parametrize(("pattern", "actual", "path"), DIFFERS)
def test_differs_and_says_where(pattern: Any, actual: Any, path: str) -> None:
    assert [one.path for one in difference(pattern, actual)] == [path]


@given(JSON)
def test_every_value_matches_itself(value: Any) -> None:
    assert difference(value, value) == ()


@given(JSON, JSON)
def test_other_than_is_the_opposite_of_the_value(one: Any, other: Any) -> None:
    assert bool(difference(one, other)) != bool(difference(other_than(one), other))


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.text(max_size=5), JSON)
def test_fields_that_are_not_named_are_free(wanted: dict[str, Any], name: str, value: Any) -> None:
    actual = {**{name: value}, **wanted}
    assert difference(wanted, actual) == ()


def test_another_action_is_one_difference() -> None:
    found = message_difference(message("Authorize", idTag="A"), "StartTransaction", {"idTag": "B"})
    assert [(one.path, one.expected, one.actual) for one in found] == [("action", "Authorize", "StartTransaction")]


def test_the_same_action_differs_in_its_fields() -> None:
    found = message_difference(message("Authorize", idTag="A"), "Authorize", {"idTag": "B"})
    assert [str(one) for one in found] == ["idTag: expected 'A', got 'B'"]


def test_a_row_shows_as_it_is_written() -> None:
    assert str(row(5, "StopTransaction", reason=one_of("Local", "Remote"))) == (
        "StopTransaction(reason=one of 'Local', 'Remote')"
    )


def test_alternatives_show_with_or() -> None:
    assert str(either(message("A"), Message("B", {"x": 1}))) == "A() or B(x=1)"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("6.10"), "6.10"),
        ({"a": [1, "b"]}, "{a: [1, 'b']}"),
        (absent(), "absent"),
        (about(1, 0.5), "about 1 (±0.5)"),
        (ABSENT, "absent"),
    ],
)
def test_show(value: Any, shown: str) -> None:
    assert show(value) == shown


@pytest.mark.parametrize("wanted", ["04A1", optional("04A1"), one_of("B", "04A1")])
@pytest.mark.parametrize("name", ["idTag", "parentIdTag", "idToken", "key"])
def test_texts_that_ignore_case(name: str, wanted: Any) -> None:
    assert difference({name: wanted}, {name: "04a1"}) == ()
    assert difference({name: wanted}, {name: "04a2"})
    assert difference({"vendor": wanted}, {"vendor": "04a1"})


def test_names_of_the_device_model_ignore_case() -> None:
    wanted = {"component": {"name": "EVSE"}, "variable": {"name": "Power"}}
    told = {"component": {"name": "evse"}, "variable": {"name": "power"}}
    assert not difference(wanted, told)
    assert difference({"component": {"name": "EVSE"}}, {"component": {"name": "Connector"}})


def test_a_text_that_ignores_case_can_be_looked_up() -> None:
    known = Pattern("one of a set", lambda actual: actual in {"04a1", "04b2"})
    assert difference({"idTag": known}, {"idTag": "04A1"}) == ()


def test_another_text_in_whatever_letters() -> None:
    assert difference({"idTag": other_than("04A1")}, {"idTag": "04a1"})
