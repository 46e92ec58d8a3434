"""What the built-in OCPP 1.6 charger can be told to do wrong: one row, one wrong thing.

Rows with a fault happen on the wire; the others are flags that the charger's code consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.charger16.misbehaviours_features import FEATURES
from ocpp_verdict.simulators.charger16.misbehaviours_field import FIELD
from ocpp_verdict.simulators.charger16.misbehaviours_security import SECURITY
from ocpp_verdict.simulators.rows import Row, answer, faults, flag, misbehaviours, request
from ocpp_verdict.simulators.wire_faults import Condition, drop, field_is, put, remove

Payload = Mapping[str, Any]


def _hidden(name: str, cases: str, status: str) -> Row:
    says = f"Never tells that a connector is {status}."
    return request(name, cases, says, "StatusNotification", drop, field_is("status", status))


def _reason(name: str, cases: str, wrong: str, *reasons: str) -> Row:
    says = f"Gives {wrong} as the reason of a transaction's end where it is {' or '.join(reasons)}."
    return request(name, cases, says, "StopTransaction", put("reason", wrong), field_is("reason", *reasons))


def _has_context(value: str) -> Condition:
    def holds(request: Payload) -> bool:
        return bool(request["meterValue"][0]["sampledValue"][0].get("context") == value)

    return holds


def _other_context(frame: list[Any], _: Payload) -> list[list[Any]]:
    for meter_value in frame[-1]["meterValue"]:
        for sampled in meter_value["sampledValue"]:
            sampled["context"] = "Other"
    return [frame]


def _without_required_key(frame: list[Any], request: Payload) -> list[list[Any]]:
    lines = frame[-1].get("configurationKey", [])
    frame[-1]["configurationKey"] = [line for line in lines if request.get("key") or line["key"] != "ConnectionTimeOut"]
    return [frame]


def _without_core(frame: list[Any], _: Payload) -> list[list[Any]]:
    for line in frame[-1].get("configurationKey", []):
        line["value"] = line.get("value", "").replace("Core,", "")
    return [frame]


def _as_numbers(frame: list[Any], _: Payload) -> list[list[Any]]:
    for line in frame[-1].get("configurationKey", []):
        line["value"] = int(line["value"]) if line.get("value", "").isdigit() else line.get("value", "")
    return [frame]


ROWS: tuple[Row, ...] = (
    # --- boot (§4.2, §4.6)
    flag("boots-again-too-early", "001 002", "Repeats a refused BootNotification after half the interval."),
    flag("beats-too-slowly", "001 002", "Sends a Heartbeat only every second HeartbeatInterval."),
    flag("forgets-a-connector-after-boot", "001 002", "Tells no status of its last connector after an accepted boot."),
    flag("talks-while-pending", "002", "Sends a StatusNotification although its boot is pending."),
    flag("refuses-configuration-while-pending", "002", "Rejects every ChangeConfiguration until its boot is accepted."),
    # --- sessions (§4.1, §4.8 to §4.10)
    flag("starts-without-authorize", "003", "Starts a transaction for any identification without asking."),
    _hidden("hides-preparing", "003 010 011_1 011_2", "Preparing"),
    _hidden("hides-charging", "003 004_1 010 011_1", "Charging"),
    flag("ignores-connection-timeout", "004_2", "Waits for the cable for ever once somebody is authorized."),
    flag(
        "charges-on-after-ev-disconnect",
        "005_1 005_2",
        "Only suspends when the cable leaves the vehicle, although it shall stop the transaction.",
    ),
    _reason("wrong-reason-for-ev-disconnect", "005_1 005_2", "Other", "EVDisconnected"),
    flag(
        "stops-when-ev-disconnects",
        "005_3",
        "Stops when the cable leaves the vehicle, although StopTransactionOnEVSideDisconnect is false.",
    ),
    flag("any-card-stops", "068", "Stops a transaction for whatever identification is presented."),
    flag("asks-before-own-stop", "068", "Sends Authorize for the identification that started the transaction."),
    request(
        "stop-names-nobody",
        "068 038 039",
        "Leaves out who has stopped a transaction (§6.49).",
        "StopTransaction",
        remove("idTag"),
        field_is("reason", "Local"),
    ),
    flag("own-card-cannot-stop", "068 038", "Ignores the identification that started when it is presented again."),
    flag("ignores-group", "069", "Does not stop a transaction for an identification of the same group."),
    flag(
        "stop-names-the-starter", "069", "Puts the idTag that started into a StopTransaction that another one caused."
    ),
    # --- cache (§3.5.1, §5.4)
    flag("ignores-its-cache", "007_1 008_1", "Asks the CSMS although LocalPreAuthorize is on and the cache knows."),
    flag("asks-for-cached-remote-start", "007_2", "Asks the CSMS about a cached idTag of a RemoteStartTransaction."),
    flag("keeps-cache-after-clear", "061_1 061_2", "Accepts ClearCache and forgets nothing."),
    answer(
        "refuses-clear-cache",
        "061_1 061_2",
        "Rejects ClearCache although it has a cache.",
        "ClearCache",
        put("status", "Rejected"),
    ),
    # --- remote actions (§5.11, §5.12, §5.14, §5.18)
    flag("remote-start-without-effect", "010 011_1 011_2", "Accepts RemoteStartTransaction and does nothing."),
    flag("rejects-remote-start", "010 011_1 011_2 024", "Rejects RemoteStartTransaction on a free connector."),
    flag("remote-stop-without-effect", "012", "Accepts RemoteStopTransaction and charges on."),
    _reason("wrong-reason-for-remote-stop", "012", "Local", "Remote"),
    flag("reset-without-effect", "013 014 015 016", "Accepts Reset and does nothing."),
    flag("reset-without-boot", "013", "Restarts on Reset but sends no BootNotification."),
    flag("refuses-soft-reset", "014 016", "Rejects every soft Reset."),
    flag("forgets-unavailable", "013 014 034", "Is Available again after a restart, although set Inoperative."),
    flag("hard-reset-loses-transaction", "015", "Sends no StopTransaction for what a hard Reset ended."),
    _reason("wrong-reason-for-reset", "015 016", "Other", "HardReset", "SoftReset"),
    answer(
        "unlock-fails",
        "005_2 017_1 018_1",
        "Answers UnlockFailed although the lock has opened.",
        "UnlockConnector",
        put("status", "UnlockFailed"),
    ),
    answer(
        "unlocks-fixed-cable",
        "017_2 018_2",
        "Answers Unlocked although its cable is fixed.",
        "UnlockConnector",
        put("status", "Unlocked"),
    ),
    flag("unlock-keeps-transaction", "018_1", "Unlocks in the middle of a transaction without stopping it."),
    _reason("wrong-reason-for-unlock", "018_1", "Other", "UnlockCommand"),
    # --- configuration (§5.3, §5.8)
    answer(
        "leaves-out-required-key",
        "019",
        "Leaves ConnectionTimeOut out when asked for all keys.",
        "GetConfiguration",
        _without_required_key,
    ),
    answer(
        "core-profile-missing",
        "019",
        "Names its feature profiles without Core.",
        "GetConfiguration",
        _without_core,
    ),
    answer(
        "configuration-values-as-numbers",
        "019",
        "Sends values of integer keys as JSON numbers (Scame).",
        "GetConfiguration",
        _as_numbers,
    ),
    flag("change-without-effect", "021", "Accepts ChangeConfiguration and keeps the old value."),
    flag("rejects-unknown-key", "040_1", "Answers Rejected where it does not know the key."),
    flag("accepts-invalid-value", "040_2", "Accepts a value that the key cannot have, and ignores it."),
    # --- meter values (§3.16, §4.7)
    flag("samples-too-rarely", "070 036", "Samples only at every second MeterValueSampleInterval."),
    request(
        "wrong-context-of-samples",
        "070 036",
        "Calls periodic samples Other.",
        "MeterValues",
        _other_context,
        _has_context("Sample.Periodic"),
    ),
    flag("samples-beside-the-clock", "071", "Takes clock-aligned values seven seconds after the boundary."),
    request(
        "wrong-context-of-aligned-values",
        "071",
        "Calls clock-aligned values Other.",
        "MeterValues",
        _other_context,
        _has_context("Sample.Clock"),
    ),
    # --- unhappy flows
    flag("charges-refused-id", "023_4 023_5", "Starts a transaction although Authorize was answered with Invalid."),
    flag("ignores-lock-failure", "024", "Starts a transaction with a cable that is not locked."),
    request(
        "lock-failure-without-its-code",
        "024",
        "Reports a failed lock as OtherError.",
        "StatusNotification",
        put("errorCode", "OtherError"),
        field_is("errorCode", "ConnectorLockFailure"),
    ),
    flag("accepts-second-remote-start", "026", "Accepts RemoteStartTransaction while a transaction is ongoing there."),
    flag("accepts-remote-start-on-zero", "027", "Accepts RemoteStartTransaction for connector 0."),
    flag("accepts-unknown-transaction", "028", "Accepts RemoteStopTransaction for a transaction it does not have."),
    answer(
        "claims-unlocked",
        "030",
        "Answers Unlocked although the lock is stuck.",
        "UnlockConnector",
        put("status", "Unlocked"),
    ),
    answer(
        "unlock-failed-for-unknown-connector",
        "031",
        "Answers UnlockFailed for a connector that does not exist.",
        "UnlockConnector",
        put("status", "UnlockFailed"),
    ),
    _reason("wrong-reason-for-power-loss", "032_1 032_2", "Other", "PowerLoss"),
    flag("power-failure-loses-transaction", "032_1 032_2", "Never stops what was ongoing when the power failed."),
    # --- offline (§3.5.4, §3.7)
    flag("forgets-while-offline", "036 037_1", "Throws transaction messages away when offline."),
    flag("restamps-what-was-queued", "036", "Puts the time of sending on meter values that were taken while offline."),
    flag("refuses-offline-start", "037_1 037_2 037_3 039", "Starts nothing while offline, whatever the keys say."),
    flag("silent-after-offline", "037_1 038", "Does not tell which status changed while it was offline."),
    flag("charges-on-with-invalid-id", "037_2 037_3", "Ignores that StartTransaction was answered with Invalid."),
    flag("charges-again-with-invalid-id", "037_2", "Delivers energy again to whom the CSMS has refused."),
    flag("stops-against-configuration", "037_2", "Stops on an invalid idTag although it shall only stop the energy."),
    flag("suspends-against-configuration", "037_3", "Only suspends on an invalid idTag although it shall stop."),
    _reason("wrong-reason-for-invalid-id", "037_3", "Other", "DeAuthorized"),
    # --- fault, data transfer
    flag("starts-while-faulted", "041", "Starts a transaction on a connector that is Faulted."),
    _hidden("hides-fault", "041", "Faulted"),
    answer(
        "misspelt-unknown-vendor",
        "062",
        "Answers UnknownVendor, as §4.3 says in its text, instead of UnknownVendorId.",
        "DataTransfer",
        put("status", "UnknownVendor"),
    ),
    *FEATURES,
    *SECURITY,
    *FIELD,
)

MISBEHAVIOURS = misbehaviours(ROWS, Side.STATION, Version.V16)
FAULTS = faults(ROWS)
