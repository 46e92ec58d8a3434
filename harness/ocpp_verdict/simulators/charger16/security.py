"""What the security whitepaper adds to the built-in 1.6 charger: events, certificates, logs, signed firmware."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16 import certificates
from ocpp_verdict.simulators.charger16.certificates import CENTRAL_SYSTEM, MANUFACTURER
from ocpp_verdict.simulators.charger16.configuration import Outcome
from ocpp_verdict.simulators.charger16.link import NotProcessed
from ocpp_verdict.simulators.charger16.trigger import TriggerRequests

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

#: Security events that the CSMS is told at once (whitepaper §8).
CRITICAL = frozenset({"FirmwareUpdated", "SettingSystemTime", "StartupOfTheDevice", "ResetOrReboot"})
#: Events of errors that a use case says shall be told, though the table does not call them critical.
TOLD = CRITICAL | {
    "InvalidCentralSystemCertificate",
    "InvalidChargePointCertificate",
    "InvalidFirmwareSignature",
    "InvalidFirmwareSigningCertificate",
}


class Security:
    """The security log, and the events that wait for the CSMS (A04)."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._more = asyncio.Event()

    @property
    def profile(self) -> int:
        """Return the security profile in use."""
        return self._station.memory.configuration.number("SecurityProfile")

    def event(self, kind: str) -> None:
        """Log a security event, and tell the CSMS if it is a grave one; without security nobody asks for those."""
        stamp = self._station.stamp()
        self._station.memory.security_log.append(f"{stamp} {kind}")
        if kind in (TOLD if self.profile else TOLD - CRITICAL):
            self._station.memory.events.append((kind, stamp))
            self._more.set()

    async def deliver(self) -> None:
        """Tell the CSMS for as long as the connection lasts; what is not confirmed stays (A04.FR.02).

        Raises:
            Offline: the connection is over.
        """
        events = self._station.memory.events
        while True:
            while events:
                kind, stamp = events[0]
                with suppress(NotProcessed):  # a CSMS without this message refuses it for ever
                    await self._station.request(call.SecurityEventNotification(kind, stamp, None))
                events.popleft()
            self._more.clear()
            await self._more.wait()

    def change(self, key: str, value: str) -> Outcome | None:
        """Judge a change of a key that has rules of its own; None leaves it to the table."""
        if key.lower() != "securityprofile" or not value.isdigit():
            return None
        return None if self.profile < int(value) <= 3 and self._ready_for(int(value)) else Outcome.REJECTED

    def _ready_for(self, profile: int) -> bool:
        """Return whether all that a profile needs is there (A05.FR.02 to FR.04)."""
        store = self._station.memory.certificates
        password = profile == 3 or self._station.password is not None
        root = profile == 1 or bool(store.of(CENTRAL_SYSTEM))
        return password and root and (profile < 3 or bool(store.own))

    async def sign(self) -> None:
        """Make a new key and ask for its certificate (A02)."""
        configuration, store = self._station.memory.configuration, self._station.memory.certificates
        store.key, csr = certificates.request(self._station.identity, configuration["CpoName"])
        await self._station.request(call.SignCertificate(csr), ahead=True)

    def log(self) -> bytes:
        """Return the content of the security log."""
        return "\n".join((*self._station.memory.security_log, "")).encode()


