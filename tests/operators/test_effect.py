"""Which request of a CSMS is the one that its operator was asked for: the near misses too."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.operators.effect import is_effect

PEM = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("wanted", "came"),
    [
        ({}, {}),
        ({}, {"key": []}),
        ({"type": "Hard"}, {"type": "Hard"}),
        ({"idTag": "04A1B2C3", "connectorId": 1}, {"idTag": "04a1b2c3", "connectorId": 1, "reservationId": 7}),
        ({"key": ["A"]}, {"key": ["a"]}),
    ],
)
def test_what_the_operator_entered(wanted: dict[str, Any], came: dict[str, Any]) -> None:
    assert is_effect(wanted, came)


@pytest.mark.parametrize(
    ("wanted", "came"),
    [
        ({}, {"key": ["HeartbeatInterval"]}),
        ({"key": "MeterValueSampleInterval", "value": "60"}, {"key": "HeartbeatInterval", "value": "60"}),
        ({"key": ["A"]}, {}),
        ({"connectorId": 1}, {"connectorId": 2}),
    ],
)
def test_what_a_csms_asks_of_its_own_accord(wanted: dict[str, Any], came: dict[str, Any]) -> None:
    assert not is_effect(wanted, came)


@pytest.mark.parametrize(
    ("wanted", "came"),
    [
        ({"connectorId": 1, "expiryDate": "2026-11-21T12:00:00.000Z"}, {"connectorId": 1, "expiryDate": "12:00"}),
        ({"certificate": PEM}, {"certificate": PEM.strip()}),
        ({"firmware": {"location": "http://a"}}, {"firmware": {"location": "http://b"}}),
    ],
)
def test_what_differs_by_how_it_is_written_is_for_the_case_to_judge(
    wanted: dict[str, Any], came: dict[str, Any]
) -> None:
    assert is_effect(wanted, came)
