"""A failure in the terminal ends at the row of the case; the transcript has arrows and no more than fits."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.failure import text, transcript
from ocpp_verdict.frames import Side
from ocpp_verdict.verdict import Finding, Inconclusive, Violation


def raised(problem: Exception) -> Exception:
    try:
        raise problem
    except type(problem) as caught:
        return caught


def test_the_row_and_every_part_of_the_finding() -> None:
    said = text(raised(Violation(Finding("is wrong", "R1", "this", "that", row=3))), __file__)
    place, row, *rest = said.splitlines()
    assert place.startswith(f"{__file__}:")
    assert row.strip() == "raise problem"
    assert rest == [
        "E   Violation: step 3: is wrong",
        "E     requirement  R1",
        "E     expected     this",
        "E     actual       that",
    ]


def test_a_problem_from_elsewhere_has_no_row() -> None:
    assert text(raised(Inconclusive("lost")), "/elsewhere.py") == "E   Inconclusive: lost"


ENTRIES = (
    (Kind.FRAME, {"sender": "charging_station", "text": "[2]"}, "<- [2]"),
    (Kind.FRAME, {"sender": "csms", "text": "[3]"}, "-> [3]"),
    (Kind.OPEN, {"connection": "c1"}, "** c1 open"),
    (Kind.CLOSE, {"connection": "c1", "code": 1000}, "** c1 closed with 1000"),
    (Kind.HANDSHAKE, {"accepted": False, "status": 401, "reason": "no"}, "** connection refused: 401 no"),
    (Kind.OPERATOR, {"verb": "plug_in", "outcome": "done"}, "** operator: plug_in done"),
    (
        Kind.FILE,
        {"what": "uploaded", "name": "log.txt", "bytes": 5, "scheme": "ftp"},
        "   uploaded: log.txt, 5 bytes, by ftp",
    ),
    (Kind.STEP, {"row": 3, "text": "Authorize()"}, "   row 3: Authorize()"),
    (Kind.OBSERVATION, {"text": "slow"}, "   slow"),
)


@pytest.mark.parametrize(("kind", "data", "expected"), ENTRIES)
def test_a_line_for_each_kind(kind: Kind, data: dict[str, Any], expected: str) -> None:
    evidence = Evidence(Clock(lambda: 0.0))
    evidence.record(kind, **data)
    assert transcript(evidence.entries, Side.STATION) == f"    0.000 {expected}"


def test_what_needs_no_line_has_none() -> None:
    evidence = Evidence(Clock(lambda: 0.0))
    evidence.record(Kind.HANDSHAKE, accepted=True)
    evidence.record(Kind.CASE_END)
    assert transcript(evidence.entries, Side.STATION) == ""


def test_a_long_transcript_is_cut_at_its_beginning() -> None:
    evidence = Evidence(Clock(lambda: 0.0))
    for number in range(100):
        evidence.record(Kind.OBSERVATION, text=str(number))
    lines = transcript(evidence.entries, Side.STATION).splitlines()
    assert lines[0] == "   … 40 lines before, see the report"
    assert len(lines) == 61
    assert lines[-1].endswith(" 99")
