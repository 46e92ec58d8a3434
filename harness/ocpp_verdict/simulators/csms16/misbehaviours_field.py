"""What CSMSs in the field did wrong, for the built-in 1.6 CSMS; numbers are rows of FIELD_NOTES §2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, answer, flag
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
        "Closes the connection where it should answer with a CALLERROR (106).",
        "OV_16_UNKNOWN_FIELD_CSMS OV_16_LONG_TEXT_CSMS",
    ),
    flag(
        "makes-up-missing-fields",
        "Takes a request without its required fields, and makes them up (104, 113).",
        "OV_16_MISSING_FIELD_CSMS",
    ),
    flag(
        "replays-answer-by-id",
        "Answers another request with the answer to the one that had the same id (107).",
        "OV_16_SAME_ID_CSMS",
    ),
    flag("answers-unknown-action", "Answers what it does not know with a CALLRESULT.", "OV_16_UNKNOWN_ACTION_CSMS"),
    flag("hangs-up-on-malformed-frame", "Closes the connection at what is no frame.", "OV_16_MALFORMED_CSMS"),
    flag(
        "answers-an-answer",
        "Sends a CALLERROR for an answer it did not wait for (97).",
        "OV_16_STRAY_ANSWER_CSMS",
    ),
    answer(
        "refuses-long-id-tag",
        "Refuses an idTag of the full 20 characters (21).",
        "OV_16_ID_TAG_LENGTH_CSMS",
        "Authorize",
        refuse("InternalError"),
        _long,
    ),
    answer(
        "refuses-offset",
        "Refuses a time stamp with an offset in place of Z.",
        "OV_16_TIME_FORMS_CSMS",
        "StatusNotification",
        refuse("PropertyConstraintViolation"),
        _with_offset,
    ),
    # --- transactions
    flag(
        "refuses-unknown-transaction",
        "Refuses a StopTransaction whose transactionId it does not know, which a station then repeats for ever.",
        "OV_16_UNKNOWN_TRANSACTION_CSMS",
    ),
    answer(
        "refuses-meter-below-start",
        "Refuses a StopTransaction whose register is below that of the start (34, 112).",
        "OV_16_METER_BACKWARDS_CSMS",
        "StopTransaction",
        refuse("InternalError"),
        field_is("meterStop", 0),
    ),
    answer(
        "repeats-transaction-id",
        "Gives every transaction of a station the same id (110, 111).",
        "OV_16_TWO_CONNECTORS_CSMS OV_16_NEXT_TRANSACTION_CSMS OV_16_QUEUED_CSMS",
        "StartTransaction",
        put("transactionId", 1),
    ),
    answer(
        "refuses-values-of-no-transaction",
        "Refuses MeterValues without a transactionId (114).",
        "OV_16_VALUES_CSMS",
        "MeterValues",
        refuse("InternalError"),
        _of_no_transaction,
    ),
    # --- connection
    flag(
        "keeps-first-connection",
        "Turns a station away as long as an older connection of it is open, dead or not (57).",
        "OV_16_TAKEOVER_CSMS",
    ),
    flag(
        "sends-to-first-connection",
        "Sends its requests to the older one of two connections of a station.",
        "OV_16_TAKEOVER_CSMS",
    ),
    flag(
        "refuses-identity-with-percent",
        "Cannot read an identity that is percent-encoded (43).",
        "OV_16_IDENTITY_CSMS",
    ),
    flag(
        "closes-idle-connection",
        "Closes a connection that was silent for just the heartbeat interval (117).",
        "OV_16_IDLE_CSMS",
    ),
    flag("gets-stuck-in-a-burst", "Answers nothing any more after a burst of reports (115).", "OV_16_BURST_CSMS"),
    flag(
        "deaf-while-waiting",
        "Answers no request while it waits for an answer itself (116).",
        "OV_16_CROSSING_CALLS_CSMS",
    ),
    flag("ignores-pings", "Answers no ping.", "OV_16_PING_CSMS"),
)
