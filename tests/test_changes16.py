"""What a case has changed on a 1.6 station is known from its calls, and so is what puts it back."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.changes import Changes

ACCEPTED = {"status": "Accepted"}


def undone(*calls: tuple[str, dict[str, Any], dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    changes = Changes()
    for action, payload, answer in calls:
        changes.note(action, payload, answer)
    dirty, taken = bool(changes), changes.take()
    assert dirty is bool(taken)
    assert not changes
    return [(undo.action, dict(undo.payload)) for undo in taken]


def availability(number: int, kind: str, status: str = "Accepted") -> tuple[str, dict[str, Any], dict[str, Any]]:
    return "ChangeAvailability", {"connectorId": number, "type": kind}, {"status": status}


def configuration(key: str, value: str, status: str = "Accepted") -> tuple[str, dict[str, Any], dict[str, Any]]:
    return "ChangeConfiguration", {"key": key, "value": value}, {"status": status}


def told(key: str, value: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return "GetConfiguration", {"key": [key]}, {"configurationKey": [{"key": key, "readonly": False, "value": value}]}


OPERATIVE = ("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
RESERVE = ("ReserveNow", {"connectorId": 1, "idTag": "A", "reservationId": 5, "expiryDate": "…"})
CANCEL = ("CancelReservation", {"reservationId": 5})
PROFILE = ("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": {"chargingProfileId": 9}})


@pytest.mark.parametrize("status", ["Accepted", "Scheduled"])
def test_what_was_taken_out_of_service_goes_back(status: str) -> None:
    assert undone(availability(1, "Inoperative", status)) == [OPERATIVE]


def test_what_was_refused_changed_nothing() -> None:
    assert undone(availability(1, "Inoperative", "Rejected")) == []
    assert undone((*RESERVE, {"status": "Occupied"})) == []
    assert undone((*PROFILE, {})) == []


def test_what_a_case_undoes_itself_is_undone() -> None:
    assert undone(availability(1, "Inoperative"), availability(1, "Operative")) == []
    assert undone(availability(1, "Inoperative"), availability(2, "Operative")) == [OPERATIVE]
    assert undone((*RESERVE, ACCEPTED), (*CANCEL, ACCEPTED)) == []
    assert undone((*RESERVE, ACCEPTED), (*CANCEL, {"status": "Rejected"})) == [CANCEL]


def test_the_newest_change_is_undone_first() -> None:
    assert undone((*RESERVE, ACCEPTED), (*PROFILE, ACCEPTED), availability(1, "Inoperative")) == [
        OPERATIVE,
        ("ClearChargingProfile", {"id": 9}),
        CANCEL,
    ]


def test_a_list_is_emptied_with_a_version_of_its_own() -> None:
    sent = ("SendLocalList", {"listVersion": 4, "updateType": "Full"}, ACCEPTED)
    assert undone(sent) == [("SendLocalList", {"listVersion": 5, "updateType": "Full"})]


def test_a_key_gets_the_value_that_was_read_first() -> None:
    calls = (told("X", "1"), configuration("X", "2"), told("X", "2"), configuration("X", "3", "RebootRequired"))
    assert undone(*calls) == [("ChangeConfiguration", {"key": "X", "value": "1"})]
    assert undone(*calls, configuration("X", "1")) == []


def test_a_key_whose_value_nobody_knows_stays() -> None:
    assert undone(configuration("X", "2")) == []
    assert undone(told("X", None), configuration("X", "2")) == []
    assert undone(told("X", "1"), configuration("X", "2", "Rejected")) == []


@pytest.mark.parametrize("hostile", [None, "x", [1], [{"value": "1"}], {"key": "X"}])
def test_what_a_device_says_of_its_keys_may_be_anything(hostile: Any) -> None:
    assert undone(("GetConfiguration", {}, {"configurationKey": hostile}), configuration("X", "2")) == []


def test_what_is_owed_is_done_once() -> None:
    changes = Changes()
    changes.owe("ClearCache")
    changes.owe("ClearCache")
    assert [undo.action for undo in changes.take()] == ["ClearCache"]


def test_each_thing_that_is_owed_is_done() -> None:
    changes = Changes()
    changes.owe("DeleteCertificate", certificateHashData={"serialNumber": "1"})
    changes.owe("DeleteCertificate", certificateHashData={"serialNumber": "2"})
    assert [undo.payload["certificateHashData"]["serialNumber"] for undo in changes.take()] == ["2", "1"]


def test_a_key_is_put_back_whatever_letters_the_station_writes_it_in() -> None:
    calls = told("connectiontimeout", "60"), configuration("ConnectionTimeOut", "30")
    assert undone(*calls) == [("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "60"})]
