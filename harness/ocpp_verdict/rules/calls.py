"""Rules of CALLs and their answers: one at a time, each answered once, in time, and to what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict import official, validation
from ocpp_verdict.arrival import Gate
from ocpp_verdict.frames import Call, Error, Malformed, Result, Send, Side, Version
from ocpp_verdict.rules import schema
from ocpp_verdict.rules.memory import Asked, Moment, Recent, Seen, content, part, text
from ocpp_verdict.rules.registration import Registration
from ocpp_verdict.rules.rule import V2, V16, V21, Check, Found, Rule, risk, warning

_ID = "OCPP-J 1.6 §4.1.4; 2.0.1 part 4 §4.1.4"

REUSED = Rule("id-reused", _ID, "a message id is used for a second CALL on the same connection")
SAME = Rule("retry-same-id", f"{_ID}; 1.6 §4.2, §3.7", "a CALL is sent again under its old message id")
OUTSTANDING = Rule(
    "call-outstanding", "2.0.1 part 4 §4.1.1", "a CALL is sent while the one before has no answer", versions=V2
)
OUTSTANDING_16 = warning(
    "call-outstanding", "OCPP-J 1.6 §4.1.1 (SHOULD NOT)", "a CALL is sent while the one before has no answer", V16
)
UNANSWERED = warning(
    "call-unanswered", "OCPP-J 1.6 §4.1.1, §4.2; 2.0.1 part 4 §4.1.7", "a valid CALL never got an answer"
)
SLOW = risk("answer-slow", "OCPP-J 1.6 §4.1.1 (time-outs are free)", "an answer took more than 30 seconds")
NOTHING = Rule("answer-to-nothing", _ID, "an answer has the id of no CALL")
TWICE = Rule("answer-twice", _ID, "a CALL is answered a second time")
MINUS_ONE = Rule(
    "answer-minus-one", "2.0.1 part 4 §4.2.3", 'a CALLERROR has the id "-1" although the id of the CALL could be read'
)
REFUSED = warning(
    "result-refused", "OCPP-J 1.6 §4.2.3; 2.0.1 part 4 §4.2.3", "a CALLRESULT is answered with a CALLERROR"
)
SEND = Rule("send-answered", "2.1 part 4 §4.2.4 (SEND)", "a SEND is answered, and it takes no answer", versions=V21)
ACCEPTED = warning(
    "invalid-call-accepted", "OCPP-J 1.6 §4.2.3; 2.0.1 part 4 §4.1.7",
    "a CALL that breaks its schema is answered as if it were right",
)  # fmt: skip
CODE = warning(
    "valid-call-refused", "OCPP-J 1.6 §4.2.3; 2.0.1 part 4 §4.3",
    "a CALL that its schema allows is called syntactically wrong",
)  # fmt: skip
UNKNOWN = warning(
    "unknown-action-answer", "OCPP-J 1.6 §4.2.3; 2.0.1 part 4 §4.3",
    "an unknown action is answered otherwise than with NotImplemented or NotSupported",
)  # fmt: skip
CORE = Rule(
    "core-not-implemented", "1.6 §3.3 (Core is required)", "an action of the Core profile is not implemented",
    versions=V16,
)  # fmt: skip
FLOOD = risk("call-flood", "1.6 §4.2 and 2.0.1 B02.FR.07 (avoid flooding)", "more frames come than a peer can use")

RULES = (
    REUSED, SAME, OUTSTANDING, OUTSTANDING_16, UNANSWERED, SLOW, NOTHING, TWICE, MINUS_ONE, REFUSED, SEND, ACCEPTED,
    CODE, UNKNOWN, CORE, FLOOD,
)  # fmt: skip

#: Seconds after which a CALL without an answer counts as unanswered, and an answer as slow.
LIMIT = 30.0
#: Seconds within which nobody can say that a CALL has timed out: the shortest time-out met in the field is 2 s.
NO_TIMEOUT = 2.0
#: CALLs of one connection in one second that are a flood.
MANY = 50
#: Statuses that refuse.
_NO = frozenset({"Rejected", "NotSupported", "NotImplemented", "Invalid", "Failed", "Unknown", "NotFound", "Blocked",
                 "UnknownVendorId", "UnknownMessageId", "UnlockFailed", "UnknownConnector"})  # fmt: skip
#: Codes that say that the form of a CALL is wrong.
_SYNTAX = ("FormationViolation", "FormatViolation", "TypeConstraintViolation")
_UNKNOWN = ("NotImplemented", "NotSupported")
#: What a CSMS may not ask of a station that is Pending (1.6 §4.2).
_REMOTE = ("RemoteStartTransaction", "RemoteStopTransaction")
_CORE = frozenset(name for name, action in official.actions(Version.V16).items() if action.block == "Core")


_ANSWERS = (Result, Error)


@attrs.define
class _Books:
    """What a connection has seen of answers; only where it was seen from its beginning can an id be unknown."""

    answered: dict[Side, Recent[str, bool]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    sends: dict[Side, Recent[str, bool]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    #: ids that were used for more than one CALL: each of them may be answered
    again: dict[Side, Recent[str, bool]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    second: dict[Side, tuple[int, int]] = attrs.field(factory=lambda: dict.fromkeys(Side, (0, 0)))
    flooded: bool = False
    #: CALLs that were no frames, and how, by id
    broken: dict[Side, Recent[str, str]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    #: ids of CALLs that a station may leave unanswered
    excused: Recent[str, bool] = attrs.field(factory=Recent)


def _request(seen: Seen) -> Iterator[Found]:
    frame, sender = seen.frame, seen.sender
    if sender is None:
        return
    if isinstance(frame, Send):
        seen.connection.of(_Books).sends[sender][frame.id] = True
        return
    assert isinstance(frame, Call)
    yield from _used(seen, frame, sender)
    yield from _waiting(seen, sender)
    yield from _flood(seen, sender)
    if seen.version in V16 and sender is Side.CSMS and _may_be_silent(seen):
        seen.connection.of(_Books).excused[frame.id] = True
    seen.connection.of(_Books).answered[sender].pop(frame.id, None)


def _may_be_silent(seen: Seen) -> bool:
    """Whether 1.6 §4.2 keeps the CSMS from asking this while the registration is what it is."""
    gate = seen.station.of(Registration).gate
    return gate is Gate.REJECTED or (gate is Gate.PENDING and seen.action in _REMOTE)


def _used(seen: Seen, frame: Call, sender: Side) -> Iterator[Found]:
    before = seen.connection.used[sender].get(frame.id)
    if before is not None:
        same = before == content(seen.text, frame.id)
        seen.connection.of(_Books).again[sender][frame.id] = True
        yield (SAME if same else REUSED).broken(seen, expected="an id of its own for every CALL", detail=frame.id[:50])


def _waiting(seen: Seen, sender: Side) -> Iterator[Found]:
    waiting = seen.connection.waiting[sender]
    if not waiting:
        return
    last = next(reversed(waiting.values()))
    if seen.timed and not last.lost and last.valid and last.known and seen.time - last.entry.time < NO_TIMEOUT:
        rule = OUTSTANDING if seen.version in V2 else OUTSTANDING_16
        yield rule.broken(seen, expected="the answer first", detail=f"{last.action} waits for its answer")
    if seen.timed:
        yield from _late(seen, waiting)


def _late(seen: Seen, waiting: Recent[str, Asked]) -> Iterator[Found]:
    if not waiting or not _answers(seen, next(iter(waiting.values()))):
        return
    for asked in list(waiting.values()):
        if seen.time - asked.entry.time < 2 * LIMIT:
            return
        yield from _missed(seen, asked)


def _missed(seen: Seen, asked: Asked) -> Iterator[Found]:
    owed = asked.valid and asked.known and not _is_null(asked) and asked.id not in seen.connection.of(_Books).excused
    if owed and not asked.lost:
        asked.lost = True
        yield _unanswered(seen, asked)


def _answers(seen: Seen, asked: Asked) -> bool:
    """Whether the evidence has answers of the side that was asked at all: some logs hold one direction only."""
    return bool(seen.connection.of(_Books).answered[asked.sender])


def _unanswered(seen: Seen, asked: Asked) -> Found:
    of_call = attrs.evolve(seen, entry=asked.entry, text=str(asked.entry.data.get("text", "")))
    return UNANSWERED.broken(
        of_call, says=f"a valid {asked.action} never got an answer", expected="a CALLRESULT", side=asked.sender.other
    )


def _flood(seen: Seen, sender: Side) -> Iterator[Found]:
    books = seen.connection.of(_Books)
    second, count = books.second[sender]
    now = int(seen.time)
    count = count + 1 if seen.timed and second == now else 1
    books.second[sender] = (now, count)
    if count == MANY and not books.flooded:
        books.flooded = True
        yield FLOOD.broken(seen, expected=f"fewer than {MANY} CALLs in a second")


def _counted(seen: Seen) -> Iterator[Found]:
    count = seen.entry.data.get("count")
    # What was dropped is the peer's, and our own evidence does not say which side that was: nobody else is recorded.
    yield FLOOD.broken(seen, expected=f"fewer than {MANY} CALLs in a second", detail=f"{count} frames were not stored")


def _answer(seen: Seen) -> Iterator[Found]:
    frame, sender = seen.frame, seen.sender
    if sender is None or not isinstance(frame, _ANSWERS):
        return  # a CALLRESULTERROR names a CALL of its own sender, whose result it refuses (2.1 part 4)
    books = seen.connection.of(_Books)
    if seen.asked is None:
        yield from _without_call(seen, frame, sender, books)
    else:
        books.answered[sender.other][frame.id] = True
        yield from _fits(seen, frame, seen.asked)


def _without_call(seen: Seen, frame: Result | Error, sender: Side, books: _Books) -> Iterator[Found]:
    unread = seen.connection.unread
    if frame.id in books.again[sender.other]:
        return
    if frame.id in books.answered[sender.other]:
        yield TWICE.broken(seen, expected="one answer to each CALL", detail=frame.id[:50])
    elif frame.id in books.sends[sender.other]:
        yield SEND.broken(seen, expected="no answer")
    elif isinstance(frame, Error) and frame.id in books.answered[sender]:
        yield REFUSED.broken(seen, expected="nothing: only CALLs are answered")
    elif isinstance(frame, Error) and frame.id in ("-1", ""):
        if unread[sender.other]:
            unread[sender.other] -= 1
        elif len(waiting := seen.connection.waiting[sender.other]) == 1 and frame.id == "-1":
            detail = f"{next(iter(waiting.values())).action} waits for its answer"
            yield MINUS_ONE.broken(seen, expected="the id of the CALL", detail=detail)
    elif unread[sender.other]:
        unread[sender.other] -= 1  # it may well have read an id where we could not
        if isinstance(frame, Result) and (fault := books.broken[sender.other].pop(frame.id, None)):
            says = f"a CALL that is no frame ({fault}) is answered as if it were right"
            yield ACCEPTED.broken(seen, says=says, expected="a CALLERROR, or nothing")
    elif seen.connection.whole and frame.id not in seen.connection.used[sender.other]:  # else its CALL was forgotten
        yield NOTHING.broken(seen, expected="the id of a CALL that waits for an answer", detail=frame.id[:50])


def _fits(seen: Seen, frame: Result | Error, asked: Asked) -> Iterator[Found]:
    if seen.timed and (took := seen.time - asked.entry.time) > LIMIT:
        says = f"the answer to {asked.action} took more than 30 seconds"
        yield SLOW.broken(seen, says=says, expected="an answer within 30 s", detail=f"{took:.0f} s")
    if isinstance(frame, Error):
        wrong_way = validation.direction(asked.action, seen.version) not in (None, asked.sender)
        yield from _refusal(seen, frame, asked, wrong_way)
    elif not asked.known:
        yield UNKNOWN.broken(seen, expected="NotImplemented or NotSupported", detail="a CALLRESULT")
    elif not asked.valid and _accepts(seen.payload) and not _only_zones(seen, asked):
        says = f"{asked.action} that breaks its schema is answered as if it were right"
        yield ACCEPTED.broken(seen, says=says, expected="a CALLERROR")


def _only_zones(seen: Seen, asked: Asked) -> bool:
    """Whether nothing is wrong but times without a zone, which ISO 8601 and so a receiver of 1.6 (§3.15) permits."""
    return seen.version in V16 and schema.only_zones(asked.action, asked.payload, seen.version)


def _accepts(payload: Mapping[str, Any]) -> bool:
    """Return whether an answer does not refuse in its own words."""
    info = part(payload, "idTagInfo") or part(payload, "idTokenInfo")
    return text(payload, "status") not in _NO and text(info, "status") not in _NO


def _refusal(seen: Seen, frame: Error, asked: Asked, wrong_way: bool) -> Iterator[Found]:
    if not asked.known:
        if frame.code not in _UNKNOWN:
            yield UNKNOWN.broken(seen, expected="NotImplemented or NotSupported", detail=frame.code[:50])
    elif wrong_way:
        return
    elif asked.valid and frame.code in _SYNTAX and not _is_null(asked):
        says = f"{asked.action} that its schema allows is answered with {frame.code}"
        yield CODE.broken(seen, says=says, expected="an answer to what was asked")
    elif asked.valid and frame.code in _UNKNOWN and asked.action in _CORE and seen.version in V16:
        says = f"{asked.action} of the Core profile is answered with {frame.code}"
        yield CORE.broken(seen, says=says, expected="a CALLRESULT")


def _is_null(asked: Asked) -> bool:
    """Whether its payload was null: the clause allows for it, advises against it, and obliges no receiver."""
    return str(asked.entry.data.get("text", "")).rstrip("] \r\n\t").endswith("null")


def _malformed(seen: Seen) -> Iterator[Found]:
    frame = seen.frame
    if seen.sender is not None and isinstance(frame, Malformed):
        seen.connection.unread[seen.sender] += 1
        if frame.id is not None and frame.type in (None, 2):
            seen.connection.of(_Books).broken[seen.sender][frame.id[:100]] = frame.fault.value
    return iter(())


def _end(seen: Seen) -> Iterator[Found]:
    for waiting in seen.connection.waiting.values():
        for asked in waiting.values():
            if not _answers(seen, asked):
                break
            if seen.timed and seen.time - asked.entry.time > LIMIT:
                yield from _missed(seen, asked)


CHECKS = (
    Check(Moment.REQUEST, _request),
    Check(Moment.RESULT, _answer),
    Check(Moment.ERROR, _answer),
    Check(Moment.MALFORMED, _malformed),
    Check(Moment.FLOOD, _counted),
    Check(Moment.CLOSE, _end),
    Check(Moment.END, _end),
)
