"""What the built-in OCPP 1.6 CSMS can be told to do wrong: one row, one wrong thing.

This module has the rows of Core and puts the tables together; features and security have their own.
`FAULTS` holds those that happen on the wire; the others are flags that `csms16.py` consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.csms16.misbehaviours_features import FEATURES
from ocpp_verdict.simulators.csms16.misbehaviours_field import FIELD
from ocpp_verdict.simulators.csms16.misbehaviours_security import SECURITY
from ocpp_verdict.simulators.rows import Row, answer, faults, flag, misbehaviours, request
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, pending, put, refuse, remove, rename

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
        "001",
        "Answers every BootNotification with Pending, so the station never gets to work.",
        "BootNotification",
        pending,
    ),
    answer(
        "rejects-known-station",
        "001",
        "Answers Rejected to a station that is registered.",
        "BootNotification",
        put("status", "Rejected"),
    ),
    answer(
        "old-name-of-interval",
        "001",
        "Calls the interval heartbeatInterval, as before OCPP 1.6, so the station does not find it.",
        "BootNotification",
        lambda frame, request: [[*frame[:2], {**_without(frame[2], "interval"), "heartbeatInterval": 300}]],
    ),
    answer(
        "boot-time-without-zone",
        "001",
        "Leaves the zone out of currentTime, so the station does not know which time it is.",
        "BootNotification",
        change("currentTime", lambda value, request: str(value).removesuffix("Z")),
    ),
    answer(
        "heartbeat-without-time",
        "001",
        "Answers Heartbeat with nothing instead of the time.",
        "Heartbeat",
        remove("currentTime"),
    ),
    # --- starting a session -----------------------------------------------------------------------------------------
    answer(
        "authorize-refuses-valid-token",
        "003 010 011_1 011_2",
        "Answers Invalid to Authorize whatever the identification.",
        "Authorize",
        _INVALID,
    ),
    answer(
        "start-refuses-valid-token",
        "003 004_1 007 010 011_1 037_1 039",
        "Answers Invalid to StartTransaction although it accepts the identification in Authorize.",
        "StartTransaction",
        _INVALID,
    ),
    answer(
        "start-without-transaction-id",
        "003 004_1 007 010 011_1 037_1 037_3 039",
        "Leaves the transactionId out of its answer to StartTransaction.",
        "StartTransaction",
        remove("transactionId"),
    ),
    answer(
        "transaction-id-as-text",
        "003 004_1 007 010 011_1 037_1 037_3 039",
        "Writes the transactionId as a string instead of an integer.",
        "StartTransaction",
        change("transactionId", lambda value, request: str(value)),
    ),
    flag(
        "keeps-unused-connector-busy",
        "004_2 011_2",
        "Refuses the StatusNotification with which a connector becomes Available that nobody plugged into in time.",
    ),
    answer(
        "refuses-stop-on-unplugging",
        "005_1",
        "Refuses a StopTransaction whose reason is EVDisconnected.",
        "StopTransaction",
        refuse("PropertyConstraintViolation"),
        field_is("reason", "EVDisconnected"),
    ),
    answer(
        "refuses-suspended-ev",
        "005_1",
        "Refuses the StatusNotification SuspendedEV.",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        field_is("status", "SuspendedEV"),
    ),
    answer(
        "ignores-stop",
        "005_1 012 032_1 039",
        "Does not answer StopTransaction.",
        "StopTransaction",
        drop,
    ),
    flag(
        "refuses-start-without-authorize",
        "007",
        "Answers Invalid to StartTransaction unless the station sent Authorize before, so cached ids never work.",
    ),
    # --- remote control ---------------------------------------------------------------------------------------------
    request(
        "clear-cache-not-sent",
        "061",
        "Tells its operator that the cache is cleared, and sends nothing.",
        "ClearCache",
        drop,
    ),
    request(
        "remote-start-with-own-token",
        "010 011_1 011_2",
        "Starts remotely with an identification of its own instead of the one that was asked for.",
        "RemoteStartTransaction",
        put("idTag", "CSMS"),
    ),
    request(
        "remote-stop-of-another-transaction",
        "012 028",
        "Stops remotely the transaction after the one that was asked for.",
        "RemoteStopTransaction",
        change("transactionId", _next),
    ),
    request("resets-softly", "013", "Sends Reset Soft where Hard was asked for.", "Reset", put("type", "Soft")),
    request("resets-hard", "014", "Sends Reset Hard where Soft was asked for.", "Reset", put("type", "Hard")),
    request(
        "unlocks-next-connector",
        "017_1 017_2 018_1 030 031",
        "Counts connectors from zero, and so unlocks the one after the one that was asked for.",
        "UnlockConnector",
        change("connectorId", _next),
    ),
    # --- configuration ----------------------------------------------------------------------------------------------
    request(
        "asks-for-a-few-keys",
        "019_1",
        "Asks for the keys that it knows, where all were asked for.",
        "GetConfiguration",
        put("key", ["HeartbeatInterval", "MeterValueSampleInterval"]),
        lambda request: not request.get("key"),
    ),
    request(
        "asks-for-all-keys",
        "019_2",
        "Asks for all keys, where one was asked for.",
        "GetConfiguration",
        remove("key"),
        lambda request: bool(request.get("key")),
    ),
    request(
        "changes-another-key",
        "021 040_1 040_2",
        "Changes another configuration key than the one that was asked for.",
        "ChangeConfiguration",
        change("key", _other_key),
    ),
    request(
        "changes-to-another-value",
        "021",
        "Writes another value than the one that was asked for.",
        "ChangeConfiguration",
        change("value", _other_value),
    ),
    request(
        "configuration-value-as-number",
        "021 040_1 040_2",
        "Writes the value of ChangeConfiguration as a number instead of a string.",
        "ChangeConfiguration",
        put("value", 60),
    ),
    request(
        "get-configuration-instead-of-change",
        "040_1 040_2 021",
        "Only reads the key that it should change.",
        "ChangeConfiguration",
        lambda frame, request: rename("GetConfiguration")([*frame[:3], {"key": [request.get("key", "")]}], request),
    ),
    # --- identifications that are not accepted ----------------------------------------------------------------------
    answer(
        "accepts-any-token",
        "023_1 023_2 023_3",
        "Answers Accepted to Authorize whatever the identification.",
        "Authorize",
        _ACCEPTED,
    ),
    answer(
        "expired-token-as-invalid",
        "023_2",
        "Answers Invalid where the identification has expired.",
        "Authorize",
        lambda frame, request: _renamed_status(frame, "Expired", "Invalid"),
    ),
    answer(
        "blocked-token-as-invalid",
        "023_3",
        "Answers Invalid where the identification is blocked.",
        "Authorize",
        lambda frame, request: _renamed_status(frame, "Blocked", "Invalid"),
    ),
    answer(
        "token-status-in-lower-case",
        "023_1 023_2 023_3 003",
        "Writes the authorization status in lower case.",
        "Authorize",
        change("idTagInfo.status", lambda value, request: str(value).lower()),
    ),
    # --- faults, power, offline -------------------------------------------------------------------------------------
    answer(
        "refuses-lock-failure",
        "024",
        "Refuses a StatusNotification with errorCode ConnectorLockFailure.",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        field_is("errorCode", "ConnectorLockFailure"),
    ),
    answer(
        "refuses-stop-after-power-loss",
        "032_1",
        "Refuses a StopTransaction whose reason is PowerLoss.",
        "StopTransaction",
        refuse("InternalError"),
        field_is("reason", "PowerLoss"),
    ),
    flag(
        "refuses-late-start",
        "037_1 037_3 039 OV_16_QUEUED_CSMS",
        "Refuses a StartTransaction that happened while the station was offline.",
    ),
    answer(
        "accepts-any-start",
        "037_3",
        "Answers Accepted to StartTransaction whatever the identification.",
        "StartTransaction",
        _ACCEPTED,
    ),
    flag("refuses-late-stop", "039", "Refuses to stop a transaction that began while the station was offline."),
    # --- data transfer ----------------------------------------------------------------------------------------------
    answer(
        "data-transfer-not-supported",
        "064",
        "Answers DataTransfer with a CALLERROR instead of a status.",
        "DataTransfer",
        refuse("NotSupported"),
    ),
    answer(
        "data-transfer-without-status",
        "064",
        "Answers DataTransfer with nothing.",
        "DataTransfer",
        remove("status"),
    ),
)


_ALL = _ROWS + FEATURES + SECURITY + FIELD
MISBEHAVIOURS = misbehaviours(_ALL, Side.CSMS, Version.V16)
FAULTS = faults(_ALL)
