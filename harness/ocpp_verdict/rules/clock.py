"""Rules of time: stamps that make sense when they arrive, the heartbeat interval, the clock of the CSMS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import attrs

from ocpp_verdict.frames import Error, Side
from ocpp_verdict.rules.memory import Moment, Seen, moment, parts, seconds_between, text, whole
from ocpp_verdict.rules.rule import V16, Check, Found, advice, risk, warning

_TIME = "1.6 §3.14, §3.15; 2.0.1 part 2 §2.1.4"

EPOCH = risk("time-before-2010", f"1.6 §4.2 (synchronise the clock); {_TIME}",
             "a time is decades ago, as of a clock that was never set")  # fmt: skip
AHEAD = risk("time-ahead", f"1.6 §4.2, §4.6 (synchronise the clock); {_TIME}",
             "a time lies in the future when it arrives", side=Side.STATION)  # fmt: skip
HOURS = risk("time-whole-hours", f"{_TIME} (a zone is part of the time)",
             "times differ from the clock by whole or half hours, as local time labelled UTC does",
             side=Side.STATION)  # fmt: skip
DECIMALS = advice("time-decimals-16", "1.6 §3.15 (insignificant fractions may be left out)",
                  "seconds have more than three decimal places, which some receivers refuse", V16)  # fmt: skip
OFFSET = advice("time-not-utc", "1.6 §3.14 (UTC is strongly recommended); 2.0.1 part 2 §2.1.4",
                "a time is not given in UTC")  # fmt: skip
CSMS_TIME = warning("csms-time", "1.6 §4.2, §4.6 (current time of the Central System); 2.0.1 G02.FR.03",
                    "currentTime of a CSMS is far from the time at which it arrived", side=Side.CSMS)  # fmt: skip
CSMS_BACK = warning("csms-time-back", "1.6 §4.6; 2.0.1 G02.FR.03", "currentTime of a CSMS goes back",
                    side=Side.CSMS)  # fmt: skip
SILENT = advice("heartbeat-missing", "1.6 §4.6 (not mandatory over WebSocket), OCPP-J 1.6 §5.3; 2.0.1 G02.FR.02",
                "a station is silent for longer than twice its heartbeat interval", side=Side.STATION)  # fmt: skip
OFTEN = risk("heartbeat-often", "1.6 §4.2, §4.6; 2.0.1 G02.FR.01, B01.FR.04",
             "heartbeats come more than twice as often as the interval says", side=Side.STATION)  # fmt: skip
FLOOD = risk("heartbeat-flood", "1.6 §4.2 (interval)", "heartbeats come without a pause", side=Side.STATION)
INTERVAL = risk("boot-interval", "1.6 §4.2, §6.4; 2.0.1 part 2 §1.2.2",
                "the interval of a BootNotification answer is negative or above a day", side=Side.CSMS)  # fmt: skip

RULES = (EPOCH, AHEAD, HOURS, DECIMALS, OFFSET, CSMS_TIME, CSMS_BACK, SILENT, OFTEN, FLOOD, INTERVAL)

#: Seconds that a clock may be off, and seconds around a half hour that are taken for a zone.
_OFF = 300.0
_NEAR = 120.0
_HALF_HOUR = 1800.0
#: Times in a row that differ by the same half hours before that is said, heartbeats in a row likewise.
_SURE = 3
_MANY = 5
_DECIMALS = re.compile(r"\.\d{4,}")
#: The stamps that say when a message was made, of the actions that are sent at once (others may have been queued).
_AT_ONCE = ("StatusNotification", "SecurityEventNotification", "NotifyEvent", "NotifyReport")


@attrs.define
class _Clock:
    """What a station's stamps and heartbeats showed so far."""

    set: bool = False
    skews: list[int] = attrs.field(factory=list)
    interval: float = 0.0
    heartbeat: float | None = None
    early: int = 0
    hurried: int = 0
    csms: datetime | None = None


@attrs.define
class _Silence:
    """When a connection last carried a CALL of the station."""

    last: float | None = None
    told: bool = False


def _stamps(seen: Seen) -> Iterator[tuple[str, str]]:
    """Yield the times of a request by path: its own, and those of meter values."""
    payload = seen.payload
    for name in ("timestamp", "generatedAt"):
        if found := text(payload, name):
            yield name, found
    for name in ("meterValue", "transactionData"):
        for value in parts(payload, name):
            if found := text(value, "timestamp"):
                yield f"{name}.timestamp", found


def _request(seen: Seen) -> Iterator[Found]:
    if seen.sender is not Side.STATION:
        return
    now = seen.utc
    for path, stamp in _stamps(seen):
        yield from _form(seen, path, stamp)
        at = moment(stamp)
        if at is not None:
            yield from _sane(seen, path, at, now)


def _form(seen: Seen, path: str, stamp: str) -> Iterator[Found]:
    if seen.version in V16 and _DECIMALS.search(stamp):
        yield DECIMALS.broken(seen, expected="at most milliseconds", detail=f"{path} {stamp[:40]}")
    if stamp[-6:-5] in ("+", "-") and stamp[-5:] != "00:00":
        yield OFFSET.broken(seen, expected="Z", detail=f"{path} {stamp[:40]}")


