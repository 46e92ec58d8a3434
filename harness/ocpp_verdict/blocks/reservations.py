"""Reservations that a case makes at a 2.x station, and how they end (2.0.1 H01 to H04)."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.exchange import Answer
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut

#: Seconds after which a reservation that is to be used would expire: long enough for a person to plug in.
_LONG = 3600.0


class Reservations:
    """Rows about reservations.

    Attributes:
        role: our CSMS.
        number: the id of the last reservation asked for.
    """

    def __init__(self, csms: CSMS, sut: Sut) -> None:
        self.role = self._csms = csms
        self._sut = sut
        self.number = 0

    async def ask(
        self,
        row: int,
        id: str | None = None,
        *,
        evse: int | None = None,
        number: int | None = None,
        seconds: float = _LONG,
        **fields: Any,
    ) -> Answer:
        """Ask for a reservation, for `valid_id` if nobody is named; without `evse` for none in particular."""
        __tracebackhide__ = True
        self.number = number or self._csms.number()
        place = {} if evse is None else {"evseId": evse}
        expiry = self._csms.stamp(seconds)
        token = self._csms.token(id)
        return await self._csms.call(
            row, "ReserveNow", id=self.number, expiryDateTime=expiry, idToken=token, **place, **fields
        )

    async def hold(self, row: int, id: str | None = None, *, evse: int | None = None, seconds: float = _LONG) -> None:
        """Reserved: an EVSE (default: the profile's) is reserved, and its connector says so (H01.FR.23).

        Raises:
            Violation: the station does not take the reservation, or does not tell.
        """
        __tracebackhide__ = True
        place = self._sut.evse if evse is None else evse
        connector = self._sut.connector if place == self._sut.evse else 1
        (await self.ask(row, id, evse=place, seconds=seconds)).expect(row, status="Accepted")
        await self._csms.status(row, "Reserved", place, connector)

    async def hold_all(self, row: int) -> None:
        """Every EVSE is reserved.

        Raises:
            Violation: one is not.
        """
        __tracebackhide__ = True
        for evse in range(1, self._sut.evses + 1):
            await self.hold(row, evse=evse)

    async def ended(self, row: int, status: str, within: float | None = None) -> None:
        """Expect the station to tell that the reservation has ended, and why.

        Raises:
            Violation: it does not, or says something else.
        """
        __tracebackhide__ = True
        fields = {"reservationId": self.number, "reservationUpdateStatus": status}
        await self._csms.expect(row, "ReservationStatusUpdate", within=within, **fields)

    def used(self, row: int) -> None:
        """Check that a TransactionEvent has named the reservation (H01.FR.15, E03.FR.03).

        Raises:
            Violation: none has.
        """
        __tracebackhide__ = True
        came = [one for one in self._csms.conversation.arrivals if one.action == "TransactionEvent"]
        named = [one.payload["reservationId"] for one in came if "reservationId" in one.payload]
        self._csms.check(row, "one event of the transaction names the reservation", [self.number], named)
