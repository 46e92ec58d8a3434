"""Charging profiles of a case, and the composite schedule that must come of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.blocks.charging16 import Profiles, Step, seen_from
from ocpp_verdict.difference import difference
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import default

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
STEPS: tuple[Step, ...] = ((0, 6), (100, 8), (200, 10))


def profiles(unit: str = "A") -> Profiles:
    sut = attrs.evolve(default(Side.STATION, Version.V16), charging_rate_unit=unit)
    return Profiles(None, sut, START)  # type: ignore[arg-type]


def answer(shift: float) -> Any:
    return {"scheduleStart": f"{START + timedelta(seconds=shift):%Y-%m-%dT%H:%M:%S}Z"}


def periods(*steps: tuple[float, Any]) -> list[dict[str, Any]]:
    return [{"startPeriod": second, "limit": limit} for second, limit in steps]


@pytest.mark.parametrize(
    ("shift", "duration", "expected"),
    [
        (0, 300, [(0, 6), (100, 8), (200, 10)]),
        (5, 300, [(0, 6), (95, 8), (195, 10)]),
        (150, 300, [(0, 8), (50, 10)]),
        (0, 150, [(0, 6), (100, 8)]),
        (0, 100, [(0, 6)]),
        (900, 300, [(0, 10)]),
        (-50, 300, [(50, 6), (150, 8), (250, 10)]),
    ],
)
def test_steps_are_seen_from_where_the_answer_begins(shift: float, duration: float, expected: list[Step]) -> None:
    assert seen_from(shift, duration, STEPS) == expected


@given(st.lists(st.sampled_from([6, 8, 10]), min_size=1, max_size=8), st.floats(0, 500), st.floats(1, 500))
def test_equal_neighbours_are_one(limits: list[int], shift: float, duration: float) -> None:
    seen = seen_from(shift, duration, [(50 * number, limit) for number, limit in enumerate(limits)])
    assert seen[0][0] == 0
    assert all(one != other for (_, one), (_, other) in pairwise(seen))
    assert all(0 <= second < duration for second, _ in seen)


@pytest.mark.parametrize(
    "told",
    [
        periods((0, 6), (95, 8), (195, 10)),
        periods((0, 6.0), (98, 8.05), (190, 10)),
        periods((0, 6), (50, 6), (95, 8), (195, Decimal("10.0")), (250, 10)),
    ],
)
def test_a_schedule_that_follows_the_steps_is_right(told: Any) -> None:
    assert difference(profiles().periods(answer(5), 300, *STEPS), told) == ()


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "6 A",
        [{"startPeriod": True, "limit": 6}],
        [{"startPeriod": 0}],
        periods((0, 6)),
        periods((0, 6), (95, 8), (195, 9)),
        periods((0, 6), (110, 8), (195, 10)),
        periods((0, 6), (95, 8), (195, 10), (290, 32)),
    ],
)
def test_a_schedule_that_does_not_follow_them_is_wrong(told: Any) -> None:
    (found,) = difference(profiles().periods(answer(5), 300, *STEPS), told)
    assert found.expected == "periods 6 from 0 s, 8 from 95 s, 10 from 195 s"


@pytest.mark.parametrize(("told", "right"), [(periods((0, 32)), True), ([], True), (periods((0, 32), (9, 8)), False)])
def test_cleared_limits_must_be_gone(told: Any, right: bool) -> None:
    assert (difference(profiles().free_of(*STEPS), told) == ()) is right


def test_a_profile_says_what_the_schema_asks_for() -> None:
    made = profiles("W").profile(7, "TxProfile", *profiles("W").limits((0, 6)), duration=60, stack=2, transaction=5)
    assert made["transactionId"] == 5
    assert made["stackLevel"] == 2
    assert made["chargingSchedule"] == {
        "duration": 60,
        "startSchedule": "2026-11-21T12:00:00Z",
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6000, "numberPhases": 3}],
    }
    assert "transactionId" not in profiles().profile(7, "TxDefaultProfile", (0, 6))
