"""What the built-in OCPP 2.0.1 CSMS can do wrong about remote control and availability (blocks F and G)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, answer, request
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, put, remove

_ALL_EVSE = "F_12 F_14"
_ONE_EVSE = "F_11 F_13 F_23 F_24"
_WHOLE_STATION = "G_05 G_06 G_14"
_EVSE = "G_03 G_04 G_11"
_CONNECTOR = "G_07 G_08 G_17"


def _other_message(value: Any, _: Mapping[str, Any]) -> str:
    return "Heartbeat" if value != "Heartbeat" else "StatusNotification"


def _opposite(value: Any, _: Mapping[str, Any]) -> str:
    return "Operative" if value == "Inoperative" else "Inoperative"


CONTROL: tuple[Row, ...] = (
    # --- remote start and unlock ------------------------------------------------------------------------------------
    request(
        "remote-start-with-own-token",
        "Starts remotely with an identification of its own instead of the one that was asked for.",
        "F_01 F_02 F_03 F_04",
        "RequestStartTransaction",
        put("idToken.idToken", "CSMS"),
    ),
    request(
        "remote-start-without-id",
        "Leaves the remoteStartId out of RequestStartTransaction.",
        "F_01 F_02 F_03 F_04",
        "RequestStartTransaction",
        remove("remoteStartId"),
    ),
    request(
        "unlocks-next-connector",
        "Unlocks the connector after the one that was asked for.",
        "F_06",
        "UnlockConnector",
        change("connectorId", lambda value, request: value + 1),
    ),
    # --- triggered messages -----------------------------------------------------------------------------------------
    request(
        "triggers-another-message",
        "Triggers another message than the one that was asked for.",
        f"B_31 {_ONE_EVSE} {_ALL_EVSE} F_15 F_18 F_20",
        "TriggerMessage",
        change("requestedMessage", _other_message),
    ),
    request(
        "triggers-whole-station",
        "Leaves out which EVSE a triggered message is about.",
        _ONE_EVSE,
        "TriggerMessage",
        remove("evse"),
    ),
    request(
        "triggers-first-evse-only",
        "Triggers a message of the first EVSE, where all were asked for.",
        _ALL_EVSE,
        "TriggerMessage",
        put("evse", {"id": 1}),
    ),
    request(
        "trigger-not-sent",
        "Tells its operator that a message was triggered, and sends nothing.",
        f"B_31 {_ONE_EVSE} {_ALL_EVSE} F_15 F_18 F_20 F_27",
        "TriggerMessage",
        drop,
    ),
    answer(
        "heartbeat-without-time",
        "Answers Heartbeat with nothing instead of the time.",
        "F_20",
        "Heartbeat",
        remove("currentTime"),
    ),
    # --- availability -----------------------------------------------------------------------------------------------
    request(
        "changes-to-the-opposite",
        "Puts out of service what should be put into it, and the other way round.",
        f"{_EVSE} {_CONNECTOR} {_WHOLE_STATION}",
        "ChangeAvailability",
        change("operationalStatus", _opposite),
    ),
    request(
        "changes-whole-station",
        "Changes the availability of the station instead of a part of it.",
        f"{_EVSE} {_CONNECTOR}",
        "ChangeAvailability",
        remove("evse"),
    ),
    request(
        "changes-whole-evse",
        "Changes the availability of the EVSE instead of one connector.",
        _CONNECTOR,
        "ChangeAvailability",
        remove("evse.connectorId"),
    ),
    request(
        "changes-first-evse-only",
        "Changes the availability of the first EVSE, where the station was asked for.",
        _WHOLE_STATION,
        "ChangeAvailability",
        put("evse", {"id": 1}),
    ),
    answer(
        "refuses-unavailable",
        "Refuses to hear that a connector is unavailable.",
        "G_03 G_05 G_07 G_11 G_14 G_17",
        "StatusNotification",
        lambda frame, request: [[4, frame[1], "InternalError", "", {}]],
        field_is("connectorStatus", "Unavailable"),
    ),
)
