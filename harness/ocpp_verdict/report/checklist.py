"""The buyer's questions, answered by what ran: never a "yes" without a case that passed, or a fact that was seen.

The questions are data (`reports/checklist.toml`, `reports/programmes/*.toml`), so that a buyer adds a tender's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import attrs

from ocpp_verdict.report.answer import Answer, Line, Proof, Subject
from ocpp_verdict.report.facts import Facts
from ocpp_verdict.report.programme import Programme, Question
from ocpp_verdict.report.seen import ANSWERS
from ocpp_verdict.result.profiles import is_na, names
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: A condition on the connection of the run (1.6): it says nothing of what the product has.
_OF_THE_RUN = "connected_with_profile"


@attrs.frozen
class Checklist:
    """A list of questions, answered for one system."""

    title: str
    note: str
    lines: tuple[Line, ...]


def subject(result: Record, system: Record, facts: Facts) -> Subject:
    """Return the system with what may prove something: its cases and findings, what did not run, and its facts."""
    told = (result.get(key, ()) for key in ("cases", "not_run", "findings"))
    cases, not_run, findings = ([row for row in rows if row["system"] == system["id"]] for rows in told)
    played = result.get("run", {}).get("catalogue") is not None
    return Subject(system, cases, not_run, findings, facts, played)


def answered(programme: Programme, about: Subject) -> Checklist:
    """Return the list, answered; questions that are not about this kind of system are left out."""
    lines = tuple(_line(question, about) for question in programme.questions if _applies(question, about.system))
    return Checklist(programme.title, programme.note, lines)


def _applies(question: Question, system: Record) -> bool:
    return (not question.of or system["role"] in question.of) and (not question.ocpp or system["ocpp"] in question.ocpp)


def _line(question: Question, about: Subject) -> Line:
    made = ANSWERS[question.fact](about) if question.fact else _proven(question, about)
    return attrs.evolve(made, asks=question.asks, clause=question.clause, told=_spaced(made.told, question.note))


def _spaced(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def _proven(question: Question, about: Subject) -> Line:
    """Return the answer that cases and rules give."""
    ran = [case for case in about.cases if _asked(case, question)]
    rest = [row for row in about.not_run if _asked(row, question)]
    by = {verdict: [case["id"] for case in ran if case["verdict"] == verdict] for verdict in Verdict}
    fired = list(_fired(question.rules, about.findings))
    unasked = [row for row in (*ran, *rest) if row.get("verdict", Verdict.NA) == Verdict.NA]
    excluded = [row["id"] for row in unasked if _lacks(row)]
    missing = [row["id"] for row in unasked if not _lacks(row)]
    unjudged = by[Verdict.INCONC] + by[Verdict.ERROR]
    failed = by[Verdict.FAIL] + [finding["id"] for finding in fired]
    answer = _answer(by[Verdict.PASS], failed, unjudged + missing, excluded)
    counts = [
        (by[Verdict.PASS], "passed"),
        (by[Verdict.FAIL], "failed"),
        (unjudged, "without judgement"),
        (missing, "not run"),
        (excluded, "not applicable"),
        (fired, "broken rules"),
    ]
    told = ", ".join(f"{len(ids)} {word}" for ids, word in counts if ids)
    findings = tuple(finding["id"] for finding in fired)
    return Line("", answer, _proof(answer), f"{told}." if told else "Nothing here tests it.", _shown(by), findings)


def _lacks(row: Mapping[str, Any]) -> bool:
    """Whether a case did not run because the product does not have it, and not because of how this run was set up."""
    reason = str(row.get("reason", ""))
    return ("verdict" in row or is_na(reason)) and _OF_THE_RUN not in reason


def _asked(row: Mapping[str, Any], question: Question) -> bool:
    """Whether a case is one that the question names; of a profile only what was asked of a product of its kind."""
    stem = row["id"].removesuffix("_CSMS").removesuffix("_CS")
    patterns = [pattern for pattern in question.cases if not pattern.startswith("!")]
    if any(fnmatchcase(stem, pattern[1:]) for pattern in question.cases if pattern.startswith("!")):
        return False
    named = any(fnmatchcase(stem, pattern) for pattern in patterns)
    return named or bool(set(question.profiles) & set(names(str(row.get("profile") or ""))))


def _fired(patterns: Iterable[str], findings: Iterable[Record]) -> Iterator[Record]:
    for finding in findings:
        ids = [str(finding["rule"] or ""), *finding.get("also", ())]
        if finding["fails"] and any(fnmatchcase(id, pattern) for pattern in patterns for id in ids):
            yield finding


def _answer(passed: list[str], failed: list[str], open_: list[str], excluded: list[str]) -> Answer:
    if failed:
        return Answer.IN_PART if passed else Answer.NO
    if passed:
        return Answer.IN_PART if open_ else Answer.YES
    return Answer.NOT_OFFERED if excluded and not open_ else Answer.NOT_KNOWN


def _proof(answer: Answer) -> Proof:
    if answer is Answer.NOT_OFFERED:
        return Proof.DECLARED
    return Proof.NONE if answer is Answer.NOT_KNOWN else Proof.TESTED


def _shown(by: Mapping[Verdict, list[str]]) -> tuple[str, ...]:
    return tuple(id for verdict in (Verdict.FAIL, Verdict.INCONC, Verdict.ERROR, Verdict.PASS) for id in by[verdict])
