"""What a case leaves behind at a 2.x station, and the calls that take it back."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.changes import Changes

ACCEPTED = {"status": "Accepted"}


def undone(action: str, payload: Any, answer: Any = None) -> list[tuple[str, Any]]:
    changes = Changes()
    changes.note(action, payload, ACCEPTED if answer is None else answer)
    return [(undo.action, undo.payload) for undo in changes.take()]


@pytest.mark.parametrize(
    ("action", "payload", "back"),
    [
        ("SetDisplayMessage", {"message": {"id": 3}}, ("ClearDisplayMessage", {"id": 3})),
        ("SetMonitoringBase", {"monitoringBase": "HardWiredOnly"}, ("SetMonitoringBase", {"monitoringBase": "All"})),
        ("SetMonitoringLevel", {"severity": 7}, ("SetMonitoringLevel", {"severity": 9})),
        ("ReserveNow", {"id": 4, "idToken": {}}, ("CancelReservation", {"reservationId": 4})),
        ("SetChargingProfile", {"chargingProfile": {"id": 5}}, ("ClearChargingProfile", {"chargingProfileId": 5})),
    ],
)
def test_what_was_accepted_is_taken_back(action: str, payload: Any, back: Any) -> None:
    assert undone(action, payload) == [back]
    assert undone(action, payload, {"status": "Rejected"}) == []


def test_what_is_as_it_was_needs_no_call() -> None:
    assert undone("SetMonitoringBase", {"monitoringBase": "All"}) == []
    assert undone("SetMonitoringLevel", {"severity": 9}) == []


def test_only_monitors_that_were_accepted_are_cleared() -> None:
    results = [{"status": "Accepted", "id": 1}, {"status": "Rejected", "id": 2}, {"status": "Accepted", "id": "3"}, 7]
    answer = {"setMonitoringResult": results}
    assert undone("SetVariableMonitoring", {}, answer) == [("ClearVariableMonitoring", {"id": [1]})]
