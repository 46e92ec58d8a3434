"""Scenes for the rules of boot, status and transactions."""

from __future__ import annotations

from typing import Any

from tests.rules.scene import V201, Row, Scene

TOKEN = {"idToken": "AA", "type": "ISO14443"}


def _read(value: str, **sample: str) -> list[dict[str, Any]]:
    return [{"timestamp": "@", "sampledValue": [{"value": value, **sample}]}]


def _beat(scene: Scene) -> Scene:
    return scene.cs("Heartbeat").ok(currentTime="@")


def _trigger(scene: Scene, message: str) -> Scene:
    return scene.csms("TriggerMessage", requestedMessage=message).ok(status="Accepted")


def _refused_trigger(scene: Scene) -> Scene:
    return scene.csms("TriggerMessage", requestedMessage="BootNotification").ok(status="Rejected")


def _reset(scene: Scene, kind: str, reason: str) -> Scene:
    scene.boot().csms("Reset", type=kind).ok(status="Accepted").close()
    return scene.open("c2").boot(reason=reason)


BOOT = (
    Row(
        "call-before-boot",
        lambda s: s.cs("BootNotification", chargePointVendor="V", chargePointModel="M").cs("Heartbeat"),
        lambda s: s.boot().cs("Heartbeat"),
    ),
    Row(
        "call-before-boot",
        lambda s: s.cs("BootNotification", reason="PowerUp", chargingStation={}).cs("Heartbeat"),
        # Who boots nowhere in the recording may have booted before it.
        lambda s: s.cs("Heartbeat"),
        V201,
    ),
    Row(
        "call-while-pending",
        lambda s: _beat(s.boot("Pending")),
        lambda s: _beat(_trigger(s.boot("Pending"), "Heartbeat")),
    ),
    Row(
        "call-while-rejected",
        lambda s: _beat(s.boot("Rejected")),
        lambda s: _beat(s.boot("Rejected").wait(300).boot("Accepted")),
    ),
    Row("boot-early", lambda s: s.boot("Pending", 60).wait(30).boot(), lambda s: s.boot("Pending", 60).wait(60).boot()),
    Row(
        "boot-early",
        lambda s: s.boot("Rejected", 60).wait(30).boot(),
        lambda s: _trigger(s.boot("Pending", 60), "BootNotification").boot(reason="Triggered"),
        V201,
    ),
    Row("boot-while-accepted", lambda s: s.boot().boot(), lambda s: s.boot().close().open("c2").boot()),
    Row(
        "boot-trigger-accepted",
        lambda s: _trigger(s.boot(), "BootNotification"),
        lambda s: _trigger(s.boot("Pending"), "BootNotification"),
        V201,
    ),
    Row(
        "boot-reason",
        lambda s: _trigger(s.boot("Pending"), "BootNotification").boot(reason="PowerUp"),
        lambda s: _trigger(s.boot("Pending"), "BootNotification").boot(reason="Triggered"),
        V201,
    ),
    Row(
        "boot-reason",
        # A trigger that was refused, or that was obeyed already, explains no later boot.
        lambda s: _refused_trigger(s.boot()).csms("Reset", type="OnIdle").ok(status="Scheduled").close().open().boot(),
        lambda s: _refused_trigger(s.boot()).csms("Reset", type="OnIdle").ok(status="Rejected").close().open().boot(),
        V201,
    ),
    Row(
        "boot-reason",
        lambda s: _reset(s, "Immediate", "PowerUp"),
        lambda s: _reset(s, "OnIdle", "ScheduledReset"),
        V201,
    ),
    Row(
        "answer-while-rejected",
        lambda s: s.boot("Rejected").csms("ClearCache").ok(status="Accepted"),
        lambda s: s.boot("Pending").csms("ClearCache").ok(status="Accepted"),
    ),
    Row(
        "answer-while-rejected",
        lambda s: s.boot("Rejected").csms("ClearCache").ok(status="Accepted"),
        lambda s: s.boot("Rejected").csms("ClearCache").no("SecurityError"),
        V201,
    ),
    Row(
        "csms-call-while-rejected",
        lambda s: s.boot("Rejected").csms("ClearCache"),
        lambda s: s.boot("Pending").csms("ClearCache"),
    ),
    Row(
        "csms-call-while-rejected",
        lambda s: s.boot("Rejected").csms("ClearCache"),
        lambda s: s.boot("Pending").csms("ClearCache"),
        V201,
    ),
    Row(
        "remote-while-pending",
        lambda s: s.boot("Pending").csms("RemoteStopTransaction", transactionId=1),
        lambda s: s.boot("Accepted").csms("RemoteStopTransaction", transactionId=1),
    ),
    Row(
        "remote-while-pending",
        lambda s: s.boot("Pending").csms("RequestStopTransaction", transactionId="1").ok(status="Accepted"),
        lambda s: s.boot("Pending").csms("RequestStopTransaction", transactionId="1").ok(status="Rejected"),
        V201,
    ),
    Row(
        "served-before-boot",
        lambda s: _beat(s.boot("Pending")),
        lambda s: s.boot("Pending").cs("Heartbeat").no("SecurityError"),
        V201,
    ),
)


