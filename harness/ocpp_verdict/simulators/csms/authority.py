"""The small certificate authority inside the built-in CSMS, which signs what stations ask it to sign."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

_DIGESTS: Mapping[str, hashes.HashAlgorithm] = {
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}
_VALID_FOR = dt.timedelta(days=365)
#: TLS goes by the real time of day, and the time of a run that jumps over its waits is hours ahead of it.
_VALID_SINCE = dt.timedelta(days=30)


class Authority:
    """A root that issues station certificates; its key is made on first use."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now.replace(microsecond=0)

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def root(self) -> x509.Certificate:
        """Return the root certificate."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCPP Verdict simulated CSMS root")])
        builder = self._issued(name, self._key.public_key(), name)
        return builder.add_extension(x509.BasicConstraints(True, 0), True).sign(self._key, hashes.SHA256())

    @property
    def root_pem(self) -> str:
        """Return the root certificate as PEM text."""
        return self.root.public_bytes(Encoding.PEM).decode()

    def sign(self, csr_pem: str) -> str | None:
        """Return the certificate chain (PEM, leaf first, without root) for a request, None if it is not sound."""
        try:
            csr = x509.load_pem_x509_csr(csr_pem.encode())
            if not csr.is_signature_valid:
                return None
            builder = self._issued(csr.subject, csr.public_key(), self.root.subject)
            leaf = builder.add_extension(x509.BasicConstraints(False, None), True).sign(self._key, hashes.SHA256())
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return None
        return leaf.public_bytes(Encoding.PEM).decode()

    def ocsp(self, asked: Mapping[str, str]) -> str | None:
        """Return a signed OCSP response (base64) that says good, None when the request names no certificate."""
        try:
            digest = _DIGESTS[asked["hashAlgorithm"]]
            builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
                issuer_name_hash=bytes.fromhex(asked["issuerNameHash"]),
                issuer_key_hash=bytes.fromhex(asked["issuerKeyHash"]),
                serial_number=int(asked["serialNumber"], 16),
                algorithm=digest,
                cert_status=ocsp.OCSPCertStatus.GOOD,
                this_update=self._now,
                next_update=self._now + dt.timedelta(days=7),
                revocation_time=None,
                revocation_reason=None,
            )
            signed = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root).sign(self._key, hashes.SHA256())
        except (KeyError, ValueError, OverflowError):
            return None
        return base64.b64encode(signed.public_bytes(Encoding.DER)).decode()

    def _issued(self, subject: x509.Name, key: object, issuer: x509.Name) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)  # type: ignore[arg-type]  # any key that a request can hold
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _VALID_SINCE)
            .not_valid_after(self._now + _VALID_FOR)
        )
