"""What our 2.x station tells a CSMS under test of its upkeep: firmware, logs, customers, security events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.exchange import Received
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import between, integer
from ocpp_verdict.pki.patterns import Firmware
from ocpp_verdict.role.notices import Notices

#: Seconds: no moment is planned further ahead.
_YEAR = 31_536_000.0


class Upkeep(Notices):
    """Rows about what a CSMS has our station do to itself."""

    async def updates_firmware(self, row: int, operator: Operator, firmware: Firmware, **fields: Any) -> int:
        """Expect that the CSMS has our station update its firmware; return the request's id.

        Our station accepts it, unless the case says otherwise. `fields` are patterns of the firmware in the request;
        plain texts among them are what the operator enters.

        Raises:
            Violation: it does not, or says something else.
        """
        __tracebackhide__ = True
        asked = await self._updates_firmware(row, operator, firmware, fields, fields)
        return int(asked["requestId"])

    async def updates_firmware_later(
        self, row: int, operator: Operator, firmware: Firmware, field: str, moment: str
    ) -> tuple[int, str]:
        """Expect the same with a moment in `field`, which need only be to come; return the request's id and it.

        A CSMS may round what its operator enters, and write it with another offset.

        Raises:
            Violation: it does not, or the moment is not to come.
        """
        __tracebackhide__ = True
        clock = self.peer.clock
        wanted = {field: between(clock.stamp(), clock.stamp(_YEAR))}
        asked = await self._updates_firmware(row, operator, firmware, {field: moment}, wanted)
        return int(asked["requestId"]), str(asked["firmware"][field])

    async def _updates_firmware(
        self, row: int, operator: Operator, firmware: Firmware, fields: Mapping[str, Any], wanted: Mapping[str, Any]
    ) -> Received:
        __tracebackhide__ = True
        wish = {
            "location": firmware.location,
            "retrieveDateTime": self.peer.clock.stamp(),
            "signingCertificate": firmware.certificate,
            "signature": firmware.signature,
        } | {name: value for name, value in fields.items() if isinstance(value, str)}
        await operator.request("UpdateFirmware", firmware=wish)
        asked = await self.expect(row, "UpdateFirmware", firmware=wanted, requestId=integer())
        if asked["firmware"].get("location") != firmware.location:  # no table asks for it: a CSMS may serve it itself
            self.observe(f"the CSMS names another location of the firmware than was entered: {asked.arrival.text}")
        return asked

    async def firmware(self, row: int, request: int, *statuses: str) -> None:
        """Tell the states of a firmware update, two rows each.

        Raises:
            Violation: the CSMS does not take one.
        """
        __tracebackhide__ = True
        await self.progress(row, "FirmwareStatusNotification", request, *statuses)

    async def progress(self, row: int, action: str, request: int, *statuses: str) -> None:
        """Tell the states of something that the CSMS has asked for, two rows each.

        Raises:
            Violation: the CSMS does not take one.
        """
        __tracebackhide__ = True
        for number, status in enumerate(statuses):
            await self.tell(row + 2 * number, action, status=status, requestId=request)

    async def customer_information(self, row: int, request: int, data: str) -> None:
        """Tell what our station knows of a customer.

        Raises:
            Violation: the CSMS does not take it.
        """
        __tracebackhide__ = True
        stamp = self.peer.clock.stamp()
        await self.tell(row, "NotifyCustomerInformation", data=data, seqNo=0, generatedAt=stamp, requestId=request)

    async def security_event(self, row: int, type: str) -> None:
        """Tell a security event.

        Raises:
            Violation: the CSMS does not take it.
        """
        __tracebackhide__ = True
        await self.tell(row, "SecurityEventNotification", type=type, timestamp=self.peer.clock.stamp())
