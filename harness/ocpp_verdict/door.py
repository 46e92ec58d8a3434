"""What our CSMS shows to those who knock and asks of them: its certificate, TLS versions, a password, an address.

A case changes it for a while (`present`, `speak`, `expect_password`), and `restore` puts it back. Python tells a server
nothing of a TLS handshake that fails, so the door watches them itself.
"""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable

import attrs

from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.pki import CIPHERS, Flaw
from ocpp_verdict.security import Security

#: OpenSSL forbids old versions of TLS on its default security level.
_OLD_CIPHERS = "ALL:@SECLEVEL=0"


@attrs.define
class Attempt:
    """One TLS handshake that a station has begun.

    Attributes:
        done: it succeeded.
        failed: why it failed; empty while it goes on, and where the station just went away.
    """

    done: bool = False
    failed: str = ""


class Door:
    """The certificate, TLS versions and password of our CSMS, and the TLS handshakes with it.

    Args:
        security: the material that it is made of.
        evidence: where failed handshakes are recorded.
        notify: called when something has happened.
    """

    def __init__(self, security: Security, evidence: Evidence, notify: Callable[[], None]) -> None:
        self._security, self._evidence, self._notify = security, evidence, notify
        self.context = security.server_context()
        self.attempts: list[Attempt] = []
        self._changed = False
        self.password: str | None = security.sut.password
        #: Where our CSMS listens, without path; set when it does.
        self.url = ""
        self.on_password: Callable[[str], None] = lambda password: None
        if self.context is not None:
            self.context.sslobject_class = _watched(self)

    @property
    def secured(self) -> bool:
        """Whether our CSMS speaks TLS at all."""
        return self.context is not None

    def present(self, flaw: Flaw | None) -> None:
        """From now on show a certificate with a flaw; None: the good one."""
        assert self.context is not None
        credential = self._security.server(flaw)
        self.context.load_cert_chain(credential.chain, credential.key)
        self._changed = True

    def speak(self, only: ssl.TLSVersion | None) -> None:
        """From now on speak one version of TLS; None: 1.2 and above."""
        assert self.context is not None
        self._changed = True
        self.context.set_ciphers(_OLD_CIPHERS if only is not None else ":".join(CIPHERS))
        with warnings.catch_warnings():  # Python warns of old versions; here they are what the station must refuse
            warnings.simplefilter("ignore", DeprecationWarning)
            self.context.minimum_version = only or ssl.TLSVersion.TLSv1_2
            self.context.maximum_version = only or ssl.TLSVersion.MAXIMUM_SUPPORTED

    def expect_password(self, password: str) -> None:
        """From now on a station needs this password."""
        self.password = password
        self.on_password(password)

    def restore(self) -> None:
        """Show the good certificate again, over the usual versions of TLS."""
        if self._changed:
            self.speak(None)
            self.present(None)
            self._changed = False

    def begun(self, attempt: Attempt) -> None:
        """Take note of a TLS handshake that begins."""
        self.attempts.append(attempt)
        self._notify()

    def ended(self, attempt: Attempt, failed: str) -> None:
        """Take note of how a TLS handshake ended."""
        attempt.done, attempt.failed = not failed, failed
        if failed:
            self._evidence.record(Kind.OBSERVATION, text=f"a TLS handshake failed: {failed}", station="")
        self._notify()


def _watched(door: Door) -> type[ssl.SSLObject]:
    """Return the class of TLS connections that tells `door` how their handshakes end."""

    class Watched(ssl.SSLObject):
        _attempt: Attempt | None = None

        def do_handshake(self) -> None:
            if self._attempt is None:
                self._attempt = Attempt()
                door.begun(self._attempt)
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLError as problem:
                door.ended(self._attempt, str(problem))
                raise
            if not self._attempt.done:
                door.ended(self._attempt, "")

    return Watched
