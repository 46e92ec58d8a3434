"""Scenes for the rules of envelope, schema and calls."""

from __future__ import annotations

from ocpp_verdict.evidence import Kind

from tests.rules.scene import CS, CSMS, V16, V21, V201, Row, Scene

NOW = "2026-11-21T10:00:00Z"


def _beat(scene: Scene) -> Scene:
    return scene.cs("Heartbeat").ok(currentTime="@")


def _cleared(scene: Scene) -> Scene:
    return scene.csms("ClearCache").ok(status="Accepted")


ENVELOPE = (
    Row("envelope-malformed", lambda s: s.raw(CS, '{"a":1}'), lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]')),
    Row("envelope-arity", lambda s: s.raw(CS, '[2,"1","Heartbeat"]'), lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]')),
    Row(
        "envelope-types",
        lambda s: s.raw(CS, '[4,"1","InternalError","x","y"]'),
        # What answers a frame without a readable id may carry what stood in its place.
        lambda s: s.raw(CSMS, "x").raw(CS, '[4,5,"InternalError","x",{}]'),
    ),
    Row("envelope-message-type", lambda s: s.raw(CS, '[9,"1",{}]'), lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]')),
    Row(
        "envelope-message-type", lambda s: s.raw(CS, '[6,"1","NotifyPeriodicEventStream",{}]'), lambda s: _beat(s), V201
    ),
    Row(
        "envelope-encoding",
        lambda s: s.raw(CS, '[2,"1","DataTransfer",{"vendorId":"\udcff"}]'),
        lambda s: s.raw(CS, '[2,"1","DataTransfer",{"vendorId":"é"}]'),
    ),
    Row("envelope-binary", lambda s: s.raw(CS, b'[2,"1","Heartbeat",{}]'), lambda s: _beat(s)),
    Row(
        "envelope-duplicate-key",
        lambda s: s.raw(CS, '[2,"1","Authorize",{"idTag":"a","idTag":"b"}]'),
        lambda s: s.raw(CS, '[2,"1","Authorize",{"idTag":"a"}]'),
    ),
    Row("envelope-size", lambda s: s.raw(CS, "[" * 70 + "]" * 70), lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]')),
    Row(
        "envelope-whitespace",
        lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]\n'),
        lambda s: s.raw(CS, '[2, "1", "Heartbeat", {}]'),
    ),
    Row("payload-null", lambda s: s.raw(CS, '[2,"1","Heartbeat",null]'), lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]')),
    Row("id-length", lambda s: s.cs("Heartbeat", id="x" * 37), lambda s: s.cs("Heartbeat", id="x" * 36)),
    Row(
        "id-length",
        lambda s: s.cs("Heartbeat", id="x" * 37),
        # An answer has the id of its CALL, however long.
        lambda s: s.raw(CS, '[3,"' + "x" * 37 + '",{}]'),
        V201,
    ),
    Row("id-empty", lambda s: s.raw(CS, '[2,"","Heartbeat",{}]'), lambda s: s.raw(CS, '[2," ","Heartbeat",{}]')),
    Row(
        "error-code",
        lambda s: s.csms("Reset", type="Hard").no("NotFound"),
        lambda s: s.csms("Reset", type="Hard").no("NotSupported"),
    ),
    Row(
        "error-code",
        lambda s: s.csms("Reset", type="Immediate").no("FormationViolation"),
        lambda s: s.csms("Reset", type="Immediate").no("FormatViolation"),
        V201,
    ),
    Row(
        "error-code-spelling",
        lambda s: s.csms("Reset", type="x").no("FormatViolation"),
        lambda s: s.csms("Reset", type="x").no("FormationViolation"),
    ),
    Row(
        "error-description",
        lambda s: s.csms("Reset", type="Immediate").no("InternalError", "x" * 256),
        lambda s: s.csms("Reset", type="Immediate").no("InternalError", "x" * 255),
        V201,
    ),
)

