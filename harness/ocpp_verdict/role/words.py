"""What messages of OCPP 2.x are made of, for the rows of either role: variables, identifications, meter values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from ocpp_verdict.pattern import anything, between, containing, optional
from ocpp_verdict.role import Role

#: What a sampled value is when it does not say (2.0.1 part 2, SampledValueType).
_USUAL_CONTEXT = "Sample.Periodic"
_ENERGY = "Energy.Active.Import.Register"


class Words(Role):
    """Parts of messages, by the names that people use for them."""

    def number(self) -> int:
        """Return a number that this run has used for no request, transaction or remote start yet."""
        return self.peer.desk.next_transaction()

    def token(self, id: str | None = None, type: str | None = None) -> dict[str, str]:
        """Return an identification (default: `valid_id`) as messages carry it."""
        sut = self.peer.sut
        return {"idToken": id or sut.valid_id, "type": type or sut.token_type}

    @staticmethod
    def sampled(context: str, measurands: Iterable[str] = ()) -> Any:
        """Return the pattern of meter values read on this occasion (ReadingContextEnumType), one per measurand.

        A value without measurand is of Energy.Active.Import.Register (2.0.1 part 2, SampledValueType).
        """
        plain = {"context": context if context != _USUAL_CONTEXT else optional(context)}
        samples = [plain | {"measurand": _measurand(name)} for name in measurands] or [plain]
        return containing({"sampledValue": containing(*samples)})

    def measured_from_now(self) -> Any:
        """Return the pattern of meter values that are read from this moment on."""
        now = self.peer.clock.utc()
        return containing({"timestamp": between(now, now + timedelta(days=1))})

    @staticmethod
    def signed(context: str) -> Any:
        """Return the pattern of meter values read on this occasion and signed."""
        signature = {"signedMeterData": anything(), "signingMethod": anything(), "encodingMethod": anything()}
        return containing({"sampledValue": containing({"context": context, "signedMeterValue": signature})})

    @staticmethod
    def variable(name: str, **fields: Any) -> dict[str, Any]:
        """Return "Component.Variable[instance]" as messages carry it, with more fields."""
        return {**variable(name), **fields}

    @staticmethod
    def problem(component: str) -> dict[str, Any]:
        """Return the event data that tells of a problem of a component (N07)."""
        told = {"trigger": "Delta", "actualValue": "true"}
        return {**told, "component": {"name": component}, "variable": {"name": "Problem"}}

    def network_profile(self, security: int, url: str = "", **fields: Any) -> dict[str, Any]:
        """Return the connectionData of a network profile, by the values of the SUT profile."""
        sut = self.peer.sut
        return {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": url or sut.csms_url or "wss://csms.example/ocpp",
            "messageTimeout": sut.message_timeout,
            "securityProfile": security,
            "ocppInterface": sut.ocpp_interface,
            **fields,
        }


def _measurand(name: str) -> Any:
    return optional(name) if name == _ENERGY else name


def variable(name: str) -> dict[str, Any]:
    """Return component and variable that "Component.Variable[instance]" names."""
    component, _, rest = name.partition(".")
    plain, _, instance = rest.partition("[")
    parts = {"name": plain, "instance": instance.rstrip("]")} if instance else {"name": plain}
    return {"component": {"name": component}, "variable": parts}


def entries(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in a list as received; what is none is left out, for the schema judges that."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
