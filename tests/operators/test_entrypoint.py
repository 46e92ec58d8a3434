"""Tests of drivers that are classes of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest
from ocpp_verdict.operators import entrypoint
from ocpp_verdict.operators.entrypoint import load
from ocpp_verdict.verdict import HarnessFault


class Rig:
    """A driver as a user writes one."""

    class Inner:
        """Reached by a dotted name."""

        def __init__(self, settings: Mapping[str, Any]) -> None:
            self.settings = settings

        async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
            """Do nothing."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.done: list[str] = []

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Note what was asked for."""
        self.done.append(verb)


class Picky:
    """Refuses its settings, in words of its own."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        raise HarnessFault("port must be a number")


class Broken:
    """Cannot be made."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        raise KeyError("port")


class Blocking:
    """Forgot the async."""

    def __init__(self, settings: Mapping[str, Any]) -> None: ...

    def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do it at once."""


NOT_A_CLASS = 5


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> str:
    """Make this module importable by a name that does not depend on pytest's import mode."""
    import sys

    monkeypatch.setitem(sys.modules, "acme_rig", sys.modules[__name__])
    return "acme_rig"


def announce(monkeypatch: pytest.MonkeyPatch, **drivers: str) -> None:
    announced = EntryPoints(EntryPoint(key, value, entrypoint.GROUP) for key, value in drivers.items())
    monkeypatch.setattr(entrypoint, "entry_points", lambda group: announced.select(group=group))


@pytest.mark.asyncio
async def test_by_module_and_class(name: str) -> None:
    driver = load(f"{name}:Rig", {"port": 5})
    await driver.perform("reboot", {})
    assert isinstance(driver, Rig)
    assert (driver.settings, driver.done) == ({"port": 5}, ["reboot"])


def test_by_dotted_class(name: str) -> None:
    assert isinstance(load(f"{name}:Rig.Inner", {}), Rig.Inner)


def test_by_entry_point(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, acme=f"{name}:Rig")
    assert isinstance(load("acme", {}), Rig)


def test_an_unknown_entry_point_names_the_known(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, acme="a:B", zeta="a:C")
    with pytest.raises(HarnessFault, match="'acmee' is not installed; installed are acme, zeta; or write module:Class"):
        load("acmee", {})


def test_without_any_entry_point() -> None:
    with pytest.raises(HarnessFault, match="'acme' is not installed; installed are none"):
        load("acme", {})


def test_an_entry_point_that_leads_nowhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, acme="surely_not_there:Rig", zeta=f"{name}:Nothing")
    with pytest.raises(HarnessFault, match="acme cannot be loaded: ModuleNotFoundError"):
        load("acme", {})
    with pytest.raises(HarnessFault, match="zeta cannot be loaded: AttributeError"):
        load("zeta", {})


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Broken", "operator class acme_rig:Broken: KeyError: 'port'"),
        ("Picky", "port must be a number"),
        ("Blocking", "acme_rig:Blocking has no `async def perform"),
        ("NOT_A_CLASS", "acme_rig:NOT_A_CLASS is int, no class"),
        ("Nothing", "acme_rig:Nothing cannot be loaded: AttributeError"),
    ],
)
def test_what_is_no_driver(name: str, wanted: str, message: str) -> None:
    with pytest.raises(HarnessFault) as fault:
        load(f"{name}:{wanted}", {})
    assert message in str(fault.value)


def test_a_module_that_is_not_there() -> None:
    with pytest.raises(HarnessFault, match="surely_not_there:Rig cannot be loaded: ModuleNotFoundError"):
        load("surely_not_there:Rig", {})
