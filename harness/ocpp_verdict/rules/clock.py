"""Rules of the heartbeat and its interval, and of the time that a CSMS tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from ocpp_verdict.frames import Error, Side
from ocpp_verdict.rules.memory import Moment, Seen, moment, parts, seconds_between, text, whole
from ocpp_verdict.rules.rule import V16, Check, Found, Rule, advice, risk, warning
from ocpp_verdict.rules.stamps import OFF, form

CSMS_TIME = warning("csms-time", "1.6 §4.2, §4.6 (current time of the Central System); 2.0.1 G02.FR.03",
                    "currentTime of a CSMS is far from the time at which it arrived", side=Side.CSMS)  # fmt: skip
CSMS_JUMPS = Rule("csms-time-jumps", "1.6 §4.2, §4.6 (SHALL contain the current time); 2.0.1 G02.FR.03",
                  "one currentTime of a CSMS is the time at which it arrived, and another is not",
                  side=Side.CSMS)  # fmt: skip
CSMS_BACK = warning("csms-time-back", "1.6 §4.6; 2.0.1 G02.FR.03", "currentTime of a CSMS goes back",
                    side=Side.CSMS)  # fmt: skip
SILENT = advice("heartbeat-missing", "1.6 §4.6 (not mandatory over WebSocket), OCPP-J 1.6 §5.3; 2.0.1 G02.FR.02",
                "a station is silent for longer than twice its heartbeat interval", side=Side.STATION)  # fmt: skip
OFTEN = risk("heartbeat-often", "1.6 §4.2, §4.6; 2.0.1 G02.FR.01, B01.FR.04",
             "heartbeats come more than twice as often as the interval says", side=Side.STATION)  # fmt: skip
FLOOD = risk("heartbeat-flood", "1.6 §4.2 (interval)", "heartbeats come without a pause", side=Side.STATION)
INTERVAL = risk("boot-interval", "1.6 §4.2, §6.4; 2.0.1 part 2 §1.2.2",
                "the interval of a BootNotification answer is negative or above a day", side=Side.CSMS)  # fmt: skip

RULES = (CSMS_TIME, CSMS_JUMPS, CSMS_BACK, SILENT, OFTEN, FLOOD, INTERVAL)

#: Heartbeats in a row that come too soon before that is said.
_MANY = 5


@attrs.define
class _Clock:
    """What heartbeats, and the times that the CSMS told, showed so far; `skew`: by how much the last was off."""

    interval: float = 0.0
    heartbeat: float | None = None
    early: int = 0
    hurried: int = 0
    csms: datetime | None = None
    skew: float | None = None


@attrs.define
class _Silence:
    """When a connection last carried a CALL of the station."""

    last: float | None = None
    told: bool = False


def _csms_answer(seen: Seen) -> Iterator[Found]:
    clock, stamp = seen.station.of(_Clock), text(seen.payload, "currentTime")
    if stamp:
        yield from form(seen, "currentTime", stamp)
    at, now = moment(stamp), seen.utc
    if at is not None and now is not None:
        yield from _agrees(seen, clock, seconds_between(now, at))
    if at is not None and clock.csms is not None and seconds_between(clock.csms, at) < -1:
        yield CSMS_BACK.broken(seen, expected=f"not before {clock.csms}", detail=stamp)
    clock.csms = at or clock.csms
    if seen.action == "BootNotification":
        yield from _booted(seen, clock)


def _agrees(seen: Seen, clock: _Clock, skew: float) -> Iterator[Found]:
    stamp, expected = text(seen.payload, "currentTime"), f"about {seen.entry.utc}"
    before, clock.skew = clock.skew, skew
    if before is not None and min(abs(before), abs(skew)) <= OFF < abs(skew - before):
        yield CSMS_JUMPS.broken(seen, expected=f"a current time in each answer, {expected} here", detail=stamp)
    elif abs(skew) > OFF:
        yield CSMS_TIME.broken(seen, expected=expected, detail=stamp)


def _booted(seen: Seen, clock: _Clock) -> Iterator[Found]:
    interval = whole(seen.payload, "interval")
    clock.csms = None
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
    Check(Moment.REQUEST, _heartbeat, ("Heartbeat",)),
    Check(Moment.RESULT, _csms_answer, ("BootNotification", "Heartbeat")),
    Check(Moment.RESULT, _configured, ("ChangeConfiguration",), V16),
    Check(Moment.RESULT, _variables, ("SetVariables",)),
)
