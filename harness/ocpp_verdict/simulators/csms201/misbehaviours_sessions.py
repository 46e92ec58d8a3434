"""What the built-in OCPP 2.0.1 CSMS can do wrong about transactions and meter values (blocks E, G05 and J)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, request
from ocpp_verdict.simulators.wire_faults import Condition, find, put, refuse, remove


def _event(name: str, cases: str, says: str, **fields: str | int) -> Row:
    """Return a row that refuses TransactionEvents whose fields (or those of transactionInfo) are so."""
    return answer(name, cases, says, "TransactionEvent", refuse("InternalError"), _has(fields))


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
        "E_09 J_07",
        "Refuses a transaction that starts with the cable.",
        eventType="Started",
        triggerReason="CablePluggedIn",
    ),
    _event(
        "refuses-start-by-parking-bay",
        "E_12",
        "Refuses a transaction that starts with the parking bay.",
        eventType="Started",
        triggerReason="EVDetected",
    ),
    _event(
        "refuses-start-by-signed-data",
        "E_11",
        "Refuses a transaction that starts with signed data.",
        eventType="Started",
        triggerReason="SignedDataReceived",
    ),
    _event(
        "refuses-start-by-power-path",
        "E_01 E_02",
        "Refuses a transaction that starts with the power path.",
        eventType="Started",
        triggerReason="ChargingStateChanged",
    ),
    _event(
        "refuses-start-by-authorization",
        "E_10 E_16",
        "Refuses a transaction that starts with the authorization.",
        eventType="Started",
        triggerReason="Authorized",
    ),
    _event(
        "refuses-start-by-remote",
        "F_02 F_03 F_04",
        "Refuses a transaction that starts with a remote request.",
        eventType="Started",
        triggerReason="RemoteStart",
    ),
    _event(
        "refuses-update-by-remote",
        "F_01",
        "Refuses to hear that a running transaction was authorized remotely.",
        eventType="Updated",
        triggerReason="RemoteStart",
    ),
    _event("refuses-sequence-number-zero", "E_53", "Takes the sequence number 0 for a missing one.", seqNo=0),
    # --- on the way -------------------------------------------------------------------------------------------------
    _event(
        "refuses-ev-not-ready",
        "E_38",
        "Refuses to hear that the vehicle is not ready.",
        eventType="Updated",
        chargingState="SuspendedEV",
    ),
    _event(
        "refuses-suspension-by-unplugging",
        "E_26",
        "Refuses to hear that a transaction waits for its vehicle.",
        eventType="Updated",
        triggerReason="EVCommunicationLost",
    ),
    _event(
        "refuses-connect-timeout",
        "E_39 F_04",
        "Refuses to hear that nobody plugged in in time.",
        triggerReason="EVConnectTimeout",
    ),
    answer(
        "refuses-offline-events",
        "E_29 E_31 E_33",
        "Refuses what happened while the station was offline.",
        "TransactionEvent",
        refuse("InternalError"),
        lambda event: event.get("offline") is True,
    ),
    # --- how a transaction ends -------------------------------------------------------------------------------------
    _event(
        "refuses-local-stop",
        "E_07 E_08 E_15 E_19",
        "Refuses the end of a transaction whose reason is Local.",
        eventType="Ended",
        stoppedReason="Local",
    ),
    _event(
        "refuses-end-by-unplugging",
        "B_21 B_26 E_14 E_17 E_20",
        "Refuses the end of a transaction whose reason is EVDisconnected.",
        eventType="Ended",
        stoppedReason="EVDisconnected",
    ),
    _event(
        "refuses-end-by-vehicle",
        "E_22",
        "Refuses the end of a transaction whose reason is StoppedByEV.",
        eventType="Ended",
        stoppedReason="StoppedByEV",
    ),
    _event(
        "refuses-end-by-deauthorization",
        "E_16",
        "Refuses the end of a transaction that it did not authorize.",
        eventType="Ended",
        stoppedReason="DeAuthorized",
    ),
    _event(
        "refuses-end-by-reset",
        "B_22 B_27",
        "Refuses the end of a transaction whose reason is a reset.",
        eventType="Ended",
        triggerReason="ResetCommand",
    ),
    _event(
        "refuses-end-by-master-pass",
        "C_47 C_48 C_49",
        "Refuses the end of a transaction whose reason is MasterPass.",
        eventType="Ended",
        stoppedReason="MasterPass",
    ),
    _event(
        "refuses-remote-end",
        "E_21",
        "Refuses the end of a transaction that it asked for itself.",
        eventType="Ended",
        stoppedReason="Remote",
    ),
    request(
        "remote-stop-of-another-transaction",
        "E_21",
        "Stops another transaction than the one that was asked for.",
        "RequestStopTransaction",
        put("transactionId", "another-transaction"),
    ),
    # --- transaction status -----------------------------------------------------------------------------------------
    request(
        "asks-status-of-no-transaction",
        "E_29 E_30 E_31",
        "Leaves out which transaction's status it wants.",
        "GetTransactionStatus",
        remove("transactionId"),
    ),
    request(
        "asks-status-of-another-transaction",
        "E_29 E_30 E_31 E_33 E_34",
        "Asks for the status of another transaction.",
        "GetTransactionStatus",
        put("transactionId", "another-transaction"),
    ),
    # --- events and meter values ------------------------------------------------------------------------------------
    answer(
        "refuses-lock-failure",
        "G_20",
        "Refuses to hear that a connector lock has failed.",
        "NotifyEvent",
        refuse("InternalError"),
        _lock_problem,
    ),
    answer(
        "refuses-meter-values",
        "F_11 F_12 J_01",
        "Refuses meter values outside of a transaction.",
        "MeterValues",
        refuse("InternalError"),
    ),
    _event(
        "refuses-clock-aligned-values",
        "J_02",
        "Refuses clock-aligned meter values of a transaction.",
        eventType="Updated",
        triggerReason="MeterValueClock",
    ),
    _event(
        "refuses-periodic-values",
        "J_09",
        "Refuses periodic meter values of a transaction.",
        eventType="Updated",
        triggerReason="MeterValuePeriodic",
    ),
    answer(
        "refuses-values-at-start",
        "J_07 J_08",
        "Refuses meter values whose context is Transaction.Begin.",
        "TransactionEvent",
        refuse("InternalError"),
        _with_sample(lambda sample: sample.get("context") == "Transaction.Begin"),
    ),
    answer(
        "refuses-values-at-end",
        "J_03 J_04 J_10 J_11",
        "Refuses the end of a transaction that brings meter values.",
        "TransactionEvent",
        refuse("InternalError"),
        _ends_with_values,
    ),
    answer(
        "refuses-signed-values",
        "J_04 J_11",
        "Refuses signed meter values.",
        "TransactionEvent",
        refuse("InternalError"),
        _with_sample(lambda sample: "signedMeterValue" in sample),
    ),
)
