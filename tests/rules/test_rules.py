"""Every rule has a scene that trips it and a near miss that does not."""

from __future__ import annotations

import re

import pytest
from ocpp_verdict import rules
from ocpp_verdict.rules.families import FAMILIES
from ocpp_verdict.rules.rule import Rule

from tests.rules import rows_around, rows_requests, rows_sequence, rows_sessions, rows_times, rows_values, rows_wire
from tests.rules.scene import Row, told

ROWS = {
    **rows_wire.ROWS,
    **rows_sessions.ROWS,
    **rows_sequence.ROWS,
    **rows_requests.ROWS,
    **rows_values.ROWS,
    **rows_times.ROWS,
    **rows_around.ROWS,
}
ALL = [row for rows in ROWS.values() for row in rows]


@pytest.mark.parametrize("row", ALL, ids=str)
def test_the_scene_trips_the_rule(row: Row) -> None:
    found = [one for one in told(row.trips, row.version) if one.finding.rule == row.rule]
    assert found, [(one.finding.rule, one.finding.summary) for one in told(row.trips, row.version)]
    clause = found[0].finding.requirement
    rule = next(rule for rule in rules.table(row.version) if (rule.id, rule.clause) == (row.rule, clause))
    finding = found[0].finding
    assert (finding.severity, finding.axis) == (rule.severity, rule.axis)
    assert rule.side in (None, found[0].side)
    assert finding.entry is not None


@pytest.mark.parametrize("row", ALL, ids=str)
def test_the_near_miss_does_not(row: Row) -> None:
    found = [one.finding for one in told(row.passes, row.version) if one.finding.rule == row.rule]
    assert found == []


@pytest.mark.parametrize("rule", rules.table(), ids=lambda rule: f"{rule.id}-{min(rule.versions)}")
def test_every_rule_has_a_row(rule: Rule) -> None:
    assert any(row.rule == rule.id and row.version in rule.versions for row in ALL), f"no scene for {rule.id}"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_row_stands_in_its_family(family: str) -> None:
    ids = {rule.id for rule in FAMILIES[family].RULES}
    assert {row.rule for row in ROWS[family]} == ids


@pytest.mark.parametrize("rule", rules.table(), ids=lambda rule: f"{rule.id}-{min(rule.versions)}")
def test_a_rule_is_told_in_words_of_ours(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert rule.clause
    assert rule.says
    assert not rule.says.endswith(".")
