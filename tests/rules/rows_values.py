"""Scenes for the rules of meter values, smart charging and firmware."""

from __future__ import annotations

from typing import Any

from tests.rules.scene import V16, V201, Row, Scene

REGISTER = "Energy.Active.Import.Register"


def _power(scene: Scene, energy: int, watts: int, seconds: float = 0.0) -> Scene:
    scene.wait(seconds)
    samples = [
        {"value": str(watts), "measurand": "Power.Active.Import", "unit": "W"},
        {"value": str(energy), "measurand": REGISTER, "unit": "Wh"},
    ]
    values = [{"timestamp": "@", "sampledValue": samples}]
    return scene.cs("MeterValues", connectorId=1, transactionId=7, meterValue=values).ok({})


def _still(scene: Scene, minutes: int) -> None:
    for _ in range(minutes):
        _power(scene, 1000, 5000, 60)


def _values_2(
    scene: Scene, value: float, kind: str = "Updated", seq: int = 0, context: str = "Sample.Periodic"
) -> Scene:
    samples = [{"value": value, "context": context}]
    return scene.event(
        kind, seq, evse={"id": 1, "connectorId": 1}, meterValue=[{"timestamp": "@", "sampledValue": samples}]
    )


METERS = (
    Row(
        "meter-value-noise",
        lambda s: s.meter("0.15002000000000001"),
        lambda s: s.meter("5005.134101916896").meter("0.15001"),
    ),
    Row("register-decreases", lambda s: s.meter("1000").meter("999"), lambda s: s.meter("1000").meter("1000")),
    Row(
        "register-decreases",
        lambda s: _values_2(_values_2(s, 10.5), 10.4, seq=1),
        lambda s: _values_2(_values_2(s, 10.5), 10.6, seq=1),
        V201,
    ),
    Row(
        "register-reset",
        lambda s: s.meter("1000", id=7).meter("10", id=8),
        lambda s: s.meter("1000", id=7).meter("1010", id=8),
    ),
    Row("register-negative", lambda s: s.meter("-1"), lambda s: s.meter("0")),
    # 5 kW for an hour are 5 kWh: a register that moved by 5 Wh counts kWh and says Wh.
    Row(
        "energy-against-power",
        lambda s: _power(_power(s, 1000, 5000), 1005, 5000, 3600),
        lambda s: _power(_power(s, 1000, 5000), 6000, 5000, 3600),
    ),
    Row("register-stuck", lambda s: _still(s, 20), lambda s: _still(s, 10)),
    Row(
        "meter-unit", lambda s: s.meter("1", measurand="Voltage", unit="A"), lambda s: s.meter("1", measurand="Voltage")
    ),
    Row(
        "meter-phase",
        lambda s: s.meter("50", measurand="SoC", unit="Percent", phase="L1"),
        lambda s: s.meter("50", measurand="Voltage", unit="V", phase="L1"),
    ),
    Row(
        "register-of-one-phase",
        lambda s: s.meter("1000", phase="L1"),
        lambda s: s.meter("1000", phase="L1").meter("1000"),
    ),
    Row(
        "meter-out-of-range",
        lambda s: s.meter("101", measurand="SoC", unit="Percent"),
        lambda s: s.meter("100", measurand="SoC", unit="Percent"),
    ),
    Row(
        "meter-context-transaction",
        lambda s: s.meter("1000", id=None, context="Transaction.Begin"),
        lambda s: s.meter("1000", id=7, context="Transaction.Begin"),
    ),
    Row(
        "meter-context-end",
        lambda s: _values_2(s, 10, context="Transaction.End"),
        lambda s: _values_2(s, 10, "Ended", context="Transaction.End"),
        V201,
    ),
    Row(
        "meter-time-back",
        lambda s: _at(_at(s, "@", "1000"), "@-60", "1001"),
        lambda s: _at(_at(s, "@-60", "1000"), "@", "1001"),
    ),
    Row("meter-value-noise", lambda s: s.meter("6.0999999"), lambda s: s.meter("6.12345")),
    Row(
        "register-leaps",
        lambda s: s.meter("1000").meter("1300", unit="kWh"),
        lambda s: s.meter("1000").meter("1.3", unit="kWh"),
    ),
    Row("register-zero-at-begin", lambda s: s.meter("0").meter("9000000"), lambda s: s.meter("0").meter("9000")),
    Row(
        "unit-celcius",
        lambda s: s.meter("20", measurand="Temperature", unit="Celcius"),
        lambda s: s.meter("20", measurand="Temperature", unit="Celsius"),
    ),
)


