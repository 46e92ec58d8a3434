"""Check logs that somebody else recorded: read, judge by the standing rules, and say what was found where.

1. A log is read once, line by line; what is kept is small, so that any length fits.
2. Equal defects are one finding with a count, its first place and its last.
3. What a log leaves open (who sent a frame, when, in which version) is said, and nothing is claimed of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from ocpp_verdict import frames, validation
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Call, Side, Version
from ocpp_verdict.logs import Line, Reader, reading
from ocpp_verdict.logs.lines import lines
from ocpp_verdict.rules import Found, Judge
from ocpp_verdict.verdict import Axis, Finding, Severity

logger = logging.getLogger(__name__)

#: The kinds of entry that rules look at.
_JUDGED = frozenset({Kind.FRAME, Kind.HANDSHAKE, Kind.OPEN, Kind.CLOSE, Kind.CONTROL, Kind.FLOOD})

#: The kinds that show a connection.
_COUNTED = frozenset({Kind.FRAME, Kind.OPEN})

#: Entries of a station that wait until its version is known.
MAX_WAITING = 200
#: Stations of one log that are told apart; the rest counts as one.
MAX_STATIONS = 4096
#: Distinct defects of one log that are listed.
MAX_DEFECTS = 1000


@attrs.frozen
class Place:
    """Where something stands in a log."""

    line: int
    time: str

    def json(self) -> dict[str, Any]:
        """Return it as it stands in the JSON."""
        return {"line": self.line, "time": self.time or None}


@attrs.define
class Defect:
    """A finding with all its repeats."""

    finding: Finding
    side: Side
    first: Place
    last: Place
    count: int = 1

    def json(self) -> dict[str, Any]:
        """Return it as it stands in the JSON (`schemas/check.schema.json`)."""
        finding = self.finding
        expected = finding.expected or "; ".join(f"{one.path}: {one.expected}" for one in finding.differences)
        return {
            "rule": finding.rule,
            "clause": finding.requirement,
            "severity": finding.severity.value,
            "axis": finding.axis.value,
            "side": self.side.value,
            "count": self.count,
            "summary": finding.summary,
            "expected": expected,
            "actual": finding.actual or "; ".join(one.actual for one in finding.differences),
            "first": self.first.json(),
            "last": self.last.json(),
        }


@attrs.define
class Checked:
    """What a log showed."""

    path: str
    format: str = ""
    versions: set[Version] = attrs.field(factory=set)
    frames: int = 0
    connections: int = 0
    stations: int = 0
    sides: set[Side] = attrs.field(factory=set)
    defects: list[Defect] = attrs.field(factory=list)
    limits: list[str] = attrs.field(factory=list)

    @property
    def ocpp(self) -> str:
        """Return the version spoken, several with commas."""
        return ", ".join(sorted(version.value for version in self.versions))

    def json(self) -> dict[str, Any]:
        """Return it as it stands in the JSON (`schemas/check.schema.json`)."""
        return {
            "path": self.path,
            "ocpp": self.ocpp,
            "frames": self.frames,
            "connections": self.connections,
            "findings": [defect.json() for defect in self.defects],
            "limits": self.limits,
        }


@attrs.define
class _Station:
    """What is known of one station of a log: its version, and what waits until that is known."""

    judge: Judge | None = None
    waiting: list[Entry] = attrs.field(factory=list)


class Check:
    """Check one log.

    Args:
        path: what the log is called.
        side: whom to judge; None for whoever the log is about.
        version: the OCPP version; None for what the log says or shows.
    """

    def __init__(self, path: str, side: Side | None = None, version: Version | None = None) -> None:
        self._side, self._version = side, version
        self._stations: dict[str, _Station] = {}
        self._judges: dict[tuple[Version, frozenset[Side]], Judge] = {}
        self._defects: dict[tuple[str | None, str, Side], Defect] = {}
        self._connections: set[tuple[str, str]] = set()
        self._opened = 0
        self._reader = Reader()
        self._guessed: dict[Version, bool] = {}
        self._unlisted = 0
        self.checked = Checked(path)

    def run(self, source: Iterator[Line]) -> Checked:
        """Read and judge everything and return what was found."""
        self._reader, source = reading(source)
        self.checked.format = self._reader.name
        for entry in self._reader.entries(source):
            self._entry(entry)
        for name, station in self._stations.items():
            self._decide(name, station, Version.V16)
        for judge in self._judges.values():
            self._note(judge.finish())
        return self._told()

    def _entry(self, entry: Entry) -> None:
        if entry.kind not in _JUDGED:
            return
        name = entry.station
        self._count(entry, name)
        station = self._stations.get(name)
        if station is None:
            name = name if len(self._stations) < MAX_STATIONS else ""
            station = self._stations.setdefault(name, _Station())
        if station.judge is not None:
            self._judged(station.judge, entry)
        else:
            self._undecided(name, station, entry)

    def _undecided(self, name: str, station: _Station, entry: Entry) -> None:
        station.waiting.append(entry)
        version = self._version or self._reader.version_of(name)
        if version is None and entry.kind is Kind.FRAME:
            version = _shown(str(entry.data.get("text", "")))
            if version is not None:
                self._guessed[version] = True
        if version is not None or len(station.waiting) >= MAX_WAITING:
            self._decide(name, station, version or Version.V16)

    def _count(self, entry: Entry, station: str) -> None:
        if entry.kind not in _COUNTED:
            return
        key, room = (station, entry.connection), len(self._connections) < MAX_STATIONS
        if entry.kind is Kind.FRAME:
            self.checked.frames += 1
            self._opened += room and key not in self._connections
        else:
            self._opened += 1
        if room:
            self._connections.add(key)

    def _decide(self, name: str, station: _Station, version: Version) -> None:
        if station.judge is not None:
            return
        if version is Version.V16 and self._version is None and self._reader.version_of(name) is None:
            self._guessed.setdefault(version, True)
        under_test = self._reader.under_test.get(name) or self._reader.under_test.get("")
        side = self._side or under_test
        sides = frozenset(Side) if side is None else frozenset({side})
        self.checked.sides |= sides
        station.judge = self._judges.setdefault((version, sides), Judge(version, sides))
        waiting, station.waiting = station.waiting, []
        for entry in waiting:
            self._judged(station.judge, entry)

    def _judged(self, judge: Judge, entry: Entry) -> None:
        frame = None
        if entry.kind is Kind.FRAME:
            self.checked.versions.add(judge.version)
            frame = _frame(entry, judge.version)
        try:
            if found := judge.feed(entry, frame):
                self._note(found)
        except Exception:  # an error of ours must not end a check: it is said, and the rest is judged
            logger.exception("%s:%d: judging failed", self.checked.path, entry.number)
            self._reader.limit("rules of ours failed on whole entries; please tell us (see the log)")

    def _note(self, found: Iterable[Found]) -> None:
        for one in found:
            place = Place(one.entry.number, one.entry.utc)
            key = (one.finding.rule, one.finding.summary, one.side)
            known = self._defects.get(key)
            if known is not None:
                known.count, known.last = known.count + 1, max(known.last, place, key=lambda place: place.line)
            elif len(self._defects) < MAX_DEFECTS:
                self._defects[key] = Defect(one.finding, one.side, place, place)
            else:
                self._unlisted += 1

    def _told(self) -> Checked:
        checked = self.checked
        checked.connections = self._opened
        checked.stations = sum(1 for name in self._stations if name) or bool(self._stations)
        checked.defects = sorted(self._defects.values(), key=_weight)
        checked.limits = [*self._limits(), *(_times(text, count) for text, count in self._reader.limits.items())]
        return checked

    def _limits(self) -> Iterator[str]:
        if self.checked.frames == 0:
            yield "no OCPP-J frame was found"
        for version in self._guessed:
            yield f"the version is not said in the log; {version} was taken from its messages (--ocpp decides)"
        if not any(judge.opened for judge in self._judges.values()) and self.checked.frames:
            yield "no connection is opened in the log: answers to unknown ids and boots before it are not judged"
        if any(not judge.booted for judge in self._judges.values()):
            yield "no BootNotification was seen: nothing is said of what may pass before it"
        for judge in self._judges.values():
            for name, count in judge.failures.items():
                yield _times(f"rules of ours failed and say nothing ({name}); please tell us (see the log)", count)
        if self._unlisted:
            yield f"{self._unlisted} further findings are not listed"


_SEVERITIES = list(Severity)
_AXES = list(Axis)


def _weight(defect: Defect) -> tuple[int, int, int, int]:
    finding = defect.finding
    return _SEVERITIES.index(finding.severity), _AXES.index(finding.axis), -defect.count, defect.first.line


def _times(text: str, count: int) -> str:
    return text if count == 1 else f"{text} ({count} times)"


def _frame(entry: Entry, version: Version) -> frames.Frame | None:
    """Return the frame of an entry; None for one that was not kept whole."""
    text = entry.data.get("text")
    if entry.data.get("cut") or not isinstance(text, str):
        return None
    if entry.data.get("binary"):
        return frames.parse(text.encode("utf-8", "surrogateescape"), version)
    return frames.parse(text, version)


def _shown(text: str) -> Version | None:
    """Return the version that a frame shows: an action that only it has, or the fields of its BootNotification."""
    frame = frames.parse(text, Version.V21)
    if not isinstance(frame, Call):
        return None
    if frame.action == "BootNotification":
        fields = {"chargePointVendor": Version.V16, "chargingStation": Version.V201}
        return next((version for field, version in fields.items() if field in frame.payload), None)
    known = [version for version in Version if validation.knows(frame.action, version)]
    return known[0] if known in ([Version.V16], [Version.V201, Version.V21], [Version.V21]) else None


def check(
    path: str,
    side: Side | None = None,
    version: Version | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Return what the standing rules say of a log.

    Args:
        path: the file, or "-" for standard input.
        side: whom to judge; None for the side that the log says is under test, else for both.
        version: the OCPP version; None for what the log says or shows.
        progress: told now and then how many bytes of the file were read.

    Raises:
        OSError: the file cannot be read.
    """
    return Check(path, side, version).run(lines(path, progress))
