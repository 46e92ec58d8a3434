"""A stage for tests that need a 1.6 station under test with a world around it: the built-in charger."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.security import Security
from ocpp_verdict.simulators.charger16 import SimulatedCharger16
from ocpp_verdict.simulators.charger16.station import Station
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.system import System

from tests.stage import play

Script = Callable[[System, CSMS], Coroutine[Any, Any, None]]


def on_the_charger(directory: Path, script: Script, *misbehave: str, **changes: Any) -> System:
    """Play a script of our CSMS against the built-in station; return the system for a look at its evidence."""
    kept: list[System] = []

    async def act() -> None:
        clock = Clock.of_loop()
        sut: Sut = attrs.evolve(default(Side.STATION, Version.V16), **changes)
        system = System(
            Security(sut, directory),
            evidence=Evidence(clock),
            clock=clock,
            simulate=SimulatedCharger16,
            misbehave=frozenset(misbehave),
        )
        kept.append(system)
        await system.start()
        try:
            await system.ready()
            await script(system, csms_of(system))
        finally:
            await system.stop()

    play(act)
    return kept[0]


def csms_of(system: System) -> CSMS:
    """Return our CSMS with a conversation that has begun."""
    role = system.role(system.conversation(), "TEST", "REQ")
    assert isinstance(role, CSMS)
    system.peer.begin(role.conversation)
    return role


def the_station(system: System) -> Station:
    """Return the inside of the built-in station."""
    assert isinstance(system._simulator, SimulatedCharger16)
    return system._simulator._station
