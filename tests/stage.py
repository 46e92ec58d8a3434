"""A stage for tests of the harness's own sockets: a system under test whose other end the test plays by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import attrs
from ocpp_verdict.clock import Clock, JumpingLoop
from ocpp_verdict.evidence import Entry, Evidence, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.sut.sections import Operator as OperatorSection
from ocpp_verdict.sut.sections import OperatorKind
from ocpp_verdict.system import System
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

T = TypeVar("T")


def play(act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run an act in time that jumps and return what it returns."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(act())


class Hands:
    """An operator that notes what it is asked for, and does what the test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.deeds: dict[str, Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]] = {}

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        self.asked.append((verb, dict(values)))
        if verb in self.deeds:
            await self.deeds[verb](values)


def profile(side: Side = Side.STATION, version: Version = Version.V16, **changes: Any) -> Sut:
    """Return the profile of a system that is not built in."""
    operator = OperatorSection(kind=OperatorKind.CONSOLE)
    listen = {"listen": "127.0.0.1:0"} if side is Side.STATION else {}
    return attrs.evolve(default(side, version), operator=operator, **{"identity": "CP1", **listen, **changes})


@attrs.define
class Stage:
    """What a test on stage works with."""

    system: System
    hands: Hands
    directory: Path

    @property
    def entries(self) -> list[Entry]:
        return self.system.evidence.entries

    def kinds(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind is kind]

    def csms(self) -> CSMS:
        """Return our CSMS with a conversation that has begun."""
        role = self.system.role(self.system.conversation(), "TEST", "REQ")
        self.system.peer.begin(role.conversation)
        assert isinstance(role, CSMS)
        return role

    def station(self) -> Station:
        """Return our station with a conversation that has begun."""
        role = self.system.role(self.system.conversation(), "TEST", "REQ")
        self.system.peer.begin(role.conversation)
        assert isinstance(role, Station)
        return role

    async def device(self, path: str = "/CP1", **options: Any) -> ClientConnection:
        """Connect as a device that the test plays by hand."""
        assert self.system.listener is not None
        options.setdefault("subprotocols", [Subprotocol(self.system.sut.ocpp.subprotocol)])
        url = self.system.listener.url + path
        return await connect(url, proxy=None, max_size=None, ping_interval=None, **options)


@asynccontextmanager
async def stage(directory: Path, sut: Sut | None = None, **options: Any) -> AsyncIterator[Stage]:
    """Set up a system under test that is played by hand; `options` are those of `System`."""
    clock = Clock.of_loop()
    hands = Hands()
    security = Security(sut or profile(), directory / "certificates")
    system = System(security, evidence=Evidence(clock), clock=clock, driver=hands, **options)
    await system.start()
    try:
        yield Stage(system, hands, directory)
    finally:
        await system.stop()
