"""What our 2.x station tells a CSMS under test beside its sessions: reports, meter values, events of its device."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.role_words import Words

_INVENTORY = ("OCPPCommCtrlr.OfflineThreshold", "AuthCtrlr.AuthorizeRemoteStart")


class Notices(Words):
    """Rows that tell something which the CSMS need only acknowledge (row + 1)."""

    async def report(self, row: int, number: int) -> None:
        """Report some variables in two parts, for the request `number` of the CSMS (B07.FR.08).

        Raises:
            Violation: the CSMS does not take a part.
        """
        __tracebackhide__ = True
        for part, name in enumerate(_INVENTORY):
            item = {
                **self.variable(name),
                "variableAttribute": [{"value": "30" if part == 0 else "true", "mutability": "ReadWrite"}],
                "variableCharacteristics": {
                    "dataType": "integer" if part == 0 else "boolean",
                    "supportsMonitoring": False,
                },
            }
            more = part + 1 < len(_INVENTORY)
            payload = {"requestId": number, "seqNo": part, "tbc": more, "reportData": [item]}
            await self.tell(row, "NotifyReport", generatedAt=self.peer.clock.stamp(), **payload)

    async def tell(self, row: int, action: str, **payload: Any) -> None:
        """Send something that the CSMS need only acknowledge.

        Raises:
            Violation: in a row, it does not (row + 1).
        """
        __tracebackhide__ = True
        answer = await self.call(row, action, **payload)
        if row:
            answer.expect(row + 1)

    def values(self, context: str, **fields: Any) -> list[dict[str, Any]]:
        """Return what our station measures now, read on this occasion (ReadingContextEnumType)."""
        energy = int(self.peer.clock.seconds() * 2000 / 3600)
        sample = {"value": energy, "context": context, "measurand": "Energy.Active.Import.Register", **fields}
        return [{"timestamp": self.peer.clock.stamp(), "sampledValue": [sample]}]

    async def meter_values(self, row: int, evse: int, context: str) -> None:
        """Send the meter values of an EVSE, 0 being the station's main meter.

        Raises:
            Violation: the CSMS does not take them.
        """
        __tracebackhide__ = True
        await self.tell(row, "MeterValues", evseId=evse, meterValue=self.values(context))
