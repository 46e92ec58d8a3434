"""Certification profiles: conformant, not conformant, incomplete or not claimed, per system under test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: How a case counts that did not run although nothing excludes it.
NOT_RUN = "not run"

#: How the reason of a case begins that the person who ran the suite left out on purpose.
NOT_SELECTED = "not selected"

#: The worst first: of a case that ran twice the worst verdict counts.
_WORST = [Verdict.FAIL.value, Verdict.ERROR.value, Verdict.INCONC.value, NOT_RUN, Verdict.PASS.value, Verdict.NA.value]


class Standing(StrEnum):
    """What a run says of a certification profile."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    INCOMPLETE = "incomplete"
    NOT_CLAIMED = "not claimed"


def of_systems(systems: Iterable[Record], cases: list[Record], not_run: list[Record]) -> list[Record]:
    """Return one record per system and profile, in the order in which the catalogue names them."""
    return [
        _profile(system["id"], name, rows)
        for system in systems
        for name, rows in _by_profile(_rows(system["id"], cases, not_run)).items()
    ]


def names(cell: str) -> list[str]:
    """Return the profiles of a catalogue cell, which joins two by a semicolon."""
    return [name.strip() for name in cell.split(";") if name.strip()]


def mandatory(row: Record) -> bool:
    """Whether a case is mandatory; where the status is not public (1.6), a case without condition counts as such."""
    return bool(row["status"] == "M" or (row["status"] != "C" and not row["condition"]))


def _rows(system: str, cases: list[Record], not_run: list[Record]) -> Iterator[Record]:
    """Yield one row per catalogue case of a system: id, profile, mandatory, outcome."""
    outcomes: dict[str, Record] = {}
    for case in (case for case in cases if case["system"] == system):
        row = _row(case, case["verdict"], chosen=case["verdict"] != Verdict.NA)
        before = outcomes.get(case["id"])
        if before is None or _rank(row) < _rank(before):
            outcomes[case["id"]] = row
    yield from outcomes.values()
    for case in (case for case in not_run if case["system"] == system):
        excluded = is_na(case["reason"])
        chosen = not excluded and not case["reason"].startswith(NOT_SELECTED)
        yield _row(case, Verdict.NA.value if excluded else NOT_RUN, chosen=chosen)


def _row(case: Record, outcome: str, *, chosen: bool) -> Record:
    return {
        **{key: case[key] for key in ("id", "profile")},
        "mandatory": mandatory(case),
        "outcome": outcome,
        "chosen": chosen,
    }


def is_na(reason: str) -> bool:
    """Whether a reason for not running says that a condition excludes the case."""
    return reason.casefold().startswith(("n/a", "not applicable"))


def _rank(row: Record) -> int:
    return _WORST.index(row["outcome"])


def _by_profile(rows: Iterable[Record]) -> dict[str, list[Record]]:
    profiles: dict[str, list[Record]] = {}
    for row in rows:
        for name in names(row["profile"]):
            profiles.setdefault(name, []).append(row)
    return profiles


def _profile(system: str, name: str, rows: list[Record]) -> Record:
    failed = sorted(row["id"] for row in rows if row["outcome"] == Verdict.FAIL)
    missing = sorted(row["id"] for row in rows if row["outcome"] in (Verdict.INCONC, Verdict.ERROR, NOT_RUN))
    return {
        "system": system,
        "name": name,
        "verdict": _standing(rows, failed, missing).value,
        "mandatory": _counts(row for row in rows if row["mandatory"]),
        "conditional": _counts(row for row in rows if not row["mandatory"]),
        "failed": failed,
        "missing": missing,
        "selected": any(row["chosen"] for row in rows),
    }


def _standing(rows: list[Record], failed: list[str], missing: list[str]) -> Standing:
    if all(row["outcome"] == Verdict.NA for row in rows):
        return Standing.NOT_CLAIMED
    if failed:
        return Standing.NOT_CONFORMANT
    return Standing.INCOMPLETE if missing else Standing.CONFORMANT


def _counts(rows: Iterable[Record]) -> dict[str, int]:
    counts = dict.fromkeys([*(verdict.value for verdict in Verdict), NOT_RUN], 0)
    for row in rows:
        counts[row["outcome"]] += 1
    return counts
