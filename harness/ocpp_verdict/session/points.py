"""When a 2.x station under test starts and stops transactions: TxStartPoint and TxStopPoint (2.0.1 E01, E06)."""

from __future__ import annotations

import attrs

from ocpp_verdict.difference import difference
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.words import entries, variable

#: Stop points at which the end of the authorization ends the transaction (E06.FR.03, .FR.04, .FR.05).
_END_WITH_AUTHORIZATION = frozenset({"Authorized", "PowerPathClosed", "EnergyTransfer"})
#: What is read, in the order of `Points`.
_SETTINGS = ("TxCtrlr.TxStartPoint", "TxCtrlr.TxStopPoint", "AuthCtrlr.AuthorizeRemoteStart")


@attrs.frozen
class Points:
    """What starts and stops transactions, and whether a remote start is authorized (F01.FR.01)."""

    start: frozenset[str]
    stop: frozenset[str]
    authorizes_remote_start: bool

    @property
    def stops_when_unauthorized(self) -> bool:
        """Whether the end of the authorization ends the transaction."""
        return bool(self.stop & _END_WITH_AUTHORIZATION)


async def read(csms: CSMS) -> Points:
    """Return the points of the station; what it does not tell, its profile says."""
    answer = await csms.call(0, "GetVariables", getVariableData=[variable(name) for name in _SETTINGS])
    results = answer.get("getVariableResult")
    start, stop, authorize = (_value(name, results) for name in _SETTINGS)
    sut = csms.peer.sut
    return Points(
        _members(start) or frozenset(sut.tx_start_point),
        _members(stop) or frozenset(sut.tx_stop_point),
        (authorize or "").lower() == "true",
    )


def _value(name: str, results: object) -> str | None:
    """Return the value of a variable among results, whose order is the station's choice (B06.FR.02)."""
    wanted = variable(name)
    for item in entries(results):
        value = item.get("attributeValue")
        if not difference(wanted, item) and isinstance(value, str):
            return value
    return None


def _members(text: str | None) -> frozenset[str]:
    return frozenset(member.strip() for member in (text or "").split(",") if member.strip())
