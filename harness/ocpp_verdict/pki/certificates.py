"""Certificates and keys made on demand, in the shape that OCPP asks for (2.0.1 part 2 §1.4.1, A00.FR.501-514).

Keys are RSA of 2048 bits or ECDSA on P-256, signatures SHA-256; a subject has O and CN; key usage is set and extended
key usage is not (A00.FR.512, .514). Server certificates carry their names as subjectAltName besides the common name
that the specification asks for, since many TLS stacks look nowhere else.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from enum import StrEnum

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyType(StrEnum):
    """The two kinds of key that the cipher suites of OCPP need (A00.FR.318)."""

    RSA = "RSA-2048"
    ECDSA = "ECDSA-P256"


@attrs.frozen
class Validity:
    """When a certificate is valid, as distances from now."""

    begins: timedelta
    ends: timedelta


#: A day back, because the clock of a device that has just been unpacked may be behind.
VALID = Validity(timedelta(days=-1), timedelta(days=365))
#: A month either way, so that the clock of the device does not decide.
EXPIRED = Validity(timedelta(days=-60), timedelta(days=-30))
NOT_YET_VALID = Validity(timedelta(days=30), timedelta(days=60))
_AUTHORITY = Validity(timedelta(days=-90), timedelta(days=3650))


def new_key(kind: KeyType) -> PrivateKey:
    """Return a fresh private key."""
    if kind is KeyType.RSA:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def subject(common_name: str, organisation: str) -> x509.Name:
    """Return a subject with O and CN (A00.FR.509-511)."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def alternative_names(hosts: tuple[str, ...]) -> x509.SubjectAlternativeName:
    """Return the names of a server, each as address where it is one."""
    return x509.SubjectAlternativeName([_general_name(host) for host in hosts])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@attrs.frozen
class Authority:
    """A certification authority: signs certificates and lists revoked ones."""

    certificate: x509.Certificate
    key: PrivateKey = attrs.field(repr=False)
    now: datetime

    @property
    def is_root(self) -> bool:
        """Whether it signed itself."""
        return self.certificate.issuer == self.certificate.subject

    @classmethod
    def root(cls, common_name: str, organisation: str, *, now: datetime, kind: KeyType = KeyType.ECDSA) -> Authority:
        """Return an authority that signed itself."""
        key, name = new_key(kind), subject(common_name, organisation)
        builder = _with_authority_extensions(_builder(name, name, key.public_key(), now, _AUTHORITY), key.public_key())
        return cls(builder.sign(key, hashes.SHA256()), key, now)

    def subordinate(self, common_name: str, organisation: str, kind: KeyType = KeyType.ECDSA) -> Authority:
        """Return an authority that this one signed."""
        key = new_key(kind)
        builder = self._issued(subject(common_name, organisation), key.public_key(), _AUTHORITY)
        signed = _with_authority_extensions(builder, key.public_key()).sign(self.key, hashes.SHA256())
        return Authority(signed, key, self.now)

    def issue(
        self,
        name: x509.Name,
        key: CertificateIssuerPublicKeyTypes,
        validity: Validity = VALID,
        hosts: tuple[str, ...] = (),
    ) -> x509.Certificate:
        """Return a certificate for the holder of `key`; with `hosts`, one of a server."""
        builder = _with_leaf_extensions(self._issued(name, key, validity), key, hosts)
        return builder.sign(self.key, hashes.SHA256())

    def revocation_list(self, *revoked: x509.Certificate) -> x509.CertificateRevocationList:
        """Return a signed list of revoked certificates (RFC 5280 §5)."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(self.now + VALID.begins)
            .next_update(self.now + VALID.ends)
        )
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(self.now + VALID.begins).build())
        return builder.sign(self.key, hashes.SHA256())

    def _issued(
        self, name: x509.Name, key: CertificateIssuerPublicKeyTypes, validity: Validity
    ) -> x509.CertificateBuilder:
        known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = _builder(name, self.certificate.subject, key, self.now, validity)
        return builder.add_extension(known_by, critical=False)


def self_signed(
    name: x509.Name, key: PrivateKey, *, now: datetime, hosts: tuple[str, ...] = (), validity: Validity = VALID
) -> x509.Certificate:
    """Return a certificate of a server or client that no authority vouches for."""
    builder = _with_leaf_extensions(_builder(name, name, key.public_key(), now, validity), key.public_key(), hosts)
    return builder.sign(key, hashes.SHA256())


def _builder(
    name: x509.Name, issuer: x509.Name, key: CertificateIssuerPublicKeyTypes, now: datetime, validity: Validity
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + validity.begins)
        .not_valid_after(now + validity.ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _with_authority_extensions(
    builder: x509.CertificateBuilder, key: CertificateIssuerPublicKeyTypes
) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.add_extension(_usage(authority=True, key=key), critical=True)


def _with_leaf_extensions(
    builder: x509.CertificateBuilder, key: CertificateIssuerPublicKeyTypes, hosts: tuple[str, ...]
) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False, key=key), critical=True)
    return builder.add_extension(alternative_names(hosts), critical=False) if hosts else builder


def _usage(*, authority: bool, key: CertificateIssuerPublicKeyTypes) -> x509.KeyUsage:
    encrypts = not authority and isinstance(key, rsa.RSAPublicKey)
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        # The suites TLS_RSA_WITH_… encrypt the premaster secret with the server's key.
        key_encipherment=encrypts,
        data_encipherment=False,
        key_agreement=not authority and not encrypts,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
