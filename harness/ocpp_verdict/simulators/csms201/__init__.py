"""The built-in OCPP 2.0.1 CSMS: decides on registration, identifications and transactions as the specification says."""

from __future__ import annotations

import base64
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms.server import Answer, Csms
from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.csms201 import variables
from ocpp_verdict.simulators.csms201.choices import CHOSEN
from ocpp_verdict.simulators.csms201.misbehaviours import FAULTS, MISBEHAVIOURS
from ocpp_verdict.simulators.csms201.tokens import certificate_status, token_info
from ocpp_verdict.simulators.csms201.transactions import Transactions
from ocpp_verdict.simulators.csms201.variables import Key, Variables

#: Seconds between Heartbeats, and before the next BootNotification while not accepted.
_HEARTBEAT, _RETRY = 300, 10
#: Watts that a vehicle gets when it tells its needs (K15).
_OFFERED_POWER = 11_000

#: Messages that tell something and want nothing back but an acknowledgement.
_ACKNOWLEDGED = (
    "ClearedChargingLimit",
    "FirmwareStatusNotification",
    "LogStatusNotification",
    "MeterValues",
    "NotifyChargingLimit",
    "NotifyCustomerInformation",
    "NotifyDisplayMessages",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "PublishFirmwareStatusNotification",
    "ReportChargingProfiles",
    "ReservationStatusUpdate",
    "SecurityEventNotification",
    "StatusNotification",
)
#: What a triggered message is called where the trigger is not called like it (F06).
_TRIGGERED = {
    "SignChargingStationCertificate": "SignCertificate",
    "SignV2GCertificate": "SignCertificate",
    "SignCombinedCertificate": "SignCertificate",
}
_PASSWORD = variables.key("SecurityCtrlr", "BasicAuthPassword")


