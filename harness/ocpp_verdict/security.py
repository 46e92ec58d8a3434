"""What a security profile needs on either end: password, certificates and TLS contexts.

A built-in system gets a password and a small PKI made for the run; a real one names its files in the profile, and what
it does not name is made too, so that its root can be installed on the device.
Security profiles (2.0.1 A00, whitepaper §2): 0 nothing, 1 Basic password, 2 TLS and password, 3 TLS on both sides.
"""

from __future__ import annotations

import secrets
import socket
import ssl
from pathlib import Path

import attrs
from cryptography import x509

from ocpp_verdict.frames import Side
from ocpp_verdict.pki import Credential, Flaw, KeyType, Pki, client_context, server_context
from ocpp_verdict.pki.certificates import PrivateKey
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.sut.settings import Secret


class Security:
    """The security material of one system under test.

    Args:
        sut: its profile.
        directory: where certificates go that are made for the run.
    """

    def __init__(self, sut: Sut, directory: Path) -> None:
        self.sut = _built_in(sut) if sut.builtin else sut
        self._directory = directory
        self._pki: Pki | None = None

    @property
    def pki(self) -> Pki:
        """Return the PKI made for the run."""
        self._pki = self._pki or Pki(self._directory)
        return self._pki

    @property
    def tls(self) -> bool:
        """Whether the connection is over TLS."""
        return self.sut.security_profile >= 2

    def server_context(self, flaw: Flaw | None = None) -> ssl.SSLContext | None:
        """Return what the listening end uses, with a flaw in its certificate if one is asked for; None without TLS."""
        if not self.tls:
            return None
        if self.sut.builtin and self.sut.role is Side.CSMS:
            return self.second_context()
        stations = (self.sut.tls.ca or self.pki.station_root) if self.sut.security_profile == 3 else None
        return server_context(self._server(flaw), stations=stations)

    def listening(self, profile: int) -> ssl.SSLContext | None:
        """Return what our CSMS listens with in another security profile; None without TLS."""
        stations = (self.sut.tls.ca or self.pki.station_root) if profile == 3 else None
        return server_context(self._server(None), stations=stations) if profile >= 2 else None

    @property
    def listening_root(self) -> str:
        """Return the PEM text of the root that our CSMS's certificate leads to."""
        return (self.sut.tls.csms_root or self.pki.root).read_text()

    def reached_at(self, host: str) -> Credential:
        """Return what a file server of ours shows to those who reach it at `host`."""
        return self._named() or self.pki.server(host, *(name for name in _hosts(self.sut) if name != host))

    def trust(self) -> ssl.SSLContext:
        """Return what fetches files from such a server."""
        return client_context(self._root())

    def server(self, flaw: Flaw | None = None) -> Credential:
        """Return what the listening end shows: the profile's certificate or one of the run, good or with a flaw."""
        chain, key = self.sut.tls.invalid_certificate, self.sut.tls.invalid_key
        if flaw is None or chain is None or key is None or self.sut.role is not Side.STATION:
            return self._server(flaw)
        return Credential(chain, key, x509.load_pem_x509_certificate(chain.read_bytes()))

    def client_context(self, flaw: Flaw | None = None) -> ssl.SSLContext | None:
        """Return what the connecting end uses, with a flaw in its certificate if one is asked for; None without TLS."""
        if not self.tls:
            return None
        return client_context(self._root(), self._client(flaw) if self.sut.security_profile == 3 else None)

    def station_context(self, profile: int, certificate: tuple[str, PrivateKey] | None = None) -> ssl.SSLContext:
        """Return what our station connects with in security profile 2 or 3, `certificate` being a chain and its key."""
        if profile < 3:
            return client_context(self._root())
        own = self.pki.keep(*certificate) if certificate else self._client(None)
        return client_context(self._root(), own)

    def second_context(self) -> ssl.SSLContext:
        """Return what a built-in CSMS has, both keys (A00.FR.318): profile 2, or 3 for a station with a certificate."""
        kinds = (KeyType.ECDSA, KeyType.RSA)
        context = server_context(
            *(self.pki.server(*_hosts(self.sut), key=kind) for kind in kinds), stations=self.pki.station_root
        )
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    @property
    def admitted_by_certificate(self) -> bool:
        """Whether a CSMS under test can know the certificate that our station shows."""
        return self.sut.builtin or self._named() is not None

    def _root(self) -> Path | None:
        """Return what a server's certificate must lead to; None: to any root that this machine trusts."""
        if self.sut.role is Side.CSMS and not self.sut.builtin:
            return self.sut.tls.ca
        return self.pki.root

    def _server(self, flaw: Flaw | None) -> Credential:
        named = self._named() if self.sut.role is Side.STATION and flaw is None else None
        return named or self.pki.server(*_hosts(self.sut), flaw=flaw)

    def _client(self, flaw: Flaw | None) -> Credential:
        named = self._named() if self.sut.role is Side.CSMS and flaw is None else None
        return named or self.pki.station(self.sut.identity, flaw=flaw)

    def _named(self) -> Credential | None:
        """Return the certificate that the profile names for our end."""
        chain, key = self.sut.tls.certificate, self.sut.tls.key
        if chain is None or key is None:
            return None
        return Credential(chain, key, x509.load_pem_x509_certificate(chain.read_bytes()))


def _built_in(sut: Sut) -> Sut:
    """Return the profile of a simulator on loopback, at its usual security profile, with a password of the run.

    Profile 3 has none (A00.FR.401). The password is of the length that A00.FR.205 wants.
    """
    profile = sut.security_profile or default(sut.role, sut.ocpp).security_profile
    return attrs.evolve(
        sut,
        identity=sut.identity or default(sut.role, sut.ocpp).identity,
        listen="127.0.0.1:0",
        security_profile=profile,
        password=Secret(secrets.token_hex(16)) if profile < 3 else None,
    )


def _hosts(sut: Sut) -> tuple[str, ...]:
    """Return the names and addresses a station may know us by."""
    host = sut.listen.rpartition(":")[0]
    return ("127.0.0.1", "localhost") if host in ("", "127.0.0.1", "localhost") else (host, socket.gethostname())
