"""What `check` shows: a summary for people, JSON for programs, JUnit for build servers, and the HTML report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ocpp_verdict import editions, report, result, rules
from ocpp_verdict.check import Checked, Defect
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.verdict import Severity

#: Characters of a frame that people see around the place that is wrong.
_EXCERPT = 160
_SEVERITIES = list(Severity)


def text(logs: Iterable[Checked]) -> str:
    """Return what people read."""
    return "\n\n".join("\n".join(_lines(checked)) for checked in logs)


def _lines(checked: Checked) -> Iterator[str]:
    counts = Counter(defect.finding.severity for defect in checked.defects)
    words = ", ".join(f"{counts[severity]} {_plural(severity, counts[severity])}" for severity in Severity)
    yield f"{checked.path} ({checked.format}, OCPP {checked.ocpp or 'unknown'})"
    frames = f"{checked.frames} frames, {checked.connections} connections, {checked.stations} stations"
    yield f"  {frames}: {words if checked.defects else 'nothing found'}"
    for defect in checked.defects:
        yield from _defect(defect)
    for limit in checked.limits:
        yield f"  not judged: {limit}"


def _plural(severity: Severity, count: int) -> str:
    return severity.value if count == 1 or severity is Severity.ADVICE else f"{severity.value}s"


def _defect(defect: Defect) -> Iterator[str]:
    finding = defect.finding
    times = f", {defect.count} times to line {defect.last.line}" if defect.count > 1 else ""
    side = defect.side.value.replace("_", " ")
    yield ""
    yield f"  {finding.severity.value}: {_visible(finding.summary)} [{finding.rule}]"
    yield f"    line {defect.first.line}{times} · {side} · {finding.axis.value} · {finding.requirement}"
    if finding.expected:
        yield f"    expected  {_visible(finding.expected)}"
    for difference in finding.differences[:3]:
        path = f"{difference.path}: " if difference.path else ""
        yield f"    found     {_visible(path + difference.actual)}"
    if finding.actual:
        yield from _excerpt(defect)


def _excerpt(defect: Defect) -> Iterator[str]:
    """Yield the frame around the part that is wrong, and a line that marks it."""
    frame = _visible(defect.finding.actual)
    name = defect.finding.differences[0].path.rpartition(".")[2].split("[")[0] if defect.finding.differences else ""
    place = frame.find(f'"{name}"') if name else -1
    start = max(0, place - _EXCERPT // 2) if place >= 0 else 0
    yield f"    {frame[start : start + _EXCERPT]}{'…' if len(frame) > start + _EXCERPT else ''}"
    if place >= 0:
        yield f"    {' ' * (place - start)}{'^' * (len(name) + 2)}"


def _visible(words: str) -> str:
    """Return a text of a device without what a terminal would obey."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "backslashreplace").decode() for sign in words
    )


def table(version: Version | None = None) -> str:
    """Return the rules, a line each: id, severity, axis, versions, side, what it says, clause; with tabs between."""
    return "\n".join(
        "\t".join(
            (
                rule.id,
                rule.severity.value,
                rule.axis.value,
                ", ".join(sorted(rule.versions)),
                rule.side.value if rule.side else "either",
                rule.says,
                rule.clause,
            )
        )
        for rule in rules.table(version)
    )


def as_json(logs: Iterable[Checked]) -> str:
    """Return the contract of `schemas/check.schema.json`; only ASCII, since a device may have said anything."""
    return json.dumps({"logs": [checked.json() for checked in logs]}, indent=1)


def junit(logs: Iterable[Checked], least: Severity | None) -> str:
    """Return JUnit XML: a suite for each log, a case for each rule, failures at or above `least`."""
    root = ElementTree.Element("testsuites")
    for checked in logs:
        by_rule: dict[str, list[Defect]] = {}
        for defect in checked.defects:
            by_rule.setdefault(str(defect.finding.rule), []).append(defect)
        names = _rules(checked)
        suite = ElementTree.SubElement(root, "testsuite", name=_xml(checked.path), tests=str(len(names)))
        failures = sum(_case(suite, name, by_rule.get(name, []), least) for name in names)
        suite.set("failures", str(failures))
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _rules(checked: Checked) -> tuple[str, ...]:
    versions = checked.versions or set(Version)
    return tuple(dict.fromkeys(id for version in sorted(versions) for id in rules.ids(version)))


def _case(suite: ElementTree.Element, name: str, defects: Sequence[Defect], least: Severity | None) -> bool:
    case = ElementTree.SubElement(suite, "testcase", classname="ocpp_verdict.rules", name=name)
    failing = [defect for defect in defects if reaches(defect, least)]
    for defect in failing[:1]:
        said = "\n".join(line for one in failing for line in _defect(one)).strip()
        ElementTree.SubElement(case, "failure", message=_xml(defect.finding.summary)).text = _xml(said)
    return bool(failing)


def _xml(words: str) -> str:
    return "".join(sign for sign in _visible(words.replace("\n", "\u2028")) if sign >= " ").replace("\\u2028", "\n")


def reaches(defect: Defect, least: Severity | None) -> bool:
    """Return whether a finding is at or above a severity; None is above all."""
    return least is not None and _SEVERITIES.index(defect.finding.severity) <= _SEVERITIES.index(least)


def write(directory: Path, logs: Sequence[Checked]) -> Path:
    """Write evidence of the findings with their first frames, the result, and the HTML report; return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    ids = [rule.id for rule in rules.table()]
    run = {"harness": editions.harness(), "digests": editions.digests(), "command": ["check"], "rules": ids}
    entries: list[dict[str, Any]] = [{"kind": "run", "format": 1, **run}]
    for checked in logs:
        entries += _of_log(checked, len(entries))
    entries.append({"kind": "run-end", "exit_status": 0})
    with (directory / "evidence.jsonl").open("w", encoding="utf-8", errors="backslashreplace") as file:
        for number, entry in enumerate(entries, start=1):
            file.write(json.dumps({"n": number, "t": 0, "utc": "", **entry}) + "\n")
    result.write(directory)
    return report.render(directory)


def _of_log(checked: Checked, before: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for side in (side for side in Side if side in checked.sides):
        system = f"{Path(checked.path).name} ({side.value.replace('_', ' ')})"
        version = min(checked.versions, default=Version.V16).value
        entries.append({"kind": "system", "system": system, "role": side.value, "ocpp": version, "identity": "",
                        "sut": Path(checked.path).name, "frames": checked.frames})  # fmt: skip
        for defect in (defect for defect in checked.defects if defect.side is side):
            entries += _of_defect(defect, system, before + len(entries) + 1)
    return entries


def _of_defect(defect: Defect, system: str, number: int) -> list[dict[str, Any]]:
    finding = defect.json()
    said = {name: finding[name] for name in ("rule", "summary", "severity", "axis", "expected", "actual", "count")}
    differences = [
        {"path": one.path, "expected": one.expected, "actual": one.actual} for one in defect.finding.differences
    ]
    frame = {
        "kind": "frame", "utc": defect.first.time, "connection": f"line {defect.first.line}", "sender": finding["side"],
        "text": defect.finding.actual,
    }  # fmt: skip
    found = {"kind": "finding", "utc": defect.first.time, "system": system, "requirement": finding["clause"],
             "entry": number, "differences": differences, **said}  # fmt: skip
    return [frame, found]
