"""What the built-in OCPP 2.0.1 CSMS can do wrong about transactions and meter values (blocks E, G05 and J)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, answer, request
from ocpp_verdict.simulators.wire_faults import Condition, find, put, refuse, remove


def _event(name: str, says: str, cases: str, **fields: str | int) -> Row:
    """Return a row that refuses TransactionEvents whose fields (or those of transactionInfo) are so."""
    return answer(name, says, cases, "TransactionEvent", refuse("InternalError"), _has(fields))


def _has(fields: Mapping[str, str | int]) -> Condition:
    def holds(event: Mapping[str, Any]) -> bool:
        return all(
            find(event, name) == value or find(event, f"transactionInfo.{name}") == value
            for name, value in fields.items()
        )

    return holds


def _samples(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in event.get("meterValue", ()):
        yield from value.get("sampledValue", ())


def _with_sample(holds: Callable[[Mapping[str, Any]], bool]) -> Condition:
    return lambda event: any(holds(sample) for sample in _samples(event))


def _ends_with_values(event: Mapping[str, Any]) -> bool:
    return event.get("eventType") == "Ended" and any(_samples(event))


def _lock_problem(report: Mapping[str, Any]) -> bool:
    return any(find(data, "component.name") == "ConnectorPlugRetentionLock" for data in report.get("eventData", ()))


SESSIONS: tuple[Row, ...] = (
    # --- how a transaction starts -----------------------------------------------------------------------------------
    _event(
        "refuses-start-by-cable",
        "Refuses a transaction that starts with the cable.",
        "E_09 J_07",
        eventType="Started",
        triggerReason="CablePluggedIn",
    ),
    _event(
        "refuses-start-by-parking-bay",
        "Refuses a transaction that starts with the parking bay.",
        "E_12",
        eventType="Started",
        triggerReason="EVDetected",
    ),
    _event(
        "refuses-start-by-signed-data",
        "Refuses a transaction that starts with signed data.",
        "E_11",
        eventType="Started",
        triggerReason="SignedDataReceived",
    ),
    _event(
        "refuses-start-by-power-path",
        "Refuses a transaction that starts with the power path.",
        "E_01 E_02",
        eventType="Started",
        triggerReason="ChargingStateChanged",
    ),
    _event(
        "refuses-start-by-authorization",
        "Refuses a transaction that starts with the authorization.",
        "E_10 E_16",
        eventType="Started",
        triggerReason="Authorized",
    ),
    _event(
        "refuses-start-by-remote",
        "Refuses a transaction that starts with a remote request.",
        "F_02 F_03 F_04",
        eventType="Started",
        triggerReason="RemoteStart",
    ),
    _event(
        "refuses-update-by-remote",
        "Refuses to hear that a running transaction was authorized remotely.",
        "F_01",
        eventType="Updated",
        triggerReason="RemoteStart",
    ),
    _event("refuses-sequence-number-zero", "Takes the sequence number 0 for a missing one.", "E_53", seqNo=0),
    # --- on the way -------------------------------------------------------------------------------------------------
    _event(
        "refuses-ev-not-ready",
        "Refuses to hear that the vehicle is not ready.",
        "E_38",
        eventType="Updated",
        chargingState="SuspendedEV",
    ),
    _event(
        "refuses-suspension-by-unplugging",
        "Refuses to hear that a transaction waits for its vehicle.",
        "E_26",
        eventType="Updated",
        triggerReason="EVCommunicationLost",
    ),
    _event(
        "refuses-connect-timeout",
        "Refuses to hear that nobody plugged in in time.",
        "E_39 F_04",
        triggerReason="EVConnectTimeout",
    ),
    answer(
        "refuses-offline-events",
        "Refuses what happened while the station was offline.",
        "E_29 E_31 E_33",
        "TransactionEvent",
        refuse("InternalError"),
        lambda event: event.get("offline") is True,
    ),
    # --- how a transaction ends -------------------------------------------------------------------------------------
    _event(
        "refuses-local-stop",
        "Refuses the end of a transaction whose reason is Local.",
        "E_07 E_08 E_15 E_19",
        eventType="Ended",
        stoppedReason="Local",
    ),
    _event(
        "refuses-end-by-unplugging",
        "Refuses the end of a transaction whose reason is EVDisconnected.",
        "B_21 B_26 E_14 E_17 E_20",
        eventType="Ended",
        stoppedReason="EVDisconnected",
    ),
    _event(
        "refuses-end-by-vehicle",
        "Refuses the end of a transaction whose reason is StoppedByEV.",
        "E_22",
        eventType="Ended",
        stoppedReason="StoppedByEV",
    ),
    _event(
        "refuses-end-by-deauthorization",
        "Refuses the end of a transaction that it did not authorize.",
        "E_16",
        eventType="Ended",
        stoppedReason="DeAuthorized",
    ),
    _event(
        "refuses-end-by-reset",
        "Refuses the end of a transaction whose reason is a reset.",
        "B_22 B_27",
        eventType="Ended",
        triggerReason="ResetCommand",
    ),
    _event(
        "refuses-end-by-master-pass",
        "Refuses the end of a transaction whose reason is MasterPass.",
        "C_47 C_48 C_49",
        eventType="Ended",
        stoppedReason="MasterPass",
    ),
    _event(
        "refuses-remote-end",
        "Refuses the end of a transaction that it asked for itself.",
        "E_21",
        eventType="Ended",
        stoppedReason="Remote",
    ),
    request(
        "remote-stop-of-another-transaction",
        "Stops another transaction than the one that was asked for.",
        "E_21",
        "RequestStopTransaction",
        put("transactionId", "another-transaction"),
    ),
    # --- transaction status -----------------------------------------------------------------------------------------
    request(
        "asks-status-of-no-transaction",
        "Leaves out which transaction's status it wants.",
        "E_29 E_30 E_31",
        "GetTransactionStatus",
        remove("transactionId"),
    ),
    request(
        "asks-status-of-another-transaction",
        "Asks for the status of another transaction.",
        "E_29 E_30 E_31 E_33 E_34",
        "GetTransactionStatus",
        put("transactionId", "another-transaction"),
    ),
    # --- events and meter values ------------------------------------------------------------------------------------
    answer(
        "refuses-lock-failure",
        "Refuses to hear that a connector lock has failed.",
        "G_20",
        "NotifyEvent",
        refuse("InternalError"),
        _lock_problem,
    ),
    answer(
        "refuses-meter-values",
        "Refuses meter values outside of a transaction.",
        "F_11 F_12 J_01",
        "MeterValues",
        refuse("InternalError"),
    ),
    _event(
        "refuses-clock-aligned-values",
        "Refuses clock-aligned meter values of a transaction.",
        "J_02",
        eventType="Updated",
        triggerReason="MeterValueClock",
    ),
    _event(
        "refuses-periodic-values",
        "Refuses periodic meter values of a transaction.",
        "J_09",
        eventType="Updated",
        triggerReason="MeterValuePeriodic",
    ),
    answer(
        "refuses-values-at-start",
        "Refuses meter values whose context is Transaction.Begin.",
        "J_07 J_08",
        "TransactionEvent",
        refuse("InternalError"),
        _with_sample(lambda sample: sample.get("context") == "Transaction.Begin"),
    ),
    answer(
        "refuses-values-at-end",
        "Refuses the end of a transaction that brings meter values.",
        "J_03 J_04 J_10 J_11",
        "TransactionEvent",
        refuse("InternalError"),
        _ends_with_values,
    ),
    answer(
        "refuses-signed-values",
        "Refuses signed meter values.",
        "J_04 J_11",
        "TransactionEvent",
        refuse("InternalError"),
        _with_sample(lambda sample: "signedMeterValue" in sample),
    ),
)
