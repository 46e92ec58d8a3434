"""The lane of a message, whatever a device puts where the lane is read."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.arrival import Gate, lane, reported_status
from ocpp_verdict.difference import ABSENT

CONNECTOR = {"name": "Connector", "evse": {"id": 1, "connectorId": 2}}


def event(component: dict[str, Any], variable: str) -> dict[str, Any]:
    return {"eventData": [{"component": component, "variable": {"name": variable}, "actualValue": "Occupied"}]}


@pytest.mark.parametrize(
    ("action", "payload", "expected"),
    [
        ("StatusNotification", {"connectorId": 1}, ("status", ABSENT, 1)),
        ("StatusNotification", {"evseId": 1, "connectorId": 2}, ("status", 1, 2)),
        ("NotifyEvent", event(CONNECTOR, "AvailabilityState"), ("status", 1, 2)),
        ("NotifyEvent", event({**CONNECTOR, "name": "CONNECTOR"}, "availabilityState"), ("status", 1, 2)),
        ("NotifyEvent", event(CONNECTOR, "Temperature"), ("NotifyEvent",)),
        ("NotifyEvent", event({"name": "EVSE"}, "AvailabilityState"), ("NotifyEvent",)),
        ("TransactionEvent", {"transactionInfo": {"transactionId": "t"}}, ("transaction", "t")),
        ("TransactionEvent", {"transactionInfo": 7}, ("transaction", ABSENT)),
        ("Authorize", {}, ("transaction",)),
        ("NotifyReport", {}, ("NotifyReport", ABSENT)),
        ("NotifyReport", {"requestId": 4}, ("NotifyReport", 4)),
        ("Heartbeat", {}, ("Heartbeat",)),
    ],
)
def test_the_lane_of_a_message(action: str, payload: dict[str, Any], expected: Any) -> None:
    assert lane(action, payload) == expected


@pytest.mark.parametrize("event", [{}, {"eventData": []}, {"eventData": [7]}, {"eventData": [{"component": 1}]}])
def test_an_event_that_makes_no_sense_is_no_status(event: dict[str, Any]) -> None:
    assert lane("NotifyEvent", event) == ("NotifyEvent",)
    assert reported_status("NotifyEvent", event) is ABSENT


def test_a_lane_can_be_made_of_anything_a_device_sends() -> None:
    assert hash(lane("StatusNotification", {"connectorId": [1], "evseId": {}})) != hash(lane("StatusNotification", {}))


@pytest.mark.parametrize("gate", Gate)
def test_a_station_may_send_everything_when_accepted_or_never_seen_to_boot(gate: Gate) -> None:
    assert gate.open is (gate in (Gate.ACCEPTED, Gate.UNKNOWN))
