"""The published shape of evidence is the one that is written."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from ocpp_verdict import data, result
from ocpp_verdict.evidence import Kind

SCHEMA = json.loads((data.directory("schemas") / "evidence.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLE = data.directory("reports") / "example"
LINES = [line for file in result.files(EXAMPLE) for line in file.read_text(encoding="utf-8").splitlines()]


def test_it_is_a_schema_and_knows_every_kind() -> None:
    VALIDATOR.check_schema(SCHEMA)
    assert SCHEMA["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    assert [one["title"] for one in SCHEMA["oneOf"]] == [kind.value for kind in Kind]


def test_what_a_run_wrote_is_of_that_shape() -> None:
    assert len(LINES) > 1000
    assert [problem.message for line in LINES for problem in VALIDATOR.iter_errors(json.loads(line))] == []


LINE: dict[str, Any] = {
    "n": 1,
    "t": 0.5,
    "utc": "2026-11-21T11:00:00.000Z",
    "kind": "frame",
    "sender": "csms",
    "text": "[]",
}


@pytest.mark.parametrize(
    "change", [{"n": 0}, {"t": "0"}, {"utc": "2026-11-21 11:00"}, {"kind": "?"}, {"sender": "us"}, {"text": None}]
)
def test_another_shape_is_refused(change: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(LINE)
    assert not VALIDATOR.is_valid(LINE | change)
