"""The rendered example: it is what the templates of today make of its evidence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ocpp_verdict import data, report, result
from ocpp_verdict.report import digests
from ocpp_verdict.report.digests import verify

EXAMPLE = data.directory("reports") / "example"


def test_the_example_is_what_is_made_of_its_evidence_today(tmp_path: Path) -> None:
    """After a change of result or templates: `ocpp-verdict report reports/example`."""
    for file in result.files(EXAMPLE):
        shutil.copy(file, tmp_path)
    result.write(tmp_path)
    report.render(tmp_path)
    for name in (result.NAME, report.NAME):
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), f"{name}: make the example again"


def test_the_example_verifies() -> None:
    assert verify(EXAMPLE) == []


def test_the_example_shows_what_a_report_is_for() -> None:
    page = (EXAMPLE / report.NAME).read_text(encoding="utf-8")
    for word in ("not conformant", "Told to misbehave", "Heaviest findings", "class=bad", "tested here", "not known"):
        assert word in page


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_another_process_makes_the_same_bytes(tmp_path: Path, seed: str) -> None:
    for file in result.files(EXAMPLE):
        shutil.copy(file, tmp_path)
    command = [sys.executable, "-m", "ocpp_verdict", "report", str(tmp_path)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=EXAMPLE.parent.parent)
    for name in (result.NAME, report.NAME, digests.NAME):
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes()
