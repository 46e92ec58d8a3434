"""What the built-in OCPP 2.0.1 CSMS can do wrong about remote control and availability (blocks F and G)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, request
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
        "F_01 F_02 F_03 F_04",
        "Starts remotely with an identification of its own instead of the one that was asked for.",
        "RequestStartTransaction",
        put("idToken.idToken", "CSMS"),
    ),
    request(
        "remote-start-without-id",
        "F_01 F_02 F_03 F_04",
        "Leaves the remoteStartId out of RequestStartTransaction.",
        "RequestStartTransaction",
        remove("remoteStartId"),
    ),
    request(
        "unlocks-next-connector",
        "F_06",
        "Unlocks the connector after the one that was asked for.",
        "UnlockConnector",
        change("connectorId", lambda value, request: value + 1),
    ),
    # --- triggered messages -----------------------------------------------------------------------------------------
    request(
        "triggers-another-message",
        f"B_31 {_ONE_EVSE} {_ALL_EVSE} F_15 F_18 F_20",
        "Triggers another message than the one that was asked for.",
        "TriggerMessage",
        change("requestedMessage", _other_message),
    ),
    request(
        "triggers-whole-station",
        _ONE_EVSE,
        "Leaves out which EVSE a triggered message is about.",
        "TriggerMessage",
        remove("evse"),
    ),
    request(
        "triggers-first-evse-only",
        _ALL_EVSE,
        "Triggers a message of the first EVSE, where all were asked for.",
        "TriggerMessage",
        put("evse", {"id": 1}),
    ),
    request(
        "trigger-not-sent",
        f"B_31 {_ONE_EVSE} {_ALL_EVSE} F_15 F_18 F_20 F_27",
        "Tells its operator that a message was triggered, and sends nothing.",
        "TriggerMessage",
        drop,
    ),
    answer(
        "heartbeat-without-time",
        "F_20",
        "Answers Heartbeat with nothing instead of the time.",
        "Heartbeat",
        remove("currentTime"),
    ),
    # --- availability -----------------------------------------------------------------------------------------------
    request(
        "changes-to-the-opposite",
        f"{_EVSE} {_CONNECTOR} {_WHOLE_STATION}",
        "Puts out of service what should be put into it, and the other way round.",
        "ChangeAvailability",
        change("operationalStatus", _opposite),
    ),
    request(
        "changes-whole-station",
        f"{_EVSE} {_CONNECTOR}",
        "Changes the availability of the station instead of a part of it.",
        "ChangeAvailability",
        remove("evse"),
    ),
    request(
        "changes-whole-evse",
        _CONNECTOR,
        "Changes the availability of the EVSE instead of one connector.",
        "ChangeAvailability",
        remove("evse.connectorId"),
    ),
    request(
        "changes-first-evse-only",
        _WHOLE_STATION,
        "Changes the availability of the first EVSE, where the station was asked for.",
        "ChangeAvailability",
        put("evse", {"id": 1}),
    ),
    answer(
        "refuses-unavailable",
        "G_03 G_05 G_07 G_11 G_14 G_17",
        "Refuses to hear that a connector is unavailable.",
        "StatusNotification",
        lambda frame, request: [[4, frame[1], "InternalError", "", {}]],
        field_is("connectorStatus", "Unavailable"),
    ),
)
