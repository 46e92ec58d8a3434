"""Runs side by side: bids before a purchase, or one firmware after another; what became worse comes first.

The first directory is the one that the others are held against. It reads what `report` reads, and knows no more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import result
from ocpp_verdict.report import checklist, dress, figures, recordings
from ocpp_verdict.report.facts import Facts, gathered
from ocpp_verdict.report.programme import programmes
from ocpp_verdict.report.text import seconds
from ocpp_verdict.result.identity import name
from ocpp_verdict.result.profiles import NOT_RUN
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: What the files are called.
NAME, DATA = "comparison.html", "comparison.json"

#: The worst first, as far as one case of one system goes.
_ORDER = (Verdict.FAIL.value, Verdict.ERROR.value, Verdict.INCONC.value, NOT_RUN, Verdict.NA.value, Verdict.PASS.value)
_BROKEN = frozenset(_ORDER[:3])


@attrs.frozen
class Run:
    """One system of one run.

    Attributes:
        label: the directory, by which a reader knows the run.
        kind: role and version: only systems of one kind stand side by side.
    """

    label: str
    kind: str
    system: Record
    result: Record
    facts: Facts

    @property
    def cases(self) -> dict[str, str]:
        """Return the verdict of each case; of one that ran twice the worse one."""
        verdicts: dict[str, str] = {}
        for case in (case for case in self.result["cases"] if case["system"] == self.system["id"]):
            before = verdicts.get(case["id"], case["verdict"])
            verdicts[case["id"]] = min(before, case["verdict"], key=_ORDER.index)
        return verdicts


@attrs.frozen
class Row:
    """One line of a table: what it is about and a cell for each run; `change` says how it developed, `about` more."""

    what: str
    cells: tuple[str, ...]
    change: str = ""
    about: str = ""

    @property
    def differs(self) -> bool:
        """Whether the runs say different things."""
        return len(set(self.cells)) > 1


@attrs.frozen
class Comparison:
    """Systems of one kind side by side."""

    kind: str
    runs: list[Run]
    names: list[str]
    profiles: list[Row]
    answers: list[Row]
    cases: list[Row]
    findings: list[Row]
    figures: list[Row]


def compare(directories: Sequence[Path], into: Path | None = None) -> tuple[Path, list[str]]:
    """Write `comparison.html` and `comparison.json`; return the page and what became worse, a line each.

    Args:
        directories: of the runs, the one to hold the others against first; at least two.
        into: where the files go; by default beside the last run.

    Raises:
        ValueError: fewer than two directories, or one without evidence and result.
    """
    if len(directories) < 2:
        raise ValueError("a comparison takes at least two directories of runs")
    runs = [
        run
        for label, directory in zip(labels(directories), directories, strict=True)
        for run in _runs(label, directory)
    ]
    kinds = list(dict.fromkeys(run.kind for run in runs))
    comparisons = [_comparison(kind, [run for run in runs if run.kind == kind]) for kind in kinds]
    worse = [line for comparison in comparisons for line in regressions(comparison)]
    target = into or directories[-1]
    page = dress("compare.html.j2", comparisons=comparisons, labels=labels(directories), regressions=worse)
    (target / NAME).write_text(page, encoding="utf-8", errors="backslashreplace")
    (target / DATA).write_text(_data(comparisons, worse), encoding="utf-8")
    return target / NAME, worse


def labels(directories: Sequence[Path]) -> list[str]:
    """Return a distinct short name for each directory."""
    names = [directory.resolve().name for directory in directories]
    return names if len(set(names)) == len(names) else [str(directory) for directory in directories]


def regressions(comparison: Comparison) -> list[str]:
    """Return what passed in the first run and is broken in a later one, and the profiles that no longer conform."""
    rows = [*comparison.cases, *comparison.profiles]
    return [f"{comparison.kind} {row.what}: {' → '.join(row.cells)}" for row in rows if row.change == "worse"]


def _runs(label: str, directory: Path) -> list[Run]:
    file = directory / result.NAME
    if not file.exists() and not result.files(directory):
        raise ValueError(f"{directory}: neither {result.NAME} nor evidence: no run was recorded there")
    judged = json.loads(file.read_text(encoding="utf-8")) if file.exists() else result.of_directory(directory)
    facts = gathered(judged["systems"], recordings(directory))
    return [
        Run(label, f"{system['role']} {system['ocpp']}", system, judged, facts[system["id"]])
        for system in judged["systems"]
    ]


def _comparison(kind: str, runs: list[Run]) -> Comparison:
    return Comparison(
        kind=kind.replace("_", " "),
        runs=runs,
        names=[name(run.system) for run in runs],
        profiles=_rows(runs, _profiles, _profile_change),
        answers=[row for row in _rows(runs, _answers, _no_change) if row.differs],
        cases=_titled(runs, _sorted(row for row in _rows(runs, _verdicts, _case_change, NOT_RUN) if row.differs)),
        findings=[row for row in _rows(runs, _findings, _no_change) if row.differs],
        figures=_rows(runs, _figures, _no_change),
    )


def _verdicts(run: Run) -> dict[str, str]:
    return run.cases


def _titled(runs: list[Run], rows: list[Row]) -> list[Row]:
    """Return the rows of cases with their titles."""
    titles = {case["id"]: case["title"] for run in runs for case in run.result["cases"]}
    return [attrs.evolve(row, about=titles.get(row.what, "")) for row in rows]


def _rows(
    runs: list[Run], told: Callable[[Run], dict[str, str]], change: Callable[[tuple[str, ...]], str], absent: str = "·"
) -> list[Row]:
    """Return a row for everything that one of the runs tells of."""
    columns = [told(run) for run in runs]
    whats = list(dict.fromkeys(what for column in columns for what in column))
    rows = [(what, tuple(column.get(what, absent) for column in columns)) for what in whats]
    return [Row(what, cells, change(cells)) for what, cells in rows]


def _profiles(run: Run) -> dict[str, str]:
    mine = (profile for profile in run.result["profiles"] if profile["system"] == run.system["id"])
    return {profile["name"]: profile["verdict"] for profile in mine}


def _answers(run: Run) -> dict[str, str]:
    about = checklist.subject(run.result, run.system, run.facts)
    answered = (checklist.answered(programme, about) for programme in programmes())
    return {f"{line.clause} {line.asks}".strip(): line.answer for one in answered for line in one.lines}


def _findings(run: Run) -> dict[str, str]:
    mine = (finding for finding in run.result["findings"] if finding["system"] == run.system["id"])
    return {f"{finding['summary']} {finding['requirement']}".strip(): _times(finding["count"]) for finding in mine}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _figures(run: Run) -> dict[str, str]:
    rows = figures.responses(run.facts, str(run.system["role"])) + figures.of(run.facts.spans)
    return {row.what: f"{seconds(row.median)} ({row.count})" for row in rows}


def _no_change(_: tuple[str, ...]) -> str:
    return ""


def _case_change(cells: tuple[str, ...]) -> str:
    if cells[0] == Verdict.PASS and any(cell in _BROKEN for cell in cells[1:]):
        return "worse"
    return "better" if cells[0] in _BROKEN and cells[-1] == Verdict.PASS else ""


def _profile_change(cells: tuple[str, ...]) -> str:
    lost = cells[0] == "conformant" and any(cell in ("not conformant", "incomplete") for cell in cells[1:])
    return "worse" if lost else "better" if cells[0] != "conformant" and cells[-1] == "conformant" else ""


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """Return what became worse first, the new failures before anything else, then what became better."""
    changes = ("worse", "better", "")
    return sorted(rows, key=lambda row: (changes.index(row.change), min(map(_ORDER.index, row.cells)), row.what))


def _data(comparisons: list[Comparison], worse: list[str]) -> str:
    kinds = [
        {
            "kind": comparison.kind,
            "runs": [
                {"label": run.label, "name": name(run.system), "verdict": run.system["verdict"]}
                for run in comparison.runs
            ],
            **{table: [attrs.asdict(row) for row in getattr(comparison, table)] for table in _TABLES},
        }
        for comparison in comparisons
    ]
    return json.dumps({"format": 1, "regressions": worse, "kinds": kinds}, indent=1) + "\n"


_TABLES = ("profiles", "answers", "cases", "findings", "figures")
