"""Meter of a 1.6 connector: an energy register that follows the clock, and the sampled values made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from ocpp_verdict.clock import Clock

#: Volts between phase and neutral: a single-phase station, nothing else is measured.
VOLTAGE = 230.0
#: Watts that a vehicle draws when nothing limits it.
FULL_POWER = 7400.0

_SECONDS_PER_HOUR = 3600.0


class Meter:
    """Energy register of one connector in Wh; it never runs backwards and is never reset (errata 3.9)."""

    def __init__(self, clock: Clock, register: float = 0.0) -> None:
        self._clock = clock
        self._register = register
        self._power = 0.0
        self._since = clock.seconds()

    @property
    def power(self) -> float:
        """Return the power that flows now, in W."""
        return self._power

    def draw(self, watts: float) -> None:
        """Let `watts` flow from now on."""
        self._register, self._since, self._power = self.read(), self._clock.seconds(), watts

    def read(self) -> float:
        """Return the register in Wh."""
        return self._register + self._power * (self._clock.seconds() - self._since) / _SECONDS_PER_HOUR

    def whole(self) -> int:
        """Return the register in whole Wh, always rounded down, so that start and stop agree."""
        return int(self.read())

    def seconds_until(self, register: float) -> float | None:
        """Return when the register reaches `register` Wh at the present power, None when it never does."""
        missing = register - self.read()
        if missing <= 0:
            return 0.0
        return missing / self._power * _SECONDS_PER_HOUR if self._power else None


@attrs.frozen
class Reading:
    """What a meter shows at one moment.

    Attributes:
        register: Wh.
        interval: Wh since the reading before.
        power: W that flow.
        offered: W that the station allows.
    """

    register: float
    interval: float
    power: float
    offered: float


#: Measurand -> (value of a reading, unit, decimals); what is not here is not supported (§3.16.4).
MEASURANDS: Mapping[str, tuple[Callable[[Reading], float], str, int]] = {
    "Energy.Active.Import.Register": (lambda reading: reading.register, "Wh", 0),
    "Energy.Active.Import.Interval": (lambda reading: reading.interval, "Wh", 1),
    "Power.Active.Import": (lambda reading: reading.power, "W", 0),
    "Power.Offered": (lambda reading: reading.offered, "W", 0),
    "Current.Import": (lambda reading: reading.power / VOLTAGE, "A", 1),
    "Current.Offered": (lambda reading: reading.offered / VOLTAGE, "A", 1),
    "Voltage": (lambda reading: VOLTAGE, "V", 0),
}


def meter_value(timestamp: str, reading: Reading, measurands: Sequence[str], reading_context: str) -> dict[str, Any]:
    """Return one MeterValue (§7.33) in ocpp's spelling, with a SampledValue per measurand."""
    values = [_sampled(reading, measurand, reading_context) for measurand in measurands]
    return {"timestamp": timestamp, "sampled_value": values}


def _sampled(reading: Reading, measurand: str, reading_context: str) -> dict[str, str]:
    value, unit, decimals = MEASURANDS[measurand]
    number = value(reading)
    text = str(int(number)) if decimals == 0 else f"{number:.{decimals}f}"
    return {
        "value": text,
        "context": reading_context,
        "format": "Raw",
        "measurand": measurand,
        "location": "Outlet",
        "unit": unit,
    }
