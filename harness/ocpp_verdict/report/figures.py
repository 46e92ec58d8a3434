"""Figures of the report: medians and 95th percentiles in a table, each with a small plot on one common scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from markupsafe import Markup

from ocpp_verdict.frames import Side
from ocpp_verdict.report.facts import Facts

Record = dict[str, Any]

#: The ends of the plots' logarithmic scale, in seconds.
SCALE = (0.001, 100.0)
_WIDTH, _HEIGHT = 180, 14


@attrs.frozen
class Figure:
    """One row: what was timed, how often, and how long it took in seconds."""

    what: str
    count: int
    median: float
    p95: float
    longest: float
    plot: Markup


def of(samples: Mapping[str, Iterable[float]]) -> list[Figure]:
    """Return a row for each thing timed, those most often seen first."""
    rows = [_figure(what, sorted(times)) for what, times in samples.items()]
    return sorted(rows, key=lambda row: (-row.count, row.what))


def responses(facts: Facts, role: str) -> list[Figure]:
    """Return how long the system under test took to answer, by action."""
    return of({action: times for (side, action), times in facts.responses.items() if side == role})


def ours(facts: Facts, role: str) -> list[Figure]:
    """Return how long the harness itself took to answer: a slow host shows here and is then no finding."""
    times = [time for (side, _), times in facts.responses.items() if side != role for time in times]
    name = "CSMS" if role == Side.STATION.value else "charging station"
    return of({f"the harness as {name}, all actions": times}) if times else []


def percentile(ordered: list[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _figure(what: str, ordered: list[float]) -> Figure:
    median, p95 = percentile(ordered, 0.5), percentile(ordered, 0.95)
    return Figure(what, len(ordered), median, p95, ordered[-1], _plot(ordered[0], median, p95, ordered[-1]))


def _plot(shortest: float, median: float, p95: float, longest: float) -> Markup:
    """Return range, median and 95th percentile on the logarithmic scale; the numbers stand beside it as text."""
    left, middle, high, right = (_place(value) for value in (shortest, median, p95, longest))
    return Markup(
        f'<svg class=plot viewBox="0 0 {_WIDTH} {_HEIGHT}" width={_WIDTH} height={_HEIGHT} aria-hidden=true>'
        f'<path class=g d="{_grid()}"/><path class=w d="M{left} 7H{max(right, left + 1)}"/>'
        f'<path class=b d="M{middle} 7H{max(high, middle + 1)}"/><circle cx={middle} cy=7 r=3 /></svg>'
    )


def _grid() -> str:
    decades = range(round(math.log10(SCALE[0])), round(math.log10(SCALE[1])) + 1)
    return "".join(f"M{_place(10.0**decade)} 0V{_HEIGHT}" for decade in decades)


def _place(value: float) -> int:
    """Return where a value stands on the scale, in pixels."""
    low, high = (math.log10(end) for end in SCALE)
    share = (math.log10(min(max(value, SCALE[0]), SCALE[1])) - low) / (high - low)
    return round(2 + share * (_WIDTH - 4))
