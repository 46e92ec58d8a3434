"""Passwords that pass over the wire are found wherever 1.6 and 2.x put them."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.confidential import mentioned, secrets_in, secrets_in_text
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


@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret"},]',
        '[2,"1","ChangeConfiguration",{"value":"s3cret","key":"AuthorizationKey"',
        '[3,"1",{"configurationKey":[{"key":"A","value":"x"},{"key":"AuthorizationKey","value" : "s3cret"}]',
        '[2,1,"SetVariables",{"setVariableData":[{"attributeValue":"s3cret-s3cret","component":{"name":"A"},'
        '"variable":{"name":"BasicAuthPassword"}}]}]',
        '{"key":"AuthorizationKey","value":"s3\\u0063ret"}',
    ],
)
def test_found_in_what_is_no_frame(text: str) -> None:
    assert set(secrets_in_text(text)) <= {"s3cret", "s3cret-s3cret"}
    assert any(secrets_in_text(text))


@pytest.mark.parametrize("text", ["", "{", '{"key":"A","value":"x"}', '{"key":"AuthorizationKey","value":7}'])
def test_nothing_is_found_in_what_holds_no_password(text: str) -> None:
    assert list(secrets_in_text(text)) == []


def test_an_escape_that_is_none_is_no_way_out() -> None:
    assert next(secrets_in_text('{"key":"AuthorizationKey","value":"s3\\xcret"}')) == "s3\\xcret"


def test_mentioned() -> None:
    assert mentioned('{"key":"AuthorizationKey"}')
    assert not mentioned('{"key":"HeartbeatInterval"}')


def test_what_is_redacted_stands_nowhere() -> None:
    evidence = Evidence(Clock(lambda: 0.0))
    evidence.redact('a"b')
    assert evidence.hide('x a\\"b y') == f"x {REDACTED} y"
    assert "quoted" in str(evidence.record(Kind.OBSERVATION, text="quoted").data)
