"""Seconds to judge and to render a large run, and the size of its report: 1 000 cases, 100 000 frames.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.report [cases] [frames]`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocpp_verdict import report, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind

_METER = {"timestamp": "2026-11-21T11:00:00Z", "sampledValue": [{"value": "123400", "unit": "Wh"}]}
#: Every so many cases one fails, and one comes to no judgement.
_FAILING, _OPEN = 20, 50


def main(cases: int = 1000, frames: int = 100_000) -> None:
    """Record a run, then print what it takes to make result and report of it."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        record(directory, cases, frames)
        judged = _seconds(lambda: result.write(directory))
        rendered = _seconds(lambda: report.render(directory))
        size = (directory / report.NAME).stat().st_size / 1e6
        print(f"{cases} cases, {frames} frames: result {judged:.2f} s, report {rendered:.2f} s, {size:.1f} MB")


def record(directory: Path, cases: int, frames: int) -> None:
    """Write the evidence of a run with so many cases and, in all, so many frames."""
    with (directory / "evidence.jsonl").open("w", encoding="utf-8") as file:
        clock = iter(range(10**9))
        evidence = Evidence(Clock(lambda: next(clock) * 0.01), file)
        evidence.record(Kind.RUN, format=1, harness="benchmark")
        evidence.record(Kind.SYSTEM, system="it", role="charging_station", ocpp="1.6", identity="CP1")
        for number in range(cases):
            _case(evidence, number, frames // cases)
            evidence.forget(evidence.entries[-1].number)
        evidence.record(Kind.RUN_END, exit_status=1)


def _case(evidence: Evidence, number: int, frames: int) -> None:
    id, verdict = f"TC_{number:04d}_CS", "pass"
    told: dict[str, Any] = {
        "title": f"Case number {number}",
        "purpose": "Meter values come.",
        "block": f"Block {number // 25}",
    }
    evidence.record(Kind.CASE_START, case=id, system="it", profile="Core", status="M", **told)
    for frame in range(frames // 2):
        payload = {"connectorId": 1, "transactionId": number, "meterValue": [_METER]}
        text = json.dumps([2, f"{number}-{frame}", "MeterValues", payload], separators=(",", ":"))
        entry = evidence.record(Kind.FRAME, connection="c1", sender="charging_station", text=text).number
        evidence.record(Kind.FRAME, connection="c1", sender="csms", text=f'[3,"{number}-{frame}",{{}}]')
    if number % _FAILING == 0:
        verdict = "fail"
        broken: dict[str, Any] = {
            "summary": f"Register {number // 100} runs backwards",
            "requirement": "1.6 §3.16",
            "actual": text,
        }
        broken |= {"severity": "violation", "axis": "conformance", "entry": entry}
        evidence.record(Kind.FINDING, case=id, rule="meter", **broken)
    elif number % _OPEN == 1:
        verdict = "inconc"
    evidence.record(Kind.CASE_END, case=id, verdict=verdict, seconds=1.0)


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor's seconds, which other programs on the machine do not change."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
