"""The built-in OCPP 1.6 CSMS: decides on registration, identifications and transactions as the specification says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from ssl import CERT_NONE, SSLContext
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms.envelope import Refusal
from ocpp_verdict.simulators.csms.field import FieldSession
from ocpp_verdict.simulators.csms.server import Answer, Chosen, Csms
from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.csms16.misbehaviours import FAULTS, MISBEHAVIOURS
from ocpp_verdict.simulators.csms16.transactions import Transactions

#: Where stations are told to put and find files unless the request says so; nothing listens there.
_FILES = "http://127.0.0.1:9/files/"
#: Seconds between Heartbeats, and before the next BootNotification while not accepted.
_HEARTBEAT, _RETRY = 300, 10

#: Age from which a transaction message counts as sent late.
_LATE = timedelta(seconds=5)

#: What a CSMS chooses by itself where the operator's request does not say (action -> field -> choice).
_CHOSEN: Mapping[str, Mapping[str, Chosen]] = {
    "RemoteStopTransaction": {"transactionId": lambda csms, station: csms.ongoing(station)},
    "ReserveNow": {
        "reservationId": lambda csms, station: csms.new_number(),
        "expiryDate": lambda csms, station: csms.clock.stamp(3600),
    },
    "GetDiagnostics": {"location": lambda csms, station: _FILES},
    "GetLog": {
        "logType": lambda csms, station: "DiagnosticsLog",
        "requestId": lambda csms, station: csms.new_number(),
        "log.remoteLocation": lambda csms, station: _FILES,
    },
    "UpdateFirmware": {
        "location": lambda csms, station: f"{_FILES}firmware.bin",
        "retrieveDate": lambda csms, station: csms.clock.stamp(),
    },
    "SignedUpdateFirmware": {"requestId": lambda csms, station: csms.new_number()},
    "SendLocalList": {
        "listVersion": lambda csms, station: csms.new_number(),
        "updateType": lambda csms, station: "Full",
    },
    "SetChargingProfile": {"csChargingProfiles.chargingProfileId": lambda csms, station: csms.new_number()},
    "InstallCertificate": {
        "certificateType": lambda csms, station: "CentralSystemRootCertificate",
        "certificate": lambda csms, station: csms.authority.root_pem,
    },
}


class SimulatedCsms16(Csms):
    """An OCPP 1.6 CSMS on loopback; `misbehave` names rows of `misbehaviours.MISBEHAVIOURS`."""

    version = Version.V16
    session = FieldSession
    chosen = _CHOSEN
    not_while_pending = frozenset({"RemoteStartTransaction", "RemoteStopTransaction"})
    misbehaviours, faults = MISBEHAVIOURS, FAULTS

    def _open_books(self) -> dict[str, Answer]:
        """Begin with empty books, and return how each action of a station is answered."""
        self.transactions = Transactions()
        #: What stations said of their configuration: identity -> key -> value.
        self.configuration: Bounded[str, Bounded[str, str]] = Bounded(1000)
        #: What stations said of their connectors: (identity, connector) -> status.
        self.statuses: Bounded[tuple[str, int], str] = Bounded()
        self._authorized: Bounded[tuple[str, str], None] = Bounded()
        return {
            "BootNotification": self._boot,
            "Heartbeat": lambda session, payload: {"currentTime": self.clock.stamp()},
            "Authorize": self._authorize,
            "StartTransaction": self._start_transaction,
            "StopTransaction": self._stop_transaction,
            "DataTransfer": lambda session, payload: {"status": "UnknownVendorId"},
            "StatusNotification": self._status_notification,
            "SignCertificate": self._sign_certificate,
            **dict.fromkeys(_ACKNOWLEDGED, lambda session, payload: {}),
        }

    async def listen_securely(self, ssl: SSLContext) -> str:
        """Listen with TLS too; stations may show what our own authority signed."""
        if ssl.verify_mode is not CERT_NONE:
            ssl.load_verify_locations(cadata=self.authority.root_pem)
        return await super().listen_securely(ssl)

    def admit(self, station: Station, action: str) -> bool:
        """Return whether `station` may send `action` now; one that never booted here may have earlier (J §5.4)."""
        return station.registration is None or super().admit(station, action)

    # ----------------------------------------------------------------- answers

    def _boot(self, session: Session, payload: Payload) -> Payload:
        status = session.station.next_registration()
        self.transactions.forget_connector(session.station.identity)
        interval = _HEARTBEAT if status == "Accepted" else _RETRY
        return {"status": status, "currentTime": self.clock.stamp(), "interval": interval}

    def _authorize(self, session: Session, payload: Payload) -> Payload:
        self._authorized[session.station.identity, payload["idTag"].casefold()] = None
        return {"idTagInfo": self._tag_info(payload["idTag"])}

    def _start_transaction(self, session: Session, payload: Payload) -> Payload:
        late = self._late(payload)
        self._refuse_if(late, "refuses-late-start")
        identity, id_tag = session.station.identity, payload["idTag"]
        info = self._tag_info(id_tag)
        if info["status"] == "Accepted" and self.tokens.state(id_tag).single:
            busy = self.transactions.elsewhere(id_tag, identity, payload)
            info = {**info, "status": "ConcurrentTx"} if busy else info
        if self.misbehaves("refuses-start-without-authorize") and (identity, id_tag.casefold()) not in self._authorized:
            info = {"status": "Invalid"}
        transaction = self.transactions.start(identity, payload)
        transaction.began_offline = late
        return {"transactionId": transaction.id, "idTagInfo": info}

    def _stop_transaction(self, session: Session, payload: Payload) -> Payload:
        transaction = self.transactions.stop(payload["transactionId"])
        self._refuse_if(transaction is not None and transaction.began_offline, "refuses-late-stop")
        self._refuse_if(transaction is None, "refuses-unknown-transaction")
        return {"idTagInfo": self._tag_info(payload["idTag"])} if "idTag" in payload else {}

    def _late(self, payload: Payload) -> bool:
        """Return whether a message tells of something that happened while the station was offline."""
        return self.clock.utc() - datetime.fromisoformat(payload["timestamp"]) > _LATE

    def _refuse_if(self, cause: bool, misbehaviour: str) -> None:
        if cause and self.misbehaves(misbehaviour):
            raise Refusal(None, "InternalError", "cannot be processed")

    def _status_notification(self, session: Session, payload: Payload) -> Payload:
        connector = session.station.identity, payload["connectorId"]
        before = self.statuses.get(connector)
        self.statuses[connector] = payload["status"]
        unused = (before, payload["status"]) == ("Preparing", "Available")
        self._refuse_if(unused, "keeps-unused-connector-busy")
        return {}

    def _sign_certificate(self, session: Session, payload: Payload) -> Payload:
        chain = self.authority.sign(payload["csr"])
        if chain is None:
            return {"status": "Rejected"}
        if self.misbehaves("signs-for-another-station"):
            chain = self.authority.root_pem
        session.follow_up("CertificateSigned", {"certificateChain": chain})
        return {"status": "Accepted"}

    def _tag_info(self, id_tag: str) -> dict[str, Any]:
        """Return idTagInfo by the token table (§7.9)."""
        state = self.tokens.state(id_tag)
        info: dict[str, Any] = {"status": state.at(self.clock.utc()).value}
        if state.expiry is not None:
            info["expiryDate"] = state.expiry.strftime("%Y-%m-%dT%H:%M:%SZ")
        if state.group is not None:
            info["parentIdTag"] = state.group
        return info

    # ---------------------------------------------------------------- requests

    def ongoing(self, station: Station) -> int | None:
        """Return the id of the youngest transaction at a station."""
        newest = self.transactions.newest(station.identity)
        return newest.id if newest is not None else None

    def answered(self, session: Session, action: str, asked: Payload, answer: Payload) -> None:
        """Keep what a station reports of its configuration, and the new password it accepts."""
        if self.misbehaves("hangs-up-on-refusal") and _refused(answer):
            self.hang_up(session.station.identity, "refused")
        known = self.configuration.at(session.station.identity, Bounded)
        if action == "GetConfiguration":
            for entry in answer.get("configurationKey", []):
                known[entry["key"]] = entry.get("value", "")
        elif action == "ChangeConfiguration" and answer["status"] in ("Accepted", "RebootRequired"):
            self._changed(session.station, known, asked)

    def _changed(self, station: Station, known: Bounded[str, str], asked: Payload) -> None:
        if asked["key"] == "SecurityProfile" and asked["value"] in ("1", "2", "3"):
            station.agreed_profile = int(asked["value"])
        if asked["key"] != "AuthorizationKey":
            known[asked["key"]] = asked["value"]
        elif station.password is not None and not self.misbehaves("keeps-old-password"):
            station.password = asked["value"]  # security whitepaper A01.FR.03: from now on only this one


def _refused(answer: Payload) -> bool:
    """Return whether a station did not do what it was asked."""
    return answer.get("status") in _REFUSALS or answer.get("listVersion") in (-1, 0)


#: What a station answers that does not do what it is asked (§7).
_REFUSALS = frozenset(
    {
        "Failed",
        "Faulted",
        "NotImplemented",
        "NotSupported",
        "Occupied",
        "Rejected",
        "Unavailable",
        "UnlockFailed",
        "VersionMismatch",
    }
)

#: Messages that tell something and want nothing back but an acknowledgement.
_ACKNOWLEDGED = (
    "MeterValues",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "SecurityEventNotification",
    "LogStatusNotification",
    "SignedFirmwareStatusNotification",
)
