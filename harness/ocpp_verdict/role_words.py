"""What messages of OCPP 2.x are made of, for the rows of either role: variables, identifications, meter values."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.pattern import containing
from ocpp_verdict.role import Role


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
    def sampled(context: str) -> Any:
        """Return the pattern of meter values that were read on this occasion (ReadingContextEnumType)."""
        return containing({"sampledValue": containing({"context": context})})

    @staticmethod
    def variable(name: str, **fields: Any) -> dict[str, Any]:
        """Return "Component.Variable[instance]" as messages carry it, with more fields."""
        return {**variable(name), **fields}

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


def variable(name: str) -> dict[str, Any]:
    """Return component and variable that "Component.Variable[instance]" names."""
    component, _, rest = name.partition(".")
    plain, _, instance = rest.partition("[")
    parts = {"name": plain, "instance": instance.rstrip("]")} if instance else {"name": plain}
    return {"component": {"name": component}, "variable": parts}
