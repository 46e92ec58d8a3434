"""Which driver a profile asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

import attrs

from ocpp_verdict.operators import Driver
from ocpp_verdict.operators.command import Command
from ocpp_verdict.operators.console import Console, Suspend
from ocpp_verdict.operators.entrypoint import load
from ocpp_verdict.operators.http import Http
from ocpp_verdict.operators.settings import keys, text
from ocpp_verdict.verdict import HarnessFault


@attrs.frozen
class Surroundings:
    """What a run gives its drivers.

    Attributes:
        timeout: seconds that an action may take where the settings do not say.
        suspend: makes the terminal ours.
        simulated: the built-in system under test, where there is one.
    """

    timeout: float = 300.0
    suspend: Suspend = nullcontext
    simulated: Driver | None = None


def _console(settings: Mapping[str, Any], around: Surroundings) -> Driver:
    keys("operator", settings, ())
    return Console(suspend=around.suspend)


def _command(settings: Mapping[str, Any], around: Surroundings) -> Driver:
    return Command(settings, around.timeout)


def _http(settings: Mapping[str, Any], around: Surroundings) -> Driver:
    return Http(settings, around.timeout)


def _python(settings: Mapping[str, Any], around: Surroundings) -> Driver:
    rest = {key: value for key, value in settings.items() if key != "class"}
    return load(text("operator.class", settings.get("class")), rest)


def _simulated(settings: Mapping[str, Any], around: Surroundings) -> Driver:
    keys("operator", settings, ())
    if around.simulated is None:
        raise HarnessFault("operator kind 'simulated' only goes with the built-in simulators, not with a real system")
    return around.simulated


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Surroundings], Driver]] = {
    "console": _console,
    "http": _http,
    "command": _command,
    "python": _python,
    "simulated": _simulated,
}

#: The kinds that a profile may name.
KINDS = tuple(_KINDS)


def driver(kind: str, settings: Mapping[str, Any] | None = None, around: Surroundings | None = None) -> Driver:
    """Return the driver of `kind`, made of the `[operator]` table without its `kind`.

    Raises:
        HarnessFault: the kind is unknown, or its settings are wrong; the text says what is accepted.
    """
    if kind not in _KINDS:
        raise HarnessFault(f"operator kind {kind!r} is unknown; known are {', '.join(KINDS)}")
    return _KINDS[kind](settings or {}, around or Surroundings())
