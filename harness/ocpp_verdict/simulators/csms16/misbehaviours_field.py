"""What CSMSs in the field did wrong, for the built-in 1.6 CSMS; numbers are rows of FIELD_NOTES §2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, flag
from ocpp_verdict.simulators.wire_faults import field_is, put, refuse

_LONGEST = 20


def _long(request: Mapping[str, Any]) -> bool:
    return len(str(request.get("idTag"))) == _LONGEST


def _with_offset(request: Mapping[str, Any]) -> bool:
    return "+" in str(request.get("timestamp"))


def _of_no_transaction(request: Mapping[str, Any]) -> bool:
    return "transactionId" not in request


FIELD: tuple[Row, ...] = (
    # --- requests
    flag(
        "hangs-up-on-invalid-request",
        "OV_16_UNKNOWN_FIELD_CSMS OV_16_LONG_TEXT_CSMS",
        "Closes the connection where it should answer with a CALLERROR (106).",
    ),
    flag(
        "makes-up-missing-fields",
        "OV_16_MISSING_FIELD_CSMS",
        "Takes a request without its required fields, and makes them up (104, 113).",
    ),
    flag(
        "replays-answer-by-id",
        "OV_16_SAME_ID_CSMS",
        "Answers another request with the answer to the one that had the same id (107).",
    ),
    flag("answers-unknown-action", "OV_16_UNKNOWN_ACTION_CSMS", "Answers what it does not know with a CALLRESULT."),
    flag("hangs-up-on-malformed-frame", "OV_16_MALFORMED_CSMS", "Closes the connection at what is no frame."),
    flag(
        "answers-an-answer",
        "OV_16_STRAY_ANSWER_CSMS",
        "Sends a CALLERROR for an answer it did not wait for (97).",
    ),
    answer(
        "refuses-long-id-tag",
        "OV_16_ID_TAG_LENGTH_CSMS",
        "Refuses an idTag of the full 20 characters (21).",
        "Authorize",
        refuse("InternalError"),
        _long,
    ),
    answer(
        "refuses-offset",
        "OV_16_TIME_FORMS_CSMS",
        "Refuses a time stamp with an offset in place of Z.",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        _with_offset,
    ),
    # --- transactions
    flag(
        "refuses-unknown-transaction",
        "OV_16_UNKNOWN_TRANSACTION_CSMS",
        "Refuses a StopTransaction whose transactionId it does not know, which a station then repeats for ever.",
    ),
    answer(
        "refuses-meter-below-start",
        "OV_16_METER_BACKWARDS_CSMS",
        "Refuses a StopTransaction whose register is below that of the start (34, 112).",
        "StopTransaction",
        refuse("InternalError"),
        field_is("meterStop", 0),
    ),
    answer(
        "repeats-transaction-id",
        "OV_16_TWO_CONNECTORS_CSMS OV_16_NEXT_TRANSACTION_CSMS OV_16_QUEUED_CSMS",
        "Gives every transaction of a station the same id (110, 111).",
        "StartTransaction",
        put("transactionId", 1),
    ),
    answer(
        "refuses-values-of-no-transaction",
        "OV_16_VALUES_CSMS",
        "Refuses MeterValues without a transactionId (114).",
        "MeterValues",
        refuse("InternalError"),
        _of_no_transaction,
    ),
    # --- connection
    flag(
        "keeps-first-connection",
        "OV_16_TAKEOVER_CSMS",
        "Turns a station away as long as an older connection of it is open, dead or not (57).",
    ),
    flag(
        "sends-to-first-connection",
        "OV_16_TAKEOVER_CSMS",
        "Sends its requests to the older one of two connections of a station.",
    ),
    flag(
        "refuses-identity-with-percent",
        "OV_16_IDENTITY_CSMS",
        "Cannot read an identity that is percent-encoded (43).",
    ),
    flag(
        "closes-idle-connection",
        "OV_16_IDLE_CSMS",
        "Closes a connection that was silent for just the heartbeat interval (117).",
    ),
    flag("gets-stuck-in-a-burst", "OV_16_BURST_CSMS", "Answers nothing any more after a burst of reports (115)."),
    flag(
        "deaf-while-waiting",
        "OV_16_CROSSING_CALLS_CSMS",
        "Answers no request while it waits for an answer itself (116).",
    ),
    flag("ignores-pings", "OV_16_PING_CSMS", "Answers no ping."),
)
