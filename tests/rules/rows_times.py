"""Scenes for the rules of time: the times that a station gives, heartbeats, the clock of the CSMS."""

from __future__ import annotations

from ocpp_verdict.evidence import Kind

from tests.rules.scene import V201, Row, Scene


def _beats(scene: Scene, count: int, pause: float) -> None:
    for _ in range(count):
        scene.beat(pause=pause)


def _statuses(scene: Scene, stamp: str, count: int = 3) -> None:
    scene.boot()
    for _ in range(count):
        scene.status(1, "Available", timestamp=stamp)


def _case(scene: Scene) -> Scene:
    """Let a case begin, its station boot, and a change of status show a right clock."""
    return scene.entry(Kind.CASE_START, case="TC_003_CS").boot().status(1, "Preparing", timestamp="@")


def _met(scene: Scene, back: int = 2) -> None:
    """Let the row of a case be met by the last CALL, which was answered."""
    scene.entry(Kind.STEP, case="TC_003_CS", row=5, entry=len(scene.entries) - back + 1)


def _read(scene: Scene, context: str) -> Scene:
    values = [{"timestamp": "@-3600", "sampledValue": [{"value": "1", "context": context}]}]
    return scene.cs("MeterValues", connectorId=1, meterValue=values).ok({})


def _row(scene: Scene) -> Scene:
    """Let a row of a case be done."""
    return scene.entry(Kind.STEP, case="TC_003_CS", row=1)


STAMPS = (
    Row(
        "time-before-2010",
        lambda s: s.status(1, "Available", timestamp="1970-01-01T00:00:05Z"),
        lambda s: s.status(1, "Available", timestamp="2026-01-01T00:00:05Z"),
    ),
    Row("time-ahead", lambda s: s.boot().start(timestamp="@900"), lambda s: s.boot().start(timestamp="@200")),
    # a time that lies in the future in no log that begins later: its clock may be no better
    Row("time-ahead", lambda s: _statuses(s, "@7200", 1), lambda s: s.status(1, "Available", timestamp="@7200")),
    Row("time-whole-hours", lambda s: _statuses(s, "@7200"), lambda s: _statuses(s, "@7200", 2)),
    Row(  # one time of the future among right ones; three of them, as of a clock that is wrong
        "time-not-of-event",
        lambda s: s.status(1, "Preparing", timestamp="@").start(timestamp="@3600"),
        lambda s: (
            s.status(1, "Preparing", timestamp="@3600")
            .start(timestamp="@3600")
            .status(1, "Charging", timestamp="@3600")
        ),
    ),
    Row(  # the right one comes after it; the station is told the time in between
        "time-not-of-event",
        lambda s: s.start(timestamp="@3600").status(1, "Charging", timestamp="@"),
        lambda s: s.start(timestamp="@3600").beat().status(1, "Charging", timestamp="@"),
    ),
    Row(  # what came about in a case was not before it; what was not asked for may have been queued
        "time-not-of-event",
        lambda s: _met(_case(s).start(timestamp="@-3600")),
        lambda s: _case(s).start(timestamp="@-3600"),
    ),
    Row(  # a clock-aligned value is named by the start of its interval
        "time-not-of-event",
        lambda s: _met(_read(_case(s), "Sample.Periodic")),
        lambda s: _met(_read(_case(s), "Sample.Clock")),
    ),
    Row(  # a status that is told again may have the time of its beginning
        "time-not-of-event",
        lambda s: _met(_case(s).status(1, "Charging", timestamp="@-3600")),
        lambda s: _met(_case(s).status(1, "Preparing", timestamp="@-3600")),
    ),
    Row(  # what changes after a boot has the time after it; what is told at the boot may have begun before it
        "time-not-of-event",
        lambda s: _met(
            _row(_case(s)).boot().status(1, "Available", timestamp="@").status(1, "Preparing", timestamp="@-3600")
        ),
        lambda s: _met(
            _row(_case(s)).boot().status(2, "Available", timestamp="@").status(1, "Preparing", timestamp="@-3600")
        ),
    ),
    Row(  # what was queued before a power cycle may have been stamped by a clock that the cycle lost
        "time-not-of-event",
        lambda s: _met(_case(s).stop(timestamp="@-3600")),
        lambda s: _met(_row(_case(s)).boot().status(1, "Finishing", timestamp="@").stop(timestamp="@-3600")),
    ),
    Row(  # a CSMS that tells a wrong time makes the clock of the station as wrong
        "time-not-of-event",
        lambda s: s.status(1, "Preparing", timestamp="@").start(timestamp="@3600"),
        lambda s: s.status(1, "Preparing", timestamp="@").beat("@3600").start(timestamp="@3600"),
    ),
    Row(
        "time-not-of-event",
        lambda s: _met(s.entry(Kind.CASE_START, case="TC_E_01_CS").status(1, "Occupied").event(timestamp="@-3600")),
        lambda s: _met(s.entry(Kind.CASE_START, case="TC_E_01_CS").status(1, "Occupied").event(timestamp="@-60")),
        V201,
    ),
    Row(
        "time-decimals-16",
        lambda s: s.start(timestamp="2026-11-21T10:00:00.1234Z"),
        lambda s: s.start(timestamp="2026-11-21T10:00:00.123Z"),
    ),
    Row(
        "time-not-utc",
        lambda s: s.start(timestamp="2026-11-21T12:00:00+02:00"),
        lambda s: s.start(timestamp="2026-11-21T10:00:00+00:00"),
    ),
)

CLOCK = (
    Row(
        "csms-time",
        lambda s: s.beat("@3600"),
        lambda s: s.beat("@60"),
    ),
    Row(  # one time is right and the other is not; both are wrong
        "csms-time-jumps",
        lambda s: s.beat().beat("@3600"),
        lambda s: s.beat("@3600").beat("@3600"),
    ),
    Row(  # an offset around what is tolerated is one offset
        "csms-time-jumps",
        lambda s: s.beat("@-100").beat("@350"),
        lambda s: s.beat("@299").beat("@301"),
    ),
    Row(
        "csms-time-back",
        lambda s: s.beat().beat("@-60"),
        lambda s: s.beat().beat(),
    ),
    Row(
        "heartbeat-missing",
        lambda s: s.boot(interval=60).wait(200).beat(),
        lambda s: s.boot(interval=60).wait(100).beat(),
    ),
    Row("heartbeat-often", lambda s: _beats(s.boot(interval=60), 7, 20), lambda s: _beats(s.boot(interval=60), 7, 40)),
    Row("heartbeat-flood", lambda s: _beats(s, 7, 0.5), lambda s: _beats(s, 7, 1.5)),
    Row("boot-interval", lambda s: s.boot(interval=100_000), lambda s: s.boot(interval=86_400)),
)

ROWS = {"stamps": STAMPS, "clock": CLOCK}
