"""Raising the security profile of a 1.6 station while it runs (whitepaper A05): our CSMS must change with it."""

from __future__ import annotations

import attrs

from ocpp_verdict.blocks.authority16 import CertificateAuthority
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.listener import Listener
from ocpp_verdict.pattern import anything
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.security import Security


@attrs.frozen
class Upgrade:
    """From the security profile of the run to the next one.

    Attributes:
        csms: our role.
        listener: where stations connect.
        security: its certificates.
    """

    csms: CSMS
    listener: Listener
    security: Security

    @property
    def lower(self) -> int:
        """Return the security profile of the run."""
        return self.security.sut.security_profile

    @property
    def higher(self) -> int:
        """Return the next one."""
        return self.lower + 1

    async def prepare(self) -> None:
        """Give the station what it needs: our root, for profile 3 also a certificate (A05.FR.03, A05.FR.04)."""
        if self.higher == 3:
            await self._renew_certificate()
        root = {"certificateType": "CentralSystemRootCertificate", "certificate": self.security.listening_root}
        (await self.csms.call(0, "InstallCertificate", **root)).expect(0, status="Accepted")

    async def _renew_certificate(self) -> None:
        asked = await self.csms.call(0, "ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
        asked.expect(0, status="Accepted")
        request = await self.csms.expect(0, "SignCertificate", csr=anything())
        chain = CertificateAuthority(self.csms, self.security.pki).sign(request["csr"])
        (await self.csms.call(0, "CertificateSigned", certificateChain=chain)).expect(0, status="Accepted")

    async def listen(self, profile: int) -> None:
        """Let our CSMS take new connections of this profile only; the open one stays."""
        await self.listener.change(self.security.listening(profile), password=profile < 3)

    def shown(self, row: int, handshake: Handshake) -> None:
        """Check that a connection is of the higher profile.

        Raises:
            Violation: it is not.
        """
        __tracebackhide__ = True
        tls = handshake.tls or {}
        secured = handshake.accepted and bool(tls) and (self.higher < 3 or bool(tls.get("certificates")))
        if not secured:
            actual = (
                handshake.reason or f"{'TLS' if tls else 'no TLS'}, {len(tls.get('certificates') or ())} certificates"
            )
            expected = f"a connection of security profile {self.higher}"
            self.csms.violation(row, "the station keeps its old profile", expected, actual, (), handshake.entry)
        self.csms.step(row, f"the station connects with security profile {self.higher}", handshake.entry)

    async def absent(self, row: int, seen: int, within: float) -> None:
        """Check that the station does not go back: no new connection is accepted `within` seconds.

        Raises:
            Violation: one is.
        """
        __tracebackhide__ = True
        await self.csms.wait(within)
        back = next((one for one in self.csms.peer.handshakes[seen:] if one.accepted), None)
        if back is not None:
            expected = "no connection with the lower security profile"
            self.csms.violation(row, "the station falls back to its old profile", expected, "one", (), back.entry)
        self.csms.step(row, f"no connection for {within:g} s", None)
