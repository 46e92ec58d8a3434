"""The engine: entries go in one by one, findings come out; nothing is read, written or waited for.

Each check is asked only at its moment and for its actions, so that a frame costs what concerns it. One that fails (an
error of ours) is logged and counted in `Judge.failures`; the others are asked all the same.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import chain

from ocpp_verdict import stricter, validation
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Call, Error, Fault, Frame, Malformed, Result, ResultError, Send, Side, Version
from ocpp_verdict.rules.families import CHECKS
from ocpp_verdict.rules.memory import Asked, Connection, Moment, Recent, Roster, Seen, Station, content
from ocpp_verdict.rules.rule import Check, Found

logger = logging.getLogger(__name__)

#: Message type and id of a frame whose end was not kept.
_BEGINNING = re.compile(r'\s*\[\s*([2-6])\s*,\s*"([^"]{0,100})"')

_MOMENTS = {
    Kind.HANDSHAKE: Moment.HANDSHAKE,
    Kind.OPEN: Moment.OPEN,
    Kind.CLOSE: Moment.CLOSE,
    Kind.CONTROL: Moment.CONTROL,
    Kind.FLOOD: Moment.FLOOD,
}
_MOMENTS_OF_FRAMES: dict[type[Frame], Moment] = {
    Call: Moment.REQUEST,
    Send: Moment.REQUEST,
    Result: Moment.RESULT,
    Error: Moment.ERROR,
    ResultError: Moment.ERROR,
    Malformed: Moment.MALFORMED,
}


_REQUESTS = (Call, Send)
_ERRORS = (Error, ResultError)
_ANSWERS = (Result, Error)


class _Panel(dict[str, tuple[Check, ...]]):
    """Who is asked at some moments, by action; chosen once for each action, so that a frame costs one look-up."""

    def __init__(self, checks: Iterable[Check], version: Version, *moments: Moment) -> None:
        super().__init__()
        self._version = version
        self._checks = [one for moment in moments for one in checks if one.moment is moment and version in one.versions]

    def __missing__(self, action: str) -> tuple[Check, ...]:
        found = tuple(check for check in self._checks if not check.actions or action in check.actions)
        if not action or validation.knows(action, self._version):  # a peer cannot fill the table with names
            self[action] = found
        return found


class Judge:
    """Judge what stations and CSMSs say, entry by entry.

    Args:
        version: the OCPP version spoken.
        sides: whom to judge; both sides' frames are needed all the same.
        checks: which checks to ask (default: all).
    """

    #: CALLs of all stations that wait for an answer
    max_calls = 20_000

    def __init__(
        self, version: Version, sides: Iterable[Side] = tuple(Side), checks: tuple[Check, ...] = CHECKS
    ) -> None:
        self.version = version
        self.sides = frozenset(sides)
        self._stations: Roster[str, Station] = Roster()
        self._connections: Roster[tuple[str, str], Connection] = Roster()
        self._of_frames = {
            kind: _Panel(checks, version, Moment.FRAME, moment) for kind, moment in _MOMENTS_OF_FRAMES.items()
        }
        self._of_others = {kind: _Panel(checks, version, moment) for kind, moment in _MOMENTS.items()}
        self._of_met, self._of_end = (_Panel(checks, version, moment) for moment in (Moment.MET, Moment.END))
        self._last: Roster[str, Seen] = Roster()
        self._calls: deque[tuple[Recent[str, Asked], str]] = deque()
        self._case: Entry | None = None
        self._under_way = False
        self._of_case: Recent[int, Seen] = Recent()
        #: whether a connection was seen to open, and a station to boot
        self.opened = self.booted = False
        #: how often a check of ours failed, by its name
        self.failures: Counter[str] = Counter()

    def feed(self, entry: Entry, frame: Frame | None = None) -> list[Found]:
        """Return what the entry shows.

        Args:
            entry: the entry.
            frame: its frame, where the entry itself does not hold it.
        """
        if entry.kind is Kind.FRAME:
            frame = frame or entry.frame
            return self._cut(entry) if frame is None else self._frame(entry, frame)
        if entry.kind in (Kind.CASE_START, Kind.STEP):
            return self._step(entry)
        panel = self._of_others.get(entry.kind)
        if panel is None:
            return []
        seen = self._other(entry)
        found = self._asked(panel, seen)
        if entry.kind is Kind.CLOSE:
            self._connections.pop((entry.station, entry.connection), None)
        return found

    def finish(self) -> list[Found]:
        """Return what only the end of the evidence shows."""
        return list(chain.from_iterable(self._asked(self._of_end, seen) for seen in self._last.values()))

    def _asked(self, panel: _Panel, seen: Seen) -> list[Found]:
        found: list[Found] = []
        for check in panel[seen.action]:
            try:
                for one in check.judge(seen):
                    if one.side in self.sides:
                        found.append(one)  # at once: what was found before a failure stays
            except Exception:  # an error of ours is nobody's defect, and must not hide what the other checks see
                self._failed(check, seen)
        return found

    def _failed(self, check: Check, seen: Seen) -> None:
        name = check.name
        self.failures[name] += 1
        if self.failures[name] == 1:
            logger.exception("entry %d: the rules %s failed; they say nothing of it", seen.entry.number, name)

    def _frame(self, entry: Entry, frame: Frame) -> list[Found]:
        seen = self._seen(entry, frame)
        found = self._asked(self._of_frames[type(frame)], seen)
        self._answered(seen)
        if isinstance(frame, Malformed) and frame.fault is Fault.SIZE:
            self._cut(entry)  # it is too large to be read, and may well have answered
        return found

    def _seen(self, entry: Entry, frame: Frame) -> Seen:
        station, connection = self._place(entry)
        seen = Seen(entry, self.version, station, connection, entry.sender, frame, text=str(entry.data.get("text", "")))
        if isinstance(frame, _REQUESTS):
            self._request(seen, frame)
        elif isinstance(frame, Result):
            self._result(seen, frame)
        elif isinstance(frame, _ERRORS) and seen.sender:
            seen.asked = connection.waiting[seen.sender.other].get(frame.id)
            seen.action = seen.asked.action if seen.asked else ""
        self._last[station.identity] = seen
        return seen

    def _step(self, entry: Entry) -> list[Found]:
        """A case begins, or a row of it was met: by a frame that is asked about once more."""
        if entry.kind is Kind.CASE_START:
            self._case = entry
            self._of_case.clear()
        self._under_way = entry.kind is Kind.STEP
        seen = self._of_case.get(entry.data.get("entry") or 0)
        return self._asked(self._of_met, seen) if seen is not None else []

    def _request(self, seen: Seen, frame: Call | Send) -> None:
        seen.case, seen.under_way = self._case, self._under_way
        if self._case is not None:
            self._of_case[seen.entry.number] = seen
        seen.action, seen.payload = frame.action, frame.payload
        self.booted = self.booted or frame.action == "BootNotification"
        self._validated(seen, response=False)

    def _result(self, seen: Seen, frame: Result) -> None:
        seen.payload = frame.payload
        if seen.sender and (asked := seen.connection.waiting[seen.sender.other].get(frame.id)):
            seen.asked, seen.action = asked, asked.action
            self._validated(seen, response=True)

    def _validated(self, seen: Seen, *, response: bool) -> None:
        seen.sound = stricter.sound(seen.action, seen.payload, self.version, response=response)
        seen.valid = seen.sound or validation.is_valid(seen.action, seen.payload, self.version, response=response)

    def _answered(self, seen: Seen) -> None:
        """Keep the books of the connection after the checks have seen the frame."""
        frame, sender, connection = seen.frame, seen.sender, seen.connection
        if sender is None:
            return
        if isinstance(frame, Call):
            known = validation.knows(frame.action, self.version)
            asked = Asked(frame.id, frame.action, frame.payload, sender, seen.entry, seen.valid, known)
            self._waits(connection.waiting[sender], asked)
            connection.used[sender][frame.id] = content(seen.text, frame.id)
        elif isinstance(frame, _ANSWERS):
            connection.waiting[sender.other].pop(frame.id, None)

    def _waits(self, waiting: Recent[str, Asked], asked: Asked) -> None:
        """Wait for the answer to a CALL; in a log of one direction of many stations none comes, and all would stay."""
        waiting[asked.id] = asked
        calls = self._calls
        calls.append((waiting, asked.id))
        while len(calls) > self.max_calls or calls[0][1] not in calls[0][0]:
            oldest, id = calls.popleft()
            oldest.pop(id, None)

    def _cut(self, entry: Entry) -> list[Found]:
        """Keep the books for a frame of which only the beginning was kept: it is not judged, and it did answer."""
        _, connection = self._place(entry)
        connection.whole = False
        found = _BEGINNING.match(str(entry.data.get("text", "")))
        if found and found[1] != "2" and entry.sender:
            connection.waiting[entry.sender.other].pop(found[2], None)
        return []

    def _other(self, entry: Entry) -> Seen:
        station, connection = self._place(entry)
        if entry.kind is Kind.OPEN:
            self.opened = True
            connection = self._connections[entry.station, entry.connection] = Connection(
                entry.connection, whole=True, since=entry.time
            )
        return Seen(entry, self.version, station, connection, entry.sender)

    def _place(self, entry: Entry) -> tuple[Station, Connection]:
        identity, name = entry.station, entry.connection
        station = self._stations.get(identity)
        if station is None:
            station = self._stations[identity] = Station(identity)
        connection = self._connections.get((identity, name))
        if connection is None:
            connection = Connection(name, since=entry.time)
            if entry.kind is not Kind.HANDSHAKE:
                self._connections[identity, name] = connection
        return station, connection


def merged(found: Iterable[Found]) -> Iterator[Found]:
    """Yield each defect once, where it was seen first: equal rule and sentence are one defect."""
    known: set[tuple[str | None, str]] = set()
    for one in found:
        key = (one.finding.rule, one.finding.summary)
        if key not in known:
            known.add(key)
            yield one
