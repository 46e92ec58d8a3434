"""What happened in a case as lines: frames with arrows, steps, operator acts, connections, findings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.report.marking import parts

Record = dict[str, Any]

#: Kinds that stand in a transcript; steps and findings are attached to the frame that they rest on.
_SHOWN = frozenset(
    {
        Kind.FRAME, Kind.HANDSHAKE, Kind.OPEN, Kind.CLOSE, Kind.FLOOD, Kind.CONTROL, Kind.OPERATOR, Kind.OBSERVATION,
        Kind.FILE,
    }
)  # fmt: skip


@attrs.frozen
class Line:
    """One line of a transcript.

    Attributes:
        number: of the evidence entry.
        time: seconds since the case began.
        arrow: "<-" from the system under test, "->" from the harness, "op" an operator's act, "**" anything else.
        label: a few words: the action, the answer's status, what happened.
        text: the frame as received, or the details.
        answer: whether the frame answers a CALL.
        row: rows of the case that this frame met.
        findings: ids of the findings that rest on it.
        parts: the frame in pieces, each with whether it is the offending part; empty where nothing is marked.
    """

    number: int
    time: float
    arrow: str
    label: str
    text: str
    answer: bool = False
    row: str = ""
    findings: tuple[str, ...] = ()
    parts: tuple[tuple[str, bool], ...] = ()


@attrs.define
class Recording:
    """The entries of one evidence file, with a quick way to those of one case."""

    entries: list[Entry]
    numbers: list[int] = attrs.field(init=False)
    systems: dict[tuple[str, str], str] = attrs.field(init=False, factory=dict)
    known: set[str] = attrs.field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        self.numbers = [entry.number for entry in self.entries]
        self.systems = _connected(self.entries)
        self.known = {str(entry.data.get("system")) for entry in self.entries if entry.kind is Kind.SYSTEM}

    def between(self, first: int, last: int) -> list[Entry]:
        """Return the entries with these numbers and those between."""
        return self.entries[bisect_left(self.numbers, first) : bisect_right(self.numbers, last)]

    def began(self, case: Record) -> float:
        """Return the time of the case's first entry, in seconds since the run began."""
        first = self.between(case["entries"]["first"], case["entries"]["first"])
        return first[0].time if first else 0.0

    def system(self, data: Mapping[str, Any], current: str) -> str:
        """Return the system that an entry is about: the one it names, else the one its connection leads to."""
        named = str(data.get("system") or "")
        return named if named in self.known else self.systems.get(wire(data), current)

    def of_case(self, case: Record) -> Iterator[Entry]:
        """Yield what a transcript of the case shows; traffic of another system in the same run is not part of it."""
        system = case["system"]
        for entry in self.between(case["entries"]["first"], case["entries"]["last"]):
            if entry.kind in _SHOWN and self.system(entry.data, system) == system:
                yield entry


