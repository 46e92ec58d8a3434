"""Rules every frame must meet: it is a frame, the action exists and comes from the right side, the schema holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ocpp_verdict import validation
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Call, Malformed, Result, Send, Side, Version
from ocpp_verdict.verdict import Difference, Finding

_J = {Version.V16: "OCPP-J 1.6 §4", Version.V201: "2.0.1 part 4 §4", Version.V21: "2.1 part 4 §4"}


def judge(entries: Iterable[Entry], version: Version, side: Side) -> Iterator[Finding]:
    """Yield a finding for each frame of `side` that is malformed, misdirected, unknown, or breaks its schema."""
    asked: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.kind is not Kind.FRAME:
            continue
        frame = entry.frame
        if isinstance(frame, Call):
            asked[entry.connection, frame.id] = frame.action
        if entry.sender is not side:
            continue
        if isinstance(frame, Malformed):
            yield _malformed(entry, frame, version)
        elif isinstance(frame, Call | Send):
            yield from _request(entry, frame, version, side)
        elif isinstance(frame, Result) and (action := asked.get((entry.connection, frame.id))):
            yield from _schema(entry, action, frame, version, response=True)


def _malformed(entry: Entry, frame: Malformed, version: Version) -> Finding:
    return Finding(
        rule="envelope-malformed",
        summary=f"a message is no OCPP-J frame: {frame.fault.value}",
        requirement=f"{_J[version]}.1, §4.2",
        expected="a JSON array of the form of CALL, CALLRESULT or CALLERROR",
        actual=frame.text[:2000],
        differences=(Difference("frame", "a frame", frame.detail),),
        entry=entry.number,
    )


def _request(entry: Entry, frame: Call | Send, version: Version, side: Side) -> Iterator[Finding]:
    if not validation.knows(frame.action, version):
        yield Finding(
            rule="action-unknown",
            summary=f"OCPP {version} has no action {frame.action[:50]}",
            requirement=f"{_J[version]}.2",
            expected=f"an action of OCPP {version}",
            actual=frame.text[:2000],
            entry=entry.number,
        )
    elif validation.direction(frame.action, version) not in (None, side):
        yield Finding(
            rule="action-direction",
            summary=f"{frame.action} is sent by the wrong side",
            requirement=f"{_J[version]}.2",
            expected=f"{frame.action} comes from the {side.other.value.replace('_', ' ')}",
            actual=frame.text[:2000],
            entry=entry.number,
        )
    else:
        yield from _schema(entry, frame.action, frame, version, response=False)


def _schema(
    entry: Entry, action: str, frame: Call | Send | Result, version: Version, *, response: bool
) -> Iterator[Finding]:
    problems = validation.check(action, frame.payload, version, response=response)
    if problems:
        what = f"the answer to {action}" if response else action
        yield Finding(
            rule="schema",
            summary=f"{what} breaks its schema at {problems[0].path or 'the top'}",
            requirement=f"schema of {action} in OCPP {version}",
            expected="a payload that its schema allows",
            actual=frame.text[:2000],
            differences=tuple(Difference(one.path, one.constraint, one.message) for one in problems),
            entry=entry.number,
        )
