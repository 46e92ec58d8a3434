"""Rules of the times that a station gives: whether they make sense when they arrive, and against its own clock.

1.6 only recommends that a station sets its clock by the CSMS, so a clock that is wrong breaks nothing. But a station
whose other times are right when they arrive has a right clock: what it then says of the future, or, of an event that a
case has just brought about, of a time before that case, is not the time of the event. Nothing is said against a clock
that a boot may have lost, nor against what may have waited in a queue since before the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, parts, seconds_between, text
from ocpp_verdict.rules.rule import V16, Check, Found, Rule, advice, risk

TIME = "1.6 §3.14, §3.15; 2.0.1 part 2 §2.1.4"

EPOCH = risk("time-before-2010", f"1.6 §4.2 (synchronise the clock); {TIME}",
             "a time is decades ago, as of a clock that was never set")  # fmt: skip
AHEAD = risk("time-ahead", f"1.6 §4.2, §4.6 (synchronise the clock); {TIME}",
             "a time lies in the future when it arrives", side=Side.STATION)  # fmt: skip
HOURS = risk("time-whole-hours", f"{TIME} (a zone is part of the time)",
             "times differ from the clock by whole or half hours, as local time labelled UTC does",
             side=Side.STATION)  # fmt: skip
EVENT = Rule("time-not-of-event", "1.6 §6.45, §6.47, §6.49, §7.33 (timestamp); 2.0.1 part 2 §1.59, §1.60, §2.30",
             "a time is not that of the event, though the clock of the station is right",
             side=Side.STATION)  # fmt: skip
DECIMALS = advice("time-decimals-16", "1.6 §3.15 (insignificant fractions may be left out)",
                  "seconds have more than three decimal places, which some receivers refuse", V16)  # fmt: skip
OFFSET = advice("time-not-utc", "1.6 §3.14 (UTC is strongly recommended); 2.0.1 part 2 §2.1.4",
                "a time is not given in UTC")  # fmt: skip

RULES = (EPOCH, AHEAD, HOURS, EVENT, DECIMALS, OFFSET)

#: Seconds that a clock may be off; by which a time that shows a right clock may be; around a half hour that are a zone.
OFF = 300.0
_RIGHT = 60.0
_NEAR = 120.0
_HALF_HOUR = 1800.0
#: Times in a row that differ by the same half hours before that is said; doubtful times that are kept.
_SURE = 3
_KEPT = 8
_DECIMALS = re.compile(r"\.\d{4,}")
#: Actions that are sent at once (others may have been queued).
_AT_ONCE = ("StatusNotification", "SecurityEventNotification", "NotifyEvent", "NotifyReport")
#: Actions by which a row of a case is told of what has just happened.
_OF_CASE = ("StatusNotification", "StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent")
#: Statuses that a connector which was idle when a case began can only have got since.
_OF_SESSION = ("Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied")


@attrs.frozen
class _Stamp:
    """A time as it arrived: in which frame and field, and by how many seconds after its arrival (before: negative)."""

    seen: Seen
    path: str
    skew: float


@attrs.define
class _Clock:
    """What a station's times showed so far.

    Attributes:
        told: whether the station was told the time; None where that was before the evidence begins.
        trusted: whether what it was told is the time.
        right: whether one of its times agreed with its arrival since it booted.
        rebooted: whether it was seen to boot when it had something to tell, which no clock may have stamped.
        doubts: times that are off, since it was told the time.
        skews: half hours by which the last times were off.
        changes: entries that tell of a change of status; whether the status before was told since the boot.
        statuses: the last status by connector.
    """

    told: bool | None = None
    trusted: bool = True
    right: bool = False
    rebooted: bool = False
    doubts: list[_Stamp] = attrs.field(factory=list)
    skews: list[int] = attrs.field(factory=list)
    changes: Recent[int, bool] = attrs.field(factory=Recent)
    statuses: Recent[str, str] = attrs.field(factory=Recent)


def form(seen: Seen, path: str, stamp: str) -> Iterator[Found]:
    """Yield what is unusual in the notation of a time."""
    if seen.version in V16 and _DECIMALS.search(stamp):
        yield DECIMALS.broken(seen, expected="at most milliseconds", detail=f"{path} {stamp[:40]}")
    if stamp[-6:-5] in ("+", "-") and stamp[-5:] != "00:00":
        yield OFFSET.broken(seen, expected="Z", detail=f"{path} {stamp[:40]}")


def _request(seen: Seen) -> Iterator[Found]:
    if seen.sender is not Side.STATION:
        return
    clock, now = seen.station.of(_Clock), seen.utc
    for path, stamp in _stamps(seen):
        yield from form(seen, path, stamp)
        at = moment(stamp)
        if at is not None and at.year < 2010:
            says = f"{EPOCH.says} ({seen.action})"
            yield EPOCH.broken(seen, says=says, expected="the time of the event", detail=path)
        elif at is not None and now is not None:
            yield from _arrived(clock, _Stamp(seen, path, seconds_between(now, at)))


def _stamps(seen: Seen, *, aligned: bool = True) -> Iterator[tuple[str, str]]:
    """Yield the times of a request by path: its own, and those of meter values (`aligned`: also of clock-aligned)."""
    payload = seen.payload
    for name in ("timestamp", "generatedAt"):
        if found := text(payload, name):
            yield name, found
    for name in ("meterValue", "transactionData"):
        for value in parts(payload, name):
            if (found := text(value, "timestamp")) and (aligned or not _is_aligned(value)):
                yield f"{name}.timestamp", found


def _is_aligned(value: Mapping[str, Any]) -> bool:
    """Whether a value is of a clock-aligned interval, which is named by its start (1.6 §9.1.5)."""
    return any(text(sample, "context") == "Sample.Clock" for sample in parts(value, "sampledValue"))


def _arrived(clock: _Clock, stamp: _Stamp) -> Iterator[Found]:
    at_once = stamp.seen.action in _AT_ONCE
    if abs(stamp.skew) <= _RIGHT:
        yield from _agrees(clock)
    elif stamp.skew > OFF and clock.rebooted and not at_once:
        yield from _ahead(clock, stamp)
    elif stamp.skew > OFF:
        yield from _doubted(clock, stamp)
    if (hours := _half_hours(stamp.skew)) and (at_once or stamp.skew > 0):
        yield from _by_hours(clock, stamp, hours)
    elif at_once:
        clock.skews = []


def _agrees(clock: _Clock) -> Iterator[Found]:
    """A time agrees with its arrival, so the clock is right, and other times are not."""
    clock.right = clock.trusted
    if clock.right:
        yield from (_wrong(stamp) for stamp in clock.doubts)
        clock.doubts = []


def _doubted(clock: _Clock, stamp: _Stamp) -> Iterator[Found]:
    if clock.right:
        yield _wrong(stamp)
    else:
        clock.doubts = [*clock.doubts, stamp][-_KEPT:]


def _wrong(stamp: _Stamp) -> Found:
    action = stamp.seen.action
    how = f"{abs(stamp.skew):.0f} s {'after' if stamp.skew > 0 else 'before'} it came"
    says = f"the {stamp.path} of {action} is not that of the event, though the clock of the station is right"
    return EVENT.broken(stamp.seen, says=says, expected="the time of the event", detail=how)


def _knows(clock: _Clock, seen: Seen) -> bool:
    """Whether the station was told the time; in a case it was, before the case or in it."""
    return seen.case is not None if clock.told is None else clock.told


def _ahead(clock: _Clock, stamp: _Stamp) -> Iterator[Found]:
    if _knows(clock, stamp.seen):
        detail = f"{stamp.path} is {stamp.skew:.0f} s ahead"
        yield AHEAD.broken(stamp.seen, expected="a time of the past", detail=detail)


def _by_hours(clock: _Clock, stamp: _Stamp, hours: int) -> Iterator[Found]:
    clock.skews = [*clock.skews, hours][-_SURE:]
    if _knows(clock, stamp.seen) and len(clock.skews) == _SURE and len(set(clock.skews)) == 1:
        clock.skews, clock.doubts = [], []
        yield HOURS.broken(stamp.seen, expected="the time in UTC", detail=f"{stamp.path} is {hours / 2:+.1f} h off")


def _half_hours(skew: float) -> int:
    """Return by how many half hours a time is off, 0 where that is not what explains it."""
    halves = round(skew / _HALF_HOUR)
    return halves if 0 < abs(halves) <= 28 and abs(skew - halves * _HALF_HOUR) <= _NEAR else 0


def _open_doubts(clock: _Clock) -> Iterator[Found]:
    """Nothing can be said any more of which time was right; that one lay in the future stays."""
    for stamp in clock.doubts:
        if stamp.skew > 0:
            yield from _ahead(clock, stamp)
    clock.doubts = []


def _boot(seen: Seen) -> Iterator[Found]:
    clock = seen.station.of(_Clock)
    yield from _open_doubts(clock)
    clock.told, clock.right = False, False
    clock.rebooted = seen.case is None or seen.under_way
    clock.statuses.clear()


def _told(seen: Seen) -> Iterator[Found]:
    """The CSMS told the station the time."""
    clock, at, now = seen.station.of(_Clock), moment(text(seen.payload, "currentTime")), seen.utc
    yield from _open_doubts(clock)
    clock.told, clock.skews = True, [] if seen.action == "BootNotification" else clock.skews
    clock.trusted = at is None or now is None or abs(seconds_between(now, at)) <= OFF
    clock.right = clock.right and clock.trusted


def _status(seen: Seen) -> Iterator[Found]:
    """Note which status is a change: one that is told again may have the time of its beginning."""
    clock, payload = seen.station.of(_Clock), seen.payload
    place = f"{payload.get('evseId')}.{payload.get('connectorId')}"[:20]
    status = text(payload, "status") or text(payload, "connectorStatus")
    before, clock.statuses[place] = clock.statuses.get(place), status[:20]
    if before != status[:20] if before else status in _OF_SESSION:
        clock.changes[seen.entry.number] = before is not None
    return iter(())


def _met(seen: Seen) -> Iterator[Found]:
    """A row was met: by something that happened in the case, unless it was told again or comes from before a boot."""
    clock, now = seen.station.of(_Clock), seen.utc
    began = moment(seen.case.utc) if seen.case is not None else None
    if began is None or now is None or not _of_now(seen, clock):
        return
    for path, stamp in _stamps(seen, aligned=False):
        at = moment(stamp)
        if at is not None and seconds_between(at, began) > OFF and at.year >= 2010:
            yield from _doubted(clock, _Stamp(seen, path, seconds_between(now, at)))


def _of_now(seen: Seen, clock: _Clock) -> bool:
    if seen.action != "StatusNotification":
        return not clock.rebooted
    change = clock.changes.get(seen.entry.number)
    return change is True if clock.rebooted else change is not None


def _end(seen: Seen) -> Iterator[Found]:
    yield from _open_doubts(seen.station.of(_Clock))


CHECKS = (
    Check(Moment.REQUEST, _boot, ("BootNotification",)),
    Check(Moment.REQUEST, _status, ("StatusNotification",)),
    Check(Moment.REQUEST, _request),
    Check(Moment.MET, _met, _OF_CASE),
    Check(Moment.RESULT, _told, ("BootNotification", "Heartbeat")),
    Check(Moment.END, _end),
)
