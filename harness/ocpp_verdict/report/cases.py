"""The cases as the report shows them: everything for those that failed, the compact form for those that passed.

The page has a budget, so that a thousand cases still open at once; what does not fit is in `evidence.jsonl`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from markupsafe import Markup

from ocpp_verdict.report.diagram import svg
from ocpp_verdict.report.text import elided, slug
from ocpp_verdict.report.transcript import Line, Recording, lines
from ocpp_verdict.result.identity import role
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: Characters that the transcripts of all cases may take together.
BUDGET = 4_500_000

#: What a line costs on the page beside its text: transcript row and arrow.
_OVERHEAD = 250


@attrs.frozen
class Detail:
    """How much of a case is shown: lines, characters of a frame, and whether frames are shown at all."""

    lines: int
    characters: int
    frames: bool = True


FULL = Detail(400, 20_000)
COMPACT = Detail(40, 160)
BRIEF = Detail(24, 0, frames=False)

#: Cases of these verdicts stand open, so that a print shows them, unless there are too many.
_OPENED = (Verdict.FAIL.value, Verdict.ERROR.value)
MOST_OPEN = 20

#: The order in which the budget is spent, and how a case of that verdict is shown if it fits.
_WISHES = {
    Verdict.FAIL.value: FULL,
    Verdict.ERROR.value: FULL,
    Verdict.INCONC.value: FULL,
    Verdict.PASS.value: COMPACT,
    Verdict.NA.value: BRIEF,
}


@attrs.frozen
class View:
    """A case ready for the template."""

    case: Record
    anchor: str
    lines: Sequence[Line]
    left_out: int
    detail: Detail
    diagram: Markup
    opened: bool


def views(result: Record, recordings: Mapping[str, Recording], budget: int = BUDGET) -> list[View]:
    """Return the cases in the order of the result, each with as much detail as the budget allows."""
    transcripts = [_transcript(case, result, recordings) for case in result["cases"]]
    details = _allotted(result["cases"], transcripts, budget)
    systems = {system["id"]: system for system in result["systems"]}
    few = sum(case["verdict"] in _OPENED for case in result["cases"]) <= MOST_OPEN
    seen: dict[str, int] = {}
    made = []
    for case, transcript, detail in zip(result["cases"], transcripts, details, strict=True):
        anchor = slug(case["system"], case["id"])
        seen[anchor] = seen.get(anchor, 0) + 1
        again = f"-{seen[anchor]}" if seen[anchor] > 1 else ""
        opened = few and case["verdict"] in _OPENED
        made.append(
            _view(case, systems.get(case["system"], {"role": None}), transcript, detail, anchor + again, opened)
        )
    return made


@attrs.frozen
class _Transcript:
    """The lines of a case that may be shown, and how many there are."""

    lines: list[Line]
    total: int


def _transcript(case: Record, result: Record, recordings: Mapping[str, Recording]) -> _Transcript:
    """Return the transcript; of a case without findings only its beginning will ever be shown, and the rest is left."""
    recording = recordings.get(case["file"])
    if recording is None:
        return _Transcript([], 0)
    side = next((system["role"] for system in result["systems"] if system["id"] == case["system"]), "")
    findings = [finding for finding in result["findings"] if finding["id"] in case["findings"]]
    entries = list(recording.of_case(case))
    shown = entries if findings else entries[: _WISHES[case["verdict"]].lines]
    return _Transcript(lines(case, side, shown, recording.began(case), findings), len(entries))


def _allotted(cases: list[Record], transcripts: list[_Transcript], budget: int) -> list[Detail]:
    """Return the detail of each case: all are brief, then the failed ones and last the passed ones get more."""
    details = [BRIEF] * len(cases)
    left = budget - sum(_cost(transcript, BRIEF) for transcript in transcripts)
    order = sorted(range(len(cases)), key=lambda place: list(_WISHES).index(cases[place]["verdict"]))
    for place in order:
        for wish in (_WISHES[cases[place]["verdict"]], COMPACT):
            more = _cost(transcripts[place], wish) - _cost(transcripts[place], BRIEF)
            if more <= left and details[place] is BRIEF:
                details[place], left = wish, left - more
    return details


def _cost(transcript: _Transcript, detail: Detail) -> int:
    shown = transcript.lines[: detail.lines]
    if not detail.frames:
        return len(shown) * 70
    return sum(min(len(line.text), detail.characters) + _OVERHEAD for line in shown)


def _view(case: Record, system: Record, transcript: _Transcript, detail: Detail, anchor: str, opened: bool) -> View:
    chosen = _window(transcript.lines, detail.lines)
    shown = [_cut(line, detail.characters) for line in chosen] if detail.frames else []
    drawn = svg(chosen, role(system), f"Sequence diagram of {case['id']}") if chosen else Markup("")
    return View(case, anchor, shown, transcript.total - len(chosen), detail, drawn, opened)


def _window(shown: list[Line], limit: int) -> list[Line]:
    """Return at most `limit` lines: the first ones, and of the rest those nearest to an offending one."""
    if len(shown) <= limit:
        return shown
    head = limit // 4
    offending = [place for place, line in enumerate(shown) if line.findings][:20]
    near = sorted(range(head, len(shown)), key=lambda place: min((abs(place - at) for at in offending), default=place))
    return [shown[place] for place in [*range(head), *sorted(near[: limit - head])]]


def _cut(line: Line, characters: int) -> Line:
    if len(line.text) <= characters or line.parts:
        return line
    return attrs.evolve(line, text=elided(line.text, characters))
