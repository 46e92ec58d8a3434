"""How our station gets on and off the line: connections that must be made or refused, and what TLS shows of a CSMS."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from ocpp_verdict.clock import pause
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.peer import Peer
from ocpp_verdict.role import Role
from ocpp_verdict.verdict import Inconclusive
from ocpp_verdict.waiting import WAITS

#: The suites of TLS 1.2 that a CSMS must offer, all of them (whitepaper A00.FR.317; 2.0.1 A00.FR.318).
_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)
#: Bits that a key must have (whitepaper A00.FR.502, .503).
_BITS = {"RSA": 2048, "EC": 224}


class Dial(Protocol):
    """What makes connections."""

    @property
    def dial(self) -> Callable[..., Awaitable[Handshake]]:
        """Return what connects and returns how it went."""
        ...

    async def offers(self, suite: str, profile: int | None = None) -> str:
        """Return why a TLS 1.2 handshake with one cipher suite fails, empty when it does not."""
        ...

    async def prepare(self, profile: int) -> None:
        """Find out where and with what to connect in a security profile."""
        ...


class Connecting(Role):
    """We are the charging station, as far as its connections go."""

    def __init__(
        self,
        peer: Peer,
        conversation: Conversation,
        case: str,
        requirement: str = "",
        *,
        dial: Dial,
    ) -> None:
        super().__init__(peer, conversation, case, requirement)
        self._dial = dial

    async def connect(self, **options: Any) -> Handshake:
        """Connect and return how it went.

        Options: `password`, `user`, `identity`, `subprotocols` replace what the profile says; `authenticate=False`
        leaves the password out; `profile` is another security profile, `certificate` a chain (PEM) and its key for it.
        """
        return await self._dial.dial(**options)

    async def connected(self, within: float | None = None) -> None:
        """Wait until there is a connection; nobody but us makes one, so a refused one is not waited for.

        Raises:
            Inconclusive: there is none.
        """
        last = self.peer.handshakes[-1] if self.peer.handshakes else None
        if not self.peer.connected and last is not None and not last.accepted:
            raise Inconclusive(f"the CSMS refused our connection: {last.reason}")
        await super().connected(within)

    async def prepared(self, profile: int) -> None:
        """Make sure that our station can connect with a security profile, before the CSMS is changed for it.

        Raises:
            Inconclusive: no address, or no certificate, is known.
        """
        await self._dial.prepare(profile)

    async def admitted(self, row: int, **options: Any) -> Handshake:
        """Connect, with the options of `connect`; the CSMS must let us in and name the OCPP version (row + 1).

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        handshake = await self.connect(**options)
        version = self.peer.version.subprotocol
        wanted = f"a connection that speaks {version}"
        if not handshake.accepted:
            self.violation(row + 1, "the CSMS refuses the connection", wanted, handshake.reason, (), handshake.entry)
        if handshake.subprotocols != (version,):
            actual = ", ".join(handshake.subprotocols) or "no subprotocol"
            self.violation(row + 1, "the CSMS names another OCPP version", wanted, actual, (), handshake.entry)
        self.step(row + 1, "the CSMS accepts the connection", handshake.entry)
        return handshake

    async def refused(self, row: int, **options: Any) -> Handshake:
        """Try to connect, with the options of `connect`; the CSMS must refuse (row + 1), or close at once.

        Closing it at once is what OCPP-J 1.6 §3.1.2 (2.0.1 part 4 §3.1.3) asks for where no version is in common.

        Raises:
            Violation: it lets us in.
        """
        __tracebackhide__ = True
        handshake = await self.connect(**options)
        if handshake.status == 101 and not handshake.accepted:
            what, actual = "the CSMS accepts the connection, and wrongly", f"HTTP 101, {handshake.reason}"
            self.violation(row + 1, what, "a refusal", actual, (), handshake.entry)
        deadline = self._now() + self._timings.answer
        while self.peer.connected:
            if not await self.peer.signal.wait(deadline):
                actual = f"HTTP {handshake.status}, and the connection stays open"
                self.violation(row + 1, "the CSMS accepts the connection", "a refusal", actual, (), handshake.entry)
        self.step(row + 1, f"the CSMS refuses the connection ({handshake.reason or 'it closes it'})", handshake.entry)
        await self.wait(self._timings.quiet)
        return handshake

    async def server_certificate(self, row: int, handshake: Handshake) -> None:
        """Check the certificate of the CSMS: a key that is long enough, and its own name (whitepaper A00.FR.501-510).

        A CSMS that is reached by several paths may have the others' names as subjectAltName (whitepaper §2.6.1).

        Raises:
            Violation: it is not so.
            Inconclusive: the connection is without TLS.
        """
        __tracebackhide__ = True
        leaf = next(iter((handshake.tls or {}).get("certificates", ())), None)
        if leaf is None:
            raise Inconclusive("the connection is without TLS")
        kind, bits = _key(str(leaf.get("key", "")))
        wanted = f"a key of RSA {_BITS['RSA']} or EC {_BITS['EC']} bits at least, and a serial number"
        if bits < _BITS.get(kind, bits + 1) or not leaf.get("serial"):
            self.violation(row, "the certificate of the CSMS is too weak", wanted, str(leaf), (), handshake.entry)
        name = str(urlsplit(handshake.path).hostname)
        if not _is_named(name, leaf):
            what, wanted = "the certificate of the CSMS has another name", f"CN={name}"
            self.violation(row, what, wanted, str(leaf), (), handshake.entry)
        self.step(row, f"the certificate of the CSMS is for {name} and has a key that is long enough", handshake.entry)

    async def cipher_suites(self, row: int, profile: int | None = None) -> None:
        """Check that the CSMS offers each cipher suite that it must, over TLS 1.2.

        Raises:
            Violation: one is missing.
        """
        __tracebackhide__ = True
        failures = {suite: await self._dial.offers(suite, profile) for suite in _SUITES}
        missing = [f"{suite}: {reason}" for suite, reason in failures.items() if reason]
        if missing:
            self.violation(row, "the CSMS lacks cipher suites", ", ".join(_SUITES), "; ".join(missing))
        self.step(row, f"the CSMS offers {', '.join(_SUITES)}", None)

    def _lost(self, row: int, expected: str, what: str) -> NoReturn:
        """A CSMS has no reason to close a connection that its station uses; one that breaks may be the network's."""
        __tracebackhide__ = True
        if self.peer.hung_up:
            self.violation(row, "the CSMS closed the connection", expected, what)
        super()._lost(row, expected, what)

    async def wait(self, seconds: float) -> None:
        """Let modelled time pass for our station: a time-out, an expiry, a charging vehicle."""
        with WAITS.on(f"{seconds:g} s to pass", self._now() + seconds):
            await pause(seconds)

    async def offline(self, seconds: float = 0.0) -> None:
        """Lose the connection and be back after `seconds`; no boot, for the station kept running (1.6 §4.2, J §5.4).

        Raises:
            Inconclusive: the CSMS does not let us in again.
        """
        self.cut()
        await self._come_back(seconds)

    async def restart(self) -> None:
        """Close the connection as a rebooting station does, once it has answered, and connect again; `boot` is next.

        Raises:
            Inconclusive: the CSMS does not let us in again.
        """
        await self.wait(self.peer.answer_delay)
        await self.close()
        await self._come_back(0.0)

    async def _come_back(self, seconds: float) -> None:
        while self.peer.connected:
            await self.peer.signal.wait(self._now() + self._timings.answer)
        await self.wait(max(seconds, self._timings.quiet))
        handshake = await self.connect()
        if not handshake.accepted:
            raise Inconclusive(f"the CSMS refused our connection: {handshake.reason}")


def _is_named(host: str, leaf: Mapping[str, Any]) -> bool:
    """Return whether the common name of a certificate is `host`; or another one, with `host` beside it."""
    subject = [part for part in str(leaf.get("subject", "")).casefold().split(",") if part.startswith("cn=")]
    return f"cn={host}".casefold() in subject or (bool(subject) and host.casefold() in leaf.get("names", ()))


def _key(words: str) -> tuple[str, int]:
    """Return kind and bits of what `pki.describe` says of a key, such as "RSA 2048" or "EC secp256r1"."""
    bits = re.search(r"\d+", words)
    return words.partition(" ")[0], int(bits[0]) if bits else 0
