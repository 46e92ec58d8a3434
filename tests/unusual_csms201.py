"""A CSMS of 2.0.1 that does all that the specification leaves to it otherwise than the built-in one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ocpp_verdict.simulators.csms.server import Answer
from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.csms201 import SimulatedCsms201

from tests.unusual import Own, Unusual

_CUSTOM = {"vendorId": "org.unusual", "mood": {"today": ["odd"]}}
_WHY = {"reasonCode": "NoReason", "additionalInfo": "for no reason", "customData": _CUSTOM}
_LARGEST = 2**31 - 1


def _variable(component: str, variable: str, **fields: Any) -> dict[str, Any]:
    return {"component": {"name": component}, "variable": {"name": variable}, **fields}


_OFFLINE = _variable("OCPPCOMMCTRLR", "OFFLINETHRESHOLD")
_LIMIT = {
    "id": 9001,
    "stackLevel": 0,
    "chargingProfilePurpose": "ChargingStationMaxProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [
        {
            "id": 0,
            "startSchedule": "2026-01-01T00:00:00+14:00",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 32.0}],
        }
    ],
}
_MONITOR = {"value": 1.5, "type": "Delta", "severity": 9, **_variable("Connector", "Current")}
#: The information that it sends with every identification, beside the status.
_INFO = {
    "cacheExpiryDateTime": "2099-12-31T23:59:59.999+14:00",
    "chargingPriority": -9,
    "language1": "pt-BR",
    "language2": "rm",
    "personalMessage": {"format": "UTF8", "language": "pt-BR", "content": "Olá ⚡"},
    "customData": _CUSTOM,
}


class UnusualCsms201(Unusual, SimulatedCsms201):
    """Right, and in no detail what one expects."""

    held_back = 86400
    waiting = (
        ("GetVariables", {"getVariableData": [_OFFLINE, _variable("Unheard", "Of", attributeType="MaxSet")]}),
        ("SetVariables", {"setVariableData": [{**_OFFLINE, "attributeValue": "60", "attributeType": "Actual"}]}),
        ("GetBaseReport", {"requestId": 0, "reportBase": "FullInventory"}),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}),
        ("TriggerMessage", {"requestedMessage": "BootNotification", "customData": _CUSTOM}),
    )
    curious = (
        ("GetBaseReport", {"requestId": 0, "reportBase": "SummaryInventory"}),
        ("GetBaseReport", {"requestId": _LARGEST, "reportBase": "ConfigurationInventory"}),
        ("GetReport", {"requestId": 0, "componentCriteria": ["Problem"]}),
        ("GetVariables", {"getVariableData": [_variable("DeviceDataCtrlr", "ItemsPerMessage")]}),
        ("SetVariables", {"setVariableData": [_variable("AlignedDataCtrlr", "Interval", attributeValue="0")]}),
        ("SetMonitoringBase", {"monitoringBase": "FactoryDefault"}),
        ("SetMonitoringLevel", {"severity": 9}),
        ("SetVariableMonitoring", {"setMonitoringData": [_MONITOR]}),
        ("ClearVariableMonitoring", {"id": [0]}),
        ("GetMonitoringReport", {"requestId": 0}),
        ("GetLocalListVersion", {}),
        ("SendLocalList", {"versionNumber": 1, "updateType": "Full"}),
        ("ChangeAvailability", {"operationalStatus": "Operative"}),
        ("ClearCache", {}),
        ("SetChargingProfile", {"evseId": 0, "chargingProfile": _LIMIT}),
        ("ClearChargingProfile", {"chargingProfileId": 9002}),
        ("GetChargingProfiles", {"requestId": 0, "chargingProfile": {"stackLevel": 0}}),
        ("GetCompositeSchedule", {"evseId": 0, "duration": 60}),
        ("GetDisplayMessages", {"requestId": 0}),
        ("GetInstalledCertificateIds", {}),
        ("GetTransactionStatus", {}),
        ("GetLog", {"logType": "SecurityLog", "requestId": 0, "log": {"remoteLocation": "ftp://127.0.0.1/"}}),
        ("CustomerInformation", {"requestId": 0, "report": False, "clear": False, "customerIdentifier": "?"}),
        ("DataTransfer", {"vendorId": "org.unusual", "messageId": "hello", "data": {"any": ["thing"]}}),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}),
        ("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"}),
    )
    again = (
        ("GetVariables", {"getVariableData": [{**_OFFLINE, "attributeType": "Actual"}]}),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "evse": {"id": 2}}),
        ("TriggerMessage", {"requestedMessage": "LogStatusNotification"}),
        ("SetVariables", {"setVariableData": [_variable("SampledDataCtrlr", "TxEndedInterval", attributeValue="0")]}),
        ("GetTransactionStatus", {"customData": _CUSTOM}),
    )

    def _open_books(self) -> dict[str, Answer]:
        """Number requests as no other does, and explain what nobody has asked about."""
        answers = super()._open_books()
        self._numbers_left = [_LARGEST, 0]
        explained = {name: self._explained(answers[name]) for name in ("BootNotification", "SignCertificate")}
        custom = {name: self._custom(answer) for name, answer in (answers | explained).items()}
        return custom | {
            "Heartbeat": lambda session, payload: {"currentTime": self._now(), "customData": _CUSTOM},
            "DataTransfer": lambda session, payload: {"status": "UnknownMessageId", "statusInfo": _WHY, "data": [0]},
        }

    @staticmethod
    def _explained(answer: Answer) -> Answer:
        return lambda session, payload: {**answer(session, payload), "statusInfo": _WHY}

    @staticmethod
    def _custom(answer: Answer) -> Answer:
        return lambda session, payload: {**answer(session, payload), "customData": _CUSTOM}

    def _authorize(self, session: Session, payload: Payload) -> Payload:
        answer = super()._authorize(session, payload)
        return {**answer, "idTokenInfo": _told(answer["idTokenInfo"])}

    def _transaction_event(self, session: Session, payload: Payload) -> Payload:
        """Tell more than was asked: costs that SHALL come at the end only (I07), a message, a priority."""
        answer = super()._transaction_event(session, payload)
        if "idTokenInfo" in answer:
            answer = {"idTokenInfo": _told(answer["idTokenInfo"])}
        if payload["eventType"] == "Ended":
            return {**answer, "totalCost": 0.0}
        self._ask(session, _about(_id(payload).swapcase()))
        if answer.get("idTokenInfo", {"status": "Accepted"})["status"] != "Accepted":
            self._ask(session, (("RequestStopTransaction", {"transactionId": _id(payload)}),))
        message = {"format": "HTML", "content": "<b>still charging</b>"}
        return {**answer, "chargingPriority": 9, "updatedPersonalMessage": message}

    def new_number(self) -> int:
        """Take the largest number first, then 0."""
        return self._numbers_left.pop(0) if self._numbers_left else super().new_number()

    def complete(self, station: Station, action: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Write what the operator enters in the CSMS's own way."""
        return [_in_its_own_way(action, part) for part in super().complete(station, action, payload)]


