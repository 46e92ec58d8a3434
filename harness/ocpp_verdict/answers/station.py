"""What our station answers when a case says nothing, action by action: it says yes where that costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.answers.desk import Default, Desk, Payload, always, empty
from ocpp_verdict.answers.keys16 import readonly


def _get_configuration16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    wanted = request.get("key") or list(desk.configuration)
    keys = [key for name in wanted if (key := desk.key(name)) is not None]
    answer: Payload = {
        "configurationKey": [{"key": key, "readonly": readonly(key), "value": desk.configuration[key]} for key in keys]
    }
    unknown = [name for name in wanted if desk.key(name) is None]
    return {**answer, "unknownKey": unknown} if unknown else answer


def _change_configuration16(desk: Desk, request: Mapping[str, Any]) -> Payload:
    if str(request.get("key")).casefold() == "authorizationkey":  # write-only (whitepaper §7.2): it is kept nowhere
        return {"status": "Accepted"}
    key = desk.key(request.get("key"))
    if key is None:
        return {"status": "NotSupported"}
    return {"status": "Rejected" if readonly(key) else "Accepted"}


def _variable_of(item: Mapping[str, Any]) -> tuple[str, Payload]:
    component, variable = item.get("component", {}), item.get("variable", {})
    instance = f"[{variable['instance']}]" if "instance" in variable else ""
    return f"{component.get('name')}.{variable.get('name')}{instance}", {"component": component, "variable": variable}


def _get_variables2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    results = []
    for item in request.get("getVariableData", []):
        name, place = _variable_of(item)
        key = desk.key(name)  # of any letters (part 2 §2.1.4)
        value = desk.configuration[key] if key is not None else None
        known = {"attributeStatus": "Accepted", "attributeValue": value}
        results.append({**place, **(known if value is not None else {"attributeStatus": "UnknownVariable"})})
    return {"getVariableResult": results}


def _set_variables2(desk: Desk, request: Mapping[str, Any]) -> Payload:
    results = []
    for item in request.get("setVariableData", []):
        name, place = _variable_of(item)
        desk.configuration[desk.key(name) or name] = str(item.get("attributeValue"))
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


def _trigger(desk: Desk, request: Mapping[str, Any]) -> Payload:
    """Boot again when told to (1.6 §4.2, 2.0.1 B02.FR.04).

    Of what else a CSMS triggers of its own accord a case sends nothing; Rejected is what says so (1.6 §7.44; 2.0.1
    F06.FR.05).
    """
    boots = desk.held_back and request.get("requestedMessage") == "BootNotification"
    return {"status": "Accepted" if boots else "Rejected"}


_ACCEPTED = always(status="Accepted")

STATION_16: Mapping[str, Default] = {
    "CancelReservation": _ACCEPTED,
    "CertificateSigned": _ACCEPTED,
    "ChangeAvailability": _ACCEPTED,
    "ChangeConfiguration": _change_configuration16,
    "ClearCache": _ACCEPTED,
    "ClearChargingProfile": _ACCEPTED,
    "DataTransfer": always(status="UnknownVendorId"),
    "DeleteCertificate": always(status="NotFound"),
    "ExtendedTriggerMessage": always(status="NotImplemented"),
    "GetCompositeSchedule": always(status="Rejected"),
    "GetConfiguration": _get_configuration16,
    "GetDiagnostics": empty,
    "GetInstalledCertificateIds": always(status="NotFound"),
    "GetLocalListVersion": lambda desk, request: {"listVersion": desk.list_version},
    "GetLog": always(status="Rejected"),
    "InstallCertificate": _ACCEPTED,
    "RemoteStartTransaction": _ACCEPTED,
    "RemoteStopTransaction": _ACCEPTED,
    "ReserveNow": _ACCEPTED,
    "Reset": _ACCEPTED,
    "SendLocalList": _ACCEPTED,
    "SetChargingProfile": _ACCEPTED,
    "SignedUpdateFirmware": _ACCEPTED,
    "TriggerMessage": _trigger,
    "UnlockConnector": always(status="Unlocked"),
    "UpdateFirmware": empty,
}

STATION_2: Mapping[str, Default] = {
    "CancelReservation": _ACCEPTED,
    "CertificateSigned": _ACCEPTED,
    "ChangeAvailability": _ACCEPTED,
    "ClearCache": _ACCEPTED,
    "ClearChargingProfile": _ACCEPTED,
    "ClearDisplayMessage": _ACCEPTED,
    "ClearVariableMonitoring": _clear_monitoring2,
    "CostUpdated": empty,
    "CustomerInformation": _ACCEPTED,
    "DataTransfer": always(status="UnknownVendorId"),
    "DeleteCertificate": always(status="NotFound"),
    # Every station has a report (2.0.1 B07.FR.12); one that no case has asked for our station cannot make now (.FR.13).
    "GetBaseReport": always(status="Rejected"),
    "GetChargingProfiles": always(status="NoProfiles"),
    "GetCompositeSchedule": always(status="Rejected"),
    "GetDisplayMessages": always(status="Unknown"),
    "GetInstalledCertificateIds": always(status="NotFound"),
    "GetLocalListVersion": lambda desk, request: {"versionNumber": desk.list_version},
    "GetLog": always(status="Rejected"),
    "GetMonitoringReport": always(status="EmptyResultSet"),
    "GetReport": always(status="EmptyResultSet"),
    "GetTransactionStatus": always(messagesInQueue=False),
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
    "TriggerMessage": _trigger,
    "UnlockConnector": always(status="Unlocked"),
    "UnpublishFirmware": always(status="NoFirmware"),
    "UpdateFirmware": _ACCEPTED,
}
