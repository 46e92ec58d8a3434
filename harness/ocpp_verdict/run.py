"""One run: its directory, its evidence, its clock, and the systems under test it has started."""

from __future__ import annotations

import itertools
import os
import platform
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import editions, official, rules
from ocpp_verdict.catalogue import CatalogueEntry, catalogue
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.operators import Driver, choice
from ocpp_verdict.security import Security
from ocpp_verdict.simulators import choice as simulators
from ocpp_verdict.sut import Sut
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Verdict

Key = tuple[Side, Version]

#: What a run leaves in its directory.
_OURS = (
    "evidence*.jsonl",
    "result.json",
    "report.html",
    "certificates/*/*.pem",
    "certificates/*/*.key",
    "files/*/*.bin",
)


@attrs.frozen
class Settings:
    """What the command line says of a run; `tester` is who is responsible for it."""

    suts: tuple[Sut, ...]
    directory: Path
    strict: bool = False
    answer_delay: float = 0.0
    misbehave: frozenset[str] = frozenset()
    suspend: Callable[[], AbstractContextManager[None]] = nullcontext
    worker: str = ""
    tester: str = ""

    def sut(self, key: Key) -> Sut | None:
        """Return the system under test that plays `key`, None where the run has none."""
        return next((sut for sut in self.suts if (sut.role, sut.ocpp) == key), None)


class Run:
    """Everything that lives as long as the run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock.of_process()
        settings.directory.mkdir(parents=True, exist_ok=True)
        name = f"evidence-{settings.worker}.jsonl" if settings.worker else "evidence.jsonl"
        file = (settings.directory / name).open("w", encoding="utf-8", errors="surrogateescape")
        self.evidence = Evidence(self.clock, file, [text for sut in settings.suts for text in sut.secrets])
        self._systems: dict[tuple[Key, frozenset[str]], System] = {}
        self._numbers = itertools.count(1)

    def begin(self, command: Iterable[str], options: dict[str, Any]) -> None:
        """Record what this run is."""
        self.evidence.record(
            Kind.RUN,
            format=1,
            harness=editions.harness(),
            digests=editions.digests(),
            tester=self.settings.tester or None,
            python=platform.python_version(),
            platform=platform.platform(),
            command=list(command),
            options=options,
            strict=self.settings.strict,
            catalogue=len(catalogue()),
            schemas={"ocpp": metadata.version("ocpp"), "differences": list(official.lock_differences())},
            host=_host(),
            rules=list(rules.ids()),
        )

    def not_run(self, entry: CatalogueEntry, reason: str) -> None:
        """Record that a catalogue case does not run, and why."""
        self.evidence.record(
            Kind.NOT_RUN,
            system=f"{entry.side.value}-{entry.version.value}",
            id=entry.id,
            reason=reason,
            **entry.description(),
        )

    def not_applicable(self, entry: CatalogueEntry, reason: str, nodeid: str) -> None:
        """Record a case that a condition excludes."""
        system = f"{entry.side.value}-{entry.version.value}"
        self.evidence.record(Kind.CASE_START, system=system, purpose="", nodeid=nodeid, **entry.at_start())
        self.evidence.record(
            Kind.CASE_END, case=entry.id, system=system, verdict=Verdict.NA.value, reason=reason, seconds=0.0
        )

    async def system(self, key: Key, misbehave: frozenset[str] | None = None) -> System:
        """Return the system under test that plays `key`, started."""
        wrong = self.settings.misbehave if misbehave is None else misbehave
        wrong = _applicable(key, wrong)
        system = self._systems.get((key, wrong))
        if system is not None and wrong and system.not_idle:
            await system.stop()  # it stays as its defect left it, which must not keep other cases from finding it
            system = None
        if system is None:
            system = self._systems[key, wrong] = self._new(key, wrong)
            await system.start()
        return system

    async def stop(self) -> None:
        """Stop every system."""
        for system in self._systems.values():
            await system.stop()
        self._systems.clear()

    def end(self, status: int, *, interrupted: bool) -> None:
        """Record how the run ended and close the evidence."""
        self.evidence.record(Kind.RUN_END, exit_status=status, interrupted=interrupted, host=_host())
        self.evidence.close()

    def _new(self, key: Key, misbehave: frozenset[str]) -> System:
        sut = self.settings.sut(key)
        assert sut is not None, f"no system under test plays {key}"
        number = f"{self.settings.worker}{next(self._numbers)}"
        return System(
            Security(sut, self.settings.directory / "certificates" / number),
            files=self.settings.directory / "files" / number,
            evidence=self.evidence,
            clock=self.clock,
            driver=None if sut.builtin else self._driver(sut),
            simulate=simulators.simulator(*key) if sut.builtin else None,
            misbehave=misbehave,
            answer_delay=self.settings.answer_delay,
            strict=self.settings.strict,
        )

    def _driver(self, sut: Sut) -> Driver:
        around = choice.Surroundings(timeout=sut.timings.operator, suspend=self.settings.suspend)
        return choice.driver(sut.operator.kind.value, sut.operator.settings, around)


def clear(directory: Path) -> None:
    """Take away what a former run left in a directory, so that two runs never mix in one report."""
    for pattern in _OURS:
        for path in directory.glob(pattern):
            path.unlink()


def new_directory(parent: Path, now: datetime) -> Path:
    """Return a directory for a run below `parent`; no run ever overwrites another one."""
    name = now.strftime("%Y-%m-%dT%H-%M-%S")
    return next(
        path
        for number in range(1, sys.maxsize)
        if not (path := parent / (name if number == 1 else f"{name}-{number}")).exists()
    )


def _applicable(key: Key, names: frozenset[str]) -> frozenset[str]:
    return names & {one.name for one in simulators.misbehaviours(*key)} if names else names


def _host() -> dict[str, Any]:
    """Return how busy this machine is, since a slow host must not look like a slow device."""
    return {"load": round(os.getloadavg()[0], 2), "cores": os.cpu_count()}
