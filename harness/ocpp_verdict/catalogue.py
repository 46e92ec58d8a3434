"""Every test case that OCA has, ours or not yet: the one source of a case's metadata."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import data, pics
from ocpp_verdict.frames import Side, Version

#: How OCA spells an id: TC_004_1_CS and TC_001_CSMS in 1.6, TC_B_01_CS and TC_N_102_2_CSMS in 2.x.
CASE_ID = re.compile(r"TC_(?:\d{3}|[A-S]_\d{2,3})(?:_\d)?_(?:CS|CSMS)")
#: The folder under testsuite/ that holds the cases of a version.
FOLDERS: Mapping[Version, str] = {Version.V16: "ocpp16", Version.V201: "ocpp2", Version.V21: "ocpp2"}
#: Profiles whose cases apply to everybody: Core, and its 2.1 groups, each of which has a feature in the condition.
_CORE = "Core"


@attrs.frozen
class CatalogueEntry:
    """What OCA says of one case in one version.

    Attributes:
        id: spelled as OCA spells it.
        title: OCA's short title.
        side: who is under test.
        block: the section of the OCA document.
        profile: certification profile; two are joined by "; ", and a group inside of Core is "Core / Group".
        status: "M" mandatory, "C" conditional, "" unknown (all of 1.6) or in no certification list.
        condition: expression over feature ids (`pics`); empty means always.
        requirements: ids such as B01.FR.01.
        use_cases: ids such as B01.
        version: the OCPP version.
    """

    id: str
    title: str
    side: Side
    block: str
    profile: str
    status: str
    condition: str
    requirements: tuple[str, ...]
    use_cases: tuple[str, ...]
    version: Version

    @property
    def applicability(self) -> str:
        """Return the whole expression: the certification profiles that have the case, and its own condition."""
        gate = " OR ".join(self._profiles())
        parts = [f"({part})" for part in (gate, self.condition) if part]
        return " AND ".join(parts)

    def applies(self, features: frozenset[str]) -> tuple[bool, str]:
        """Return whether the case applies to a product with `features`, and if it does not, why, in words."""
        return pics.applies(self.applicability, features, feature_names(self.version, self.side))

    def description(self) -> dict[str, Any]:
        """Return what evidence says of the case whether it runs or not."""
        return {
            "title": self.title,
            "profile": self.profile,
            "block": self.block,
            "status": self.status,
            "condition": self.condition,
        }

    def at_start(self) -> dict[str, Any]:
        """Return what evidence says of the case at its start."""
        return {
            "case": self.id,
            **self.description(),
            "requirements": list(self.requirements),
            "version": self.version.value,
            "role": self.side.value,
        }

    def _profiles(self) -> tuple[str, ...]:
        """Return the features one of which must be claimed: 1.6 says in each condition what its profiles need."""
        if self.version is Version.V16:
            return ()
        names = [name.partition(" / ")[0] for name in self.profile.split("; ")] if self.profile else []
        if _CORE in names:
            return ()
        return tuple(name.replace(" ", "-") for name in names)


@attrs.frozen
class Feature:
    """One thing a product may claim, and what it means for people."""

    id: str
    version: Version
    side: Side
    profile: str
    kind: str
    name: str


class Catalogue:
    """All cases, by id and version."""

    def __init__(self, entries: tuple[CatalogueEntry, ...]) -> None:
        self._entries = {(entry.id, entry.version): entry for entry in entries}

    def __iter__(self) -> Iterator[CatalogueEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, id: str, version: Version) -> CatalogueEntry | None:
        """Return the case `id` of `version`, None where that version has no such case."""
        return self._entries.get((id, version))

    def entries(self, version: Version, side: Side | None = None) -> tuple[CatalogueEntry, ...]:
        """Return the cases of `version` (of one side), in the order of the OCA document."""
        return tuple(entry for entry in self if entry.version is version and side in (None, entry.side))


def case_id(name: str) -> str | None:
    """Return the OCA id for the name of a test function, None if it is none: test_tc_003_cs -> TC_003_CS."""
    id = name.removeprefix("test_").upper()
    return id if name.startswith("test_") and CASE_ID.fullmatch(id) else None


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the suite."""
    entries = tuple(_entry(row) for folder in sorted(set(FOLDERS.values())) for row in _rows(folder, "catalogue.csv"))
    return Catalogue(entries)


@cache
def features() -> tuple[Feature, ...]:
    """Return every feature that a condition may name."""
    return tuple(_feature(row) for folder in sorted(set(FOLDERS.values())) for row in _rows(folder, "features.csv"))


@cache
def feature_names(version: Version, side: Side) -> Mapping[str, str]:
    """Return feature id -> what it means, for one side in one version."""
    return {item.id: item.name for item in features() if item.version is version and item.side is side}


def _rows(folder: str, name: str) -> list[dict[str, str]]:
    path = Path(data.directory("testsuite")) / folder / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _entry(row: Mapping[str, str]) -> CatalogueEntry:
    return CatalogueEntry(
        id=row["id"],
        title=row["title"],
        side=Side(row["side"]),
        block=row["block"],
        profile=row["profile"],
        status=row["status"],
        condition=row["condition"],
        requirements=tuple(row["requirements"].split()),
        use_cases=tuple(row["use_cases"].split()),
        version=Version(row["version"]),
    )


def _feature(row: Mapping[str, str]) -> Feature:
    return Feature(
        id=row["id"],
        version=Version(row["version"]),
        side=Side(row["side"]),
        profile=row["profile"],
        kind=row["kind"],
        name=row["name"],
    )
