"""What evidence says of a certificate: its subject and its other names, its key, how long it is valid."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa


def describe(certificate: bytes) -> dict[str, Any]:
    """Return what evidence says of a certificate (DER); a hostile one is told by its hash alone."""
    try:
        read = x509.load_der_x509_certificate(certificate)
        return {
            "subject": read.subject.rfc4514_string(),
            "issuer": read.issuer.rfc4514_string(),
            "names": _names(read),
            "serial": f"{read.serial_number:x}",
            "not_before": read.not_valid_before_utc.isoformat(),
            "not_after": read.not_valid_after_utc.isoformat(),
            "key": key_words(read.public_key()),
            "sha256": read.fingerprint(hashes.SHA256()).hex(),
        }
    except Exception as error:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(certificate)
        return {"sha256": digest.finalize().hex(), "unreadable": f"{type(error).__name__}: {error}"[:200]}


def _names(certificate: x509.Certificate) -> list[str]:
    """Return the other names of a certificate's subject, in small letters."""
    try:
        other = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    hosts = [*other.get_values_for_type(x509.DNSName), *map(str, other.get_values_for_type(x509.IPAddress))]
    return [host.casefold() for host in hosts]


def key_words(key: Any) -> str:
    """Return kind and size of a public key, such as "RSA 2048" or "EC secp256r1"."""
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return f"EC {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
