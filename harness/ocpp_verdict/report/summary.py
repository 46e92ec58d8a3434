"""What page one says, in ten lines for the terminal: verdict, profiles, heaviest findings, and what was not tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ocpp_verdict.report.text import gist, visible
from ocpp_verdict.result.profiles import Standing
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: Lines that a summary has at most, unless more systems were tested.
LONGEST = 10

_RAN = (Verdict.PASS.value, Verdict.FAIL.value, Verdict.INCONC.value, Verdict.ERROR.value)
#: Profiles that have a line each; more of them share one by verdict.
_FEW = 3
_FINDINGS = 5
_REASONS = 2


def summary_lines(judged: Record) -> list[str]:
    """Return what page one says in about ten lines."""
    systems = judged["systems"]
    head = [line for system in systems for line in _system_lines(system, judged["profiles"], len(systems) > 1)]
    tail = [line for line in (_untested(judged), _unexplained(judged), _interrupted(judged)) if line]
    room = max(1, min(_FINDINGS, LONGEST - 1 - len(head) - len(tail)))
    findings = judged["findings"]
    lines = [_finding_line(finding) for finding in findings[:room]]
    if len(findings) > room:
        lines.append(f"… and {len(findings) - room} more findings in the report")
    return [visible(line) for line in (*head, *lines, *tail)]


def _system_lines(system: Record, profiles: list[Record], several: bool) -> list[str]:
    """Return the sentence of a system and, where only one was tested, what each profile came to of which a case ran."""
    mine = [profile for profile in profiles if profile["system"] == system["id"] and _judged(profile)]
    sentence = f"{system['verdict']['standing'].upper()}: {system['verdict']['summary']}"
    if several:
        return [sentence]
    if len(mine) <= _FEW:
        return [sentence, *(f"  {profile['name']}: {profile['verdict']} ({_counts(profile)})" for profile in mine)]
    return [sentence, *_by_verdict(mine)]


def _by_verdict(profiles: list[Record]) -> Iterable[str]:
    for standing in (Standing.NOT_CONFORMANT, Standing.INCOMPLETE, Standing.CONFORMANT):
        named = [f"{one['name']} ({_counts(one)})" for one in profiles if one["verdict"] == standing]
        if named:
            yield f"  {standing}: {', '.join(named)}"


def _judged(profile: Record) -> bool:
    """Whether anything of a profile ran; the others are named in the sentence."""
    return any(profile[part][word] for part in ("mandatory", "conditional") for word in _RAN)


def _counts(profile: Record) -> str:
    counts = {word: profile["mandatory"][word] + profile["conditional"][word] for word in profile["mandatory"]}
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


def _finding_line(finding: Record) -> str:
    known = " (known deviation)" if finding["known_deviation"] else ""
    cases = f" in {', '.join(finding['cases'][:3])}" if finding["cases"] else ""
    more = f" and {len(finding['cases']) - 3} more" if len(finding["cases"]) > 3 else ""
    requirement = f" [{finding['requirement']}]" if finding["requirement"] else ""
    return f"{finding['id']} {finding['severity']}{known}: {gist(finding)}{requirement}{cases}{more}"


def _untested(judged: Record) -> str:
    tested = {system["id"] for system in judged["systems"]}
    reasons = Counter(row["reason"] for row in judged["not_run"] if row["system"] in tested)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{count} {'case' if count == 1 else 'cases'} {reason}" for reason, count in ordered[:_REASONS]]
    rest = sum(count for _, count in ordered[_REASONS:])
    told += [f"{rest} more for other reasons"] if rest else []
    return f"Not tested: {', '.join(told)}." if told else ""


def _unexplained(judged: Record) -> str:
    """Return why the run is an error that no case is."""
    broken = any(case["verdict"] == Verdict.ERROR for case in judged["cases"])
    if judged["verdict"]["word"] != Verdict.ERROR or broken:
        return ""
    return str(judged["verdict"]["summary"].rpartition(". ")[2])


def _interrupted(judged: Record) -> str:
    complete = judged["run"]["complete"]
    return "" if complete else "The run was interrupted; this is what was done until then."
