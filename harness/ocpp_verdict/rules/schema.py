"""Rules of actions and payloads: known actions from the right side, the official schemas, and what these leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from struct import pack, unpack

from ocpp_verdict import stricter, validation
from ocpp_verdict.explanation import Problem
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules.memory import Moment, Seen, number
from ocpp_verdict.rules.rule import V16, Check, Found, Rule, advice
from ocpp_verdict.verdict import Difference

_SCHEMA = "the official JSON schema of the message"
_CALL = "OCPP-J 1.6 §4.2.1; 2.0.1 part 4 §4.1.6"

UNKNOWN = Rule("action-unknown", _CALL, "an action does not exist in this OCPP version")
DIRECTION = Rule("action-direction", f"{_CALL}; the roles of each message", "an action is sent by the wrong side")
OTHER_VERSION = Rule("action-of-other-version", _CALL, "an action belongs to another OCPP version")

MISSING = Rule("schema-missing", f"{_SCHEMA} (required)", "a required field is missing")
ADDED = Rule("schema-unknown-field", f"{_SCHEMA} (additionalProperties)", "a field is none of the message")
TYPE = Rule("schema-type", f"{_SCHEMA} (type)", "a field has the wrong JSON type")
ENUM = Rule("schema-enum", f"{_SCHEMA} (enum)", "a value is none of its enumeration")
LENGTH = Rule("schema-length", f"{_SCHEMA} (maxLength)", "a text is longer than its type permits")
OCCURRENCE = Rule("schema-occurrence", f"{_SCHEMA} (minItems, maxItems)", "a list has too few or too many elements")
RANGE = Rule("schema-range", f"{_SCHEMA} (minimum, maximum, multipleOf)", "a number is outside of its range")
FORMAT = Rule("schema-format", f"{_SCHEMA} (format); 1.6 §3.15", "a text has not the form that its format asks for")
ZONE = Rule(
    "time-zone-missing", "1.6 §3.15 and schema format date-time (RFC 3339 §5.6); 2.0.1 part 2 §2.1.4",
    "a date and time has no zone",
)  # fmt: skip
NOISE = advice(
    "float-noise", "1.6 §7.14 (one decimal place)",
    "a number is the nearest binary fraction of a decimal one, such as 6.0999999", V16,
)  # fmt: skip

_OF_TABLE = tuple(
    Rule(row.id, row.clause, row.says, row.severity, row.axis, row.versions, row.sender) for row in stricter.rules()
)

RULES = (
    UNKNOWN, DIRECTION, OTHER_VERSION, MISSING, ADDED, TYPE, ENUM, LENGTH, OCCURRENCE, RANGE, FORMAT, ZONE, NOISE,
    *_OF_TABLE,
)  # fmt: skip

_KEYWORDS = {
    "required": MISSING,
    "additionalProperties": ADDED,
    "type": TYPE,
    "enum": ENUM,
    "maxLength": LENGTH,
    "minItems": OCCURRENCE,
    "maxItems": OCCURRENCE,
    "minimum": RANGE,
    "maximum": RANGE,
    "multipleOf": RANGE,
    "format": FORMAT,
}
_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?")
_INDEX = re.compile(r"\[\d+\]")


def _request(seen: Seen) -> Iterator[Found]:
    if not validation.knows(seen.action, seen.version):
        yield _strange(seen)
    elif seen.sender and validation.direction(seen.action, seen.version) not in (None, seen.sender):
        yield DIRECTION.broken(
            seen,
            says=f"{seen.action} is sent by the wrong side",
            expected=f"{seen.action} comes from the {_name(seen.sender.other)}",
        )
    else:
        yield from _payload(seen, response=False)


def _strange(seen: Seen) -> Found:
    others = [version for version in Version if validation.knows(seen.action, version)]
    if others:
        return OTHER_VERSION.broken(
            seen,
            says=f"{seen.action} is an action of OCPP {', '.join(others)} and not of {seen.version}",
            expected=f"an action of OCPP {seen.version}",
        )
    return UNKNOWN.broken(
        seen, says=f"OCPP {seen.version} has no action {seen.action[:50]}", expected=f"an action of OCPP {seen.version}"
    )


def _result(seen: Seen) -> Iterator[Found]:
    if seen.asked is not None:
        yield from _payload(seen, response=True)


def _payload(seen: Seen, *, response: bool) -> Iterator[Found]:
    if seen.sound:
        return
    what = f"the answer to {seen.action}" if response else seen.action
    if not seen.valid:
        problems = validation.check(seen.action, seen.payload, seen.version, response=response)
        yield from _found(seen, what, ((_rule(problem), problem) for problem in problems))
    breaches = stricter.check(seen.action, seen.payload, seen.version, response=response)
    yield from _found(seen, what, ((_BY_ID[breach.rule.id], breach.problem) for breach in breaches))


def _found(seen: Seen, what: str, problems: Iterable[tuple[Rule, Problem]]) -> Iterator[Found]:
    """Yield a finding for each rule and place: elements of a list are one place, missing fields are one."""
    places: dict[tuple[Rule, str], list[Problem]] = {}
    for rule, problem in problems:
        places.setdefault((rule, _INDEX.sub("[]", problem.path)), []).append(problem)
    for rule in dict.fromkeys(rule for rule, _ in places):
        paths = [path for one, path in places if one is rule]
        groups = [paths] if rule in (MISSING, ADDED) else [[path] for path in paths]
        yield from (_at(seen, what, rule, group, places) for group in groups)


def _at(
    seen: Seen, what: str, rule: Rule, paths: list[str], places: Mapping[tuple[Rule, str], Sequence[Problem]]
) -> Found:
    shown = ", ".join(sorted(paths)[:6]) + (", …" if len(paths) > 6 else "")
    problems = [problem for path in paths for problem in places[rule, path]]
    return rule.broken(
        seen,
        says=f"{what}: {rule.says} ({shown})" if shown else f"{what}: {rule.says}",
        expected="a payload that its schema allows",
        differences=tuple(Difference(one.path, one.constraint, one.message) for one in problems),
    )


def _rule(problem: Problem) -> Rule:
    if problem.constraint == "format" and isinstance(problem.value, str) and _WITHOUT_ZONE.fullmatch(problem.value):
        return ZONE
    if problem.constraint == "multipleOf" and is_noise(problem.value):
        return NOISE
    return _KEYWORDS.get(problem.constraint, TYPE)


def only_zones(action: str, payload: Mapping[str, object], version: Version) -> bool:
    """Return whether all that breaks the schema of a request is that times have no zone."""
    problems = validation.check(action, payload, version, response=False)
    return all(_rule(problem) is ZONE for problem in problems)


def is_noise(value: object) -> bool:
    """Return whether a number is what 32 or 64 bits make of one with few decimal places, such as 6.0999999."""
    exact = value if isinstance(value, Decimal) else number(value)
    if exact is None or not 5 <= -int(exact.as_tuple().exponent) <= _PLACES or abs(exact) >= _LARGE:
        return False
    return any(_is_single(exact, round(exact, places)) for places in (1, 2, 3)) or _is_double(exact)


#: Above it, 32 bits have no decimal places left; and no decimal places of 64 bits go further.
_LARGE = 10**7
_PLACES = 18


def _is_single(exact: Decimal, short: Decimal) -> bool:
    """Whether 32 bits make `exact` of `short`, rounded or cut to its decimal places."""
    (single,) = unpack("f", pack("f", float(short)))
    written = (Decimal(single).quantize(exact, rounding=way) for way in (ROUND_HALF_EVEN, ROUND_DOWN))
    return exact != short and exact in written


def _is_double(exact: Decimal) -> bool:
    """Whether a number has all digits of 64 bits, and few where 12 are kept, such as 0.15002000000000001."""
    digits = len(exact.as_tuple().digits)
    short = Context(prec=12).plus(exact).normalize()
    return 15 <= digits <= 18 and len(short.as_tuple().digits) <= 8


def _name(side: Side) -> str:
    return side.value.replace("_", " ")


_BY_ID = {rule.id: rule for rule in _OF_TABLE}

CHECKS = (
    Check(Moment.REQUEST, _request),
    Check(Moment.RESULT, _result),
)
