"""Which alterations a case notices: tried, noticed and survived, case by case."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
from ocpp_verdict.case import declaration
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.frames import Version
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.alteration import Alteration
from tests.sensitivity.play import applicable, play
from tests.written import functions

#: The certification profiles of 1.6, and the field pack.
PROFILES = (
    "Core", "LocalAuthListManagement", "FirmwareManagement", "Reservation", "RemoteTrigger", "SmartCharging",
    "Security", "field",
)  # fmt: skip


@attrs.frozen
class Line:
    """One alteration of one case: the verdict that it led to, and the findings that fail nothing."""

    case: str
    alteration: Alteration
    verdict: Verdict
    told: tuple[str, ...] = ()

    @property
    def noticed(self) -> bool:
        """Whether the verdict changed; an error of our own notices nothing."""
        return self.verdict not in (Verdict.PASS, Verdict.ERROR)


@attrs.frozen
class Sensitivity:
    """What a case makes of all alterations; `trouble` says why it could not be tried."""

    case: str
    lines: tuple[Line, ...] = ()
    trouble: str = ""

    @property
    def survivors(self) -> tuple[Line, ...]:
        """Return what the case did not notice."""
        return tuple(line for line in self.lines if not line.noticed)

    def __str__(self) -> str:
        if self.trouble:
            return f"{self.case:<30} {self.trouble}"
        return row(self.case, self.lines)


def row(name: str, lines: Sequence[Line]) -> str:
    """Return a row of the table: tried, noticed (of those: fail), survived (of those: told of by a warning)."""
    survived = [line for line in lines if not line.noticed]
    failed = sum(line.verdict is Verdict.FAIL for line in lines)
    told = sum(bool(line.told) for line in survived)
    return f"{name:<30} {len(lines):>5} {len(lines) - len(survived):>7} {failed:>5} {len(survived):>8} {told:>5}"


#: What stands above the rows.
HEAD = f"{'case':<30} {'tried':>5} {'noticed':>7} {'fail':>5} {'survived':>8} {'told':>5}"


def cases(profile: str = "", ids: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Yield id, module and function of the 1.6 cases of a certification profile (or "field", or `ids`) that apply."""
    for function in functions(Version.V16):
        declared = declaration(function)
        assert declared is not None
        entry = catalogue().find(declared.id, Version.V16)
        profiles = entry.profile.split("; ") if entry is not None else ["field"]
        if (declared.id in ids if ids else profile in profiles) and applicable(function):
            yield declared.id, function.__module__, function.__name__


def judge(place: tuple[str, str, str]) -> Sensitivity:
    """Play a case as it is, and again for every alteration of a frame that a row of it was met by."""
    id, module, name = place
    function: Any = getattr(importlib.import_module(module), name)
    good = play(function)
    if good.verdict is not Verdict.PASS:
        return Sensitivity(id, trouble=f"{good.verdict.value} without any alteration: {good.reason}")
    lines = []
    for alteration in good.alterations():
        played = play(function, alteration)
        if not played.tap.done:
            continue  # the frame did not come this time: a Heartbeat, say, that is due when the case ends
        lines.append(Line(id, alteration, played.verdict, tuple(set(played.told()).difference(good.told()))))
    return Sensitivity(id, tuple(lines))
