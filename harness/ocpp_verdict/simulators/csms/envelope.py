"""Reading what a station sends, for the built-in CSMS: ocpp's messages, with the error codes that OCPP-J asks for.

ocpp confuses some codes: it calls FormationViolation of 1.6 FormatViolation, and swaps NotImplemented ("not known")
and NotSupported ("known, not supported"). They are put right here, at the boundary.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

import attrs
from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import best_match
from ocpp.exceptions import OCPPError
from ocpp.messages import Call, CallError, CallResult, get_validator, unpack
from ocpp.v16.enums import Action as Action16
from ocpp.v201.enums import Action as Action201

from ocpp_verdict.frames import Version

#: Actions that exist, by version.
ACTIONS: dict[Version, frozenset[str]] = {
    Version.V16: frozenset(action.value for action in Action16),
    Version.V201: frozenset(action.value for action in Action201),
}

#: Schema keyword that a payload breaks -> error code (1.6 J table 7; 2.0.1 part 4 §4.3).
_CODES: dict[Version, dict[str, str]] = {
    Version.V16: {
        "type": "TypeConstraintViolation",
        "required": "ProtocolError",
        "additionalProperties": "FormationViolation",
        "minItems": "OccurrenceConstraintViolation",
        "maxItems": "OccurrenceConstraintViolation",
    },
    Version.V201: {
        "type": "TypeConstraintViolation",
        "required": "OccurrenceConstraintViolation",
        "additionalProperties": "ProtocolError",
        "minItems": "OccurrenceConstraintViolation",
        "maxItems": "OccurrenceConstraintViolation",
    },
}
_OTHERWISE = "PropertyConstraintViolation"

#: Code for a CALL whose envelope is broken; 1.6 has no code of its own for that.
_BROKEN_CALL = {Version.V16: "FormationViolation", Version.V201: "RpcFrameworkError"}

_MAX_ID = 36
#: Id of an error about a message whose id could not be read (2.0.1 part 4 §4.2.3).
_NO_ID = "-1"

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_date_time(value: object) -> bool:
    """Return whether text is a date-time with zone (RFC 3339); jsonschema alone would let any text pass."""
    if not isinstance(value, str):
        return True
    try:
        return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@attrs.frozen
class Refusal(Exception):
    """A message that is answered with CALLERROR, or not at all when `id` is None."""

    id: str | None
    code: str
    description: str

    def text(self) -> str:
        """Return the CALLERROR as it goes over the wire."""
        return str(CallError(self.id, self.code, self.description[:255], {}).to_json())


def read(message: str | bytes, version: Version) -> Any:
    """Return ocpp's Call, CallResult or CallError for a message.

    Raises:
        Refusal: it is none; 1.6 J §4.1.3 and §4.2.3, 2.0.1 part 4 §4.1.3 and §4.2.3 say what is answered.
    """
    try:
        frame = unpack(message) if isinstance(message, str) else None
    except (OCPPError, ValueError, RecursionError):
        frame = None
    if isinstance(frame, (CallResult, CallError)):
        return frame
    if isinstance(frame, Call) and _sound(frame):
        return frame
    raise _refusal(message, version)


def _sound(call: Any) -> bool:
    return (
        isinstance(call.unique_id, str)
        and len(call.unique_id) <= _MAX_ID
        and isinstance(call.action, str)
        and isinstance(call.payload, dict)
    )


def _refusal(message: str | bytes, version: Version) -> Refusal:
    """Return what is answered to a message that is no frame."""
    type_, id_ = _head(message)
    known = id_ if isinstance(id_, str) and len(id_) <= _MAX_ID else None
    if type_ in (3, 4):
        return Refusal(None, "", "an unreadable answer")
    if version is Version.V16:
        return Refusal(known if type_ == 2 else None, _BROKEN_CALL[version], "not a valid CALL")
    unknown_type = isinstance(type_, int) and not isinstance(type_, bool) and type_ != 2
    code = "MessageTypeNotSupported" if unknown_type else _BROKEN_CALL[version]
    return Refusal(known or _NO_ID, code, "not a valid CALL")


def _head(message: str | bytes) -> tuple[Any, Any]:
    """Return message type and id as far as they can be read."""
    try:
        frame = json.loads(message) if isinstance(message, str) else None
    except (ValueError, RecursionError):
        frame = None
    match frame:
        case [type_, id_, *_]:
            return type_, id_
        case [type_]:
            return type_, None
    return None, None


def check(call: Any, version: Version) -> None:
    """Judge the action and payload of a CALL by the official schema, formats included.

    Raises:
        Refusal: with the code for the first thing that is wrong.
    """
    if call.action not in ACTIONS[version]:
        raise Refusal(call.unique_id, "NotImplemented", f"no action of OCPP {version}")
    broken = best_match(_request(call.action, version).iter_errors(call.payload))
    if broken is not None:
        code = _CODES[version].get(str(broken.validator), _OTHERWISE)
        raise Refusal(call.unique_id, code, f"{broken.json_path} breaks {broken.validator}")


@cache
def _request(action: str, version: Version) -> Draft4Validator:
    schema = get_validator(2, action, version.value).schema
    return Draft4Validator(schema, format_checker=_FORMATS)


def is_answer(payload: Any, action: str, version: Version) -> bool:
    """Return whether `payload` is a valid answer to `action` by ocpp's schema."""
    if action not in ACTIONS[version]:
        return False
    return bool(get_validator(3, action, version.value).is_valid(payload))
