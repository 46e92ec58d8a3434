"""Validation: both libraries agree on every schema, and what is wrong is said with path, constraint and sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from ocpp_verdict import explanation, official
from ocpp_verdict.explanation import MAX_PROBLEMS, Problem
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.validation import check, direction, error_code, error_codes, is_valid, knows

from tests.schema_payloads import Schema

_SCHEMAS = [
    pytest.param(version, action.name, response, id=f"{version}-{name}")
    for version in Version
    for action in official.actions(version).values()
    for response, name in ((False, action.request), (True, action.response))
    if name
]


@pytest.mark.parametrize(("version", "action", "response"), _SCHEMAS)
def test_both_libraries_agree(version: Version, action: str, response: bool) -> None:
    """Every flaw is found by both, at the place where it is and for its reason; what has none passes both."""
    name = official.schema_name(action, version, response=response)
    assert name
    schema = Schema(official.schema(name, version))
    for full in (False, True):
        assert explanation.problems(schema.sound(full=full), name, version) == ()
        assert is_valid(action, schema.sound(full=full), version, response=response)
    for mutant in schema.mutants():
        assert is_valid(action, mutant.value, version, response=response) is (mutant.keyword is None), mutant
        found = [(problem.constraint, problem.path) for problem in explanation.problems(mutant.value, name, version)]
        assert found == [] if mutant.keyword is None else (mutant.keyword, mutant.path) in found, mutant


def problems(action: str, payload: Any, version: Version = Version.V16, *, response: bool = False) -> list[str]:
    return [str(problem) for problem in check(action, payload, version, response=response)]


def profile(limit: Any) -> dict[str, Any]:
    periods = [{"startPeriod": 0, "limit": limit}]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    kinds = {"chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Absolute"}
    return {
        "connectorId": 1,
        "csChargingProfiles": {"chargingProfileId": 1, "stackLevel": 0, "chargingSchedule": schedule, **kinds},
    }


STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}


@pytest.mark.parametrize(
    ("action", "payload", "said"),
    [
        (
            "StatusNotification",
            STATUS | {"status": "charging"},
            "status: 'charging' is not one of Available, Preparing, Charging, SuspendedEVSE, SuspendedEV, Finishing, "
            "Reserved, Unavailable, Faulted; did you mean 'Charging'?",
        ),
        (
            "StatusNotification",
            STATUS | {"errorCode": "Error"},
            "errorCode: 'Error' is not one of ConnectorLockFailure, EVCommunicationError, GroundFailure, "
            "HighTemperature, InternalError, LocalListConflict, NoError, OtherError, OverCurrentFailure, "
            "PowerMeterFailure, PowerSwitchFailure, ReaderFailure, … (16 values); did you mean 'NoError'?",
        ),
        (
            "StatusNotification",
            STATUS | {"timestamp": "2026-11-21T10:00:00"},
            "timestamp: '2026-11-21T10:00:00' is not an RFC 3339 date and time with a zone, "
            "such as 2026-11-21T10:00:00Z",
        ),
        ("Authorize", {"idTag": "x" * 21}, "idTag: it has 21 characters, at most 20 are allowed"),
        ("Authorize", {}, "idTag: it is required and missing"),
        ("Authorize", [], "an array is not an object"),
        ("Authorize", None, "null is not an object"),
        (
            "StatusNotification",
            STATUS | {"connectorId": "1"},
            "connectorId: '1' is not an integer; numbers and booleans stand without quotes",
        ),
        ("StatusNotification", STATUS | {"connectorId": Decimal("1.0")}, "connectorId: 1.0 is not an integer"),
        ("StatusNotification", STATUS | {"connectorId": True}, "connectorId: true is not an integer"),
        (
            "MeterValues",
            {"connectorId": 1, "meterValue": [{"timestamp": "2026-11-21T10:00:00Z", "sampledValue": [{"value": 7}]}]},
            "meterValue[0].sampledValue[0].value: 7 is not a string",
        ),
        (
            "MeterValues",
            {"connectorId": 1, "meterValue": [{"timestamp": "2026-11-21T10:00:00Z", "sampledValue": []}]},
            "meterValue[0].sampledValue: it has 0 elements, at least 1 must be there",
        ),
        ("MeterValues", {"connectorId": 1, "meterValue": {}}, "meterValue: an object is not an array"),
        (
            "SetChargingProfile",
            profile(Decimal("6.0999999")),
            "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit: 6.0999999 is not a multiple of 0.1",
        ),
        (
            "SetChargingProfile",
            profile(float("nan")),
            "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit: NaN is not a number",
        ),
        ("GetDiagnostics", {"location": "log"}, "location: 'log' is not an absolute URI (RFC 3986)"),
        ("Heartbeat", {"vendor": 1}, "vendor: the schema has no such property"),
    ],
)
def test_a_problem_is_said_in_one_sentence(action: str, payload: Any, said: str) -> None:
    assert problems(action, payload) == [said]


def test_limits_of_numbers_and_arrays() -> None:
    event = {"id": 0, "basetime": "2026-11-21T10:00:00Z", "pending": -1, "data": [{"t": 0, "v": "1"}] * 101}
    assert problems("NotifyPeriodicEventStream", event, Version.V21) == ["pending: -1 is below 0"]
    battery = {"evMaxCurrent": 32, "evMaxVoltage": 400, "stateOfCharge": 101}
    needs = {"requestedEnergyTransfer": "DC", "dcChargingParameters": battery}
    assert problems("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": needs}, Version.V201) == [
        "chargingNeeds.dcChargingParameters.stateOfCharge: 101 is above 100"
    ]
    certificates = {"status": "Accepted", "certificateHashDataChain": []}
    assert problems("GetInstalledCertificateIds", certificates, Version.V201, response=True) == [
        "certificateHashDataChain: it has 0 elements, at least 1 must be there"
    ]


def test_too_many_elements_are_counted() -> None:
    texts = {"issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "u"}
    token = {"idToken": "04A1B2C3", "type": "ISO14443"}
    request = {"idToken": token, "iso15118CertificateHashData": [{"hashAlgorithm": "SHA256", **texts}] * 5}
    assert problems("Authorize", request, Version.V201) == [
        "iso15118CertificateHashData: it has 5 elements, at most 4 are allowed"
    ]


def test_a_misspelt_property_names_the_one_that_is_meant() -> None:
    assert problems("StatusNotification", {"connectorID": 1, "errorCode": "NoError", "status": "Charging"}) == [
        "connectorID: the schema has no such property; did you mean 'connectorId'?",
        "connectorId: it is required and missing; is 'connectorID' meant for it?",
    ]


def test_every_missing_property_is_a_problem_of_its_own() -> None:
    assert [problem.path for problem in check("StatusNotification", {}, Version.V16, response=False)] == [
        "connectorId",
        "errorCode",
        "status",
    ]


def test_a_problem_carries_value_and_constraint() -> None:
    (problem,) = check("Authorize", {"idTag": 5}, Version.V16, response=False)
    assert problem == Problem("idTag", 5, "type", "5 is not a string")


@pytest.mark.parametrize("limit", [6, 6.1, 0.3, Decimal("6.10"), Decimal("1e300"), 10**300, -0.1])
def test_multiples_of_a_tenth(limit: Any) -> None:
    assert problems("SetChargingProfile", profile(limit)) == []


def test_both_spellings_of_celsius_are_valid() -> None:
    """OCPP-J 1.6 errata §2.1: the schema has the misspelt one as well, and both are to be accepted."""
    for unit in ("Celsius", "Celcius"):
        sampled = {"timestamp": "2026-11-21T10:00:00Z", "sampledValue": [{"value": "1", "unit": unit}]}
        assert problems("MeterValues", {"connectorId": 1, "meterValue": [sampled]}) == []


def test_hostile_text_is_cut_and_escaped() -> None:
    (found,) = problems("StatusNotification", STATUS | {"status": "\x1b[2J" + "é" * 5000})
    assert "\x1b" not in found
    assert len(found) < 900
    (found,) = problems("Heartbeat", {"\ud800" + "x" * 5000: 1})
    assert found.encode("utf-8").startswith(b"\\ud800")
    assert len(found) < 200


def test_a_hundred_thousand_problems_are_not_all_listed() -> None:
    samples = {"connectorId": 1, "meterValue": [{}] * 100_000}
    assert len(problems("MeterValues", samples)) == MAX_PROBLEMS


@pytest.mark.parametrize("payload", [{1, 2}, {"idTag": {1}}, {"idTag": object()}, {5: 1}, {"idTag": Decimal("sNaN")}])
def test_what_is_no_json_is_refused_and_does_not_raise(payload: Any) -> None:
    assert problems("Authorize", payload)


def test_an_unknown_action_is_no_schema_problem() -> None:
    assert not knows("BootNotificationRequest", Version.V201)
    assert check("Nix", {"a": 1}, Version.V16, response=False) == ()
    assert is_valid("Nix", {"a": 1}, Version.V16, response=True)


def test_a_send_has_no_answer_to_be_judged() -> None:
    assert check("NotifyPeriodicEventStream", {"a": 1}, Version.V21, response=True) == ()
    assert not is_valid("NotifyPeriodicEventStream", {"a": 1}, Version.V21, response=False)


def test_known_actions_differ_by_version() -> None:
    assert [knows("StartTransaction", version) for version in Version] == [True, False, False]
    assert [knows("SignedUpdateFirmware", version) for version in Version] == [True, False, False]
    assert [knows("TransactionEvent", version) for version in Version] == [False, True, True]
    assert [knows("NotifySettlement", version) for version in Version] == [False, False, True]


def test_who_sends_what() -> None:
    assert direction("BootNotification", Version.V16) is Side.STATION
    assert direction("Reset", Version.V201) is Side.CSMS
    assert direction("NotifyPeriodicEventStream", Version.V21) is Side.STATION
    assert direction("DataTransfer", Version.V16) is None
    assert direction("Nix", Version.V16) is None


@pytest.mark.parametrize(
    ("payload", "first"),
    [
        ({}, ("OccurenceConstraintViolation", "OccurrenceConstraintViolation")),
        ({"idTag": 1}, ("TypeConstraintViolation", "TypeConstraintViolation")),
        ({"idTag": "x" * 21}, ("PropertyConstraintViolation", "PropertyConstraintViolation")),
        ({"idTag": "x", "y": 1}, ("FormationViolation", "FormatViolation")),
    ],
)
def test_the_code_that_a_correct_peer_answers(payload: Any, first: tuple[str, str]) -> None:
    (problem,) = check("Authorize", payload, Version.V16, response=False)
    assert (error_code(problem, Version.V16), error_code(problem, Version.V201)) == first
    assert error_code(problem, Version.V21) == first[1]


def test_only_16_has_the_old_spellings() -> None:
    kinds = ["required", "type", "enum", "minItems", "additionalProperties", "unheard-of"]
    old = {"FormationViolation", "OccurenceConstraintViolation"}
    for kind in kinds:
        problem = Problem("a", None, kind, "")
        assert old & set(error_codes(problem, Version.V16))
        assert not old & set(error_codes(problem, Version.V201))
