"""No case of 2.0.1 fails a station for what the specification leaves to it; the built-in one would never show that."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators import charger201
from ocpp_verdict.simulators.charger201 import reports
from ocpp_verdict.sut import default
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.play import applicable, executed, limit
from tests.unusual_charger201 import MANNERS, UnusualStation, UnusualWire
from tests.written import functions

#: These leave events unanswered: what waits behind one comes too late for their rows, which is no fault, but no pass.
_UNFIT = {name: frozenset({"between", "status-last"}) for name in ("test_tc_e_41_cs", "test_tc_e_42_cs")}
#: What a reader of its frames finds.
_SEEN = (
    '"aVAILABILITYsTATE"',
    '"cableMaxCurrent":32',
    '"customData":',
    '"phase":"L3"',
    '"reasonCode":"NoError"',
    '"MeterValuePeriodic"',
    '"SuspendedEVSE"',
    "+02:00",
)


def cases() -> list[Any]:
    """Return those that apply; the stage of `sensitivity` knows no station that is not yet connected."""
    found = [one for one in functions(Version.V201, Side.STATION) if applicable(one, Version.V201)]
    return [one for one in found if "cold_csms" not in inspect.signature(one.__wrapped__).parameters]


def unusually(
    monkeypatch: pytest.MonkeyPatch, directory: Path, function: Any, manners: frozenset[str]
) -> tuple[Verdict, str, tuple[Entry, ...]]:
    monkeypatch.setattr(charger201, "FaultyWire", UnusualWire)
    monkeypatch.setattr(UnusualWire, "manners", manners)
    monkeypatch.setattr(UnusualStation, "manners", manners)
    directory = directory / function.__name__
    directory.mkdir()
    if "parts" in manners:
        monkeypatch.setattr(reports, "PAGE", 6)
    loop = asyncio.Runner(loop_factory=JumpingLoop)
    with limit(), loop as runner:
        runner.get_loop().set_exception_handler(lambda loop, problem: None)
        sut = default(Side.STATION, Version.V201)
        return runner.run(executed(function, sut, UnusualStation, directory))


@pytest.mark.parametrize("function", cases(), ids=lambda one: one.__name__)
def test_a_station_may_be_unusual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, function: Any) -> None:
    manners = MANNERS - _UNFIT.get(function.__name__, frozenset())
    verdict, reason, _ = unusually(monkeypatch, tmp_path, function, manners)
    assert (verdict, reason) == (Verdict.PASS, "")


def test_it_is_unusual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What it does must be seen, or the cases above would prove nothing."""
    few = ("test_tc_b_06_cs", "test_tc_b_12_cs", "test_tc_e_04_cs", "test_tc_e_15_cs", "test_tc_e_43_cs")
    told = "".join(
        entry.frame.text
        for one in cases()
        if one.__name__ in few
        for entry in unusually(monkeypatch, tmp_path, one, MANNERS)[2]
        if entry.frame is not None
    ).replace(" ", "")
    for word in _SEEN:
        assert word in told
