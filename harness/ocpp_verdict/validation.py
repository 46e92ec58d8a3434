"""What the official schema says of a payload: a fast yes or no, and where no, every problem in our words.

Rules:
- `jsonschema-rs` decides. Only what it refuses is looked at again, by `ocpp_verdict.explanation`, to say why.
- What has no schema (an unknown action, a vendor's DataTransfer data) is no schema problem: `knows` tells.
- Nothing here raises on a payload, whatever is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs

from ocpp_verdict import official
from ocpp_verdict.explanation import Problem, explain
from ocpp_verdict.frames import Side, Version

__all__ = ["Problem", "check", "direction", "error_code", "error_codes", "is_valid", "knows"]


def check(action: str, payload: Any, version: Version, *, response: bool) -> tuple[Problem, ...]:
    """Return what is wrong with the payload of a request (or of an answer); empty means that the schema holds.

    An unknown action gives no problems; ask `knows` first.
    """
    if is_valid(action, payload, version, response=response):
        return ()
    name = official.schema_name(action, version, response=response)
    return explain(payload, name, version) if name else ()


def is_valid(action: str, payload: Any, version: Version, *, response: bool) -> bool:
    """Return whether the schema holds; true for an unknown action, which has none."""
    judge = _judge(action, version, response)
    if judge is None:
        return True
    try:
        return judge(payload)
    except Exception:  # a payload that is no JSON at all (a lone surrogate, a set): explained as such
        return False


def knows(action: str, version: Version) -> bool:
    """Return whether `version` has the action (in 1.6 with those of the security whitepaper)."""
    return action in official.actions(version)


def direction(action: str, version: Version) -> Side | None:
    """Return who sends the request; None for both (DataTransfer) and for an unknown action."""
    known = official.actions(version).get(action)
    return known.sender if known else None


# The table is small because names that are not in the schema never get in.
_JUDGES: dict[tuple[str, Version, bool], Callable[[Any], bool]] = {}


def _judge(action: str, version: Version, response: bool) -> Callable[[Any], bool] | None:
    key = (action, version, response)
    judge = _JUDGES.get(key)
    if judge is None:
        name = official.schema_name(action, version, response=response)
        if name is None:
            return None
        judge = _JUDGES[key] = _compiled(name, version)
    return judge


@cache
def _compiled(name: str, version: Version) -> Callable[[Any], bool]:
    return jsonschema_rs.validator_for(official.schema(name, version), validate_formats=True).is_valid


#: Error codes that a correct peer answers a problem with, the best first; on 1.6 the base document's spellings come
#: first, and those that the OCPP-J 1.6 errata §5 lists as known issues after them.
#: Clauses: OCPP-J 1.6 §4.2.3, OCPP 2.0.1 part 4 §4.3 (2.1 part 4 §4.3 has the same).
_INCOMPLETE, _SYNTAX, _VALUE, _OCCURRENCE, _TYPE = range(5)

_CODES_16 = {
    _INCOMPLETE: ("OccurenceConstraintViolation", "OccurrenceConstraintViolation", "ProtocolError"),
    _SYNTAX: ("FormationViolation", "FormatViolation", "ProtocolError", "PropertyConstraintViolation"),
    _VALUE: ("PropertyConstraintViolation", "FormationViolation", "FormatViolation", "TypeConstraintViolation"),
    _OCCURRENCE: ("OccurenceConstraintViolation", "OccurrenceConstraintViolation", "PropertyConstraintViolation"),
    _TYPE: ("TypeConstraintViolation", "PropertyConstraintViolation", "FormationViolation", "FormatViolation"),
}
_CODES_2 = {
    _INCOMPLETE: ("OccurrenceConstraintViolation", "ProtocolError", "FormatViolation"),
    _SYNTAX: ("FormatViolation", "ProtocolError", "PropertyConstraintViolation"),
    _VALUE: ("PropertyConstraintViolation", "FormatViolation", "TypeConstraintViolation"),
    _OCCURRENCE: ("OccurrenceConstraintViolation", "PropertyConstraintViolation", "FormatViolation"),
    _TYPE: ("TypeConstraintViolation", "FormatViolation", "PropertyConstraintViolation"),
}

_KINDS = {
    "required": _INCOMPLETE,
    "additionalProperties": _SYNTAX,
    "format": _VALUE,
    "enum": _VALUE,
    "maxLength": _VALUE,
    "minimum": _VALUE,
    "maximum": _VALUE,
    "multipleOf": _VALUE,
    "minItems": _OCCURRENCE,
    "maxItems": _OCCURRENCE,
    "type": _TYPE,
    "json": _SYNTAX,
}


def error_codes(problem: Problem, version: Version) -> tuple[str, ...]:
    """Return the CALLERROR codes that fit the problem, the best first (OCPP-J 1.6 §4.2.3, 2.0.1 part 4 §4.3)."""
    kind = _KINDS.get(problem.constraint, _SYNTAX)
    return (_CODES_16 if version is Version.V16 else _CODES_2)[kind]


def error_code(problem: Problem, version: Version) -> str:
    """Return the CALLERROR code that fits the problem best."""
    return error_codes(problem, version)[0]
