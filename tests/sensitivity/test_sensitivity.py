"""Cases notice what is wrong with a frame that they look at; what they need not notice has a reason."""

from __future__ import annotations

from functools import cache

import pytest
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.alteration import Alteration, How, again, altered, of_frame, refused
from tests.sensitivity.reasons import reason
from tests.sensitivity.table import PROFILES, Line, Sensitivity, cases, judge

#: A sample that costs half a minute: of each profile a case for a station and one for a CSMS.
SAMPLE = {
    "Core": ("TC_003_CS", "TC_040_2_CS", "TC_023_1_CSMS", "TC_011_1_CSMS"),
    "LocalAuthListManagement": ("TC_043_CS", "TC_043_5_CSMS"),
    "FirmwareManagement": ("TC_045_1_CS", "TC_045_1_CSMS"),
    "Reservation": ("TC_049_CS", "TC_051_CSMS"),
    "RemoteTrigger": ("TC_055_CS", "TC_055_CSMS"),
    "SmartCharging": ("TC_057_CS", "TC_056_CSMS"),
    "Security": ("TC_077_CS", "TC_079_CSMS"),
    "field": ("OV_16_TWO_CALLS_CS", "OV_16_NEXT_TRANSACTION_CSMS"),
}
CASES = tuple(id for ids in SAMPLE.values() for id in ids)
#: Cases in which a frame that does not come cannot be made up for by the next one.
STRICT = ("TC_003_CS", "TC_040_2_CS", "TC_023_1_CSMS", "TC_043_CS", "TC_049_CS", "TC_051_CSMS", "TC_057_CS")


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


def test_the_sample_has_both_sides_of_each_profile() -> None:
    assert tuple(SAMPLE) == PROFILES
    for profile, ids in SAMPLE.items():
        assert {id for id, _, _ in cases(profile)} >= set(ids)
        assert {id.rpartition("_")[2] for id in ids} == {"CS", "CSMS"}


def test_an_error_of_our_own_notices_nothing() -> None:
    lost = Line("TC_003_CS", Alteration((2, "StopTransaction", 0), How.DROP, 5), Verdict.ERROR)
    assert not lost.noticed


@pytest.mark.parametrize("id", STRICT)
def test_a_frame_that_is_lost_or_late_is_missed(id: str) -> None:
    lines = [line for line in judged(id).lines if line.alteration.how in (How.DROP, How.DELAY)]
    assert lines
    assert {line.verdict for line in lines} == {Verdict.FAIL}


def test_a_session_is_judged_by_what_its_table_names() -> None:
    assert set(found("TC_003_CS", How.FIELD, "StatusNotification", "status")) == {Verdict.FAIL}
    assert set(found("TC_003_CS", How.FIELD, "StatusNotification", "timestamp")) == {Verdict.FAIL}
    assert found("TC_003_CS", How.FIELD, "StartTransaction", "idTag") == [Verdict.FAIL]
    assert found("TC_003_CS", How.REPEAT, "StartTransaction") == [Verdict.FAIL]
    assert found("TC_003_CS", How.FIELD, "StartTransaction", "meterStart") == [Verdict.PASS] * 2


def test_an_answer_is_judged_by_its_status_and_comes_once() -> None:
    assert set(found("TC_023_1_CSMS", How.FIELD, "Authorize", "idTagInfo", "status")) == {Verdict.FAIL}
    assert found("TC_023_1_CSMS", How.REPEAT, "Authorize") == [Verdict.FAIL]
    assert set(found("TC_040_2_CS", How.FIELD, "ChangeConfiguration", "status")) == {Verdict.FAIL}


def test_a_case_that_fails_by_itself_tells_nothing() -> None:
    judged = Sensitivity("TC_X", trouble="fail without any alteration: y")
    assert (judged.survivors, str(judged).split()[:2]) == ((), ["TC_X", "fail"])


# -- alterations ----------------------------------------------------------------------------------------------------


def test_every_field_is_altered_and_every_frame_in_four_ways() -> None:
    payload = {"a": 1, "b": {"c": "x"}, "d": [{"e": 1}, {"e": 2}, {"e": 0}], "f": []}
    alterations = list(of_frame((2, "Heartbeat", 0), 3, payload))
    assert [(one.path, one.change) for one in alterations if one.how is How.FIELD] == [
        (("a",), "one more"),
        (("a",), "zero"),
        (("b", "c"), "one character"),
        (("d", 0, "e"), "one more"),
        (("d", 0, "e"), "zero"),
        (("d", 2, "e"), "one more"),
    ]
    assert [one.path for one in alterations if one.how is How.OMIT] == [
        ("a",), ("b",), ("b", "c"), ("d",), ("d", 0, "e"), ("f",),
    ]  # fmt: skip
    assert [one.how for one in alterations if not one.path] == [How.DROP, How.REPEAT, How.DELAY, How.SWAP]
    assert {one.row for one in alterations} == {3}


