"""Basic Authentication passwords of a 1.6 station: what it shows, and changing them (whitepaper A00, A01)."""

from __future__ import annotations

import logging

import attrs

from ocpp_verdict.pattern import one_of
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.verdict import Inconclusive, Violation

logger = logging.getLogger(__name__)

_TAKEN = ("Accepted", "RebootRequired")


@attrs.define
class Passwords:
    """The station's password and a new one.

    Attributes:
        csms: our role.
        old: what it is to have in the end.
        new: another one, of 20 characters.
    """

    csms: CSMS
    old: str = attrs.field(repr=False)
    new: str = attrs.field(repr=False)
    _changed: bool = False

    async def change(self, row: int, password: str) -> None:
        """Give the station another password: it must accept it (row + 1) and connect with it (row + 2).

        A station that needs a reboot for that (1.6 §5.3) is reset.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        peer, seen = self.csms.peer, len(self.csms.peer.handshakes)
        value = password.encode().hex()
        for secret in (password, value):
            peer.evidence.redact(secret)
        before = self._expect(password)
        self.csms.may_boot()
        answer = await self.csms.call(row, "ChangeConfiguration", key="AuthorizationKey", value=value)
        if answer.get("status") not in _TAKEN:
            self._expect(before)
        answer.expect(row + 1, status=self.csms.strictly("Accepted", one_of(*_TAKEN)))
        self._changed = password != self.old
        reboots = answer["status"] == "RebootRequired"
        if reboots:
            (await self.csms.call(row + 1, "Reset", type="Soft")).expect(row + 1, status="Accepted")
        within = peer.sut.timings.reset if reboots else None
        self.csms.authenticated(row + 2, await self.csms.handshake(row + 2, since=seen, within=within))
        if reboots:
            await self.csms.expect(row + 2, "BootNotification", within=peer.sut.timings.boot)

    async def put_back(self) -> None:
        """Let the station have its old password again."""
        if self._changed:
            try:
                await self.change(0, self.old)
            except (Violation, Inconclusive) as failed:
                self.csms.observe(f"the station's password could not be put back: {failed}".splitlines()[0])

    def _expect(self, password: str) -> str:
        """Let our CSMS take this password only; return the one before."""
        door = self.csms.peer.door
        assert door is not None
        assert door.password is not None
        before = door.password
        door.expect_password(password)
        return before
