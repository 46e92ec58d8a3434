"""A Python class of the user's performs the verbs: named by entry point, or as "module:Class".

The class is called with the settings (a mapping) and must have `async def perform(self, verb, values)`.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any

from ocpp_verdict.operators import Driver
from ocpp_verdict.verdict import HarnessFault

#: The group under which a distribution announces its drivers.
GROUP = "ocpp_verdict.operators"


def load(name: str, settings: Mapping[str, Any]) -> Driver:
    """Return the driver that class `name` makes of `settings`.

    Raises:
        HarnessFault: there is no such class, it cannot be made, or it is no driver.
    """
    made = _named(name) if ":" in name else _announced(name)
    try:
        driver = made(settings)
    except HarnessFault:
        raise
    except Exception as error:
        raise HarnessFault(f"operator class {name}: {type(error).__name__}: {error}") from error
    if not inspect.iscoroutinefunction(getattr(driver, "perform", None)):
        raise HarnessFault(f"operator class {name} has no `async def perform(self, verb, values)`")
    return driver


def _named(name: str) -> Callable[[Mapping[str, Any]], Driver]:
    module, _, qualified = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in qualified.split("."):
            found = getattr(found, part)
    except Exception as error:  # importing runs code of the user's, which may raise anything
        raise HarnessFault(f"operator class {name} cannot be loaded: {type(error).__name__}: {error}") from error
    return _callable(name, found)


def _announced(name: str) -> Callable[[Mapping[str, Any]], Driver]:
    announced = entry_points(group=GROUP)
    if name not in announced.names:
        known = ", ".join(sorted(announced.names)) or "none"
        raise HarnessFault(f"operator class {name!r} is not installed; installed are {known}; or write module:Class")
    try:
        return _callable(name, announced[name].load())
    except (ImportError, AttributeError) as error:
        raise HarnessFault(f"operator class {name} cannot be loaded: {type(error).__name__}: {error}") from error


def _callable(name: str, found: Any) -> Callable[[Mapping[str, Any]], Driver]:
    if not callable(found):
        raise HarnessFault(f"operator class {name} is {type(found).__name__}, no class")
    made: Callable[[Mapping[str, Any]], Driver] = found
    return made
