"""Corners of the rules that no row reaches: other ways to trip one, and rubbish about which only the schema speaks."""

from __future__ import annotations

import pytest
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Version

from tests.rules.scene import CS, CSMS, V16, V21, V201, Play, Scene, told

TOKEN = {"idToken": "AA", "type": "ISO14443"}
READ = {"value": "5", "measurand": "Energy.Reactive.Import.Register", "unit": "varh"}


def _updated(scene: Scene) -> Scene:
    scene.boot().csms("UpdateFirmware", location="http://x", retrieveDate="@").ok()
    for status in ("Downloading", "Downloaded", "Installing", "Installed", "Installing"):
        scene.cs("FirmwareStatusNotification", status=status).ok()
    return scene


def _metered(scene: Scene, *seconds: float, measurand: str = "Energy.Active.Import.Register") -> Scene:
    scene.boot().start(meter=1000).meter("2000", measurand="Power.Active.Import")
    for number, offset in enumerate(seconds):
        unit = "varh" if "Reactive" in measurand else "Wh"
        sample = {"value": str(1010 + 10 * number), "measurand": measurand, "unit": unit}
        values = [{"timestamp": f"@{offset:g}", "sampledValue": [sample]}]
        scene.cs("MeterValues", connectorId=1, transactionId=7, meterValue=values).ok()
    return scene


TRIPS: tuple[tuple[str, Version, Play], ...] = (
    ("unknown-action-answer", V16, lambda s: s.boot().csms("Nonsense").ok()),
    ("firmware-order", V16, _updated),
    ("meter-values-transaction-zero", V16, lambda s: s.boot().stop(0)),
    (
        "websocket-protocol-error",
        V16,
        lambda s: s.open().entry(Kind.CONTROL, connection="c1", sender=CS.value, what="reserved-bit"),
    ),
)

#: What the schema says of rubbish, and of an answer that takes it for right; no other rule has a say there.
RUBBISH = {"schema-type", "schema-missing", "invalid-call-accepted", "envelope-arity"}
QUIET: tuple[tuple[Version, Play], ...] = (
    (V21, lambda s: s.boot().raw(CS, '[5,"x","FormatViolation","",{}]')),
    (V16, lambda s: s.boot().raw(CSMS, '[2,"x"]').entry(Kind.OPERATOR, verb="plug_in", outcome="done")),
    (V16, lambda s: s.boot().csms("GetConfiguration", key=7).ok(configurationKey=[{"key": "A", "readonly": True}])),
    (V16, lambda s: s.boot().csms("ChangeConfiguration", key=7).ok(status="Accepted")),
    (V201, lambda s: s.boot().csms("GetBaseReport", reportBase="FullInventory").ok(status="Accepted")),
    (V201, lambda s: s.boot().cs("NotifyReport", generatedAt="@").ok()),
    (V16, _metered),
    (V16, lambda s: _metered(s, 0, 0)),
    (V16, lambda s: _metered(s, 0, 60, measurand="Energy.Reactive.Import.Register")),
    (V201, lambda s: s.boot().event("Started", info={"transactionId": ""})),
    (V201, lambda s: s.boot().cs("StatusNotification", connectorId=1, connectorStatus="Available", timestamp="@").ok()),
    (V201, lambda s: s.boot().csms("RequestStartTransaction", idToken=TOKEN).ok(status="Accepted")),
    (V16, lambda s: s.boot().csms("GetCompositeSchedule", connectorId=1, duration=60).ok(status="Rejected")),
    (V16, lambda s: s.boot().csms("RemoteStartTransaction", idTag="AA").ok(status="Rejected")),
    (V16, lambda s: s.boot().csms("RemoteStartTransaction", idTag="AA").ok(status="Accepted")),
    (V16, lambda s: s.boot().csms("RemoteStopTransaction").ok(status="Accepted")),
    (V16, lambda s: s.boot().cs("StartTransaction", connectorId=1).ok(transactionId="x", idTagInfo={})),
    (V16, lambda s: s.boot().cs("MeterValues", connectorId=1, meterValue=[{"sampledValue": [READ]}]).ok()),
)


@pytest.mark.parametrize(("rule", "version", "play"), TRIPS, ids=lambda one: one if isinstance(one, str) else "")
def test_there_are_other_ways_to_trip_a_rule(rule: str, version: Version, play: Play) -> None:
    assert rule in {one.finding.rule for one in told(play, version)}


@pytest.mark.parametrize(("version", "play"), QUIET)
def test_only_the_schema_speaks_of_rubbish(version: Version, play: Play) -> None:
    assert {one.finding.rule for one in told(play, version)} <= RUBBISH
