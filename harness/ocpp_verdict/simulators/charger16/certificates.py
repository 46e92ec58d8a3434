"""Certificates of the built-in 1.6 charger: what is installed, what it accepts, and its own key (whitepaper §2.6)."""

from __future__ import annotations

import base64
import binascii
import ssl
import tempfile
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

CENTRAL_SYSTEM, MANUFACTURER = "CentralSystemRootCertificate", "ManufacturerRootCertificate"

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "SHA256": hashes.SHA256,
    "SHA384": hashes.SHA384,
    "SHA512": hashes.SHA512,
}


@attrs.define(eq=False)
class CertificateStore:
    """What is installed: roots by their use, and the station's own certificate with its key.

    Attributes:
        roots: (use, certificate), oldest first.
        key: private key of the last CSR.
        own: chain that was signed for that key, leaf first.
    """

    roots: list[tuple[str, x509.Certificate]] = attrs.field(factory=list)
    key: ec.EllipticCurvePrivateKey | None = attrs.field(default=None, repr=False)
    own: list[x509.Certificate] = attrs.field(factory=list)

    def of(self, use: str) -> list[x509.Certificate]:
        """Return the installed certificates of one use."""
        return [certificate for kind, certificate in self.roots if kind == use]


def read(text: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM text, none when there is anything wrong with it."""
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return []


def load(context: ssl.SSLContext, store: CertificateStore) -> None:
    """Let `context` show the station's own chain from now on; Python reads it from files only."""
    assert store.key is not None
    plain = serialization.NoEncryption()
    key = store.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in store.own)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "own.pem")
        file.touch(mode=0o600)
        file.write_bytes(key + chain)
        context.load_cert_chain(file)


def valid_at(certificate: x509.Certificate, now: datetime) -> bool:
    """Return whether `now` lies in the certificate's validity."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def hash_data(certificate: x509.Certificate, algorithm: str = "SHA256") -> dict[str, str]:
    """Return the CertificateHashData of a root, which is its own issuer (whitepaper §6.1)."""
    name, key = certificate.issuer.public_bytes(), _key_bits(certificate)
    return {
        "hash_algorithm": algorithm,
        "issuer_name_hash": _digest(name, algorithm),
        "issuer_key_hash": _digest(key, algorithm),
        "serial_number": f"{certificate.serial_number:x}",
    }


def is_meant(certificate: x509.Certificate, asked: dict[str, Any]) -> bool:
    """Return whether hash data name this certificate, whatever the case of their digits."""
    mine = hash_data(certificate, str(asked["hash_algorithm"]))
    return all(str(asked[name]).lower() == value.lower() for name, value in mine.items())


def _key_bits(certificate: x509.Certificate) -> bytes:
    """Return the public key without its algorithm's identifier, as OCSP hashes it (RFC 6960 §4.1.1)."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _digest(data: bytes, algorithm: str) -> str:
    digest = hashes.Hash(_HASHES[algorithm]())
    digest.update(data)
    return digest.finalize().hex()


def request(identity: str, organization: str) -> tuple[ec.EllipticCurvePrivateKey, str]:
    """Return a new key and the PEM text of a signing request for it (A02.FR.02, FR.03, FR.13)."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, identity[:64])]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]))
    csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(parts)).sign(key, hashes.SHA256())
    return key, csr.public_bytes(serialization.Encoding.PEM).decode()


def fits(store: CertificateStore, chain: list[x509.Certificate], identity: str, now: datetime) -> bool:
    """Return whether a signed chain may become the station's own (A02.FR.06)."""
    if not chain or store.key is None:
        return False
    leaf = chain[0]
    names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    ours = leaf.public_key() == store.key.public_key() and any(name.value == identity for name in names)
    return ours and valid_at(leaf, now) and _linked(chain, store.of(CENTRAL_SYSTEM))


def _linked(chain: list[x509.Certificate], roots: list[x509.Certificate]) -> bool:
    """Return whether each certificate is signed by the next, and the last by a root if any is installed."""
    links = all(_issued(child, parent) for child, parent in pairwise(chain))
    return links and (not roots or any(chain[-1] == root or _issued(chain[-1], root) for root in roots))


def _issued(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def trusted(certificate: x509.Certificate, roots: list[x509.Certificate], now: datetime) -> bool:
    """Return whether a signing certificate is valid now, and signed by a root if any is installed."""
    return valid_at(certificate, now) and (not roots or any(_issued(certificate, root) for root in roots))


def signed(image: bytes, signature: str, certificate: x509.Certificate) -> bool:
    """Return whether `signature` (base64) is the certificate's over `image` (L01.FR.04: SHA-256, RSA-PSS or EC)."""
    key = certificate.public_key()
    try:
        raw = base64.b64decode(signature, validate=True)
        if isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
            key.verify(raw, image, pss, hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(raw, image, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
