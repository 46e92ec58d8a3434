"""What the simulated 2.0.1 station does with certificates and signatures: read, judge, hash, request. Pure."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID


def read_chain(pem: str) -> list[x509.Certificate]:
    """Return the certificates in `pem`, leaf first; empty when it holds none that can be read."""
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except (ValueError, UnicodeEncodeError):
        return []


def is_current(certificate: x509.Certificate, now: datetime) -> bool:
    """Return whether `now` lies in the period of validity."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether `issuer` signed `certificate`."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def is_trusted(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime) -> bool:
    """Return whether `chain` (leaf first) is current and ends at one of `roots`."""
    if not chain or not all(is_current(each, now) for each in chain):
        return False
    links = all(is_issued_by(child, parent) for child, parent in pairwise(chain))
    return links and any(chain[-1] == root or is_issued_by(chain[-1], root) for root in roots)


def _key_bits(certificate: x509.Certificate) -> bytes:
    """Return the subjectPublicKey that RFC 6960 hashes for issuerKeyHash."""
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    if isinstance(public, rsa.RSAPublicKey):
        return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def hash_data(certificate: x509.Certificate, issuer: x509.Certificate | None = None) -> dict[str, Any]:
    """Return the CertificateHashDataType, keys in snake case; a root is its own issuer."""
    return {
        "hash_algorithm": "SHA256",
        "issuer_name_hash": sha256(certificate.issuer.public_bytes()).hexdigest(),
        "issuer_key_hash": sha256(_key_bits(issuer or certificate)).hexdigest(),
        "serial_number": f"{certificate.serial_number:x}",
    }


def is_signed(content: bytes, signature: str, certificate: x509.Certificate) -> bool:
    """Return whether `signature` (base64) over `content` is by the key of `certificate` (L01.FR.04)."""
    public = certificate.public_key()
    try:
        raw = b64decode(signature, validate=True)
        if isinstance(public, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
            public.verify(raw, content, pss, hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(raw, content, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key of 256 bits (A02.FR.02)."""
    return ec.generate_private_key(ec.SECP256R1())


def make_csr(key: ec.EllipticCurvePrivateKey, common_name: str, organization: str) -> str:
    """Return a certificate signing request in PEM (A02.FR.03)."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization or "-"),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def belongs_to(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bool:
    """Return whether `certificate` certifies the public half of `key`."""
    return certificate.public_key() == key.public_key()


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key as unencrypted PEM, for an SSL context; it never leaves the station (A02.FR.05)."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
