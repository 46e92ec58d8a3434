"""A changed byte in evidence, result or report is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ocpp_verdict import report, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.report.digests import verify


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    """A directory with evidence, result and report."""
    with (tmp_path / "evidence.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(lambda: 1.0), file)
        evidence.record(Kind.SYSTEM, system="it", role="csms", ocpp="1.6")
        evidence.record(Kind.RUN_END)
    report.render(tmp_path)
    return tmp_path


def test_what_was_not_touched_holds(rendered: Path) -> None:
    assert verify(rendered) == []


#: Of a longer file about so many bytes are changed, one at a time.
_TRIED = 300


@pytest.mark.parametrize("name", ["evidence.jsonl", "result.json", "report.html", "SHA256SUMS"])
def test_any_changed_byte_is_noticed(rendered: Path, name: str) -> None:
    file = rendered / name
    whole = file.read_bytes()
    places = range(0, len(whole), max(1, len(whole) // _TRIED))
    assert [at for at in places if verify(_changed(file, whole, at)) == []] == []


def _changed(file: Path, whole: bytes, at: int) -> Path:
    file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    return file.parent


def test_it_is_said_what_was_changed(rendered: Path) -> None:
    _changed(rendered / "result.json", (rendered / "result.json").read_bytes(), 40)
    assert "result.json was changed." in verify(rendered)


@pytest.mark.parametrize("name", ["evidence.jsonl", "result.json", "report.html"])
def test_a_missing_file_is_noticed(rendered: Path, name: str) -> None:
    (rendered / name).unlink()
    assert f"{name} is missing." in verify(rendered)


def test_evidence_that_came_later_is_noticed(rendered: Path) -> None:
    (rendered / "evidence-gw1.jsonl").write_text("", encoding="utf-8")
    assert verify(rendered) == ["evidence-gw1.jsonl is new: the report does not rest on it."]


def test_digests_that_were_made_again_do_not_fit_the_report(rendered: Path) -> None:
    kept = (rendered / "report.html").read_bytes()
    with (rendered / "evidence.jsonl").open("a", encoding="utf-8") as file:
        file.write(" ")
    result.write(rendered)
    report.render(rendered)
    (rendered / "report.html").write_bytes(kept)
    assert "report.html was made from another evidence.jsonl." in verify(rendered)


def test_no_digests_at_all(tmp_path: Path) -> None:
    [problem] = verify(tmp_path)
    assert "missing" in problem


def test_digests_never_lead_out_of_the_directory(rendered: Path) -> None:
    (rendered / "SHA256SUMS").write_text("0  ../../../etc/passwd\n", encoding="ascii")
    assert "passwd is missing." in verify(rendered)