def _sane(seen: Seen, path: str, at: datetime, now: datetime | None) -> Iterator[Found]:
    clock = seen.station.of(_Clock)
    if at.year < 2010:
        yield EPOCH.broken(seen, says=f"{EPOCH.says} ({seen.action})", expected="the time of the event", detail=path)
    elif now is not None and clock.set:
        skew = seconds_between(now, at)
        hours = _half_hours(skew)
        if hours and (seen.action in _AT_ONCE or skew > 0):
            clock.skews = [*clock.skews, hours][-_SURE:]
            if len(clock.skews) == _SURE and len(set(clock.skews)) == 1:
                clock.skews = []
                yield HOURS.broken(seen, expected="the time in UTC", detail=f"{path} is {hours / 2:+.1f} h off")
        elif skew > _OFF:
            yield AHEAD.broken(seen, expected="a time of the past", detail=f"{path} is {skew:.0f} s ahead")
        elif seen.action in _AT_ONCE:
            clock.skews = []


def _half_hours(skew: float) -> int:
    """Return by how many half hours a time is off, 0 where that is not what explains it."""
    halves = round(skew / _HALF_HOUR)
    return halves if 0 < abs(halves) <= 28 and abs(skew - halves * _HALF_HOUR) <= _NEAR else 0


def _csms_answer(seen: Seen) -> Iterator[Found]:
    clock, stamp = seen.station.of(_Clock), text(seen.payload, "currentTime")
    if stamp:
        yield from _form(seen, "currentTime", stamp)
    at, now = moment(stamp), seen.utc
    if at is not None and now is not None and abs(seconds_between(now, at)) > _OFF:
        yield CSMS_TIME.broken(seen, expected=f"about {seen.entry.utc}", detail=stamp)
    if at is not None and clock.csms is not None and seconds_between(clock.csms, at) < -1:
        yield CSMS_BACK.broken(seen, expected=f"not before {clock.csms}", detail=stamp)
    clock.csms = at or clock.csms
    if seen.action == "BootNotification":
        yield from _booted(seen, clock)


def _booted(seen: Seen, clock: _Clock) -> Iterator[Found]:
    interval = whole(seen.payload, "interval")
    clock.set, clock.skews, clock.csms = True, [], None
    if interval is not None and not 0 <= interval <= 86_400:
        yield INTERVAL.broken(seen, expected="0 to 86400 s", detail=str(interval))
    if interval is not None and text(seen.payload, "status") == "Accepted":
        _change(clock, float(interval))


def _change(clock: _Clock, interval: float) -> None:
    clock.interval, clock.heartbeat, clock.early = max(interval, 0.0), None, 0


def _configured(seen: Seen) -> Iterator[Found]:
    if seen.asked and text(seen.asked.payload, "key").lower() == "heartbeatinterval":
        value = text(seen.asked.payload, "value")
        if text(seen.payload, "status") == "Accepted" and value.isdecimal() and len(value) < 9:
            _change(seen.station.of(_Clock), float(value))
    return iter(())


def _variables(seen: Seen) -> Iterator[Found]:
    for item in parts(seen.asked.payload if seen.asked else {}, "setVariableData"):
        variable = item.get("variable")
        if isinstance(variable, dict) and variable.get("name") == "HeartbeatInterval":
            _change(seen.station.of(_Clock), 0.0)  # whether it was accepted, and the unit, is left open
    return iter(())


def _heartbeat(seen: Seen) -> Iterator[Found]:
    if not seen.timed or seen.sender is not Side.STATION:
        return
    clock, now = seen.station.of(_Clock), seen.time
    gap = None if clock.heartbeat is None else now - clock.heartbeat
    clock.heartbeat = now
    if gap is None:
        return
    clock.hurried = clock.hurried + 1 if gap < 1 else 0
    clock.early = clock.early + 1 if clock.interval and gap < clock.interval / 2 else 0
    if clock.hurried == _MANY:
        yield FLOOD.broken(seen, expected="a pause between heartbeats", detail=f"{gap:.2f} s")
    elif clock.early == _MANY and not clock.hurried:
        yield OFTEN.broken(seen, expected=f"every {clock.interval:.0f} s", detail=f"after {gap:.0f} s")


def _silence(seen: Seen) -> Iterator[Found]:
    if not seen.timed or seen.sender is None:
        return
    clock, silence = seen.station.of(_Clock), seen.connection.of(_Silence)
    last = silence.last
    if last is not None and clock.interval >= 10 and not silence.told and seen.time - last > 2 * clock.interval + 30:
        silence.told = True
        yield SILENT.broken(
            seen, expected=f"a message every {clock.interval:.0f} s", detail=f"silent for {seen.time - last:.0f} s",
            side=Side.STATION,
        )  # fmt: skip
    if seen.sender is Side.STATION and not isinstance(seen.frame, Error):
        silence.last = seen.time


CHECKS = (
    Check(Moment.FRAME, _silence),
    Check(Moment.REQUEST, _request),
    Check(Moment.REQUEST, _heartbeat, ("Heartbeat",)),
    Check(Moment.RESULT, _csms_answer, ("BootNotification", "Heartbeat")),
    Check(Moment.RESULT, _configured, ("ChangeConfiguration",), V16),
    Check(Moment.RESULT, _variables, ("SetVariables",)),
)
