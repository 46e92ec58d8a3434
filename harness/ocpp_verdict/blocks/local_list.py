"""The local authorization list of a 2.x station, as cases send it and ask for it (2.0.1 D01, D02)."""

from __future__ import annotations

from typing import Any

import attrs

from ocpp_verdict.exchange import Answer
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut


@attrs.frozen
class LocalList:
    """Rows about the local authorization list.

    Attributes:
        role: our CSMS.
        sut: the profile of the station, which names the version of the first list.
    """

    role: CSMS
    sut: Sut

    @property
    def version(self) -> int:
        """Return the version of the first list that a case sends."""
        return self.sut.local_list_version

    def entry(self, id: str | None = None, *, type: str | None = None, **fields: Any) -> dict[str, Any]:
        """Return an entry that accepts an identification (default: `valid_id`)."""
        return {"idToken": self.role.token(id, type), "idTokenInfo": {"status": "Accepted"}} | fields

    def removal(self, id: str | None = None) -> dict[str, Any]:
        """Return an entry that removes an identification (D01.FR.17)."""
        return {"idToken": self.role.token(id)}

    async def send(self, row: int, kind: str, version: int, *entries: dict[str, Any]) -> Answer:
        """Send a list, Full or Differential; one without entries has no field for them (the schema asks for one)."""
        __tracebackhide__ = True
        listed = {"localAuthorizationList": list(entries)} if entries else {}
        return await self.role.call(row, "SendLocalList", updateType=kind, versionNumber=version, **listed)

    async def has_version(self, row: int, version: int) -> None:
        """Ask for the version of the list; the answer (row + 1) must name this one.

        Raises:
            Violation: it names another one.
        """
        __tracebackhide__ = True
        (await self.role.call(row, "GetLocalListVersion")).expect(row + 1, versionNumber=version)