SCHEMA = (
    Row("action-unknown", lambda s: s.cs("CustomOperation"), lambda s: s.cs("DataTransfer", vendorId="com.x")),
    Row("action-direction", lambda s: s.cs("Reset", type="Hard"), lambda s: s.csms("Reset", type="Hard")),
    Row(
        "action-of-other-version",
        lambda s: s.cs("TransactionEvent"),
        lambda s: s.start(),
    ),
    Row("schema-missing", lambda s: s.cs("Authorize", {}), lambda s: s.cs("Authorize", idTag="AA")),
    Row("schema-unknown-field", lambda s: s.cs("Heartbeat", x=1), lambda s: s.cs("Heartbeat")),
    Row("schema-type", lambda s: s.stop(meter="2000"), lambda s: s.stop(meter=2000)),  # type: ignore[arg-type]
    Row("schema-enum", lambda s: s.status(1, "charging"), lambda s: s.status(1, "Charging")),
    Row("schema-length", lambda s: s.cs("Authorize", idTag="A" * 21), lambda s: s.cs("Authorize", idTag="A" * 20)),
    Row(
        "schema-occurrence",
        lambda s: s.csms("GetVariables", getVariableData=[]),
        lambda s: s.csms("GetVariables", getVariableData=[{"component": {"name": "A"}, "variable": {"name": "B"}}]),
        V201,
    ),
    Row(
        "schema-range",
        lambda s: s.csms("SetChargingProfile", _profile_16(limit=6.123)),
        lambda s: s.csms("SetChargingProfile", _profile_16(limit=6.1)),
    ),
    Row(
        "float-noise",
        lambda s: s.csms("SetChargingProfile", _profile_16(limit=6.0999999)),
        lambda s: s.csms("SetChargingProfile", _profile_16(limit=6.15)),
    ),
    Row("schema-format", lambda s: s.start(timestamp="tomorrow"), lambda s: s.start()),
    Row(
        "time-zone-missing",
        lambda s: s.start(timestamp="2026-11-21T10:00:00"),
        lambda s: s.start(timestamp="2026-11-21T10:00:00+00:00"),
    ),
    Row("cistring", lambda s: s.cs("Authorize", idTag="Ä"), lambda s: s.cs("Authorize", idTag="A")),
    Row("raw-value", lambda s: s.meter(" 12 "), lambda s: s.meter("12.5")),
    Row("blank-identity", lambda s: s.boot(chargePointVendor=" "), lambda s: s.boot(chargePointVendor="V")),
    Row(
        "identifier-string",
        lambda s: s.event("Started", info={"transactionId": "T 1"}),
        lambda s: s.event("Started", info={"transactionId": "T-1"}),
        V201,
    ),
    Row(
        "identifier-string",
        lambda s: s.cs("Authorize", idToken={"idToken": "A B", "type": "ISO14443"}),
        lambda s: s.cs("Authorize", idToken={"idToken": "AB", "type": "ISO14443"}),
        V201,
    ),
    Row(
        "time-decimals",
        lambda s: s.status(1, "Available", timestamp="2026-11-21T10:00:00.1234Z"),
        lambda s: s.status(1, "Available", timestamp="2026-11-21T10:00:00.123Z"),
        V201,
    ),
    Row("integer-range", lambda s: s.event(seq=2**31), lambda s: s.event(seq=2**31 - 1), V201),
    Row(
        "number-decimals",
        lambda s: s.cs("TransactionEvent", _event()).ok(totalCost=1.1234567),
        lambda s: s.cs("TransactionEvent", _event()).ok(totalCost=1.123456),
        V201,
    ),
)


def _event() -> dict[str, object]:
    info = {"transactionId": "T1"}
    return {
        "eventType": "Updated", "seqNo": 0, "triggerReason": "MeterValuePeriodic", "timestamp": "@",
        "transactionInfo": info,
    }  # fmt: skip


def _profile_16(limit: float) -> dict[str, object]:
    period = {"startPeriod": 0, "limit": limit}
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    profile = {
        "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative", "chargingSchedule": schedule,
    }  # fmt: skip
    return {"connectorId": 1, "csChargingProfiles": profile}


def _flood(scene: Scene, count: int) -> None:
    for number in range(count):
        scene.cs("Heartbeat", pause=0.01).ok(currentTime="@", pause=0)
        del number


