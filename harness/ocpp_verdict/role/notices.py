"""What our 2.x station tells a CSMS under test beside its sessions: reports, meter values, events of its device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpp_verdict.clock import pause
from ocpp_verdict.difference import Message, difference
from ocpp_verdict.exchange import Answer
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import containing, one_of, optional
from ocpp_verdict.pki.certificates import PrivateKey
from ocpp_verdict.pki.patterns import CertificateRequest, certificate_for
from ocpp_verdict.role.words import Words

_STATION = "ChargingStationCertificate"
#: What a vehicle draws from our station.
_WATTS = 2000
#: Seconds within which a CSMS triggers what it wants of a station that it holds back.
_MOMENT = 1.0
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

    def holds(self, name: str, value: str) -> None:
        """From now on our station answers with `value` when it is asked for "Component.Variable[instance]"."""
        self.peer.desk.configuration[name] = value
        self.step(0, f"our station holds {name} = {value}", None)

    async def asked_in_parts(self, row: int, names: Sequence[str], most: int) -> None:
        """Expect that the CSMS asks for all of `names`, for no more than `most` at once (B06.FR.05), in any parts.

        Raises:
            Violation: it asks for too many at once, or not for all.
        """
        __tracebackhide__ = True
        missing, parts = [self.variable(name) for name in names], 0
        while missing:
            asked = await self.expect(row, "GetVariables", getVariableData=containing(one_of(*missing)))
            items, parts = asked["getVariableData"], parts + 1
            if len(items) > most:
                summary = "the CSMS asks for too much at once"
                self.violation(row, summary, f"{most} at most", asked.arrival.text, (), asked.arrival.entry)
            missing = [one for one in missing if difference(containing(one), items)]
        self.step(row, f"{len(names)} variables in {parts} parts, {most} at once at most", None)

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
        await self.tell(row, "NotifyEvent", **self._event(component, variable, value))

    def _event(self, component: str, variable: str, value: str) -> dict[str, Any]:
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
        return {"generatedAt": stamp, "seqNo": 0, "eventData": [told]}

    async def reports_unaccepted(self, row: int, status: str) -> Answer:
        """Report a connector although no boot was accepted, and return the answer.

        A CSMS that triggers StatusNotification may take one (B02.FR.09), but no NotifyEvent, which nothing triggers.
        """
        __tracebackhide__ = True
        await pause(self.peer.answer_delay + _MOMENT)
        sut, stamp = self.peer.sut, self.peer.clock.stamp()
        trigger = Message("TriggerMessage", {"requestedMessage": "StatusNotification"})
        if self.conversation.find(trigger) is not None:
            return await self.call(row, "NotifyEvent", **self._event("Connector", "AvailabilityState", status))
        place = {"evseId": sut.evse, "connectorId": sut.connector}
        return await self.call(row, "StatusNotification", connectorStatus=status, timestamp=stamp, **place)

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
