"""What our side answers when a case says nothing: one table per role and version, and what answering remembers.

Every answer goes out as an ordinary frame and stands in the transcript; nothing is answered invisibly.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ocpp_verdict.answers_keys import readonly
from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Version
from ocpp_verdict.sut import Sut

Payload = dict[str, Any]


@attrs.define
class Desk:
    """What answering needs to know and what it remembers between cases.

    Attributes:
        configuration: what our station tells of itself (1.6 keys, 2.x "Component.Variable").
        transactions: transactions running at the system under test, id -> connector or EVSE.
        refused: identifications that a case wants refused whatever they are.
    """

    sut: Sut
    clock: Clock
    configuration: dict[str, str] = attrs.field(factory=dict)
    transactions: dict[str, int] = attrs.field(factory=dict)
    refused: set[str] = attrs.field(factory=set)
    _numbers: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1001))

    def next_transaction(self) -> int:
        """Return a transaction id that no other transaction of this run has."""
        return next(self._numbers)

    def standing(self, id: str) -> Payload:
        """Return what a CSMS says of an identification: the profile's ids have the status their name says."""
        if id in self.refused:
            return {"status": "Invalid"}
        status = {
            self.sut.invalid_id: "Invalid",
            self.sut.expired_id: "Expired",
            self.sut.blocked_id: "Blocked",
        }.get(id)
        if status:
            return {"status": status}
        known = {self.sut.valid_id, self.sut.second_valid_id, self.sut.same_group_id, self.sut.master_id}
        return {"status": "Accepted" if id in known else "Invalid"}

    def group(self, id: str) -> str | None:
        """Return the group (1.6: parent id) of an identification, None where it has none."""
        if id in (self.sut.valid_id, self.sut.same_group_id):
            return self.sut.group_id
        return self.sut.master_group_id if id == self.sut.master_id else None


Default = Callable[[Desk, Mapping[str, Any]], Payload]