CALLS = (
    Row(
        "id-reused",
        lambda s: s.cs("Heartbeat", id="1").ok(currentTime="@").cs("Authorize", id="1", idTag="AA"),
        lambda s: s.cs("Heartbeat", id="1").ok(currentTime="@").csms("Reset", id="1", type="Hard"),
    ),
    Row(
        "retry-same-id",
        lambda s: s.cs("Authorize", id="1", idTag="AA").cs("Authorize", id="1", idTag="AA"),
        lambda s: s.cs("Authorize", id="1", idTag="AA").cs("Authorize", id="2", idTag="AA"),
    ),
    Row(
        "call-outstanding",
        lambda s: s.cs("Heartbeat").cs("Heartbeat", pause=1.5),
        lambda s: s.cs("Heartbeat").cs("Heartbeat", pause=2.5),
    ),
    Row(
        "call-outstanding",
        lambda s: s.cs("Heartbeat").cs("Heartbeat", pause=0.5),
        lambda s: s.cs("Heartbeat").csms("ClearCache", pause=0.5),
        V201,
    ),
    Row(
        "call-unanswered",
        lambda s: s.csms("ClearCache").ok(status="Accepted").csms("ClearCache").wait(70).csms("ClearCache"),
        # Where no answer of that side was recorded at all, nobody can tell.
        lambda s: s.csms("ClearCache").wait(70).csms("ClearCache"),
    ),
    Row(
        "call-unanswered",
        lambda s: _cleared(s.boot("Pending")).csms("ClearCache").wait(40).close(),
        # What a CSMS may not ask of a station that is Pending, the station may leave.
        lambda s: _cleared(s.boot("Pending")).csms("RemoteStopTransaction", transactionId=1).wait(40).close(),
    ),
    Row(
        "call-unanswered",
        lambda s: _cleared(s.boot()).csms("ClearCache").wait(40).close(),
        # A station that is Rejected may not answer, and a connection that ends soon leaves its calls open.
        lambda s: (
            _cleared(_cleared(s.boot("Rejected")).csms("ClearCache").wait(40).close().open()).csms("Reset").close()
        ),
    ),
    Row(
        "answer-slow",
        lambda s: s.csms("ClearCache").wait(31).ok(status="Accepted"),
        lambda s: s.csms("ClearCache").wait(29).ok(status="Accepted"),
    ),
    Row(
        "answer-to-nothing",
        lambda s: s.open().raw(CS, '[3,"x",{}]'),
        # Whether "x" was asked before the recording began, nobody knows.
        lambda s: s.raw(CS, '[3,"x",{}]'),
    ),
    Row(
        "answer-twice",
        lambda s: s.csms("ClearCache").ok(status="Accepted").ok(status="Accepted"),
        # Who used an id twice is answered twice.
        lambda s: s.csms("ClearCache", id="1").ok(status="Accepted").csms("ClearCache", id="1").ok(status="Accepted"),
    ),
    Row(
        "answer-minus-one",
        lambda s: s.csms("ClearCache").raw(CS, '[4,"-1","InternalError","",{}]'),
        lambda s: s.raw(CSMS, "[2").raw(CS, '[4,"-1","ProtocolError","",{}]'),
    ),
    Row(
        "result-refused",
        lambda s: s.csms("ClearCache", id="1").ok(status="No").raw(CSMS, '[4,"1","FormationViolation","",{}]'),
        lambda s: s.csms("ClearCache", id="1").no("FormationViolation"),
    ),
    Row(
        "send-answered",
        lambda s: s.raw(CS, '[6,"1","NotifyPeriodicEventStream",{}]').raw(CSMS, '[3,"1",{}]'),
        lambda s: s.raw(CS, '[2,"1","Heartbeat",{}]').raw(CSMS, '[3,"1",{}]'),
        V21,
    ),
    Row(
        "invalid-call-accepted",
        lambda s: s.csms("Reset", type="Bogus").ok(status="Accepted"),
        lambda s: s.csms("Reset", type="Bogus").ok(status="Rejected"),
    ),
    Row(
        "invalid-call-accepted",
        lambda s: s.status(1, "Available", timestamp="yesterday"),
        # Times without a zone are ISO 8601, which receivers of 1.6 have to understand.
        lambda s: s.status(1, "Available", timestamp="2026-11-21T10:00:00"),
    ),
    Row(
        "invalid-call-accepted",
        lambda s: s.status(1, "Available", timestamp="2026-11-21T10:00:00"),
        lambda s: s.status(1, "Available", timestamp="2026-11-21T10:00:00Z"),
        V201,
    ),
    Row(
        "invalid-call-accepted",
        lambda s: s.raw(CSMS, '[2,"1","ClearCache",{},1]').raw(CS, '[3,"1",{"status":"Accepted"}]'),
        lambda s: s.raw(CSMS, '[2,"1","ClearCache",{},1]').raw(CS, '[4,"1","FormationViolation","",{}]'),
    ),
    Row(
        "valid-call-refused",
        lambda s: s.csms("ClearCache").no("TypeConstraintViolation"),
        # The clause advises against null, so whoever refuses it breaks nothing.
        lambda s: s.raw(CSMS, '[2,"1","ClearCache",null]').raw(CS, '[4,"1","TypeConstraintViolation","",{}]'),
    ),
    Row(
        "valid-call-refused",
        lambda s: s.csms("Reset", type="Hard").no("FormationViolation"),
        lambda s: s.csms("Reset", type="hard").no("FormationViolation"),
    ),
    Row(
        "unknown-action-answer",
        lambda s: s.csms("Foo").no("InternalError"),
        lambda s: s.csms("Foo").no("NotImplemented"),
    ),
    Row(
        "core-not-implemented",
        lambda s: s.csms("Reset", type="Hard").no("NotImplemented"),
        lambda s: s.csms("GetLocalListVersion").no("NotImplemented"),
    ),
    Row("call-flood", lambda s: _flood(s, 60), lambda s: _flood(s, 40)),
    Row("call-flood", lambda s: s.entry(Kind.FLOOD, connection="c1", count=9), lambda s: _beat(s), V201),
)

ROWS = {"envelope": ENVELOPE, "schema": SCHEMA, "calls": CALLS}
__all__ = ["ROWS", "V16"]
