"""Which built-in simulator plays which system under test, and what each can be told to do wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.misbehaviour import Misbehaviour

_MODULES: Mapping[tuple[Side, Version], tuple[str, str]] = {
    (Side.STATION, Version.V16): ("charger16", "SimulatedCharger16"),
    (Side.STATION, Version.V201): ("charger201", "SimulatedCharger201"),
    (Side.CSMS, Version.V16): ("csms16", "SimulatedCsms16"),
    (Side.CSMS, Version.V201): ("csms201", "SimulatedCsms201"),
}

#: The systems that are built in.
BUILT_IN: tuple[tuple[Side, Version], ...] = tuple(_MODULES)


def simulator(side: Side, version: Version) -> Callable[..., Any]:
    """Return the class of the simulator."""
    module, name = _MODULES[side, version]
    return getattr(importlib.import_module(f"{__package__}.{module}"), name)  # type: ignore[no-any-return]


def misbehaviours(side: Side, version: Version) -> tuple[Misbehaviour, ...]:
    """Return what the simulator can be told to do wrong."""
    module = importlib.import_module(f"{__package__}.{_MODULES[side, version][0]}.misbehaviours")
    return tuple(module.MISBEHAVIOURS)
