"""What chargers in the field did wrong, for the built-in 1.6 charger; numbers are rows of FIELD_NOTES §2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import change, field_is, find, put, refuse, repeat

_PERIOD = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit"
_LONGEST = 20


def _garbled(id_tag: Any, _: Mapping[str, Any]) -> Any:
    return f"{id_tag[:-2]}??" if len(id_tag) == _LONGEST else id_tag


def _with_fraction(request: Mapping[str, Any]) -> bool:
    return "." in str(request.get("expiryDate"))


def _stacked(request: Mapping[str, Any]) -> bool:
    return bool(find(request, "csChargingProfiles.stackLevel"))


FIELD: tuple[Row, ...] = (
    # --- sessions
    request(
        "garbles-long-id-tag",
        "OV_16_ID_TAG_LENGTH_CS",
        "Ends an idTag of the full 20 characters in garbage (21).",
        "StartTransaction",
        change("idTag", _garbled),
    ),
    request(
        "meter-starts-over-after-power-failure",
        "OV_16_POWER_CYCLE_CS",
        "Stops a transaction that a power failure ended with meterStop 0.",
        "StopTransaction",
        put("meterStop", 0),
        field_is("reason", "PowerLoss"),
    ),
    flag(
        "forgets-queue-in-power-failure",
        "OV_16_OFFLINE_POWER_CYCLE_CS",
        "Loses what was queued when the power fails (62).",
    ),
    flag("delivers-newest-first", "OV_16_LONG_OUTAGE_CS", "Sends what was queued in the wrong order."),
    flag("stamps-when-sent", "OV_16_LONG_OUTAGE_CS", "Puts the time of sending on queued transactions."),
    request(
        "stop-with-minus-one",
        "OV_16_LONG_OUTAGE_CS",
        "Stops with transactionId -1 what began offline, though the id has been told since (59).",
        "StopTransaction",
        put("transactionId", -1),
    ),
    request("stops-twice", "OV_16_STOP_ONCE_CS", "Sends StopTransaction twice (61).", "StopTransaction", repeat),
    flag(
        "gives-up-after-half-a-second",
        "OV_16_SLOW_CSMS_CS",
        "Takes a CSMS that needs a second for an answer for one that is not there.",
    ),
    # --- smart charging
    answer(
        "refuses-limit-zero",
        "OV_16_LIMIT_ZERO_CS",
        "Rejects a profile whose limit is 0 (73).",
        "SetChargingProfile",
        put("status", "Rejected"),
        field_is(_PERIOD, 0),
    ),
    request(
        "charges-on-at-limit-zero",
        "OV_16_LIMIT_ZERO_CS",
        "Accepts a limit of 0 and goes on charging (73).",
        "StatusNotification",
        put("status", "Charging"),
        field_is("status", "SuspendedEVSE"),
    ),
    answer(
        "stack-level-zero-only",
        "OV_16_STACK_LEVELS_CS",
        "Rejects every stackLevel but 0 (71).",
        "SetChargingProfile",
        put("status", "Rejected"),
        _stacked,
    ),
    answer(
        "refuses-fractional-seconds",
        "OV_16_FRACTIONS_CS",
        "Refuses a time stamp with a fraction of a second (86).",
        "ReserveNow",
        refuse("FormationViolation"),
        _with_fraction,
    ),
    # --- configuration
    flag(
        "floods-at-odd-heartbeat-interval",
        "OV_16_HEARTBEAT_INTERVAL_CS",
        "Accepts what is no interval, and beats twice a second from then on (80, 81).",
    ),
    flag(
        "floods-at-heartbeat-interval-zero",
        "OV_16_HEARTBEAT_INTERVAL_CS",
        "Takes 0 for an interval, and beats twice a second from then on (81).",
    ),
    flag(
        "keeps-old-heartbeat-interval",
        "OV_16_HEARTBEAT_CHANGE_CS",
        "Accepts another HeartbeatInterval and beats as before (80).",
    ),
    flag("tells-its-password", "OV_16_SECRET_CS", "Reads out AuthorizationKey."),
    answer(
        "writes-read-only-key",
        "OV_16_READ_ONLY_KEY_CS",
        "Accepts another NumberOfConnectors (79).",
        "ChangeConfiguration",
        put("status", "Accepted"),
        field_is("key", "NumberOfConnectors"),
    ),
    flag("dies-of-long-request", "OV_16_MANY_KEYS_CS", "Reboots when a request is longer than its buffer (69)."),
    # --- frames
    flag("dies-of-unknown-action", "OV_16_UNKNOWN_ACTION_CS", "Reboots at an action that it does not know."),
    flag("answers-unknown-action", "OV_16_UNKNOWN_ACTION_CS", "Answers what it does not know with a CALLRESULT."),
    flag("dies-of-malformed-frame", "OV_16_MALFORMED_CS", "Reboots at a message that is no frame."),
    flag("acts-on-wrong-types", "OV_16_WRONG_TYPES_CS", "Takes a number for a text and acts on it."),
    flag("drops-link-on-second-call", "OV_16_TWO_CALLS_CS", "Drops the connection on two quick CALLs (70)."),
    flag("dies-of-second-answer", "OV_16_ANSWERED_TWICE_CS", "Reboots when a CALL of its own is answered twice."),
    flag("answers-an-answer", "OV_16_ANSWERED_TWICE_CS", "Sends a CALLERROR for an answer it did not wait for (97)."),
    flag("pairs-answers-by-order", "OV_16_LATE_ANSWER_CS", "Takes a late answer for that to its next CALL (120)."),
    # --- connection
    flag("reconnects-without-pause", "OV_16_BACK_OFF_CS", "Tries to connect five times a second (88)."),
    flag("never-pings", "OV_16_HALF_OPEN_CS", "Never notices that the other end is gone (54)."),
    flag("ignores-pings", "OV_16_PING_CS", "Answers no ping (52, 53)."),
)
