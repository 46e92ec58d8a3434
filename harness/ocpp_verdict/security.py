"""What a security profile needs on either end: password, certificates and TLS contexts.

A built-in system gets a password and a small PKI made for the run; a real one names its files in the profile.
"""

from __future__ import annotations

import ssl as tls

from ocpp_verdict.sut import Sut


class Security:
    """The security material of one system under test."""

    def __init__(self, sut: Sut, *, identity: str) -> None:
        self.sut = sut

    def server_context(self) -> tls.SSLContext | None:
        """Return what the listening end uses, None below security profile 2."""
        return None

    def client_context(self) -> tls.SSLContext | None:
        """Return what the connecting end uses, None below security profile 2."""
        return None
