"""Certificates of the simulated 2.0.1 station: trust store, requests, renewals (A02, A03, M03, M04, M05)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.outbox import Undelivered
from ocpp_verdict.simulators.charger201.pki import (
    belongs_to,
    hash_data,
    is_current,
    is_trusted,
    make_csr,
    make_key,
    read_chain,
)
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import key

_LIMIT = 20
_OWN = "ChargingStationCertificate"


@attrs.frozen
class Installed:
    """One root certificate in the trust store."""

    use: str
    pem: str
    certificate: x509.Certificate


class Certificates:
    """The trust store, and the station's own certificate.

    Attributes:
        renewed: called with chain and key when a new own certificate is to be used.
    """

    def __init__(self, station: Station) -> None:
        self._station = station
        self._store: list[Installed] = []
        self._own: x509.Certificate | None = None
        self._asked_with: ec.EllipticCurvePrivateKey | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._repeats = 0
        self.renewed: Callable[[str, ec.EllipticCurvePrivateKey], None] = lambda chain, own_key: None
        station.model.live(key("SecurityCtrlr", "CertificateEntries"), lambda: str(len(self._store)))

    def roots(self, use: str) -> list[x509.Certificate]:
        """Return the installed root certificates for one use."""
        return [each.certificate for each in self._store if each.use == use]

    def root_texts(self, use: str) -> list[str]:
        """Return the same as PEM."""
        return [each.pem for each in self._store if each.use == use]

    @property
    def has_own(self) -> bool:
        """Whether the station got a certificate of its own by CertificateSigned."""
        return self._own is not None

    # -- trust store

    @on(Action.install_certificate)
    def on_install_certificate(self, certificate_type: str, certificate: str, **_: Any) -> Any:
        """Answer InstallCertificate (M05.FR.01-FR.17)."""
        chain = read_chain(certificate)
        sound = len(chain) == 1 and is_current(chain[0], self._station.clock.utc())
        if not chain or not (sound or self._station.misbehaves("installs-expired-certificate")):
            return call_result.InstallCertificate(status="Rejected")
        entry = Installed(certificate_type, certificate, chain[0])
        kept = [each for each in self._store if (each.use, each.certificate) != (entry.use, entry.certificate)]
        if len(kept) >= _LIMIT:
            return call_result.InstallCertificate(status="Rejected")
        if not self._station.misbehaves("forgets-installed-certificate"):
            self._store = [*kept, entry]
        return call_result.InstallCertificate(status="Accepted")

    @on(Action.get_installed_certificate_ids)
    def on_get_installed_certificate_ids(self, certificate_type: Any = None, **_: Any) -> Any:
        """Answer GetInstalledCertificateIds (M03.FR.01-FR.04)."""
        found = [each for each in self._store if certificate_type is None or each.use in certificate_type]
        if not found:
            return call_result.GetInstalledCertificateIds(status="NotFound")
        chain = [{"certificate_type": each.use, "certificate_hash_data": hash_data(each.certificate)} for each in found]
        return call_result.GetInstalledCertificateIds(status="Accepted", certificate_hash_data_chain=chain)

    @on(Action.delete_certificate)
    def on_delete_certificate(self, certificate_hash_data: dict[str, Any], **_: Any) -> Any:
        """Answer DeleteCertificate (M04.FR.01-FR.06)."""
        serial = str(certificate_hash_data["serial_number"]).lower()
        if self._own is not None and serial == hash_data(self._own)["serial_number"]:
            return call_result.DeleteCertificate(status="Failed")
        wanted = _folded(certificate_hash_data)
        kept = [each for each in self._store if _folded(hash_data(each.certificate)) != wanted]
        if len(kept) == len(self._store):
            lies = self._station.misbehaves("deletes-unknown-certificate")
            return call_result.DeleteCertificate(status="Accepted" if lies else "NotFound")
        if not self._station.misbehaves("keeps-deleted-certificate"):
            self._store = kept
        return call_result.DeleteCertificate(status="Accepted")

    # -- the station's own certificate

    def request(self) -> None:
        """Ask for a new certificate, as TriggerMessage wants (A02.FR.02, A02.FR.03)."""
        self._repeats = 0
        self._station.spawn(self._sign())

    async def _sign(self) -> None:
        self._stop_waiting()
        self._asked_with = make_key()
        organization = self._station.model.text("SecurityCtrlr", "OrganizationName")
        csr = make_csr(self._asked_with, self._station.identity, organization)
        try:
            answer = await self._station.outbox.ask("SignCertificate", {"csr": csr, "certificate_type": _OWN})
        except Undelivered:
            return
        if answer.status == "Accepted":
            self._await_signature()

    def _await_signature(self) -> None:
        """Ask again if nothing comes: the pause doubles, up to CertSigningRepeatTimes (A02.FR.17-FR.19)."""
        model = self._station.model
        if self._repeats > model.integer("SecurityCtrlr", "CertSigningRepeatTimes"):
            return
        pause = model.integer("SecurityCtrlr", "CertSigningWaitMinimum") * 2**self._repeats
        self._repeats += 1
        if self._repeats <= model.integer("SecurityCtrlr", "CertSigningRepeatTimes"):
            self._waiting = self._station.later(pause, self._sign_again)

    def _sign_again(self) -> None:
        self._station.spawn(self._sign())

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    @on(Action.certificate_signed)
    def on_certificate_signed(self, certificate_chain: str, **_: Any) -> Any:
        """Answer CertificateSigned (A02.FR.06, A02.FR.07, A02.FR.16)."""
        self._stop_waiting()
        good = self._is_good(certificate_chain) or self._station.misbehaves("accepts-any-signed-certificate")
        return call_result.CertificateSigned(status="Accepted" if good else "Rejected")

    def _is_good(self, pem: str) -> bool:
        limit = self._station.model.integer("SecurityCtrlr", "MaxCertificateChainSize")
        chain, now = read_chain(pem), self._station.clock.utc()
        if len(pem) > limit or not chain or self._asked_with is None or not belongs_to(chain[0], self._asked_with):
            return False
        roots = self.roots("CSMSRootCertificate")
        return is_trusted(chain, roots, now) if roots else all(is_current(each, now) for each in chain)

    @after(Action.certificate_signed)
    def after_certificate_signed(self, certificate_chain: str, **_: Any) -> None:
        """Use it from now on, or report that it is not valid (A02.FR.07, A02.FR.08)."""
        own_key = self._asked_with
        if not self._is_good(certificate_chain) or own_key is None:
            self._station.security_event("InvalidChargingStationCertificate")
            return
        self._own = read_chain(certificate_chain)[0]
        self._asked_with = None
        self.renewed(certificate_chain, own_key)


def _folded(data: dict[str, Any]) -> dict[str, str]:
    """Return hash data for comparison: hexadecimal digits have no case."""
    return {name: str(value).lower() for name, value in data.items()}
