"""A recorded system is judged by what was recorded of it, and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.verdict import Verdict

from tests.recordings.replay import Replayed, replayed
from tests.recordings.tape import read

NOW = "2026-11-21T10:00:00.000Z"


class Recorder:
    """Writes a recording as FIELD_NOTES §4 has it."""

    def __init__(self, role: str) -> None:
        head = {"dut": "Hand-made", "version": "1", "ocpp": "1.6", "role": role, "recorded": NOW}
        self._lines: list[dict[str, Any]] = [head]

    def at(self, t: float, way: str, frame: Sequence[Any]) -> None:
        self._lines.append({"t": t, "dir": way, "frame": json.dumps(frame)})

    def call(self, t: float, way: str, id: str, action: str, payload: Any, answer: Any) -> None:
        self.at(t, way, [2, id, action, payload])
        self.at(t, "tx" if way == "rx" else "rx", [3, id, answer])

    def act(self, t: float) -> None:
        self._lines.append({"t": t, "dir": "ev", "event": "control", "op": "hand"})

    def play(self, path: Path, *ids: str) -> list[Replayed]:
        path.write_text("\n".join(map(json.dumps, self._lines)))
        return list(replayed(read(path), ids))


def status(status: str) -> dict[str, Any]:
    return {"connectorId": 1, "errorCode": "NoError", "status": status}


def session(charging: str = "Charging") -> Recorder:
    """Return the recording of a station at which a cable is plugged in and a token presented."""
    station = Recorder("charger")
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    station.call(0.1, "rx", "1", "BootNotification", boot, {"status": "Accepted", "currentTime": NOW, "interval": 9})
    station.call(0.2, "rx", "2", "StatusNotification", status("Available"), {})
    keys = {"configurationKey": [{"key": "LocalPreAuthorize", "readonly": False, "value": "false"}]}
    station.call(100, "tx", "3", "GetConfiguration", {}, keys)
    station.act(102)
    station.call(102.1, "rx", "4", "StatusNotification", status("Preparing"), {})
    station.act(103)
    info = {"idTagInfo": {"status": "Accepted"}}
    station.call(103.1, "rx", "5", "Authorize", {"idTag": "OTHER"}, info)
    start = {"connectorId": 1, "idTag": "OTHER", "meterStart": 0, "timestamp": NOW}
    station.call(103.2, "rx", "6", "StartTransaction", start, {"transactionId": 7, **info})
    station.call(103.3, "rx", "7", "StatusNotification", status(charging), {})
    station.act(160)
    return station


def csms(unknown: str = "Invalid") -> Recorder:
    """Return the recording of a CSMS that was asked about a token that it does not know."""
    system = Recorder("csms")
    accepted = {"status": "Accepted", "currentTime": NOW, "interval": 300}
    system.call(0.1, "tx", "1", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}, accepted)
    for connector in (0, 1, 2):
        payload = {**status("Available"), "connectorId": connector}
        system.call(0.2, "tx", f"2{connector}", "StatusNotification", payload, {})
    system.call(1, "tx", "3", "Authorize", {"idTag": "NOBODY"}, {"idTagInfo": {"status": unknown}})
    return system


def test_a_session_that_was_recorded_passes(tmp_path: Path) -> None:
    assert session().play(tmp_path / "log", "TC_003_CS") == [Replayed("TC_003_CS", Verdict.PASS, "", True)]


def test_a_wrong_status_that_was_recorded_fails(tmp_path: Path) -> None:
    [one] = session("Finishing").play(tmp_path / "log", "TC_003_CS")
    assert (one.verdict, one.holds) == (Verdict.FAIL, True)
    assert "StatusNotification" in one.reason


@pytest.mark.parametrize("id", ["TC_010_CS", "TC_004_2_CS", "TC_021_CS", "TC_001_CS"])
def test_what_was_not_recorded_says_nothing(tmp_path: Path, id: str) -> None:
    [one] = session().play(tmp_path / "log", id)
    assert not one.holds


def test_a_csms_is_asked_about_the_tokens_that_it_knew(tmp_path: Path) -> None:
    assert csms().play(tmp_path / "log", "TC_023_1_CSMS") == [Replayed("TC_023_1_CSMS", Verdict.PASS, "", True)]


def test_another_token_is_not_in_the_recording(tmp_path: Path) -> None:
    [one] = csms("Accepted").play(tmp_path / "log", "TC_023_1_CSMS")
    assert not one.holds