def _about(transaction: str) -> tuple[Own, ...]:
    """Return what it asks about a transaction whenever it hears of it."""
    profile = {**_LIMIT, "id": 9003, "chargingProfilePurpose": "TxProfile", "transactionId": transaction}
    return (
        ("CostUpdated", {"totalCost": 0.01, "transactionId": transaction}),
        ("GetTransactionStatus", {"transactionId": transaction}),
        ("SetChargingProfile", {"evseId": 1, "chargingProfile": profile}),
        ("GetLog", {"logType": "DiagnosticsLog", "requestId": 7, "log": {"remoteLocation": "ftp://127.0.0.1/"}}),
    )


def _id(event: Payload) -> str:
    return str(event["transactionInfo"]["transactionId"])


def _told(info: Mapping[str, Any]) -> dict[str, Any]:
    """Return idTokenInfo with all that may be there; no group has more than an id of its own kind."""
    status = "Unknown" if info["status"] == "Invalid" else info["status"]
    group = info.get("groupIdToken")
    small = {"groupIdToken": {**group, "idToken": group["idToken"].lower(), "customData": _CUSTOM}} if group else {}
    return {**_INFO, **info, **small, "status": status}


def _in_its_own_way(action: str, payload: dict[str, Any]) -> dict[str, Any]:
    written = {**_other(payload, action), **_MORE.get(action, {}), "customData": _CUSTOM}
    if payload.get("certificateType") == ["CSMSRootCertificate"]:
        written["certificateType"] = ["V2GRootCertificate", "CSMSRootCertificate"]
    if action == "UpdateFirmware":  # it keeps files itself
        written["firmware"]["location"] = "https://csms.example/files/1?token=%41"
    if action == "GetVariables" and len(payload["getVariableData"]) < 4:  # another attribute (part 6, TC_B_06)
        first = payload["getVariableData"][0]
        written["getVariableData"].reverse()
        written["getVariableData"].append({**first, "attributeType": "MaxSet"})
    if action == "SetVariables":
        for item in written["setVariableData"]:
            item["attributeValue"] = _own_value(item)
    return written


def _own_value(item: Mapping[str, Any]) -> str:
    """Return a password that it has made up (A01.FR.02), a longer list of network profiles, else what was entered."""
    name = item["variable"]["name"].casefold()
    if name == "basicauthpassword":
        return secrets.token_urlsafe(24)
    return f"9, {item['attributeValue']}" if name == "networkconfigurationpriority" else str(item["attributeValue"])


def _other(value: Any, action: str) -> Any:
    """Return what means the same: identifiers in other letters, the Actual attribute, times of another offset."""
    if isinstance(value, list):
        return [_other(item, action) for item in value]
    if not isinstance(value, Mapping):
        return value
    written: dict[str, Any] = {name: _written(name, _other(item, action)) for name, item in value.items()}
    if action in ("GetVariables", "SetVariables") and "variable" in value:
        written["attributeType"] = "Actual"
    return written


def _written(name: str, value: Any) -> Any:
    if name in _IDENTIFIERS and isinstance(value, str):
        return value.swapcase()
    if name in _CERTIFICATES:
        return value.replace("\r", "").strip().replace("\n", "\r\n")
    if name.endswith("DateTime"):
        return datetime.fromisoformat(value).isoformat(timespec="seconds")
    return value


#: What it adds to what the operator enters.
_MORE: Mapping[str, Mapping[str, Any]] = {
    "GetLog": {"retries": 0, "retryInterval": 0},
    "UpdateFirmware": {"retries": 9, "retryInterval": 0},
    "RequestStartTransaction": {"groupIdToken": {"idToken": "elsewhere", "type": "Central"}},
}
#: Fields of type identifierString, which is case-insensitive (part 2, Primitive Datatypes).
_IDENTIFIERS = ("idToken", "instance", "issuerNameHash", "issuerKeyHash", "name", "serialNumber", "transactionId")
#: Fields that hold PEM, whose lines may end in either way (RFC 7468 §3).
_CERTIFICATES = ("certificate", "signingCertificate")