class SimulatedCsms201(Csms):
    """An OCPP 2.0.1 CSMS on loopback; `misbehave` names rows of `misbehaviours.MISBEHAVIOURS`."""

    version = Version.V201
    chosen = CHOSEN
    not_while_pending = frozenset({"RequestStartTransaction", "RequestStopTransaction"})
    misbehaviours, faults = MISBEHAVIOURS, FAULTS

    def _open_books(self) -> dict[str, Answer]:
        """Begin with empty books, and return how each action of a station is answered."""
        self.transactions = Transactions()
        if self._ssl is not None:  # stations come back with certificates that it has signed (A02)
            self._ssl.load_verify_locations(cadata=self.authority.root_pem)
        #: What stations said of their device model.
        self.variables: Bounded[str, Bounded[Key, str]] = Bounded(1000)
        self._issued: set[str] = set()
        return {
            "BootNotification": self._boot,
            "Heartbeat": lambda session, payload: {"currentTime": self.clock.stamp()},
            "Authorize": self._authorize,
            "TransactionEvent": self._transaction_event,
            "NotifyReport": self._notify_report,
            "SignCertificate": self._sign_certificate,
            "GetCertificateStatus": self._certificate_status,
            "Get15118EVCertificate": self._ev_certificate,
            "NotifyEVChargingNeeds": self._charging_needs,
            "NotifyEVChargingSchedule": lambda session, payload: {"status": "Accepted"},
            "DataTransfer": lambda session, payload: {"status": "UnknownVendorId"},
            **dict.fromkeys(_ACKNOWLEDGED, lambda session, payload: {}),
        }

    # ----------------------------------------------------------------- answers

    def _boot(self, session: Session, payload: Payload) -> Payload:
        status = session.station.next_registration()
        self.transactions.forget(session.station.identity)
        interval = _HEARTBEAT if status == "Accepted" else _RETRY
        return {"status": status, "currentTime": self.clock.stamp(), "interval": interval}

    def _authorize(self, session: Session, payload: Payload) -> Payload:
        now = self.clock.utc()
        answer = {"idTokenInfo": token_info(self.tokens, payload["idToken"], frozenset(self._issued), now)}
        certificate = certificate_status(payload, now)
        return answer if certificate is None else {**answer, "certificateStatus": certificate}

    def _transaction_event(self, session: Session, payload: Payload) -> Payload:
        transaction = self.transactions.event(session.station.identity, payload)
        if "idToken" not in payload:
            return {}
        info = token_info(self.tokens, payload["idToken"], frozenset(self._issued), self.clock.utc())
        single = self.tokens.state(payload["idToken"]["idToken"]).single
        if payload["eventType"] == "Started" and info["status"] == "Accepted" and single:
            info = {**info, "status": "ConcurrentTx"} if self.transactions.elsewhere(transaction) else info
        return {"idTokenInfo": info}

    def _notify_report(self, session: Session, payload: Payload) -> Payload:
        self._learn(session.station, dict(variables.reported(payload)))
        return {}

    def _sign_certificate(self, session: Session, payload: Payload) -> Payload:
        chain = self.authority.sign(payload["csr"])
        if chain is None:
            return {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidCSR"}}
        kind = payload.get("certificateType", "ChargingStationCertificate")
        session.follow_up("CertificateSigned", {"certificateChain": chain, "certificateType": kind})
        return {"status": "Accepted"}

    def _certificate_status(self, session: Session, payload: Payload) -> Payload:
        response = self.authority.ocsp(payload["ocspRequestData"])
        return {"status": "Failed"} if response is None else {"status": "Accepted", "ocspResult": response}

    def _ev_certificate(self, session: Session, payload: Payload) -> Payload:
        """Pass the request on to a contract provider (M01), which here answers at once."""
        answer = b"installed " + payload["exiRequest"].encode()[:1000]
        return {"status": "Accepted", "exiResponse": base64.b64encode(answer).decode()}

    def _charging_needs(self, session: Session, payload: Payload) -> Payload:
        transaction = self.transactions.newest(session.station.identity, payload["evseId"])
        if transaction is None:
            return {"status": "Rejected"}
        session.follow_up("SetChargingProfile", self._offer(payload["evseId"], transaction.id))
        return {"status": "Accepted"}

    def _offer(self, evse: int, transaction_id: str) -> dict[str, Any]:
        period = {"startPeriod": 0, "limit": _OFFERED_POWER}
        schedule = {"id": self.new_number(), "chargingRateUnit": "W", "chargingSchedulePeriod": [period]}
        profile = {
            "id": self.new_number(),
            "stackLevel": 0,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Relative",
            "transactionId": transaction_id,
            "chargingSchedule": [schedule],
        }
        return {"evseId": evse, "chargingProfile": profile}

    # ---------------------------------------------------------------- requests

    def complete(self, station: Station, action: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the payloads to send: completed, and split where the station limits the items of a message."""
        (complete,) = super().complete(station, action, payload)
        token = complete.get("idToken")
        if action == "RequestStartTransaction" and isinstance(token, dict) and token.get("type") == "Central":
            self._issued.add(str(token.get("idToken")).casefold())
        if self.misbehaves("ignores-items-per-message"):
            return [complete]
        return variables.split(action, complete, self.variables.get(station.identity, {}))

    def expect_triggered(self, station: Station, action: str, payload: Payload) -> None:
        """Note which messages `station` may send although its boot is not accepted (B02.FR.02)."""
        if action in ("GetBaseReport", "GetReport"):
            station.awaited.add("NotifyReport")
        elif action == "TriggerMessage":
            trigger = str(payload.get("requestedMessage"))
            station.awaited.add(_TRIGGERED.get(trigger, trigger))

    def answered(self, session: Session, action: str, asked: Payload, answer: Payload) -> None:
        """Keep what a station says of its device model, and the password and profile it accepts (A01, A05)."""
        if action == "GetVariables":
            self._learn(session.station, dict(variables.read(answer)))
        elif action == "SetVariables":
            self._written(session.station, asked, answer)
        elif action == "SetNetworkProfile" and answer["status"] == "Accepted":
            session.station.agreed_profile = asked["connectionData"]["securityProfile"]

    def _written(self, station: Station, asked: Payload, answer: Payload) -> None:
        accepted, rejected = variables.written(asked, answer)
        password = accepted.pop(_PASSWORD, None)
        if self.misbehaves("keeps-old-password"):
            password = None
        elif self.misbehaves("takes-rejected-password"):
            password = rejected.get(_PASSWORD, password)
        if password is not None and station.password is not None:
            station.password = password
        self._learn(station, accepted)

    def _learn(self, station: Station, told: Variables) -> None:
        known = self.variables.at(station.identity, Bounded)
        for key, value in told.items():
            known[key] = value
