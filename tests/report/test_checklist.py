"""The buyer's checklist: never a yes without a case that passed or a fact that was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict import data, rules, sut
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.report import programme
from ocpp_verdict.report.answer import Answer, Line, Proof
from ocpp_verdict.report.checklist import answered, subject
from ocpp_verdict.report.facts import Facts
from ocpp_verdict.result.profiles import names

REPORTS = data.directory("reports")
CHECKLISTS = [REPORTS / "checklist.toml", *(REPORTS / "programmes").glob("*.toml")]


def ask(
    tmp_path: Path,
    line: str,
    facts: Facts | None = None,
    not_run: dict[str, str] | None = None,
    cases: dict[str, str] | None = None,
    profile: str = "",
    findings: Sequence[dict[str, Any]] = (),
    run: dict[str, Any] | None = None,
    document: str = "",
) -> Line:
    """Return the answer to a line of a checklist, about a charging station whose cases have these verdicts."""
    file = tmp_path / "checklist.toml"
    file.write_text(f'title = "T"\n[[line]]\nasks = "Well?"\n{line}\n', encoding="utf-8")
    system: dict[str, Any] = {"id": "it", "role": "charging_station", "ocpp": "1.6", "security_profile": 2}
    system["declared"] = {"certificate_number": "OCA-123", "back_ends": ["SteVe", "Monta"]}
    system["declared"] |= {"certificate_document": document}
    result = {
        "run": run or {"catalogue": 1},
        "findings": list(findings),
        "cases": [
            {"system": "it", "id": id, "profile": profile, "verdict": verdict} for id, verdict in (cases or {}).items()
        ],
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


SEEN = Facts(
    offered={"ocpp1.6", "ocpp2.0.1"},
    connections=2,
    frames=9,
    tls={"TLSv1.3"},
    transfers={"acme": 3},
    boots={"Accepted"},
    places={what: ("evidence.jsonl", at) for what, at in (("connection", 7), ("frame", 8), ("transfer", 9))},
)


@pytest.mark.parametrize(
    ("fact", "before", "after", "told"),
    [
        ("versions", "not known", "OCPP 1.6", "OCPP 1.6, OCPP 2.0.1"),
        ("2.0.1", "not known", "not known", "It offered OCPP 2.0.1 and spoke OCPP 1.6"),
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


def test_a_document_is_more_than_a_word(tmp_path: Path) -> None:
    assert ask(tmp_path, 'fact = "certificate"').proof is Proof.DECLARED
    made = ask(tmp_path, 'fact = "certificate"', document="oca-123.pdf")
    assert (made.answer, made.proof) == ("as declared", Proof.GIVEN)
    assert "Document: oca-123.pdf." in made.told


def test_connected_and_mute_is_a_no(tmp_path: Path) -> None:
    assert ask(tmp_path, 'fact = "third party"', Facts(connections=1)).answer == "no"


def test_an_excluded_case_proves_nothing(tmp_path: Path) -> None:
    line = 'cases = ["TC_K_*", "!TC_K_15"]'
    assert ask(tmp_path, line, cases={"TC_K_15_CS": "pass"}).answer == Answer.NOT_KNOWN
    assert ask(tmp_path, line, cases={"TC_K_15_CS": "fail", "TC_K_01_CS": "pass"}).answer == Answer.YES


def test_how_the_run_was_connected_says_nothing_of_the_product(tmp_path: Path) -> None:
    reason = "n/a: connected_with_profile_2 (a run over security profile 2) is not supported"
    assert ask(tmp_path, 'cases = ["TC_086"]', not_run={"TC_086_CS": reason}).answer == Answer.NOT_KNOWN
    made = ask(tmp_path, 'cases = ["TC_08*"]', not_run={"TC_086_CS": reason}, cases={"TC_085_CS": "pass"})
    assert (made.answer, made.told) == (Answer.IN_PART, "1 passed, 1 not run.")


def test_a_profile_stands_for_its_cases(tmp_path: Path) -> None:
    made = ask(tmp_path, 'profiles = ["Core"]', cases={"TC_001_CS": "pass", "TC_002_CS": "fail"})
    assert made.told == "Nothing here tests it."
    made = ask(tmp_path, 'profiles = ["Core"]', cases={"TC_001_CS": "pass"}, profile="Core; Security")
    assert (made.answer, made.cases) == (Answer.YES, ("TC_001_CS",))


def test_a_broken_rule_takes_the_yes_away(tmp_path: Path) -> None:
    line = 'cases = ["TC_001"]\nrules = ["register-*"]'
    finding = {"system": "it", "id": "F7", "rule": "register-decreases", "fails": True}
    for found, answer in ((finding, Answer.IN_PART), ({**finding, "fails": False}, Answer.YES)):
        made = ask(tmp_path, line, cases={"TC_001_CS": "pass"}, findings=[found])
        assert made.answer == answer
    assert ask(tmp_path, line, cases={"TC_001_CS": "pass"}, findings=[finding]).findings == ("F7",)
    assert ask(tmp_path, line, findings=[finding]).answer == Answer.NO
    assert ask(tmp_path, line).answer == Answer.NOT_KNOWN


def features(side: Side, version: Version) -> frozenset[str]:
    """Return what an honest product claims that has certification profile Core and nothing else."""
    return attrs.evolve(sut.default(side, version), pics=CORE_ONLY[version]).features()


#: What goes with Core alone: ways to start and to stop, no further profile.
CORE_ONLY = {
    Version.V16: frozenset({"local_stop"}),
    Version.V201: frozenset({"C-30", "C-36", "C-09.1", "C-10.1", "C-06.2", "AQ-9"}),
}
#: Of such a product nothing of this may be a yes, whatever it passes by refusing.
BEYOND_CORE = (
    "charging profiles",
    "smart charge",
    "Reservation",
    "Plug",
    "display",
    "Tariff",
    "local authorization list",
)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("version", [Version.V16, Version.V201])
def test_refusing_what_it_cannot_do_is_no_yes(side: Side, version: Version) -> None:
    """Cases such as K_15 are passed by products without the feature."""
    claimed = features(side, version)
    rows = [entry for entry in catalogue() if (entry.side, entry.version) == (side, version)]
    cases = [
        {"system": "it", "id": row.id, "profile": row.profile, "verdict": "pass" if row.applies(claimed)[0] else "n/a"}
        for row in rows
        if not set(names(row.profile)) - {"Core"} or row.condition
    ]
    system: dict[str, Any] = {
        "id": "it",
        "role": side.value,
        "ocpp": version.value,
        "declared": {},
        "security_profile": 1,
    }
    lines = [
        line
        for file in CHECKLISTS
        for line in answered(programme.read(file), subject({"cases": cases}, system, Facts())).lines
        if any(word in line.asks for word in BEYOND_CORE)
    ]
    assert lines
    assert {line.asks: line.cases for line in lines if line.answer in (Answer.YES, Answer.IN_PART)} == {}


@pytest.mark.parametrize("file", CHECKLISTS, ids=lambda file: file.name)
def test_every_rule_exists(file: Path) -> None:
    ids = {rule.id for rule in rules.table()}
    for question in programme.read(file).questions:
        for pattern in question.rules:
            assert any(fnmatchcase(id, pattern) for id in ids), f"{question.asks}: {pattern}"


def test_a_recording_proves_no_connection_to_us(tmp_path: Path) -> None:
    made = ask(tmp_path, 'fact = "third party"', SEEN, run={"catalogue": None})
    assert (made.answer, made.proof) == (Answer.NOT_KNOWN, Proof.NONE)


def test_a_connection_without_an_accepted_boot_is_no_yes(tmp_path: Path) -> None:
    facts = attrs.evolve(SEEN, boots={"Rejected"})
    assert ask(tmp_path, 'fact = "third party"', facts).answer == Answer.NOT_KNOWN


def test_where_in_the_evidence_a_fact_stands(tmp_path: Path) -> None:
    assert ask(tmp_path, 'fact = "proprietary"', SEEN).places == (("evidence.jsonl", 9),)


def test_what_was_not_read_is_not_known(tmp_path: Path) -> None:
    silent = attrs.evolve(SEEN, transfers={})
    assert ask(tmp_path, 'fact = "proprietary"', silent).answer == Answer.NOT_KNOWN
    told = attrs.evolve(silent, configuration={"HeartbeatInterval": "60"})
    assert ask(tmp_path, 'fact = "proprietary"', told).answer == Answer.NO
    assert ask(tmp_path, 'fact = "proprietary"', told, run={"catalogue": None}).answer == Answer.NOT_KNOWN


def test_own_settings_are_named(tmp_path: Path) -> None:
    facts = attrs.evolve(SEEN, transfers={}, configuration={"heartbeatinterval": "60", "AcmeMode": "7"})
    made = ask(tmp_path, 'fact = "proprietary"', facts)
    assert made.answer == Answer.YES
    assert "1 setting that OCPP does not have: AcmeMode." in made.told
    facts.configuration.pop("AcmeMode")
    assert ask(tmp_path, 'fact = "proprietary"', facts).answer == Answer.NO


@pytest.mark.parametrize(("refused", "told"), [(3, "Each was refused, and 1 case passed"), (2, "was not tried")])
def test_whether_it_works_without_its_own_messages(tmp_path: Path, refused: int, told: str) -> None:
    facts = attrs.evolve(SEEN, refused=refused)
    assert told in ask(tmp_path, 'fact = "proprietary"', facts, cases={"TC_001_CS": "pass"}).told


@pytest.mark.parametrize("file", CHECKLISTS, ids=lambda file: file.name)
def test_every_pattern_names_cases_that_exist(file: Path) -> None:
    stems = {entry.id.removesuffix("_CSMS").removesuffix("_CS") for entry in catalogue()}
    for question in programme.read(file).questions:
        for pattern in question.cases:
            assert any(fnmatchcase(stem, pattern.lstrip("!")) for stem in stems), f"{question.asks}: {pattern}"


@pytest.mark.parametrize("file", CHECKLISTS, ids=lambda file: file.name)
def test_nothing_is_known_where_nothing_ran(file: Path) -> None:
    for role in ("charging_station", "csms"):
        for ocpp in ("1.6", "2.0.1", "2.1"):
            system: dict[str, Any] = {"id": "it", "role": role, "ocpp": ocpp, "declared": {}, "security_profile": 1}
            made = answered(programme.read(file), subject({"run": {"catalogue": 1}}, system, Facts()))
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
        (OWN + 'fact = "versions"', "either cases or profiles, or a fact"),
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
