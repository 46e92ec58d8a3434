"""Who is authorized at a 1.6 station before the cable is in: which connector waits, and until when (§4.9, §9.1.6)."""

from __future__ import annotations

import attrs

from ocpp_verdict.difference import ABSENT
from ocpp_verdict.exchange import Received
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut


@attrs.frozen
class Reader:
    """The reader of the profile's connector.

    Where one reader serves several connectors nobody knows which one the cable will go into. Presenting an
    identification may then lead to Preparing (§4.9, A2) but need not, and what has not begun is not told to end.

    Attributes:
        csms: our role.
        sut: the profile of the station.
    """

    csms: CSMS
    sut: Sut

    @property
    def is_shared(self) -> bool:
        """Whether it serves several connectors."""
        return self.sut.shared_reader and self.sut.connectors > 1

    @property
    def _told(self) -> bool:
        return self.csms.peer.statuses.get(("status", ABSENT, self.sut.connector)) == "Preparing"

    async def waits(self, row: int) -> None:
        """Expect that the connector waits for a cable.

        Raises:
            Violation: it does not tell so, although it is the only one.
        """
        __tracebackhide__ = True
        if self.is_shared:
            self.csms.permit("StatusNotification", status="Preparing")
            self.csms.step(row, "one reader for several connectors: which one waits need not be told", None)
        else:
            await self.csms.expect(row, "StatusNotification", connectorId=self.sut.connector, status="Preparing")

    async def gives_up(self, row: int, since: Received | None = None) -> bool:
        """Expect that no connector waits any longer after ConnectionTimeOut; return whether the station has told so.

        Raises:
            Violation: it does not tell, although it has told that one waits, or tells sooner after `since`.
        """
        __tracebackhide__ = True
        timeout, margin, timings = self.sut.connection_timeout, self.sut.max_time_deviation, self.sut.timings
        if self.is_shared and not self._told:
            await self.csms.wait(timeout + margin)
            self.csms.step(row, "one reader for several connectors: that none waits any longer need not be told", None)
            return False
        place, within = self.sut.connector, timeout + timings.message
        free = await self.csms.expect(row, "StatusNotification", connectorId=place, status="Available", within=within)
        if since is not None:
            self.csms.apart(row, since, free, timeout - margin)
        return True

    async def forget(self) -> None:
        """Wait until nobody is authorized any longer whom the station has not told of."""
        if self.is_shared and not self.csms.peer.desk.transactions and not self._told:
            await self.csms.wait(self.sut.connection_timeout)
