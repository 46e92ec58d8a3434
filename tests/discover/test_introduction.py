"""`discover`: the built-in systems introduce themselves, and the profile that comes out can be loaded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from ocpp_verdict import sut
from ocpp_verdict.clock import Clock
from ocpp_verdict.discover import introduction
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.charger16 import SimulatedCharger16
from ocpp_verdict.simulators.charger201 import SimulatedCharger201
from ocpp_verdict.simulators.csms16 import SimulatedCsms16
from ocpp_verdict.verdict import Inconclusive

from tests.stage import play, profile


@pytest.mark.parametrize(
    ("version", "simulator", "expected"),
    [
        (Version.V16, SimulatedCharger16, "RemoteTrigger"),
        (Version.V201, SimulatedCharger201, "C-"),
    ],
)
def test_a_charger_introduces_itself(tmp_path: Path, version: Version, simulator: type, expected: str) -> None:
    async def act() -> str:
        system = introduction.stranger(profile(Side.STATION, version, identity="", security_profile=0), tmp_path)
        introducing = asyncio.create_task(introduction.introduce(system))
        await asyncio.sleep(0)
        while system.listener is None or system.listener._server is None:
            await asyncio.sleep(0)
        charger = simulator(system.listener.url, "CP 7", clock=Clock.of_loop())
        await charger.start()
        try:
            return await introducing
        finally:
            await charger.stop()

    text = play(act)
    (tmp_path / "found.toml").write_text(text)
    loaded = sut.load(tmp_path / "found.toml", {})
    assert (loaded.identity, loaded.ocpp, loaded.role) == ("CP 7", version, Side.STATION)
    assert any(feature.startswith(expected) for feature in loaded.features())


def test_a_csms_introduces_itself(tmp_path: Path) -> None:
    async def act() -> str:
        csms = SimulatedCsms16(clock=Clock.of_loop())
        await csms.start()
        try:
            return await introduction.introduce(introduction.stranger(profile(Side.CSMS, url=csms.url), tmp_path))
        finally:
            await csms.stop()

    (tmp_path / "found.toml").write_text(play(act))
    assert sut.load(tmp_path / "found.toml", {}).heartbeat_interval == 300


def test_a_charger_that_never_comes_is_said(tmp_path: Path) -> None:
    async def act() -> str:
        return await introduction.introduce(introduction.stranger(profile(), tmp_path))

    with pytest.raises(Inconclusive, match="no station connected"):
        play(act)


def test_a_csms_that_is_not_there_is_said(tmp_path: Path) -> None:
    async def act() -> str:
        return await introduction.introduce(introduction.stranger(profile(Side.CSMS, url="ws://127.0.0.1:9"), tmp_path))

    with pytest.raises(Inconclusive, match="did not accept the connection"):
        play(act)
