"""A small PKI for a run, in a directory of its own, and the TLS settings of security profiles 2 and 3.

Two hierarchies: root -> intermediate -> server (what a station checks), and station root -> station (what a CSMS
checks). Besides what is right there is what the other side must refuse: see `Flaw`. Private keys are written to
files that only their owner may read, and never logged.
"""

from __future__ import annotations

import os
import ssl
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ocpp_verdict.pki.certificates import (
    EXPIRED,
    NOT_YET_VALID,
    VALID,
    Authority,
    KeyType,
    PrivateKey,
    Validity,
    new_key,
    self_signed,
    subject,
)
from ocpp_verdict.pki.description import describe, key_words

__all__ = ["CIPHERS", "Credential", "Flaw", "KeyType", "Pki", "client_context", "describe", "facts", "server_context"]

#: The cipher suites of TLS 1.2 that a CSMS must support (2.0.1 A00.FR.318, 1.6 whitepaper A00.FR.317), then the two
#: of the same strength with forward secrecy for RSA; those of TLS 1.3 are always on.
CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
)
#: For a peer that must refuse an old version: OpenSSL forbids those on its default security level.
_OLD_CIPHERS = "ALL:@SECLEVEL=0"
#: A name that is nobody's (RFC 2606 §2).
WRONG_NAME = "wrong-name.invalid"
#: Longest certificate signing request that is read (2.0.1 SignCertificateRequest.csr).
CSR_LIMIT = 5500


