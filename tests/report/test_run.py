"""What a run leaves for its report: who tested with what, whose each connection is, and all of it if it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_plugin import ONE, ROOT, result, run, verdicts

BROKEN = """
from ocpp_verdict import report


def broken(*_):
    raise TypeError("the template stumbled")


report.page = broken
"""


def test_a_report_that_cannot_be_made_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "stumbling.py").write_text(BROKEN)
    path = os.pathsep.join([str(tmp_path), str(ROOT / "harness")])
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": path}
    said = run(tmp_path, "-p", "stumbling", "--case", ONE, "--ocpp", "1.6", env=environment)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "a defect of ocpp-verdict: TypeError: the template stumbled" in said.stdout
    assert "INCOMPLETE: The charging station" in said.stdout
    assert f"try: ocpp-verdict report {tmp_path / 'report'}" in said.stdout
    assert verdicts(tmp_path)[ONE] == "pass"
    assert not (tmp_path / "report" / "report.html").exists()
    again = [sys.executable, "-m", "ocpp_verdict", "report", str(tmp_path / "report")]
    subprocess.run(again, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "harness")})
    assert (tmp_path / "report" / "report.html").exists()


def test_page_one_says_who_tested_and_with_what(tmp_path: Path) -> None:
    run(tmp_path, "--tester", " Jane <Doe> ", "--case", ONE, "--ocpp", "1.6")
    judged = result(tmp_path)
    assert judged["run"]["tester"] == "Jane <Doe>"
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    for word in ("Jane &lt;Doe&gt;", *(f"edition {judged['run']['digests'][what]}" for what in ("harness", "schemas"))):
        assert word in page


def test_connections_have_names_of_their_own_and_say_whose_they_are(tmp_path: Path) -> None:
    run(tmp_path, "--case", "TC_012_CS,TC_001_CSMS,TC_B_01_CS,TC_B_01_CSMS")
    lines = (tmp_path / "report" / "evidence.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    opened = [entry for entry in entries if entry["kind"] == "open"]
    names = [entry["connection"] for entry in opened]
    assert len(names) == len(set(names)) >= 4
    whose = {entry["connection"]: entry["system"] for entry in opened}
    assert set(whose.values()) == {"charging_station-1.6", "csms-1.6", "charging_station-2.0.1", "csms-2.0.1"}
    for entry in entries:
        if entry["kind"] in ("handshake", "close") and entry.get("connection"):
            assert entry["system"] == whose[entry["connection"]]
    shaken = {entry["connection"] for entry in entries if entry["kind"] == "handshake" and entry["accepted"]}
    assert shaken == set(names)


@pytest.mark.parametrize(
    "arguments",
    [["-k", "tc_001_cs or tc_003_cs"], ["-k", "tc_001_cs or tc_003_cs", "-n", "2"], ["-k", "03", "--maxfail", "1"]],
)
def test_what_did_not_run_for_whatever_reason_is_not_taken_for_passed(tmp_path: Path, arguments: list[str]) -> None:
    """Neither what -k left out nor what --maxfail kept from running makes a profile conformant."""
    wrong = ["--misbehave", "starts-without-authorize"] if "--maxfail" in arguments else []
    said = run(tmp_path, "--ocpp", "1.6", *wrong, *arguments)
    judged = result(tmp_path)
    assert "CONFORMANT: The charging station" not in said.stdout.replace("NOT CONFORMANT", "")
    assert {profile["verdict"] for profile in judged["profiles"]} <= {"incomplete", "not conformant"}
    told = {row["id"] for row in judged["not_run"]} | set(verdicts(tmp_path))
    assert len({id for id in told if id.startswith("TC_")}) == 184
