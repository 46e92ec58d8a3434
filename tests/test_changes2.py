"""What a case has changed on a 2.x station is known from its calls, and so is what puts it back."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.changes import Changes, Undo
from ocpp_verdict.role.words import variable

ACCEPTED = {"status": "Accepted"}
_NAME = "OCPPCommCtrlr.OfflineThreshold"


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


def told(value: str) -> dict[str, Any]:
    return {"getVariableResult": [{**variable(_NAME), "attributeStatus": "Accepted", "attributeValue": value}]}


def taken(status: str = "Accepted") -> dict[str, Any]:
    return {"setVariableResult": [{**variable(_NAME), "attributeStatus": status}]}


def setting(value: str) -> dict[str, Any]:
    return {"setVariableData": [{**variable(_NAME), "attributeValue": value}]}


def test_a_variable_goes_back_to_what_was_read() -> None:
    changes = Changes()
    changes.note("GetVariables", {}, told("60"))
    changes.note("SetVariables", setting("300"), taken())
    changes.note("GetVariables", {}, told("300"))
    assert changes.take() == [Undo("SetVariables", setting("60"))]


@pytest.mark.parametrize("answer", [taken("Rejected"), {}, {"setVariableResult": None}])
def test_what_was_refused_has_changed_nothing(answer: dict[str, Any]) -> None:
    changes = Changes()
    changes.note("GetVariables", {}, told("60"))
    changes.note("SetVariables", setting("300"), answer)
    assert not changes


def test_a_variable_that_was_never_read_stays() -> None:
    changes = Changes()
    changes.note("SetVariables", setting("300"), taken())
    assert not changes


def test_a_case_that_puts_it_back_itself_leaves_nothing() -> None:
    changes = Changes()
    changes.note("GetVariables", {}, told("60"))
    changes.note("SetVariables", setting("300"), taken())
    changes.note("SetVariables", setting("60"), taken())
    assert not changes


@pytest.mark.parametrize("place", [{}, {"evse": {"id": 1}}, {"evse": {"id": 1, "connectorId": 1}}])
def test_availability_goes_back(place: dict[str, Any]) -> None:
    changes = Changes()
    changes.note("ChangeAvailability", {"operationalStatus": "Inoperative", **place}, ACCEPTED)
    operative = {"operationalStatus": "Operative", **place}
    assert changes.take() == [Undo("ChangeAvailability", operative, frozenset({"Accepted"}))]


def test_availability_that_went_back_needs_nothing() -> None:
    changes = Changes()
    changes.note("ChangeAvailability", {"operationalStatus": "Inoperative", "evse": {"id": 1}}, {"status": "Scheduled"})
    changes.note("ChangeAvailability", {"operationalStatus": "Operative", "evse": {"id": 1}}, ACCEPTED)
    assert not changes


def test_profiles_lists_and_reservations_go() -> None:
    changes = Changes()
    changes.note("SetChargingProfile", {"evseId": 1, "chargingProfile": {"id": 158}}, ACCEPTED)
    changes.note("SendLocalList", {"versionNumber": 4, "updateType": "Full"}, ACCEPTED)
    changes.note("ReserveNow", {"id": 9, "idToken": {}}, ACCEPTED)
    assert [(undo.action, undo.payload) for undo in changes.take()] == [
        ("CancelReservation", {"reservationId": 9}),
        ("SendLocalList", {"versionNumber": 5, "updateType": "Full"}),
        ("ClearChargingProfile", {"chargingProfileId": 158}),
    ]
