"""Every misbehaviour of the built-in CSMS shows on the wire, and has cases that exist.

Each row is a stimulus; the same one is given to a good CSMS and to the misbehaving one, and what they do must differ.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ocpp_verdict.frames import Side
from ocpp_verdict.simulators.csms16 import misbehaviours as csms16_misbehaviours
from ocpp_verdict.simulators.csms16 import misbehaviours_field as csms16_misbehaviours_field
from ocpp_verdict.simulators.csms201 import misbehaviours as csms201_misbehaviours
from ocpp_verdict.simulators.csms201 import misbehaviours_upkeep as csms201_misbehaviours_upkeep
from ocpp_verdict.simulators.misbehaviour import Misbehaviour

if TYPE_CHECKING:
    from ocpp_verdict.simulators.csms.server import Csms

    from .conftest import Connect, ScriptedStation, Start16, Start201

SUITE = Path(__file__).parents[3] / "testsuite"
BOOT16 = {"chargePointVendor": "Verdict", "chargePointModel": "Test"}
BOOT201 = {"reason": "PowerUp", "chargingStation": {"model": "Test", "vendorName": "Verdict"}}
NOW = datetime.now(UTC).isoformat()
LONG_AGO = "2020-01-01T00:00:00Z"

Stimulus = tuple[str, str, dict[str, Any]]


def sends(action: str, **payload: Any) -> Stimulus:
    """Return: the station sends this request."""
    return "sends", action, payload


def told(action: str, **payload: Any) -> Stimulus:
    """Return: the operator makes the CSMS send this request."""
    return "told", action, payload


def status16(status: str, error: str = "NoError") -> Stimulus:
    """Return a StatusNotification of OCPP 1.6."""
    return sends("StatusNotification", connectorId=1, status=status, errorCode=error)


def start(id_tag: str = "04A1B2C3", timestamp: str = NOW, **fields: Any) -> Stimulus:
    """Return a StartTransaction."""
    return sends("StartTransaction", connectorId=1, idTag=id_tag, meterStart=0, timestamp=timestamp, **fields)


def stop(timestamp: str = NOW, **fields: Any) -> Stimulus:
    """Return a StopTransaction."""
    return sends("StopTransaction", transactionId=1001, meterStop=1, timestamp=timestamp, **fields)


FULL_LIST = told(
    "SendLocalList",
    updateType="Full",
    localAuthorizationList=[{"idTag": "04A1B2C3", "idTagInfo": {"status": "Accepted"}}],
)
RESERVE = told("ReserveNow", connectorId=1, idTag="04A1B2C3")
PROFILE16 = {
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Absolute",
    "transactionId": 1001,
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]},
}
SET_PROFILE = told("SetChargingProfile", connectorId=1, csChargingProfiles=PROFILE16)

STIMULI16: dict[str, Stimulus] = {
    "keeps-station-pending": sends("BootNotification", **BOOT16),
    "rejects-known-station": sends("BootNotification", **BOOT16),
    "old-name-of-interval": sends("BootNotification", **BOOT16),
    "boot-time-without-zone": sends("BootNotification", **BOOT16),
    "heartbeat-without-time": sends("Heartbeat"),
    "authorize-refuses-valid-token": sends("Authorize", idTag="04A1B2C3"),
    "start-refuses-valid-token": start(),
    "start-without-transaction-id": start(),
    "transaction-id-as-text": start(),
    "keeps-unused-connector-busy": status16("Available"),
    "refuses-stop-on-unplugging": stop(reason="EVDisconnected"),
    "refuses-suspended-ev": status16("SuspendedEV"),
    "ignores-stop": stop(),
    "refuses-start-without-authorize": start(),
    "clear-cache-not-sent": told("ClearCache"),
    "remote-start-with-own-token": told("RemoteStartTransaction", idTag="04A1B2C3", connectorId=1),
    "remote-stop-of-another-transaction": told("RemoteStopTransaction", transactionId=1001),
    "resets-softly": told("Reset", type="Hard"),
    "resets-hard": told("Reset", type="Soft"),
    "unlocks-next-connector": told("UnlockConnector", connectorId=1),
    "asks-for-a-few-keys": told("GetConfiguration"),
    "asks-for-all-keys": told("GetConfiguration", key=["SupportedFeatureProfiles"]),
    "changes-another-key": told("ChangeConfiguration", key="MeterValueSampleInterval", value="60"),
    "changes-to-another-value": told("ChangeConfiguration", key="MeterValueSampleInterval", value="60"),
    "configuration-value-as-number": told("ChangeConfiguration", key="MeterValueSampleInterval", value="60"),
    "get-configuration-instead-of-change": told("ChangeConfiguration", key="HeartbeatInterval", value="60"),
    "accepts-any-token": sends("Authorize", idTag="0BADC0DE"),
    "expired-token-as-invalid": sends("Authorize", idTag="0EC5DEAD"),
    "blocked-token-as-invalid": sends("Authorize", idTag="0B10CCED"),
    "token-status-in-lower-case": sends("Authorize", idTag="0B10CCED"),
    "refuses-lock-failure": status16("Faulted", "ConnectorLockFailure"),
    "refuses-stop-after-power-loss": stop(reason="PowerLoss"),
    "refuses-late-start": start(timestamp=LONG_AGO),
    "accepts-any-start": start("0BADC0DE"),
    "refuses-late-stop": stop(),
    "data-transfer-not-supported": sends("DataTransfer", vendorId="com.example"),
    "data-transfer-without-status": sends("DataTransfer", vendorId="com.example"),
    "list-version-not-asked": told("GetLocalListVersion"),
    "local-list-not-sent": FULL_LIST,
    "full-list-instead-of-changes": told("SendLocalList", updateType="Differential"),
    "changes-instead-of-full-list": FULL_LIST,
    "list-version-stays": FULL_LIST,
    "list-entry-without-status": FULL_LIST,
    "update-firmware-not-sent": told("UpdateFirmware"),
    "firmware-from-another-place": told("UpdateFirmware"),
    "firmware-status-not-supported": sends("FirmwareStatusNotification", status="Idle"),
    "refuses-download-failed": sends("FirmwareStatusNotification", status="DownloadFailed"),
    "refuses-installation-failed": sends("FirmwareStatusNotification", status="InstallationFailed"),
    "get-diagnostics-not-sent": told("GetDiagnostics"),
    "diagnostics-status-not-supported": sends("DiagnosticsStatusNotification", status="Idle"),
    "reserves-next-connector": RESERVE,
    "reserves-for-another-token": RESERVE,
    "reservation-without-id": RESERVE,
    "reservation-expired-already": RESERVE,
    "cancels-another-reservation": told("CancelReservation", reservationId=1),
    "refuses-reserved": status16("Reserved"),
    "authorize-names-another-parent": sends("Authorize", idTag="04A1B2C3"),
    "triggers-another-message": told("TriggerMessage", requestedMessage="MeterValues"),
    "triggers-whole-station": told("TriggerMessage", requestedMessage="MeterValues", connectorId=1),
    "profile-for-next-connector": SET_PROFILE,
    "profile-with-another-limit": SET_PROFILE,
    "profile-recurs": SET_PROFILE,
    "profiles-share-an-id": told(
        "SetChargingProfile", connectorId=1, csChargingProfiles={**PROFILE16, "chargingProfileId": 7}
    ),
    "remote-start-with-default-profile": told("RemoteStartTransaction", idTag="04A1B2C3", chargingProfile=PROFILE16),
    "takes-station-out-of-service": told("ChangeAvailability", connectorId=1, type="Inoperative"),
    "refuses-start-on-reservation": start(reservationId=1),
    "changes-with-old-entries": told(
        "SendLocalList",
        updateType="Differential",
        localAuthorizationList=[{"idTag": "04D4E5F6", "idTagInfo": {"status": "Accepted"}}],
    ),
    "profile-without-transaction": SET_PROFILE,
    "composite-schedule-of-station": told("GetCompositeSchedule", connectorId=1, duration=60),
    "composite-schedule-in-other-unit": told("GetCompositeSchedule", connectorId=1, duration=60, chargingRateUnit="A"),
    "clears-all-profiles": told("ClearChargingProfile", id=1),
    "remote-start-without-profile": told("RemoteStartTransaction", idTag="04A1B2C3", chargingProfile=PROFILE16),
    "password-in-another-key": told("ChangeConfiguration", key="AuthorizationKey", value="x" * 16),
    "trigger-of-another-message": told("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate"),
    "signed-certificate-not-sent": told("CertificateSigned", certificateChain="x"),
    "installs-as-another-type": told("InstallCertificate"),
    "deletes-another-certificate": told("DeleteCertificate", certificateHashData={"serialNumber": "1F"}),
    "refuses-security-events": sends("SecurityEventNotification", type="StartupOfTheDevice", timestamp=NOW),
    "asks-for-another-log": told("GetLog", logType="SecurityLog"),
    "firmware-without-signature": told("SignedUpdateFirmware", firmware={"signature": "x"}),
    "signed-firmware-status-not-supported": sends("SignedFirmwareStatusNotification", status="Idle"),
    "asks-for-lower-profile": told("ChangeConfiguration", key="SecurityProfile", value="2"),
}

#: What comes before a stimulus.
BEFORE16: dict[str, Stimulus] = {
    "keeps-unused-connector-busy": status16("Preparing"),
    "refuses-late-stop": start(timestamp=LONG_AGO),
}

VALID = {"idToken": "04A1B2C3", "type": "ISO14443"}


def token(text: str) -> dict[str, str]:
    """Return an IdToken of OCPP 2.0.1."""
    return {"idToken": text, "type": "ISO14443"}


def event(kind: str, trigger: str = "Authorized", **fields: Any) -> Stimulus:
    """Return a TransactionEvent; fields of transactionInfo go there."""
    inner: dict[str, Any] = {name: fields.pop(name) for name in ("chargingState", "stoppedReason") if name in fields}
    info = {"transactionId": "T-1", **inner}
    rest = {"timestamp": NOW, "triggerReason": trigger, "seqNo": 1, "transactionInfo": info, **fields}
    return sends("TransactionEvent", eventType=kind, **rest)


def samples(context: str, **fields: Any) -> list[dict[str, Any]]:
    """Return meter values."""
    return [{"timestamp": NOW, "sampledValue": [{"value": 1.0, "context": context, **fields}]}]


SIGNED = {"signedMeterData": "x", "signingMethod": "x", "encodingMethod": "x", "publicKey": "x"}
PROFILE = {
    "ocppVersion": "OCPP20",
    "ocppTransport": "JSON",
    "ocppCsmsUrl": "ws://127.0.0.1",
    "messageTimeout": 30,
    "securityProfile": 2,
    "ocppInterface": "Wired0",
}
THRESHOLD = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}
REMOTE = {"component": {"name": "AuthCtrlr"}, "variable": {"name": "AuthorizeRemoteStart"}}
PASSWORD = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
GET = told("GetVariables", getVariableData=[THRESHOLD, REMOTE])
SET = told(
    "SetVariables",
    setVariableData=[{**THRESHOLD, "attributeValue": "1"}, {**REMOTE, "attributeValue": "2"}],
)
LOCK = {
    "eventId": 1,
    "timestamp": NOW,
    "trigger": "Delta",
    "actualValue": "true",
    "eventNotificationType": "HardWiredNotification",
    "component": {"name": "ConnectorPlugRetentionLock"},
    "variable": {"name": "Problem"},
}
NETWORK = told("SetNetworkProfile", configurationSlot=1, connectionData=PROFILE)
REMOTE_START = told("RequestStartTransaction", idToken=VALID, evseId=1)
TRIGGER = told("TriggerMessage", requestedMessage="MeterValues", evse={"id": 1})
TRIGGER_ALL = told("TriggerMessage", requestedMessage="MeterValues")
ONE = told("ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1, "connectorId": 1})

STIMULI201: dict[str, Stimulus] = {
    "password-in-wrong-component": told("SetVariables", setVariableData=[{**PASSWORD, "attributeValue": "x" * 16}]),
    "keeps-security-profile": NETWORK,
    "keeps-station-pending": sends("BootNotification", **BOOT201),
    "rejects-known-station": sends("BootNotification", **BOOT201),
    "boot-time-without-zone": sends("BootNotification", **BOOT201),
    "pending-after-reset": sends("BootNotification", **{**BOOT201, "reason": "RemoteReset"}),
    "asks-for-another-variable": GET,
    "asks-for-first-variable-only": GET,
    "sets-another-value": SET,
    "sets-first-variable-only": SET,
    "asks-for-another-report": told("GetBaseReport", reportBase="FullInventory"),
    "resets-at-once": told("Reset", type="OnIdle"),
    "resets-only-when-idle": told("Reset", type="Immediate"),
    "resets-whole-station": told("Reset", type="OnIdle", evseId=1),
    "network-profile-in-next-slot": NETWORK,
    "network-profile-not-sent": NETWORK,
    "authorize-refuses-valid-token": sends("Authorize", idToken=VALID),
    "transaction-refuses-valid-token": event("Started", idToken=VALID),
    "accepts-any-token": sends("Authorize", idToken=token("0BADC0DE")),
    "accepts-blocked-token": sends("Authorize", idToken=token("0B10CCED")),
    "accepts-expired-token": sends("Authorize", idToken=token("0EC5DEAD")),
    "transaction-accepts-any-token": event("Updated", idToken=token("0BADC0DE")),
    "transaction-forgets-token": event("Updated", idToken=token("0BADC0DE")),
    "authorize-forgets-group": sends("Authorize", idToken=VALID),
    "transaction-forgets-group": event("Updated", idToken=VALID),
    "clear-cache-not-sent": told("ClearCache"),
    "refuses-start-by-cable": event("Started", "CablePluggedIn"),
    "refuses-start-by-parking-bay": event("Started", "EVDetected"),
    "refuses-start-by-signed-data": event("Started", "SignedDataReceived"),
    "refuses-start-by-power-path": event("Started", "ChargingStateChanged"),
    "refuses-start-by-authorization": event("Started", "Authorized"),
    "refuses-start-by-remote": event("Started", "RemoteStart"),
    "refuses-update-by-remote": event("Updated", "RemoteStart"),
    "refuses-sequence-number-zero": event("Started", seqNo=0),
    "refuses-ev-not-ready": event("Updated", "ChargingStateChanged", chargingState="SuspendedEV"),
    "refuses-suspension-by-unplugging": event("Updated", "EVCommunicationLost"),
    "refuses-connect-timeout": event("Ended", "EVConnectTimeout"),
    "refuses-offline-events": event("Updated", offline=True),
    "refuses-local-stop": event("Ended", "StopAuthorized", stoppedReason="Local"),
    "refuses-end-by-unplugging": event("Ended", "EVCommunicationLost", stoppedReason="EVDisconnected"),
    "refuses-end-by-vehicle": event("Ended", "ChargingStateChanged", stoppedReason="StoppedByEV"),
    "refuses-end-by-deauthorization": event("Ended", "Deauthorized", stoppedReason="DeAuthorized"),
    "refuses-end-by-reset": event("Ended", "ResetCommand"),
    "refuses-end-by-master-pass": event("Ended", "StopAuthorized", stoppedReason="MasterPass"),
    "refuses-remote-end": event("Ended", "RemoteStop", stoppedReason="Remote"),
    "remote-stop-of-another-transaction": told("RequestStopTransaction", transactionId="T-1"),
    "asks-status-of-no-transaction": told("GetTransactionStatus", transactionId="T-1"),
    "asks-status-of-another-transaction": told("GetTransactionStatus"),
    "refuses-lock-failure": sends("NotifyEvent", generatedAt=NOW, seqNo=0, eventData=[LOCK]),
    "refuses-meter-values": sends("MeterValues", evseId=1, meterValue=samples("Sample.Clock")),
    "refuses-clock-aligned-values": event("Updated", "MeterValueClock"),
    "refuses-periodic-values": event("Updated", "MeterValuePeriodic"),
    "refuses-values-at-start": event("Started", meterValue=samples("Transaction.Begin")),
    "refuses-values-at-end": event("Ended", meterValue=samples("Transaction.End")),
    "refuses-signed-values": event("Ended", meterValue=samples("Transaction.End", signedMeterValue=SIGNED)),
    "remote-start-with-own-token": REMOTE_START,
    "remote-start-without-id": REMOTE_START,
    "unlocks-next-connector": told("UnlockConnector", evseId=1, connectorId=1),
    "triggers-another-message": told("TriggerMessage", requestedMessage="Heartbeat"),
    "triggers-whole-station": TRIGGER,
    "triggers-first-evse-only": TRIGGER_ALL,
    "trigger-not-sent": TRIGGER,
    "heartbeat-without-time": sends("Heartbeat"),
    "changes-to-the-opposite": ONE,
    "changes-whole-station": ONE,
    "changes-whole-evse": ONE,
    "changes-first-evse-only": told("ChangeAvailability", operationalStatus="Operative"),
    "refuses-unavailable": sends(
        "StatusNotification", timestamp=NOW, connectorStatus="Unavailable", evseId=1, connectorId=1
    ),
}
#: Rows that show in the handshake, in TLS, or after a longer exchange; other tests look at them.
ELSEWHERE = {
    *(row.name for row in csms16_misbehaviours_field.FIELD),  # shown by the cases of testsuite/field
    *(row.name for row in csms201_misbehaviours_upkeep.UPKEEP),  # shown by the cases of blocks L, M, N and P
    "accepts-at-once",
    "accepts-old-tls",
    "answers-before-acceptance",
    "confirms-any-subprotocol",
    "hangs-up-on-refusal",
    "ignores-items-per-message",
    "keeps-old-password",
    "lacks-required-ciphers",
    "lets-anyone-in",
    "lets-lower-profile-in",
    "names-subprotocol-unasked",
    "refuses-right-password",
    "signs-for-another-station",
    "takes-any-password",
    "takes-any-user-name",
    "takes-rejected-password",
}


async def reaction(csms: Csms, station: ScriptedStation, stimulus: Stimulus) -> Any:
    """Return what the CSMS sends upon `stimulus`, without ids and with times reduced to their form."""
    kind, action, payload = stimulus
    if kind == "told":
        await csms.perform("request", {"action": action, "payload": payload})
    else:
        await station.send(action, payload)
    try:
        text = await asyncio.wait_for(station.connection.recv(), 5)
    except TimeoutError:
        return None
    frame = json.loads(text)
    return frame[0], json.loads(re.sub(r"\d\d:\d\d:\d\d\.\d+|\d{4}-\d\d-\d\d", "", json.dumps(frame[2:])))


async def booted(csms: Csms, plug: Connect, boot: dict[str, Any]) -> ScriptedStation:
    """Return a station that has sent its BootNotification."""
    station = await plug(csms)
    await station.send("BootNotification", boot)
    await station.connection.recv()
    return station


async def prepared(csms: Csms, plug: Connect, name: str) -> ScriptedStation:
    """Return a 1.6 station that has sent its BootNotification and what the row of that name needs before."""
    station = await booted(csms, plug, BOOT16)
    if name in BEFORE16:
        await station.call(*BEFORE16[name][1:])
    return station


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [row.name for row in csms16_misbehaviours.MISBEHAVIOURS if row.name not in ELSEWHERE])
async def test_a_16_misbehaviour_shows(csms16: Start16, plug: Connect, name: str) -> None:
    good, bad = await csms16(), await csms16(name)
    right = await reaction(good, await prepared(good, plug, name), STIMULI16[name])
    wrong = await reaction(bad, await prepared(bad, plug, name), STIMULI16[name])
    assert right is not None
    assert right[0] != 4
    assert wrong != right


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [row.name for row in csms201_misbehaviours.MISBEHAVIOURS if row.name not in ELSEWHERE])
async def test_a_201_misbehaviour_shows(csms201: Start201, plug: Connect, name: str) -> None:
    good, bad = await csms201(), await csms201(name)
    right = await reaction(good, await booted(good, plug, BOOT201), STIMULI201[name])
    wrong = await reaction(bad, await booted(bad, plug, BOOT201), STIMULI201[name])
    assert right is not None
    assert right[0] != 4
    assert wrong != right


@pytest.mark.asyncio
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
async def test_a_station_that_should_wait_is_accepted_at_once(csms201: Start201, plug: Connect, status: str) -> None:
    csms = await csms201("accepts-at-once")
    csms.register("CS-1", status)
    assert (await (await plug(csms)).call("BootNotification", BOOT201))["status"] == "Accepted"


@pytest.mark.asyncio
async def test_an_authorized_token_may_start(csms16: Start16, plug: Connect) -> None:
    csms = await csms16("refuses-start-without-authorize")
    station = await booted(csms, plug, BOOT16)
    await station.call("Authorize", {"idTag": "04a1b2c3"})
    assert (await station.call(*start()[1:]))["idTagInfo"]["status"] == "Accepted"


@pytest.mark.asyncio
async def test_what_is_not_late_is_served(csms16: Start16, plug: Connect) -> None:
    station = await booted(await csms16("refuses-late-start", "refuses-late-stop"), plug, BOOT16)
    now = datetime.now(UTC).isoformat()
    assert await station.call(*start(timestamp=now)[1:])
    assert await station.call(*stop(timestamp=now)[1:]) == {}


@pytest.mark.asyncio
async def test_an_unknown_misbehaviour_is_an_error(csms16: Start16) -> None:
    with pytest.raises(ValueError, match=r"is-too-kind.*accepts-any-token"):
        await csms16("is-too-kind")


# ------------------------------------------------------------------------- table


def cases_of(folder: str, profile: str = "") -> set[str]:
    """Return the cases for a CSMS, of 1.6 or 2.0.1."""
    with (SUITE / folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["side"] == "csms" and row["version"] in ("1.6", "2.0.1")]
    return {row["id"] for row in rows if profile in row["profile"]}


def noticed(table: tuple[Misbehaviour, ...]) -> set[str]:
    """Return the cases that some row of `table` fails."""
    return {case for row in table for case in row.cases}


def test_every_case_of_16_has_a_misbehaviour() -> None:
    ours = {case for case in noticed(csms16_misbehaviours.MISBEHAVIOURS) if case.startswith("OV_")}
    assert noticed(csms16_misbehaviours.MISBEHAVIOURS) - ours == cases_of("ocpp16")


def test_every_core_case_of_201_has_a_misbehaviour() -> None:
    cases = cases_of("ocpp2", "Core")
    more = {"TC_B_08_CSMS", "TC_C_40_CSMS", "TC_C_43_CSMS"}  # in no certification list; of local lists
    assert len(cases) == 132
    assert noticed(csms201_misbehaviours.MISBEHAVIOURS) - more == cases


@pytest.mark.parametrize("table", [csms16_misbehaviours.MISBEHAVIOURS, csms201_misbehaviours.MISBEHAVIOURS])
def test_rows_are_well_formed(table: tuple[Misbehaviour, ...]) -> None:
    assert len({row.name for row in table}) == len(table)
    for row in table:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row.name), row
        assert row.says.endswith("."), row
        assert row.cases, row
        assert row.side is Side.CSMS


def test_flags_and_the_code_that_consults_them_agree() -> None:
    folder = Path(csms16_misbehaviours.__file__).parent.parent
    files = (path for path in folder.glob("csms*/*.py") if not path.name.startswith("misbehaviours"))
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    consulted = set(re.findall(r'(?:misbehaves\(|, |if )"([a-z]+(?:-[a-z]+)+)"(?:\)| in )', code))
    rows = (*csms16_misbehaviours.MISBEHAVIOURS, *csms201_misbehaviours.MISBEHAVIOURS)
    on_the_wire = {fault.name for fault in (*csms16_misbehaviours.FAULTS, *csms201_misbehaviours.FAULTS)}
    assert consulted == {row.name for row in rows} - on_the_wire
