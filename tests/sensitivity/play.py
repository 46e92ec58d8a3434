"""One execution of a case against a built-in system: as the plugin does it, but without pytest, and much faster."""

from __future__ import annotations

import asyncio
import inspect
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict import states
from ocpp_verdict.case import declaration
from ocpp_verdict.clock import Clock, JumpingLoop
from ocpp_verdict.evidence import Entry, Evidence, Kind
from ocpp_verdict.execution import Execution, judged
from ocpp_verdict.frames import Call, Result, Version
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.simulators import choice
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.alteration import Alteration, of_frame
from tests.sensitivity.tap import Tap, tapped

#: Real seconds that one execution may take; one that takes longer goes round in circles.
_LIMIT = 20


@attrs.frozen
class Played:
    """How an execution ended, and what it left behind."""

    verdict: Verdict
    reason: str
    tap: Tap
    entries: tuple[Entry, ...]

    def alterations(self) -> tuple[Alteration, ...]:
        """Return every alteration of the frames that a row of the case was met by."""
        frames = {entry.number: entry for entry in self.entries if entry.kind is Kind.FRAME}
        rows: dict[int, int] = {}
        for entry in self.entries:
            number, row = entry.data.get("entry"), entry.data.get("row")
            if entry.kind is Kind.STEP and isinstance(row, int) and row > 0 and number in frames:
                rows[number] = row
        return tuple(one for number, row in rows.items() for one in self._of(frames[number], row))

    def told(self) -> tuple[str, ...]:
        """Return the findings, also those that fail nothing."""
        found = [entry.data for entry in self.entries if entry.kind is Kind.FINDING]
        return tuple(str(one.get("rule") or one.get("summary")) for one in found)

    def _of(self, entry: Entry, row: int) -> Iterator[Alteration]:
        key = self.tap.sent.get(str(entry.data["text"]))
        if key is not None and isinstance(entry.frame, Call | Result):
            yield from of_frame(key, row, entry.frame.payload)


def applicable(function: Any, version: Version = Version.V16) -> bool:
    """Return whether a case applies to the built-in system."""
    declared = declaration(function)
    assert declared is not None
    entry = declared.entry(version)
    assert entry is not None
    return entry.applies(_sut(function, version).features())[0]


def play(
    function: Any, alteration: Alteration | None = None, simulate: Any = None, version: Version = Version.V16
) -> Played:
    """Run a case against the built-in system, or another one, that behaves but for one frame."""
    tap = Tap(alteration)
    loop = asyncio.Runner(loop_factory=JumpingLoop)
    with tempfile.TemporaryDirectory() as directory, tapped(tap), limit(), loop as runner:
        runner.get_loop().set_exception_handler(lambda loop, problem: None)
        sut = _sut(function, version)
        simulate = simulate or choice.simulator(sut.role, version)
        verdict, reason, entries = runner.run(executed(function, sut, simulate, Path(directory)))
    return Played(verdict, reason, tap, entries)


async def executed(
    function: Any, sut: Sut, simulate: Callable[..., Any], directory: Path
) -> tuple[Verdict, str, tuple[Entry, ...]]:
    """Execute a case against what `simulate` makes; return the verdict, its reason and the evidence."""
    declared = declaration(function)
    assert declared is not None
    entry = declared.entry(sut.ocpp)
    assert entry is not None
    clock = Clock.of_loop()
    system = System(Security(sut, directory), evidence=Evidence(clock), clock=clock, simulate=simulate)
    await system.start()
    execution = Execution(entry, declared, system, "")
    preparing = True
    problem: BaseException | None = None
    try:
        async with AsyncExitStack() as stack:
            fixtures = await _fixtures(function, execution, stack)
            preparing = False
            await execution.rows(lambda: function.__wrapped__(**fixtures))
    except (Exception, TimeoutError) as ended:  # whatever it is becomes the verdict, as in the plugin
        problem = ended
    verdict, reason = judged(problem, preparing=preparing)
    entries = tuple(system.evidence.entries)
    system.peer.end()
    await system.stop()
    return verdict, reason, entries


async def _fixtures(function: Any, execution: Execution, stack: AsyncExitStack) -> dict[str, Any]:
    """Return what a case asks for, states established in the order of its arguments."""
    role = await execution.begin()
    system = execution.system
    names = list(inspect.signature(function.__wrapped__).parameters)
    if isinstance(role, Station) and "cold_station" not in names:
        await role.connect()
        await role.boot()
    known = {"csms": role, "station": role, "cold_station": role, "operator": system.operator, "sut": system.sut}
    known["system"] = system
    for name in names:
        if name not in known:
            state = states.state(name, system.sut.role, system.sut.ocpp)(role, system.operator, system.sut)
            known[name] = await stack.enter_async_context(state)
    return {name: known[name] for name in names}


def _sut(function: Any, version: Version) -> Sut:
    declared = declaration(function)
    assert declared is not None
    sut = default(declared.side, version)
    return attrs.evolve(sut, listen="127.0.0.1:0") if sut.listen else sut


@contextmanager
def limit() -> Iterator[None]:
    """End what goes round in circles."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"still at it after {_LIMIT} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
