"""Evidence sorted out for judging: which entries begin, belong to and end a case, and which are about the run.

A case goes from its start to its end, or to the start of the next where a kill took the end.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side


@attrs.define
class Log:
    """What the evidence says of one case while it is read."""

    file: str
    start: Entry
    last: Entry
    end: Entry | None = None
    steps: list[Entry] = attrs.field(factory=list)
    observations: list[Entry] = attrs.field(factory=list)


@attrs.define
class Reading:
    """What one evidence file holds, sorted by kind."""

    file: str
    first: Entry | None = None
    last: Entry | None = None
    runs: list[Entry] = attrs.field(factory=list)
    ends: list[Entry] = attrs.field(factory=list)
    systems: list[Entry] = attrs.field(factory=list)
    reported: list[tuple[str, Entry]] = attrs.field(factory=list)
    current: str = ""
    not_run: list[Entry] = attrs.field(factory=list)
    findings: list[tuple[str, Entry]] = attrs.field(factory=list)
    logs: list[Log] = attrs.field(factory=list)
    by_case: dict[str, Log] = attrs.field(factory=dict)
    open: Log | None = None


#: The list of a `Reading` into which an entry of a kind goes.
_LISTS = {
    Kind.RUN: "runs",
    Kind.RUN_END: "ends",
    Kind.SYSTEM: "systems",
    Kind.NOT_RUN: "not_run",
}
#: The list of a `Log` into which an entry of a kind goes.
_CASE_LISTS = {Kind.STEP: "steps", Kind.OBSERVATION: "observations"}


def sorted_out(file: str, entries: Iterable[Entry]) -> Reading:
    """Return the entries of a file, sorted by what they are about."""
    reading = Reading(file)
    for entry in entries:
        reading.first = reading.first or entry
        reading.last = entry
        _sort(reading, entry)
    return reading


def _sort(reading: Reading, entry: Entry) -> None:
    kind = entry.kind
    if kind is Kind.CASE_START:
        _start(reading, entry)
    elif kind is Kind.CASE_END:
        _end(reading, entry)
    elif kind is Kind.REPORTED:
        reading.reported.append((_reporter(entry, reading), entry))
    elif kind is Kind.FINDING:
        reading.findings.append((_system_of(entry, reading), entry))
    elif kind in _LISTS:
        getattr(reading, _LISTS[kind]).append(entry)
    elif kind in _CASE_LISTS and (log := _log_of(entry, reading)):
        getattr(log, _CASE_LISTS[kind]).append(entry)
    if kind in (Kind.SYSTEM, Kind.CASE_START):
        reading.current = str(entry.data.get("system", ""))
    if reading.open is not None and kind not in (Kind.CASE_START, Kind.RUN_END):
        reading.open.last = entry


def _log_of(entry: Entry, reading: Reading) -> Log | None:
    """Return the case of a step or observation; what is observed after a case is still about it."""
    if entry.case is None and entry.kind is Kind.OBSERVATION:
        return reading.logs[-1] if reading.logs else None
    return reading.by_case.get(entry.case or "")


def _reporter(entry: Entry, reading: Reading) -> str:
    """Return the station that says something of itself: the one of that identity, else the one under test now."""
    stations = [system.data for system in reading.systems if system.data.get("role") == Side.STATION.value]
    fitting = [data for data in stations if data.get("identity") == entry.station]
    fitting += [data for data in stations if data.get("system") == reading.current]
    return str(entry.data.get("system") or (fitting[0].get("system") if fitting else ""))


def _start(reading: Reading, entry: Entry) -> None:
    log = reading.open = Log(reading.file, entry, entry)
    reading.logs.append(log)
    reading.by_case[entry.case or ""] = log


def _end(reading: Reading, entry: Entry) -> None:
    log = reading.by_case.get(entry.case or "")
    if log is None or log.end is not None:
        return
    log.end = log.last = entry
    if reading.open is log:
        reading.open = None


def _system_of(entry: Entry, reading: Reading) -> str:
    """Return the system a finding is about; one outside a case and without a system is about the only one there is."""
    log = reading.by_case.get(entry.case or "")
    known = entry.data.get("system") or (log and log.start.data.get("system"))
    return str(known or (reading.systems[0].data.get("system", "") if len(reading.systems) == 1 else ""))