def _repeat(scene: Scene, times: int) -> None:
    for _ in range(times):
        scene.status(1, "Available")


def _count(scene: Scene) -> Scene:
    key = {"key": "NumberOfConnectors", "value": "2", "readonly": True}
    return scene.csms("GetConfiguration").ok(configurationKey=[key])


STATUS = (
    Row(
        "tx-evse-zero",
        lambda s: s.event("Started", 0, "RemoteStart", evse={"id": 0}),
        lambda s: s.event("Started", 0, "RemoteStart", evse={"id": 1}),
        V201,
    ),
    Row(
        "status-transition",
        lambda s: s.status(1, "Finishing").status(1, "Charging"),
        lambda s: s.status(1, "Preparing").status(1, "Finishing"),  # B6 of the errata
    ),
    Row("status-connector-zero", lambda s: s.status(0, "Charging"), lambda s: s.status(0, "Unavailable")),
    Row("status-connector-zero-reserved", lambda s: s.status(0, "Reserved"), lambda s: s.status(1, "Reserved")),
    Row(
        "status-ev-communication-error",
        lambda s: s.status(1, "Charging", "EVCommunicationError"),
        lambda s: s.status(1, "SuspendedEV", "EVCommunicationError"),
    ),
    Row(
        "status-faulted-without-error",
        lambda s: s.status(1, "Faulted"),
        lambda s: s.status(1, "Faulted", "GroundFailure"),
    ),
    Row(
        "status-charging-without-transaction",
        lambda s: s.boot().status(1, "Available").status(1, "Charging").wait(60).status(1, "Finishing"),
        lambda s: s.boot().status(1, "Available").status(1, "Charging").start().wait(60).status(1, "Finishing"),
    ),
    Row(
        "status-filler",
        lambda s: s.status(1, "Available", vendorErrorCode="0x0000"),
        lambda s: s.status(1, "Available", vendorErrorCode="0x0001"),
    ),
    Row("status-repeated", lambda s: _repeat(s, 12), lambda s: _repeat(s, 10)),
    Row("status-repeated", lambda s: _repeat(s, 12), lambda s: _repeat(s, 10), V201),
    Row(
        "connector-beyond-count", lambda s: _count(s).status(3, "Available"), lambda s: _count(s).status(2, "Available")
    ),
    Row("status-evse-zero", lambda s: s.status(0, "Available"), lambda s: s.status(1, "Available"), V201),
)


def _remote_stop(scene: Scene) -> Scene:
    return scene.start().csms("RemoteStopTransaction", transactionId=7).ok(status="Accepted")


def _remote_start(scene: Scene) -> Scene:
    return scene.csms("RemoteStartTransaction", idTag="AA", connectorId=1).ok(status="Accepted")


def _settled(scene: Scene) -> Scene:
    return scene.boot().status(1, "Available")