def _at(scene: Scene, stamp: str, value: str) -> Scene:
    samples = [{"value": value, "context": "Sample.Periodic"}]
    values = [{"timestamp": stamp, "sampledValue": samples}]
    return scene.cs("MeterValues", connectorId=1, transactionId=7, meterValue=values).ok({})


def _schedule(*periods: tuple[int, float], **fields: Any) -> dict[str, Any]:
    told = [{"startPeriod": start, "limit": limit} for start, limit in periods]
    return {"chargingRateUnit": "A", "chargingSchedulePeriod": told, **fields}


def _profile(
    scene: Scene,
    purpose: str = "TxDefaultProfile",
    kind: str = "Relative",
    *,
    place: int = 1,
    schedule: dict[str, Any] | None = None,
    **fields: Any,
) -> Scene:
    old = scene.version is V16
    schedule = schedule or _schedule((0, 16))
    profile = {
        "chargingProfileId" if old else "id": 1, "stackLevel": 0, "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind, "chargingSchedule": schedule if old else [{"id": 1, **schedule}], **fields,
    }  # fmt: skip
    if old:
        return scene.csms("SetChargingProfile", connectorId=place, csChargingProfiles=profile)
    return scene.csms("SetChargingProfile", evseId=place, chargingProfile=profile)


def _remote(scene: Scene, purpose: str, **fields: Any) -> Scene:
    profile = {
        "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative", "chargingSchedule": _schedule((0, 16)), **fields,
    }  # fmt: skip
    return scene.csms("RemoteStartTransaction", idTag="AA", connectorId=1, chargingProfile=profile)


def _composite(scene: Scene, *, answer: dict[str, Any] | None, place: int = 1, unit: str = "A") -> Scene:
    scene.csms("GetCompositeSchedule", connectorId=1, duration=60, chargingRateUnit=unit)
    told: dict[str, Any] = {"status": "Accepted"}
    return scene.ok(told if answer is None else told | {"connectorId": place, "chargingSchedule": answer})


