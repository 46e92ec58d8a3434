"""Cases notice what is wrong with a frame that they look at; what they need not notice has a reason."""

from __future__ import annotations

from functools import cache

import pytest
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.alteration import Alteration, How, again, altered, of_frame
from tests.sensitivity.reasons import reason
from tests.sensitivity.table import Line, Sensitivity, cases, judge

CASES = ("TC_003_CS", "TC_040_2_CS", "TC_023_1_CSMS")


@cache
def judged(id: str) -> Sensitivity:
    (place,) = cases(ids=(id,))
    return judge(place)


def found(id: str, how: How, action: str, *path: str | int) -> list[Verdict]:
    return [
        line.verdict
        for line in judged(id).lines
        if (line.alteration.how, line.alteration.key[1], line.alteration.path) == (how, action, path)
    ]


@pytest.mark.parametrize("id", CASES)
def test_what_survives_has_a_reason(id: str) -> None:
    assert judged(id).trouble == ""
    assert [str(line.alteration) for line in judged(id).survivors if not reason(line)] == []


@pytest.mark.parametrize("id", CASES)
def test_a_frame_that_is_lost_or_late_is_missed(id: str) -> None:
    lines = [line for line in judged(id).lines if line.alteration.how in (How.DROP, How.DELAY)]
    assert lines
    assert {line.verdict for line in lines} == {Verdict.FAIL}


def test_a_session_is_judged_by_what_its_table_names() -> None:
    assert found("TC_003_CS", How.FIELD, "StatusNotification", "status") == [Verdict.FAIL] * 2
    assert found("TC_003_CS", How.FIELD, "StartTransaction", "idTag") == [Verdict.FAIL]
    assert found("TC_003_CS", How.REPEAT, "StartTransaction") == [Verdict.FAIL]
    assert found("TC_003_CS", How.FIELD, "StartTransaction", "meterStart") == [Verdict.PASS]


def test_an_answer_is_judged_by_its_status_and_comes_once() -> None:
    assert found("TC_023_1_CSMS", How.FIELD, "Authorize", "idTagInfo", "status") == [Verdict.FAIL]
    assert found("TC_023_1_CSMS", How.REPEAT, "Authorize") == [Verdict.FAIL]
    assert found("TC_040_2_CS", How.FIELD, "ChangeConfiguration", "status") == [Verdict.FAIL]


def test_a_case_that_fails_by_itself_tells_nothing() -> None:
    judged = Sensitivity("TC_X", trouble="fail without any alteration: y")
    assert (judged.survivors, str(judged).split()[:2]) == ((), ["TC_X", "fail"])


# -- alterations ----------------------------------------------------------------------------------------------------


def test_every_field_is_altered_once_and_every_frame_in_four_ways() -> None:
    payload = {"a": 1, "b": {"c": "x"}, "d": [{"e": 1}, {"e": 2}], "f": []}
    alterations = list(of_frame((2, "Heartbeat", 0), 3, payload))
    assert [one.path for one in alterations if one.path] == [("a",), ("b", "c"), ("d", 0, "e")]
    assert [one.how for one in alterations if not one.path] == [How.DROP, How.REPEAT, How.DELAY, How.SWAP]
    assert {one.row for one in alterations} == {3}


@pytest.mark.parametrize(
    ("action", "field", "value", "other"),
    [
        ("Reset", "type", "Hard", "Soft"),
        ("StartTransaction", "meterStart", 5, 6),
        ("StartTransaction", "timestamp", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z"),
        ("StartTransaction", "timestamp", "2026-11-21T12:00:00.250Z", "2026-11-21T13:00:00.250Z"),
        ("Authorize", "idTag", "04A1B2C3", "04A1B2C0"),
        ("Authorize", "idTag", "04A1B2C0", "04A1B2C1"),
        ("ChangeConfiguration", "value", "9", "10"),
        ("ChangeConfiguration", "value", "true", "false"),
        ("Unheard", "flag", True, False),
        ("ChangeConfiguration", "value", "", "0"),
    ],
)
def test_a_field_gets_another_value_that_its_schema_allows(
    action: str, field: str, value: object, other: object
) -> None:
    frame = [2, "x", action, {field: value}]
    if action == "Unheard":
        frame[2] = action = "Heartbeat"
    assert altered(frame, action, (field,))[-1] == {field: other}
    assert frame[-1] == {field: value}


def test_a_repeated_call_has_another_id_and_a_repeated_answer_has_not() -> None:
    assert again('[2,"x","Heartbeat",{}]') == '[2, "x-2", "Heartbeat", {}]'
    assert again('[3,"x",{}]') == '[3,"x",{}]'


def test_an_alteration_says_what_it_is() -> None:
    assert str(Alteration((3, "GetConfiguration", 0), How.FIELD, 2, ("configurationKey", 0, "key"))) == (
        "alter .configurationKey.[].key of GetConfiguration.conf"
    )


def test_what_nobody_explains_has_no_reason() -> None:
    lost = Line("TC_003_CS", Alteration((2, "StopTransaction", 0), How.DROP, 5), Verdict.PASS)
    assert reason(lost) == ""
