"""Stricter rules: each has a value that breaks it and a near miss that does not, on every message they touch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from ocpp_verdict import explanation, official, stricter, validation
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.verdict import Severity

from tests.schema_payloads import Schema


def broken(action: str, payload: Any, version: Version = Version.V16, *, response: bool = False) -> list[str]:
    breaches = stricter.check(action, payload, version, response=response)
    return [f"{breach.rule.id} {breach.problem.path}" for breach in breaches]


def meter_values(**sampled: Any) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": "2026-11-21T10:00:00Z", "sampledValue": [sampled]}]}


@pytest.mark.parametrize("text", ["TAG-001", "", " ~", "x" * 99])
def test_printable_ascii_is_a_cistring(text: str) -> None:
    assert broken("Authorize", {"idTag": text}) == []


@pytest.mark.parametrize("text", ["TÄG", "TAG\n", "\tTAG", "TAG\x7f", "TAG\x00\x00", "😀"])
def test_other_characters_are_no_cistring(text: str) -> None:
    assert broken("Authorize", {"idTag": text}) == ["cistring idTag"]


def test_texts_that_are_no_cistrings_may_hold_any_character() -> None:
    assert broken("DataTransfer", {"vendorId": "x", "data": "Größe"}) == []
    assert broken("SecurityEventNotification", {"type": "é", "timestamp": "x", "techInfo": "Größe"}) == []


@pytest.mark.parametrize("value", ["0", "-1.5", "+7", "1e3", ".5", "5.", "0012"])
def test_decimal_numbers_are_raw_values(value: str) -> None:
    assert broken("MeterValues", meter_values(value=value)) == []
    assert broken("MeterValues", meter_values(value=value, format="Raw")) == []


@pytest.mark.parametrize("value", ["", "  5", "5 W", "5,2", "NaN", "0x10", "1e", ".", "5\n"])
def test_other_texts_are_no_raw_values(value: str) -> None:
    place = "raw-value meterValue[0].sampledValue[0]"
    assert broken("MeterValues", meter_values(value=value)) == [place]
    assert broken("MeterValues", meter_values(value=value, format="Raw")) == [place]
    assert broken("MeterValues", meter_values(value=value, format="SignedData")) == []


@pytest.mark.parametrize(("text", "is_blank"), [("", True), (" ", True), ("-", False)])
def test_an_identity_says_something(text: str, is_blank: bool) -> None:
    station = {"model": "m", "vendorName": text}
    found = broken("BootNotification", {"chargePointVendor": text, "chargePointModel": "m"})
    assert found == (["blank-identity chargePointVendor"] if is_blank else [])
    found = broken("BootNotification", {"reason": "PowerUp", "chargingStation": station}, Version.V201)
    assert found == (["blank-identity chargingStation.vendorName"] if is_blank else [])


@pytest.mark.parametrize("text", ["a-Z0", "*-_=:+|@.", ""])
def test_identifier_strings(text: str) -> None:
    assert broken("CostUpdated", {"totalCost": 1, "transactionId": text}, Version.V201) == []


@pytest.mark.parametrize("text", ["a b", "ä", "a/b", "{a}", "a,b", "a\n"])
def test_other_characters_are_no_identifier_string(text: str) -> None:
    request = {"totalCost": 1, "transactionId": text}
    assert broken("CostUpdated", request, Version.V201) == ["identifier-string transactionId"]
    names = {"component": {"name": text}, "variable": {"name": "Heartbeat", "instance": text}}
    assert broken("GetVariables", {"getVariableData": [names]}, Version.V21) == [
        "identifier-string getVariableData[0].component.name",
        "identifier-string getVariableData[0].variable.instance",
    ]


def test_only_201_restricts_what_a_token_may_hold() -> None:
    request = {"idToken": {"idToken": "a b", "type": "Central"}}
    assert broken("Authorize", request, Version.V201) == ["identifier-string idToken.idToken"]
    assert broken("Authorize", request, Version.V21) == []


def test_the_serial_number_of_a_station_is_any_text() -> None:
    station = {"model": "m", "vendorName": "v", "serialNumber": "No. 1 / 2"}
    assert broken("BootNotification", {"reason": "PowerUp", "chargingStation": station}, Version.V201) == []


@pytest.mark.parametrize(
    ("time", "is_broken"),
    [
        ("2026-11-21T10:00:00Z", False),
        ("2026-11-21T10:00:00.123Z", False),
        ("2026-11-21T10:00:00.1+01:00", False),
        ("2026-11-21T10:00:00.1234Z", True),
        ("2026-11-21T10:00:00.123456+00:00", True),
    ],
)
def test_seconds_have_at_most_three_decimals_since_201(time: str, is_broken: bool) -> None:
    answer = {"currentTime": time}
    assert broken("Heartbeat", answer, Version.V16, response=True) == []
    assert broken("Heartbeat", answer, Version.V201, response=True) == (["time-decimals currentTime"] * is_broken)


@pytest.mark.parametrize(
    ("number", "is_broken"), [(2**31 - 1, False), (-(2**31), False), (2**31, True), (-(2**33), True)]
)
def test_integers_have_32_bits_since_201(number: int, is_broken: bool) -> None:
    request = {"requestId": number, "reportBase": "FullInventory"}
    assert broken("GetBaseReport", request, Version.V201) == (["integer-range requestId"] * is_broken)


def test_numbers_for_a_station_have_at_most_six_decimals() -> None:
    for cost, found in ((Decimal("0.123456"), []), (Decimal("0.1234567"), ["number-decimals totalCost"])):
        assert broken("CostUpdated", {"totalCost": cost, "transactionId": "1"}, Version.V201) == found
        answer = {"totalCost": cost}
        assert broken("TransactionEvent", answer, Version.V201, response=True) == found


def test_numbers_from_a_station_keep_their_resolution() -> None:
    sampled = [{"timestamp": "2026-11-21T10:00:00Z", "sampledValue": [{"value": Decimal("0.1234567")}]}]
    assert broken("MeterValues", {"evseId": 1, "meterValue": sampled}, Version.V201) == []


def test_a_breach_says_value_rule_and_clause() -> None:
    (breach,) = stricter.check("Authorize", {"idTag": "TÄG\x00"}, Version.V16, response=False)
    assert breach.problem.message == r"'T\xc4G\x00': it holds other characters than printable ASCII"
    assert breach.rule.clause == "1.6 §2.2 (CiString)"
    assert breach.rule.severity is Severity.VIOLATION


def test_nothing_is_said_of_what_has_no_schema_or_is_no_json() -> None:
    assert broken("Nix", {"idTag": "ä"}) == []
    assert broken("NotifyPeriodicEventStream", {"id": "ä"}, Version.V21, response=True) == []
    assert broken("Authorize", {"idTag": {1}}) == []


_MESSAGES = [
    (action.name, version, response)
    for version in Version
    for action in official.actions(version).values()
    for response in (False, True)
    if not response or action.response
]


@pytest.mark.parametrize(("action", "version", "response"), _MESSAGES)
def test_sound_payloads_break_no_rule(action: str, version: Version, response: bool) -> None:
    name = official.schema_name(action, version, response=response)
    assert name
    payload = Schema(official.schema(name, version)).sound(full=True)
    found = stricter.check(action, payload, version, response=response)
    assert {breach.rule.id for breach in found} <= {"raw-value"}  # the generator's texts are no numbers


@pytest.mark.parametrize("version", Version)
def test_both_libraries_agree_on_mutants_of_every_message(version: Version) -> None:
    for action in official.actions(version).values():
        schema = stricter.schema_of(action.request, version, Side.CSMS)
        judge, validator = jsonschema_rs.validator_for(schema), explanation.validator_of(schema)
        for mutant in list(Schema(official.schema(action.request, version)).mutants())[:60]:
            value = explanation.exact(mutant.value)
            assert judge.is_valid(mutant.value) is (next(validator.iter_errors(value), None) is None), mutant


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("response", [False, True])
def test_one_look_says_what_two_say(version: Version, response: bool) -> None:
    for name in official.actions(version):
        schema = official.schema_name(name, version, response=response)
        for mutant in Schema(official.schema(schema, version)).mutants() if schema else ():
            two = validation.is_valid(name, mutant.value, version, response=response) and not stricter.check(
                name, mutant.value, version, response=response
            )
            assert stricter.sound(name, mutant.value, version, response=response) == two, (name, mutant)


def test_nothing_can_be_wrong_with_an_action_that_nobody_knows() -> None:
    assert stricter.sound("Frobnicate", {"a": 1}, Version.V16, response=False)


def test_what_is_no_json_is_not_sound() -> None:
    assert not stricter.sound("Authorize", {"idTag": {1, 2}}, Version.V16, response=False)
