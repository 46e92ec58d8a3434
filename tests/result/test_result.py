"""The judgement of a run, from evidence that the test records itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import data, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.report.summary import LONGEST, summary_lines
from ocpp_verdict.result import identity

Record = dict[str, Any]


class Run:
    """Records a run as the plugin does, with a second between entries."""

    def __init__(self, *systems: str, begun: bool = True) -> None:
        self.seconds = 0.0
        self.evidence = Evidence(Clock(self._tick))
        if begun:
            self.evidence.record(Kind.RUN, format=1, harness="0.1.0", strict=False, command="pytest")
        for system in systems or ("charger",):
            self.evidence.record(Kind.SYSTEM, system=system, role=Side.STATION.value, ocpp="1.6", identity="CP1")

    def _tick(self) -> float:
        self.seconds += 1.0
        return self.seconds

    def start(self, id: str, system: str = "charger", **fields: Any) -> None:
        told = {"title": f"Title of {id}", "profile": "Core", "status": "M", **fields}
        self.evidence.record(Kind.CASE_START, case=id, system=system, **told)

    def finding(self, id: str | None, summary: str = "Authorize is missing", **fields: Any) -> None:
        told: Record = {"severity": "violation", "axis": "conformance", "requirement": "1.6 §4.1", **fields}
        self.evidence.record(Kind.FINDING, case=id, summary=summary, **told)

    def end(self, id: str, verdict: str = "pass", **fields: Any) -> None:
        self.evidence.record(Kind.CASE_END, case=id, verdict=verdict, **fields)

    def case(self, id: str, verdict: str = "pass", **fields: Any) -> None:
        self.start(id, **fields)
        self.end(id, verdict)

    def not_run(self, id: str, reason: str = "not selected", **fields: Any) -> None:
        told = {"system": "charger", "profile": "Core", "status": "M", **fields}
        self.evidence.record(Kind.NOT_RUN, id=id, reason=reason, **told)

    def result(self, ended: bool = True) -> Record:
        if ended:
            self.evidence.record(Kind.RUN_END, status=0, interrupted=False)
        return result.build(self.evidence.entries)


def profile(judged: Record, name: str = "Core") -> Record:
    return next(row for row in judged["profiles"] if row["name"] == name)


def test_a_case_that_passed() -> None:
    run = Run()
    run.start("TC_003_CS", requirements=["A.FR.1", "A.FR.2"])
    run.evidence.record(Kind.STEP, case="TC_003_CS", row=1, text="StatusNotification", entry=9)
    run.evidence.record(Kind.OBSERVATION, case="TC_003_CS", text="a second socket")
    run.end("TC_003_CS", seconds=1.25)
    [case] = run.result()["cases"]
    assert case["verdict"] == "pass"
    assert case["requirements"] == ["A.FR.1", "A.FR.2"]
    assert case["steps"] == [{"row": 1, "text": "StatusNotification", "entry": 9}]
    assert case["observations"] == ["a second socket"]
    assert case["seconds"] == 1.25
    assert case["entries"] == {"first": 3, "last": 6}


def test_a_case_without_end_was_interrupted() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.start("TC_003_CS")
    run.evidence.record(Kind.FRAME, case="TC_003_CS", sender="charging_station", text="[]")
    judged = run.result(ended=False)
    case = judged["cases"][1]
    assert (case["verdict"], case["reason"]) == ("inconc", "the run was interrupted")
    assert case["entries"] == {"first": 5, "last": 6}
    assert not judged["run"]["complete"]
    assert judged["verdict"]["word"] == "inconc"
    assert judged["verdict"]["exit"] == 1


def test_a_run_that_was_cut_short_is_no_pass() -> None:
    run = Run()
    run.case("TC_001_CS")
    judged = run.result(ended=False)
    assert judged["verdict"]["word"] == "inconc"
    assert judged["verdict"]["exit"] == 1
    assert "interrupted" in judged["verdict"]["summary"]


def test_equal_findings_are_one_defect() -> None:
    run = Run()
    for id in ("TC_001_CS", "TC_003_CS", "TC_003_CS"):
        run.start(id)
        run.finding(id, entry=7)
        run.end(id, "fail")
    run.finding("TC_003_CS", summary="Another one")
    findings = run.result()["findings"]
    assert [(finding["id"], finding["count"], finding["cases"]) for finding in findings] == [
        ("F1", 3, ["TC_001_CS", "TC_003_CS"]),
        ("F2", 1, ["TC_003_CS"]),
    ]


def test_equal_findings_of_two_systems_are_two_defects() -> None:
    run = Run("a", "b")
    for system in ("a", "b"):
        run.start("TC_001_CS", system)
        run.finding("TC_001_CS")
        run.end("TC_001_CS", "fail")
    judged = run.result()
    assert [finding["system"] for finding in judged["findings"]] == ["a", "b"]
    assert [case["findings"] for case in judged["cases"]] == [["F1"], ["F2"]]


def test_findings_stand_by_weight() -> None:
    run = Run()
    run.start("TC_001_CS")
    run.finding("TC_001_CS", "an advice", severity="advice")
    run.finding("TC_001_CS", "excused", known_deviation={"reason": "fixed in 2.1", "expires": "2999-01-01"})
    run.finding("TC_001_CS", "compatibility", axis="compatibility")
    run.finding("TC_001_CS", "a warning", severity="warning")
    run.finding("TC_001_CS", "of a weight we do not know", severity="?")
    run.end("TC_001_CS", "fail")
    assert [finding["summary"] for finding in run.result()["findings"]] == [
        "of a weight we do not know",
        "compatibility",
        "a warning",
        "an advice",
        "excused",
    ]


def test_a_difference_may_come_as_record_or_as_text() -> None:
    run = Run()
    wanted = {"path": "idTag", "expected": "'A'", "actual": "'B'"}
    run.finding(None, differences=[wanted, "idTag: expected 'A', got 'B'"])
    assert run.result()["findings"][0]["differences"] == [wanted, wanted]


@pytest.mark.parametrize(("expires", "status"), [("2999-01-01", 0), ("2000-01-01", 1), ("", 0)])
def test_a_known_deviation_stays_a_fail_and_leaves_the_exit_status(expires: str, status: int) -> None:
    run = Run()
    run.start("TC_001_CS")
    run.finding("TC_001_CS", known_deviation={"reason": "fixed in 2.1", "expires": expires})
    run.end("TC_001_CS", "fail")
    judged = run.result()
    assert judged["verdict"]["word"] == "fail"
    assert judged["verdict"]["exit"] == status
    assert bool(judged["cases"][0]["known_deviation"]) is not bool(status)
    assert profile(judged)["verdict"] == "not conformant"


def test_a_deviation_known_once_does_not_excuse_the_other_time() -> None:
    run = Run()
    run.start("TC_001_CS")
    run.finding("TC_001_CS", known_deviation={"reason": "fixed in 2.1"})
    run.finding("TC_001_CS")
    run.end("TC_001_CS", "fail")
    assert run.result()["verdict"]["exit"] == 1


def test_a_violation_between_cases_fails_the_system() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.finding(None)
    judged = run.result()
    assert judged["findings"][0]["system"] == "charger"
    assert (judged["verdict"]["word"], judged["verdict"]["exit"]) == ("fail", 1)
    assert judged["systems"][0]["verdict"]["word"] == "fail"


def test_a_warning_between_cases_does_not() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.finding(None, severity="warning")
    assert run.result()["verdict"] == {**run.result()["verdict"], "word": "pass", "exit": 0}


@pytest.mark.parametrize(
    ("verdicts", "missing", "standing"),
    [
        (["pass", "pass"], [], "conformant"),
        (["pass", "fail"], [], "not conformant"),
        (["fail", "inconc"], ["TC_999_CS"], "not conformant"),
        (["pass", "inconc"], [], "incomplete"),
        (["pass", "error"], [], "incomplete"),
        (["pass", "n/a"], [], "conformant"),
        (["n/a", "n/a"], [], "not claimed"),
        (["pass", "pass"], ["TC_999_CS"], "incomplete"),
    ],
)
def test_the_standing_of_a_profile(verdicts: list[str], missing: list[str], standing: str) -> None:
    run = Run()
    for number, verdict in enumerate(verdicts):
        run.case(f"TC_00{number}_CS", verdict)
    for id in missing:
        run.not_run(id)
    assert profile(run.result())["verdict"] == standing


def test_a_condition_that_excludes_a_case_is_no_gap() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.not_run("TC_002_CS", "n/a: AQ-7 is not claimed", status="C", condition="AQ-7")
    core = profile(run.result())
    assert core["verdict"] == "conformant"
    assert core["conditional"]["n/a"] == 1


def test_a_profile_that_no_case_of_the_run_belongs_to_is_incomplete() -> None:
    run = Run()
    run.not_run("TC_046_CS", profile="Reservation")
    assert profile(run.result(), "Reservation")["missing"] == ["TC_046_CS"]


def test_mandatory_where_the_status_is_not_public() -> None:
    run = Run()
    run.case("TC_001_CS", status="")
    run.case("TC_002_CS", status="", condition="C-1")
    core = profile(run.result())
    assert (core["mandatory"]["pass"], core["conditional"]["pass"]) == (1, 1)


def test_a_case_of_two_profiles_counts_in_both() -> None:
    run = Run()
    run.case("TC_001_CS", "fail", profile="Core; Smart Charging")
    assert {row["name"]: row["failed"] for row in run.result()["profiles"]} == {
        "Core": ["TC_001_CS"],
        "Smart Charging": ["TC_001_CS"],
    }


def test_of_a_case_that_ran_twice_the_worst_counts() -> None:
    run = Run()
    for verdict in ("fail", "pass"):
        run.case("TC_001_CS", verdict)
    assert profile(run.result())["mandatory"] == {**dict.fromkeys(profile(run.result())["mandatory"], 0), "fail": 1}


def test_what_one_worker_left_out_another_may_have_run(tmp_path: Path) -> None:
    first, second = Run(), Run()
    first.case("TC_001_CS")
    first.not_run("TC_002_CS", "another worker")
    first.not_run("TC_003_CS")
    second.case("TC_002_CS", "fail")
    second.not_run("TC_001_CS", "another worker")
    second.not_run("TC_003_CS")
    for run, name in ((first, "gw0"), (second, "gw1")):
        run.evidence.record(Kind.RUN_END)
        with (tmp_path / f"evidence-{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(run.evidence._line(entry) for entry in run.evidence.entries)
    judged = json.loads(result.write(tmp_path).read_text(encoding="utf-8"))
    assert [(case["id"], case["file"]) for case in judged["cases"]] == [
        ("TC_001_CS", "evidence-gw0.jsonl"),
        ("TC_002_CS", "evidence-gw1.jsonl"),
    ]
    assert [row["id"] for row in judged["not_run"]] == ["TC_003_CS"]
    assert len(judged["systems"]) == 1
    assert judged["run"]["complete"]


def test_one_worker_that_died_makes_the_run_incomplete() -> None:
    first, second = Run(), Run()
    first.evidence.record(Kind.RUN_END)
    streams = {"a": first.evidence.entries, "b": second.evidence.entries}
    assert not result.of_files(streams)["run"]["complete"]


def test_a_worker_begins_and_ends_no_run() -> None:
    controller, worker = Run(), Run(begun=False)
    controller.evidence.record(Kind.RUN_END)
    worker.case("TC_001_CS")
    streams = {"a": controller.evidence.entries, "b": worker.evidence.entries}
    assert result.of_files(streams)["run"]["complete"]
    worker.start("TC_002_CS")
    assert not result.of_files(streams)["run"]["complete"]


def test_what_pytest_saw_and_no_case_tells_is_no_pass() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.evidence.record(Kind.RUN_END, exit_status=1)
    judged = run.result(ended=False)
    assert (judged["verdict"]["word"], judged["verdict"]["exit"]) == ("error", 1)
    assert summary_lines(judged)[-1].startswith("pytest ended with status 1")


def test_what_did_not_run_by_kind_did_not_run_at_any_system_of_it() -> None:
    run = Run("charging_station-1.6-lies")
    run.case("TC_001_CS", system="charging_station-1.6-lies")
    run.not_run("TC_002_CS", system="charging_station-1.6")
    run.case("TC_003_CS", "n/a", system="charging_station-1.6")
    judged = run.result()
    assert {row["system"] for row in (*judged["not_run"], *judged["cases"])} == {"charging_station-1.6-lies"}
    assert profile(judged)["verdict"] == "incomplete"
    assert judged["verdict"]["standing"] == "incomplete"


@pytest.mark.parametrize(
    ("reason", "standing"),
    [("not selected with --cert-profile", "conformant"), ("not yet in this harness", "incomplete")],
)
def test_what_a_person_left_out_does_not_weigh_what_the_harness_lacks_does(reason: str, standing: str) -> None:
    run = Run()
    run.case("TC_001_CS")
    run.not_run("TC_046_CS", reason, profile="Reservation")
    judged = run.result()
    assert judged["systems"][0]["verdict"]["standing"] == standing
    assert profile(judged, "Reservation")["verdict"] == "incomplete"


def test_an_observation_after_a_case_is_about_it() -> None:
    run = Run()
    run.case("TC_001_CS")
    run.evidence.record(Kind.OBSERVATION, text="could not be brought back to idle")
    assert run.result()["cases"][0]["observations"] == ["could not be brought back to idle"]


@pytest.mark.parametrize(
    ("reported", "declared", "builtin", "role", "name"),
    [
        ({"vendor": "Acme", "model": "X"}, {"vendor": "Other"}, False, "charging_station", "Acme X"),
        ({}, {"vendor": "Other"}, False, "csms", "Other"),
        ({}, {}, True, "csms", "Built-in CSMS"),
        ({}, {}, False, "charging_station", "CP1"),
        ({}, None, False, "csms", "steve.toml"),
        ({"vendor": "V" * 300}, {}, False, "csms", "V" * 100 + "…"),
    ],
)
def test_how_a_system_is_called(reported: Record, declared: Any, builtin: bool, role: str, name: str) -> None:
    told = {"builtin": builtin, "role": role, "identity": "CP1", "sut": "steve.toml"}
    assert identity.name({"reported": reported, "declared": declared, **told}) == name


def test_an_interrupt_is_no_complete_run() -> None:
    run = Run()
    run.evidence.record(Kind.RUN_END, interrupted=True)
    assert not run.result(ended=False)["run"]["complete"]


def test_nothing_at_all(tmp_path: Path) -> None:
    judged = result.of_directory(tmp_path)
    assert judged["verdict"]["exit"] == 1
    assert judged["verdict"]["summary"].startswith("Nothing was tested.")
    assert not judged["run"]["complete"]


def test_what_the_device_reports_of_itself_names_it() -> None:
    run = Run()
    facts = {"chargePointVendor": "Acme", "chargePointModel": "X1", "firmwareVersion": "1.9"}
    run.evidence.record(Kind.REPORTED, station="CP1", facts=facts)
    run.evidence.record(Kind.REPORTED, system="charger", firmware="2.0")
    run.case("TC_001_CS")
    judged = run.result()
    assert judged["systems"][0]["reported"] == {"vendor": "Acme", "model": "X1", "firmware": "2.0"}
    assert judged["verdict"]["summary"].startswith("The charging station Acme X1 (OCPP 1.6) failed none of 1 case.")


def test_a_station_that_boots_while_a_csms_is_tested_is_not_the_csms() -> None:
    run = Run()
    run.evidence.record(Kind.SYSTEM, system="csms", role=Side.CSMS.value, ocpp="1.6", identity="CP1")
    run.start("TC_001_CSMS", "csms")
    run.evidence.record(Kind.REPORTED, station="CP1", facts={"model": "X1"})
    run.evidence.record(Kind.REPORTED, station="stranger", facts={"model": "X2"})
    assert [system["reported"] for system in run.result()["systems"]] == [{"model": "X1"}, {}]


def test_the_result_keeps_its_schema() -> None:
    import jsonschema

    schema = json.loads((data.directory("schemas") / "result.schema.json").read_text(encoding="utf-8"))
    run = Run("charger", "other")
    run.start("TC_001_CS")
    run.evidence.record(Kind.STEP, case="TC_001_CS", row=1, text="x", entry=4)
    run.finding(
        "TC_001_CS", known_deviation={"reason": "r", "expires": "2027-01-01"}, differences=["a: expected b, got c"]
    )
    run.end("TC_001_CS", "fail")
    run.not_run("TC_002_CS")
    judged = json.loads(result.text(run.result()))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert [str(problem) for problem in validator.iter_errors(judged)] == []
    del judged["cases"][0]["verdict"]
    assert not validator.is_valid(judged)


def test_strange_entries_never_raise() -> None:
    run = Run()
    run.evidence.record(Kind.CASE_END, case="TC_404_CS", verdict="pass")
    run.evidence.record(Kind.STEP, case="TC_404_CS")
    run.evidence.record(Kind.REPORTED, system="nobody", vendor="x")
    run.case("TC_001_CS")
    run.end("TC_001_CS", "fail")
    judged = run.result()
    assert [case["verdict"] for case in judged["cases"]] == ["pass"]


def test_the_summary_says_profiles_and_findings() -> None:
    run = Run()
    run.start("TC_001_CS")
    for number in range(7):
        run.finding("TC_001_CS", f"defect {number} \x1b[31m")
    run.not_run("TC_046_CS", profile="Reservation")
    run.end("TC_001_CS", "fail")
    lines = summary_lines(run.result())
    assert lines[0].startswith(
        "NOT CONFORMANT: The charging station CP1 (OCPP 1.6) broke 7 requirements and failed 1 of 1 case."
    )
    assert lines[1] == "  Core: not conformant (1 fail)"
    assert not any("Reservation" in line for line in lines[1:])
    assert lines[-2:] == ["… and 2 more findings in the report", "Not tested: 1 case not selected."]
    assert len(lines) == 9
    assert "\x1b" not in "".join(lines)


def test_the_summary_stays_short_whatever_there_is_to_tell() -> None:
    run = Run()
    for number in range(8):
        run.start(f"TC_{number}_CS", profile=f"Profile {number}")
        run.finding(f"TC_{number}_CS", f"defect {number}")
        run.not_run(f"TC_1{number}_CS", f"reason {number}", profile=f"Profile {number}")
        run.end(f"TC_{number}_CS", "fail" if number else "pass")
    lines = summary_lines(run.result())
    assert lines[1:3] == [
        f"  not conformant: {', '.join(f'Profile {number} (1 fail, 1 not run)' for number in range(1, 8))}",
        "  incomplete: Profile 0 (1 pass, 1 not run)",
    ]
    assert lines[-1] == "Not tested: 1 case reason 0, 1 case reason 1, 6 more for other reasons."
    assert len(lines) <= LONGEST


SCHEMA = {"severity": "violation", "axis": "conformance", "requirement": "the official JSON schema", "entry": 7}


def differing(path: str, actual: str = "it is required and missing") -> list[Record]:
    return [{"path": path, "expected": "another", "actual": actual}]


def test_what_the_schema_says_of_one_message_is_one_defect() -> None:
    run = Run()
    for case in ("TC_B_01_CS", "TC_B_02_CS"):
        run.start(case)
        for rule, told, path in (
            ("schema-unknown-field", "a field is none of the message (model)", "model"),
            ("schema-missing", "a required field is missing (reason)", "reason"),
        ):
            summary = f"BootNotification: {told}"
            run.finding(case, summary=summary, rule=rule, differences=differing(path), **SCHEMA)
        run.finding(case, summary="BootNotification does not say what it must", differences=differing("reason"))
        run.end(case, "fail")
    judged = run.result()
    [finding] = judged["findings"]
    assert finding["summary"].startswith("BootNotification: a field is none of the message (model); a required field")
    assert finding["cases"] == ["TC_B_01_CS", "TC_B_02_CS"]
    assert [one["path"] for one in finding["differences"]] == ["model", "reason"]
    assert {"schema-missing", "BootNotification does not say what it must"} <= set(finding["also"])
    assert [case["findings"] for case in judged["cases"]] == [["F1"], ["F1"]]


@pytest.mark.parametrize(
    "second",
    [
        {"summary": "Heartbeat does not say what it must", "differences": differing("reason")},
        {"summary": "BootNotification does not say what it must", "differences": differing("other")},
        {"summary": "BootNotification does not say what it must", "differences": []},
        {"summary": "BootNotification does not say what it must", "differences": differing("reasons")},
        {"summary": "BootNotification: too long", "rule": "schema-length", **SCHEMA, "entry": 8},
        {"summary": "BootNotification: too long", "rule": "schema-length", **SCHEMA, "severity": "warning"},
        {"summary": "BootNotification: rule", "rule": "boot-reason", "differences": differing("reason")},
    ],
)
def test_another_defect_beside_a_broken_schema_stays_one_of_its_own(second: Record) -> None:
    run = Run()
    run.start("TC_B_01_CS")
    said = {"rule": "schema-missing", "differences": differing("reason"), **SCHEMA}
    run.finding("TC_B_01_CS", summary="BootNotification: a required field is missing (reason)", **said)
    run.finding("TC_B_01_CS", **second)
    assert len(run.result()["findings"]) == 2


@pytest.mark.parametrize(
    ("second", "actual", "count"),
    [
        ("OCPP 1.6 §4.10, §5.12", "'Local'", 1),
        ("OCPP 1.6 §5.12", "'Local'", 2),
        ("OCPP 1.6 §4.10, §5.12", "'Reboot'", 2),
        ("OCPP 1.6 §5.12", "CALLERROR NotImplemented: ", 2),
    ],
)
def test_the_same_wrong_value_under_clauses_that_overlap_is_one_defect(second: str, actual: str, count: int) -> None:
    run = Run()
    run.finding("TC_005_3_CS", requirement="OCPP 1.6 §4.9, §4.10", differences=differing("reason", "'Local'"))
    run.finding("TC_012_CS", requirement=second, differences=differing("reason", actual))
    findings = run.result()["findings"]
    assert len(findings) == count
    if count == 1:
        assert (findings[0]["requirement"], findings[0]["count"]) == ("OCPP 1.6 §4.9, §4.10, §5.12", 2)


def test_what_is_not_implemented_is_one_defect_whatever_needed_it() -> None:
    run = Run()
    lacking = differing("answer", "CALLERROR NotImplemented: not yet")
    run.finding("TC_B_02_CS", requirement="B02.FR.01", differences=lacking)
    run.finding("TC_B_12_CS", requirement="B07.FR.01", differences=lacking)
    assert len(run.result()["findings"]) == 1


def test_a_known_defect_is_not_joined_to_an_unknown_one() -> None:
    run = Run()
    known, same = {"reason": "old", "expires": "2099-01-01"}, differing("reason", "'Local'")
    run.finding("TC_005_3_CS", requirement="1.6 §4.1", differences=same, known_deviation=known)
    run.finding("TC_012_CS", requirement="1.6 §4.1, §4.2", differences=same)
    assert len(run.result()["findings"]) == 2


@pytest.mark.parametrize(
    ("severity", "said"), [("violation", "broke 1 requirement"), ("warning", "broke 0 requirements")]
)
def test_of_a_recording_it_is_said_that_no_case_was_run(severity: str, said: str) -> None:
    run = Run()
    run.finding(None, system="charger", severity=severity)
    summary = run.result()["systems"][0]["verdict"]["summary"]
    assert f"{said} in what was seen of it; no case was run." in summary


@pytest.mark.parametrize(
    ("schema", "row", "count"),
    [
        ("chargingStation", "chargingStation.model", 1),
        ("chargingStation.model", "chargingStation", 2),
        ("configurationKey[6].value", "configurationKey", 2),
        ("configurationKey[6].value", "configurationKey[2].value", 1),
        ("", "chargingStation", 2),
    ],
)
def test_a_row_misses_what_the_schema_misses_or_what_lies_in_it(schema: str, row: str, count: int) -> None:
    run = Run()
    said = {"rule": "schema-missing", "differences": differing(schema), **SCHEMA}
    run.finding("TC_B_01_CS", summary="BootNotification: a required field is missing", **said)
    run.finding("TC_B_01_CS", summary="BootNotification does not say what it must", differences=differing(row))
    assert len(run.result()["findings"]) == count
