"""Runs side by side: what became worse is found, comes first, and is the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.compare import DATA, compare
from ocpp_verdict.evidence import Evidence, Kind


def run(directory: Path, role: str = "charging_station", vendor: str = "Acme", **verdicts: str) -> Path:
    """Record a run whose cases, such as TC_001_CS, have these verdicts."""
    directory.mkdir()
    with (directory / "evidence.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(lambda: 1.0), file)
        evidence.record(Kind.RUN, format=1, harness="0.1.0")
        evidence.record(Kind.SYSTEM, system="it", role=role, ocpp="1.6", identity="CP1")
        evidence.record(Kind.REPORTED, system="it", facts={"chargePointVendor": vendor, "firmwareVersion": "1"})
        for id, verdict in verdicts.items():
            evidence.record(Kind.CASE_START, case=id, system="it", title=id, profile="Core", status="M")
            if verdict == "fail":
                told: dict[str, Any] = {"severity": "violation", "axis": "conformance"}
                evidence.record(Kind.FINDING, case=id, summary=f"{id} is broken", **told)
            evidence.record(Kind.CASE_END, case=id, verdict=verdict)
        evidence.record(Kind.RUN_END, exit_status=0)
    return directory


def told(page: Path) -> Any:
    return json.loads(page.with_name(DATA).read_text(encoding="utf-8"))


def test_a_case_that_no_longer_passes_is_a_regression(tmp_path: Path) -> None:
    old = run(tmp_path / "old", TC_001_CS="pass", TC_002_CS="fail", TC_003_CS="pass")
    new = run(tmp_path / "new", TC_001_CS="pass", TC_002_CS="pass", TC_003_CS="fail")
    page, worse = compare([old, new])
    assert worse == ["charging station 1.6 TC_003_CS: pass → fail"]
    [kind] = told(page)["kinds"]
    assert [(row["what"], row["change"]) for row in kind["cases"]] == [("TC_003_CS", "worse"), ("TC_002_CS", "better")]
    assert [row["cells"] for row in kind["findings"]] == [["once", "·"], ["·", "once"]]


@pytest.mark.parametrize("verdict", ["inconc", "error"])
def test_a_case_that_came_to_no_judgement_is_one_too(tmp_path: Path, verdict: str) -> None:
    old, new = run(tmp_path / "old", TC_001_CS="pass"), run(tmp_path / "new", TC_001_CS=verdict)
    _, worse = compare([old, new])
    assert worse == [
        f"charging station 1.6 TC_001_CS: pass → {verdict}",
        "charging station 1.6 Core: conformant → incomplete",
    ]


@pytest.mark.parametrize(("before", "after"), [("fail", "inconc"), ("n/a", "fail"), ("pass", "n/a"), ("pass", "pass")])
def test_what_is_none(tmp_path: Path, before: str, after: str) -> None:
    old = run(tmp_path / "old", TC_000_CS="fail", TC_001_CS=before)
    new = run(tmp_path / "new", TC_000_CS="fail", TC_001_CS=after)
    assert compare([old, new])[1] == []


def test_a_case_that_the_later_run_left_out_is_shown_and_no_regression(tmp_path: Path) -> None:
    old = run(tmp_path / "old", TC_000_CS="fail", TC_001_CS="pass")
    page, worse = compare([old, run(tmp_path / "new", TC_000_CS="fail")])
    assert worse == []
    assert told(page)["kinds"][0]["cases"][0]["cells"] == ["pass", "not run"]


def test_three_bids_and_a_system_of_another_kind(tmp_path: Path) -> None:
    bids = [run(tmp_path / name, vendor=name, TC_001_CS="pass") for name in ("a", "b")]
    bids.append(run(tmp_path / "c", role="csms", TC_001_CSMS="pass"))
    page, worse = compare(bids, tmp_path)
    assert page == tmp_path / "comparison.html"
    assert worse == []
    assert [(kind["kind"], len(kind["runs"])) for kind in told(page)["kinds"]] == [
        ("charging station 1.6", 2),
        ("csms 1.6", 1),
    ]
    assert "Only <bdi>c</bdi> tested such a system" in page.read_text(encoding="utf-8")


def test_directories_of_one_name_stay_apart(tmp_path: Path) -> None:
    for side in ("x", "y"):
        (tmp_path / side).mkdir()
    page, _ = compare([run(tmp_path / "x" / "run", TC_001_CS="pass"), run(tmp_path / "y" / "run", TC_001_CS="pass")])
    first, second = (entry["label"] for entry in told(page)["kinds"][0]["runs"])
    assert first != second


def test_hostile_names_do_nothing(tmp_path: Path) -> None:
    runs = [run(tmp_path / name, vendor="<script>x</script>\u202e", TC_001_CS="pass") for name in ("a", "b")]
    page = compare(runs)[0].read_text(encoding="utf-8")
    assert "<script" not in page
    assert "\u202e" not in page


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    runs = [run(tmp_path / name, TC_001_CS="pass") for name in ("a", "b")]
    first = compare(runs)[0].read_bytes()
    assert compare(runs)[0].read_bytes() == first


def test_one_run_is_no_comparison(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least two"):
        compare([run(tmp_path / "a", TC_001_CS="pass")])


def test_a_directory_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        compare([run(tmp_path / "a", TC_001_CS="pass"), tmp_path / "nowhere"])
