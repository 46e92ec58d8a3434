"""What the built-in OCPP 1.6 CSMS can do wrong beyond Core and security."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, answer, flag, request
from ocpp_verdict.simulators.csms16.misbehaviours_limits import SMART_CHARGING
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
        "Tells its operator a version of the local list, and does not ask for it.",
        "042_1 042_2",
        "GetLocalListVersion",
        drop,
    ),
    request(
        "local-list-not-sent",
        "Tells its operator that the local list is sent, and sends nothing.",
        "043_1 043_3 043_4",
        "SendLocalList",
        drop,
    ),
    request(
        "full-list-instead-of-changes",
        "Sends a full local list where changes were asked for.",
        "043_5",
        "SendLocalList",
        put("updateType", "Full"),
    ),
    request(
        "changes-instead-of-full-list",
        "Sends changes of the local list where a full one was asked for.",
        "043_1 043_3 043_4",
        "SendLocalList",
        put("updateType", "Differential"),
    ),
    request(
        "changes-with-old-entries",
        "Repeats among the changes of the local list what the station has already.",
        "043_5",
        "SendLocalList",
        change("localAuthorizationList", _with_known_entry),
        field_is("updateType", "Differential"),
    ),
    request(
        "list-version-stays",
        "Does not raise the version of the local list with its changes.",
        "043_5",
        "SendLocalList",
        put("listVersion", 0),
    ),
    request(
        "list-entry-without-status",
        "Leaves the status out of an entry of the local list.",
        "043_4",
        "SendLocalList",
        remove("localAuthorizationList.0.idTagInfo"),
    ),
)

_FIRMWARE: tuple[Row, ...] = (
    request(
        "update-firmware-not-sent",
        "Tells its operator that the update is ordered, and sends nothing.",
        "044_1 044_2 044_3",
        "UpdateFirmware",
        drop,
    ),
    request(
        "firmware-from-another-place",
        "Orders firmware from another place than the one that was asked for.",
        "044_1",
        "UpdateFirmware",
        put("location", "http://127.0.0.1:9/another.bin"),
    ),
    answer(
        "firmware-status-not-supported",
        "Answers FirmwareStatusNotification with NotSupported.",
        "044_1 044_2 044_3 054",
        "FirmwareStatusNotification",
        refuse("NotSupported"),
    ),
    answer(
        "refuses-download-failed",
        "Refuses to hear that a download failed.",
        "044_2",
        "FirmwareStatusNotification",
        refuse("InternalError"),
        field_is("status", "DownloadFailed"),
    ),
    answer(
        "refuses-installation-failed",
        "Refuses to hear that an installation failed.",
        "044_3",
        "FirmwareStatusNotification",
        refuse("InternalError"),
        field_is("status", "InstallationFailed"),
    ),
    request(
        "get-diagnostics-not-sent",
        "Tells its operator that diagnostics are on their way, and asks for none.",
        "045_1 045_2",
        "GetDiagnostics",
        drop,
    ),
    answer(
        "diagnostics-status-not-supported",
        "Answers DiagnosticsStatusNotification with NotSupported.",
        "045_1 045_2 054",
        "DiagnosticsStatusNotification",
        refuse("NotSupported"),
    ),
)

_RESERVATION: tuple[Row, ...] = (
    request(
        "reserves-next-connector",
        "Reserves the connector after the one that was asked for.",
        _RESERVATIONS,
        "ReserveNow",
        change("connectorId", _next),
    ),
    request(
        "reserves-for-another-token",
        "Reserves for an identification of its own.",
        _RESERVATIONS,
        "ReserveNow",
        put("idTag", "CSMS"),
    ),
    request(
        "reservation-without-id",
        "Leaves the reservationId out of ReserveNow.",
        "046 053",
        "ReserveNow",
        remove("reservationId"),
    ),
    request(
        "reservation-expired-already",
        "Reserves until a time that is over.",
        "047",
        "ReserveNow",
        put("expiryDate", "2020-01-01T00:00:00Z"),
    ),
    request(
        "takes-station-out-of-service",
        "Makes the whole station inoperative where one connector was meant.",
        "048_3",
        "ChangeAvailability",
        put("connectorId", 0),
    ),
    answer(
        "refuses-start-on-reservation",
        "Answers Invalid to a StartTransaction that uses a reservation.",
        "046 053",
        "StartTransaction",
        put("idTagInfo.status", "Invalid"),
        lambda request: "reservationId" in request,
    ),
    request(
        "cancels-another-reservation",
        "Cancels the reservation after the one that was asked for.",
        "051 052",
        "CancelReservation",
        change("reservationId", _next),
    ),
    answer(
        "refuses-reserved",
        "Refuses to hear that a connector is reserved.",
        "046 047 049 051 052 053",
        "StatusNotification",
        refuse("InternalError"),
        field_is("status", "Reserved"),
    ),
    answer(
        "authorize-forgets-parent",
        "Leaves the parentIdTag out of its answer to Authorize.",
        "053",
        "Authorize",
        remove("idTagInfo.parentIdTag"),
    ),
)

_TRIGGER: tuple[Row, ...] = (
    request(
        "triggers-another-message",
        "Triggers another message than the one that was asked for.",
        "054 055",
        "TriggerMessage",
        change("requestedMessage", _other_message),
    ),
    request(
        "triggers-whole-station",
        "Leaves out which connector a triggered message is about.",
        "054",
        "TriggerMessage",
        remove("connectorId"),
    ),
)

_REFUSED: tuple[Row, ...] = (
    flag(
        "hangs-up-on-refusal",
        "Closes the connection when a station does not do what it is asked.",
        "017_2 026 028 030 031 040_1 040_2 042_1 042_2 043_1 043_3 048_1 048_2 048_3 048_4 052 055",
    ),
)

FEATURES: tuple[Row, ...] = _LOCAL_LIST + _FIRMWARE + _RESERVATION + _TRIGGER + SMART_CHARGING + _REFUSED
