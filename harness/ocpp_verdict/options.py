"""The options of a run, and what they ask for together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from ocpp_verdict import sut as profiles
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.run import Settings, new_directory
from ocpp_verdict.selection import Choice, Collected, SelectionError, choice
from ocpp_verdict.simulators import choice as simulators
from ocpp_verdict.sut import Sut

#: Where runs go unless --report-dir says otherwise.
REPORTS = Path("verdict-report")

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--sut", {"metavar": "FILE.toml", "type": Path, "help": "profile of the system under test"}),
    ("--charger", {"metavar": "HOST", "help": "judge the charging station at HOST; only it may connect"}),
    ("--csms", {"metavar": "URL", "help": "judge the CSMS at URL (ws:// or wss://); the identity is appended"}),
    ("--ocpp", {"choices": [version.value for version in Version], "help": "OCPP version to speak"}),
    ("--identity", {"metavar": "ID", "help": "identity of the charging station"}),
    ("--listen", {"metavar": "HOST:PORT", "help": "where to listen for a charging station (default 127.0.0.1:9000)"}),
    ("--operator", {"metavar": "KIND", "help": "who acts on it: console, http, command, entry_point, simulated"}),
    ("--case", {"metavar": "ID[,…]", "default": "", "help": "run these cases only"}),
    ("--block", {"metavar": "BLOCK[,…]", "default": "", "help": "run blocks whose name begins so: B, 02, 3.8"}),
    ("--cert-profile", {"metavar": "NAME[,…]", "default": "", "help": "run the cases of these certification profiles"}),
    ("--only-not-passed", {"metavar": "DIR", "type": Path, "help": "run what did not pass in a former run"}),
    ("--answer-delay", {"metavar": "SECONDS", "type": float, "default": 0.0, "help": "slow down each of our answers"}),
    ("--tester", {"metavar": "NAME", "default": "", "help": "who tests: stands on page one of the report"}),
    ("--report-dir", {"metavar": "DIR", "type": Path, "help": f"where the report goes (default: below {REPORTS}/)"}),
    ("--misbehave", {"metavar": "NAME", "default": "", "help": "make the simulator do wrong; all: each its case"}),
)


@attrs.define
class Asked:
    """What the command line asks for."""

    settings: Settings
    wanted: Choice
    each_misbehaviour: bool
    shown: dict[str, str]
    collected: Collected = attrs.field(factory=Collected)

    @property
    def jumping(self) -> bool:
        """Whether time may jump: nothing outside of this process is under test."""
        return all(sut.builtin for sut in self.settings.suts)


def add(parser: pytest.Parser) -> None:
    """Add the options to pytest's."""
    group = parser.getgroup("ocpp-verdict", "OCPP conformance of a charging station or a CSMS")
    for name, settings in _OPTIONS:
        group.addoption(name, **settings)


def read(config: pytest.Config, environ: Mapping[str, str], now: datetime) -> Asked:
    """Return what the options ask for.

    Raises:
        ProfileError, SelectionError: an option or the profile is wrong; the text says what is accepted.
    """
    option = config.option
    names = frozenset(part.strip() for part in option.misbehave.split(",") if part.strip())
    every = names == {"all"}
    suts = _suts(option, environ)
    _check_misbehaviours(suts, frozenset() if every else names)
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    directory = worker.get("ocpp_verdict_directory") or option.report_dir or new_directory(REPORTS, now)
    settings = Settings(
        suts=suts,
        directory=Path(directory),
        # pytest has a --strict of its own (strict markers and configuration); whoever rehearses wants both.
        strict=bool(option.strict),
        answer_delay=option.answer_delay,
        misbehave=frozenset() if every else names,
        worker=worker.get("workerid", ""),
        tester=option.tester.strip(),
    )
    wanted = choice(
        ids=option.case, blocks=option.block, profiles=option.cert_profile, only_not_passed=option.only_not_passed
    )
    return Asked(settings, wanted, every, _shown(option))


def _suts(option: Any, environ: Mapping[str, str]) -> tuple[Sut, ...]:
    changes = {
        "charger": option.charger,
        "csms": option.csms,
        "ocpp": option.ocpp,
        "identity": option.identity,
        "listen": option.listen,
        "operator": option.operator,
    }
    if option.sut is not None:
        return (profiles.with_options(profiles.load(option.sut, environ), **changes),)
    if option.charger or option.csms:
        side = Side.STATION if option.charger else Side.CSMS
        return (profiles.with_options(profiles.default(side, Version(option.ocpp or "1.6")), **changes),)
    return tuple(
        profiles.default(side, version) for side, version in simulators.BUILT_IN if option.ocpp in (None, version.value)
    )


def _check_misbehaviours(suts: tuple[Sut, ...], names: frozenset[str]) -> None:
    if not names:
        return
    if not all(sut.builtin for sut in suts):
        raise SelectionError("--misbehave is for the built-in simulators; a real system does what it does")
    known = {one.name for sut in suts for one in simulators.misbehaviours(sut.role, sut.ocpp)}
    if unknown := sorted(names - known):
        raise SelectionError(f"--misbehave {', '.join(unknown)}: there are {', '.join(sorted(known))}")


def _shown(option: Any) -> dict[str, str]:
    given = {name: getattr(option, name.lstrip("-").replace("-", "_")) for name, _ in _OPTIONS}
    if option.strict:
        given["--strict"] = True
    return {name: os.fspath(value) if isinstance(value, Path) else str(value) for name, value in given.items() if value}
