"""Rules of the array around a payload: that it is a frame, its ids, its error codes."""

from __future__ import annotations

from collections.abc import Iterator

from ocpp_verdict import envelope
from ocpp_verdict.frames import Call, Error, Malformed, Result, Send
from ocpp_verdict.jsontext import Fault
from ocpp_verdict.rules.memory import Moment, Seen
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, risk, warning
from ocpp_verdict.verdict import Difference

_FRAME = "OCPP-J 1.6 §4.2; 2.0.1 part 4 §4.2"
_ID = "OCPP-J 1.6 §4.1.4; 2.0.1 part 4 §4.1.4"
_ERROR = "OCPP-J 1.6 §4.2.3; 2.0.1 part 4 §4.2.3, §4.3"

MALFORMED = Rule("envelope-malformed", f"{_FRAME}; §4.1.2 (valid JSON)", "a message is no OCPP-J frame")
ARITY = Rule("envelope-arity", _FRAME, "a frame has too many or too few elements for its message type")
TYPES = Rule("envelope-types", _FRAME, "an element of a frame has the wrong JSON type")
TYPE = Rule("envelope-message-type", "OCPP-J 1.6 §4.1.3; 2.0.1 part 4 §4.1.3", "the message type does not exist")
ENCODING = Rule("envelope-encoding", "OCPP-J 1.6 §4.1.2; 2.0.1 part 4 §4.1.2", "a message is not valid UTF-8")
BINARY = risk(
    "envelope-binary", "RFC 6455 §5.6; OCPP-J 1.6 §4.1.2", "a frame came in a binary WebSocket message, not as text"
)
DUPLICATE = warning("envelope-duplicate-key", "RFC 8259 §4", "a key stands twice in one object")
SIZE = risk("envelope-size", "DESIGN §11 (no clause has a limit)", "a frame is larger or deeper than any OCPP message")
PADDED = advice("envelope-whitespace", _FRAME, "blanks or line ends stand around a frame")
NULL = advice(
    "payload-null", "OCPP-J 1.6 §4.2.1; 2.0.1 part 4 §4.1.5", "an empty payload is written as null, and {} is advised"
)
LENGTH = Rule("id-length", _ID, "a message id has more than 36 characters")
EMPTY = risk("id-empty", _ID, "a message id is empty")
CODE = Rule("error-code", _ERROR, "the errorCode of a CALLERROR is none of its OCPP version")
SPELLING = advice(
    "error-code-spelling",
    "OCPP-J 1.6 §4.2.3, errata §5",
    "an errorCode has the spelling of OCPP 2, which 1.6 knows from its errata only",
    V16,
)
DESCRIPTION = Rule(
    "error-description", "2.0.1 part 4 §4.2.3", "the errorDescription has more than 255 characters", versions=V2
)

RULES = (
    MALFORMED, ARITY, TYPES, TYPE, ENCODING, BINARY, DUPLICATE, SIZE, PADDED, NULL, LENGTH, EMPTY, CODE, SPELLING,
    DESCRIPTION,
)  # fmt: skip

_FAULTS = {
    Fault.ARITY: ARITY,
    Fault.TYPES: TYPES,
    Fault.UNKNOWN_TYPE: TYPE,
    Fault.ENCODING: ENCODING,
    Fault.BINARY: BINARY,
    Fault.DUPLICATE_KEY: DUPLICATE,
    Fault.SIZE: SIZE,
    Fault.DEPTH: SIZE,
}
#: 1.6 has FormationViolation and, in its table, OccurenceConstraintViolation with one r.
_SPELLED_AS_2 = ("FormatViolation", "OccurrenceConstraintViolation")


def _malformed(seen: Seen) -> Iterator[Found]:
    frame = seen.frame
    if not isinstance(frame, Malformed) or _echoes(seen, frame):
        return
    rule = _FAULTS.get(frame.fault, MALFORMED)
    says = f"{rule.says}: {frame.fault.value}" if rule is MALFORMED else ""
    yield rule.broken(
        seen,
        says=says,
        expected="a JSON array of the form of CALL, CALLRESULT or CALLERROR",
        differences=(Difference("frame", "a frame", frame.detail),),
    )


def _echoes(seen: Seen, frame: Malformed) -> bool:
    """Whether it answers what was no frame itself under the id that this had, as the clause asks for."""
    unread = seen.connection.unread[seen.sender.other] if seen.sender else 0
    return bool(unread) and frame.fault is Fault.TYPES and frame.type in (3, 4) and frame.id is None


_REQUESTS = (Call, Send)


def _around(seen: Seen) -> Iterator[Found]:
    text = seen.text
    if text and (text[0] != "[" or text[-1] != "]") and text.strip() != text:
        yield PADDED.broken(seen, expected="a frame begins with [ and ends with ]")
    if text.endswith("null]"):
        yield NULL.broken(seen)
    if isinstance(seen.frame, _REQUESTS) and not seen.frame.id:
        yield EMPTY.broken(seen, expected="an id that tells CALLs apart")


_LONGEST_ID = 36
_PLAIN = (Call, Result)
_RULE_OF_PART = {"messageId": LENGTH, "errorCode": CODE, "errorDescription": DESCRIPTION}


def _parts(seen: Seen) -> Iterator[Found]:
    frame = seen.frame
    if frame is None or (isinstance(frame, _PLAIN) and len(frame.id) <= _LONGEST_ID):
        return  # nothing else of these can be wrong, and nearly every frame is one
    for problem in envelope.check(frame, seen.version):
        rule = _RULE_OF_PART.get(problem.path, TYPES)
        if rule is LENGTH and not isinstance(frame, Call | Send):
            continue  # an answer has the id of the CALL, whatever that is
        differences = (Difference(problem.path, problem.constraint, problem.message),)
        yield rule.broken(seen, expected="what the clause permits", differences=differences)


def _spelling(seen: Seen) -> Iterator[Found]:
    if isinstance(seen.frame, Error) and seen.frame.code in _SPELLED_AS_2:
        yield SPELLING.broken(seen, expected="FormationViolation, OccurenceConstraintViolation", detail=seen.frame.code)


CHECKS = (
    Check(Moment.MALFORMED, _malformed),
    Check(Moment.FRAME, _parts),
    Check(Moment.FRAME, _around),
    Check(Moment.ERROR, _spelling, versions=V16),
)
