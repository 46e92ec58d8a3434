"""Tests of the choice of a driver."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import pytest
from ocpp_verdict.operators.choice import KINDS, Surroundings, driver
from ocpp_verdict.operators.command import Command
from ocpp_verdict.operators.console import Console
from ocpp_verdict.operators.http import Http
from ocpp_verdict.verdict import HarnessFault


class Simulated:
    """Stands for a built-in system under test."""

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do nothing."""


def test_each_kind() -> None:
    simulated = Simulated()
    around = Surroundings(timeout=5, suspend=nullcontext, simulated=simulated)
    assert isinstance(driver("console", {}, around), Console)
    assert isinstance(driver("http", {"verbs": {"*": "http://127.0.0.1/{verb}"}}, around), Http)
    assert isinstance(driver("command", {"verbs": {"*": "true"}}, around), Command)
    assert driver("simulated", None, around) is simulated
    assert KINDS == ("console", "http", "command", "python", "simulated")


def test_an_unknown_kind_names_the_known() -> None:
    with pytest.raises(HarnessFault, match="'htp' is unknown; known are console, http, command, python, simulated"):
        driver("htp")


def test_console_and_simulated_have_no_settings() -> None:
    for kind in ("console", "simulated"):
        with pytest.raises(HarnessFault, match="operator: unknown key 'verbs'"):
            driver(kind, {"verbs": {}}, Surroundings(simulated=Simulated()))


def test_simulated_needs_a_simulator() -> None:
    with pytest.raises(HarnessFault, match="only goes with the built-in simulators"):
        driver("simulated")


def test_python_needs_a_class() -> None:
    with pytest.raises(HarnessFault, match=r"operator\.class: None is no text"):
        driver("python", {})
    with pytest.raises(HarnessFault, match="surely_not_there:X cannot be loaded"):
        driver("python", {"class": "surely_not_there:X", "port": 5})


def test_the_surroundings_time_out_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr("ocpp_verdict.operators.choice.Command", lambda settings, timeout: seen.append(timeout))
    driver("command", {"verbs": {"*": "true"}}, Surroundings(timeout=7))
    assert seen == [7]
