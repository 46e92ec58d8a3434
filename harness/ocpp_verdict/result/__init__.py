"""The judgement of a run, made from its evidence alone: cases, findings, profiles, and what was not tested.

1. Nothing here knows pytest or sockets: the same evidence gives the same result, on any machine, at any time.
2. A case that began and did not end was interrupted: inconclusive, whatever it would have become.
3. What did not run is listed with its reason; a profile is judged against all of its cases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ocpp_verdict.evidence import Entry, read
from ocpp_verdict.result.findings import merged
from ocpp_verdict.result.identity import identified
from ocpp_verdict.result.profiles import of_systems
from ocpp_verdict.result.reading import Log, Reading, sorted_out
from ocpp_verdict.result.verdict import overall
from ocpp_verdict.verdict import Verdict

#: Version of the result's shape; `schemas/result.schema.json` describes it.
FORMAT = 1

#: What the file is called in a run's directory.
NAME = "result.json"

Record = dict[str, Any]

_INTERRUPTED = "the run was interrupted"


def build(entries: Iterable[Entry]) -> Record:
    """Return the result of one stream of evidence (see `schemas/result.schema.json`)."""
    return of_files({"evidence.jsonl": entries})


def of_directory(directory: Path) -> Record:
    """Return the result of a run's directory, whose workers may each have written a file of their own."""
    return of_files({file.name: read(file) for file in files(directory)})


def write(directory: Path) -> Path:
    """Write `result.json` beside the evidence and return its path."""
    path = directory / NAME
    keep(path, text(of_directory(directory)))
    return path


def keep(path: Path, content: str) -> None:
    """Write a file as a whole or not at all: a full disk must not leave half a result beside whole evidence."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(content, encoding="utf-8", errors="backslashreplace")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def text(result: Record) -> str:
    """Return the result as it stands in the file: equal results give equal bytes, a record to a line."""
    return "{\n" + ",\n".join(f"{_json(key)}: {_lines(value)}" for key, value in result.items()) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n " + ",\n ".join(map(_json, value)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, default=str)


def files(directory: Path) -> list[Path]:
    """Return the evidence files of a run's directory, in a stable order."""
    return sorted(directory.glob("evidence*.jsonl"))


def of_files(streams: Mapping[str, Iterable[Entry]]) -> Record:
    """Return the result of several streams of evidence, each under the name of its file."""
    readings = [sorted_out(file, entries) for file, entries in streams.items()]
    systems = _systems(readings)
    alike = _alike(systems)
    findings = merged((reading.file, system, entry) for reading in readings for system, entry in reading.findings)
    cases = [_case(log, findings, alike) for reading in readings for log in reading.logs]
    not_run = _not_run(readings, alike, {(case["system"], case["id"]) for case in cases})
    run = _run(readings)
    profiles = of_systems(systems, cases, not_run)
    return {
        "format": FORMAT,
        "verdict": overall(run, systems, cases, findings, profiles),
        "run": run,
        "systems": systems,
        "profiles": profiles,
        "findings": findings,
        "cases": cases,
        "not_run": not_run,
    }


def _case(log: Log, findings: list[Record], alike: Mapping[str, list[str]]) -> Record:
    start, end = log.start.data, log.end.data if log.end else {}
    id = str(start.get("case", ""))
    system = alike.get(str(start.get("system", "")), [str(start.get("system", ""))])[0]
    mine = [finding for finding in findings if finding["system"] == system and id in finding["cases"]]
    failing = [finding for finding in mine if finding["fails"]]
    excused = failing and all(_holds(finding["known_deviation"]) for finding in failing)
    seconds = end.get("seconds", round(log.last.time - log.start.time, 6))
    return {
        "system": system,
        "id": id,
        **{key: str(start.get(key) or "") for key in _COPIED},
        "requirements": list(_words(start.get("requirements"))),
        "verdict": end.get("verdict", Verdict.INCONC.value),
        "reason": str(end.get("reason") or "") if log.end else _INTERRUPTED,
        "because": str(end.get("because") or ""),
        "known_deviation": failing[0]["known_deviation"] if excused else None,
        "started": log.start.utc,
        "seconds": seconds,
        "steps": [{key: step.data.get(key) for key in ("row", "text", "entry")} for step in log.steps],
        "findings": [finding["id"] for finding in mine],
        "observations": [str(entry.data.get("text", "")) for entry in log.observations],
        "entries": {"first": log.start.number, "last": log.last.number},
        "file": log.file,
    }


