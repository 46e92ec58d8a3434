"""Charging profiles of 2.x: what a composite schedule must follow, and a report that repeats what was set."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import attrs
import pytest
from ocpp_verdict.blocks.charging2 import ChargingProfiles
from ocpp_verdict.difference import difference

from tests.script2 import NOW, SUT, Reply, Script, Wrong


def profiles(script: Script | None = None, **settings: Any) -> ChargingProfiles:
    return ChargingProfiles(script or Script(), attrs.evolve(SUT, **settings))  # type: ignore[arg-type]


def schedule(*steps: tuple[Any, Any], start: float = 0) -> list[dict[str, Any]]:
    return [{"startPeriod": second, "limit": limit} for second, limit in steps]


def agrees(told: Any, *steps: Any, since: float = 0.0, **settings: Any) -> bool:
    made = profiles(**settings)
    begins = (made.start + timedelta(seconds=since)).isoformat()
    answer: Any = Reply(schedule={"scheduleStart": begins})
    return difference(made.periods(answer, 300, *steps), told) == ()


@pytest.mark.parametrize(
    ("told", "since"),
    [
        (schedule((0, 6), (100, 8)), 0),
        (schedule((0, 6.0), (40, 8)), 60),
        (schedule((0, 8)), 150),
        (schedule((0, 6), (50, 6), (103, 8), (299, 8)), 0),
    ],
)
def test_a_schedule_that_follows_is_right(told: Any, since: float) -> None:
    assert agrees(told, (0, 6), (100, 8), since=since)


@pytest.mark.parametrize(
    "told",
    [
        schedule((0, 6)),
        schedule((0, 8)),
        schedule((0, 6), (150, 8)),
        schedule((0, 6), (100, 8), (200, 6)),
        schedule((1, 6), (100, 8)),
        [],
        None,
        "6 A",
        [6, {"startPeriod": "0", "limit": True}],
    ],
)
def test_a_schedule_that_does_not_follow_is_wrong(told: Any) -> None:
    assert not agrees(told, (0, 6), (100, 8))


def test_what_is_not_looked_at_may_be_anything() -> None:
    assert agrees(schedule((0, 32), (60, 6)), (0, None), (60, 6))
    assert not agrees(schedule((0, 32)), (0, None), (60, 6))


def test_watts_are_of_all_phases() -> None:
    assert agrees(schedule((0, 4140)), (0, 6), charging_rate_unit="W", number_phases=3)
    assert not agrees(schedule((0, 6000)), (0, 6), charging_rate_unit="W", number_phases=3)


@pytest.mark.parametrize(("told", "right"), [(schedule((0, 32)), True), (schedule((0, 6)), False), (None, False)])
def test_a_limit_that_is_gone(told: Any, right: bool) -> None:
    assert (difference(profiles().not_limited_to(6), told) == ()) is right


def reported(change: Any = None, place: int = 1) -> tuple[ChargingProfiles, dict[str, Any], Script]:
    script = Script()
    made = profiles(script)
    profile = made.profile("TxDefaultProfile")
    told = {**profile, **(change or {})}
    payload = {"requestId": script.number() + 1, "evseId": place, "chargingProfile": [told, "rubbish"], "tbc": False}
    script.told = [("ReportChargingProfiles", payload)]
    return made, profile, script


def test_a_profile_is_reported_as_it_was_set() -> None:
    made, profile, _ = reported()
    asyncio.run(made.holds(1, (1, profile), evse=1))


@pytest.mark.parametrize(("change", "place"), [({"stackLevel": 5}, 1), ({"chargingSchedule": []}, 1), ({}, 2)])
def test_a_profile_that_is_reported_otherwise_is_wrong(change: Any, place: int) -> None:
    made, profile, _ = reported(change, place)
    with pytest.raises(Wrong):
        asyncio.run(made.holds(1, (1, profile), evse=1))


def test_a_profile_that_was_not_asked_for_is_wrong() -> None:
    made, profile, _ = reported()
    with pytest.raises(Wrong, match="only profiles"):
        asyncio.run(made.holds(1, but=profile, evse=0))


def test_moments_may_be_written_in_another_way() -> None:
    begins = f"{NOW - timedelta(seconds=SUT.max_time_deviation):%Y-%m-%dT%H:%M:%S}.400+00:00"
    made, profile, script = reported()
    (entry,) = profile["chargingSchedule"]
    told: Any = script.told[0][1]["chargingProfile"][0]
    told["chargingSchedule"] = [{**entry, "startSchedule": begins}]
    asyncio.run(made.holds(1, (1, profile), evse=1))
