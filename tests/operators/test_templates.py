"""Tests of templates: a hostile value stays a value wherever it stands."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.operators import templates
from ocpp_verdict.verdict import HarnessFault

HOSTILE = "\"; rm -rf /; ' $(x)\r\nX-Evil: 1\\ {id} é"


def test_plain_of_each_type() -> None:
    assert [templates.plain(value) for value in ("a", 1, True, None, {"b": 2})] == ["a", "1", "true", "", '{"b": 2}']


def test_url_part_leaves_nothing_that_means_something() -> None:
    encoded = templates.fill("http://rig/{id}?x={id}", {"id": "a/b?c#d&e=f g"}, templates.url_part)
    assert encoded == "http://rig/a%2Fb%3Fc%23d%26e%3Df%20g?x=a%2Fb%3Fc%23d%26e%3Df%20g"


@given(st.text())
def test_header_part_has_no_line_end_and_loses_nothing(value: str) -> None:
    encoded = templates.header_part(value.encode("utf-8", "replace").decode())
    assert encoded.isascii()
    assert encoded.isprintable()
    assert unquote(encoded) == value.encode("utf-8", "replace").decode()


@given(st.text(), st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())))
def test_fill_json_keeps_values_values(inside: str, outside: Any) -> None:
    body = templates.fill_json(
        '{"a": "x-{id}-y", "b": {other}, "c": {"d": [1, {other}]}}', {"id": inside, "other": outside}
    )
    assert json.loads(body) == {"a": f"x-{inside}-y", "b": outside, "c": {"d": [1, outside]}}


def test_fill_json_leaves_other_braces_and_escaped_quotes_alone() -> None:
    template = r'{"a\"{id}": {}, "b": { "c" : {id} }}'
    assert json.loads(templates.fill_json(template, {"id": "v"})) == {'a"v': {}, "b": {"c": "v"}}


def test_fill_does_not_read_a_value_as_template() -> None:
    assert templates.fill("{a}{b}", {"a": "{b}", "b": "{env.HOME}"}, templates.plain) == "{b}{env.HOME}"


def test_fill_of_a_missing_value_is_empty() -> None:
    assert templates.fill("/{evse}/", {}, templates.url_part) == "//"


def test_fill_tree_keeps_types_of_whole_placeholders() -> None:
    template = {"a": "{n}", "b": ["n is {n}", 7], "c": {"d": "{values}"}}
    filled = templates.fill_tree(template, {"n": 1, "values": {"x": HOSTILE}})
    assert filled == {"a": 1, "b": ["n is 1", 7], "c": {"d": {"x": HOSTILE}}}


def test_names_of_all_placeholders() -> None:
    template = {"headers": {"A": "Bearer {env.T}"}, "body": ["{env.T}", "x{id}y{evse}", 3, None]}
    assert list(templates.names(template)) == ["env.T", "env.T", "id", "evse"]


def test_secrets_come_from_the_environment() -> None:
    template = {"headers": {"A": "Bearer {env.TOKEN}"}, "body": ["{env.TOKEN}", "{id}", 3]}
    assert templates.secrets("operator", template, {"TOKEN": "s3cret"}) == {"env.TOKEN": "s3cret"}


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}])
def test_a_missing_secret_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(HarnessFault, match=r"^operator: environment variable TOKEN is not set or empty$"):
        templates.secrets("operator", "{env.TOKEN}", environment)
