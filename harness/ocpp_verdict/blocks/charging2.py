"""Charging profiles that a case sets at a 2.x station, and the composite schedule that must come of them (2.0.1 K)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

from ocpp_verdict.blocks.moments import moment_of
from ocpp_verdict.difference import Pattern
from ocpp_verdict.exchange import Answer
from ocpp_verdict.pattern import about, one_of, optional
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.words import entries
from ocpp_verdict.session.step import step
from ocpp_verdict.sut import Sut

#: (second after the start of the schedule, limit from then on in A; None: not looked at)
Step = tuple[float, float | None]

_VOLTS = 230
_MARGIN = 0.01


class ChargingProfiles:
    """Rows about charging profiles; limits are in A, or in W for all phases where the profile of the station says W.

    Attributes:
        role: our CSMS.
        start: when absolute schedules begin, a little in the past so that they are in force at once.
        number: the id of the last report asked for.
    """

    def __init__(self, csms: CSMS, sut: Sut) -> None:
        self.role = self._csms = csms
        self._sut = sut
        self.start = csms.peer.clock.utc() - timedelta(seconds=sut.max_time_deviation)
        self.number = 0

    async def get_ready(self) -> None:
        """Do nothing: a profile depends on nothing."""

    # -- profiles

    def limit(self, amperes: float) -> float:
        """Return a limit in the station's unit (errata 2025-09 §6.2.69)."""
        sut = self._sut
        return amperes * _VOLTS * sut.number_phases if sut.charging_rate_unit == "W" else amperes

    def moment(self, seconds: float) -> str:
        """Return a time stamp, some seconds after the start of absolute schedules."""
        return f"{(self.start + timedelta(seconds=seconds)).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"

    def profile(
        self,
        purpose: str,
        *steps: tuple[float, float],
        kind: str = "Absolute",
        duration: int | None = None,
        begin: float = 0.0,
        **fields: Any,
    ) -> dict[str, Any]:
        """Return a charging profile for messages, with a new id: 6 A all the time, unless `steps` say otherwise."""
        sut, number = self._sut, self._csms.number()
        starts = {} if kind == "Relative" else {"startSchedule": self.moment(begin)}
        lasts = {"duration": sut.charging_schedule_duration if duration is None else duration}
        periods = [
            {"startPeriod": int(second), "limit": self.limit(amperes), "numberPhases": sut.number_phases}
            for second, amperes in steps or ((0, 6),)
        ]
        schedule = {"chargingRateUnit": sut.charging_rate_unit, "chargingSchedulePeriod": periods}
        return {
            "id": number,
            "stackLevel": sut.stack_level,
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": kind,
            "chargingSchedule": [{"id": number, **starts, **lasts, **schedule}],
            **fields,
        }

    async def set(self, row: int, evse: int, profile: Mapping[str, Any]) -> Answer:
        """Send a profile."""
        __tracebackhide__ = True
        return await self._csms.call(row, "SetChargingProfile", evseId=evse, chargingProfile=dict(profile))

    @step
    async def installed(self, row: int = 0, evse: int = 0, *profiles: Mapping[str, Any]) -> None:
        """Send profiles, which the station must accept (row + 1).

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        for profile in profiles:
            (await self.set(row, evse, profile)).expect(row + 1 if row else 0, status="Accepted")

    # -- reports

    async def ask(self, row: int, *, evse: int | None = None, **criteria: Any) -> Answer:
        """Ask for the profiles at an EVSE (0: of the station; None: all) that meet `criteria`."""
        __tracebackhide__ = True
        self.number = self._csms.number()
        place = {} if evse is None else {"evseId": evse}
        return await self._csms.call(
            row, "GetChargingProfiles", requestId=self.number, chargingProfile=criteria, **place
        )

    async def both_installed(self, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A maximum of the station and a default of the profile's EVSE, which has `fields`, are installed."""
        most, default = self.profile("ChargingStationMaxProfile"), self.profile("TxDefaultProfile", **fields)
        await self.installed(0, 0, most)
        await self.installed(0, self._sut.evse, default)
        return most, default

    async def holds(
        self,
        row: int,
        *wanted: tuple[int, Mapping[str, Any]],
        but: Mapping[str, Any] | None = None,
        evse: int | None = None,
        **criteria: Any,
    ) -> None:
        """Ask for profiles; the station must accept (row + 1) and report these (row + 2), each with its EVSE.

        `but` is a profile that must not be reported.

        Raises:
            Violation: it does not, or a profile differs.
        """
        __tracebackhide__ = True
        (await self.ask(row, evse=evse, **criteria)).expect(row + 1, status="Accepted")
        found = await self._parts(row + 2)
        for place, profile in wanted:
            told = [one for one in found if one[1].get("id") == profile["id"]]
            self._csms.check(row + 2, "the profile is reported as it was set", [[place, _as_set(profile)]], told)
        strange = [one for one in found if but is not None and one[1].get("id") == but["id"]]
        self._csms.check(row + 2, "only profiles that were asked for are reported", [], strange)

    async def lacks(self, row: int, *, evse: int | None = None, **criteria: Any) -> None:
        """Ask for profiles that the station does not have (row + 1).

        Raises:
            Violation: it does not say so.
        """
        __tracebackhide__ = True
        (await self.ask(row, evse=evse, **criteria)).expect(row + 1, status="NoProfiles")

    async def _parts(self, row: int) -> list[tuple[Any, Mapping[str, Any]]]:
        __tracebackhide__ = True
        found: list[tuple[Any, Mapping[str, Any]]] = []
        more = True
        while more:
            came = await self._csms.expect(row, "ReportChargingProfiles", requestId=self.number)
            found += [(came.get("evseId"), one) for one in entries(came.get("chargingProfile"))]
            more = came.get("tbc", False) is True
        return found

    # -- composite schedules

    async def composite(
        self,
        row: int,
        duration: int,
        *steps: Step,
        evse: int | None = None,
        times: int = 1,
        otherwise: Sequence[Step] = (),
    ) -> None:
        """Ask for a composite schedule; the answer (row + 1) must follow `steps`, each limit `times` as high.

        Where the specification can be read in two ways it may follow `otherwise` as well, but not under `strict`.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        place = self._sut.evse if evse is None else evse
        unit = self._sut.charging_rate_unit
        answer = await self._csms.call(
            row, "GetCompositeSchedule", evseId=place, duration=duration, chargingRateUnit=unit
        )
        ways = [way for way in (steps, otherwise) if way]
        periods = [self.periods(answer, duration, *((at, _times(limit, times)) for at, limit in way)) for way in ways]
        schedule = {
            "evseId": place,
            "duration": duration,
            "chargingRateUnit": unit,
            "scheduleStart": about(self._csms.peer.clock.utc(), self._sut.max_time_deviation),
            "chargingSchedulePeriod": self._csms.strictly(periods[0], one_of(*periods)),
        }
        answer.expect(row + 1, status="Accepted", schedule=schedule)

    def periods(self, answer: Answer, duration: int, *steps: Step) -> Pattern:
        """Return the pattern of the periods of a composite schedule: `steps`, seen from its scheduleStart.

        Within the deviation of clocks around a change of the limit, either limit is right.
        """
        schedule = answer.get("schedule")
        begins = moment_of(schedule.get("scheduleStart")) if isinstance(schedule, Mapping) else None
        shift = ((begins or self._csms.peer.clock.utc()) - self.start).total_seconds()
        ends = [second for second, _ in steps[1:]] + [shift + duration]
        margin = self._sut.max_time_deviation
        probes = [
            (moment - shift, self.limit(limit))
            for (second, limit), end in zip(steps, ends, strict=True)
            for moment in (max(second + margin, shift), min(end - margin, shift + duration - 1))
            if limit is not None and shift <= moment < end
        ]
        says = ", ".join(f"{limit:g} at {second:.0f} s" for second, limit in probes)
        return Pattern(f"periods that begin at 0 with {says}", lambda actual: _agrees(probes, actual))

    def not_limited_to(self, amperes: float) -> Pattern:
        """Return the pattern of periods none of which has this limit."""
        limit = self.limit(amperes)
        return Pattern(
            f"periods without the limit {limit:g}",
            lambda actual: isinstance(actual, list) and all(abs(one - limit) > _MARGIN for _, one in _steps(actual)),
        )


def _times(limit: float | None, times: int) -> float | None:
    return None if limit is None else limit * times


def _agrees(probes: Sequence[tuple[float, float]], actual: Any) -> bool:
    found = _steps(actual)
    if not found or found[0][0] != 0:
        return False
    limits = [([limit for second, limit in found if second <= moment][-1], most) for moment, most in probes]
    return all(abs(limit - most) <= _MARGIN * most for limit, most in limits)


def _steps(periods: Any) -> list[tuple[float, float]]:
    """Return the steps of periods as received; what is none is left out."""
    pairs = [(_number(one.get("startPeriod")), _number(one.get("limit"))) for one in entries(periods)]
    return [(second, limit) for second, limit in pairs if second is not None and limit is not None]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _as_set(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pattern of a profile that was set.

    Moments may be written in another way, three phases need not be said, the station knows the transaction (K09).
    """
    return {name: _tolerant(name, value) for name, value in profile.items()}


def _tolerant(name: str, value: Any) -> Any:
    if name in ("startSchedule", "validFrom", "validTo"):
        return about(value, 1)
    if name == "numberPhases":
        return optional(value) if value == 3 else value
    if isinstance(value, Mapping):
        return _as_set(value)
    return [_tolerant("", one) for one in value] if isinstance(value, list) else value
