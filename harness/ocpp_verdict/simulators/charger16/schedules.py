"""Charging profiles as pure calculation: which limit holds when, and the composite schedule (§3.13, §5.7, §5.16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from ocpp_verdict.simulators.charger16.identification import moment
from ocpp_verdict.simulators.charger16.metering import VOLTAGE

#: Pieces that a composite schedule may have (ChargingScheduleMaxPeriods); what follows is left out.
MAX_PIECES = 24
#: Seconds beyond which nobody looks for the next change.
_HORIZON = 7 * 86400.0
_CYCLES = {"Daily": 86400.0, "Weekly": 7 * 86400.0}


class Purpose(StrEnum):
    """ChargingProfilePurposeType (§7.11)."""

    MAX = "ChargePointMaxProfile"
    DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


@attrs.frozen
class Profile:
    """A charging profile on a connector, its limits in W.

    Attributes:
        periods: (seconds from the start of the schedule, W), ascending, the first at 0.
        start: startSchedule; None counts from the start of the transaction.
        cycle: seconds after which it recurs, None if it does not.
    """

    id: int
    connector: int
    stack: int
    purpose: Purpose
    relative: bool
    unit: str
    periods: tuple[tuple[float, float], ...]
    duration: float | None = None
    start: datetime | None = None
    cycle: float | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction: int | None = None

    def replaces(self, other: Profile) -> bool:
        """Return whether this takes the place of `other` when it is set (§5.16.3, §3.13.2)."""
        same_place = (self.connector, self.stack, self.purpose) == (other.connector, other.stack, other.purpose)
        return self.id == other.id or same_place


def watts(limit: float, unit: str) -> float:
    """Return a limit in W."""
    return limit * VOLTAGE if unit == "A" else limit


def in_unit(power: float, unit: str) -> float:
    """Return a power as a limit in `unit`, with one decimal as the schema wants it."""
    return round(power / VOLTAGE if unit == "A" else power, 1)


def parse(connector: int, data: Mapping[str, Any]) -> Profile | None:
    """Return the profile that csChargingProfiles in ocpp's spelling holds, None when its parts do not fit together."""
    schedule = data["charging_schedule"]
    unit = schedule["charging_rate_unit"]
    lines = schedule["charging_schedule_period"]
    periods = tuple((float(line["start_period"]), watts(float(line["limit"]), unit)) for line in lines)
    kind, recurs = data["charging_profile_kind"], data.get("recurrency_kind")
    cycle = _CYCLES.get(str(recurs)) if kind == "Recurring" else None
    start = moment(schedule.get("start_schedule"))
    starts = [second for second, _ in periods]
    fits = starts[:1] == [0.0] and starts == sorted(set(starts)) and (kind != "Recurring" or bool(cycle and start))
    if not fits or (kind == "Absolute" and start is None and data["charging_profile_purpose"] != Purpose.TX):
        return None
    return Profile(
        id=data["charging_profile_id"],
        connector=connector,
        stack=data["stack_level"],
        purpose=Purpose(data["charging_profile_purpose"]),
        relative=kind == "Relative",
        unit=unit,
        periods=periods,
        duration=schedule.get("duration"),
        start=start,
        cycle=cycle,
        valid_from=moment(data.get("valid_from")),
        valid_to=moment(data.get("valid_to")),
        transaction=data.get("transaction_id"),
    )


@attrs.frozen
class Piece:
    """A limit and how long it holds: None for `power` when no profile limits, None for `seconds` when for ever."""

    power: float | None
    seconds: float | None


def valid(profile: Profile, now: datetime) -> bool:
    """Return whether a profile is valid now, whatever its schedule says (§3.13.2)."""
    begun = profile.valid_from is None or profile.valid_from <= now
    return begun and (profile.valid_to is None or now < profile.valid_to)


def piece(profile: Profile, now: datetime, begun: datetime) -> Piece:
    """Return what one profile says at `now`; `begun` is the start of the transaction."""
    if profile.valid_from is not None and now < profile.valid_from:
        return Piece(None, (profile.valid_from - now).total_seconds())
    if profile.valid_to is not None and now >= profile.valid_to:
        return Piece(None, None)
    ends = [(profile.valid_to - now).total_seconds()] if profile.valid_to is not None else []
    start = begun if profile.relative or profile.start is None else profile.start
    elapsed = (now - start).total_seconds()
    if elapsed < 0:
        return Piece(None, -elapsed)
    if profile.cycle is not None:
        elapsed %= profile.cycle
        ends.append(profile.cycle - elapsed)
    if profile.duration is not None and elapsed >= profile.duration:
        return Piece(None, min(ends, default=None))
    if profile.duration is not None:
        ends.append(profile.duration - elapsed)
    ends += [second - elapsed for second, _ in profile.periods if second > elapsed]
    power = [limit for second, limit in profile.periods if second <= elapsed][-1]
    return Piece(power, min(ends, default=None))


def prevailing(profiles: Iterable[Profile], now: datetime, begun: datetime) -> Piece:
    """Return what the highest stack level that says something says (§3.13.2); changes above it end it as well."""
    ends: list[float] = []
    for profile in sorted(profiles, key=lambda one: -one.stack):
        found = piece(profile, now, begun)
        ends += [found.seconds] if found.seconds is not None else []
        if found.power is not None:
            return Piece(found.power, min(ends, default=None))
    return Piece(None, min(ends, default=None))


def defaults(profiles: Iterable[Profile], connector: int) -> list[Profile]:
    """Return the TxDefaultProfiles of a connector: its own, and connector 0's where it has none (§3.13.1)."""
    mine = [one for one in profiles if one.purpose is Purpose.DEFAULT and one.connector in (0, connector)]
    own = {one.stack for one in mine if one.connector == connector}
    return [one for one in mine if one.connector == connector or one.stack not in own]


def limit(profiles: Sequence[Profile], connector: int, now: datetime, begun: datetime) -> Piece:
    """Return the limit of a connector from its TxProfiles, or else the defaults, without the station's own limit.

    A TxProfile overrules the defaults as long as it is valid, even when its schedule has ended (§3.13.1, TC_066).
    """
    own = [one for one in profiles if one.purpose is Purpose.TX and one.connector == connector]
    by_transaction = prevailing(own, now, begun)
    if by_transaction.power is not None or any(valid(one, now) for one in own):
        return by_transaction
    by_default = prevailing(defaults(profiles, connector), now, begun)
    return Piece(by_default.power, _sooner(by_transaction.seconds, by_default.seconds))


def station_limit(profiles: Iterable[Profile], now: datetime, begun: datetime) -> Piece:
    """Return the limit of the station as a whole."""
    return prevailing([one for one in profiles if one.purpose is Purpose.MAX], now, begun)


def lower(one: Piece, other: Piece) -> Piece:
    """Return what holds where both pieces do (§3.13.3: the minimum)."""
    powers = [each.power for each in (one, other) if each.power is not None]
    return Piece(min(powers, default=None), _sooner(one.seconds, other.seconds))


def _sooner(one: float | None, other: float | None) -> float | None:
    return min((each for each in (one, other) if each is not None), default=None)


def next_change(found: Piece) -> float | None:
    """Return the seconds until a limit must be judged again, None when that is too far off to matter."""
    return found.seconds if found.seconds is not None and found.seconds <= _HORIZON else None