TRANSACTIONS_16 = (
    Row(
        "meter-start-below-stop",
        lambda s: s.start(meter=1000).stop(meter=2000).start(8, meter=1000),
        # Another connector has another register, and what was queued comes late.
        lambda s: s.start(meter=1000).stop(meter=2000).start(8, 2, meter=0).start(9, meter=10, timestamp="@-99"),
    ),
    Row(
        "meter-values-below-start",
        lambda s: s.start(meter=5_000_000).meter("1200"),
        lambda s: s.start(meter=5_000_000).meter("1200", phase="L1").meter("1200", location="Inlet").meter("5000000"),
    ),
    Row("start-connector-zero", lambda s: s.start(connector=0), lambda s: s.start(connector=1)),
    Row("start-while-open", lambda s: s.start().start(8), lambda s: s.start().stop().start(8)),
    Row(
        "stop-twice",
        lambda s: s.start().stop().stop(),
        # The first was refused, so that it is repeated.
        lambda s: (
            s.start().cs("StopTransaction", transactionId=7, meterStop=2000, timestamp="@").no("InternalError").stop()
        ),
    ),
    # A transaction of before the boot may still be stopped: -1 and what is not settled are nobody's fault.
    Row("stop-unknown", lambda s: _settled(s).stop(99), lambda s: s.boot().status(1, "Finishing").stop(99)),
    Row("meter-stop-below-start", lambda s: s.start().stop(meter=999), lambda s: s.start().stop(meter=1000)),
    Row("stop-before-start", lambda s: s.start().stop(timestamp="@-60"), lambda s: s.start().stop(timestamp="@")),
    Row(
        "meter-values-foreign",
        lambda s: s.start(7, 1).start(8, 2).meter("1000", id=7, connector=2),
        lambda s: s.start(7, 1).start(8, 2).meter("1000", id=8, connector=2),
    ),
    Row(  # an id that the CSMS never gave; what was read before the transaction may be of one that nobody knows
        "meter-values-foreign",
        lambda s: s.start(7).meter("1000", id=9),
        lambda s: s.start(7, timestamp="@60").meter("1000", id=9),
    ),
    Row(
        "transaction-data-outside",
        lambda s: s.start(meter=1000).stop(meter=2000, transactionData=_read("2000", unit="kWh")),
        lambda s: s.start(meter=1000).stop(meter=2000, transactionData=_read("2", unit="kWh")),
    ),
    Row("meter-values-transaction-zero", lambda s: s.meter("1000", id=0), lambda s: s.start(0).meter("1000", id=0)),
    Row("meter-values-after-stop", lambda s: s.start().stop().meter("2000"), lambda s: s.start().meter("2000").stop()),
    Row(
        "meter-values-above-stop",
        lambda s: s.start().stop(meter=2000).meter("2001"),
        lambda s: s.start().stop(meter=2000).meter("2000"),
    ),
    Row("stop-reason-missing", lambda s: _remote_stop(s).stop(), lambda s: _remote_stop(s).stop(reason="Remote")),
    Row("remote-start-id-tag", lambda s: _remote_start(s).start(tag="BB"), lambda s: _remote_start(s).start(tag="aa")),
    Row("transaction-id-reused", lambda s: s.start(7, 1).start(7, 2), lambda s: s.start(7, 1).start(8, 2)),
    Row("transaction-id-again", lambda s: s.start(7).stop(7).start(7), lambda s: s.start(7).stop(7).start(8)),
    Row("transaction-id-not-positive", lambda s: s.start(0), lambda s: s.start(1)),
    Row(
        "stop-refused",
        lambda s: s.start().cs("StopTransaction", transactionId=7, meterStop=2000, timestamp="@").no("NotSupported"),
        lambda s: s.start().cs("StopTransaction", transactionId=7, timestamp="@").no("OccurenceConstraintViolation"),
    ),
)


def began(scene: Scene, **fields: Any) -> Scene:
    return scene.event("Started", 0, "CablePluggedIn", evse={"id": 1, "connectorId": 1}, **fields)


def other_transaction(scene: Scene) -> Scene:
    info = {"transactionId": "T2"}
    return scene.event("Started", 0, "CablePluggedIn", evse={"id": 1, "connectorId": 2}, info=info)