def wire(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return what tells connections apart; a log of others may count them anew for each station."""
    return str(data.get("station", "")), str(data.get("connection", ""))


def _connected(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Return the system at the other end of each connection.

    A handshake that came in (it has a path) is a charging station's; one that went out (it has a URL) a CSMS's.
    """
    kinds: dict[tuple[str, str], str] = {}
    roles: dict[str, str] = {}
    systems: dict[tuple[str, str], str] = {}
    for entry in entries:
        data = entry.data
        if entry.kind is Kind.SYSTEM:
            kinds[str(data.get("role")), str(data.get("ocpp"))] = str(data.get("system", ""))
        elif entry.kind is Kind.HANDSHAKE:
            roles[entry.station] = Side.CSMS.value if data.get("url") else Side.STATION.value
            if entry.connection and data.get("system"):
                systems[wire(data)] = str(data["system"])
        elif entry.kind is Kind.OPEN and data.get("system"):
            systems[wire(data)] = str(data["system"])
        elif entry.kind is Kind.OPEN and wire(data) not in systems:
            kind = roles.get(entry.station, ""), str(data.get("ocpp"))
            if kind in kinds:
                systems[wire(data)] = kinds[kind]
    return systems


def lines(case: Record, role: str, entries: Iterable[Entry], start: float, findings: Iterable[Record]) -> list[Line]:
    """Return the transcript of a case; `role` is the side under test, `start` the time of the case's first entry."""
    rows = _rows(case)
    offences = _offences(case, findings)
    actions: dict[tuple[str, str], str] = {}
    return [_line(entry, role, start, rows, offences, actions) for entry in entries]


def _rows(case: Record) -> dict[int, str]:
    """Return the rows that each entry met, as text; row 0 is what comes before the table."""
    rows: dict[int, list[str]] = {}
    for step in case["steps"]:
        if step["entry"] is not None and step["row"]:
            rows.setdefault(step["entry"], []).append(str(step["row"]))
    return {entry: ", ".join(numbers) for entry, numbers in rows.items()}


def _offences(case: Record, findings: Iterable[Record]) -> dict[int, list[Record]]:
    offences: dict[int, list[Record]] = {}
    for finding in findings:
        for place in {(place["entry"], place["file"]) for place in (finding["first"], finding["last"])}:
            if place[1] == case["file"]:
                offences.setdefault(place[0], []).append(finding)
    return offences


def _line(
    entry: Entry,
    role: str,
    start: float,
    rows: Mapping[int, str],
    offences: Mapping[int, list[Record]],
    actions: dict[tuple[str, str], str],
) -> Line:
    offending = offences.get(entry.number, [])
    arrow, label, text, answer = _told(entry, role, actions)
    return Line(
        number=entry.number,
        time=round(entry.time - start, 3),
        arrow=arrow,
        label=label,
        text=text,
        answer=answer,
        row=rows.get(entry.number, ""),
        findings=tuple(finding["id"] for finding in offending),
        parts=parts(text, offending) if offending else (),
    )


def _told(entry: Entry, role: str, actions: dict[tuple[str, str], str]) -> tuple[str, str, str, bool]:
    """Return arrow, label, text, and whether it is an answer."""
    data = entry.data
    if entry.kind is Kind.FRAME:
        arrow = "<-" if data.get("sender") == role else "->"
        text = str(data.get("text", ""))
        label, answer = _frame(text, entry.connection, actions)
        return arrow, f"{data['malformed']}: no frame" if data.get("malformed") else label, text, answer
    if entry.kind is Kind.OPERATOR:
        return "op", str(data.get("verb", "")), _operator(data), False
    return "**", _WORDS.get(entry.kind, entry.kind.value), _details(entry), False


#: The head of a frame: type, id and, in a request, the action. Enough for a label, twenty times faster than parsing.
HEAD = re.compile(r'\s*\[\s*([2-6])\s*,\s*("(?:[^"\\]|\\.){0,200}")\s*(?:,\s*"((?:[^"\\]|\\.){0,100})")?')
_STATUS = re.compile(r'"(?:status|idTokenInfo"\s*:\s*\{\s*"status)"\s*:\s*"([A-Za-z]{1,40})"')


def _frame(text: str, connection: str, actions: dict[tuple[str, str], str]) -> tuple[str, bool]:
    """Return the label of a frame, and whether it is an answer."""
    head = HEAD.match(text)
    if head is None:
        return "no frame", False
    type_, id, word = head[1], head[2], head[3] or ""
    if type_ in "26":
        actions[(connection, id)] = word
        return word, False
    asked = actions.get((connection, id), "unasked")
    if type_ in "45":
        return f"{asked}: {word}", True
    status = _STATUS.search(text, 0, 2000)
    return (f"{asked}: {status[1]}" if status else f"{asked} answered"), True


def _operator(data: Mapping[str, Any]) -> str:
    values = data.get("values")
    said = ", ".join(f"{key}={value}" for key, value in values.items()) if isinstance(values, Mapping) else ""
    remark = f" ({data['remark']})" if data.get("remark") else ""
    return f"({said}): {data.get('outcome', '')}{remark}"


_WORDS = {Kind.OPEN: "connected", Kind.CLOSE: "closed"}
_DETAILS = {
    Kind.OPEN: ("ocpp",),
    Kind.CLOSE: ("sender", "code", "reason"),
    Kind.HANDSHAKE: ("station", "peer", "url", "path", "accepted", "status", "reason", "subprotocol"),
    Kind.FLOOD: ("count", "seconds"),
    Kind.CONTROL: ("sender", "what", "seconds"),
    Kind.FILE: ("what", "name", "scheme", "bytes", "sha256", "file"),
}


def _details(entry: Entry) -> str:
    if entry.kind is Kind.OBSERVATION:
        return str(entry.data.get("text", ""))
    said = (f"{key} {entry.data[key]}" for key in _DETAILS.get(entry.kind, ()) if entry.data.get(key) not in (None, ""))
    return f"{entry.connection} {', '.join(said)}".strip()
