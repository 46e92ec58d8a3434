"""Which cases run, against which system under test, and why the others do not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import data
from ocpp_verdict.case import Declaration
from ocpp_verdict.catalogue import CatalogueEntry, case_id, catalogue
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Verdict

#: How a case begins in its file.
_CASE = re.compile(r"^async def (test_\w+)\(", re.MULTILINE)


class SelectionError(ValueError):
    """An option selects something that does not exist; the text says what there is."""


@attrs.frozen
class Choice:
    """What the user asked for; empty means everything."""

    ids: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    former: frozenset[str] | None = None

    def reason_not(self, entry: CatalogueEntry) -> str | None:
        """Return why a case is not selected, None where it is."""
        if self.ids and entry.id not in self.ids:
            return "not selected with --case"
        if self.blocks and not any(entry.block.lower().startswith(block) for block in self.blocks):
            return "not selected with --block"
        if self.profiles and not self.profiles.intersection(_names(entry.profile)):
            return "not selected with --cert-profile"
        if self.former is not None and entry.id not in self.former:
            return "passed in the former run"
        return None


def choice(*, ids: str = "", blocks: str = "", profiles: str = "", only_not_passed: Path | None = None) -> Choice:
    """Return what comma-separated options ask for.

    Raises:
        SelectionError: an id or a profile that no catalogue has, or a former run that cannot be read.
    """
    known_ids = {entry.id for entry in catalogue()}
    known_profiles = {name for entry in catalogue() for name in _names(entry.profile)}
    chosen_ids = _parts(ids.upper())
    if not_ids := [id for id in chosen_ids if id not in known_ids and id.startswith("TC_")]:
        raise SelectionError(f"--case {', '.join(not_ids)}: OCA has no such case")
    spelled = {name.lower(): name for name in known_profiles}
    if unknown := [name for name in _parts(profiles) if name.lower() not in spelled]:
        raise SelectionError(f"--cert-profile {', '.join(unknown)}: there are {', '.join(sorted(known_profiles))}")
    return Choice(
        frozenset(chosen_ids),
        frozenset(block.lower() for block in _parts(blocks)),
        frozenset(spelled[name.lower()] for name in _parts(profiles)),
        former(only_not_passed) if only_not_passed else None,
    )


def former(directory: Path) -> frozenset[str]:
    """Return the ids that did not pass in a former run.

    Raises:
        SelectionError: the directory holds no result.
    """
    try:
        result: dict[str, Any] = json.loads((directory / "result.json").read_text(encoding="utf-8"))
        return frozenset(
            one["id"] for one in result["cases"] if one["verdict"] not in (Verdict.PASS.value, Verdict.NA.value)
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SelectionError(f"--only-not-passed {directory}: no result of a former run there ({problem})") from None


def system_for(declared: Declaration, suts: Iterable[Sut]) -> tuple[Sut, CatalogueEntry] | None:
    """Return the system under test that a case is for, and what the catalogue says; None where there is none."""
    for sut in suts:
        entry = declared.entry(sut.ocpp)
        if entry is not None and declared.side is sut.role:
            return sut, entry
    return None


#: Why a case does not run that was left out by other means than our options: a path, -k, -m, --deselect.
LEFT_OUT = "not selected at the command line"
_NOT_WRITTEN = "not yet in this harness"


@attrs.frozen
class Collected:
    """Ids of the cases that pytest found.

    Attributes:
        running: those that run.
        written: those that are there for one of the systems under test.
        found: all of them, whatever their version and side.
    """

    running: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()

    def reason(self, entry: CatalogueEntry, wanted: Choice) -> str | None:
        """Return why a case does not run, None where it does; a profile is judged against all of its cases."""
        if entry.id in self.running:
            return None
        if entry.id in self.written:
            return wanted.reason_not(entry) or LEFT_OUT
        return _NOT_WRITTEN if entry.id in self.found or entry.id not in _in_suite() else LEFT_OUT


def left_out(suts: Sequence[Sut], collected: Collected, wanted: Choice) -> list[tuple[CatalogueEntry, str]]:
    """Return every catalogue case of the systems under test that does not run, with the reason."""
    entries = (entry for sut in suts for entry in catalogue().entries(sut.ocpp, sut.role))
    return [(entry, reason) for entry in entries if (reason := collected.reason(entry, wanted))]


@cache
def _in_suite() -> frozenset[str]:
    """Return the ids of all cases of the suite, also of files that were not collected."""
    files = data.directory("testsuite").rglob("test_*.py")
    names = (name for file in files for name in _CASE.findall(file.read_text(encoding="utf-8")))
    return frozenset(id for name in names if (id := case_id(name)))


def _names(profile: str) -> tuple[str, ...]:
    return tuple(part.strip() for name in profile.split("; ") for part in name.split(" / ") if part.strip())


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
