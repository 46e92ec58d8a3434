"""Charging profiles as arithmetic: which limit holds when, and the composite schedule (K01, K08). Pure.

Limits are watts for all three phases of an EVSE; moments are zone-aware.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

VOLTAGE, PHASES = 230.0, 3
_PERIODS = {"Daily": timedelta(days=1), "Weekly": timedelta(days=7)}
#: Purposes whose limits hold together; within one of them the first that has a limit wins (K02.FR.04, K08.FR.04).
GROUPS: tuple[tuple[str, ...], ...] = (
    ("ChargingStationMaxProfile",),
    ("ChargingStationExternalConstraints",),
    ("TxProfile", "TxDefaultProfile"),
)

Profile = Mapping[str, Any]


@attrs.frozen
class Installed:
    """A charging profile at an EVSE; 0 is the station."""

    evse_id: int
    profile: dict[str, Any]

    @property
    def purpose(self) -> str:
        """ChargingProfilePurposeEnumType."""
        return str(self.profile["charging_profile_purpose"])


def to_watts(limit: float, unit: str, phases: int | None) -> float:
    """Return a limit in watts; amperes are per phase (K01.FR.50, K01.FR.51)."""
    return limit if unit == "W" else limit * VOLTAGE * (phases or PHASES)


def from_watts(watts: float, unit: str) -> float:
    """Return watts in the unit asked for, to one decimal."""
    return round(watts if unit == "W" else watts / VOLTAGE / PHASES, 1)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _begin(profile: Profile, schedule: Mapping[str, Any], when: datetime, started: datetime) -> datetime:
    """Return the moment that the periods in force at `when` count from."""
    kind = profile["charging_profile_kind"]
    begin = _moment(schedule.get("start_schedule"))
    if kind == "Relative" or begin is None:
        return started
    period = _PERIODS.get(profile.get("recurrency_kind") or "Daily", _PERIODS["Daily"])
    if kind == "Recurring" and when > begin:
        begin += ((when - begin) // period) * period
    return begin


def is_valid(profile: Profile, when: datetime) -> bool:
    """Return whether a profile is valid at `when`, whatever its schedule says."""
    valid_from, valid_to = _moment(profile.get("valid_from")), _moment(profile.get("valid_to"))
    return (valid_from is None or when >= valid_from) and (valid_to is None or when < valid_to)


def limit_of(profile: Profile, when: datetime, started: datetime) -> float | None:
    """Return the watts that one profile allows at `when`; None when it says nothing (K01.FR.10-FR.13, FR.30-FR.37)."""
    if not is_valid(profile, when):
        return None
    schedule = profile["charging_schedule"][0]
    past = (when - _begin(profile, schedule, when, started)).total_seconds()
    duration = schedule.get("duration")
    if past < 0 or (duration is not None and past >= duration):
        return None
    reached = [each for each in schedule["charging_schedule_period"] if each["start_period"] <= past]
    if not reached:
        return None
    return to_watts(reached[-1]["limit"], schedule["charging_rate_unit"], reached[-1].get("number_phases"))


def _changes(profile: Profile, start: datetime, end: datetime, started: datetime) -> Iterable[datetime]:
    """Yield the moments at which a profile may change what it says."""
    for name in ("valid_from", "valid_to"):
        moment = _moment(profile.get(name))
        if moment:
            yield moment
    schedule = profile["charging_schedule"][0]
    offsets = [each["start_period"] for each in schedule["charging_schedule_period"]]
    offsets += [schedule["duration"]] if schedule.get("duration") is not None else []
    begin = _begin(profile, schedule, start, started)
    rounds = 1
    period = _PERIODS.get(profile.get("recurrency_kind") or "", timedelta(0))
    if profile["charging_profile_kind"] == "Recurring" and period:
        rounds = 2 + (end - start) // period
    for number in range(rounds):
        for offset in offsets:
            yield begin + number * period + timedelta(seconds=offset)


@attrs.frozen
class Situation:
    """What limits one EVSE: its profiles, those of the station, and when its transaction began."""

    profiles: Sequence[Installed]
    started: datetime
    local: float

    def limit(self, when: datetime, groups: Sequence[tuple[str, ...]] = GROUPS) -> float:
        """Return the watts allowed at `when` (K08.FR.04)."""
        found = [self._of_group(purposes, when) for purposes in groups]
        return min([self.local, *(each for each in found if each is not None)])

    def _of_group(self, purposes: tuple[str, ...], when: datetime) -> float | None:
        for purpose in purposes:
            meant = [each for each in self.profiles if each.purpose == purpose]
            for each in sorted(meant, key=lambda held: -int(held.profile["stack_level"])):
                limit = limit_of(each.profile, when, self.started)
                if limit is not None:
                    return limit
            if any(is_valid(each.profile, when) for each in meant):  # it overrules the next purpose all the same (K08)
                return None
        return None

    def changes(self, start: datetime, end: datetime) -> set[datetime]:
        """Return the moments between `start` and `end` at which the limit may change."""
        moments = {moment for each in self.profiles for moment in _changes(each.profile, start, end, self.started)}
        return {moment for moment in moments if start < moment < end}


def composite(situations: Sequence[Situation], start: datetime, duration: int, unit: str) -> list[dict[str, Any]]:
    """Return the periods of a composite schedule: the sum over `situations` (K08.FR.02, K08.FR.03)."""
    end = start + timedelta(seconds=duration)
    moments = {start}.union(*(each.changes(start, end) for each in situations))
    periods: list[dict[str, Any]] = []
    for moment in sorted(moments):
        watts = sum(each.limit(moment) for each in situations)
        limit = from_watts(watts, unit)
        if not periods or periods[-1]["limit"] != limit:
            offset = round((moment - start).total_seconds())
            periods.append({"start_period": offset, "limit": limit, "number_phases": PHASES})
    return periods


def is_sound(profile: Profile, *, units: Sequence[str], stack: int, periods: int) -> bool:
    """Return whether a profile can be used at all (K01.FR.22, FR.26, FR.31, FR.35, FR.38, FR.40, FR.41)."""
    schedule = profile["charging_schedule"][0]
    starts = [each["start_period"] for each in schedule["charging_schedule_period"]]
    relative = profile["charging_profile_kind"] == "Relative"
    return (
        len(profile["charging_schedule"]) == 1
        and profile["charging_profile_purpose"] != "ChargingStationExternalConstraints"
        and not (relative and profile["charging_profile_purpose"] == "ChargingStationMaxProfile")
        and relative == ("start_schedule" not in schedule)
        and schedule["charging_rate_unit"] in units
        and 0 <= profile["stack_level"] <= stack
        and len(starts) <= periods
        and starts[0] == 0
        and starts == sorted(starts)
    )
