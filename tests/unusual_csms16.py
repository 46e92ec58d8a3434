"""A CSMS of 1.6 that does all that the specification leaves to it otherwise than the built-in one: no case may mind."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.csms16 import SimulatedCsms16
from ocpp_verdict.simulators.csms16.transactions import Transactions

from tests.unusual import Own, Unusual

#: The identification of which it starts transactions remotely.
_OWN_ID = "04d4e5f6"
_SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 32}]}
_LIMIT = {
    "chargingProfileId": 9001,
    "stackLevel": 0,
    "chargingProfilePurpose": "ChargePointMaxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": _SCHEDULE,
}
#: What it asks of every station that it has accepted, and some of it again whenever a connector reports.
_CURIOUS: tuple[Own, ...] = (
    ("GetConfiguration", {}),
    ("GetConfiguration", {"key": ["supportedfeatureprofiles", "Unheard"]}),
    ("ChangeConfiguration", {"key": "HEARTBEATINTERVAL", "value": "900"}),
    ("ChangeConfiguration", {"key": "Unheard", "value": ""}),
    ("GetLocalListVersion", {}),
    ("SendLocalList", {"listVersion": 1, "updateType": "Full"}),
    ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
    ("ClearCache", {}),
    ("SetChargingProfile", {"connectorId": 0, "csChargingProfiles": _LIMIT}),
    ("ClearChargingProfile", {"id": 9002}),
    ("GetCompositeSchedule", {"connectorId": 0, "duration": 60}),
    ("DataTransfer", {"vendorId": "org.unusual", "messageId": "hello", "data": "?"}),
    ("ExtendedTriggerMessage", {"requestedMessage": "BootNotification"}),
    ("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"}),
)
_AGAIN: tuple[Own, ...] = (
    ("GetConfiguration", {"key": ["HeartbeatInterval", "ConnectionTimeOut"]}),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 2}),
    ("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "0"}),
)


class UnusualCsms16(Unusual, SimulatedCsms16):
    """Right, and in no detail what one expects."""

    curious, again = _CURIOUS, _AGAIN

    def _open_books(self) -> Any:
        """Number transactions from below zero, for any integer will do (§6.46)."""
        answers = super()._open_books()
        self.transactions = Transactions(first=-2)
        answers["Heartbeat"] = lambda session, payload: {"currentTime": self._now()}
        answers["DataTransfer"] = lambda session, payload: {"status": "Accepted", "data": "understood"}
        return answers

    def _authorize(self, session: Session, payload: Payload) -> Payload:
        """Tell no group, which Authorize MAY (§5.13, errata 4.12)."""
        info = super()._authorize(session, payload)["idTagInfo"]
        return {"idTagInfo": {name: value for name, value in info.items() if name != "parentIdTag"}}

    def _tag_info(self, id_tag: str) -> dict[str, Any]:
        return {**super()._tag_info(id_tag), "expiryDate": "2099-12-31T23:59:59.999999+14:00"}

    def _stop_transaction(self, session: Session, payload: Payload) -> Payload:
        return {"idTagInfo": {"status": "Accepted"}, **super()._stop_transaction(session, payload)}

    def complete(self, station: Station, action: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Write what the operator enters in the CSMS's own way."""
        return [_in_its_own_way(action, part) for part in super().complete(station, action, payload)]


def _in_its_own_way(action: str, payload: dict[str, Any]) -> dict[str, Any]:
    small = {name: _small(value) for name, value in payload.items()}
    if action == "RemoteStartTransaction" and "chargingProfile" not in payload:
        return {"idTag": _OWN_ID}
    if action == "ReserveNow":
        minute = datetime.fromisoformat(payload["expiryDate"]).replace(second=0, microsecond=0)
        return {**small, "expiryDate": minute.isoformat()}
    if payload.get("key") == "AuthorizationKey":
        return {**payload, "value": secrets.token_hex(18).upper()}
    if action == "ChangeConfiguration" and payload["key"] == "SecurityProfile":
        return payload
    return small if action in ("GetConfiguration", "ChangeConfiguration", "SendLocalList") else payload


def _small(value: Any) -> Any:
    """Return identifications and keys in small letters, which mean the same (CiString)."""
    if isinstance(value, list):
        return [_small(item) for item in value]
    if isinstance(value, Mapping):
        return {name: item.lower() if name == "idTag" else item for name, item in value.items()}
    return value.lower() if isinstance(value, str) and value not in ("Full", "Differential") else value
