"""The transcript and the diagram of a case: which way, what, which part offends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.report.cases import views
from ocpp_verdict.report.diagram import svg
from ocpp_verdict.report.marking import parts
from ocpp_verdict.report.text import elided, gist, seconds, slug, told, visible, when
from ocpp_verdict.report.transcript import Line, Recording, lines

STATION = "charging_station"


def transcript(*entries: tuple[Kind, dict[str, Any]], role: str = STATION, steps: Iterable[Any] = ()) -> list[Line]:
    """Return the transcript of a case in which these entries were recorded."""
    evidence = Evidence(Clock(lambda: 1.0))
    for kind, fields in entries:
        evidence.record(kind, **fields)
    case = {"steps": list(steps), "file": "e"}
    return lines(case, role, evidence.entries, 0.0, [])


def frame(text: str, sender: str = STATION) -> tuple[Kind, dict[str, Any]]:
    return Kind.FRAME, {"connection": "c1", "sender": sender, "text": text}


def test_arrows_follow_the_side_under_test() -> None:
    entries = frame('[2,"1","Heartbeat",{}]'), frame('[3,"1",{}]', "csms")
    assert [line.arrow for line in transcript(*entries)] == ["<-", "->"]
    assert [line.arrow for line in transcript(*entries, role="csms")] == ["->", "<-"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('[2,"1","Authorize",{"idTag":"x"}]', "Authorize"),
        ('[ 2 , "1" , "Authorize" , {} ]', "Authorize"),
        ('[6,"1","NotifyPeriodicEventStream",{}]', "NotifyPeriodicEventStream"),
        ('[3,"q",{"idTagInfo":{"status":"Invalid"}}]', "Reset: Invalid"),
        ('[3,"q",{}]', "Reset answered"),
        ('[4,"q","NotSupported","",{}]', "Reset: NotSupported"),
        ('[3,"other",{}]', "unasked answered"),
        ('[2,"esc\\"aped","Heartbeat",{}]', "Heartbeat"),
        ("hello", "no frame"),
        ('[9,"1","X",{}]', "no frame"),
    ],
)
def test_frames_have_a_label(text: str, label: str) -> None:
    assert transcript(frame('[2,"q","Reset",{}]', "csms"), frame(text))[1].label == label


def test_what_the_harness_could_not_read_is_named() -> None:
    kind, fields = frame("{")
    assert transcript((kind, {**fields, "malformed": "not JSON"}))[0].label == "not JSON: no frame"


def test_other_entries_are_told_in_words() -> None:
    operator = {"verb": "plug_in", "values": {"connector": 1}, "outcome": "could not", "remark": "no car"}
    told = transcript(
        (Kind.OPERATOR, operator),
        (Kind.CLOSE, {"connection": "c1", "sender": STATION, "code": 1006, "reason": ""}),
        (Kind.OBSERVATION, {"text": "slow"}),
        (Kind.FILE, {"what": "uploaded", "name": "<b>", "bytes": 5, "scheme": "ftp", "file": "files/1/1.bin"}),
    )
    assert [(line.arrow, line.label, line.text) for line in told] == [
        ("op", "plug_in", "(connector=1): could not (no car)"),
        ("**", "closed", "c1 sender charging_station, code 1006"),
        ("**", "observation", "slow"),
        ("**", "file", "what uploaded, name <b>, scheme ftp, bytes 5, file files/1/1.bin"),
    ]


def test_rows_stand_beside_the_frame_that_met_them() -> None:
    steps = [{"row": 1, "entry": 1}, {"row": 2, "entry": 1}, {"row": 0, "entry": 2}, {"row": None, "entry": 2}]
    assert [line.row for line in transcript(frame("[]"), frame("[]"), steps=steps)] == ["1, 2", ""]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("idTag", '"idTag":"X"'),
        ("idTagInfo.status", '"status":"Bad"'),
        ("$.list[1].unit", '"unit" : {"a":[1]}'),
        ("nowhere", None),
        ("", None),
        ("cut", '"cut"'),
        ("list[0]", '{"unit" : "A"}'),
        ("list[2].unit", None),
        ("list.unit", None),
        ("answer", None),
    ],
)
def test_the_offending_part_is_marked(path: str, marked: str | None) -> None:
    text = '[2,"1","A",{"idTag":"X","idTagInfo":{"status":"Bad"},"list":[{"unit" : "A"}, {"unit" : {"a":[1]}}],"cut":'
    pieces = parts(text, [{"differences": [{"path": path}]}])
    assert [piece for piece, offends in pieces if offends] == ([marked] if marked else [])
    assert not pieces or "".join(piece for piece, _ in pieces) == text


def test_of_a_refusal_the_code_is_marked() -> None:
    pieces = parts('[4,"1","NotImplemented","Not yet",{}]', [{"differences": [{"path": "answer"}]}])
    assert [piece for piece, offends in pieces if offends] == ['"NotImplemented"']


@pytest.mark.parametrize(
    "text", ["", "[", "[2", '[2,"1","A",', '[2,"1","A",{"idTa', "{", "null", "[[[[[[", '["' + "[" * 9999]
)
def test_what_cannot_be_read_is_not_marked(text: str) -> None:
    assert parts(text, [{"differences": [{"path": "idTag"}, {"path": "[0]"}, {"path": "a[9999999999].b"}]}]) == ()


def test_of_a_long_value_only_the_key_is_marked() -> None:
    pieces = parts(f'[3,"1",{{"keys":[{"1," * 200}1]}}]', [{"differences": [{"path": "keys"}]}])
    assert [piece for piece, offends in pieces if offends] == ['"keys"']


def test_parts_that_overlap_are_marked_once() -> None:
    text = '[3,"1",{"a":{"b":1}}]'
    pieces = parts(text, [{"differences": [{"path": "a"}, {"path": "a.b"}]}])
    assert [piece for piece, offends in pieces if offends] == ['"a":{"b":1}']


LINE = Line(1, 0.5, "<-", "Heartbeat", "[]")


def test_the_diagram_draws_each_way_and_marks_what_offends() -> None:
    drawn = str(
        svg(
            [
                LINE,
                Line(2, 0.6, "->", "x", "", answer=True),
                Line(3, 1, "op", "plug_in", ""),
                Line(4, 1, "**", "close", "c1"),
            ],
            "CSMS",
            "t",
        )
    )
    assert "operator" in drawn
    assert re.search(r'class=ans [^>]+ d="M504 \d+H100"', drawn)
    assert "class=bad" not in drawn
    assert "class=bad" in svg([Line(1, 0, "<-", "x", "", findings=("F1",))], "CSMS", "t")


def test_the_diagram_escapes_and_elides() -> None:
    drawn = str(svg([Line(1, 0, "<-", "<b>\u202e" + "x" * 500, "")], "<i>", '"'))
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert "\u202e" not in drawn
    assert len(drawn) < 1000


def test_a_quiet_case_needs_no_operator() -> None:
    assert "operator" not in svg([LINE], "station", "t")


def result_of(count: int, verdict: str, offending: int | None) -> tuple[dict[str, Any], dict[str, Recording]]:
    """Return a result with one case of `count` frames, and its evidence."""
    evidence = Evidence(Clock(lambda: 1.0))
    for number in range(count):
        evidence.record(
            Kind.FRAME, connection="c1", sender=STATION, text=f'[2,"{number}","Heartbeat",{{}}]' + " " * 200
        )
    case = {"system": "it", "id": "TC_1", "verdict": verdict, "entries": {"first": 1, "last": count}, "file": "e"}
    place = {"entry": offending, "file": "e"}
    finding = {"id": "F1", "first": place, "last": place, "differences": []}
    case |= {"findings": ["F1"] if offending else [], "steps": []}
    systems = [{"id": "it", "role": STATION}]
    return {"cases": [case], "systems": systems, "findings": [finding]}, {"e": Recording(evidence.entries)}


def test_a_long_case_shows_its_beginning_and_what_is_around_the_offence() -> None:
    [view] = views(*result_of(2000, "fail", 1500))
    shown = [line.number for line in view.lines]
    assert len(shown) == 400
    assert view.left_out == 1600
    assert shown[:100] == list(range(1, 101))
    assert 1350 in shown
    assert 1649 in shown


def test_a_case_that_passed_is_compact() -> None:
    [view] = views(*result_of(100, "pass", None))
    assert len(view.lines) == 40
    assert view.left_out == 60
    assert all(len(line.text) < 210 for line in view.lines)


def test_without_budget_only_the_diagram_is_left() -> None:
    [view] = views(*result_of(100, "fail", 50), budget=0)
    assert not view.lines
    assert view.diagram
    assert not view.detail.frames


def test_a_case_whose_evidence_is_gone_is_still_shown() -> None:
    result, _ = result_of(3, "fail", 1)
    [view] = views(result, {})
    assert (view.lines, view.left_out, view.diagram) == ([], 0, "")


def test_a_case_that_ran_twice_has_two_anchors() -> None:
    result, evidence = result_of(1, "pass", None)
    result["cases"] *= 2
    assert [view.anchor for view in views(result, evidence)] == ["it-TC_1", "it-TC_1-2"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Ü€漢字 😀", "Ü€漢字 😀"),
        ("a\x00\n\x7f\x9f", "a␀␊␡⟨U+009F⟩"),
        ("\u202eevil\u2066\u200d", "⟨U+202E⟩evil⟨U+2066⟩⟨U+200D⟩"),
        ("\ud800\ufeff\ufffe\U000e0041", "⟨U+D800⟩⟨U+FEFF⟩⟨U+FFFE⟩⟨U+E0041⟩"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3 + "⟨…⟩"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_small_words() -> None:
    assert elided("abc", 3) == "abc"
    assert elided("x" * 100, 30) == "x" * 20 + " … 70 characters left out … " + "x" * 10
    assert [seconds(value) for value in (0.00044, 0.0123, 3.44, 125.0)] == ["0.4 ms", "12 ms", "3.4 s", "2 min 05 s"]
    assert when("2026-11-21T09:00:00.123Z") == "2026-11-21 09:00:00 UTC"
    assert when("") == ""
    assert slug("a b", "TC_1/2") == "a_b-TC_1_2"
    assert told({"load": [0.1, 0.2], "cores": 2, "none": None}) == "load 0.1 0.2, cores 2"
    assert told(None) == ""


def test_a_finding_in_a_line() -> None:
    difference = {"path": "reason", "expected": "'Remote'", "actual": "'Local'"}
    said = {"summary": "it says what it must not", "expected": "", "differences": [difference, difference]}
    assert gist(said) == "It says what it must not; reason: expected 'Remote', got 'Local'"
    long, without = {**difference, "actual": "x" * 200}, "It says what it must not; reason: expected 'Remote'"
    assert gist(said | {"differences": [long]}) == without
    assert gist(said | {"differences": [{**long, "expected": "x" * 200}]}) == "It says what it must not"
    assert gist(said | {"differences": [], "expected": "a reading"}) == "It says what it must not; expected a reading"
    assert len(gist({"summary": "x" * 9999, "differences": []})) < 300


def test_the_diagram_leaves_out_handshakes_that_went_well() -> None:
    told = transcript(
        (Kind.HANDSHAKE, {"station": "CP1", "path": "/CP1", "accepted": True}),
        (Kind.HANDSHAKE, {"station": "CP1", "path": "/CP1", "accepted": False, "status": 401}),
        (Kind.OPEN, {"connection": "c1", "station": "CP1", "ocpp": "1.6"}),
    )
    drawn = str(svg(told, "station", "t"))
    assert "accepted True" not in drawn
    assert "accepted False, status 401" in drawn
    assert "connected c1 ocpp 1.6" in drawn