def _requested(scene: Scene) -> Scene:
    scene.open().csms("RequestStartTransaction", remoteStartId=5, idToken=TOKEN, evseId=1)
    return scene.ok(status="Accepted")


TRANSACTIONS_2 = (
    Row("tx-seqno-negative", lambda s: s.event(seq=-1), lambda s: s.event(seq=0), V201),
    Row(
        "tx-evse-changes",
        lambda s: began(s).event(seq=1, evse={"id": 2}),
        lambda s: began(s).event(seq=1, evse={"id": 1}),
        V201,
    ),
    Row(
        "tx-evse-repeated",
        lambda s: began(s).event(seq=1, evse={"id": 1, "connectorId": 1}),
        lambda s: s.event("Started", 0, "Authorized", evse={"id": 1}).event(seq=1, evse={"id": 1, "connectorId": 1}),
        V201,
    ),
    Row(
        "tx-evse-missing",
        lambda s: s.event("Started", 0, "Authorized", idToken=TOKEN).event(seq=1, info={"chargingState": "Charging"}),
        lambda s: began(s).event(seq=1, info={"chargingState": "Charging"}),
        V201,
    ),
    Row(
        "tx-id-token-missing",
        lambda s: s.event("Started", 0, "Authorized"),
        lambda s: s.event("Started", 0, "Authorized", idToken=TOKEN),
        V201,
    ),
    Row(
        "tx-id-token-repeated",
        lambda s: s.event("Started", 0, "Authorized", idToken=TOKEN).event(seq=1, idToken=TOKEN),
        lambda s: s.event("Started", 0, "Authorized", idToken=TOKEN).event("Ended", 1, "StopAuthorized", idToken=TOKEN),
        V201,
    ),
    Row(
        "tx-trigger-reason",
        lambda s: s.event("Started", 0, "StopAuthorized"),
        lambda s: s.event("Ended", 0, "StopAuthorized"),
        V201,
    ),
    Row(
        "tx-charging-state",
        lambda s: s.event(reason="ChargingStateChanged"),
        lambda s: s.event(reason="ChargingStateChanged", info={"chargingState": "Charging"}),
        V201,
    ),
    Row(
        "tx-charging-state-same",
        lambda s: s.event(info={"chargingState": "Idle"}).event(
            seq=1, reason="ChargingStateChanged", info={"chargingState": "Idle"}
        ),
        lambda s: s.event(info={"chargingState": "Idle"}).event(
            seq=1, reason="ChargingStateChanged", info={"chargingState": "Charging"}
        ),
        V201,
    ),
    Row(
        "tx-stopped-reason",
        lambda s: s.event("Updated", info={"stoppedReason": "Local"}),
        lambda s: s.event("Ended", info={"stoppedReason": "Local"}),
        V201,
    ),
    Row(
        "tx-stopped-reason-missing",
        lambda s: s.event("Ended", 0, "RemoteStop"),
        lambda s: s.event("Ended", 0, "StopAuthorized"),
        V201,
    ),
    Row(
        "tx-offline-missing",
        lambda s: s.open().event(timestamp="@-600"),
        lambda s: s.open().event(timestamp="@-600", offline=True),
        V201,
    ),
    Row(
        "tx-remote-start-id",
        lambda s: _requested(s).event("Started", 0, "RemoteStart", info={"remoteStartId": 6}),
        lambda s: _requested(s).event("Started", 0, "RemoteStart", info={"remoteStartId": 5}),
        V201,
    ),
    Row(
        "tx-id-token-info-missing",
        lambda s: s.cs("TransactionEvent", _with_token()).ok({}),
        lambda s: s.event("Started", 0, "Authorized", idToken=TOKEN),
        V201,
    ),
)


def _with_token() -> dict[str, object]:
    return {
        "eventType": "Started", "seqNo": 0, "triggerReason": "Authorized", "timestamp": "@", "idToken": TOKEN,
        "transactionInfo": {"transactionId": "T1"},
    }  # fmt: skip


ROWS = {
    "boot": BOOT,
    "status": STATUS,
    "transactions16": TRANSACTIONS_16,
    "transactions2": TRANSACTIONS_2,
}
