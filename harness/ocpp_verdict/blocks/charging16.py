"""Charging profiles that a case sends to a 1.6 station, and the composite schedule that must come of them (§3.13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from ocpp_verdict.blocks.configuration16 import Configuration
from ocpp_verdict.blocks.moments import moment_of
from ocpp_verdict.difference import Pattern, show
from ocpp_verdict.exchange import Answer
from ocpp_verdict.pattern import about, between, one_of, optional
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

#: (second after the start of the schedule, limit from then on)
Step = tuple[float, float]

_DAY = 86400
#: Watts that the tables put in place of an ampere.
_WATTS = 1000
#: By how much a limit may differ: stations calculate in other units and round.
_MARGIN = 0.01


@attrs.frozen
class Profiles:
    """Absolute profiles that all begin at the same moment, a little in the past so that they are in force at once.

    Attributes:
        csms: our role.
        sut: the profile of the station.
        start: when the schedules begin.
    """

    csms: CSMS
    sut: Sut
    start: datetime

    def limits(self, *amperes: Step) -> tuple[Step, ...]:
        """Return steps in the station's unit: in W a thousand for each ampere, as the tables do."""
        factor = _WATTS if self._unit == "W" else 1
        return tuple((second, limit * factor) for second, limit in amperes)

    async def room(self, levels: int) -> None:
        """Make sure that the station takes profiles on as many stack levels (§9.4.1, §9.4.4).

        Raises:
            Inconclusive: it does not.
        """
        keys = Configuration(self.csms)
        for key, least in (("ChargeProfileMaxStackLevel", levels - 1), ("MaxChargingProfilesInstalled", levels)):
            most = await keys.number(key)
            if most < least:
                raise Inconclusive(f"the station has {key} = {most}; the case needs {least}")

    def profile(
        self,
        id: int,
        purpose: str,
        *steps: Step,
        duration: int = _DAY,
        stack: int | None = None,
        transaction: int | None = None,
    ) -> dict[str, Any]:
        """Return a charging profile for a message."""
        named = {} if transaction is None else {"transactionId": transaction}
        phases = {"numberPhases": self.sut.number_phases}
        periods = [{"startPeriod": int(second), "limit": limit, **phases} for second, limit in steps]
        return {
            **named,
            "chargingProfileId": id,
            "stackLevel": self.sut.stack_level if stack is None else stack,
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": "Absolute",
            "validFrom": _text(self.start),
            "validTo": _text(self.start + timedelta(seconds=duration + _DAY)),
            "chargingSchedule": {
                "duration": duration,
                "startSchedule": _text(self.start),
                "chargingRateUnit": self._unit,
                "chargingSchedulePeriod": periods,
            },
        }

    async def composite(self, row: int, duration: int, *steps: Step, otherwise: Sequence[Step] = ()) -> None:
        """Ask for the composite schedule of the connector; the answer (row + 1) must follow `steps`, or `otherwise`.

        What connector it is for and how long it lasts is known from the request; the answer need not repeat it (§6.22,
        §7.13: optional fields), but under `strict` as the tables have it.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        answer = await self._ask(row, duration)
        strictly, place = self.csms.strictly, self.sut.connector
        periods = self.periods(answer, duration, *steps)
        others = [self.periods(answer, duration, *otherwise)] if otherwise else []
        schedule = {
            "duration": strictly(duration, optional(duration)),
            "chargingRateUnit": self._unit,
            "chargingSchedulePeriod": strictly(periods, one_of(periods, *others)),
            "startSchedule": optional(self._begun()),  # §6.22: periods are relative to scheduleStart
        }
        fields = {"connectorId": strictly(place, optional(place)), "scheduleStart": self.now()}
        answer.expect(row + 1, status="Accepted", chargingSchedule=schedule, **fields)

    async def unlimited(self, row: int, duration: int, *steps: Step) -> None:
        """Ask for the composite schedule of the connector; the answer (row + 1) must have no limit of `steps`.

        Raises:
            Violation: it has.
        """
        __tracebackhide__ = True
        answer = await self._ask(row, duration)
        answer.expect(row + 1, chargingSchedule=optional({"chargingSchedulePeriod": self.free_of(*steps)}))

    async def _ask(self, row: int, duration: int) -> Answer:
        __tracebackhide__ = True
        place = self.sut.connector
        return await self.csms.call(
            row, "GetCompositeSchedule", connectorId=place, duration=duration, chargingRateUnit=self._unit
        )

    @property
    def _unit(self) -> str:
        return self.sut.charging_rate_unit

    def now(self) -> Pattern:
        """Return the pattern of a time stamp of this moment."""
        return about(self.csms.peer.clock.utc(), self.sut.max_time_deviation)

    def _begun(self) -> Pattern:
        """Return the pattern of the time from which a schedule in force holds: its own start, or this moment."""
        margin = timedelta(seconds=self.sut.max_time_deviation)
        return between(self.start - margin, self.csms.peer.clock.utc() + margin)

    def periods(self, answer: Answer, duration: int, *steps: Step) -> Pattern:
        """Return the pattern of the periods of a composite schedule: `steps`, seen from its scheduleStart."""
        shift = (moment_of(answer.get("scheduleStart"), zone=UTC) or self.csms.peer.clock.utc()) - self.start
        expected = seen_from(shift.total_seconds(), duration, steps)
        says = ", ".join(f"{limit:g} from {second:.0f} s" for second, limit in expected)
        return Pattern(f"periods {says}", lambda actual: _agree(expected, actual, self.sut.max_time_deviation))

    def free_of(self, *steps: Step) -> Pattern:
        """Return the pattern of periods none of which has the limit of a step."""
        gone = {limit for _, limit in steps}
        return Pattern(
            f"periods without the limits {show(sorted(gone))}",
            lambda actual: not isinstance(actual, list) or gone.isdisjoint(limit for _, limit in _steps(actual)),
        )


def seen_from(shift: float, duration: float, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that rule in `duration` seconds from `shift`, in seconds from then, equal neighbours as one."""
    begun = [step for step in steps if step[0] <= shift][-1:]
    coming = [(second - shift, limit) for second, limit in steps if shift < second < shift + duration]
    return _merged([(0.0, begun[0][1]), *coming] if begun else coming)


def _merged(steps: Sequence[Step]) -> list[Step]:
    merged: list[Step] = []
    for second, limit in steps:
        if not merged or abs(merged[-1][1] - limit) > _MARGIN * limit:
            merged.append((second, limit))
    return merged


def _agree(expected: Sequence[Step], actual: Any, margin: float) -> bool:
    found = _merged(_steps(actual))
    return len(found) == len(expected) and all(
        abs(second - wanted) <= margin and abs(limit - most) <= _MARGIN * most
        for (second, limit), (wanted, most) in zip(found, expected, strict=True)
    )


def _steps(periods: Any) -> list[Step]:
    """Return the steps of periods as received; what is none is left out."""
    entries = [one for one in periods if isinstance(one, dict)] if isinstance(periods, list) else []
    pairs = [(_number(one.get("startPeriod")), _number(one.get("limit"))) for one in entries]
    return [(second, limit) for second, limit in pairs if second is not None and limit is not None]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
