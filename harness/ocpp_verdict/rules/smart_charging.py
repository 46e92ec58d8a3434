"""Rules of charging profiles and schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Seen, part, parts, text, whole
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, warning

FIRST = Rule(
    "schedule-first-period", "1.6 §5.16.4, §7.13; 2.0.1 K01.FR.31", "the first period of a schedule is not at 0"
)
ORDER = Rule("schedule-order", "2.0.1 K01.FR.35", "the periods of a schedule are not in the order of their start",
             versions=V2)  # fmt: skip
ORDER_16 = warning("schedule-order", "1.6 §7.14 (a start is the stop of the period before)",
                   "the periods of a schedule are not in the order of their start", V16)  # fmt: skip
BEYOND = advice("schedule-beyond-duration", "1.6 §5.16.4; 2.0.1 K01.FR.11",
                "a period begins after the duration of its schedule and is never executed")  # fmt: skip
NO_PERIOD = Rule("schedule-empty", "1.6 §7.13 (chargingSchedulePeriod 1..*)", "a schedule has no period",
                 versions=V16)  # fmt: skip
PHASES = warning("schedule-phases", "1.6 §7.14; 2.0.1 part 2 §2.11 (numberPhases)",
                 "the number of phases of a period is not from 1 to 3")  # fmt: skip
NEGATIVE = warning("limit-negative", "1.6 §7.14", "the limit of a period is below zero", V16)
MAX_CONNECTOR = Rule("profile-max-connector", "1.6 §3.13.1", "a ChargePointMaxProfile is set on a connector above 0",
                     versions=V16, side=Side.CSMS)  # fmt: skip
TX_CONNECTOR = Rule("profile-tx-connector", "1.6 §3.13.1; 2.0.1 K01.FR.16",
                    "a TxProfile is set on connector or EVSE 0", side=Side.CSMS)  # fmt: skip
TX_ID = Rule("profile-transaction-missing", "2.0.1 K01.FR.03", "a TxProfile has no transactionId", versions=V2,
             side=Side.CSMS)  # fmt: skip
REMOTE_PURPOSE = Rule("remote-start-profile-purpose", "1.6 §5.11, §5.16.2; 2.0.1 F02.FR.17",
                      "the profile of a remote start is no TxProfile", side=Side.CSMS)  # fmt: skip
REMOTE_ID = Rule("remote-start-profile-transaction", "1.6 §5.16.2 (errata); 2.0.1 F01.FR.11, F02.FR.19",
                 "the profile of a remote start has a transactionId", side=Side.CSMS)  # fmt: skip
EXTERNAL = Rule("profile-external-constraints", "2.0.1 K01.FR.22",
                "a CSMS sets a profile that only something outside may set", versions=V2, side=Side.CSMS)  # fmt: skip
NO_START = Rule("profile-start-missing", "2.0.1 K01.FR.40", "an Absolute or Recurring profile has no startSchedule",
                versions=V2, side=Side.CSMS)  # fmt: skip
RELATIVE_START = Rule("profile-relative-start", "2.0.1 K01.FR.41", "a Relative profile has a startSchedule",
                      versions=V2, side=Side.CSMS)  # fmt: skip
RELATIVE_MAX = Rule("profile-relative-max", "2.0.1 K01.FR.38", "a ChargingStationMaxProfile is Relative", versions=V2,
                    side=Side.CSMS)  # fmt: skip
NO_KIND = warning("profile-recurrency-missing", "1.6 §7.8; 2.0.1 part 2 §2.10 (recurrencyKind)",
                  "a Recurring profile does not say what recurs", side=Side.CSMS)  # fmt: skip
PHASE = Rule("profile-phase-to-use", "2.0.1 K01.FR.19", "phaseToUse comes with numberPhases other than 1", versions=V2,
             side=Side.CSMS)  # fmt: skip
LONG = warning("composite-duration", "1.6 §5.7; 2.0.1 K08.FR.02", "a composite schedule is longer than was asked for",
               side=Side.STATION)  # fmt: skip
PLACE = warning("composite-connector", "1.6 §6.22; 2.0.1 K08.FR.02",
                "a composite schedule is of another place than was asked for", side=Side.STATION)  # fmt: skip
RATE = warning("composite-rate-unit", "1.6 §6.21; 2.0.1 K08.FR.07",
               "a composite schedule has another unit than was asked for", side=Side.STATION)  # fmt: skip
EMPTY = warning("composite-missing", "1.6 §5.7; 2.0.1 K08.FR.02",
                "a composite schedule is Accepted and not there", side=Side.STATION)  # fmt: skip

RULES = (
    FIRST, ORDER, ORDER_16, BEYOND, NO_PERIOD, PHASES, NEGATIVE, MAX_CONNECTOR, TX_CONNECTOR, TX_ID, REMOTE_PURPOSE,
    REMOTE_ID, EXTERNAL, NO_START, RELATIVE_START, RELATIVE_MAX, NO_KIND, PHASE, LONG, PLACE, RATE, EMPTY,
)  # fmt: skip

_Object = Mapping[str, Any]


def _set(seen: Seen) -> Iterator[Found]:
    profile = part(seen.payload, "csChargingProfiles" if seen.version in V16 else "chargingProfile")
    place = whole(seen.payload, "connectorId" if seen.version in V16 else "evseId")
    purpose = text(profile, "chargingProfilePurpose")
    yield from _profile(seen, profile)
    if purpose == "ChargePointMaxProfile" and place:
        yield MAX_CONNECTOR.broken(seen, expected="connectorId 0", detail=str(place))
    if purpose == "TxProfile" and place == 0:
        yield TX_CONNECTOR.broken(seen, expected="a connector or EVSE above 0")
    if seen.version in V2:
        if purpose == "TxProfile" and "transactionId" not in profile:
            yield TX_ID.broken(seen, expected="the transactionId")
        if purpose == "ChargingStationExternalConstraints":
            yield EXTERNAL.broken(seen, expected="another purpose")


def _remote_start(seen: Seen) -> Iterator[Found]:
    profile = part(seen.payload, "chargingProfile")
    if not profile:
        return
    yield from _profile(seen, profile)
    if (purpose := text(profile, "chargingProfilePurpose")) not in ("", "TxProfile"):
        yield REMOTE_PURPOSE.broken(seen, expected="TxProfile", detail=purpose)
    if "transactionId" in profile:
        yield REMOTE_ID.broken(seen, expected="no transactionId")


def _profile(seen: Seen, profile: _Object) -> Iterator[Found]:
    kind, purpose = text(profile, "chargingProfileKind"), text(profile, "chargingProfilePurpose")
    if kind == "Recurring" and "recurrencyKind" not in profile:
        yield NO_KIND.broken(seen, expected="Daily or Weekly")
    if seen.version in V16:
        yield from _schedule(seen, part(profile, "chargingSchedule"))
        return
    if kind == "Relative" and purpose == "ChargingStationMaxProfile":
        yield RELATIVE_MAX.broken(seen, expected="Absolute or Recurring")
    for schedule in parts(profile, "chargingSchedule"):
        yield from _schedule(seen, schedule)
        if kind in ("Absolute", "Recurring") and "startSchedule" not in schedule:
            yield NO_START.broken(seen, says=f"a profile of kind {kind} has no startSchedule", expected="startSchedule")
        if kind == "Relative" and "startSchedule" in schedule:
            yield RELATIVE_START.broken(seen, expected="no startSchedule")
        for period in parts(schedule, "chargingSchedulePeriod"):
            if "phaseToUse" in period and whole(period, "numberPhases") != 1:
                yield PHASE.broken(seen, expected="numberPhases 1")


def _schedule(seen: Seen, schedule: _Object) -> Iterator[Found]:
    if schedule.get("chargingSchedulePeriod") == [] and seen.version in V16:
        yield NO_PERIOD.broken(seen, expected="at least one chargingSchedulePeriod")
    phases = [whole(period, "numberPhases") for period in parts(schedule, "chargingSchedulePeriod")]
    if any(count is not None and not 1 <= count <= 3 for count in phases):
        yield PHASES.broken(
            seen, expected="1, 2 or 3", detail=str([count for count in phases if count is not None][:6])
        )
    starts = [whole(period, "startPeriod") for period in parts(schedule, "chargingSchedulePeriod")]
    known = [start for start in starts if start is not None]
    if known and known[0] != 0:
        yield FIRST.broken(seen, expected="startPeriod 0", detail=str(known[0]))
    if known != sorted(set(known)):
        yield (ORDER if seen.version in V2 else ORDER_16).broken(seen, expected="increasing startPeriod")
    duration = whole(schedule, "duration")
    if duration and known and max(known) >= duration:
        yield BEYOND.broken(seen, expected=f"startPeriod below {duration}", detail=str(max(known)))
    limits = [period.get("limit") for period in parts(schedule, "chargingSchedulePeriod")]
    if seen.version in V16 and any(not isinstance(one, str | bool | None | list | dict) and one < 0 for one in limits):
        yield NEGATIVE.broken(seen, expected="a limit of 0 or above")


def _composite(seen: Seen) -> Iterator[Found]:
    if seen.asked is None or text(seen.payload, "status") != "Accepted":
        return
    asked = seen.asked.payload
    name = "chargingSchedule" if seen.version in V16 else "schedule"
    schedule = part(seen.payload, name)
    if not schedule:
        yield EMPTY.broken(seen, expected=name)
        return
    yield from _schedule(seen, schedule)
    yield from _differs(seen, asked, schedule)


def _differs(seen: Seen, asked: _Object, schedule: _Object) -> Iterator[Found]:
    wanted, duration = whole(asked, "duration"), whole(schedule, "duration")
    if wanted and duration and duration > wanted:
        yield LONG.broken(seen, expected=f"at most {wanted} s", detail=f"{duration} s")
    place, found = (
        (whole(asked, "connectorId"), whole(seen.payload, "connectorId"))
        if seen.version in V16
        else (whole(asked, "evseId"), whole(schedule, "evseId"))
    )
    if found is not None and found != place:
        yield PLACE.broken(seen, expected=str(place), detail=str(found))
    unit, given = text(asked, "chargingRateUnit"), text(schedule, "chargingRateUnit")
    if unit and given and unit != given:
        yield RATE.broken(seen, expected=unit, detail=given)


CHECKS = (
    Check(Moment.REQUEST, _set, ("SetChargingProfile",)),
    Check(Moment.REQUEST, _remote_start, ("RemoteStartTransaction", "RequestStartTransaction")),
    Check(Moment.RESULT, _composite, ("GetCompositeSchedule",)),
)