def _empty(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {}


def _always(**payload: Any) -> Default:
    return lambda desk, request: dict(payload)


def _boot(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {"status": "Accepted", "currentTime": desk.clock.stamp(), "interval": desk.sut.heartbeat_interval}


def _heartbeat(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {"currentTime": desk.clock.stamp()}


def _id_tag_info(desk: Desk, id: Any) -> Payload:
    info = desk.standing(str(id))
    group = desk.group(str(id))
    return {**info, "parentIdTag": group} if group else info


def _authorize16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {"idTagInfo": _id_tag_info(desk, request.get("idTag"))}


def _start16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    number = desk.next_transaction()
    connector = request.get("connectorId")
    desk.transactions[str(number)] = connector if isinstance(connector, int) else 0
    return {"transactionId": number, "idTagInfo": _id_tag_info(desk, request.get("idTag"))}


def _stop16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    desk.transactions.pop(str(request.get("transactionId")), None)
    return {"idTagInfo": _id_tag_info(desk, request["idTag"])} if "idTag" in request else {}


def _id_token_info(desk: Desk, token: Any) -> Payload:
    id = token.get("idToken") if isinstance(token, Mapping) else None
    info = desk.standing(str(id))
    group = desk.group(str(id))
    return {**info, "groupIdToken": {"idToken": group, "type": "Central"}} if group else info


def _authorize2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {"idTokenInfo": _id_token_info(desk, request.get("idToken"))}


def _transaction2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    info, evse = request.get("transactionInfo"), request.get("evse")
    id = str(info.get("transactionId")) if isinstance(info, Mapping) else ""
    if request.get("eventType") == "Ended":
        desk.transactions.pop(id, None)
    elif id not in desk.transactions or isinstance(evse, Mapping):
        number = evse.get("id") if isinstance(evse, Mapping) else 0
        desk.transactions[id] = number if isinstance(number, int) else 0
    return {"idTokenInfo": _id_token_info(desk, request["idToken"])} if "idToken" in request else {}


_CSMS16: Mapping[str, Default] = {
    "Authorize": _authorize16,
    "BootNotification": _boot,
    "DataTransfer": _always(status="UnknownVendorId"),
    "DiagnosticsStatusNotification": _empty,
    "FirmwareStatusNotification": _empty,
    "Heartbeat": _heartbeat,
    "LogStatusNotification": _empty,
    "MeterValues": _empty,
    "SecurityEventNotification": _empty,
    "SignCertificate": _always(status="Accepted"),
    "SignedFirmwareStatusNotification": _empty,
    "StartTransaction": _start16,
    "StatusNotification": _empty,
    "StopTransaction": _stop16,
}

_CSMS2: Mapping[str, Default] = {
    "Authorize": _authorize2,
    "BootNotification": _boot,
    "ClearedChargingLimit": _empty,
    "DataTransfer": _always(status="UnknownVendorId"),
    "FirmwareStatusNotification": _empty,
    "Get15118EVCertificate": _always(status="Failed", exiResponse=""),
    "GetCertificateStatus": _always(status="Failed"),
    "Heartbeat": _heartbeat,
    "LogStatusNotification": _empty,
    "MeterValues": _empty,
    "NotifyChargingLimit": _empty,
    "NotifyCustomerInformation": _empty,
    "NotifyDisplayMessages": _empty,
    "NotifyEVChargingNeeds": _always(status="Accepted"),
    "NotifyEVChargingSchedule": _always(status="Accepted"),
    "NotifyEvent": _empty,
    "NotifyMonitoringReport": _empty,
    "NotifyReport": _empty,
    "PublishFirmwareStatusNotification": _empty,
    "ReportChargingProfiles": _empty,
    "ReservationStatusUpdate": _empty,
    "SecurityEventNotification": _empty,
    "SignCertificate": _always(status="Accepted"),
    "StatusNotification": _empty,
    "TransactionEvent": _transaction2,
}


def _get_configuration16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    wanted = request.get("key") or list(desk.configuration)
    keys = [key for key in wanted if key in desk.configuration]
    answer: Payload = {
        "configurationKey": [{"key": key, "readonly": readonly(key), "value": desk.configuration[key]} for key in keys]
    }
    unknown = [key for key in wanted if key not in desk.configuration]
    return {**answer, "unknownKey": unknown} if unknown else answer


def _change_configuration16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    key = str(request.get("key"))
    if key == "AuthorizationKey":  # write-only (whitepaper §4.1), so it is kept nowhere
        return {"status": "Accepted"}
    if key not in desk.configuration:
        return {"status": "NotSupported"}
    if readonly(key):
        return {"status": "Rejected"}
    desk.configuration[key] = str(request.get("value"))
    return {"status": "Accepted"}


def _variable_of(item: Mapping[str, Any]) -> tuple[str, Payload]:
    component, variable = item.get("component", {}), item.get("variable", {})
    instance = f"[{variable['instance']}]" if "instance" in variable else ""
    return f"{component.get('name')}.{variable.get('name')}{instance}", {"component": component, "variable": variable}


def _get_variables2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    results = []
    for item in request.get("getVariableData", []):
        name, place = _variable_of(item)
        value = desk.configuration.get(name)
        known = {"attributeStatus": "Accepted", "attributeValue": value}
        results.append({**place, **(known if value is not None else {"attributeStatus": "UnknownVariable"})})
    return {"getVariableResult": results}


def _set_variables2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    results = []
    for item in request.get("setVariableData", []):
        name, place = _variable_of(item)
        desk.configuration[name] = str(item.get("attributeValue"))
        results.append({**place, "attributeStatus": "Accepted"})
    return {"setVariableResult": results}


def _monitoring2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {
        "setMonitoringResult": [
            {
                "id": item.get("id", number),
                "status": "Accepted",
                "type": item.get("type", "UpperThreshold"),
                "severity": item.get("severity", 8),
                **_variable_of(item)[1],
            }
            for number, item in enumerate(request.get("setMonitoringData", []), start=1)
        ]
    }


def _clear_monitoring2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    return {"clearMonitoringResult": [{"id": id, "status": "Accepted"} for id in request.get("id", [])]}


_ACCEPTED = _always(status="Accepted")

_STATION16: Mapping[str, Default] = {
    "CancelReservation": _ACCEPTED,
    "CertificateSigned": _ACCEPTED,
    "ChangeAvailability": _ACCEPTED,
    "ChangeConfiguration": _change_configuration16,
    "ClearCache": _ACCEPTED,
    "ClearChargingProfile": _ACCEPTED,
    "DataTransfer": _always(status="UnknownVendorId"),
    "DeleteCertificate": _always(status="NotFound"),
    "ExtendedTriggerMessage": _always(status="NotImplemented"),
    "GetCompositeSchedule": _always(status="Rejected"),
    "GetConfiguration": _get_configuration16,
    "GetDiagnostics": _empty,
    "GetInstalledCertificateIds": _always(status="NotFound"),
    "GetLocalListVersion": _always(listVersion=0),
    "GetLog": _always(status="Rejected"),
    "InstallCertificate": _ACCEPTED,
    "RemoteStartTransaction": _ACCEPTED,
    "RemoteStopTransaction": _ACCEPTED,
    "ReserveNow": _ACCEPTED,
    "Reset": _ACCEPTED,
    "SendLocalList": _ACCEPTED,
    "SetChargingProfile": _ACCEPTED,
    "SignedUpdateFirmware": _ACCEPTED,
    "TriggerMessage": _always(status="NotImplemented"),
    "UnlockConnector": _always(status="Unlocked"),
    "UpdateFirmware": _empty,
}

_STATION2: Mapping[str, Default] = {
    "CancelReservation": _ACCEPTED,
    "CertificateSigned": _ACCEPTED,
    "ChangeAvailability": _ACCEPTED,
    "ClearCache": _ACCEPTED,
    "ClearChargingProfile": _ACCEPTED,
    "ClearDisplayMessage": _ACCEPTED,
    "ClearVariableMonitoring": _clear_monitoring2,
    "CostUpdated": _empty,
    "CustomerInformation": _ACCEPTED,
    "DataTransfer": _always(status="UnknownVendorId"),
    "DeleteCertificate": _always(status="NotFound"),
    "GetBaseReport": _always(status="NotSupported"),
    "GetChargingProfiles": _always(status="NoProfiles"),
    "GetCompositeSchedule": _always(status="Rejected"),
    "GetDisplayMessages": _always(status="Unknown"),
    "GetInstalledCertificateIds": _always(status="NotFound"),
    "GetLocalListVersion": _always(versionNumber=0),
    "GetLog": _always(status="Rejected"),
    "GetMonitoringReport": _always(status="EmptyResultSet"),
    "GetReport": _always(status="EmptyResultSet"),
    "GetTransactionStatus": _always(messagesInQueue=False),
    "GetVariables": _get_variables2,
    "InstallCertificate": _ACCEPTED,
    "PublishFirmware": _ACCEPTED,
    "RequestStartTransaction": _ACCEPTED,
    "RequestStopTransaction": _ACCEPTED,
    "ReserveNow": _ACCEPTED,
    "Reset": _ACCEPTED,
    "SendLocalList": _ACCEPTED,
    "SetChargingProfile": _ACCEPTED,
    "SetDisplayMessage": _ACCEPTED,
    "SetMonitoringBase": _ACCEPTED,
    "SetMonitoringLevel": _ACCEPTED,
    "SetNetworkProfile": _ACCEPTED,
    "SetVariableMonitoring": _monitoring2,
    "SetVariables": _set_variables2,
    "TriggerMessage": _always(status="NotImplemented"),
    "UnlockConnector": _always(status="Unlocked"),
    "UnpublishFirmware": _always(status="NoFirmware"),
    "UpdateFirmware": _ACCEPTED,
}


def defaults_of_csms(version: Version) -> Mapping[str, Default]:
    """Return what our CSMS answers to each action of a station."""
    return _CSMS16 if version is Version.V16 else _CSMS2


def defaults_of_station(version: Version) -> Mapping[str, Default]:
    """Return what our station answers to each action of a CSMS."""
    return _STATION16 if version is Version.V16 else _STATION2
