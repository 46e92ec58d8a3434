"""Monitors of 2.x: results in any order, reports in parts, and rubbish in both."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from ocpp_verdict.blocks.monitors import Monitors
from ocpp_verdict.difference import difference

from tests.script2 import SUT, Script, Wrong


def monitors(script: Script | None = None) -> Monitors:
    return Monitors(script or Script(), SUT)  # type: ignore[arg-type]


def result(monitor: Any, status: str, **fields: Any) -> dict[str, Any]:
    named = {name: monitor[name] for name in ("type", "severity", "component", "variable")}
    return {**named, "status": status, **fields}


def test_results_come_in_any_order() -> None:
    made = monitors()
    one, two = made.monitor("Delta", severity=8), made.monitor("Delta", severity=7)
    wanted = made.results((one, "Accepted"), (two, "Rejected"))
    assert difference(wanted, [result(two, "Rejected"), result(one, "Accepted", id=3)]) == ()


@pytest.mark.parametrize("wrong", [{"status": "Rejected"}, {"severity": 1}, {"id": "3"}, {"type": "Periodic"}])
def test_a_result_that_differs_is_wrong(wrong: Any) -> None:
    made = monitors()
    one = made.monitor("Delta")
    assert difference(made.results((one, "Accepted")), [{**result(one, "Accepted", id=3), **wrong}])


def test_what_is_refused_has_no_id_but_its_own() -> None:
    made = monitors()
    new, known = made.monitor("Delta"), made.monitor("Delta", id=4)
    assert difference(made.results((new, "Rejected")), [result(new, "Rejected", id=9)])
    assert difference(made.results((known, "Rejected")), [result(known, "Rejected", id=4)]) == ()


def test_ids_are_those_of_the_monitors() -> None:
    made = monitors()
    one, two = made.monitor("Delta", severity=8), made.monitor("Delta", severity=7)
    answer = {"setMonitoringResult": [result(two, "Accepted", id=22), result(one, "Accepted", id=11)]}
    script = Script(SetVariableMonitoring=answer)
    assert asyncio.run(monitors(script).installed(1, one, two)) == [11, 22]


def report(*parts: Any) -> Script:
    last = len(parts) - 1
    head = {"requestId": 1001, "generatedAt": "now"}
    told = [
        ("NotifyMonitoringReport", {**head, "seqNo": number, "tbc": number < last, "monitor": part})
        for number, part in enumerate(parts)
    ]
    return Script(*told)


def entry(*ids: Any, kind: str = "Delta") -> list[Any]:
    return [{"component": {}, "variable": {}, "variableMonitoring": [{"id": id, "type": kind} for id in ids]}]


def test_a_report_comes_in_parts() -> None:
    asyncio.run(monitors(report(entry(1), entry(2, 3))).holds(1, [1, 2, 3]))


@pytest.mark.parametrize("part", [entry(2), [], "rubbish", [7, {"variableMonitoring": 5}], entry({"id": 1})])
def test_a_report_that_lacks_a_monitor_is_wrong(part: Any) -> None:
    with pytest.raises(Wrong, match="every monitor"):
        asyncio.run(monitors(report(part)).holds(1, [1]))


def test_a_report_of_another_type_is_wrong() -> None:
    with pytest.raises(Wrong, match="types"):
        asyncio.run(monitors(report(entry(1, kind="Periodic"))).holds(1, [1], criteria=["DeltaMonitoring"]))


def test_a_monitor_that_is_gone_is_not_reported() -> None:
    asyncio.run(monitors(report(entry(5))).gone(1, [1]))
    asyncio.run(monitors(Script(GetMonitoringReport={"status": "EmptyResultSet"})).gone(1, [1]))
    with pytest.raises(Wrong, match="gone"):
        asyncio.run(monitors(report(entry(1))).gone(1, [1]))
