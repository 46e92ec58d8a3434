"""Every wire fault of the simulated 2.0.1 station finds a frame to alter on a tour through an honest station's life."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ocpp_verdict.simulators.charger201.misbehaviours_authorization import AUTHORIZATION
from ocpp_verdict.simulators.charger201.misbehaviours_provisioning import PROVISIONING
from ocpp_verdict.simulators.charger201.misbehaviours_sessions import REMOTE, TRANSACTIONS
from ocpp_verdict.simulators.charger201.misbehaviours_upkeep import UPKEEP
from ocpp_verdict.simulators.rows import Row
from ocpp_verdict.simulators.wire_faults import Kind

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
#: Faults whose frames need files from a server; the tests of firmware and logs show these frames.
ELSEWHERE: dict[str, dict[str, Any]] = {
    "skips-signature-verification": {"status": "SignatureVerified"},
    "hides-installation": {"status": "Installed"},
    "hides-install-schedule": {"status": "InstallScheduled"},
    "hides-download-schedule": {"status": "DownloadScheduled"},
    "trusts-wrong-signature": {"status": "InvalidSignature"},
    "hides-failed-installation": {"status": "InstallVerificationFailed"},
    "hides-failed-download": {"status": "DownloadFailed"},
    "hides-uploaded-log": {"status": "Uploaded"},
    "hides-cancelled-log": {"status": "AcceptedCanceled"},
    "names-no-log": {"status": "Accepted", "filename": "log.txt"},
    "hides-firmware-event": {"type": "FirmwareUpdated"},
    "hides-wrong-signature-event": {"type": "InvalidFirmwareSignature"},
}
#: The rows of the other tables alter what only their own cases ask for, and are shown by those.
ROWS = [row for row in (*PROVISIONING, *AUTHORIZATION, *TRANSACTIONS, *REMOTE, *UPKEEP) if row.fault is not None]


async def _variables(csms: Any) -> None:
    named = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}
    await csms.call("GetVariables", getVariableData=[named, named])
    await csms.call("SetVariables", setVariableData=[{**named, "attributeValue": "1"}] * 2)
    for component, variable, attribute in (
        ("Nothing", "X", "Actual"),
        ("OCPPCommCtrlr", "X", "Actual"),
        ("OCPPCommCtrlr", "OfflineThreshold", "Target"),
        ("SecurityCtrlr", "SecurityProfile", "Actual"),
    ):
        asked = {"component": {"name": component}, "variable": {"name": variable}, "attributeType": attribute}
        await csms.call("GetVariables", getVariableData=[asked])
        await csms.call("SetVariables", setVariableData=[{**asked, "attributeValue": "1"}])
    await csms.set("SecurityCtrlr", "BasicAuthPassword", "short")
    await csms.set("OCPPCommCtrlr", "MessageTimeout", 5, instance="Default")
    await csms.set("OCPPCommCtrlr", "OfflineThreshold", "abc")
    await csms.set("OCPPCommCtrlr", "OfflineThreshold", "60")
    await csms.call("GetBaseReport", requestId=1, reportBase="FullInventory")


async def _idle_questions(csms: Any) -> None:
    await csms.call("RequestStartTransaction", remoteStartId=1, idToken=TOKEN, evseId=9)
    await csms.set("AuthCacheCtrlr", "Enabled", "false")
    await csms.call("ClearCache")
    await csms.call("GetTransactionStatus", transactionId="nothing")
    await csms.call("GetTransactionStatus")
    await csms.call("UnlockConnector", evseId=1, connectorId=1)
    await csms.call("UnlockConnector", evseId=1, connectorId=9)
    for what in ("BootNotification", "SignCombinedCertificate", "MeterValues", "LogStatusNotification"):
        await csms.call("TriggerMessage", requestedMessage=what)
    await csms.call("ChangeAvailability", operationalStatus="Inoperative")
    await csms.call("ChangeAvailability", operationalStatus="Operative")
    await csms.call("DataTransfer", vendorId="nobody")
    await csms.call("GetInstalledCertificateIds")
    log = {"remoteLocation": "http://127.0.0.1:9"}
    await csms.call("GetLog", requestId=1, logType="DiagnosticsLog", log=log)


async def _session(csms: Any, charger: Any) -> None:
    await charger.perform("occupy_bay", {})
    await charger.perform("suspend_ev", {})
    await charger.perform("plug_in", {})
    await csms.call("RequestStartTransaction", remoteStartId=1, idToken=TOKEN, evseId=1)
    await csms.quiet(3)
    await charger.perform("resume_ev", {})
    await csms.call("TriggerMessage", requestedMessage="TransactionEvent")
    await csms.call("UnlockConnector", evseId=1, connectorId=1)
    await csms.call("ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1})
    await csms.call("Reset", type="OnIdle", evseId=1)
    await csms.quiet(70)
    id_ = csms.said("TransactionEvent")[-1]["transactionInfo"]["transactionId"]
    await csms.call("GetTransactionStatus", transactionId=id_)
    await csms.call("RequestStopTransaction", transactionId=id_)
    await csms.quiet(2)
    await charger.perform("unplug", {})
    await csms.call("ChangeAvailability", operationalStatus="Operative", evse={"id": 1})
    await csms.quiet(2)
    await charger.perform("leave_bay", {})
    await csms.set("TxCtrlr", "TxStopPoint", "EnergyTransfer")
    await charger.perform("plug_in", {})
    await charger.perform("present", {"id": "04A1B2C3"})
    await csms.quiet(3)
    await charger.perform("suspend_ev", {})
    await csms.quiet(3)
    await charger.perform("resume_ev", {})
    await charger.perform("unplug", {})


async def _ends(csms: Any, charger: Any) -> None:
    await csms.set("TxCtrlr", "TxStopPoint", "Authorized,EVConnected")
    await charger.perform("plug_in", {})
    await charger.perform("present", {"id": "04A1B2C3"})
    await csms.quiet(3)
    await csms.close()
    await charger.perform("present", {"id": "04A1B2C3"})
    await csms.quiet(3)
    csms.seen = len(csms.heard)
    answer, csms.answers["TransactionEvent"] = csms.answers["TransactionEvent"], lambda _: None
    await csms.open()
    await csms.expect("TransactionEvent")
    await csms.call("GetTransactionStatus")
    csms.answers["TransactionEvent"] = answer
    await csms.quiet(60)
    for kind in ("OnIdle", "Immediate"):
        await charger.perform("present", {"id": "04A1B2C3"})
        await csms.quiet(3)
        await csms.call("Reset", type=kind)
        if kind == "OnIdle":
            await charger.perform("present", {"id": "04A1B2C3"})
        await csms.quiet(20)


@pytest.fixture(scope="module")
def tour() -> list[tuple[str, dict[str, Any], list[Any]]]:
    """Hold the frames of the tour once it was made."""
    return []


def _concerned(row: Row, frames: list[tuple[str, dict[str, Any], list[Any]]]) -> list[Any]:
    """Return the frames that a misbehaviour changes."""
    fault, found = row.fault, []
    assert fault is not None
    for action, request, frame in frames:
        if fault.concerns(frame[0], action, request):
            altered = fault.alter(copy.deepcopy(frame), request)
            found += [frame] if altered != [frame] else []
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_fault_alters_a_frame(play: Any, row: Row, tour: list[Any]) -> None:
    """A fault that alters nothing proves nothing."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await _variables(csms)
        await csms.set("AlignedDataCtrlr", "Interval", 30)
        await _idle_questions(csms)
        await csms.set("TxCtrlr", "TxStartPoint", "ParkingBayOccupancy,EVConnected,Authorized")
        await csms.set("TxCtrlr", "TxStopPoint", "ParkingBayOccupancy")
        await _session(csms, charger)
        await csms.quiet(40)
        await csms.set("SampledDataCtrlr", "SignReadings", "true")
        await _ends(csms, charger)
        tour.extend(csms.frames)

    if not tour:
        play(scenario, password="secret-secret-123")
    if row.name in ELSEWHERE:
        assert row.fault is not None
        payload, call = ELSEWHERE[row.name], row.fault.kind == Kind.CALL
        frame = [2, "1", row.fault.action, payload] if call else [3, "1", payload]
        assert _concerned(row, [(row.fault.action, payload if call else {}, frame)])
    else:
        assert _concerned(row, tour)
