"""Passwords that pass over the wire are found wherever 1.6 and 2.x put them."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.confidential import mentioned, secrets_in
from ocpp_verdict.evidence import REDACTED, Evidence, Kind

PASSWORD = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "AuthorizationKey", "value": "s3cret"},
        {"key": "authorizationKEY", "value": "s3cret"},
        {"configurationKey": [{"key": "A", "value": "x"}, {"key": "AuthorizationKey", "value": "s3cret"}]},
        {"setVariableData": [{**PASSWORD, "attributeValue": "s3cret"}]},
        {"getVariableResult": [{**PASSWORD, "attributeValue": "s3cret"}]},
        {"reportData": [{**PASSWORD, "variableAttribute": [{"value": "s3cret"}]}]},
    ],
)
def test_found(payload: Any) -> None:
    assert list(secrets_in(payload)) == ["s3cret"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        None,
        {"key": "HeartbeatInterval", "value": "60"},
        {"key": "AuthorizationKey"},
        {"key": ["AuthorizationKey"]},
        {"key": "AuthorizationKey", "value": 7},
        {**PASSWORD, "variableAttribute": [7]},
        {"variable": {"name": ["BasicAuthPassword"]}, "attributeValue": "x"},
    ],
)
def test_not_found(payload: Any) -> None:
    assert list(secrets_in(payload)) == []


def test_mentioned() -> None:
    assert mentioned('{"key":"AuthorizationKey"}')
    assert not mentioned('{"key":"HeartbeatInterval"}')


def test_what_is_redacted_stands_nowhere() -> None:
    evidence = Evidence(Clock(lambda: 0.0))
    evidence.redact('a"b')
    assert evidence.hide('x a\\"b y') == f"x {REDACTED} y"
    assert "quoted" in str(evidence.record(Kind.OBSERVATION, text="quoted").data)
