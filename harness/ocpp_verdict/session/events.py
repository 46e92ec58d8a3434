"""The events of a session at a 2.x station under test: what it is known by, and what each event must say."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.arrival import Lane
from ocpp_verdict.exchange import Received
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import one_of
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.session import points
from ocpp_verdict.session.points import Points
from ocpp_verdict.sut import Sut


class Events:
    """One session, from an idle EVSE on.

    Attributes:
        role: our CSMS.
        evse: where it takes place.
        id: the identification that authorized it, empty before and after.
        transaction: the id of the running transaction, None where there is none.
        charging_state: what the last TransactionEvent said.
        last: the last TransactionEvent.
        began: the one that started the transaction.
        placed: the first one that named the EVSE.
        ended: the one that ended the transaction.
        is_connected: whether the cable is in.
    """

    def __init__(self, csms: CSMS, operator: Operator, sut: Sut, evse: int | None = None) -> None:
        self.role = self._csms = csms
        self._operator, self._sut = operator, sut
        self.evse = sut.evse if evse is None else evse
        self.connector = sut.connector if evse is None else 1
        self.id = ""
        self.transaction: str | None = None
        self.charging_state: str | None = None
        self.last: Received | None = None
        self.began: Received | None = None
        self.placed: Received | None = None
        self.ended: Received | None = None
        self._read: Points | None = None
        self._remote_start: int | None = None
        self.is_connected = self._in_bay = self._stopping = self._named = False

    # -- events -------------------------------------------------------------------------------------------------------

    async def event(self, row: int, *, ends: bool | None = False, **fields: Any) -> Received:
        """Expect the next TransactionEvent of this session; `ends` None: it may be the last one or not.

        Raises:
            Violation: it says something else, or does not come.
        """
        __tracebackhide__ = True
        info = dict(fields.pop("transactionInfo", {}))
        if self.transaction:
            info["transactionId"] = self.transaction
        if self._remote_start is not None and not self._named:
            info["remoteStartId"] = self._remote_start
        if self.is_connected and (self.placed is None or "connectorId" not in self.placed["evse"]):
            fields["evse"] = {"id": self.evse, "connectorId": self.connector}
        if self.id and not self._named:
            fields.setdefault("idToken", {"idToken": self.id})
        fields.setdefault("within", self._sut.timings.transaction)
        kind = self._kind(ends)
        event = await self._csms.expect(row, "TransactionEvent", eventType=kind, transactionInfo=info, **fields)
        self._learn(event)
        return event

    def _kind(self, ends: bool | None) -> Any:
        if self.transaction is None:
            return "Started"
        return one_of("Updated", "Ended") if ends is None else "Ended" if ends else "Updated"

    def _learn(self, event: Received) -> None:
        info = event["transactionInfo"]
        self.last = event
        if event["eventType"] == "Started":
            self.began = event
        self.transaction = None if event["eventType"] == "Ended" else info["transactionId"]
        self.charging_state = info.get("chargingState", self.charging_state)
        if event["eventType"] == "Ended":
            self.ended = event
        if self.placed is None and "evse" in event.payload:
            self.placed = event
        self._named = self._named or bool(self.id)

    def _wrong_reason(self, row: int, event: Received, reason: str) -> None:
        __tracebackhide__ = True
        expected = f"transactionInfo.stoppedReason {reason}"
        summary = "the transaction ended for another reason than it says"
        self._csms.violation(row, summary, expected, event.arrival.text, (), event.arrival.entry)

    # -- settings -----------------------------------------------------------------------------------------------------

    async def get_ready(self) -> None:
        """Read once when this station starts and stops transactions."""
        self._read = self._read or await points.read(self._csms)

    @property
    def points(self) -> Points:
        """Return when this station starts and stops transactions."""
        assert self._read is not None
        return self._read

    def _starts_when_authorized(self) -> bool:
        """Whether an authorization is told: a transaction runs, or starts by it (E01.FR.03, .FR.04)."""
        closes = self.is_connected and "PowerPathClosed" in self.points.start
        return bool(self.transaction) or "Authorized" in self.points.start or closes

    def _trigger(self, *usual: str) -> Any:
        """The first event after a remote start may give that as its reason instead (part 6 §2.1, F02.FR.01)."""
        return one_of(*usual, "RemoteStart") if self._remote_start is not None and not self._named else one_of(*usual)

    async def _enter_bay(self) -> None:
        if "ParkingBayOccupancy" in self.points.start and not self._in_bay:
            await self._operator.occupy_bay(self.evse)
            self._in_bay = True

    async def _leave_bay(self) -> bool:
        was = self._in_bay
        if was:
            await self._operator.leave_bay(self.evse)
        self._in_bay = False
        return was

    def _reported(self) -> str | None:
        place: Lane = ("status", self.evse, self.connector)
        return self._csms.peer.statuses.get(place)
