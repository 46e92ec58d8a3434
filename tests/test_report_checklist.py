"""The buyer's checklist: never a yes without a case that passed or a fact that was seen."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import data
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.report import programme
from ocpp_verdict.report.checklist import Answer, Line, Proof, answered, subject
from ocpp_verdict.report.facts import Facts

REPORTS = data.directory("reports")
CHECKLISTS = [REPORTS / "checklist.toml", *(REPORTS / "programmes").glob("*.toml")]


def ask(
    tmp_path: Path,
    line: str,
    facts: Facts | None = None,
    not_run: dict[str, str] | None = None,
    cases: dict[str, str] | None = None,
) -> Line:
    """Return the answer to a line of a checklist, about a charging station whose cases have these verdicts."""
    file = tmp_path / "checklist.toml"
    file.write_text(f'title = "T"\n[[line]]\nasks = "Well?"\n{line}\n', encoding="utf-8")
    system: dict[str, Any] = {"id": "it", "role": "charging_station", "ocpp": "1.6", "security_profile": 2}
    system["declared"] = {"certificate_number": "OCA-123", "back_ends": ["SteVe", "Monta"]}
    result = {
        "cases": [{"system": "it", "id": id, "verdict": verdict} for id, verdict in (cases or {}).items()],
        "not_run": [{"system": "it", "id": id, "reason": reason} for id, reason in (not_run or {}).items()],
    }
    [made] = answered(programme.read(file), subject(result, system, facts or Facts())).lines
    return made


@pytest.mark.parametrize(
    ("verdicts", "not_run", "answer", "proof"),
    [
        (["pass", "pass"], None, Answer.YES, Proof.TESTED),
        (["pass", "n/a"], None, Answer.YES, Proof.TESTED),
        (["pass", "fail"], None, Answer.IN_PART, Proof.TESTED),
        (["pass", "inconc"], None, Answer.IN_PART, Proof.TESTED),
        (["pass"], "not selected", Answer.IN_PART, Proof.TESTED),
        (["fail", "inconc"], None, Answer.NO, Proof.TESTED),
        (["inconc", "error"], None, Answer.NOT_KNOWN, Proof.NONE),
        ([], "not selected", Answer.NOT_KNOWN, Proof.NONE),
        ([], None, Answer.NOT_KNOWN, Proof.NONE),
        (["n/a"], None, Answer.NOT_OFFERED, Proof.DECLARED),
        ([], "n/a: Reservation is not claimed", Answer.NOT_OFFERED, Proof.DECLARED),
        (["n/a"], "not selected", Answer.NOT_KNOWN, Proof.NONE),
    ],
)
def test_what_cases_answer(
    tmp_path: Path, verdicts: list[str], not_run: str | None, answer: Answer, proof: Proof
) -> None:
    cases = {f"TC_01{number}_CS": verdict for number, verdict in enumerate(verdicts)}
    rest = {"TC_019_CS": not_run} if not_run else None
    made = ask(tmp_path, 'cases = ["TC_01*"]', not_run=rest, cases=cases)
    assert (made.answer, made.proof) == (answer, proof)


def test_another_case_proves_nothing(tmp_path: Path) -> None:
    assert (
        ask(tmp_path, 'cases = ["TC_010"]', cases={"TC_011_CS": "pass", "TC_0100_CS": "pass"}).answer
        == Answer.NOT_KNOWN
    )


def test_failed_cases_are_shown_first(tmp_path: Path) -> None:
    made = ask(tmp_path, 'cases = ["*"]', cases={"TC_1_CS": "pass", "TC_2_CS": "fail", "TC_3_CS": "n/a"})
    assert made.cases == ("TC_2_CS", "TC_1_CS")
    assert made.told == "1 passed, 1 failed, 1 not applicable."


SEEN = Facts(offered={"ocpp1.6", "ocpp2.0.1"}, connections=2, frames=9, tls={"TLSv1.3"}, transfers={"acme": 3})


@pytest.mark.parametrize(
    ("fact", "before", "after", "told"),
    [
        ("versions", "not known", "OCPP 1.6", "ocpp1.6, ocpp2.0.1"),
        ("third party", "not known", "yes", "2"),
        ("proprietary", "not known", "yes", "acme (3 times)"),
        ("security", "not known", "profile 2", "TLSv1.3"),
        ("certificate", "as declared", "as declared", "OCA-123, without a date"),
        ("back ends", "2 named", "2 named", "SteVe, Monta"),
    ],
)
def test_what_is_only_known_once_it_was_seen(tmp_path: Path, fact: str, before: str, after: str, told: str) -> None:
    assert ask(tmp_path, f'fact = "{fact}"').answer == before
    made = ask(tmp_path, f'fact = "{fact}"', SEEN)
    assert made.answer == after
    assert told in made.told


def test_connected_and_mute_is_a_no(tmp_path: Path) -> None:
    assert ask(tmp_path, 'fact = "third party"', Facts(connections=1)).answer == "no"


@pytest.mark.parametrize("file", CHECKLISTS, ids=lambda file: file.name)
def test_every_pattern_names_cases_that_exist(file: Path) -> None:
    stems = {entry.id.removesuffix("_CSMS").removesuffix("_CS") for entry in catalogue()}
    for question in programme.read(file).questions:
        for pattern in question.cases:
            assert any(fnmatchcase(stem, pattern) for stem in stems), f"{question.asks}: {pattern}"


@pytest.mark.parametrize("file", CHECKLISTS, ids=lambda file: file.name)
def test_nothing_is_known_where_nothing_ran(file: Path) -> None:
    for role in ("charging_station", "csms"):
        for ocpp in ("1.6", "2.0.1", "2.1"):
            system: dict[str, Any] = {"id": "it", "role": role, "ocpp": ocpp, "declared": {}, "security_profile": 1}
            made = answered(programme.read(file), subject({"cases": [], "not_run": []}, system, Facts()))
            assert {line.answer for line in made.lines} <= {Answer.NOT_KNOWN}


OWN = 'title = "Tender 7"\n[[line]]\nclause = "7.1"\nasks = "Does it beat?"\ncases = ["TC_001"]\n'


def test_a_buyer_adds_a_list_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "tender.toml"
    file.write_text(OWN, encoding="utf-8")
    run = tmp_path / "run"
    run.mkdir()
    programme.add(run, file)
    assert [programme.title for programme in programme.programmes(run)][-1] == "Tender 7"
    assert [programme.title for programme in programme.programmes()] == [
        "Buyer's checklist",
        "NEVI (23 CFR 680)",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title = ", "Invalid"),
        (OWN.replace("title", "titel"), "there is no key titel"),
        (OWN.replace('"Tender 7"', "7"), "title is a text and must be there"),
        ('title = "T"', "at least one"),
        ('title = "T"\nline = ["x"]', "at least one"),
        (OWN.replace("asks", "ask"), "line 1 (without a question): there is no key ask"),
        (OWN.replace("cases", "fact"), "fact is a text"),
        (OWN.replace('["TC_001"]', '"TC_001"'), "cases is a list of texts"),
        (OWN + 'of = ["charger"]', "of holds charger; accepted are charging_station, csms"),
        (OWN + 'ocpp = ["2.0"]', "ocpp holds 2.0; accepted are 1.6, 2.0.1, 2.1"),
        (OWN + 'fact = "versions"', "either cases or a fact"),
        (OWN.replace('cases = ["TC_001"]', 'fact = "colour"'), "there is no fact 'colour'; there are versions"),
        (OWN.replace('asks = "Does it beat?"', ""), "asks must be there"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "tender.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(problem)) as caught:
        programme.add(tmp_path, file)
    assert "tender.toml" in str(caught.value)
    assert not (tmp_path / programme.FOLDER).exists()


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No such file"):
        programme.read(tmp_path / "none.toml")
