"""Known deviations: what is accepted, until when, and what turns red."""

from __future__ import annotations

from datetime import date

import pytest
from ocpp_verdict.deviation import Standing, listed, standing
from ocpp_verdict.sut import KnownDeviation
from ocpp_verdict.verdict import Verdict

TODAY = date(2026, 11, 21)
BY_CASE = KnownDeviation(case="TC_003_CS", reason="bug 42", expires=TODAY)
BY_RULE = KnownDeviation(rule="schema", reason="bug 43", expires=TODAY)
OLD = KnownDeviation(case="TC_003_CS", reason="bug 1", expires=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("deviations", "verdict", "rules", "expected"),
    [
        ([], Verdict.FAIL, {None}, Standing.NONE),
        ([BY_CASE], Verdict.FAIL, {None}, Standing.KNOWN),
        ([BY_CASE], Verdict.PASS, set(), Standing.UNEXPECTED_PASS),
        ([BY_CASE], Verdict.INCONC, set(), Standing.NONE),
        ([OLD], Verdict.FAIL, {None}, Standing.EXPIRED),
        ([BY_RULE], Verdict.FAIL, {"schema"}, Standing.KNOWN),
        ([BY_RULE], Verdict.FAIL, {"schema", None}, Standing.NONE),
        ([BY_RULE], Verdict.FAIL, {"other"}, Standing.NONE),
        ([BY_RULE], Verdict.FAIL, set(), Standing.NONE),
        ([BY_RULE], Verdict.PASS, set(), Standing.NONE),
    ],
)
def test_standing(
    deviations: list[KnownDeviation], verdict: Verdict, rules: set[str | None], expected: Standing
) -> None:
    assert standing(deviations, "TC_003_CS", verdict, rules, TODAY) is expected


def test_another_case_is_no_excuse() -> None:
    assert standing([BY_CASE], "TC_004_1_CS", Verdict.FAIL, {None}, TODAY) is Standing.NONE


def test_a_finding_knows_its_deviation() -> None:
    assert listed([BY_RULE, BY_CASE], "TC_003_CS", None) is BY_CASE
    assert listed([BY_RULE], "TC_004_1_CS", "schema") is BY_RULE
    assert listed([BY_RULE], "TC_004_1_CS", None) is None
