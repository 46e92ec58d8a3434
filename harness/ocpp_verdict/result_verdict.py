"""The word and the sentence that stand above everything else, for a system and for the whole run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ocpp_verdict.frames import Side
from ocpp_verdict.result_profiles import Standing
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: The word of a system or run: the first of these that one of its cases has.
_ORDER = (Verdict.FAIL.value, Verdict.ERROR.value, Verdict.INCONC.value, Verdict.PASS.value)

_STANDINGS = (Standing.NOT_CONFORMANT.value, Standing.INCOMPLETE.value, Standing.CONFORMANT.value)

#: Characters of a name; the longest vendor and model of OCPP 2.x have 71 together.
LONGEST_NAME = 100

_ROLES = {Side.STATION.value: "charging station", Side.CSMS.value: "CSMS"}


def overall(
    run: Record, systems: list[Record], cases: list[Record], findings: list[Record], profiles: list[Record]
) -> Record:
    """Return word, exit status, sentence and counts of the run; adds the same to each system, as `verdict`."""
    for system in systems:
        id = system["id"]
        mine, held, standing = _of(id, cases), _of(id, findings), _of(id, profiles)
        sentence = f"{_name(system)} {_broken(mine, held)}{_standing(standing)}"
        system["verdict"] = _verdict(run, mine, held, sentence)
    sentences = [system["verdict"]["summary"] for system in systems] or ["Nothing was tested."]
    sentences += [] if run["complete"] else ["The run was interrupted; this is what was done until then."]
    return _verdict(run, cases, findings, " ".join(sentences))


def _of(system: str, records: list[Record]) -> list[Record]:
    return [record for record in records if record["system"] == system]


def _standing(profiles: list[Record]) -> str:
    """Return which profiles conform, do not, and are incomplete, as further sentences."""
    groups = {word: [profile["name"] for profile in profiles if profile["verdict"] == word] for word in _STANDINGS}
    return "".join(f" {word.capitalize()}: {', '.join(group)}." for word, group in groups.items() if group)


def name(system: Record) -> str:
    """Return how people call a system: what it says of itself, else its identity."""
    reported = system["reported"]
    spoken = [str(reported[key]) for key in ("vendor", "model") if reported.get(key)]
    full = " ".join(spoken) or str(system["identity"] or system["id"])
    return full if len(full) <= LONGEST_NAME else f"{full[:LONGEST_NAME]}…"


def _name(system: Record) -> str:
    role = _ROLES.get(str(system["role"]), "system")
    return f"The {role} {name(system)} (OCPP {system['ocpp']})"


def _broken(cases: list[Record], findings: list[Record]) -> str:
    """Return what the cases say, as the rest of a sentence."""
    ran = [case for case in cases if case["verdict"] != Verdict.NA]
    if not ran:
        return "was not tested."
    failed = sum(case["verdict"] == Verdict.FAIL for case in ran)
    broken = sum(finding["fails"] for finding in findings)
    open_ = sum(case["verdict"] in (Verdict.INCONC, Verdict.ERROR) for case in ran)
    verb = f"broke {_count(broken, 'requirement')} and failed" if failed or broken else "failed none of"
    said = (
        f"{verb} {failed} of {_count(len(ran), 'case')}" if failed or broken else f"{verb} {_count(len(ran), 'case')}"
    )
    return said + (f"; {open_} came to no judgement." if open_ else ".")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _verdict(run: Record, cases: list[Record], findings: list[Record], sentence: str) -> Record:
    verdicts = Counter(case["verdict"] for case in cases)
    loose = any(finding["fails"] and not finding["cases"] for finding in findings)
    word = next((word for word in _ORDER if verdicts[word] or (loose and word == Verdict.FAIL)), Verdict.INCONC.value)
    if word == Verdict.PASS and not run["complete"]:
        word = Verdict.INCONC.value
    return {
        "word": word,
        "exit": int(word != Verdict.PASS and not (run["complete"] and _only_known(cases, findings))),
        "summary": sentence,
        "counts": {verdict.value: verdicts[verdict.value] for verdict in Verdict},
    }


def _only_known(cases: list[Record], findings: list[Record]) -> bool:
    """Whether all that is not a pass is a known deviation, which does not count for the exit status."""
    open_ = [
        case for case in cases if case["verdict"] not in (Verdict.PASS, Verdict.NA) and not case["known_deviation"]
    ]
    loose = [finding for finding in findings if finding["fails"] and not finding["cases"]]
    excused = all(finding["known_deviation"] and not finding["known_deviation"]["expired"] for finding in loose)
    return not open_ and excused and bool(cases)