class SecurityRequests(TriggerRequests):
    """Requests of the security whitepaper."""

    @on(Action.extended_trigger_message)
    def on_extended_trigger_message(self, requested_message: str, connector_id: int | None = None, **_: Any) -> Any:
        """Send the message after the answer."""
        if requested_message == "SignChargePointCertificate":
            self.afterwards(lambda: self.station.spawn(self.station.security.sign()))
            return call_result.ExtendedTriggerMessage("Accepted")
        return call_result.ExtendedTriggerMessage(self.trigger(requested_message, connector_id, signed=True))

    @on(Action.certificate_signed)
    def on_certificate_signed(self, certificate_chain: str, **_: Any) -> Any:
        """Take the signed certificate if it fits the last request (A02)."""
        station, chain = self.station, certificates.read(certificate_chain)
        if not certificates.fits(station.memory.certificates, chain, station.identity, station.now()):
            station.security.event("InvalidChargePointCertificate")
            return call_result.CertificateSigned("Rejected")
        station.memory.certificates.own = chain
        station.security.event("ReconfigurationOfSecurityParameters")
        if station.security.profile == 3 and station.link.ssl is not None:
            if not station.misbehaves("keeps-old-certificate"):
                certificates.load(station.link.ssl, station.memory.certificates)
            self.afterwards(station.reconnect)
        return call_result.CertificateSigned("Accepted")

    @on(Action.install_certificate)
    def on_install_certificate(self, certificate_type: str, certificate: str, **_: Any) -> Any:
        """Install a root certificate (M05)."""
        found = certificates.read(certificate)
        if len(found) != 1 or not certificates.valid_at(found[0], self.station.now()):
            return call_result.InstallCertificate("Rejected")
        roots = self.station.memory.certificates.roots
        others = [old for old in roots if old != (certificate_type, found[0])]
        if len(others) >= self.station.memory.configuration.number("CertificateStoreMaxLength"):
            return call_result.InstallCertificate("Rejected")
        roots[:] = [*others, (certificate_type, found[0])]
        return call_result.InstallCertificate("Accepted")

    @on(Action.get_installed_certificate_ids)
    def on_get_installed_certificate_ids(self, certificate_type: str, **_: Any) -> Any:
        """List what is installed for one use (M03)."""
        found = [certificates.hash_data(one) for one in self.station.memory.certificates.of(certificate_type)]
        return call_result.GetInstalledCertificateIds("Accepted" if found else "NotFound", found or None)

    @on(Action.delete_certificate)
    def on_delete_certificate(self, certificate_hash_data: dict[str, Any], **_: Any) -> Any:
        """Remove a root, unless the connection hangs on it (M04)."""
        roots = self.station.memory.certificates.roots
        meant = [one for one in roots if certificates.is_meant(one[1], certificate_hash_data)]
        if not meant:
            return call_result.DeleteCertificate("NotFound")
        if meant[0][0] == CENTRAL_SYSTEM and self._needs(meant[0][1]):
            return call_result.DeleteCertificate("Failed")
        if not self.station.misbehaves("deletes-no-certificate"):
            roots[:] = [one for one in roots if one not in meant]
        return call_result.DeleteCertificate("Accepted")

    def _needs(self, root: x509.Certificate) -> bool:
        """Return whether the connection hangs on a root: it is the only one, unless TLS was set up with another."""
        if self.station.security.profile < 2 or len(self.station.memory.certificates.of(CENTRAL_SYSTEM)) > 1:
            return False
        ssl = self.station.link.ssl
        return ssl is None or root.public_bytes(Encoding.DER) in ssl.get_ca_certs(binary_form=True)

    @on(Action.get_log)
    def on_get_log(
        self,
        log: dict[str, Any],
        log_type: str,
        request_id: int,
        retries: int = 0,
        retry_interval: int | None = None,
        **_: Any,
    ) -> Any:
        """Upload the log that is asked for (N01)."""
        station = self.station
        content = station.security.log() if log_type == "SecurityLog" else station.firmware.diagnostics()
        name = f"{log_type}-{station.now():%Y%m%dT%H%M%S}.log"
        busy = station.firmware.cancel_log()
        self.afterwards(
            lambda: station.firmware.start_log(
                log["remote_location"], name, content, request_id, retries, retry_interval
            )
        )
        return call_result.GetLog("AcceptedCanceled" if busy else "Accepted", name)

    @on(Action.signed_update_firmware)
    def on_signed_update_firmware(
        self,
        request_id: int,
        firmware: dict[str, Any],
        retries: int = 0,
        retry_interval: int | None = None,
        **_: Any,
    ) -> Any:
        """Update in the background once the signing certificate has been checked (L01)."""
        station = self.station
        signer = self._signer(firmware["signing_certificate"])
        if signer is None:
            station.security.event("InvalidFirmwareSigningCertificate")
            return call_result.SignedUpdateFirmware("InvalidCertificate")
        busy = station.firmware.cancel_update()
        self.afterwards(lambda: station.firmware.start_signed(firmware, signer, request_id, retries, retry_interval))
        return call_result.SignedUpdateFirmware("AcceptedCanceled" if busy else "Accepted")

    def _signer(self, text: str) -> x509.Certificate | None:
        found, roots = certificates.read(text), self.station.memory.certificates.of(MANUFACTURER)
        good = bool(found) and certificates.trusted(found[0], roots, self.station.now())
        return found[0] if good else None