SMART_CHARGING = (
    Row(
        "schedule-first-period",
        lambda s: _profile(s, schedule=_schedule((60, 16))),
        lambda s: _profile(s, schedule=_schedule((0, 16))),
    ),
    Row(
        "schedule-order",
        lambda s: _profile(s, schedule=_schedule((0, 16), (60, 8), (30, 6))),
        lambda s: _profile(s, schedule=_schedule((0, 16), (30, 8), (60, 6))),
    ),
    Row(
        "schedule-order",
        lambda s: _profile(s, schedule=_schedule((0, 16), (60, 8), (60, 6))),
        lambda s: _profile(s, schedule=_schedule((0, 16), (30, 8), (60, 6))),
        V201,
    ),
    Row(
        "schedule-beyond-duration",
        lambda s: _profile(s, schedule=_schedule((0, 16), (60, 8), duration=60)),
        lambda s: _profile(s, schedule=_schedule((0, 16), (59, 8), duration=60)),
    ),
    Row(
        "schedule-empty",
        lambda s: _composite(s, answer=_schedule()),
        lambda s: _composite(s, answer=_schedule((0, 0))),
    ),
    Row(
        "schedule-phases",
        lambda s: _profile(s, schedule={"chargingRateUnit": "A", "chargingSchedulePeriod": [_phases(-1)]}),
        lambda s: _profile(s, schedule={"chargingRateUnit": "A", "chargingSchedulePeriod": [_phases(3)]}),
    ),
    Row(
        "limit-negative",
        lambda s: _profile(s, schedule=_schedule((0, -1))),
        lambda s: _profile(s, schedule=_schedule((0, 0))),
    ),
    Row(
        "profile-max-connector",
        lambda s: _profile(s, "ChargePointMaxProfile", "Absolute", place=1),
        lambda s: _profile(s, "ChargePointMaxProfile", "Absolute", place=0),
    ),
    Row(
        "profile-tx-connector",
        lambda s: _profile(s, "TxProfile", place=0),
        lambda s: _profile(s, "TxDefaultProfile", place=0),
    ),
    Row(
        "profile-transaction-missing",
        lambda s: _profile(s, "TxProfile"),
        lambda s: _profile(s, "TxProfile", transactionId="T1"),
        V201,
    ),
    Row("remote-start-profile-purpose", lambda s: _remote(s, "TxDefaultProfile"), lambda s: _remote(s, "TxProfile")),
    Row(
        "remote-start-profile-transaction",
        lambda s: _remote(s, "TxProfile", transactionId=7),
        lambda s: _remote(s, "TxProfile"),
    ),
    Row(
        "profile-external-constraints",
        lambda s: _profile(s, "ChargingStationExternalConstraints"),
        lambda s: _profile(s, "TxDefaultProfile"),
        V201,
    ),
    Row(
        "profile-start-missing",
        lambda s: _profile(s, kind="Absolute"),
        lambda s: _profile(s, kind="Absolute", schedule=_schedule((0, 16), startSchedule="@")),
        V201,
    ),
    Row(
        "profile-relative-start",
        lambda s: _profile(s, schedule=_schedule((0, 16), startSchedule="@")),
        lambda s: _profile(s, schedule=_schedule((0, 16))),
        V201,
    ),
    Row(
        "profile-relative-max",
        lambda s: _profile(s, "ChargingStationMaxProfile", place=0),
        lambda s: _profile(s, "TxDefaultProfile", place=0),
        V201,
    ),
    Row(
        "profile-recurrency-missing",
        lambda s: _profile(s, kind="Recurring"),
        lambda s: _profile(s, kind="Recurring", recurrencyKind="Daily"),
    ),
    Row(
        "profile-phase-to-use",
        lambda s: _profile(s, schedule=_with_phase(3)),
        lambda s: _profile(s, schedule=_with_phase(1)),
        V201,
    ),
    Row(
        "composite-duration",
        lambda s: _composite(s, answer=_schedule((0, 16), duration=61)),
        lambda s: _composite(s, answer=_schedule((0, 16), duration=60)),
    ),
    Row(
        "composite-connector",
        lambda s: _composite(s, answer=_schedule((0, 16)), place=2),
        lambda s: _composite(s, answer=_schedule((0, 16)), place=1),
    ),
    Row(
        "composite-rate-unit",
        lambda s: _composite(s, answer=_schedule((0, 16)), unit="W"),
        lambda s: _composite(s, answer=_schedule((0, 16)), unit="A"),
    ),
    Row("composite-missing", lambda s: _composite(s, answer=None), lambda s: _composite(s, answer=_schedule((0, 16)))),
)


def _phases(count: int) -> dict[str, Any]:
    return {"startPeriod": 0, "limit": 6, "numberPhases": count}


def _with_phase(phases: int) -> dict[str, Any]:
    period = {"startPeriod": 0, "limit": 16, "numberPhases": phases, "phaseToUse": 2}
    return {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}


def _update(scene: Scene, *statuses: str) -> Scene:
    scene.boot().csms("UpdateFirmware", location="ftp://a/b", retrieveDate="@").ok({})
    return _told(scene, *statuses)


def _told(scene: Scene, *statuses: str) -> Scene:
    for status in statuses:
        scene.cs("FirmwareStatusNotification", status=status).ok({})
    return scene


