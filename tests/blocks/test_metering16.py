"""Meter values of a 1.6 transaction: what a reading must hold, when it must be taken, and that it was kept."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, NoReturn

import attrs
import pytest
from ocpp_verdict.arrival import Arrival
from ocpp_verdict.blocks.metering16 import Metering
from ocpp_verdict.difference import difference
from ocpp_verdict.exchange import Received

REGISTER, POWER = "Energy.Active.Import.Register", "Power.Active.Import"


class Wrong(Exception):
    """A row was violated."""


class Judge:
    """Our role, as far as it is needed: it says what is wrong."""

    peer = SimpleNamespace(sut=SimpleNamespace(max_time_deviation=5))

    def violation(self, row: int, summary: str, expected: str, actual: str, *_: Any) -> NoReturn:
        raise Wrong(f"{expected}, {actual.partition(':')[0]}")


def metering(*measurands: str, interval: int = 10) -> Metering:
    return Metering(Judge(), 1, measurands, interval)  # type: ignore[arg-type]


def value(**fields: Any) -> dict[str, Any]:
    return {"value": "1", **fields}


def reading(*values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"timestamp": "2026-11-21T12:00:00Z", "sampledValue": list(values)}]


@pytest.mark.parametrize(
    ("measurands", "told"),
    [
        ((), [value()]),
        ((REGISTER,), [value(measurand=REGISTER, context="Sample.Periodic", format="Raw", location="Outlet")]),
        ((REGISTER, POWER), [value(measurand=POWER), value()]),
        ((REGISTER,), [value(phase="L1"), value(phase="L2")]),
        (("SoC",), [value(measurand="SoC", location="EV")]),
    ],
)
def test_a_reading_with_every_measurand_is_right(measurands: tuple[str, ...], told: list[dict[str, Any]]) -> None:
    assert difference(metering(*measurands).readings("Sample.Periodic"), reading(*told)) == ()


@pytest.mark.parametrize(
    ("measurands", "told"),
    [
        ((REGISTER,), []),
        ((REGISTER, POWER), [value()]),
        ((REGISTER,), [value(), value(measurand=POWER)]),
        ((REGISTER,), [value(context="Sample.Clock")]),
        ((REGISTER,), [value(format="SignedData")]),
        ((REGISTER,), [value(location="EV")]),
    ],
)
def test_a_reading_with_something_else_is_wrong(measurands: tuple[str, ...], told: list[dict[str, Any]]) -> None:
    assert difference(metering(*measurands).readings("Sample.Periodic"), reading(*told))


def test_only_the_periodic_context_may_be_left_out() -> None:
    assert difference(metering().readings("Sample.Clock"), reading(value()))
    assert not difference(metering().readings("Sample.Clock"), reading(value(context="Sample.Clock")))


@pytest.mark.parametrize("told", [None, [], {}, [{}], [{"sampledValue": None}], [{"sampledValue": ["x"]}]])
def test_what_is_no_reading_is_wrong(told: Any) -> None:
    assert difference(metering().readings("Sample.Periodic"), told)


def received(*times: str, came: tuple[float, ...] = ()) -> list[Received]:
    moments = came or tuple(range(len(times)))
    return [
        Received(Arrival(number, "MeterValues", {"meterValue": [{"timestamp": time}]}, time=at), None)  # type: ignore[arg-type]
        for number, (time, at) in enumerate(zip(times, moments, strict=True))
    ]


def at(*seconds: float) -> tuple[str, ...]:
    return tuple(f"2026-11-21T12:{int(second) // 60:02}:{second % 60:06.3f}Z" for second in seconds)


def test_readings_lie_an_interval_apart() -> None:
    metering().spaced(1, received(*at(3, 13, 23.9, 33)))
    metering().spaced(1, received(*at(3, 13), "no time", "2026-11-21T12:00:23"))
    for wrong in ((3, 13, 33), (3, 3), (13, 3)):
        with pytest.raises(Wrong, match="10 s after the reading before"):
            metering().spaced(1, received(*at(*wrong)))


def test_readings_lie_on_multiples_of_the_interval() -> None:
    metering(interval=60).aligned(1, received(*at(0, 60, 121)))
    metering(interval=60).aligned(1, received("2026-11-21T12:59:59Z"))
    with pytest.raises(Wrong, match="a multiple of 60 s after midnight, 12"):
        metering(interval=60).aligned(1, received(*at(7)))


def test_readings_that_were_kept_come_together() -> None:
    metering().queued(1, received(*at(10, 20, 30), came=(31, 31.1, 31.2)))
    with pytest.raises(Wrong, match="kept until the station is back"):
        metering().queued(1, received(*at(10, 20, 30), came=(10, 20, 30)))


def test_the_first_reading_comes_within_an_interval() -> None:
    since = datetime.fromisoformat("2026-11-21T12:00:00Z")
    awaited = attrs.evolve(metering(), since=since)
    awaited.prompt(1, received(*at(16))[0])
    metering().prompt(1, received(*at(40))[0])
    awaited.prompt(1, received("no time")[0])
    with pytest.raises(Wrong, match="the first one after 18 s"):
        awaited.prompt(1, received(*at(18))[0])
