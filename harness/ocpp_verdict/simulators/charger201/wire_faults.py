"""Wire faults of the simulated 2.0.1 station: what becomes of one kind of its messages, each with its misbehaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ocpp_verdict.simulators.wire_faults import (
    Alteration,
    Condition,
    Kind,
    WireFault,
    always,
    change,
    field_is,
    find,
    put,
    remove,
)

_CALL, _RESULT = Kind.CALL, Kind.RESULT


@attrs.frozen
class WireMisbehaviour:
    """A misbehaviour that is nothing but a fault on the wire."""

    name: str
    says: str
    cases: tuple[str, ...]
    faults: tuple[WireFault, ...]


def _row(
    name: str, cases: str, says: str, kind: Kind, action: str, alter: Alteration, when: Condition = always
) -> WireMisbehaviour:
    ids = tuple(f"TC_{case}_CS" for case in cases.split())
    return WireMisbehaviour(name, says, ids, (WireFault(name, kind, action, alter, when),))


def _swap(path: str, changes: Mapping[Any, Any]) -> Alteration:
    """Replace some values at `path` by others; what is none of them stays, also missing."""

    def alter(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
        old = find(frame[-1], path)
        return put(path, changes[old])(frame, request) if old in changes else [frame]

    return alter


def _each(list_path: str, change: Callable[[dict[str, Any]], None]) -> Alteration:
    """Change every entry of a list."""

    def alter(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
        for entry in frame[-1].get(list_path, ()):
            change(entry)
        return [frame]

    return alter


def _status(list_path: str, changes: Mapping[str, str]) -> Alteration:
    def change(entry: dict[str, Any]) -> None:
        entry["attributeStatus"] = changes.get(entry["attributeStatus"], entry["attributeStatus"])

    return _each(list_path, change)


def _first(list_path: str) -> Alteration:
    return change(list_path, lambda entries, request: entries[:1])


def _context(old: str, new: str) -> Alteration:
    def change(value: dict[str, Any]) -> None:
        for sample in value["sampledValue"]:
            sample["context"] = new if sample.get("context") == old else sample.get("context")

    return _each("meterValue", change)


def _unsigned(value: dict[str, Any]) -> None:
    for sample in value["sampledValue"]:
        sample.pop("signedMeterValue", None)


def _event(trigger: str) -> Condition:
    return field_is("triggerReason", trigger)


def _variable(path: str, name: str) -> Condition:
    return field_is(f"{path}.0.variable.name", name)


_GET, _SET = "getVariableResult", "setVariableResult"
_TX, _INFO = "TransactionEvent", "transactionInfo"
_FIRMWARE, _LOG = "FirmwareStatusNotification", "LogStatusNotification"

PROVISIONING: tuple[WireMisbehaviour, ...] = (
    _row("boots-with-wrong-reason", "A_04 B_01", "Boots with reason Watchdog whatever happened.",
         _CALL, "BootNotification", put("reason", "Watchdog")),
    _row("accepts-short-password", "A_10", "Accepts a password of less than 16 characters; it should reject it.",
         _RESULT, "SetVariables", _status(_SET, {"Rejected": "Accepted"}),
         _variable("setVariableData", "BasicAuthPassword")),
    _row("reports-old-security-profile", "A_19", "Reports SecurityProfile 0 after an upgrade.",
         _RESULT, "GetVariables", put(f"{_GET}.0.attributeValue", "0"),
         _variable("getVariableData", "SecurityProfile")),
    _row("accepts-remote-start-while-pending", "B_02", "Accepts RequestStartTransaction while the boot is pending.",
         _RESULT, "RequestStartTransaction", _swap("status", {"Rejected": "Accepted"})),
    _row("answers-with-stale-value", "B_06 B_07 P_03", "Answers GetVariables with a value that was replaced.",
         _RESULT, "GetVariables", put(f"{_GET}.0.attributeValue", "1"),
         _variable("getVariableData", "OfflineThreshold")),
    _row("answers-only-first-variable", "B_07", "Answers the first of several variables only; it should answer all.",
         _RESULT, "GetVariables", _first(_GET)),
    _row("rejects-what-it-sets", "B_09 B_10", "Sets a variable and says Rejected; it should say Accepted.",
         _RESULT, "SetVariables", _status(_SET, {"Accepted": "Rejected"}),
         _variable("setVariableData", "OfflineThreshold")),
    _row("answers-only-first-setting", "B_10", "Answers the first of several settings only; it should answer all.",
         _RESULT, "SetVariables", _first(_SET)),
    _row("accepts-malformed-values", "B_11", "Says Accepted to values that are not of the variable's type.",
         _RESULT, "SetVariables", _status(_SET, {"Rejected": "Accepted"})),
    _row("accepts-writing-read-only", "B_39", "Says Accepted to a new value of a read-only variable.",
         _RESULT, "SetVariables", _status(_SET, {"Rejected": "Accepted"}),
         _variable("setVariableData", "MessageTimeout")),
    _row("report-counts-from-one", "B_12 B_13 B_53", "Numbers the parts of a report from 1; the first is 0.",
         _CALL, "NotifyReport", change("seqNo", lambda old, _: old + 1)),
    _row("report-without-characteristics", "B_12 B_13", "Reports variables without their characteristics.",
         _CALL, "NotifyReport", _each("reportData", lambda entry: entry.pop("variableCharacteristics"))),
    _row("report-without-value-lists", "B_53", "Reports list variables without what they may hold.",
         _CALL, "NotifyReport", _each("reportData", lambda each: each["variableCharacteristics"].pop("valuesList", 0))),
    _row("refuses-trigger", "F_20", "Refuses every TriggerMessage; what it supports it should send.",
         _RESULT, "TriggerMessage", _swap("status", {"Accepted": "Rejected"})),
    _row("hides-scheduled-reset", "B_21", "Boots with PowerUp after a scheduled reset; it should say ScheduledReset.",
         _CALL, "BootNotification", put("reason", "PowerUp"), field_is("reason", "ScheduledReset")),
    _row("hides-immediate-reset", "B_22", "Ends a transaction for a reset without saying so.",
         _CALL, _TX, put(f"{_INFO}.stoppedReason", "Local"), _event("ResetCommand")),
    _row("confuses-unknown-component", "B_32", "Says UnknownVariable when it does not know the component.",
         _RESULT, "GetVariables", _status(_GET, {"UnknownComponent": "UnknownVariable"})),
    _row("rejects-unknown-variable", "B_33", "Says Rejected when it does not know the variable.",
         _RESULT, "GetVariables", _status(_GET, {"UnknownVariable": "Rejected"})),
    _row("rejects-unknown-attribute", "B_34", "Says Rejected when it does not support the attribute type.",
         _RESULT, "GetVariables", _status(_GET, {"NotSupportedAttributeType": "Rejected"})),
    _row("sets-unknown-component", "B_35", "Says Accepted to a value for a component that it does not have.",
         _RESULT, "SetVariables", _status(_SET, {"UnknownComponent": "Accepted"})),
    _row("sets-unknown-variable", "B_36", "Says Accepted to a value for a variable that it does not have.",
         _RESULT, "SetVariables", _status(_SET, {"UnknownVariable": "Accepted"})),
    _row("sets-unknown-attribute", "B_37", "Says Accepted to a value for an attribute that it does not support.",
         _RESULT, "SetVariables", _status(_SET, {"NotSupportedAttributeType": "Accepted"})),
    _row("clears-disabled-cache", "C_38", "Accepts ClearCache while the cache is disabled; it should reject it.",
         _RESULT, "ClearCache", put("status", "Accepted")),
    _row("rejects-reset-of-an-evse", "B_25 B_26 B_27", "Says Rejected to the reset of an EVSE, which it claims to do.",
         _RESULT, "Reset", put("status", "Rejected"), lambda request: "evseId" in request),
    _row("resets-at-once-instead-of-on-idle", "B_21 B_41", "Answers Accepted where a reset is only scheduled.",
         _RESULT, "Reset", _swap("status", {"Scheduled": "Accepted"})),
)  # fmt: skip

TRANSACTIONS: tuple[WireMisbehaviour, ...] = (
    _row("claims-unknown-transaction-runs", "E_28 E_32", "Says that a transaction runs which does not.",
         _RESULT, "GetTransactionStatus", _swap("ongoingIndicator", {False: True})),
    _row("denies-running-transaction", "E_29 E_30", "Says that a running transaction does not run.",
         _RESULT, "GetTransactionStatus", _swap("ongoingIndicator", {True: False})),
    _row("denies-queued-messages", "E_29 E_31 E_33", "Says that nothing waits while messages do.",
         _RESULT, "GetTransactionStatus", put("messagesInQueue", False)),
    _row("claims-queued-messages", "E_28 E_30 E_32 E_34", "Says that messages wait while none does.",
         _RESULT, "GetTransactionStatus", put("messagesInQueue", True)),
    _row("adds-ongoing-indicator", "E_33 E_34", "Gives ongoingIndicator although no transaction was named.",
         _RESULT, "GetTransactionStatus", _swap("ongoingIndicator", {None: False})),
    _row("forgets-offline-flag", "E_29 E_33 E_40 E_43 E_44", "Sends offline events as if they were new.",
         _CALL, _TX, remove("offline")),
    _row("wrong-trigger-on-plug-in", "E_04 E_09", "Reports a plugged cable with trigger Trigger.",
         _CALL, _TX, put("triggerReason", "Trigger"), _event("CablePluggedIn")),
    _row("hides-token", "E_10 E_13 E_03", "Leaves the token out of the event after authorization.",
         _CALL, _TX, remove("idToken")),
    _row("hides-evse", "E_02 E_09 E_11", "Never names the EVSE of a transaction.", _CALL, _TX, remove("evse")),
    _row("wrong-trigger-in-bay", "E_12", "Reports a vehicle in the bay with trigger CablePluggedIn.",
         _CALL, _TX, put("triggerReason", "CablePluggedIn"), _event("EVDetected")),
    _row("wrong-trigger-on-departure", "E_19", "Reports an empty bay with trigger EVCommunicationLost.",
         _CALL, _TX, put("triggerReason", "EVCommunicationLost"), _event("EVDeparted")),
    _row("hides-local-stop", "E_06 E_07 E_08 E_15", "Reports a local stop as a change of the charging state.",
         _CALL, _TX, put("triggerReason", "ChargingStateChanged"), _event("StopAuthorized")),
    _row("remote-stop-as-local", "E_21 E_35", "Gives Local as the reason of a remote stop.",
         _CALL, _TX, _swap(f"{_INFO}.stoppedReason", {"Remote": "Local"})),
    _row("wrong-trigger-on-remote-stop", "F_08", "Reports a remote stop with trigger StopAuthorized.",
         _CALL, _TX, put("triggerReason", "StopAuthorized"), _event("RemoteStop")),
    _row("wrong-trigger-on-unplugging", "E_14 E_17 E_20 E_24 E_25 E_26 E_37 E_54",
         "Reports a lost connection as a change of the charging state.",
         _CALL, _TX, put("triggerReason", "ChargingStateChanged"), _event("EVCommunicationLost")),
    _row("hides-suspension-by-vehicle", "E_38", "Says Charging while the vehicle takes nothing.",
         _CALL, _TX, _swap(f"{_INFO}.chargingState", {"SuspendedEV": "Charging"})),
    _row("hides-stop-by-vehicle", "E_22", "Gives Local as the reason when the vehicle stopped.",
         _CALL, _TX, _swap(f"{_INFO}.stoppedReason", {"StoppedByEV": "Local"})),
    _row("says-idle-with-the-cable-in", "E_01", "Says Idle although vehicle and EVSE are connected.",
         _CALL, _TX, put(f"{_INFO}.chargingState", "Idle"), _event("CablePluggedIn")),
    _row("remote-start-without-id", "F_01 F_02 F_03 E_13", "Does not tell which remote start a transaction is for.",
         _CALL, _TX, remove(f"{_INFO}.remoteStartId")),
)  # fmt: skip

REMOTE: tuple[WireMisbehaviour, ...] = (
    _row("unlocks-during-transaction", "F_05", "Says Unlocked while an authorized transaction runs.",
         _RESULT, "UnlockConnector", _swap("status", {"OngoingAuthorizedTransaction": "Unlocked"})),
    _row("unlock-always-fails", "F_06 F_07", "Says UnlockFailed although nothing is stuck.",
         _RESULT, "UnlockConnector", _swap("status", {"Unlocked": "UnlockFailed"})),
    _row("unlocks-unknown-connector", "F_10", "Says Unlocked for a connector that it does not have.",
         _RESULT, "UnlockConnector", _swap("status", {"UnknownConnector": "Unlocked"})),
    _row("accepts-boot-trigger-when-accepted", "F_26", "Accepts a trigger of BootNotification after acceptance.",
         _RESULT, "TriggerMessage", put("status", "Accepted"), field_is("requestedMessage", "BootNotification")),
    _row("accepts-trigger-it-lacks", "F_27", "Accepts a trigger of a message that it has not implemented.",
         _RESULT, "TriggerMessage", _swap("status", {"NotImplemented": "Accepted"})),
    _row("wrong-context-when-triggered", "F_11 F_12", "Sends triggered meter values as periodic ones.",
         _CALL, "MeterValues", _context("Trigger", "Sample.Periodic")),
    _row("triggered-event-without-values", "F_13 F_14", "Sends the triggered event without meter values.",
         _CALL, _TX, remove("meterValue"), _event("Trigger")),
    _row("reports-unavailable-as-available", "G_03 G_05 G_07", "Says Available while out of service.",
         _CALL, "StatusNotification", _swap("connectorStatus", {"Unavailable": "Available"})),
    _row("goes-out-of-service-at-once", "G_11 G_14 G_17", "Answers Accepted where Inoperative is only scheduled.",
         _RESULT, "ChangeAvailability", _swap("status", {"Scheduled": "Accepted"})),
    _row("wrong-context-of-aligned-values", "J_01", "Sends clock-aligned values as periodic ones.",
         _CALL, "MeterValues", _context("Sample.Clock", "Sample.Periodic")),
    _row("signs-nothing", "E_11 J_04 J_11", "Sends plain meter values where it is told to sign them.",
         _CALL, _TX, _each("meterValue", _unsigned)),
    _row("ended-without-values", "J_03 J_10", "Ends a transaction without meter values.",
         _CALL, _TX, remove("meterValue"), field_is("eventType", "Ended")),
    _row("wrong-context-at-begin", "J_07 J_08", "Sends the first values of a transaction as periodic ones.",
         _CALL, _TX, _context("Transaction.Begin", "Sample.Periodic")),
    _row("wrong-context-of-periodic-values", "J_09", "Sends periodic values as clock-aligned ones.",
         _CALL, _TX, _context("Sample.Periodic", "Sample.Clock"), _event("MeterValuePeriodic")),
    _row("knows-every-vendor", "P_01", "Accepts DataTransfer of a vendor that it does not know.",
         _RESULT, "DataTransfer", put("status", "Accepted")),
)  # fmt: skip

UPKEEP: tuple[WireMisbehaviour, ...] = (
    _row("skips-signature-verification", "L_01 L_02 L_03 L_08", "Does not tell that the signature is verified.",
         _CALL, _FIRMWARE, _swap("status", {"SignatureVerified": "Downloaded"})),
    _row("hides-installation", "L_01 L_10 L_11", "Never tells that firmware is installed.",
         _CALL, _FIRMWARE, _swap("status", {"Installed": "Installing"})),
    _row("hides-install-schedule", "L_02", "Does not tell that the installation is scheduled.",
         _CALL, _FIRMWARE, _swap("status", {"InstallScheduled": "Installing"})),
    _row("hides-download-schedule", "L_03", "Does not tell that the download is scheduled.",
         _CALL, _FIRMWARE, _swap("status", {"DownloadScheduled": "Downloading"})),
    _row("trusts-wrong-signature", "L_06", "Says SignatureVerified to a wrong signature.",
         _CALL, _FIRMWARE, _swap("status", {"InvalidSignature": "SignatureVerified"})),
    _row("hides-failed-download", "L_07", "Says Downloaded when the download failed.",
         _CALL, _FIRMWARE, _swap("status", {"DownloadFailed": "Downloaded"})),
    _row("hides-failed-installation", "L_08", "Says Installed when the installation failed.",
         _CALL, _FIRMWARE, _swap("status", {"InstallVerificationFailed": "Installed"})),
    _row("finds-certificates-it-lacks", "M_19", "Says Accepted when no certificate matches.",
         _RESULT, "GetInstalledCertificateIds", _swap("status", {"NotFound": "Accepted"})),
    _row("hides-uploaded-log", "N_25 N_35 N_36", "Says UploadFailure when the log has arrived.",
         _CALL, _LOG, _swap("status", {"Uploaded": "UploadFailure"})),
    _row("hides-failed-upload", "N_26", "Says Uploaded when the upload failed.",
         _CALL, _LOG, _swap("status", {"UploadFailure": "Uploaded"})),
)  # fmt: skip

WIRE_MISBEHAVIOURS = (*PROVISIONING, *TRANSACTIONS, *REMOTE, *UPKEEP)
FAULTS: tuple[WireFault, ...] = tuple(fault for row in WIRE_MISBEHAVIOURS for fault in row.faults)
