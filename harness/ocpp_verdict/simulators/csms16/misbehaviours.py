"""What the built-in OCPP 1.6 CSMS can be told to do wrong: one row, one wrong thing.

This module has the rows of Core and puts the tables together; features and security have their own.
`FAULTS` holds those that happen on the wire; the others are flags that `csms16.py` consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.csms.rows import Row, answer, faults, flag, misbehaviours, request
from ocpp_verdict.simulators.csms16.misbehaviours_features import FEATURES
from ocpp_verdict.simulators.csms16.misbehaviours_field import FIELD
from ocpp_verdict.simulators.csms16.misbehaviours_security import SECURITY
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, put, refuse, remove, rename

_INVALID = put("idTagInfo.status", "Invalid")
_ACCEPTED = put("idTagInfo.status", "Accepted")


def _next(number: Any, _: Mapping[str, Any]) -> Any:
    return number + 1 if isinstance(number, int) else number


def _other_key(_: Any, request: Mapping[str, Any]) -> str:
    return "HeartbeatInterval" if request.get("key") != "HeartbeatInterval" else "MeterValueSampleInterval"


def _other_value(value: Any, _: Mapping[str, Any]) -> str:
    return f"{value}0"


def _without(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}


def _renamed_status(frame: list[Any], status: str, other: str) -> list[list[Any]]:
    if frame[-1].get("idTagInfo", {}).get("status") == status:
        frame[-1]["idTagInfo"]["status"] = other
    return [frame]


_ROWS: tuple[Row, ...] = (
    # --- boot -----------------------------------------------------------------------------------------------------
    answer(
        "keeps-station-pending",
        "Answers every BootNotification with Pending, so the station never gets to work.",
        "001",
        "BootNotification",
        put("status", "Pending"),
    ),
    answer(
        "rejects-known-station",
        "Answers Rejected to a station that is registered.",
        "001",
        "BootNotification",
        put("status", "Rejected"),
    ),
    answer(
        "old-name-of-interval",
        "Calls the interval heartbeatInterval, as before OCPP 1.6, so the station does not find it.",
        "001",
        "BootNotification",
        lambda frame, request: [[*frame[:2], {**_without(frame[2], "interval"), "heartbeatInterval": 300}]],
    ),
    answer(
        "boot-time-without-zone",
        "Leaves the zone out of currentTime, so the station does not know which time it is.",
        "001",
        "BootNotification",
        change("currentTime", lambda value, request: str(value).removesuffix("Z")),
    ),
    answer(
        "heartbeat-without-time",
        "Answers Heartbeat with nothing instead of the time.",
        "001",
        "Heartbeat",
        remove("currentTime"),
    ),
    # --- starting a session -----------------------------------------------------------------------------------------
    answer(
        "authorize-refuses-valid-token",
        "Answers Invalid to Authorize whatever the identification.",
        "003 010 011_1 011_2",
        "Authorize",
        _INVALID,
    ),
    answer(
        "start-refuses-valid-token",
        "Answers Invalid to StartTransaction although it accepts the identification in Authorize.",
        "003 004_1 007 010 011_1 037_1 039",
        "StartTransaction",
        _INVALID,
    ),
    answer(
        "start-without-transaction-id",
        "Leaves the transactionId out of its answer to StartTransaction.",
        "003 004_1 007 010 011_1 037_1 037_3 039",
        "StartTransaction",
        remove("transactionId"),
    ),
    answer(
        "transaction-id-as-text",
        "Writes the transactionId as a string instead of an integer.",
        "003 004_1 007 010 011_1 037_1 037_3 039",
        "StartTransaction",
        change("transactionId", lambda value, request: str(value)),
    ),
    flag(
        "keeps-unused-connector-busy",
        "Refuses the StatusNotification with which a connector becomes Available that nobody plugged into in time.",
        "004_2 011_2",
    ),
    answer(
        "refuses-stop-on-unplugging",
        "Refuses a StopTransaction whose reason is EVDisconnected.",
        "005_1",
        "StopTransaction",
        refuse("PropertyConstraintViolation"),
        field_is("reason", "EVDisconnected"),
    ),
    answer(
        "refuses-suspended-ev",
        "Refuses the StatusNotification SuspendedEV.",
        "005_1",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        field_is("status", "SuspendedEV"),
    ),
    answer(
        "ignores-stop",
        "Does not answer StopTransaction.",
        "005_1 012 032_1 039",
        "StopTransaction",
        drop,
    ),
    flag(
        "refuses-start-without-authorize",
        "Answers Invalid to StartTransaction unless the station sent Authorize before, so cached ids never work.",
        "007",
    ),
    # --- remote control ---------------------------------------------------------------------------------------------
    request(
        "clear-cache-not-sent",
        "Tells its operator that the cache is cleared, and sends nothing.",
        "061",
        "ClearCache",
        drop,
    ),
    request(
        "remote-start-with-own-token",
        "Starts remotely with an identification of its own instead of the one that was asked for.",
        "010 011_1 011_2 026",
        "RemoteStartTransaction",
        put("idTag", "CSMS"),
    ),
    request(
        "remote-stop-of-another-transaction",
        "Stops remotely the transaction after the one that was asked for.",
        "012 028",
        "RemoteStopTransaction",
        change("transactionId", _next),
    ),
    request("resets-softly", "Sends Reset Soft where Hard was asked for.", "013", "Reset", put("type", "Soft")),
    request("resets-hard", "Sends Reset Hard where Soft was asked for.", "014", "Reset", put("type", "Hard")),
    request(
        "unlocks-next-connector",
        "Counts connectors from zero, and so unlocks the one after the one that was asked for.",
        "017_1 017_2 018_1 030 031",
        "UnlockConnector",
        change("connectorId", _next),
    ),
    # --- configuration ----------------------------------------------------------------------------------------------
    request(
        "asks-for-a-few-keys",
        "Asks for the keys that it knows, where all were asked for.",
        "019_1",
        "GetConfiguration",
        put("key", ["HeartbeatInterval", "MeterValueSampleInterval"]),
        lambda request: not request.get("key"),
    ),
    request(
        "asks-for-all-keys",
        "Asks for all keys, where one was asked for.",
        "019_2",
        "GetConfiguration",
        remove("key"),
        lambda request: bool(request.get("key")),
    ),
    request(
        "changes-another-key",
        "Changes another configuration key than the one that was asked for.",
        "021 040_1 040_2",
        "ChangeConfiguration",
        change("key", _other_key),
    ),
    request(
        "changes-to-another-value",
        "Writes another value than the one that was asked for.",
        "021",
        "ChangeConfiguration",
        change("value", _other_value),
    ),
    request(
        "configuration-value-as-number",
        "Writes the value of ChangeConfiguration as a number instead of a string.",
        "021 040_1 040_2",
        "ChangeConfiguration",
        put("value", 60),
    ),
    request(
        "get-configuration-instead-of-change",
        "Only reads the key that it should change.",
        "040_1 040_2 021",
        "ChangeConfiguration",
        lambda frame, request: rename("GetConfiguration")([*frame[:3], {"key": [request.get("key", "")]}], request),
    ),
    # --- identifications that are not accepted ----------------------------------------------------------------------
    answer(
        "accepts-any-token",
        "Answers Accepted to Authorize whatever the identification.",
        "023_1 023_2 023_3",
        "Authorize",
        _ACCEPTED,
    ),
    answer(
        "expired-token-as-invalid",
        "Answers Invalid where the identification has expired.",
        "023_2",
        "Authorize",
        lambda frame, request: _renamed_status(frame, "Expired", "Invalid"),
    ),
    answer(
        "blocked-token-as-invalid",
        "Answers Invalid where the identification is blocked.",
        "023_3",
        "Authorize",
        lambda frame, request: _renamed_status(frame, "Blocked", "Invalid"),
    ),
    answer(
        "token-status-in-lower-case",
        "Writes the authorization status in lower case.",
        "023_1 023_2 023_3 003",
        "Authorize",
        change("idTagInfo.status", lambda value, request: str(value).lower()),
    ),
    # --- faults, power, offline -------------------------------------------------------------------------------------
    answer(
        "refuses-lock-failure",
        "Refuses a StatusNotification with errorCode ConnectorLockFailure.",
        "024",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        field_is("errorCode", "ConnectorLockFailure"),
    ),
    answer(
        "refuses-stop-after-power-loss",
        "Refuses a StopTransaction whose reason is PowerLoss.",
        "032_1",
        "StopTransaction",
        refuse("InternalError"),
        field_is("reason", "PowerLoss"),
    ),
    flag(
        "refuses-late-start",
        "Refuses a StartTransaction that happened while the station was offline.",
        "037_1 037_3 039 OV_16_QUEUED_CSMS",
    ),
    answer(
        "accepts-any-start",
        "Answers Accepted to StartTransaction whatever the identification.",
        "037_3",
        "StartTransaction",
        _ACCEPTED,
    ),
    flag("refuses-late-stop", "Refuses to stop a transaction that began while the station was offline.", "039"),
    # --- data transfer ----------------------------------------------------------------------------------------------
    answer(
        "data-transfer-not-supported",
        "Answers DataTransfer with a CALLERROR instead of a status.",
        "064",
        "DataTransfer",
        refuse("NotSupported"),
    ),
    answer(
        "data-transfer-without-status",
        "Answers DataTransfer with nothing.",
        "064",
        "DataTransfer",
        remove("status"),
    ),
)


_ALL = _ROWS + FEATURES + SECURITY + FIELD
MISBEHAVIOURS = misbehaviours(_ALL, Version.V16)
FAULTS = faults(_ALL)
