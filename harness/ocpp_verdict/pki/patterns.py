"""Patterns for certificates in messages: what counts is the certificate, not how its PEM text is written."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from ocpp_verdict.difference import Pattern
from ocpp_verdict.pki.certificates import PrivateKey

#: Hash algorithms of CertificateHashDataType.
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}


def same_certificate(pem: str) -> Pattern:
    """Return a pattern for PEM text of one certificate, the one in `pem`."""
    wanted = x509.load_pem_x509_certificate(pem.encode())
    return Pattern(
        f"the certificate of {wanted.subject.rfc4514_string()}, serial number {wanted.serial_number:x}",
        lambda actual: certificates(actual) == [wanted],
    )


def certificate_for(request: str) -> Pattern:
    """Return a pattern for a PEM chain whose first certificate is for the key and the common name of a request.

    The key is one that the whitepaper allows (A00.FR.502, .503).
    """
    asked = x509.load_pem_x509_csr(request.encode())
    return Pattern(
        f"a chain of PEM certificates, the first one for the key of the request and {asked.subject.rfc4514_string()}",
        lambda actual: _is_for(asked, certificates(actual)),
    )


def same_hash(wanted: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a pattern for CertificateHashDataType: hexadecimal digits in any case."""
    return {"hashAlgorithm": wanted["hashAlgorithm"], **{name: _hex(wanted[name]) for name in _HEX_FIELDS}}


def hash_data(pem: str, algorithm: str) -> dict[str, str]:
    """Return CertificateHashDataType of a root certificate (whitepaper §5; RFC 6960 §4.1.1)."""
    root = x509.load_pem_x509_certificate(pem.encode())
    request = ocsp.OCSPRequestBuilder().add_certificate(root, root, _HASHES[algorithm]).build()
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": request.issuer_name_hash.hex(),
        "issuerKeyHash": request.issuer_key_hash.hex(),
        "serialNumber": f"{root.serial_number:x}",
    }


def certificates(text: Any) -> list[x509.Certificate]:
    """Return the certificates of PEM text, none where it is not that; a hostile text may break the parser anyhow."""
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except Exception:
        return []


@attrs.frozen
class CertificateRequest:
    """A certificate signing request of our station, and the key that it is for."""

    pem: str
    key: PrivateKey = attrs.field(repr=False)


@attrs.frozen
class Firmware:
    """A signed firmware image as SignedUpdateFirmware names it, and a signature that is not its own."""

    location: str
    certificate: str
    signature: str
    wrong_signature: str


def base64_signature(key: PrivateKey, data: bytes) -> str:
    """Return the Base64 signature of `data` (L01.FR.11: SHA-256)."""
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("our firmware is signed with ECDSA")
    return base64.b64encode(key.sign(data, ec.ECDSA(hashes.SHA256()))).decode()


_HEX_FIELDS = ("issuerNameHash", "issuerKeyHash", "serialNumber")


def _hex(wanted: str) -> Pattern:
    return Pattern(repr(wanted), lambda actual: isinstance(actual, str) and actual.lower() == wanted.lower())


def _is_for(asked: x509.CertificateSigningRequest, chain: list[x509.Certificate]) -> bool:
    try:
        return bool(chain) and _key(chain[0]) == _key(asked) and _name(chain[0]) == _name(asked) and _strong(chain[0])
    except Exception:  # a certificate that parses may still hold a key or a name that does not
        return False


def _key(holder: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _name(holder: x509.Certificate | x509.CertificateSigningRequest) -> list[Any]:
    return [name.value for name in holder.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _strong(holder: x509.Certificate) -> bool:
    key = holder.public_key()
    return (isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 224
    )
