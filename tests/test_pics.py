"""Conditions over features: reading them, judging them, and saying why one is not met."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.catalogue import catalogue, feature_names
from ocpp_verdict.pics import And, Condition, ConditionError, Feature, Not, Number, Or, applies, holds, ids, parse, show

FEATURES = ["C-01", "C-09.1", "AQ-2", "HFS-1", "Smart-Charging", "fixed_cable", "A"]
CONDITIONS = st.recursive(
    st.sampled_from(FEATURES).map(Feature),
    lambda part: st.one_of(
        part.map(Not),
        st.lists(part, min_size=2, max_size=3).map(tuple).map(And),
        st.lists(part, min_size=2, max_size=3).map(tuple).map(Or),
    ),
    max_leaves=12,
)
SETS = st.frozensets(st.sampled_from(FEATURES))


def python(text: str, features: frozenset[str]) -> bool:
    """Return what Python says of the same expression."""
    words = {"AND": "and", "OR": "or", "NOT": "not"}
    source = re.sub(r"[A-Za-z][\w.-]*", lambda m: words.get(m[0].upper(), str(m[0] in features)), text)
    return bool(eval(source, {"__builtins__": {}}))


@given(CONDITIONS, SETS)
def test_judges_as_python_does(condition: Condition, features: frozenset[str]) -> None:
    assert holds(condition, features) is python(show(condition), features)


@given(CONDITIONS, SETS)
def test_text_reads_as_the_same_condition(condition: Condition, features: frozenset[str]) -> None:
    assert parse(show(condition)) == condition
    assert ids(condition) <= set(FEATURES)


@given(CONDITIONS, SETS)
def test_reason_is_given_exactly_when_it_does_not_apply(condition: Condition, features: frozenset[str]) -> None:
    met, reason = applies(show(condition), features)
    assert met is holds(condition, features)
    assert bool(reason) is not met
    for id, word in re.findall(r"(\S+) is (not supported|supported)", reason):
        assert (id in features) is (word == "supported")


@given(st.text(alphabet="()ANDORnot C-1.<>=", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ConditionError):
        condition = parse(text)
        assert parse(show(condition)) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", And(())),
        ("  ", And(())),
        ("C-13", Feature("C-13")),
        ("not C-13", Not(Feature("C-13"))),
        ("A or B and C", Or((Feature("A"), And((Feature("B"), Feature("C")))))),
        ("(A or B) and not C", And((Or((Feature("A"), Feature("B"))), Not(Feature("C"))))),
        ("HFS-8 > 1", Number("HFS-8", ">", 1)),
        ("HFS-8>=2", Number("HFS-8", ">=", 2)),
        ("NOTHING", Feature("NOTHING")),
    ],
)
def test_reads(text: str, condition: Condition) -> None:
    assert parse(text) == condition


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A and", "a feature id is missing at the end"),
        ("and A", "'and' stands where a feature id is expected"),
        ("(A", "a closing parenthesis is missing"),
        ("A)", "')' is not expected"),
        ("A B", "'B' is not expected"),
        ("A > B", "'B' stands where a number is expected"),
        ("A >", "a number is missing at the end"),
        ("5", "'5' stands where a feature id is expected"),
        ("A and é", "cannot read 'é'"),
    ],
)
def test_refuses(text: str, problem: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert str(caught.value) == f"condition {text!r}: {problem}"


def test_number_is_shown_as_it_is_read() -> None:
    condition = parse("not HFS-8>=2 or A")
    assert show(condition) == "NOT HFS-8 >= 2 OR A"
    assert ids(condition) == {"HFS-8", "A"}


@pytest.mark.parametrize(
    ("text", "features", "met"),
    [
        ("HFS-8 > 1", {"HFS-8=2"}, True),
        ("HFS-8 > 1", {"HFS-8=1"}, False),
        ("HFS-8 >= 1", {"HFS-8=1"}, True),
        ("HFS-8 < 1", {"HFS-8=1"}, False),
        ("HFS-8 <= 1", {"HFS-8=1"}, True),
        ("HFS-8 > 1", {"HFS-8"}, False),
        ("HFS-8 > 1", {"HFS-8=many"}, False),
        ("HFS-8 > 1", set(), False),
        ("NOT HFS-8 > 1", set(), True),
        ("HFS-8", {"HFS-8=2"}, True),
        ("HFS-8", {"HFS-80=2"}, False),
    ],
)
def test_number_is_compared(text: str, features: set[str], met: bool) -> None:
    assert applies(text, frozenset(features))[0] is met


NAMES = {"C-13": "reset per EVSE"}


@pytest.mark.parametrize(
    ("text", "features", "reason"),
    [
        ("C-13", set(), "n/a: C-13 (reset per EVSE) is not supported"),
        ("NOT C-13", {"C-13"}, "n/a: C-13 (reset per EVSE) is supported"),
        ("A AND B", {"A"}, "n/a: B is not supported"),
        ("A AND B", set(), "n/a: A is not supported"),
        ("A OR B", set(), "n/a: A is not supported and B is not supported"),
        ("NOT (A AND B)", {"A", "B"}, "n/a: A is supported and B is supported"),
        ("NOT (A OR B)", {"B"}, "n/a: B is supported"),
        ("HFS-8 > 1", {"HFS-8=1"}, "n/a: HFS-8 is 1, asked for is > 1"),
        ("HFS-8 > 1", set(), "n/a: HFS-8 is not stated, asked for is > 1"),
        ("HFS-8 < 0", {"HFS-8=0"}, "n/a: HFS-8 is 0, asked for is < 0"),
    ],
)
def test_reason_is_in_words(text: str, features: set[str], reason: str) -> None:
    assert applies(text, frozenset(features), NAMES) == (False, reason)


def test_every_condition_of_the_catalogue_is_read_and_asks_only_for_features_that_exist() -> None:
    unknown = [
        (entry.id, entry.version, id)
        for entry in catalogue()
        for id in ids(parse(entry.applicability))
        if id not in feature_names(entry.version, entry.side)
    ]
    assert unknown == []
