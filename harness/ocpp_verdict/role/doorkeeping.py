"""How a station under test gets on the line: the certificate that our CSMS shows, and what it must make of that."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

from ocpp_verdict.door import Door
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.pki import Flaw
from ocpp_verdict.role import Role
from ocpp_verdict.verdict import Inconclusive

#: The cipher suites of TLS 1.2 of which a station must have one pair (2.0.1 A00.FR.319, whitepaper A00.FR.318).
_PAIRS = (
    frozenset({"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"}),
    frozenset({"AES128-GCM-SHA256", "AES256-GCM-SHA384"}),
)
_VERSIONS = ("TLSv1.2", "TLSv1.3")


class Doorkeeping(Role):
    """Rows about the TLS connections of a station under test."""

    @property
    def door(self) -> Door:
        """Return our end of TLS.

        Raises:
            Inconclusive: there is no TLS, so that a case about it cannot be judged.
        """
        door = self.peer.door
        if door is None or not door.secured:
            profile = self.peer.sut.security_profile
            raise Inconclusive(f"the connection is without TLS (security profile {profile})")
        return door

    def present_certificate(self, flaw: Flaw | None = None) -> None:
        """From now on show a certificate that the station must refuse, by default the good one again."""
        self.door.present(flaw)

    def speak_tls(self, only: str = "") -> None:
        """From now on speak one version of TLS ("1.1"), by default those that are allowed."""
        self.door.speak(ssl.TLSVersion[f"TLSv{only.replace('.', '_')}"] if only else None)

    def present_untrusted_certificate(self) -> None:
        """From now on show a certificate that leads to no root of the station."""
        self.present_certificate(Flaw.UNKNOWN_CA)

    @property
    def second_url(self) -> str:
        """Return another address of our CSMS than the one in use, for a network profile."""
        sut, door = self.peer.sut, self.peer.door
        url = sut.csms_url or (door.url if door is not None else "")
        former = self.peer.handshakes[-1].path if self.peer.handshakes else ""
        return f"{url.rstrip('/')}/{'first' if former.startswith('/second/') else 'second'}"

    def came_by(self, row: int, handshake: Handshake, url: str = "", *, other_than: str = "") -> None:
        """Check by which address a station has come.

        Raises:
            Violation: by another one than `url`, or by `other_than`.
        """
        __tracebackhide__ = True
        wanted = urlsplit(url or other_than).path
        by = handshake.path.startswith(f"{wanted}/")
        if by is not bool(url):
            expected = f"{'not ' if other_than else ''}{wanted}"
            self.violation(row, "the station comes by another address", expected, handshake.path, (), handshake.entry)
        self.step(row, f"the station comes by {handshake.path.rpartition('/')[0]}", handshake.entry)

    def came_after(self, row: int, since: float, handshake: Handshake, least: float) -> None:
        """Check that a station has waited before it connects.

        Raises:
            Violation: it has not.
        """
        __tracebackhide__ = True
        waited = handshake.time - since
        if waited < least:
            expected, actual = f"at least {least:g} s later", f"{waited:.1f} s later"
            self.violation(row, "the station connects too soon", expected, actual, (), handshake.entry)
        self.step(row, f"the station connects {waited:.1f} s later", handshake.entry)

    def moment(self) -> float:
        """Return the time by the clock of evidence, seconds."""
        return self.peer.clock.seconds()

    async def lose(self) -> float:
        """Close the connection; return, once it is closed, when that began: a station may notice before we do."""
        began = self.moment()
        await self.close()
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)
        return began

    @property
    def attempts(self) -> int:
        """Return how many connection attempts of the station there have been."""
        return len(self.peer.handshakes)

    def expect_password(self, password: str) -> None:
        """From now on a station needs this password."""
        assert self.peer.door is not None
        self.peer.door.expect_password(password)

    def authenticated(self, row: int, handshake: Handshake) -> None:
        """Check that a station has named itself by its identity and shown its password (A00.FR.203, A00.FR.204).

        Raises:
            Violation: it has not.
            Inconclusive: no password is known.
        """
        __tracebackhide__ = True
        if handshake.password_ok is None:
            raise Inconclusive("the profile of the station has no password: name it by password_env or password_file")
        identity, entry = self.peer.identity, handshake.entry
        if handshake.user != identity:
            self.violation(row, "the user name is not the identity", identity, str(handshake.user), (), entry)
        if not handshake.password_ok:
            self.violation(row, "the station shows another password", "its password", "another one", (), entry)
        self.step(row, "user name and password are right", entry)

    async def tls_refused(self, row: int, within: float | None = None) -> None:
        """Expect that the station begins a TLS handshake and ends it, so that no HTTP request follows.

        Raises:
            Violation: it does not try to connect, or goes on.
            Inconclusive: there is no TLS.
        """
        __tracebackhide__ = True
        door, handshakes = self.door, len(self.peer.handshakes)
        seen = len(door.attempts)
        deadline = self._now() + (self._timings.reset if within is None else within)
        while len(door.attempts) <= seen:
            if not await self.peer.signal.wait(deadline):
                self.violation(row, "the station did not connect", "a TLS handshake", "none in time")
        deadline, attempt = self._now() + self._timings.answer, door.attempts[seen]
        while len(self.peer.handshakes) <= handshakes:
            over = attempt.failed or len(door.attempts) > seen + 1
            if over or not await self.peer.signal.wait(deadline):
                self.step(row, f"the station refuses to go on: {attempt.failed or 'it goes away'}", None)
                return
        entry = self.peer.handshakes[handshakes].entry
        expected = "the station ends the TLS handshake"
        self.violation(row, "the station goes on although it must refuse", expected, "an HTTP request", (), entry)

    def secured(self, row: int, handshake: Handshake) -> None:
        """Check a connection of the station: TLS 1.2 or above, and the cipher suites that it must have.

        Raises:
            Violation: it is not so.
            Inconclusive: the connection is without TLS.
        """
        __tracebackhide__ = True
        if handshake.tls is None:
            raise Inconclusive("the connection is without TLS")
        version, offered = handshake.tls.get("version"), handshake.tls.get("offered") or ()
        if version not in _VERSIONS:
            expected = " or ".join(_VERSIONS)
            self.violation(row, "the version of TLS is too low", expected, str(version), (), handshake.entry)
        if not any(pair.issubset(offered) for pair in _PAIRS):
            wanted = " or ".join(" and ".join(sorted(pair)) for pair in _PAIRS)
            self.violation(row, "the station lacks cipher suites", wanted, ", ".join(offered), (), handshake.entry)
        self.step(row, f"{version}, with the cipher suites that a station must have", handshake.entry)