class Flaw(StrEnum):
    """Why the other side must refuse a certificate (A00.FR.308-310, .403-407, .411-413)."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    WRONG_NAME = "wrong name"
    UNKNOWN_CA = "unknown CA"
    SELF_SIGNED = "self-signed"
    REVOKED = "revoked"


_VALIDITY: Mapping[Flaw | None, Validity] = {Flaw.EXPIRED: EXPIRED, Flaw.NOT_YET_VALID: NOT_YET_VALID}


@attrs.frozen
class Credential:
    """A certificate with its chain (leaf first, no root) and its private key, as PEM files."""

    chain: Path
    key: Path
    certificate: x509.Certificate = attrs.field(repr=False)


class Pki:
    """Make certificates on demand.

    Args:
        directory: where the PEM files go; made if it is not there.
        organisation: the O of every subject (2.0.1 SecurityCtrlr.OrganizationName).
        now: what validity is counted from.
    """

    def __init__(self, directory: Path, *, organisation: str = "ocpp-verdict", now: datetime | None = None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory, self._organisation, self._now = directory, organisation, now or datetime.now(UTC)
        self._root = self._authority("root")
        self._intermediate = self._root.subordinate(f"{organisation} intermediate CA", organisation)
        self._station_root = self._authority("station root")
        self._unknown_root: Authority | None = None
        self._revoked: list[x509.Certificate] = []
        self._files = 0
        self.root = self._write("root.pem", self._root.certificate)
        self.station_root = self._write("station-root.pem", self._station_root.certificate)

    def server(self, *hosts: str, flaw: Flaw | None = None, key: KeyType = KeyType.ECDSA) -> Credential:
        """Return the credential of a server with these names and addresses, the first one being its common name."""
        names = (WRONG_NAME,) if flaw is Flaw.WRONG_NAME else hosts
        return self._credential("server", self._intermediate, names[0], names, flaw, key)

    def station(self, identity: str, *, flaw: Flaw | None = None, key: KeyType = KeyType.ECDSA) -> Credential:
        """Return the credential of a charging station: CN is its identity (A00.FR.511)."""
        name = WRONG_NAME if flaw is Flaw.WRONG_NAME else identity
        return self._credential("station", self._station_root, name, (), flaw, key)

    def keep(self, chain: str, key: PrivateKey) -> Credential:
        """Return the credential of a chain (PEM, leaf first) that somebody else has signed.

        Raises:
            ValueError: it is no chain.
        """
        return self._store("kept", key, *x509.load_pem_x509_certificates(chain.encode()))

    def sign(self, request: str) -> str:
        """Return the PEM chain (without root) for the certificate signing request of a station (A02, A03).

        Raises:
            ValueError: it is too long, no such request, not signed with its own key, or the key is too weak.
        """
        read = read_request(request)
        return _pem(self._station_root.issue(read.subject, _public_key(read), VALID))

    def revocation_lists(self) -> Path:
        """Write the lists of what was revoked so far and return their file; a client must be told to look there."""
        lists = [self._root.revocation_list(), *(ca.revocation_list(*self._revoked) for ca in self._issuers)]
        path = self._directory / "revoked.pem"
        path.write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in lists))
        return path

    @property
    def _issuers(self) -> tuple[Authority, Authority]:
        return self._intermediate, self._station_root

    def _authority(self, name: str) -> Authority:
        return Authority.root(f"{self._organisation} {name}", self._organisation, now=self._now)

    def _credential(
        self, what: str, issuer: Authority, name: str, hosts: tuple[str, ...], flaw: Flaw | None, kind: KeyType
    ) -> Credential:
        key, holder = new_key(kind), subject(name, self._organisation)
        if flaw is Flaw.SELF_SIGNED:
            return self._store(what, key, self_signed(holder, key, now=self._now, hosts=hosts))
        if flaw is Flaw.UNKNOWN_CA:
            # The name of the root is the right one: a client that compares names only is found out.
            self._unknown_root = issuer = self._unknown_root or self._authority("root")
        leaf = issuer.issue(holder, key.public_key(), _VALIDITY.get(flaw, VALID), hosts)
        if flaw is Flaw.REVOKED:
            self._revoked.append(leaf)
        return self._store(what, key, leaf, *([] if issuer.is_root else [issuer.certificate]))

    def _store(self, what: str, key: PrivateKey, *chain: x509.Certificate) -> Credential:
        self._files += 1  # a number, since a path must never come from an identity
        secret = self._directory / f"{what}-{self._files}.key"
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
        return Credential(self._write(f"{what}-{self._files}.pem", *chain), secret, chain[0])

    def _write(self, name: str, *certificates: x509.Certificate) -> Path:
        path = self._directory / name
        path.write_text("".join(_pem(certificate) for certificate in certificates))
        return path


def server_context(
    *credentials: Credential, stations: Path | None = None, only: ssl.TLSVersion | None = None
) -> ssl.SSLContext:
    """Return what a CSMS listens with.

    Args:
        credentials: one, or one per type of key (A00.FR.318).
        stations: the root that station certificates lead to: security profile 3. None: profile 2.
        only: the one version to speak; None: 1.2 and above (A00.FR.313).
    """
    settings = _settings(ssl.PROTOCOL_TLS_SERVER, only)
    for credential in credentials:
        settings.load_cert_chain(credential.chain, credential.key)
    if stations is not None:
        settings.load_verify_locations(stations)
        settings.verify_mode = ssl.CERT_REQUIRED
    return settings


def client_context(
    root: Path | None,
    credential: Credential | None = None,
    *,
    revoked: Path | None = None,
    only: ssl.TLSVersion | None = None,
) -> ssl.SSLContext:
    """Return what a station connects with: path and name of the server are checked (A00.FR.308, .309).

    Args:
        root: what the server's certificate must lead to; None: any root that this machine trusts.
        credential: the station's own: security profile 3.
        revoked: revocation lists to look into.
        only: the one version to speak; None: 1.2 and above.
    """
    settings = _settings(ssl.PROTOCOL_TLS_CLIENT, only)
    if root is None:
        settings.load_default_certs()
    else:
        settings.load_verify_locations(root)
    if revoked is not None:
        settings.load_verify_locations(revoked)
        settings.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    if credential is not None:
        settings.load_cert_chain(credential.chain, credential.key)
    return settings


def _settings(protocol: int, only: ssl.TLSVersion | None) -> ssl.SSLContext:
    settings = ssl.SSLContext(protocol)
    settings.options |= ssl.OP_NO_COMPRESSION  # A00.FR.321
    settings.set_ciphers(":".join(CIPHERS))
    settings.minimum_version = ssl.TLSVersion.TLSv1_2
    if only is not None:
        if only < ssl.TLSVersion.TLSv1_2:
            settings.set_ciphers(_OLD_CIPHERS)
        with warnings.catch_warnings():  # Python warns of old versions; here they are what the other side must refuse
            warnings.simplefilter("ignore", DeprecationWarning)
            settings.minimum_version = settings.maximum_version = only
    return settings


def read_request(text: str) -> x509.CertificateSigningRequest:
    """Return a certificate signing request in PEM.

    Raises:
        ValueError: it is too long, none, or not signed with its own key.
    """
    if len(text) > CSR_LIMIT:
        raise ValueError(f"the certificate signing request has {len(text)} characters, more than {CSR_LIMIT}")
    try:
        request = x509.load_pem_x509_csr(text.encode())
        good = request.is_signature_valid
    except Exception as error:  # what a device sent may break the parser in any way
        raise ValueError(f"not a certificate signing request: {error}") from None
    if not good:
        raise ValueError("the certificate signing request is not signed with its own key")
    return request


def facts(connection: ssl.SSLObject | ssl.SSLSocket) -> dict[str, Any]:
    """Return what evidence says of a TLS connection: `version`, `cipher`, and `certificates` of the other side.

    `offered` are the cipher suites that a client has in common with us, where we are the server.
    """
    cipher = connection.cipher()
    leaf = connection.getpeercert(binary_form=True)
    # Python has the rest of the chain since 3.13.
    chain = getattr(connection, "get_unverified_chain", lambda: [leaf])() if leaf else []
    return {
        "version": connection.version(),
        "cipher": cipher[0] if cipher else None,
        "offered": [name for name, *_ in connection.shared_ciphers() or ()] if connection.server_side else None,
        "certificates": [describe(certificate) for certificate in chain],
    }


def _public_key(request: x509.CertificateSigningRequest) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    key = request.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:  # A00.FR.502
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 224:  # A00.FR.503
        return key
    raise ValueError(f"the key ({key_words(key)}) is not what A00.FR.501-503 ask for")


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
