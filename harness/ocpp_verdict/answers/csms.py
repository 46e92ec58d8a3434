"""What our CSMS answers when a case says nothing, action by action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.answers.desk import Default, Desk, Payload, always, empty


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


CSMS_16: Mapping[str, Default] = {
    "Authorize": _authorize16,
    "BootNotification": _boot,
    "DataTransfer": always(status="UnknownVendorId"),
    "DiagnosticsStatusNotification": empty,
    "FirmwareStatusNotification": empty,
    "Heartbeat": _heartbeat,
    "LogStatusNotification": empty,
    "MeterValues": empty,
    "SecurityEventNotification": empty,
    "SignCertificate": always(status="Accepted"),
    "SignedFirmwareStatusNotification": empty,
    "StartTransaction": _start16,
    "StatusNotification": empty,
    "StopTransaction": _stop16,
}

CSMS_2: Mapping[str, Default] = {
    "Authorize": _authorize2,
    "BootNotification": _boot,
    "ClearedChargingLimit": empty,
    "DataTransfer": always(status="UnknownVendorId"),
    "FirmwareStatusNotification": empty,
    "Get15118EVCertificate": always(status="Failed", exiResponse=""),
    "GetCertificateStatus": always(status="Failed"),
    "Heartbeat": _heartbeat,
    "LogStatusNotification": empty,
    "MeterValues": empty,
    "NotifyChargingLimit": empty,
    "NotifyCustomerInformation": empty,
    "NotifyDisplayMessages": empty,
    "NotifyEVChargingNeeds": always(status="Accepted"),
    "NotifyEVChargingSchedule": always(status="Accepted"),
    "NotifyEvent": empty,
    "NotifyMonitoringReport": empty,
    "NotifyReport": empty,
    "PublishFirmwareStatusNotification": empty,
    "ReportChargingProfiles": empty,
    "ReservationStatusUpdate": empty,
    "SecurityEventNotification": empty,
    "SignCertificate": always(status="Accepted"),
    "StatusNotification": empty,
    "TransactionEvent": _transaction2,
}
