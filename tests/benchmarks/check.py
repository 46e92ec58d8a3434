"""Frames a second of `ocpp-verdict check`, and the cost of its parts (what it takes of memory: `memory.py`).

"read" turns lines into entries, "parse" is the frame, "schema" the official schema and the stricter rows, "rules" all
standing rules with their books (schema included), "all" is `check` on a file.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.check [frames]`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict import frames
from ocpp_verdict.check import check
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.logs import reading
from ocpp_verdict.logs.lines import lines
from ocpp_verdict.rules import Judge
from ocpp_verdict.rules.families import FAMILIES

_START = datetime(2026, 11, 21, tzinfo=UTC)


def main(wanted: int = 100_000) -> None:
    """Print a line per version; times are those of one core at work, whatever else the machine does."""
    with tempfile.TemporaryDirectory() as folder:
        for version in (Version.V16, Version.V201):
            path = Path(folder) / f"{version}.jsonl"
            written = write(path, version, wanted)
            print(_line(path, version, written))


def write(path: Path, version: Version, wanted: int) -> int:
    """Write a trace of the sessions of a station and return how many frames it has."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in islice(recording(version), wanted + 2))
    return wanted


def recording(version: Version) -> Iterator[str]:
    """Yield the lines of a trace without end: two that open it, then one for each frame."""
    head = {"dut": "b", "ocpp": version.value, "role": "charger", "recorded": _START.isoformat()}
    yield json.dumps(head)
    yield json.dumps({"t": 0, "dir": "ev", "event": "open", "path": "/CP1"})
    for seconds, direction, frame in talk(version):
        yield json.dumps({"t": round(seconds, 3), "dir": direction, "frame": json.dumps(frame)})


def talk(version: Version) -> Iterator[tuple[float, str, Any]]:
    """Yield what a station and its CSMS say, session after session: when, from whom, and the frame."""
    session = _session_16 if version is Version.V16 else _session_2
    number = 0

    def stamp() -> str:
        return _stamp(5.0 * number + 5.0)

    for turn in range(sys.maxsize):
        for action, request, answer in session(turn, stamp):
            number += 1
            yield 5.0 * number, "rx", [2, f"m{number}", action, request]
            yield 5.0 * number + 0.05, "tx", [3, f"m{number}", answer]


def _stamp(seconds: float) -> str:
    return (_START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


_Steps = Iterator[tuple[str, dict[str, Any], dict[str, Any]]]


def _session_16(turn: int, stamp: Callable[[], str]) -> _Steps:
    def status(value: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        return (
            "StatusNotification",
            {"connectorId": 1, "status": value, "errorCode": "NoError", "timestamp": stamp()},
            {},
        )

    if turn == 0:
        station = {"chargePointVendor": "V", "chargePointModel": "M"}
        yield "BootNotification", station, {"status": "Accepted", "currentTime": stamp(), "interval": 60}
        yield status("Available")
    yield status("Preparing")
    accepted = {"idTagInfo": {"status": "Accepted"}}
    yield "Authorize", {"idTag": "04A1B2C3"}, accepted
    started = {"connectorId": 1, "idTag": "04A1B2C3", "meterStart": turn * 20, "timestamp": stamp()}
    yield "StartTransaction", started, {"transactionId": turn + 1, **accepted}
    yield status("Charging")
    for step in range(10):
        samples = [
            {"value": f"{turn * 20 + step}", "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
            {"value": "11000.5", "measurand": "Power.Active.Import", "unit": "W"},
            {"value": "16.0", "measurand": "Current.Import", "unit": "A", "phase": "L1"},
        ]
        values = [{"timestamp": stamp(), "sampledValue": samples}]
        yield "MeterValues", {"connectorId": 1, "transactionId": turn + 1, "meterValue": values}, {}
    stopped = {"transactionId": turn + 1, "meterStop": turn * 20 + 10, "timestamp": stamp(), "reason": "Local"}
    yield "StopTransaction", stopped, accepted
    yield status("Finishing")
    yield status("Available")
    yield "Heartbeat", {}, {"currentTime": stamp()}


def _session_2(turn: int, stamp: Callable[[], str]) -> _Steps:
    if turn == 0:
        station = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
        yield "BootNotification", station, {"status": "Accepted", "currentTime": stamp(), "interval": 60}
    token = {"idToken": "04A1B2C3", "type": "ISO14443"}
    place = {"id": 1, "connectorId": 1}

    def event(kind: str, seq: int, reason: str, **more: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
        info = {"transactionId": f"T{turn}"}
        told = {"eventType": kind, "seqNo": seq, "triggerReason": reason, "timestamp": stamp(), "transactionInfo": info}
        return "TransactionEvent", told | more, {"idTokenInfo": {"status": "Accepted"}} if "idToken" in more else {}

    occupied = {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied", "timestamp": stamp()}
    yield "StatusNotification", occupied, {}
    yield event("Started", 0, "CablePluggedIn", evse=place)
    yield event("Updated", 1, "Authorized", idToken=token)
    for step in range(10):
        sample = {"value": turn * 20 + step + 0.5, "measurand": "Energy.Active.Import.Register"}
        values = [{"timestamp": stamp(), "sampledValue": [sample]}]
        yield event("Updated", 2 + step, "MeterValuePeriodic", meterValue=values)
    yield event("Ended", 12, "StopAuthorized", idToken=token)
    yield "StatusNotification", {**occupied, "connectorStatus": "Available", "timestamp": stamp()}, {}
    yield "Heartbeat", {}, {"currentTime": stamp()}


def _line(path: Path, version: Version, written: int) -> str:
    entries = _entries(path)
    parsed = [attrs.evolve(entry, frame=_frame(entry, version)) for entry in entries]
    spent = {
        "read": _seconds(lambda: _entries(path)),
        "parse": _seconds(lambda: [_frame(entry, version) for entry in entries]),
        "schema": _seconds(lambda: _judged(parsed, version, "schema")),
        "rules": _seconds(lambda: _judged(parsed, version)),
        "all": _seconds(lambda: check(str(path))),
    }
    parts = " ".join(f"{name} {seconds / written * 1e6:5.1f}" for name, seconds in spent.items())
    found = len(check(str(path)).defects)
    return f"OCPP {version}: {written / spent['all']:,.0f} frames/s; µs a frame: {parts}; {found} findings"


def _entries(path: Path) -> list[Entry]:
    reader, source = reading(lines(str(path)))
    return list(reader.entries(source))


def _frame(entry: Entry, version: Version) -> frames.Frame | None:
    return frames.parse(entry.data["text"], version) if entry.kind is Kind.FRAME else None


def _judged(entries: list[Entry], version: Version, family: str = "") -> None:
    checks = {"checks": FAMILIES[family].CHECKS} if family else {}
    judge = Judge(version, (Side.STATION,), **checks)
    for entry in entries:
        judge.feed(entry)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
