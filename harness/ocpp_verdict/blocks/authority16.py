"""Certificates of 1.6 stations: signing their requests, and what a connection shows of them (whitepaper A00, A02)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ocpp_verdict.handshake import Handshake
from ocpp_verdict.pki import Pki
from ocpp_verdict.pki.certificates import KeyType, new_key
from ocpp_verdict.pki.patterns import certificates
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.verdict import Inconclusive

#: Bits that a key must have (whitepaper A00.FR.502, .503).
_BITS = {"RSA": 2048, "EC": 224}


@attrs.frozen
class CertificateAuthority:
    """Who signs the certificates of stations in this run, and looks at them.

    Attributes:
        csms: our role.
        pki: the certificates of the run.
    """

    csms: CSMS
    pki: Pki

    def sign(self, request: str) -> str:
        """Return the PEM chain for the request of a station.

        Raises:
            Inconclusive: it is no request that can be signed.
        """
        try:
            return self.pki.sign(request)
        except ValueError as problem:
            raise Inconclusive(f"the station's certificate request cannot be signed: {problem}") from None

    def sign_another(self, request: str) -> str:
        """Return a PEM chain for the same subject, but for a key that the station does not have.

        Raises:
            Inconclusive: it is no request that can be signed.
        """
        self.sign(request)
        subject = x509.load_pem_x509_csr(request.encode()).subject
        other = x509.CertificateSigningRequestBuilder().subject_name(subject)
        return self.sign(other.sign(new_key(KeyType.ECDSA), hashes.SHA256()).public_bytes(Encoding.PEM).decode())

    def shown(self, row: int, handshake: Handshake, chain: str) -> None:
        """Check that a connection was made with the first certificate of `chain`.

        Raises:
            Violation: it was not.
        """
        __tracebackhide__ = True
        wanted, found = f"{certificates(chain)[0].serial_number:x}", _leaf(handshake)
        if not handshake.accepted or found.get("serial") != wanted:
            said = handshake.reason or f"the certificate {found.get('serial', 'of nobody')}"
            expected = f"a connection with the certificate {wanted}"
            self.csms.violation(row, "the station does not use its new certificate", expected, said)
        self.csms.step(row, f"the station shows the certificate {wanted}", handshake.entry)

    def names(self, row: int, handshake: Handshake, *allowed: str | None) -> None:
        """Check that the station's certificate is for one of these names, with a key that is long enough.

        Raises:
            Violation: it is not.
        """
        __tracebackhide__ = True
        found = _leaf(handshake)
        subject, key = str(found.get("subject", "")), str(found.get("key", ""))
        name = re.search(r"CN=([^,+]*)", subject)
        kind, _, size = key.partition(" ")
        bits = re.search(r"\d+", size)
        if name is None or name[1] not in allowed:
            expected = f"a certificate for {' or '.join(repr(one) for one in allowed if one)}"
            self.csms.violation(row, "the certificate names somebody else", expected, subject or "no certificate")
        if kind in _BITS and bits and int(bits[0]) < _BITS[kind]:
            self.csms.violation(row, "the key is too short", f"{kind} with {_BITS[kind]} bits", key)
        self.csms.step(row, f"the station shows a certificate for {name[1]}, {key}", handshake.entry)


def _leaf(handshake: Handshake) -> Mapping[str, Any]:
    shown = (handshake.tls or {}).get("certificates") or [{}]
    return dict(shown[0])
