"""What the built-in OCPP 1.6 CSMS can do wrong beyond Core and security."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms16.misbehaviours_limits import SMART_CHARGING
from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, put, refuse, remove

_RESERVATIONS = "046 047 048_1 048_2 048_3 048_4 049 051 052 053"


def _next(number: int, _: Mapping[str, Any]) -> int:
    return number + 1


def _other_message(value: Any, _: Mapping[str, Any]) -> str:
    return "Heartbeat" if value != "Heartbeat" else "BootNotification"


def _with_known_entry(entries: list[Any], _: Mapping[str, Any]) -> list[Any]:
    return [{"idTag": "04A1B2C3", "idTagInfo": {"status": "Accepted"}}, *entries]


_LOCAL_LIST: tuple[Row, ...] = (
    request(
        "list-version-not-asked",
        "042_1 042_2",
        "Tells its operator a version of the local list, and does not ask for it.",
        "GetLocalListVersion",
        drop,
    ),
    request(
        "local-list-not-sent",
        "043_1 043_3 043_4",
        "Tells its operator that the local list is sent, and sends nothing.",
        "SendLocalList",
        drop,
    ),
    request(
        "full-list-instead-of-changes",
        "043_5",
        "Sends a full local list where changes were asked for.",
        "SendLocalList",
        put("updateType", "Full"),
    ),
    request(
        "changes-instead-of-full-list",
        "043_1 043_3 043_4",
        "Sends changes of the local list where a full one was asked for.",
        "SendLocalList",
        put("updateType", "Differential"),
    ),
    request(
        "changes-with-old-entries",
        "043_5",
        "Repeats among the changes of the local list what the station has already.",
        "SendLocalList",
        change("localAuthorizationList", _with_known_entry),
        field_is("updateType", "Differential"),
    ),
    request(
        "list-version-stays",
        "043_5",
        "Does not raise the version of the local list with its changes.",
        "SendLocalList",
        put("listVersion", 0),
    ),
    request(
        "list-entry-without-status",
        "043_4",
        "Leaves the status out of an entry of the local list.",
        "SendLocalList",
        remove("localAuthorizationList.0.idTagInfo"),
    ),
)

_FIRMWARE: tuple[Row, ...] = (
    request(
        "update-firmware-not-sent",
        "044_1 044_2 044_3",
        "Tells its operator that the update is ordered, and sends nothing.",
        "UpdateFirmware",
        drop,
    ),
    request(
        "firmware-from-another-place",
        "044_1",
        "Orders firmware from another place than the one that was asked for.",
        "UpdateFirmware",
        put("location", "http://127.0.0.1:9/another.bin"),
    ),
    answer(
        "firmware-status-not-supported",
        "044_1 044_2 044_3 054",
        "Answers FirmwareStatusNotification with NotSupported.",
        "FirmwareStatusNotification",
        refuse("NotSupported"),
    ),
    answer(
        "refuses-download-failed",
        "044_2",
        "Refuses to hear that a download failed.",
        "FirmwareStatusNotification",
        refuse("InternalError"),
        field_is("status", "DownloadFailed"),
    ),
    answer(
        "refuses-installation-failed",
        "044_3",
        "Refuses to hear that an installation failed.",
        "FirmwareStatusNotification",
        refuse("InternalError"),
        field_is("status", "InstallationFailed"),
    ),
    request(
        "get-diagnostics-not-sent",
        "045_1 045_2",
        "Tells its operator that diagnostics are on their way, and asks for none.",
        "GetDiagnostics",
        drop,
    ),
    answer(
        "diagnostics-status-not-supported",
        "045_1 045_2 054",
        "Answers DiagnosticsStatusNotification with NotSupported.",
        "DiagnosticsStatusNotification",
        refuse("NotSupported"),
    ),
)

_RESERVATION: tuple[Row, ...] = (
    request(
        "reserves-next-connector",
        _RESERVATIONS,
        "Reserves the connector after the one that was asked for.",
        "ReserveNow",
        change("connectorId", _next),
    ),
    request(
        "reserves-for-another-token",
        _RESERVATIONS,
        "Reserves for an identification of its own.",
        "ReserveNow",
        put("idTag", "CSMS"),
    ),
    request(
        "reservation-without-id",
        "046 053",
        "Leaves the reservationId out of ReserveNow.",
        "ReserveNow",
        remove("reservationId"),
    ),
    request(
        "reservation-expired-already",
        "047",
        "Reserves until a time that is over.",
        "ReserveNow",
        put("expiryDate", "2020-01-01T00:00:00Z"),
    ),
    request(
        "takes-station-out-of-service",
        "048_3",
        "Makes the whole station inoperative where one connector was meant.",
        "ChangeAvailability",
        put("connectorId", 0),
    ),
    answer(
        "refuses-start-on-reservation",
        "046 053",
        "Answers Invalid to a StartTransaction that uses a reservation.",
        "StartTransaction",
        put("idTagInfo.status", "Invalid"),
        lambda request: "reservationId" in request,
    ),
    request(
        "cancels-another-reservation",
        "051 052",
        "Cancels the reservation after the one that was asked for.",
        "CancelReservation",
        change("reservationId", _next),
    ),
    answer(
        "refuses-reserved",
        "046 047 049 051 052 053",
        "Refuses to hear that a connector is reserved.",
        "StatusNotification",
        refuse("InternalError"),
        field_is("status", "Reserved"),
    ),
    answer(
        "authorize-names-another-parent",
        "053",
        "Puts the identification itself where its group belongs in the answer to Authorize.",
        "Authorize",
        change("idTagInfo.parentIdTag", lambda value, request: request["idTag"]),
    ),
)

_TRIGGER: tuple[Row, ...] = (
    request(
        "triggers-another-message",
        "054 055",
        "Triggers another message than the one that was asked for.",
        "TriggerMessage",
        change("requestedMessage", _other_message),
    ),
    request(
        "triggers-whole-station",
        "054",
        "Leaves out which connector a triggered message is about.",
        "TriggerMessage",
        remove("connectorId"),
    ),
)

_REFUSED: tuple[Row, ...] = (
    flag(
        "hangs-up-on-refusal",
        "017_2 026 028 030 031 040_1 040_2 042_1 042_2 043_1 043_3 048_1 048_2 048_3 048_4 052 055",
        "Closes the connection when a station does not do what it is asked.",
    ),
)

FEATURES: tuple[Row, ...] = _LOCAL_LIST + _FIRMWARE + _RESERVATION + _TRIGGER + SMART_CHARGING + _REFUSED
