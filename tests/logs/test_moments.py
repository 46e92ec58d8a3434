"""Tests of the times that stand in lines of logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ocpp_verdict.logs.moments import moment


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-21T10:00:03.123Z x", "2026-11-21T10:00:03.123000+00:00"),
        ("[INFO] 2026-11-21 10:00:03,5 x", "2026-11-21T10:00:03.500000"),
        ("2026-11-21 10:00:03 +0100 x", "2026-11-21T10:00:03+01:00"),
        ("1795255203.25 x", "2026-11-21T10:00:03.250000+00:00"),
        ('{"ts":1795255203250}', "2026-11-21T10:00:03.250000+00:00"),
        ("21.11.2026 10:00:03,5;CP1;", "2026-11-21T10:00:03.500000"),
        ("Sat Nov 21 10:00:03 2026 host x", "2026-11-21T10:00:03"),
        ("Nov  1 10:00:03.250 host ocppd[812]:", "-11-01T10:00:03.250000"),
    ],
)
def test_times_are_read_as_loggers_write_them(text: str, told: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat().endswith(told)


@pytest.mark.parametrize(
    "text", ["", "2026-13-21T10:00:03Z", "Feb 30 10:00:03", "Foo 21 10:00:03", "32.01.2026 10:00:00"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text) is None


def test_a_day_of_no_year_is_the_last_one() -> None:
    today = datetime.now(UTC).replace(tzinfo=None)
    ahead, behind = today + timedelta(days=40), today - timedelta(days=40)
    for day in (ahead, behind):
        found = moment(f"{day:%b %d %H:%M:%S} host x")
        assert found is not None
        assert timedelta(days=-2) < today - found < timedelta(days=366)
