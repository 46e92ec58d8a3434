"""The JSON Schema of the SUT profile: it is the file's text, and says of every setting what the reader says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import jsonschema
import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict import data
from ocpp_verdict.sut.reading import Document, ProfileError, document
from ocpp_verdict.sut.schema import schema, text
from ocpp_verdict.sut.sections import OPERATORS, Operator, OperatorKind
from ocpp_verdict.sut.settings import limits_of

VALIDATOR = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker(["date"]))
SUT = {"role": "csms", "ocpp": "1.6"}
DEVIATION = {"case": "x", "reason": "so", "expires": "2027-01-01"}
HTTP = {"kind": "http", "verbs": {"plug_in": {"url": "/x"}}}
COMMAND = {"kind": "command", "verbs": {"plug_in": "./x"}}


def sections() -> Iterator[tuple[str, type]]:
    for attribute in attrs.fields(attrs.resolve_types(Document)):
        section: Any = attribute.type
        if attrs.has(section) and section is not Operator:
            yield attribute.name, section


SETTINGS = [(name, attribute.name) for name, section in sections() for attribute in attrs.fields(section)]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 100_001),
    st.floats(-2, 100_001, allow_nan=False).filter(lambda number: not number.is_integer()),
    st.text(max_size=4),
    st.sampled_from(["csms", "1.6", "A", "socket", "TxProfile", "ws://h/", "http://h", "h:1", "2027-01-01", "x" * 900]),
    st.lists(st.one_of(st.integers(), st.text(max_size=2)), max_size=2),
    st.just({}),
)


def accepts(tables: dict[str, Any]) -> bool:
    try:
        document(tables, "x")
    except ProfileError:
        return False
    return True


def agree(tables: dict[str, Any]) -> bool:
    """Return what both say; fail if they differ."""
    verdict = accepts(tables)
    assert VALIDATOR.is_valid(json.loads(json.dumps(tables))) is verdict, tables
    return verdict


def test_file_is_what_the_declarations_say() -> None:
    path = data.directory("schemas") / "sut-profile.schema.json"
    assert path.read_text(encoding="utf-8") == text(), "write ocpp_verdict.sut.schema.text() to this file"


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", ["example-charger", "example-csms"])
def test_examples_are_valid(name: str) -> None:
    tables = tomli.loads((data.directory("testsuite") / f"{name}.toml").read_text(encoding="utf-8"))
    VALIDATOR.validate(json.loads(json.dumps(tables, default=date.isoformat)))


@given(setting=st.sampled_from(SETTINGS), value=VALUES)
def test_schema_and_reader_agree_on_every_setting(setting: tuple[str, str], value: Any) -> None:
    section, key = setting
    rest = SUT if section == "sut" else {}
    agree({"sut": SUT} | {section: rest | {key: value}})


@pytest.mark.parametrize(("section", "key"), SETTINGS)
def test_schema_and_reader_agree_on_the_bounds(section: str, key: str) -> None:
    attribute = next(a for a in attrs.fields(dict(sections())[section]) if a.name == key)
    limits, rest = limits_of(attribute), SUT if section == "sut" else {}
    inside: list[Any] = [bound for bound in (limits.minimum, limits.maximum) if bound is not None] + list(
        limits.choices
    )
    outside: list[Any] = [*([limits.minimum - 1] if limits.minimum is not None else [])]
    outside += [limits.maximum + 1] if limits.maximum is not None else []
    outside += ["x" * (limits.length + 1)] if limits.length is not None else []
    if str(attribute.type).startswith("tuple"):
        inside, outside = [], [["no such"]] if limits.choices else []
    assert all(agree({"sut": SUT} | {section: rest | {key: value}}) for value in inside)
    assert not any(agree({"sut": SUT} | {section: rest | {key: value}}) for value in outside)


@pytest.mark.parametrize(
    ("tables", "accepted"),
    [
        ({}, False),
        ({"sut": {"role": "csms"}}, False),
        ({"sut": SUT, "x": {}}, False),
        ({"sut": SUT | {"x": 1}}, False),
        ({"sut": SUT, "known_deviation": [DEVIATION]}, True),
        ({"sut": SUT, "known_deviation": DEVIATION}, False),
        ({"sut": SUT, "known_deviation": [DEVIATION | {"expires": "x"}]}, False),
        ({"sut": SUT, "known_deviation": [DEVIATION | {"reason": "\n "}]}, False),
        ({"sut": SUT, "known_deviation": [{"case": "x"}]}, False),
        ({"sut": SUT, "operator": HTTP}, True),
        ({"sut": SUT, "operator": HTTP | {"headers": {"a": "b"}}}, True),
        ({"sut": SUT, "operator": HTTP | {"headers": {"a": 1}}}, False),
        ({"sut": SUT, "operator": HTTP | {"directory": "x"}}, False),
        ({"sut": SUT, "operator": {"kind": "http"}}, False),
        ({"sut": SUT, "operator": {"kind": "http", "verbs": {"plug_in": {"method": "GET"}}}}, False),
        ({"sut": SUT, "operator": {"kind": "http", "verbs": {"plug_in": {"url": "x", "body": {"a": 1}}}}}, True),
        ({"sut": SUT, "operator": COMMAND | {"directory": "x"}}, True),
        ({"sut": SUT, "operator": COMMAND | {"timeout": 0}}, False),
        ({"sut": SUT, "operator": {"kind": "python", "class": "a:b", "anything": {"x": [1]}}}, True),
        ({"sut": SUT, "operator": {"kind": "python"}}, False),
        ({"sut": SUT, "operator": {"kind": "console"}}, True),
        ({"sut": SUT, "operator": {"kind": "console", "url": "x"}}, False),
        ({"sut": SUT, "operator": {}}, False),
    ],
)
def test_schema_and_reader_agree_on_whole_tables(tables: dict[str, Any], accepted: bool) -> None:
    assert agree(tables) is accepted


def test_every_kind_of_operator_has_its_table() -> None:
    assert set(OPERATORS) == set(OperatorKind)
