"""What our 1.6 station and its operator bring to the security cases: password, roots, certificate request, firmware."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pki.certificates import Authority, KeyType, new_key, self_signed, subject
from ocpp_verdict.pki.patterns import CertificateRequest, Firmware, base64_signature
from ocpp_verdict.role.station import Station
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

#: The O of what is made here.
_ORGANISATION = "ocpp-verdict"
_HEX = re.compile(r"([0-9A-Fa-f]{2}){16,20}")


@asynccontextmanager
async def password(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """The connection is with a password; yields it."""
    if sut.password is None:
        raise Inconclusive("the profile of the CSMS has no password: name it by password_env or password_file")
    yield sut.password


@asynccontextmanager
async def new_password(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields a password of 20 bytes in hex for the operator to set (J §6.2.2); the old one is set again afterwards."""
    async with password(station, operator, sut) as old:
        new = secrets.token_hex(20)
        station.peer.evidence.redact(new)
        yield new
        if station.peer.connected:
            written = old if _HEX.fullmatch(old) else old.encode().hex()
            await operator.request("ChangeConfiguration", key="AuthorizationKey", value=written)
            await station.wait(station.peer.answer_delay)
            await station.call(0, "Heartbeat")  # answered once the CSMS has our answer


@asynccontextmanager
async def csms_root(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a CSMS root certificate to install."""
    yield _root(sut.tls.csms_root, station, "CSMS root")


@asynccontextmanager
async def manufacturer_root(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a manufacturer root certificate to install."""
    yield _root(sut.tls.manufacturer_root, station, "manufacturer root")


@asynccontextmanager
async def certificate_request(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[CertificateRequest]:
    """Yields a request for a certificate of our station: CN is its serial number (whitepaper A00.FR.511)."""
    key = new_key(KeyType.ECDSA)
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(sut.station_serial_number, _ORGANISATION))
    yield CertificateRequest(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode(), key)


@asynccontextmanager
async def signed_firmware(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[Firmware]:
    """Yields what SignedUpdateFirmware names; made where the profile names nothing, for our station checks nothing."""
    key = new_key(KeyType.ECDSA)
    own = self_signed(subject("firmware signer", _ORGANISATION), key, now=station.peer.clock.utc())
    named = sut.tls.firmware_signing_certificate
    yield Firmware(
        location=sut.firmware_location or "http://files.example/firmware.bin",
        certificate=named.read_text() if named else own.public_bytes(Encoding.PEM).decode(),
        signature=sut.firmware_signature or base64_signature(key, b"firmware"),
        wrong_signature=base64_signature(key, b"another firmware"),
    )


def _root(named: Path | None, station: Station, name: str) -> str:
    if named is not None:
        return named.read_text()
    made = Authority.root(f"{_ORGANISATION} {name}", _ORGANISATION, now=station.peer.clock.utc())
    return made.certificate.public_bytes(Encoding.PEM).decode()


STATES = {
    "certificate_request": certificate_request,
    "csms_root": csms_root,
    "manufacturer_root": manufacturer_root,
    "new_password": new_password,
    "password": password,
    "signed_firmware": signed_firmware,
}
