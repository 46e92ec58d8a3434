"""What is in the wheel: the package with suite, schemas and templates inside, and nothing of a generic name."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_only_our_package_is_installed(names: list[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"ocpp_verdict"}


@pytest.mark.parametrize(
    "name",
    [
        "plugin/__init__.py",
        "py.typed",
        "testsuite/__init__.py",
        "testsuite/ocpp16/catalogue.csv",
        "testsuite/ocpp2/catalogue.csv",
        "testsuite/ocpp16/charging_station/test_02_start_charging_session.py",
        "schemas/lock.json",
        "schemas/result.schema.json",
        "schemas/sut-profile.schema.json",
        "reports/report.html.j2",
    ],
)
def test_the_wheel_brings(names: list[str], name: str) -> None:
    assert f"ocpp_verdict/{name}" in names


def test_the_wheel_brings_no_documents_of_oca_and_no_tests(names: list[str]) -> None:
    assert [name for name in names if name.endswith((".pdf", ".md")) and "dist-info" not in name] == []
    assert [name for name in names if name.startswith(("tests/", "ocpp_verdict/tests/"))] == []


def test_the_entry_points(names: list[str]) -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert '"ocpp_verdict.plugin" = "ocpp_verdict.plugin"' in text
    assert any(name.endswith("entry_points.txt") for name in names)
