"""Configuration keys of a 1.6 station, changed for a case and put back after it (1.6 §5.3, §5.8)."""

from __future__ import annotations

from ocpp_verdict.roles import CSMS
from ocpp_verdict.verdict import Inconclusive


class Configuration:
    """Read and set configuration keys; only what differs is touched."""

    def __init__(self, csms: CSMS) -> None:
        self._csms = csms
        self._found: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        """Return the value of a key, None where the station does not know it."""
        answer = await self._csms.call(0, "GetConfiguration", key=[key])
        for item in answer.get("configurationKey", []):
            if isinstance(item, dict) and item.get("key") == key:
                return str(item.get("value", ""))
        return None

    async def set(self, key: str, value: str | int | bool) -> None:
        """Give a key a value before the first row of a case.

        Raises:
            Inconclusive: the station has no such key or does not take the value.
        """
        wanted = str(value).lower() if isinstance(value, bool) else str(value)
        found = await self.get(key)
        if found is None:
            raise Inconclusive(f"the station has no configuration key {key}")
        if found.lower() == wanted.lower():
            return
        await self._change(key, wanted)
        self._found.setdefault(key, found)

    async def restore(self) -> None:
        """Put back what was found."""
        while self._found:
            key, value = self._found.popitem()
            await self._change(key, value)

    async def _change(self, key: str, value: str) -> None:
        answer = await self._csms.call(0, "ChangeConfiguration", key=key, value=value)
        if answer.get("status") not in ("Accepted", "RebootRequired"):
            raise Inconclusive(f"the station does not take {key} = {value}: {answer.frame.text}")