_COPIED = ("title", "purpose", "profile", "block", "status", "condition", "version", "role", "nodeid")


def _holds(deviation: Record | None) -> bool:
    return deviation is not None and not deviation["expired"]


def _words(value: Any) -> Iterator[str]:
    """Yield requirement ids, whether they came as a list or as one text."""
    yield from (str(word) for word in (value.split() if isinstance(value, str) else value or ()))


def _alike(systems: list[Record]) -> dict[str, list[str]]:
    """Return, for each kind of system such as "csms-1.6", the systems of that kind.

    What does not run is recorded before any system is there, and so by kind: it did not run at any of them.
    """
    kinds: dict[str, list[str]] = {}
    for system in systems:
        kinds.setdefault(f"{system['role']}-{system['ocpp']}", []).append(system["id"])
    return {**kinds, **{system["id"]: [system["id"]] for system in systems if system["id"] not in kinds}}


_SYSTEM = (
    *("role", "ocpp", "identity", "security_profile", "builtin", "misbehave"),
    *("declared", "pics", "pixit", "sut", "rules", "frames"),
)


def _systems(readings: list[Reading]) -> list[Record]:
    """Return each system once, in the order of appearance; workers judge systems of the same name."""
    systems: dict[str, Record] = {}
    for reading in readings:
        for entry in reading.systems:
            id = str(entry.data.get("system", ""))
            systems.setdefault(id, {"id": id, **{key: entry.data.get(key) for key in _SYSTEM}, "reported": {}})
        for id, entry in reading.reported:
            facts = entry.data.get("facts", entry.data)
            if id in systems and isinstance(facts, Mapping):
                systems[id]["reported"].update(identified(facts))
    return list(systems.values())


_NOT_RUN = ("reason", "title", "profile", "block", "status", "condition")


def _not_run(readings: list[Reading], alike: Mapping[str, list[str]], ran: set[tuple[str, str]]) -> list[Record]:
    """Return what no worker ran; each worker only knows what it left out itself."""
    rows: dict[tuple[str, str], Record] = {}
    for data in (entry.data for reading in readings for entry in reading.not_run):
        kind, id = str(data.get("system", "")), str(data.get("id", ""))
        copied = {name: str(data.get(name) or "") for name in _NOT_RUN}
        for system in alike.get(kind, [kind]):
            if (system, id) not in ran:
                rows.setdefault((system, id), {"system": system, "id": id, **copied})
    return [rows[key] for key in sorted(rows)]


_RUN = (
    *("harness", "digests", "tester", "python", "platform", "command", "options", "strict"),
    *("catalogue", "schemas", "host", "redacted"),
)


def _run(readings: list[Reading]) -> Record:
    """Return the facts of the run; it is complete when it was ended, and every case with it.

    Workers begin and end no run: their controller does.
    """
    begun = [reading for reading in readings if reading.first]
    facts = next((reading.runs[0].data for reading in begun if reading.runs), {})
    ends = [entry for reading in begun for entry in reading.ends]
    closed = all(log.end for reading in begun for log in reading.logs)
    closed = closed and all(reading.ends for reading in begun if reading.runs)
    return {
        "started": min((reading.first.utc for reading in begun if reading.first), default=""),
        "ended": max((reading.last.utc for reading in begun if reading.last), default=""),
        "complete": bool(ends) and closed and not any(entry.data.get("interrupted") for entry in ends),
        **{key: facts.get(key) for key in _RUN},
        "host_at_end": next((entry.data.get("host") for entry in ends), None),
        "exit_status": next((entry.data.get("exit_status") for entry in ends), None),
        "files": [reading.file for reading in readings],
    }
