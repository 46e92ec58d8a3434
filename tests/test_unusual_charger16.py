"""No case of 1.6 fails a station for what the specification leaves to it; the built-in one would never show that."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.case import declaration
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators import charger16
from ocpp_verdict.simulators.charger16 import SimulatedCharger16
from ocpp_verdict.simulators.charger16 import station as parts
from ocpp_verdict.simulators.charger16.reports import StatusBoard
from ocpp_verdict.simulators.charger16.state import Connector
from ocpp_verdict.simulators.charger16.status import Facts, Report, Status
from ocpp_verdict.sut import default
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.play import Played, applicable, executed, play
from tests.sensitivity.table import cases
from tests.unusual_charger16 import UnusualStation, UnusualWire

_PROFILES = (
    "Core",
    "LocalAuthListManagement",
    "FirmwareManagement",
    "Reservation",
    "RemoteTrigger",
    "SmartCharging",
    "Security",
)


def functions() -> list[Any]:
    found = [getattr(importlib.import_module(module), name) for part in _PROFILES for _, module, name in cases(part)]
    stations = [one for one in found if (declared := declaration(one)) and declared.side is Side.STATION]
    return [one for one in stations if applicable(one)]


def unusually(monkeypatch: pytest.MonkeyPatch, function: Any) -> Played:
    monkeypatch.setattr(charger16, "Station", UnusualStation)
    monkeypatch.setattr(parts, "FaultyWire", UnusualWire)
    return play(function)


@pytest.mark.parametrize("function", functions(), ids=lambda one: one.__name__)
def test_a_station_may_be_unusual(monkeypatch: pytest.MonkeyPatch, function: Any) -> None:
    played = unusually(monkeypatch, function)
    assert (played.verdict, played.reason) == (Verdict.PASS, "")


def test_it_is_unusual(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does must be seen, or the cases above would prove nothing."""
    few = (one for one in functions() if one.__name__[8:] in ("036_cs", "004_2_cs", "044_1_cs", "066_cs", "068_cs"))
    told = "".join(
        entry.frame.text for one in few for entry in unusually(monkeypatch, one).entries if entry.frame is not None
    ).replace(" ", "")
    for word in (
        '"Unavailable"',
        '"idTag":"04a1b2c3"',
        "+02:00",
        "RebootRequired",
        "SuspendedEVSE",
        '"cONNECTIONtIMEoUT"',
    ):
        assert word in told


def silent(
    monkeypatch: pytest.MonkeyPatch, directory: Path, name: str, *misbehave: str, shared: bool = True
) -> Verdict:
    """Play a case against a station that tells of no connector that waits for a cable; return the verdict."""
    facts = StatusBoard._facts

    def unseen(board: StatusBoard, connector: Connector) -> Facts:
        found = facts(board, connector)
        return attrs.evolve(found, in_use=found.in_use and connector.plugged)

    def simulate(*arguments: Any, **options: Any) -> SimulatedCharger16:
        return SimulatedCharger16(*arguments, **{**options, "misbehave": frozenset(misbehave)})

    monkeypatch.setattr(StatusBoard, "_facts", unseen)
    (function,) = (one for one in functions() if one.__name__ == name)
    sut = attrs.evolve(default(Side.STATION, Version.V16), shared_reader=shared)
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(executed(function, sut, simulate, directory))[0]


@pytest.mark.parametrize("name", ["004_2", "007_1", "008_1", "061_1"])
def test_one_reader_need_not_tell_which_connector_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    assert silent(monkeypatch, tmp_path, f"test_tc_{name}_cs") is Verdict.PASS


@pytest.mark.parametrize("name", ["004_2", "008_1", "061_1"])
def test_a_reader_of_its_own_must_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    assert silent(monkeypatch, tmp_path, f"test_tc_{name}_cs", shared=False) is Verdict.FAIL


def test_one_reader_must_forget_whom_it_has_authorized(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert silent(monkeypatch, tmp_path, "test_tc_004_2_cs", "ignores-connection-timeout") is Verdict.FAIL


@pytest.mark.parametrize("first", [Status.PREPARING, None])
def test_a_transaction_may_be_taken_up_again(monkeypatch: pytest.MonkeyPatch, first: Status | None) -> None:
    """After a power failure (TC_032_2_CS), at once or when the cable was found to be in."""

    async def lose_power(charger: SimulatedCharger16, *_: object) -> None:
        await charger._station.power.switch_off()

    told = StatusBoard.tell_all

    async def tell_all(board: StatusBoard) -> None:
        if first is not None and board.status(1) is Status.CHARGING:
            await board._deliver(Report(1, first), board._station.stamp())
        await told(board)

    monkeypatch.setattr(SimulatedCharger16, "_power_off", lose_power)
    monkeypatch.setattr(StatusBoard, "tell_all", tell_all)
    (function,) = (one for one in functions() if one.__name__ == "test_tc_032_2_cs")
    played = play(function)
    assert (played.verdict, played.reason) == (Verdict.PASS, "")
    assert any('"status":"Charging"' in entry.frame.text for entry in played.entries[-20:] if entry.frame is not None)
