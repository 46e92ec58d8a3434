"""What our 2.x station tells a CSMS under test beside its sessions: reports, meter values, events of its device."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from ocpp_verdict.difference import difference
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import containing, optional
from ocpp_verdict.pki.certificates import PrivateKey
from ocpp_verdict.pki.patterns import CertificateRequest, certificate_for
from ocpp_verdict.role.words import Words

_STATION = "ChargingStationCertificate"
#: What a vehicle draws from our station.
_WATTS = 2000
#: Signed meter values are opaque to a CSMS, which passes them on (2.0.1 part 2, SignedMeterValueType).
_SIGNED = {
    "signedMeterData": "T0NNRnx7fXx7fQ==",
    "signingMethod": "ECDSA-secp256r1-SHA256",
    "encodingMethod": "OCMF",
    "publicKey": "b2NhOmJhc2UxNjphc24xOg==",
}
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

    def split(self, row: int, parts: list[Any], most: int, names: Sequence[str]) -> None:
        """Check that the CSMS has asked for all of `names`, and for no more than `most` at once.

        Raises:
            Violation: it has asked for too many at once, or not for all.
        """
        __tracebackhide__ = True
        longest = max(len(part) for part in parts)
        if longest > most:
            self.violation(row, "the CSMS asks for too much at once", f"{most} at most", f"{longest} at once")
        missing = [name for name in names if difference(containing(self.variable(name)), [*chain(*parts)])]
        if missing:
            self.violation(row, "the CSMS does not ask for everything", ", ".join(names), f"not {', '.join(missing)}")
        self.step(row, f"{len(names)} variables, {longest} at once at most", None)

    async def tell(self, row: int, action: str, **payload: Any) -> None:
        """Send something that the CSMS need only acknowledge.

        Raises:
            Violation: in a row, it does not (row + 1).
        """
        __tracebackhide__ = True
        answer = await self.call(row, action, **payload)
        if row:
            answer.expect(row + 1)

    def values(self, *contexts: str, signed: bool = False) -> list[dict[str, Any]]:
        """Return what our station measures, a value for each of these occasions (ReadingContextEnumType)."""
        return [
            {"timestamp": self.peer.clock.stamp(), "sampledValue": [self._sample(context, signed=signed)]}
            for context in contexts
        ]

    def _sample(self, context: str, *, signed: bool) -> dict[str, Any]:
        energy = int(self.peer.clock.seconds() * _WATTS / 3600)
        sample = {"value": energy, "context": context, "measurand": "Energy.Active.Import.Register"}
        return {**sample, "signedMeterValue": _SIGNED} if signed else sample

    async def meter_values(self, row: int, evse: int, context: str) -> None:
        """Send the meter values of an EVSE, 0 being the station's main meter.

        Raises:
            Violation: the CSMS does not take them.
        """
        __tracebackhide__ = True
        await self.tell(row, "MeterValues", evseId=evse, meterValue=self.values(context))

    async def event(self, row: int, component: str, variable: str, value: str) -> None:
        """Tell that a variable of the profile's connector has changed (N07).

        Raises:
            Violation: the CSMS does not take it.
        """
        __tracebackhide__ = True
        sut, stamp = self.peer.sut, self.peer.clock.stamp()
        place = {"name": component, "evse": {"id": sut.evse, "connectorId": sut.connector}}
        told = {
            "eventId": self.number(),
            "timestamp": stamp,
            "trigger": "Delta",
            "actualValue": value,
            "eventNotificationType": "HardWiredNotification",
            "component": place,
            "variable": {"name": variable},
        }
        await self.tell(row, "NotifyEvent", generatedAt=stamp, seqNo=0, eventData=[told])

    async def renew_certificate(
        self, row: int, operator: Operator, request: CertificateRequest
    ) -> tuple[str, PrivateKey]:
        """RenewChargingStationCertificate: have the CSMS trigger it, and sign ours; return chain and key (A02).

        Raises:
            Violation: the CSMS does not ask for it, or does not sign it.
        """
        __tracebackhide__ = True
        self.answers(row, "TriggerMessage", status="Accepted")
        await operator.request("TriggerMessage", requestedMessage="SignChargingStationCertificate")
        await self.expect(row, "TriggerMessage", requestedMessage="SignChargingStationCertificate")
        self.answers(row, "CertificateSigned", status="Accepted")
        answer = await self.call(row, "SignCertificate", csr=request.pem, certificateType=_STATION)
        answer.expect(row, status="Accepted")
        chain = certificate_for(request.pem)
        signed = await self.expect(row, "CertificateSigned", certificateChain=chain, certificateType=optional(_STATION))
        return str(signed["certificateChain"]), request.key
