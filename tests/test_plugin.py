"""The plugin as its users meet it: verdict words, selection, errors that help, and what a run leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
ONE = "TC_003_CS"

#: Cases of our own on the built-in 1.6 charger, one for each way a case can end.
HOUSE_RULES = '''
"""House rules."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case(id="OV_16_PASS", title="Passes", requirements="R1")
async def test_pass(csms: CSMS, sut: Sut) -> None:
    """Passes."""
    (await csms.call(1, "ClearCache")).expect(2, status="Accepted")


@case(id="OV_16_FAIL", title="Fails", requirements="R2")
async def test_fail(csms: CSMS, sut: Sut) -> None:
    """Fails."""
    (await csms.call(1, "ClearCache")).expect(2, status="Rejected")


@case(id="OV_16_INCONC", title="Could not", requirements="R3")
async def test_inconc(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """The operator cannot do it."""
    await operator.perform("confirm", question="Is it blue?")


@case(id="OV_16_ERROR", title="Our fault", requirements="R4")
async def test_error(csms: CSMS, sut: Sut) -> None:
    """The case is wrong."""
    await csms.call(1, "ClearCache", nonsense=1)
'''


def run(tmp_path: Path, *arguments: str, file: str | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own and return what it said."""
    target = "testsuite"
    if file is not None:
        (tmp_path / "test_house.py").write_text(file)
        target = str(tmp_path / "test_house.py")
    command = [sys.executable, "-m", "pytest", target, "--rootdir", str(ROOT), "-p", "ocpp_verdict.plugin", "-v"]
    return subprocess.run(
        [*command, "-c", str(ROOT / "pyproject.toml"), "--report-dir", str(tmp_path / "report"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        **{"env": {**os.environ, "COLUMNS": "150"}, **options},
    )


def result(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "report" / "result.json").read_text())


def verdicts(tmp_path: Path) -> dict[str, str]:
    return {case["id"]: case["verdict"] for case in result(tmp_path)["cases"]}


def test_every_way_a_case_can_end(tmp_path: Path) -> None:
    said = run(tmp_path, "--ocpp", "1.6", file=HOUSE_RULES)
    assert said.returncode == 1, said.stdout + said.stderr
    assert verdicts(tmp_path) == {
        "OV_16_PASS": "pass",
        "OV_16_FAIL": "fail",
        "OV_16_INCONC": "inconc",
        "OV_16_ERROR": "error",
    }
    for word in ("test_pass PASS", "test_fail FAIL", "test_inconc INCONC", "test_error ERROR"):
        assert word in said.stdout
    assert "OV_16_INCONC: the operator could not confirm" in said.stdout
    assert "breaks the schema of OCPP 1.6" in said.stdout
    assert f"report: {tmp_path / 'report' / 'report.html'}" in said.stdout
    assert (tmp_path / "report" / "report.html").stat().st_size > 10_000


def test_a_failure_ends_at_the_row_with_all_its_parts(tmp_path: Path) -> None:
    said = run(tmp_path, "--ocpp", "1.6", "-k", "test_fail", file=HOUSE_RULES).stdout
    assert "test_house.py:16: in test_fail" in said
    assert '(await csms.call(1, "ClearCache")).expect(2, status="Rejected")' in said
    for part in (
        "requirement  OCPP 1.6 R2",
        "expected     ClearCache.conf(status='Rejected')",
        "actual       [3,",
        "differs      status",
    ):
        assert part in said
    assert '-> [2,"ov-' in said
    assert "asyncio/runners.py" not in said


def test_selection_and_the_reasons_for_what_did_not_run(tmp_path: Path) -> None:
    said = run(tmp_path, "--case", ONE)
    assert said.returncode == 0, said.stdout
    assert verdicts(tmp_path) == {ONE: "pass"}
    reasons = {(row["id"]): row["reason"] for row in result(tmp_path)["not_run"]}
    assert reasons["TC_001_CSMS"] == "not selected with --case"
    assert "not yet in this harness" in reasons.values() or len(reasons) == 184 + 677 - 1


def test_only_what_did_not_pass(tmp_path: Path) -> None:
    run(tmp_path, "--case", f"{ONE},TC_023_1_CSMS", "--misbehave", "starts-without-authorize")
    former = verdicts(tmp_path)
    assert former == {ONE: "fail", "TC_023_1_CSMS": "pass"}
    (tmp_path / "report").rename(tmp_path / "former")
    run(tmp_path, "--only-not-passed", str(tmp_path / "former"))
    assert verdicts(tmp_path) == {ONE: "pass"}


def test_a_condition_that_does_not_hold_is_the_reason(tmp_path: Path) -> None:
    said = run(tmp_path, "--case", "TC_017_2_CS,TC_018_2_CS,TC_003_CS", "-rs")
    skipped = {id: case for case in result(tmp_path)["cases"] if (id := case["id"]) != ONE}
    for case in skipped.values():
        assert case["verdict"] == "n/a"
        assert "fixed" in case["reason"]
    assert said.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--case", "TC_999_CS"], "--case TC_999_CS: OCA has no such case"),
        (["--cert-profile", "Gold"], "--cert-profile Gold: there are"),
        (["--only-not-passed", "/nowhere"], "--only-not-passed /nowhere: no result of a former run there"),
        (["--misbehave", "sings"], "--misbehave sings: there are"),
        (["--misbehave", "sings", "--charger", "127.0.0.1"], "--misbehave is for the built-in simulators"),
        (["--sut", "/nowhere.toml"], "/nowhere.toml"),
        (["--charger", "127.0.0.1", "--csms", "ws://127.0.0.1:1"], "name two systems"),
        (["--csms", "http://127.0.0.1"], "--csms"),
        (["--listen", "nowhere", "--charger", "127.0.0.1"], "--listen"),
        (["--charger", "127.0.0.1", "--operator", "robot"], "--operator"),
    ],
)
def test_a_wrong_option_is_said_in_a_line_and_nothing_starts(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    said = run(tmp_path, *arguments)
    assert said.returncode == 4
    assert message in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "report").exists()


def test_xdist_makes_one_report(tmp_path: Path) -> None:
    said = run(tmp_path, "--case", f"{ONE},TC_023_1_CSMS", "-n", "2")
    assert said.returncode == 0, said.stdout
    assert verdicts(tmp_path) == {ONE: "pass", "TC_023_1_CSMS": "pass"}
    assert result(tmp_path)["run"]["complete"] is True


def test_junit_and_pytest_html_carry_the_verdict(tmp_path: Path) -> None:
    junit, page = tmp_path / "j.xml", tmp_path / "p.html"
    run(tmp_path, "--case", ONE, "--misbehave", "starts-without-authorize", f"--junitxml={junit}", f"--html={page}")
    xml = junit.read_text()
    assert f'<property name="case" value="{ONE}"' in xml
    assert '<property name="verdict" value="fail"' in xml
    assert 'name="finding"' in xml
    assert "Requirement" in page.read_text()


def test_a_known_deviation_stays_in_the_report_and_leaves_the_exit_status(tmp_path: Path) -> None:
    profile = tmp_path / "known.toml"
    profile.write_text(
        '[sut]\nrole = "charging_station"\nocpp = "1.6"\n[operator]\nkind = "simulated"\n'
        f'[[known_deviation]]\ncase = "{ONE}"\nreason = "bug 42"\nexpires = 2099-01-01\n'
    )
    wrong = run(tmp_path, "--sut", str(profile), "--case", ONE, "--misbehave", "starts-without-authorize")
    assert wrong.returncode == 0, wrong.stdout + wrong.stderr
    assert "KNOWN DEVIATION" in wrong.stdout
    assert verdicts(tmp_path) == {ONE: "fail"}
    right = run(tmp_path, "--sut", str(profile), "--case", ONE)
    assert right.returncode == 1
    assert "take it out" in right.stdout


def test_an_expired_deviation_turns_red(tmp_path: Path) -> None:
    profile = tmp_path / "expired.toml"
    profile.write_text(
        '[sut]\nrole = "charging_station"\nocpp = "1.6"\n[operator]\nkind = "simulated"\n'
        f'[[known_deviation]]\ncase = "{ONE}"\nreason = "bug 42"\nexpires = 2020-01-01\n'
    )
    wrong = run(tmp_path, "--sut", str(profile), "--case", ONE, "--misbehave", "starts-without-authorize")
    assert wrong.returncode == 1
    assert "has expired" in wrong.stdout + json.dumps(result(tmp_path))


def test_a_device_that_never_comes_makes_cases_inconclusive(tmp_path: Path) -> None:
    profile = tmp_path / "real.toml"
    profile.write_text(
        '[sut]\nrole = "charging_station"\nocpp = "1.6"\nlisten = "127.0.0.1:0"\n[timings]\nconnect = 0.3\n'
    )
    said = run(tmp_path, "--sut", str(profile), "--case", ONE)
    assert said.returncode == 1, said.stdout + said.stderr
    assert f"{ONE}: no station connected to ws://127.0.0.1:" in said.stdout


def test_a_csms_that_is_not_there_makes_cases_inconclusive(tmp_path: Path) -> None:
    said = run(tmp_path, "--csms", "ws://127.0.0.1:9/ocpp", "--case", "TC_023_1_CSMS")
    assert said.returncode == 1, said.stdout + said.stderr
    assert "refused" in said.stdout
    assert verdicts(tmp_path) == {"TC_023_1_CSMS": "inconc"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    hook = "import pathlib, ocpp_verdict.run as r\nr.clear = lambda d: (d / 'evidence.jsonl').symlink_to('/dev/full')\n"
    (tmp_path / "full.py").write_text(hook + "import ocpp_verdict.plugin as p\np.clear = r.clear\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "harness")])
    said = run(tmp_path, "--case", ONE, "-p", "full", env={**os.environ, "PYTHONPATH": path})
    assert said.returncode == 1, said.stdout + said.stderr
    assert "No space left on device" in said.stdout
    assert "INTERNALERROR" not in said.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_evidence_for_a_report(tmp_path: Path, number: signal.Signals) -> None:
    file = HOUSE_RULES + (
        '\n\n@case(id="OV_16_LONG", title="Long")\nasync def test_zz_long(csms: CSMS, sut: Sut) -> None:\n'
        '    """Waits in real time."""\n    import asyncio, pathlib\n    from ocpp_verdict.clock import real_time\n'
        f"    pathlib.Path({str(tmp_path / 'here')!r}).touch()\n"
        "    with real_time():\n        await asyncio.sleep(60)\n"
    )
    (tmp_path / "test_house.py").write_text(file)
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(tmp_path / "test_house.py"),
        "-p",
        "ocpp_verdict.plugin",
        "--ocpp",
        "1.6",
    ]
    process = subprocess.Popen(
        [*command, "-c", str(ROOT / "pyproject.toml"), "--report-dir", str(tmp_path / "report")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    while not (tmp_path / "here").exists():
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    if number is signal.SIGINT:
        assert "report: " in said
    else:
        command = [sys.executable, "-m", "ocpp_verdict", "report", str(tmp_path / "report")]
        env = {**os.environ, "PYTHONPATH": str(ROOT / "harness")}
        made = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
        assert made.stdout.strip() == str(tmp_path / "report" / "report.html")
    assert verdicts(tmp_path)["OV_16_PASS"] == "pass"
    assert verdicts(tmp_path)["OV_16_LONG"] in ("inconc", "error")
    assert result(tmp_path)["run"]["complete"] is False
