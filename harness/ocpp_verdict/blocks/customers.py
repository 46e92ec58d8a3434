"""What a 2.x station knows of a customer, asked for and cleared by a case (2.0.1 N09, N10)."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.difference import Pattern
from ocpp_verdict.exchange import Answer
from ocpp_verdict.pattern import text
from ocpp_verdict.role.csms import CSMS

_LONGEST = 512


class Customers:
    """Rows about customer information.

    Attributes:
        role: our CSMS.
        number: the id of the last request.
    """

    def __init__(self, csms: CSMS) -> None:
        self.role = self._csms = csms
        self.number = 0

    async def ask(self, row: int, *, report: bool = False, clear: bool = False, **who: Any) -> Answer:
        """Ask for what is stored of a customer (default: `valid_id`), or have it cleared, or both."""
        __tracebackhide__ = True
        if self.number:  # what a preparation has asked for may still be told
            self._csms.permit("NotifyCustomerInformation", requestId=self.number)
        self.number = self._csms.number()
        named = who or {"idToken": self._csms.token()}
        return await self._csms.call(
            row, "CustomerInformation", requestId=self.number, report=report, clear=clear, **named
        )

    async def told(self, row: int, data: Any = None) -> str:
        """Expect all parts of what the station tells, counted from 0, and return it; `data` is a pattern for each.

        Raises:
            Violation: a part does not come, or says something else.
        """
        __tracebackhide__ = True
        pattern = text(_LONGEST) if data is None else data
        found, more, part = "", True, 0
        while more:
            fields: dict[str, Any] = {"requestId": self.number, "seqNo": part, "data": pattern}
            came = await self._csms.expect(row, "NotifyCustomerInformation", **fields)
            found += str(came["data"])
            more, part = came.get("tbc", False) is True, part + 1
        return found

    @staticmethod
    def something() -> Pattern:
        """Return the pattern of data that is there."""
        return text(_LONGEST, 1)

    def cleared(self, row: int, before: str, after: str) -> None:
        """Check that what a station has cleared is not told again (N10.FR.03).

        How a station says that it knows nothing is its own affair (N09.FR.06), so only the same data is wrong.

        Raises:
            Violation: it is.
        """
        __tracebackhide__ = True
        self._csms.check(row, "what was cleared is not told again", True, before != after)
