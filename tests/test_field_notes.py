"""Defects reported from the field (FIELD_NOTES part 2, rows marked P or H): which rule sees each, or why none.

Every row has a scene with a frame like the one reported. `NOBODY` says of the others what would be needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from ocpp_verdict import rules
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Version
from ocpp_verdict.verdict import Severity

from tests.rules.scene import CS, CSMS, V16, V201, Scene, told

_HEADERS = {"Host": "a", "Connection": "Upgrade", "Upgrade": "websocket"}
_BOOTED = {"status": "Accepted", "currentTime": "@", "interval": 300}
_OLD_BOOTED = {"status": "Accepted", "currentTime": "@", "heartbeatInterval": 300}
EVSE: dict[str, Any] = {"id": 1, "connectorId": 1}


@attrs.frozen
class Field:
    """A row of the notes: what the device did, and the rules that see it."""

    number: int
    rules: tuple[str, ...]
    play: Callable[[Scene], Any]
    version: Version = V16

    def __str__(self) -> str:
        return f"{self.number}-{self.rules[0]}"


def _values(scene: Scene, meter: Any) -> Scene:
    return scene.cs("MeterValues", connectorId=1, meterValue=meter)


def _power(scene: Scene, energy: str, seconds: float = 0.0) -> Scene:
    scene.wait(seconds)
    samples = [
        {"value": "7000", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": energy, "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
    ]
    return scene.cs(
        "MeterValues", connectorId=1, transactionId=7, meterValue=[{"timestamp": "@", "sampledValue": samples}]
    )


def _handshake(scene: Scene, **fields: Any) -> Scene:
    told = {"path": "/ocpp/CP1", "subprotocols": ["ocpp1.6"], "accepted": True, "status": 101}
    return scene.entry(Kind.HANDSHAKE, **told | fields)  # type: ignore[arg-type]


def _skewed(scene: Scene) -> None:
    scene.boot()
    for _ in range(3):
        scene.status(1, "Available", timestamp="@7200")


def _stuck(scene: Scene) -> None:
    for _ in range(25):
        _power(scene, "5000", 60)


def _metron(scene: Scene) -> None:
    for _ in range(3):
        scene.cs("BootNotification", id="1", chargePointVendor="V", chargePointModel="M").wait(7)


def _lifetime(scene: Scene) -> None:
    def value(number: float) -> list[Any]:
        return [{"timestamp": "@", "sampledValue": [{"value": number}]}]

    scene.event("Started", 0, "CablePluggedIn", evse=EVSE, meterValue=value(0))
    scene.event("Updated", 1, evse=EVSE, meterValue=value(3_456_789.5))


def _no_stop(scene: Scene) -> None:
    scene.start(7).status(1, "Finishing").status(1, "Available").start(8)


FIELDS = (
    Field(1, ("time-zone-missing",), lambda s: s.start(timestamp="2026-11-21T10:00:00")),
    Field(2, ("schema-format",), lambda s: s.start(timestamp="2026-11-21T12:00:00+02")),
    Field(3, ("time-before-2010",), lambda s: s.status(1, "Available", timestamp="1970-01-01T00:00:12Z")),
    Field(4, ("time-before-2010",), lambda s: s.status(1, "Available", timestamp="0001-01-01T00:00:00Z")),
    Field(5, ("time-whole-hours",), _skewed),
    Field(6, ("blank-identity",), lambda s: s.boot(chargePointVendor="")),
    Field(7, ("schema-enum",), lambda s: s.meter("50", measurand="Frequency", unit="Hz")),
    Field(8, ("unit-celcius",), lambda s: s.meter("20", measurand="Temperature", unit="Celcius")),
    Field(9, ("schema-type",), lambda s: _values(s, {"timestamp": "@", "sampledValue": [{"value": "1"}]})),
    Field(10, ("schema-enum",), lambda s: s.status(1, "Faulted", "Error")),
    Field(11, ("schema-type",), lambda s: s.meter(12)),  # type: ignore[arg-type]
    Field(12, ("energy-against-power",), lambda s: _power(_power(s, "10000"), "10007", 3600)),
    Field(13, ("register-stuck",), _stuck),
    Field(14, ("schema-length",), lambda s: s.boot(chargePointSerialNumber="S" * 26)),
    Field(18, ("envelope-malformed",), lambda s: s.raw(CS, ',[2,"1","Heartbeat",{}]')),
    Field(18, ("path-slashes",), lambda s: _handshake(s, path="///CP1")),
    Field(19, ("envelope-malformed",), lambda s: s.raw(CS, '[2,"1","Authorize",{"idTag":"A\0B"}]')),
    Field(19, ("envelope-malformed",), lambda s: s.raw(CS, '[2,"1","MeterValues",{"connectorId":1,"meterValue":[,]}]')),
    Field(20, ("time-zone-missing",), lambda s: s.start(timestamp="2026-11-21T10:00:00")),
    Field(20, ("envelope-malformed",), lambda s: s.raw(CS, '[2,"1","MeterValues",{"transactionId":,"connectorId":1}]')),
    Field(22, ("status-filler",), lambda s: s.status(1, "Available", info="null", vendorErrorCode="0x0000")),
    Field(23, ("schema-enum",), lambda s: s.meter("1", measurand="Alfen.Private")),
    Field(24, ("register-of-one-phase",), lambda s: s.meter("1000", phase="L1")),
    Field(26, ("register-reset",), lambda s: s.meter("5000", id=7).meter("12", id=8)),
    Field(26, ("meter-values-below-start",), lambda s: s.start(meter=5_000_000).meter("1200")),
    Field(27, ("raw-value",), lambda s: s.meter("  1100", measurand="Power.Active.Import", unit="W")),
    Field(27, ("origin-header",), lambda s: _handshake(s, headers=_HEADERS | {"Origin": "file://"})),
    Field(28, ("schema-occurrence",), lambda s: _values(s, [{"timestamp": "@", "sampledValue": []}])),
    Field(30, ("retry-same-id",), _metron),
    Field(31, ("meter-values-transaction-zero",), lambda s: s.meter("1000", id=0)),
    Field(34, ("meter-stop-below-start",), lambda s: s.start(meter=1000).stop(meter=999)),
    Field(
        36, ("meter-values-above-stop", "meter-values-after-stop"), lambda s: s.start().stop(meter=2000).meter("2100")
    ),
    Field(38, ("subprotocol-missing", "identity-missing"), lambda s: _handshake(s, path="/", subprotocols=[])),
    Field(39, ("subprotocol-missing",), lambda s: _handshake(s, subprotocols=[])),
    Field(40, ("upgrade-header",), lambda s: _handshake(s, headers={"Host": "a", "Upgrade": "websocket"})),
    Field(41, ("subprotocol-changes",), lambda s: _handshake(_handshake(s), subprotocols=["ocpp2.0.1"])),
    Field(42, ("path-absolute",), lambda s: _handshake(s, path="http://csms/ocpp/CP1")),
    Field(43, ("identity-encoding",), lambda s: _handshake(s, path="/ocpp/CP 1")),
    Field(43, ("path-slashes",), lambda s: _handshake(s, path="/ocpp//CP1")),
    Field(45, ("basic-password-empty",), lambda s: _handshake(s, user="CP1", password="empty")),
    Field(45, ("envelope-arity",), lambda s: s.raw(CS, '[4,"1","GenericError",""]')),
    Field(45, ("valid-call-refused",), lambda s: s.csms("GetConfiguration").no("FormationViolation")),
    Field(50, ("tls-version",), lambda s: _handshake(s, tls={"version": "TLSv1", "cipher": "AES128-SHA"})),
    Field(
        51,
        ("websocket-protocol-error",),
        lambda s: s.entry(Kind.CONTROL, connection="c1", sender=CS.value, what="reserved-bit"),
    ),
    # Where we are the CSMS ourselves, the WebSocket library closes with 1002.
    Field(51, ("websocket-protocol-error",), lambda s: s.open().close(1002, CSMS)),
    Field(
        52,
        ("ping-unanswered",),
        lambda s: s.entry(Kind.CONTROL, connection="c1", sender=CSMS.value, what="ping", answered=False),
    ),
    Field(60, ("retry-same-id",), lambda s: _twice(s)),
    Field(61, ("stop-twice",), lambda s: s.start().stop().stop()),
    Field(63, ("start-while-open",), lambda s: s.start(7).start(8)),
    Field(64, ("stop-unknown",), lambda s: s.boot().status(1, "Available").stop(99)),
    Field(64, ("start-while-open",), _no_stop),
    Field(65, ("meter-values-after-stop",), lambda s: s.start().stop().meter("2000")),
    Field(65, ("meter-values-foreign",), lambda s: s.start().meter("1100", id=4711)),
    Field(
        66,
        ("status-charging-without-transaction",),
        lambda s: s.boot().status(1, "Available").status(1, "Charging").wait(60).status(1, "Available"),
    ),
    Field(81, ("heartbeat-flood",), lambda s: [s.cs("Heartbeat", pause=0.2).ok(currentTime="@") for _ in range(8)]),
    Field(88, ("reconnect-hammering",), lambda s: [_handshake(s.wait(0.5)) for _ in range(8)]),
    Field(88, ("status-repeated",), lambda s: [s.status(1, "Available") for _ in range(14)]),
    Field(89, ("register-zero-at-begin",), _lifetime, V201),
    Field(78, ("configuration-key-missing",), lambda s: _one_key(s)),
    Field(90, ("schema-missing",), lambda s: s.cs("TransactionEvent", _without_reason()), V201),
    Field(91, ("tx-trigger-reason",), lambda s: s.event("Started", 0, "EVDeparted"), V201),
    Field(92, ("tx-evse-repeated",), lambda s: [s.event(seq=number, evse=EVSE) for number in range(2)], V201),
    Field(97, ("result-refused",), lambda s: _result_refused(s)),
    Field(100, ("schema-unknown-field", "schema-missing"), lambda s: s.cs("StatusNotification", _status_16()), V201),
    Field(100, ("diagnostics-unfinished", "firmware-unfinished"), lambda s: _never_told(s), V201),
    Field(102, ("schema-unknown-field",), lambda s: s.event(transactionData=[]), V201),
    Field(102, ("schema-enum",), lambda s: s.event(info={"chargingState": "EVDetected"}), V201),
    Field(103, ("time-decimals",), lambda s: s.event(timestamp="2026-11-21T10:00:00.1234567Z"), V201),
    Field(104, ("invalid-call-accepted",), lambda s: s.cs("BootNotification").ok(_BOOTED)),
    Field(105, ("schema-missing", "schema-unknown-field"), lambda s: s.cs("BootNotification").ok(_OLD_BOOTED)),
    Field(
        108, ("notification-refused",), lambda s: s.cs("FirmwareStatusNotification", status="Idle").no("NotSupported")
    ),
    Field(110, ("transaction-id-again",), lambda s: s.start(7).stop(7).start(7, meter=3000)),
    Field(111, ("transaction-id-reused",), lambda s: s.start(1, 1).start(1, 2)),
    Field(118, ("compression-refused",), lambda s: _uncompressed(s), V201),
    Field(119, ("time-zone-missing",), lambda s: s.cs("Heartbeat").ok(currentTime="2026-11-21T10:00:00")),
    Field(119, ("csms-time",), lambda s: s.cs("Heartbeat").ok(currentTime="@7200")),
    Field(120, ("schema-length",), lambda s: s.csms("RemoteStartTransaction", idTag="A" * 21)),
    Field(120, ("answer-to-nothing",), lambda s: s.open().csms("ClearCache", id="1").raw(CS, '[3,"0",{}]')),
)

#: Rows marked P or H that no rule can see in passing, and why.
NOBODY = {
    25: "ten times the energy is plausible by itself: only a baseline of the firmware before it tells (compare)",
    35: "1 Wh for nothing is within what a register may move; no clause forbids it",
}


#: What the notes tell of as well and the specification permits, and why: nothing is found.
PERMITTED: tuple[tuple[int, str, Callable[[Scene], Any]], ...] = (
    (8, "Celsius is the right spelling, which the schema lacks", lambda s: _warm(s)),
    (
        23,
        "phase N is one of the enumeration (1.6 §7.34)",
        lambda s: s.meter("1", phase="N", measurand="Current.Import", unit="A"),
    ),
    (66, "Preparing to Finishing is transition B6", lambda s: s.status(1, "Preparing").status(1, "Finishing")),
    (66, "never Finishing: Charging to Available is C1", lambda s: s.status(1, "Charging").status(1, "Available")),
    (66, "never Available: Finishing to Preparing is F2", lambda s: s.status(1, "Finishing").status(1, "Preparing")),
)


def _warm(scene: Scene) -> Scene:
    return scene.meter("20", measurand="Temperature", unit="Celsius")


def _one_key(scene: Scene) -> Scene:
    return scene.csms("GetConfiguration", {}).ok(
        configurationKey=[{"key": "NumberOfConnectors", "readonly": True, "value": "1"}]
    )


def _never_told(scene: Scene) -> None:
    log, firmware = {"remoteLocation": "http://a/"}, {"location": "http://a/", "retrieveDateTime": "@"}
    scene.csms("GetLog", logType="DiagnosticsLog", requestId=1, log=log).ok(status="Accepted")
    scene.csms("UpdateFirmware", requestId=2, firmware=firmware).ok(status="Accepted")
    scene.wait(4000).cs("Heartbeat").ok(currentTime="@")


def _twice(scene: Scene) -> Scene:
    started = {"connectorId": 1, "idTag": "AA", "meterStart": 0, "timestamp": "2026-11-21T10:00:00Z"}
    return scene.cs("StartTransaction", started, id="9").cs("StartTransaction", started, id="9")


def _result_refused(scene: Scene) -> Scene:
    scene.csms("ClearCache", id="1").ok(status="Perhaps")
    return scene.raw(CSMS, '[4,"1","PropertyConstraintViolation","",{}]')


def _without_reason() -> dict[str, Any]:
    return {"eventType": "Started", "seqNo": 0, "timestamp": "@", "transactionInfo": {"transactionId": "T1"}}


def _status_16() -> dict[str, Any]:
    return {"connectorId": 1, "status": "Available", "errorCode": "NoError"}


def _uncompressed(scene: Scene) -> Scene:
    return scene.entry(
        Kind.HANDSHAKE,
        url="ws://a/CP1",
        subprotocols=["ocpp2.0.1"],
        accepted=True,
        status=101,
        subprotocol="ocpp2.0.1",
        extensions="permessage-deflate",
        headers={},
    )


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_rule_sees_what_the_field_reported(field: Field) -> None:
    found = {one.finding.rule for one in told(field.play, field.version)}
    assert found >= set(field.rules), found


@pytest.mark.parametrize(("number", "reason", "play"), PERMITTED, ids=[f"{row[0]}-{row[1]}" for row in PERMITTED])
def test_what_the_specification_permits_is_not_found(number: int, reason: str, play: Callable[[Scene], Any]) -> None:
    assert [one.finding.summary for one in told(play, V16) if one.finding.severity is not Severity.ADVICE] == [], reason
    assert number in {field.number for field in FIELDS}


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_the_rules_exist(field: Field) -> None:
    assert set(field.rules) <= set(rules.ids(field.version))


def test_every_row_that_needs_watching_only_has_an_answer() -> None:
    passive = {
        *range(1, 15), 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 30, 31, 34, 35, 36, 38, 39, 40, 41, 42, 43, 45, 50, 51,
        60, 64, 65, 66, 89, 90, 91, 92, 100, 102, 103, 105, 118, 119, 120,
    }  # fmt: skip
    answered = {field.number for field in FIELDS} | NOBODY.keys()
    assert passive <= answered
    assert not {field.number for field in FIELDS} & NOBODY.keys()
