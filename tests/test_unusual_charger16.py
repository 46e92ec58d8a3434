"""No case of 1.6 fails a station for what the specification leaves to it; the built-in one would never show that."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from ocpp_verdict.case import declaration
from ocpp_verdict.frames import Side
from ocpp_verdict.simulators import charger16
from ocpp_verdict.simulators.charger16 import station as parts
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.play import Played, applicable, play
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
