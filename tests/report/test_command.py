"""The commands around the report: what they print and how they end."""

from __future__ import annotations

import argparse
import base64
import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.compare import command as compare_command
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.report import command


def run(directory: Path, verdict: str = "pass") -> Path:
    """Record a run of one case."""
    directory.mkdir(exist_ok=True)
    with (directory / "evidence.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(lambda: 1.0), file)
        evidence.record(Kind.SYSTEM, system="it", role="csms", ocpp="1.6")
        evidence.record(Kind.CASE_START, case="TC_1", system="it", profile="Core", status="M")
        evidence.record(Kind.CASE_END, case="TC_1", verdict=verdict)
        evidence.record(Kind.RUN_END)
    return directory


def ask(
    add: Callable[[argparse.ArgumentParser], None], command: Callable[[argparse.Namespace], int], *words: Any
) -> int:
    parser = argparse.ArgumentParser()
    add(parser)
    return command(parser.parse_args([str(word) for word in words]))


def report(*words: Any) -> int:
    return ask(command.options, command.command, *words)


def compare(*words: Any) -> int:
    return ask(compare_command.options, compare_command.command, *words)


def test_the_report_is_made_again_and_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(run(tmp_path)) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'report.html'}\n"
    assert report(tmp_path, "--verify") == 0
    assert "are what they were" in capsys.readouterr().out


def test_a_change_is_told_and_is_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(run(tmp_path))
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    assert report(tmp_path, "--verify") == 1
    assert capsys.readouterr().err == "result.json was changed.\n"


def test_a_redacted_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(run(tmp_path), "--redact") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'redacted' / 'report.html'}\n"


def test_a_directory_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"{tmp_path} holds no evidence"):
        report(tmp_path)


def test_a_list_of_questions_is_answered_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tender = tmp_path / "tender.toml"
    tender.write_text('title = "Tender 7"\n[[line]]\nasks = "Does it beat?"\ncases = ["TC_1"]\n', encoding="utf-8")
    directory = run(tmp_path / "run")
    assert report(directory, "--programme", tender) == 0
    page = (directory / "report.html").read_text(encoding="utf-8")
    assert "Tender 7" in page
    assert report(directory) == 0
    assert (directory / "report.html").read_text(encoding="utf-8") == page
    (directory / "programmes" / "tender.toml").write_text("", encoding="utf-8")
    assert report(directory, "--verify") == 1
    assert capsys.readouterr().err == "programmes/tender.toml was changed.\n"


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_photo_is_carried_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo, directory = tmp_path / "x.PNG", run(tmp_path / "run")
    photo.write_bytes(PNG)
    assert report(directory, "--label", photo) == 0
    page = (directory / "report.html").read_text(encoding="utf-8")
    assert base64.b64encode(PNG).decode() in page
    photo.write_bytes(b"\xff\xd8\xff other")
    assert report(directory, "--label", photo) == 0
    assert sorted(file.name for file in directory.glob("label.*")) == ["label.jpg"]
    (directory / "label.jpg").write_bytes(b"<svg onload=alert(1)>")
    assert report(directory, "--verify") == 1
    assert capsys.readouterr().err == "label.jpg was changed.\n"
    assert report(directory) == 0
    assert "<img" not in (directory / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "No such file"), (b"GIF89a", "neither a PNG nor a JPEG"), (PNG + bytes(2_000_000), "at most 2000000")],
)
def test_what_is_no_photo(tmp_path: Path, content: bytes | None, problem: str) -> None:
    photo, directory = tmp_path / "x.png", run(tmp_path / "run")
    if content is not None:
        photo.write_bytes(content)
    with pytest.raises(ValueError, match=problem):
        report(directory, "--label", photo)
    assert not list(directory.glob("label.*"))


def test_runs_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = run(tmp_path / "old"), run(tmp_path / "new", "error")
    assert compare(old, old, "--into", tmp_path) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'comparison.html'}\n"
    assert compare(old, new) == 1
    assert "worse: csms 1.6 TC_1: pass → error" in capsys.readouterr().out


def test_a_pdf_where_nothing_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> ModuleType:
        if name == "weasyprint":
            raise ImportError("No module named 'weasyprint'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"pip install 'ocpp-verdict\[pdf\]'"):
        report(run(tmp_path), "--pdf")


def test_a_pdf_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Html:
        def __init__(self, filename: str) -> None:
            self.page = Path(filename)

        def write_pdf(self, target: str) -> None:
            Path(target).write_bytes(b"%PDF " + self.page.name.encode())

    module = ModuleType("weasyprint")
    module.HTML = Html  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "weasyprint", module)
    assert report(run(tmp_path), "--pdf") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'report.pdf'}\n"
    assert (tmp_path / "report.pdf").read_bytes() == b"%PDF report.html"
