"""A firmware update of a 2.x station, row by row: what it is asked for, and what it must tell (2.0.1 L01)."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.blocks.transfers import Transfers
from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.pattern import one_of
from ocpp_verdict.pki.patterns import Firmware
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut

#: Seconds in the past for what is to be done at once; the tables take two hours.
_AT_ONCE = -7200.0
#: What may follow once the signature is verified, and how often: a station may reboot before the installation
#: (L01.FR.15), after it (L01.FR.32), or both; a boot loader that speaks no OCPP leaves Installing out (L01.FR.23).
_ON_THE_WAY = {"Installing": 1, "InstallRebooting": 2}


class Updates:
    """Rows about one firmware update after the other.

    Attributes:
        role: our CSMS.
        transfers: where images lie.
        number: the id of the last update asked for.
    """

    def __init__(self, csms: CSMS, sut: Sut, transfers: Transfers) -> None:
        self.role = self._csms = csms
        self._sut, self.transfers = sut, transfers
        self.number = 0

    async def ask(self, row: int, image: Firmware, **fields: Any) -> Answer:
        """Ask for an update, to be fetched and installed at once unless `fields` of FirmwareType say otherwise."""
        __tracebackhide__ = True
        self.number = self._csms.number()
        past = self._csms.stamp(_AT_ONCE)
        firmware = {
            "location": image.location,
            "retrieveDateTime": past,
            "installDateTime": past,
            "signingCertificate": image.certificate,
            "signature": image.signature,
            **fields,
        }
        payload = {"requestId": self.number, "firmware": {k: v for k, v in firmware.items() if v is not None}}
        return await self._csms.call(row, "UpdateFirmware", **payload)

    async def status(self, row: int, *statuses: str) -> Received:
        """Expect the next status of the update, one of `statuses`.

        Raises:
            Violation: it tells another one, or none.
        """
        __tracebackhide__ = True
        within = self._sut.timings.long_operation
        pattern: Any = statuses[0] if len(statuses) == 1 else one_of(*statuses)
        return await self._csms.expect(
            row, "FirmwareStatusNotification", within=within, requestId=self.number, status=pattern
        )

    async def fetched(self, row: int) -> None:
        """Expect the image to be fetched and its signature to be verified: rows `row`, `row` + 2, `row` + 4.

        Raises:
            Violation: the station tells something else.
        """
        __tracebackhide__ = True
        for number, status in enumerate(("Downloading", "Downloaded", "SignatureVerified")):
            await self.status(row + 2 * number, status)

    async def ends(self, row: int, *last: str, begun: bool = False) -> None:
        """Expect an installation that ends with one of `last`; reboots and connectors out of service are its affair.

        `begun`: the station has told Installing already.

        Raises:
            Violation: the station tells something else.
        """
        __tracebackhide__ = True
        for action in ("BootNotification", "StatusNotification", "NotifyEvent"):
            self._csms.permit(action)
        open_ones, said = dict(_ON_THE_WAY), "Installing" if begun else ""
        while said not in last:
            if said:
                open_ones[said] -= 1
            next_ones = [status for status, times in open_ones.items() if times > 0]
            said = (await self.status(row, *next_ones, *(last if said else ())))["status"]
            self._csms.peer.rebooting |= said == "InstallRebooting"

    async def installed(self, row: int, *, begun: bool = False) -> None:
        """Expect an installation that succeeds, which is a security event too (L01.FR.28, L01.FR.31).

        Raises:
            Violation: the station tells something else.
        """
        __tracebackhide__ = True
        await self.ends(row, "Installed", begun=begun)
        await self._csms.expect(row, "SecurityEventNotification", type="FirmwareUpdated")
