"""What the built-in OCPP 2.0.1 CSMS chooses by itself where the operator's request does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ocpp_verdict.simulators.csms.server import Chosen
from ocpp_verdict.simulators.csms.station import Station

if TYPE_CHECKING:
    from ocpp_verdict.simulators.csms201 import SimulatedCsms201

#: Where stations are told to put and find files unless the request says so; nothing listens there.
_FILES = "http://127.0.0.1:9/files/"


def _number(csms: SimulatedCsms201, station: Station) -> int:
    return csms.new_number()


def _ongoing(csms: SimulatedCsms201, station: Station) -> str | None:
    newest = csms.transactions.newest(station.identity)
    return newest.id if newest is not None else None


def _soon(csms: SimulatedCsms201, station: Station) -> str:
    return csms.clock.stamp(3600)


def _now(csms: SimulatedCsms201, station: Station) -> str:
    return csms.clock.stamp()


def _root(csms: SimulatedCsms201, station: Station) -> str:
    return csms.authority.root_pem


def _own_url(csms: SimulatedCsms201, station: Station) -> str:
    return csms.url


def _always(value: object) -> Chosen:
    return lambda csms, station: value


#: Action -> dotted field -> choice.
CHOSEN: Mapping[str, Mapping[str, Chosen]] = {
    "RequestStartTransaction": {"remoteStartId": _number},
    "RequestStopTransaction": {"transactionId": _ongoing},
    "GetBaseReport": {"requestId": _number, "reportBase": _always("FullInventory")},
    "GetReport": {"requestId": _number},
    "GetMonitoringReport": {"requestId": _number},
    "GetChargingProfiles": {"requestId": _number, "chargingProfile": _always({})},
    "GetDisplayMessages": {"requestId": _number},
    "CustomerInformation": {"requestId": _number, "report": _always(True), "clear": _always(False)},
    "GetLog": {
        "requestId": _number,
        "logType": _always("DiagnosticsLog"),
        "log.remoteLocation": _always(_FILES),
    },
    "UpdateFirmware": {
        "requestId": _number,
        "firmware.location": _always(f"{_FILES}firmware.bin"),
        "firmware.retrieveDateTime": _now,
    },
    "PublishFirmware": {"requestId": _number},
    "ReserveNow": {"id": _number, "expiryDateTime": _soon},
    "SendLocalList": {"versionNumber": _number, "updateType": _always("Full")},
    "SetChargingProfile": {"chargingProfile.id": _number},
    "SetDisplayMessage": {"message.id": _number},
    "SetNetworkProfile": {
        "configurationSlot": _always(1),
        "connectionData.ocppVersion": _always("OCPP20"),
        "connectionData.ocppTransport": _always("JSON"),
        "connectionData.ocppCsmsUrl": _own_url,
        "connectionData.messageTimeout": _always(30),
        "connectionData.securityProfile": _always(1),
        "connectionData.ocppInterface": _always("Wired0"),
    },
    "InstallCertificate": {"certificateType": _always("CSMSRootCertificate"), "certificate": _root},
}
