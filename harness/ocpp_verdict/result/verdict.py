"""The word and the sentence that stand above everything else, for a system and for the whole run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ocpp_verdict.result.identity import name, role
from ocpp_verdict.result.profiles import Standing
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: The word of a system or run: the first of these that one of its cases has.
_ORDER = (Verdict.FAIL.value, Verdict.ERROR.value, Verdict.INCONC.value, Verdict.PASS.value)

_UNTOLD = "a set-up that broke, or a known deviation that now passes"

_STANDINGS = (Standing.NOT_CONFORMANT.value, Standing.INCOMPLETE.value, Standing.CONFORMANT.value)


def overall(
    run: Record, systems: list[Record], cases: list[Record], findings: list[Record], profiles: list[Record]
) -> Record:
    """Return word, standing, exit status, sentence and counts of the run; adds the same to each system as `verdict`."""
    for system in systems:
        id = system["id"]
        mine, held = _of(id, cases), _of(id, findings)
        chosen = [profile for profile in _of(id, profiles) if profile["selected"]]
        sentence = f"{_name(system)} {_broken(system, mine, held)}{_told(chosen)}"
        system["verdict"] = _verdict(run, mine, held, [profile["verdict"] for profile in chosen], sentence)
    sentences = [system["verdict"]["summary"] for system in systems] or ["Nothing was tested."]
    sentences += [] if run["complete"] else ["The run was interrupted; this is what was done until then."]
    standings = [system["verdict"]["standing"] for system in systems]
    whole = _verdict(run, cases, findings, standings, " ".join(sentences))
    return _with_status(whole, run["exit_status"])


def _with_status(verdict: Record, status: Any) -> Record:
    """Return the verdict, which is no pass where pytest saw an error that is in no case (a set-up that broke)."""
    if status in (None, 0) or verdict["word"] != Verdict.PASS:
        return verdict
    summary = f"{verdict['summary']} pytest ended with status {status} for a reason that is in no case: {_UNTOLD}."
    return {
        **verdict,
        "word": Verdict.ERROR.value,
        "standing": Standing.INCOMPLETE.value,
        "exit": 1,
        "summary": summary,
    }


def _of(system: str, records: list[Record]) -> list[Record]:
    return [record for record in records if record["system"] == system]


def _told(profiles: list[Record]) -> str:
    """Return which profiles conform, do not, and are incomplete, as further sentences."""
    groups = {word: [profile["name"] for profile in profiles if profile["verdict"] == word] for word in _STANDINGS}
    return "".join(f" {word.capitalize()}: {', '.join(group)}." for word, group in groups.items() if group)


def _name(system: Record) -> str:
    kind, called = role(system), name(system)
    return f"The {called if kind in called else f'{kind} {called}'} (OCPP {system['ocpp']})"


def _broken(system: Record, cases: list[Record], findings: list[Record]) -> str:
    """Return what the cases say, or what was seen of a system in a log, as the rest of a sentence."""
    ran = [case for case in cases if case["verdict"] != Verdict.NA]
    broken = sum(finding["fails"] for finding in findings)
    if not ran:
        seen = f"the {_count(system['frames'], 'frame')} of the log" if system.get("frames") else "what was seen of it"
        told = f"broke {_count(broken, 'requirement')} in {seen}; no case was run."
        return told if findings or system.get("frames") else "was not tested."
    failed = sum(case["verdict"] == Verdict.FAIL for case in ran)
    open_ = sum(case["verdict"] in (Verdict.INCONC, Verdict.ERROR) for case in ran)
    if failed or broken:
        said = f"broke {_count(broken, 'requirement')} and failed {failed} of {_count(len(ran), 'case')}"
    else:
        said = f"failed none of {_count(len(ran), 'case')}"
    return said + (f"; {open_} came to no judgement." if open_ else ".")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _verdict(run: Record, cases: list[Record], findings: list[Record], standings: list[str], sentence: str) -> Record:
    verdicts = Counter(case["verdict"] for case in cases)
    loose = any(finding["fails"] and not finding["cases"] for finding in findings)
    word = next((word for word in _ORDER if verdicts[word] or (loose and word == Verdict.FAIL)), Verdict.INCONC.value)
    if word == Verdict.PASS and not run["complete"]:
        word = Verdict.INCONC.value
    return {
        "word": word,
        "standing": _standing(word, standings),
        "exit": int(word != Verdict.PASS and not (run["complete"] and _only_known(cases, findings))),
        "summary": sentence,
        "counts": {verdict.value: verdicts[verdict.value] for verdict in Verdict},
    }


def _standing(word: str, standings: list[str]) -> str:
    """Return what may stand on page one: conformant only where every profile that was to be tested is."""
    if word == Verdict.FAIL:
        return Standing.NOT_CONFORMANT.value
    if word != Verdict.PASS:
        return Standing.INCOMPLETE.value
    return next((standing for standing in _STANDINGS if standing in standings), Standing.INCOMPLETE.value)


def _only_known(cases: list[Record], findings: list[Record]) -> bool:
    """Whether all that is not a pass is a known deviation, which does not count for the exit status."""
    open_ = [
        case for case in cases if case["verdict"] not in (Verdict.PASS, Verdict.NA) and not case["known_deviation"]
    ]
    loose = [finding for finding in findings if finding["fails"] and not finding["cases"]]
    excused = all(finding["known_deviation"] and not finding["known_deviation"]["expired"] for finding in loose)
    return not open_ and excused and bool(cases)
