"""Variables of a 2.x station under test, set by a case before its first row (2.0.1 B05, B06)."""

from __future__ import annotations

from collections.abc import Iterable

from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.words import variable
from ocpp_verdict.verdict import Inconclusive

#: Answers after which the value holds, now or after the next boot (2.0.1 SetVariableStatusEnumType).
_TAKEN = ("Accepted", "RebootRequired")


class Variables:
    """Read and set variables by names like "TxCtrlr.TxStartPoint" or "OCPPCommCtrlr.MessageAttempts[TransactionEvent]".

    Only what differs is touched. What was read before it was set is put back after the case (`changes`).
    """

    def __init__(self, csms: CSMS) -> None:
        self._csms = csms

    async def get(self, name: str) -> str | None:
        """Return the value of a variable, None where the station has none or does not tell it."""
        answer = await self._csms.call(0, "GetVariables", getVariableData=[variable(name)])
        results = answer.get("getVariableResult") or [{}]
        return results[0].get("attributeValue") if results[0].get("attributeStatus") == "Accepted" else None

    async def set(self, name: str, value: str | int | bool) -> None:
        """Give a variable a value.

        Raises:
            Inconclusive: the station has no such variable or does not take the value.
        """
        if not await self.set_if_known(name, value):
            raise Inconclusive(f"the station has no variable {name}")

    async def set_if_known(self, name: str, value: str | int | bool) -> bool:
        """Give a variable a value where the station has it; return whether it has.

        Raises:
            Inconclusive: the station does not take the value.
        """
        wanted = str(value).lower() if isinstance(value, bool) else str(value)
        found = await self.get(name)
        if found is not None and found.lower() != wanted.lower():
            await self._change(name, wanted)
        return found is not None

    async def include(self, name: str, member: str) -> None:
        """Make sure that a list variable holds `member`; where it does not, it holds only that afterwards.

        Raises:
            Inconclusive: the station has no such variable or does not take the value.
        """
        if member not in (await self.get(name) or "").replace(" ", "").split(","):
            await self.set(name, member)

    async def set_some(self, name: str, members: Iterable[str]) -> None:
        """Give a list variable some members, unless it has members.

        Raises:
            Inconclusive: the station has no such variable or does not take the value.
        """
        if not await self.get(name):
            await self.set(name, ",".join(members))

    async def measurands(self, name: str) -> list[str]:
        """Return the measurands that a list variable asks for.

        Raises:
            Inconclusive: none, so there is nothing to see.
        """
        found = [member.strip() for member in (await self.get(name) or "").split(",") if member.strip()]
        if not found:
            raise Inconclusive(f"{name} asks for no measurands")
        return found

    async def network_slots(self) -> tuple[int, int]:
        """Return a slot for a network profile that is not in use, and the one that is.

        Raises:
            Inconclusive: the station does not tell which one is in use.
        """
        sut = self._csms.peer.sut
        used = (await self.get("OCPPCommCtrlr.NetworkConfigurationPriority") or "").split(",")[0].strip()
        used = await self.get("OCPPCommCtrlr.ActiveNetworkProfile") or used
        if not used.isdigit():
            raise Inconclusive("the station does not tell which network profile it uses")
        slots = (sut.configuration_slot, sut.second_configuration_slot)
        return next(slot for slot in slots if slot != int(used)), int(used)

    async def timeout(self) -> float:
        """Return the seconds that the station waits for an answer, as far as it tells (MessageTimeout)."""
        return float(await self.get("OCPPCommCtrlr.MessageTimeout[Default]") or 0)

    async def look(self, name: str) -> str | None:
        """Return a variable that the rows are going to set, so that it is put back after the case."""
        return await self.get(name)

    async def _change(self, name: str, value: str) -> None:
        answer = await self._csms.call(0, "SetVariables", setVariableData=[{**variable(name), "attributeValue": value}])
        results = answer.get("setVariableResult") or [{}]
        if results[0].get("attributeStatus") not in _TAKEN:
            raise Inconclusive(f"the station does not take {name} = {value}: {answer.frame.text}")
