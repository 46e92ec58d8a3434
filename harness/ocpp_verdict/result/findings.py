"""Findings of a run: one defect, one finding, ordered by weight."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from ocpp_verdict.evidence import Entry
from ocpp_verdict.result.defects import joined
from ocpp_verdict.verdict import Axis, Severity

Record = dict[str, Any]

#: Texts of a finding above which they are cut in the result; the evidence keeps them whole.
LONGEST = 20_000

_SEVERITIES = list(Severity)
_AXES = list(Axis)


def merged(found: Iterable[tuple[str, str, Entry]]) -> list[Record]:
    """Return findings by weight, those with equal system, rule, requirement and summary as one with a count.

    Findings that differ and tell of one defect are joined after that.

    Args:
        found: (file, system, entry) in the order of recording.
    """
    findings: dict[str, Record] = {}
    for file, system, entry in found:
        finding = _finding(file, system, entry)
        first = findings.setdefault(finding["key"], finding)
        if first is not finding:
            _add(first, finding)
    ordered = sorted(joined(findings.values()), key=weight)
    return [{"id": f"F{number}", **finding} for number, finding in enumerate(ordered, start=1)]


def weight(finding: Mapping[str, Any]) -> tuple[bool, bool, int, int, int]:
    """Return a sort key: what fails first, known deviations last, then severity, axis and how often."""
    return (
        finding["known_deviation"] is not None and not finding["known_deviation"]["expired"],
        not finding["fails"],
        _SEVERITIES.index(Severity(finding["severity"])),
        _AXES.index(Axis(finding["axis"])),
        -len(finding["cases"]),
    )


def _finding(file: str, system: str, entry: Entry) -> Record:
    data = entry.data
    severity, axis = _one_of(data.get("severity"), _SEVERITIES), _one_of(data.get("axis"), _AXES)
    place = {"file": file, "entry": data.get("entry") or entry.number, "case": entry.case or ""}
    return {
        "key": _key(system, data),
        "system": system,
        "summary": _cut(data.get("summary")),
        "requirement": _cut(data.get("requirement")),
        "expected": _cut(data.get("expected")),
        "actual": _cut(data.get("actual")),
        "differences": [_difference(item) for item in data.get("differences") or ()],
        "severity": severity.value,
        "axis": axis.value,
        "rule": data.get("rule"),
        "also": [],
        "row": data.get("row"),
        "fails": severity is Severity.VIOLATION and axis is Axis.CONFORMANCE,
        "count": int(data.get("count") or 1),
        "case": entry.case or "",
        "cases": [entry.case] if entry.case else [],
        "first": place,
        "last": place,
        "known_deviation": _deviation(data.get("known_deviation"), entry.utc),
    }


def _key(system: str, data: Mapping[str, Any]) -> str:
    """Return what makes two findings one defect; stable from run to run, so that runs compare."""
    parts = [system, data.get("rule") or "", data.get("requirement") or "", data.get("summary") or ""]
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _add(first: Record, again: Record) -> None:
    first["count"] += again["count"]
    first["last"] = again["last"]
    first["cases"] += [case for case in again["cases"] if case not in first["cases"]]
    first["fails"] = first["fails"] or again["fails"]
    first["severity"] = min(first["severity"], again["severity"], key=lambda word: _SEVERITIES.index(Severity(word)))
    if again["known_deviation"] is None:
        first["known_deviation"] = None


def _one_of(word: Any, words: list[Any]) -> Any:
    """Return the word, or the weightiest: a finding of unknown weight is not to be overlooked."""
    return next((known for known in words if known.value == word), words[0])


def _difference(item: Any) -> Record:
    if isinstance(item, Mapping):
        return {key: _cut(item.get(key)) for key in ("path", "expected", "actual")}
    path, _, rest = str(item).partition(": expected ")
    expected, _, actual = rest.partition(", got ")
    return {"path": _cut(path), "expected": _cut(expected), "actual": _cut(actual)}


def _deviation(known: Any, utc: str) -> Record | None:
    """Return the known deviation with whether it had expired on the day of the run (dates sort as text)."""
    if not isinstance(known, Mapping):
        return None
    expires = str(known.get("expires") or "")
    return {"reason": _cut(known.get("reason")), "expires": expires, "expired": bool(expires) and expires < utc[:10]}


def _cut(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} characters)"
