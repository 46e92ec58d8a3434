"""A system under test as the report shows it: identity, verdict, profiles, checklists, figures, what was not tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ocpp_verdict.report import figures
from ocpp_verdict.report.answer import Subject
from ocpp_verdict.report.cases import View
from ocpp_verdict.report.checklist import Checklist, answered, subject
from ocpp_verdict.report.facts import Facts, gathered
from ocpp_verdict.report.figures import Figure
from ocpp_verdict.report.programme import Programme
from ocpp_verdict.report.text import slug
from ocpp_verdict.report.transcript import Recording
from ocpp_verdict.result.identity import name
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]


@attrs.frozen
class Block:
    """Cases of one block, in the order of the run."""

    title: str
    views: list[View]


@attrs.frozen
class Group:
    """Cases of one certification profile."""

    title: str
    blocks: list[Block]
    counts: Mapping[str, int]


@attrs.frozen
class Claim:
    """Something that the vendor declared beside what was seen of it; `agrees` is yes, no or not seen."""

    what: str
    declared: str
    seen: str
    agrees: str


@attrs.frozen
class SystemView:
    """Everything that the templates say of one system."""

    system: Record
    name: str
    anchor: str
    profiles: list[Record]
    checklists: list[Checklist]
    claims: list[Claim]
    groups: list[Group]
    findings: list[Record]
    not_run: list[tuple[str, list[str]]]
    excluded: list[tuple[str, list[str]]]
    facts: Facts
    responses: list[Figure]
    ours: list[Figure]
    spans: list[Figure]


def systems(
    result: Record, recordings: Mapping[str, Recording], views: Sequence[View], programmes: Sequence[Programme]
) -> list[SystemView]:
    """Return the systems in the order of the result, each with its answers to the programmes."""
    facts = gathered(result["systems"], recordings)
    return [_view(result, system, facts[system["id"]], views, programmes) for system in result["systems"]]


def _view(
    result: Record, system: Record, facts: Facts, views: Sequence[View], programmes: Sequence[Programme]
) -> SystemView:
    id, role = system["id"], str(system["role"])
    return SystemView(
        system=system,
        name=name(system),
        anchor=slug("system", id),
        profiles=[profile for profile in result["profiles"] if profile["system"] == id],
        checklists=_checklists(subject(result, system, facts), programmes),
        claims=list(claims(system, result["profiles"])),
        groups=_groups(view for view in views if view.case["system"] == id),
        findings=[finding for finding in result["findings"] if finding["system"] == id],
        not_run=_reasons(row for row in result["not_run"] if row["system"] == id),
        excluded=_reasons(
            view.case for view in views if view.case["system"] == id and view.case["verdict"] == Verdict.NA
        ),
        facts=facts,
        responses=figures.responses(facts, role),
        ours=figures.ours(facts, role),
        spans=figures.of(facts.spans),
    )


def _checklists(about: Subject, programmes: Iterable[Programme]) -> list[Checklist]:
    """Return the answered programmes that have a line about such a system."""
    return [checklist for checklist in (answered(programme, about) for programme in programmes) if checklist.lines]


#: What a vendor declares, under which name in the profile and in what the device reports.
_CLAIMS = (
    ("Vendor", "vendor", "vendor"),
    ("Model", "model", "model"),
    ("Firmware", "firmware", "firmware"),
    ("Serial number", "serial_number", "serial"),
)


def claims(system: Record, profiles: Iterable[Record]) -> Iterator[Claim]:
    """Yield what was declared of a system and what was seen of it."""
    declared = system["declared"] if isinstance(system["declared"], Mapping) else {}
    for what, key, reported in _CLAIMS:
        if declared.get(key):
            yield _claim(what, str(declared[key]), str(system["reported"].get(reported) or ""))
    standing = {profile["name"]: profile["verdict"] for profile in profiles if profile["system"] == system["id"]}
    for profile in declared.get("certified_profiles") or ():
        seen = standing.get(str(profile), "")
        agrees = {"conformant": "yes", "not conformant": "no"}.get(seen, "not seen")
        yield Claim(f"Certified: {profile}", "yes", seen, agrees)


def _claim(what: str, declared: str, seen: str) -> Claim:
    return Claim(what, declared, seen, "not seen" if not seen else "yes" if declared == seen else "no")


def _groups(views: Iterable[View]) -> list[Group]:
    profiles: dict[str, dict[str, list[View]]] = {}
    for view in views:
        blocks = profiles.setdefault(view.case["profile"] or "In no certification profile", {})
        blocks.setdefault(view.case["block"] or "", []).append(view)
    return [_group(title, blocks) for title, blocks in profiles.items()]


def _group(title: str, blocks: Mapping[str, list[View]]) -> Group:
    counts = Counter(view.case["verdict"] for views in blocks.values() for view in views)
    return Group(title, [Block(block, views) for block, views in blocks.items()], counts)


def _reasons(rows: Iterable[Record]) -> list[tuple[str, list[str]]]:
    """Return why cases did not run, the reason with the most cases first."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(row["reason"], []).append(row["id"])
    return sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