def test_what_a_message_must_have_is_not_left_out() -> None:
    payload = {"connectorId": 1, "status": "Available", "errorCode": "NoError", "info": "x"}
    alterations = of_frame((2, "StatusNotification", 0), 3, payload)
    assert [one.path for one in alterations if one.how is How.OMIT] == [("info",)]


@pytest.mark.parametrize(
    ("action", "field", "value", "others"),
    [
        ("Reset", "type", "Hard", ["Soft"]),
        ("StatusNotification", "errorCode", "NoError", ["ConnectorLockFailure", "WeakSignal"]),
        ("StartTransaction", "meterStart", 5, [6, 0]),
        ("StartTransaction", "timestamp", "2026-11-21T12:00:00Z", ["2026-11-21T13:00:00Z", "2026-11-21T11:00:00Z"]),
        ("StartTransaction", "timestamp", "2026-11-21T12:00:00.250Z",
         ["2026-11-21T13:00:00.250Z", "2026-11-21T11:00:00.250Z"]),
        ("Authorize", "idTag", "04A1B2C3", ["04A102C3"]),
        ("Authorize", "idTag", "04A100C3", ["04A110C3"]),
        ("ChangeConfiguration", "value", "9", ["10", "0"]),
        ("ChangeConfiguration", "value", "true", ["false"]),
        ("Heartbeat", "flag", True, [False]),
        ("ChangeConfiguration", "value", "", ["0"]),
    ],
)  # fmt: skip
def test_a_field_gets_other_values_that_its_schema_allows(
    action: str, field: str, value: object, others: list[object]
) -> None:
    frame = [2, "x", action, {field: value}]
    alterations = [one for one in of_frame((2, action, 0), 1, {field: value}) if one.how is How.FIELD]
    assert [altered(frame, one)[3] for one in alterations] == [{field: other} for other in others]
    assert frame[3] == {field: value}


def test_a_field_is_left_out() -> None:
    alteration = Alteration((2, "Heartbeat", 0), How.OMIT, 1, ("a", 0, "b"))
    assert altered([2, "x", "Heartbeat", {"a": [{"b": 1, "c": 2}]}], alteration)[3] == {"a": [{"c": 2}]}


def test_a_repeated_call_has_another_id_and_a_repeated_answer_has_not() -> None:
    assert again('[2,"x","Heartbeat",{}]') == '[2, "x-2", "Heartbeat", {}]'
    assert again('[3,"x",{}]') == '[3,"x",{}]'


def test_an_answer_is_also_refused() -> None:
    assert refused('[3,"x",{"status":"Accepted"}]') == '[4, "x", "InternalError", "", {}]'
    assert How.REFUSE in {one.how for one in of_frame((3, "Reset", 0), 2, {"status": "Accepted"})}


def test_an_alteration_says_what_it_is() -> None:
    of_key = Alteration((3, "GetConfiguration", 0), How.FIELD, 2, ("configurationKey", 0, "key"), "one character")
    assert str(of_key) == "alter .configurationKey.[].key of GetConfiguration.conf (one character)"
    assert str(Alteration((2, "Heartbeat", 0), How.DROP, 2)) == "drop of Heartbeat"


# -- reasons --------------------------------------------------------------------------------------------------------


def survivor(case: str, how: How, action: str, *path: str, row: int = 1, change: str = "", told: str = "") -> Line:
    return Line(case, Alteration((2, action, 0), how, row, path, change), Verdict.PASS, (told,) if told else ())


def test_what_nobody_explains_has_no_reason() -> None:
    assert reason(survivor("TC_003_CS", How.DROP, "StopTransaction")) == ""


def test_a_reason_holds_for_its_row_only() -> None:
    assert reason(survivor("TC_015_CS", How.DROP, "StatusNotification", row=5)) != ""
    assert reason(survivor("TC_015_CS", How.DROP, "StatusNotification", row=9)) == ""


def test_a_reason_that_names_a_rule_holds_if_the_rule_has_spoken() -> None:
    of_stop = ("TC_005_1_CS", How.FIELD, "StopTransaction", "meterStop")
    assert reason(survivor(*of_stop, change="zero", told="meter-stop-below-start")) != ""
    assert reason(survivor(*of_stop, change="zero")) == ""


def test_a_reason_for_one_side_is_none_for_the_other() -> None:
    assert reason(survivor("TC_046_CSMS", How.FIELD, "ReserveNow", "expiryDate")) != ""
    assert reason(survivor("TC_046_1_CS", How.FIELD, "ReserveNow", "expiryDate")) == ""