def _diagnostics(scene: Scene, *statuses: str) -> Scene:
    scene.boot().csms("GetDiagnostics", location="ftp://a/b").ok({})
    for status in statuses:
        scene.cs("DiagnosticsStatusNotification", status=status).ok({})
    return scene


def _update_2(scene: Scene, **fields: Any) -> Scene:
    firmware = {"location": "https://a/b", "retrieveDateTime": "@"}
    scene.boot().csms("UpdateFirmware", requestId=4, firmware=firmware).ok(status="Accepted")
    return scene.cs("FirmwareStatusNotification", status="Downloading", **fields)


def _log(scene: Scene, **fields: Any) -> Scene:
    log = {"remoteLocation": "https://a/b"}
    scene.boot().csms("GetLog", logType="SecurityLog", requestId=4, log=log).ok(status="Accepted")
    return scene.cs("LogStatusNotification", status="Uploading", **fields)


def _report(scene: Scene, **fields: Any) -> Scene:
    scene.boot().csms("GetBaseReport", requestId=4, reportBase="FullInventory").ok(status="Accepted")
    told = {"requestId": 4, "seqNo": 0, "generatedAt": "@", "tbc": False} | fields
    return scene.cs("NotifyReport", told).ok({})


FIRMWARE = (
    Row(
        "idle-untriggered",
        lambda s: _told(s.boot(), "Idle"),
        lambda s: _told(s.boot().csms("TriggerMessage", requestedMessage="FirmwareStatusNotification"), "Idle"),
    ),
    Row(
        "firmware-order",
        lambda s: _update(s, "Downloading", "Installed"),
        lambda s: _update(s, "Downloading", "Downloaded", "Installing", "Installed"),
    ),
    Row("diagnostics-order", lambda s: _diagnostics(s, "Uploaded"), lambda s: _diagnostics(s, "Uploading", "Uploaded")),
    Row("firmware-request-id", lambda s: _update_2(s, requestId=5), lambda s: _update_2(s, requestId=4), V201),
    Row("firmware-request-id", lambda s: _update_2(s), lambda s: _update_2(s, requestId=4), V201),
    Row("log-request-id", lambda s: _log(s, requestId=5), lambda s: _log(s, requestId=4), V201),
    Row(
        "firmware-unfinished",
        lambda s: _update(s, "Downloading").wait(3700).beat(),
        lambda s: _update(s, "Downloading", "DownloadFailed").wait(3700).beat(),
    ),
    Row(
        "firmware-unfinished",
        lambda s: s.csms("UpdateFirmware", location="x", retrieveDate="@").ok({}).wait(3700).beat(),
        # What is to be fetched later need not be told of yet.
        lambda s: s.csms("UpdateFirmware", location="x", retrieveDate="@3600").ok({}).wait(3700).beat(),
    ),
    Row(
        "diagnostics-unfinished",
        lambda s: s.csms("GetDiagnostics", location="x").ok(fileName="y").wait(3700).beat(),
        lambda s: s.csms("GetDiagnostics", location="x").ok({}).wait(3700).beat(),
    ),
    Row(
        "diagnostics-unfinished",
        lambda s: _diagnostics(s, "Uploading").wait(3700).beat(),
        lambda s: _diagnostics(s, "Uploading", "UploadFailed").wait(3700).beat(),
    ),
    Row(
        "progress-repeated",
        lambda s: _diagnostics(s, *["Uploading"] * 7),
        lambda s: _diagnostics(s, *["Uploading"] * 5),
    ),
    Row("report-request-id", lambda s: _report(s, requestId=5), lambda s: _report(s, requestId=4), V201),
    Row("report-sequence", lambda s: _report(s, seqNo=1), lambda s: _report(s, seqNo=0), V201),
)

ROWS = {"meters": METERS, "smart_charging": SMART_CHARGING, "firmware": FIRMWARE}
