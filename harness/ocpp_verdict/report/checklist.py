"""The buyer's questions, answered by what ran: never a "yes" without a case that passed, or a fact that was seen.

The questions are data (`reports/checklist.toml`, `reports/programmes/*.toml`), so that a buyer adds a tender's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import attrs

from ocpp_verdict.report.facts import Facts
from ocpp_verdict.report.programme import FACTS, Programme, Question
from ocpp_verdict.result.profiles import is_na
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]


class Answer(StrEnum):
    """What cases can say; a fact may answer with a word of its own, such as "OCPP 1.6"."""

    YES = "yes"
    NO = "no"
    IN_PART = "in part"
    NOT_OFFERED = "not offered"
    NOT_KNOWN = "not known"


class Proof(StrEnum):
    """What stands behind an answer."""

    TESTED = "tested here"
    SEEN = "seen here"
    DECLARED = "declared by the vendor"
    NONE = "none"


@attrs.frozen
class Line:
    """One question with its answer.

    Attributes:
        clause: of the programme that asks, or empty.
        told: what is behind the answer, in words.
        cases: ids that prove it, the failed ones first.
    """

    asks: str
    answer: str
    proof: Proof
    told: str
    cases: tuple[str, ...] = ()
    clause: str = ""


@attrs.frozen
class Checklist:
    """A list of questions, answered for one system."""

    title: str
    note: str
    lines: tuple[Line, ...]


@attrs.frozen
class Subject:
    """A system with everything that an answer may rest on."""

    system: Record
    cases: list[Record]
    not_run: list[Record]
    facts: Facts

    @property
    def declared(self) -> Mapping[str, Any]:
        """Return what the vendor declared."""
        declared = self.system["declared"]
        return declared if isinstance(declared, Mapping) else {}


def subject(result: Record, system: Record, facts: Facts) -> Subject:
    """Return the system with its own cases and facts."""
    cases, not_run = ([row for row in result[key] if row["system"] == system["id"]] for key in ("cases", "not_run"))
    return Subject(system, cases, not_run, facts)


def answered(programme: Programme, about: Subject) -> Checklist:
    """Return the list, answered; questions that are not about this kind of system are left out."""
    lines = tuple(_line(question, about) for question in programme.questions if _applies(question, about.system))
    return Checklist(programme.title, programme.note, lines)


def _applies(question: Question, system: Record) -> bool:
    return (not question.of or system["role"] in question.of) and (not question.ocpp or system["ocpp"] in question.ocpp)


def _line(question: Question, about: Subject) -> Line:
    made = _FACTS[question.fact](about) if question.fact else _proven(question.cases, about)
    return attrs.evolve(made, asks=question.asks, clause=question.clause, told=_spaced(made.told, question.note))


def _spaced(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def _proven(patterns: Iterable[str], about: Subject) -> Line:
    """Return the answer that the cases give; patterns are ids without the side's suffix."""
    ran = [case for case in about.cases if _matches(case["id"], patterns)]
    rest = [row for row in about.not_run if _matches(row["id"], patterns)]
    by = {verdict: [case["id"] for case in ran if case["verdict"] == verdict] for verdict in Verdict}
    excluded = by[Verdict.NA] + [row["id"] for row in rest if is_na(row["reason"])]
    missing = [row["id"] for row in rest if not is_na(row["reason"])]
    unjudged = by[Verdict.INCONC] + by[Verdict.ERROR]
    answer = _answer(by[Verdict.PASS], by[Verdict.FAIL], unjudged + missing, excluded)
    proof = Proof.TESTED if by[Verdict.PASS] or by[Verdict.FAIL] else Proof.NONE
    if answer is Answer.NOT_OFFERED:
        proof = Proof.DECLARED
    counts = [
        (by[Verdict.PASS], "passed"),
        (by[Verdict.FAIL], "failed"),
        (unjudged, "without judgement"),
        (missing, "not run"),
        (excluded, "not applicable"),
    ]
    told = ", ".join(f"{len(ids)} {word}" for ids, word in counts if ids)
    return Line("", answer, proof, f"{told}." if told else "Nothing here tests it.", _shown(by))


def _matches(id: str, patterns: Iterable[str]) -> bool:
    stem = id.removesuffix("_CSMS").removesuffix("_CS")
    return any(fnmatchcase(stem, pattern) for pattern in patterns)


def _answer(passed: list[str], failed: list[str], open_: list[str], excluded: list[str]) -> Answer:
    if failed:
        return Answer.IN_PART if passed else Answer.NO
    if passed:
        return Answer.IN_PART if open_ else Answer.YES
    return Answer.NOT_OFFERED if excluded and not open_ else Answer.NOT_KNOWN


def _shown(by: Mapping[Verdict, list[str]]) -> tuple[str, ...]:
    return tuple(id for verdict in (Verdict.FAIL, Verdict.INCONC, Verdict.ERROR, Verdict.PASS) for id in by[verdict])


def _versions(about: Subject) -> Line:
    facts, ocpp = about.facts, about.system["ocpp"]
    if not facts.frames:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "It sent nothing.")
    offered = f" It offered {', '.join(sorted(facts.offered))}." if facts.offered else ""
    return Line("", f"OCPP {ocpp}", Proof.SEEN, f"It spoke OCPP {ocpp} here.{offered}")


def _third_party(about: Subject) -> Line:
    if not about.facts.connections:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "No connection came about.")
    if not about.facts.frames:
        return Line("", Answer.NO, Proof.SEEN, "It connected and said nothing.")
    return Line("", Answer.YES, Proof.SEEN, f"Connections to this harness in this run: {about.facts.connections}.")


def _certificate(about: Subject) -> Line:
    number = str(about.declared.get("certificate_number") or "")
    if not number:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "The vendor declared none.")
    day = about.declared.get("certificate_date")
    of = ", ".join(map(str, about.declared.get("certified_profiles") or ()))
    plausible = "" if any(map(str.isdigit, number)) and len(number) >= 4 else " It does not look like a number."
    told = f"{number}{f' of {day}' if day else ', without a date'}{f', for {of}' if of else ''}.{plausible}"
    return Line("", "as declared", Proof.DECLARED, f"{told} Not looked up: compare with the list of the OCA.")


def _back_ends(about: Subject) -> Line:
    names = about.declared.get("back_ends") or ()
    if not names:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "The vendor named none.")
    return Line("", f"{len(names)} named", Proof.DECLARED, f"{', '.join(map(str, names))}.")


def _proprietary(about: Subject) -> Line:
    facts = about.facts
    if not facts.frames:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "It sent nothing.")
    if not facts.transfers:
        return Line("", Answer.NO, Proof.SEEN, "It sent no DataTransfer of its own in this run.")
    names = ", ".join(f"{vendor} ({count} times)" for vendor, count in sorted(facts.transfers.items()))
    return Line("", Answer.YES, Proof.SEEN, f"DataTransfer of {names}. Whether it works without was not tried.")


def _security(about: Subject) -> Line:
    tls = "; ".join(sorted(about.facts.tls))
    if not about.facts.connections:
        return Line("", Answer.NOT_KNOWN, Proof.NONE, "No connection came about.")
    number = about.system["security_profile"]
    over = f"over {tls}" if tls else "without TLS"
    return Line("", f"profile {number}", Proof.SEEN, f"Tested with security profile {number}, {over}.")


_FACTS: dict[str, Callable[[Subject], Line]] = dict(
    zip(FACTS, (_versions, _third_party, _certificate, _back_ends, _proprietary, _security), strict=True)
)
