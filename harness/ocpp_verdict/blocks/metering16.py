"""Meter values of a 1.6 transaction: what each message must hold, and how far apart the readings must lie (§3.16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import attrs

from ocpp_verdict.arrival import Arrival
from ocpp_verdict.blocks.moments import moment_of
from ocpp_verdict.difference import ABSENT, Pattern, difference
from ocpp_verdict.exchange import Received
from ocpp_verdict.pattern import each, one_of, optional
from ocpp_verdict.role.csms import CSMS

#: Seconds by which a time of reading may be off: they are written in whole seconds by many meters.
_MARGIN = 2.0
_REGISTER = "Energy.Active.Import.Register"


@attrs.frozen
class Metering:
    """A transaction whose meter is read.

    Attributes:
        csms: our role.
        transaction: its id.
        measurands: what the station is configured to measure; none means the energy register (§9.1.17).
        interval: seconds between readings.
        since: when the readings were awaited from, None where nobody knows.
    """

    csms: CSMS
    transaction: int
    measurands: tuple[str, ...]
    interval: int
    since: datetime | None = None

    def readings(self, *reading_contexts: str) -> Pattern:
        """Return the pattern of `meterValue`: each reading has every measurand, of that context, in plain numbers.

        Left out, context is Sample.Periodic, format Raw and location Outlet (§7.43).
        """
        allowed = one_of(*reading_contexts)
        first = optional(allowed) if "Sample.Periodic" in reading_contexts else allowed
        value = {"context": first, "format": optional("Raw"), "location": _place()}
        return each({"sampledValue": _both(each(value), _has(self.measurands or (_REGISTER,)))})

    def spaced(self, row: int, received: Sequence[Received]) -> None:
        """Check that the readings lie `interval` apart, in order of time.

        Raises:
            Violation: two do not.
        """
        __tracebackhide__ = True
        times = [(moment, one.arrival) for one in received for moment in _times(one.arrival)]
        for (earlier, _), (later, arrival) in pairwise(times):
            passed = (later - earlier).total_seconds()
            if abs(passed - self.interval) > _MARGIN:
                self._wrong(row, arrival, f"{self.interval} s after the reading before", f"{passed:g} s after it")

    def prompt(self, row: int, received: Received) -> None:
        """Check that the first reading was taken within an `interval` of `since`: that none before it is lost.

        Raises:
            Violation: it was taken later, by more than clocks may differ.
        """
        __tracebackhide__ = True
        times = _times(received.arrival)
        passed = (times[0] - self.since).total_seconds() if times and self.since is not None else 0.0
        if passed > self.interval + _MARGIN + self.csms.peer.sut.max_time_deviation:
            self._wrong(row, received.arrival, f"within {self.interval} s", f"the first one after {passed:.0f} s")

    def aligned(self, row: int, received: Sequence[Received]) -> None:
        """Check that every reading was taken at a multiple of `interval` after midnight (§9.1.3).

        Raises:
            Violation: one was not.
        """
        __tracebackhide__ = True
        for moment, arrival in ((moment, one.arrival) for one in received for moment in _times(one.arrival)):
            past = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() % self.interval
            if min(past, self.interval - past) > _MARGIN:
                self._wrong(row, arrival, f"a multiple of {self.interval} s after midnight", f"{moment:%H:%M:%S}")

    def queued(self, row: int, received: Sequence[Received]) -> None:
        """Check that messages came closer together than their readings were taken: the station had kept them.

        Raises:
            Violation: they did not, so that what was read while the station was offline is lost.
        """
        __tracebackhide__ = True
        first, last = received[0].arrival, received[-1].arrival
        read = (max(_times(last)) - min(_times(first))).total_seconds()
        if last.time - first.time > read / 2:
            self._wrong(row, first, "of the time offline, kept until the station is back", "none came of that time")

    def _wrong(self, row: int, arrival: Arrival, expected: str, actual: str) -> None:
        __tracebackhide__ = True
        summary = "a meter was not read when it is due"
        self.csms.violation(row, summary, f"a reading {expected}", f"{actual}: {arrival.text}", (), arrival.entry)


def _place() -> Pattern:
    """Outlet, inlet or body; only what the vehicle tells (SoC) is read there, and `_has` need not judge it."""
    return optional(one_of("Outlet", "Inlet", "Body", "Cable", "EV"))


def _has(measurands: Sequence[str]) -> Pattern:
    def holds(values: Any) -> bool:
        named = {value.get("measurand", _REGISTER) for value in values if isinstance(value, dict)}
        foreign = [v for v in values if v.get("location") == "EV" and v.get("measurand") != "SoC"]
        return named == set(measurands) and not foreign

    return Pattern(f"values of {', '.join(measurands)}", lambda values: isinstance(values, list) and holds(values))


def _both(one: Pattern, other: Pattern) -> Pattern:
    def holds(value: Any) -> bool:
        return value is not ABSENT and not difference(one, value) and not difference(other, value)

    return Pattern(f"{one} and {other}", holds)


def _times(arrival: Arrival) -> list[datetime]:
    values = arrival.payload.get("meterValue")
    return [moment for value in values or () if (moment := moment_of(value.get("timestamp"), zone=UTC)) is not None]
