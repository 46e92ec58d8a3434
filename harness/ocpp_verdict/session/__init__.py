"""A charging session at one EVSE of a 2.x station under test: its reusable states, and what may become of it."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.difference import difference
from ocpp_verdict.exchange import Received
from ocpp_verdict.pattern import anything, one_of, optional
from ocpp_verdict.session.states import States
from ocpp_verdict.session.step import step
from ocpp_verdict.sut import Cable

#: Seconds that a session offline lasts before the station may connect again.
_OFFLINE = 5


class Session(States):
    """One session, from an idle EVSE on: rows for what is not one of the reusable states."""

    # -- what must not happen -----------------------------------------------------------------------------------------

    @step
    async def stays_unauthorized(self, row: int = 0) -> None:
        """Nobody charges here: no energy, and no event that calls the session authorized (C01.FR.08)."""
        within, charging = self._sut.timings.message, {"chargingState": "Charging"}
        await self._csms.expect_none(row, "TransactionEvent", transactionInfo=charging, within=within)
        await self._csms.expect_none(row, "TransactionEvent", triggerReason="Authorized", within=0)

    @step
    async def goes_on(self, row: int = 0) -> None:
        """The transaction does not end, and no event carries another identification (C01.FR.03)."""
        within = self._sut.timings.message
        await self._csms.expect_none(row, "TransactionEvent", eventType="Ended", within=within)
        await self._csms.expect_none(row, "TransactionEvent", idToken=anything(), within=0)

    @step
    async def asks(self, row: int = 0, id: str | None = None, type: str | None = None) -> None:
        """An identification (default: `valid_id`) is presented, and the station asks about it."""
        token = self._csms.token(id, type)
        await self._operator.present(token["idToken"], self.evse, type=token["type"])
        await self._csms.expect(row, "Authorize", idToken=token)

    # -- offline ------------------------------------------------------------------------------------------------------

    @step
    async def offline_session(self, row: int = 0, *, plug: bool = True) -> None:
        """StartOfflineTransaction: the connection is lost, then somebody wants to charge; `plug`: plugs in as well."""
        await self._csms.offline()
        await self._enter_bay()
        await self._operator.present(self._sut.valid_id, self.evse, type=self._sut.token_type)
        if plug:
            await self._operator.plug_in(self.evse)
        self.id, self.is_connected = self._sut.valid_id, True
        await self._csms.wait(_OFFLINE)
        self._csms.step(row, "a session begins while the station is offline", None)

    @step
    async def offline_stop(self, row: int = 0, id: str = "") -> None:
        """While the station is offline, whoever charges (or `id`) stops, and leaves."""
        await self._operator.present(id or self.id, self.evse, type=self._sut.token_type)
        await self._csms.wait(1)
        await self._operator.unplug(self.evse)
        await self._leave_bay()
        self._csms.step(row, "the session ends while the station is offline", None)

    async def told_offline(self, row: int, trigger: Any = None, **fields: Any) -> Received:
        """Expect events that happened offline, up to the one with this triggerReason and `fields`.

        Raises:
            Violation: one is told as if it were new, or that one does not come.
        """
        __tracebackhide__ = True
        wanted = fields if trigger is None else {"triggerReason": trigger, **fields}
        while True:
            event = await self._csms.expect(row, "TransactionEvent", offline=True, within=self._sut.timings.transaction)
            self._learn(event)
            if not difference(wanted, event.payload):
                return event

    async def ended_offline(self, row: int) -> None:
        """Expect the end that happened offline, unless it was told already.

        Raises:
            Violation: it does not come, or is told as if it were new.
        """
        __tracebackhide__ = True
        if self.transaction:
            await self.told_offline(row, eventType="Ended")

    # -- ends that are nobody's choice --------------------------------------------------------------------------------

    @step
    async def connection_timed_out(self, row: int = 0) -> None:
        """Nobody plugs in for EVConnectionTimeOut: what was authorized is over (E03.FR.05, F02.FR.07)."""
        within = self._sut.connection_timeout + self._sut.timings.message
        if self.transaction:
            ends = self._ends_without_cable()
            event = await self.event(row, ends=ends, within=within, triggerReason="EVConnectTimeout")
            ended = event["eventType"] == "Ended"
            if ended and event["transactionInfo"].get("stoppedReason") != "Timeout":
                self._wrong_reason(row, event, "Timeout")
        else:
            await self._csms.wait(within)
        self.id, self._remote_start = "", None

    def _ends_without_cable(self) -> bool | None:
        """Whether a transaction without a cable ends: F02.FR.07 says SHALL, E03.FR.05 only SHOULD; a bay keeps it."""
        if "Authorized" in self.points.stop:
            return True
        if "ParkingBayOccupancy" in self.points.stop:
            return False
        return True if self._remote_start is not None else None

    async def measured(self, row: int, reason: str, values: Any, within: float) -> Received:
        """Expect meter values of the transaction, sent for `reason`.

        Raises:
            Violation: they say something else, or do not come.
        """
        __tracebackhide__ = True
        info = {"transactionId": self.transaction}
        fields = {"eventType": "Updated", "triggerReason": reason, "transactionInfo": info, "meterValue": values}
        return await self._csms.expect(row, "TransactionEvent", within=within, **fields)

    @property
    def trigger(self) -> dict[str, Any]:
        """Return the fields of the event that TriggerMessage asks for (F06.FR.07)."""
        return {
            "eventType": "Updated",
            "triggerReason": "Trigger",
            "evse": optional({"id": self.evse}),
            "transactionInfo": {"transactionId": self.transaction, "chargingState": "Charging"},
            "meterValue": self._csms.sampled("Trigger"),
        }

    @step
    async def triggered(self, row: int = 0) -> None:
        """The event that TriggerMessage asks for."""
        await self._csms.expect(row, "TransactionEvent", **self.trigger)

    @step
    async def deauthorized(self, row: int = 0) -> None:
        """The station stops a session that the CSMS has refused, and says so (E05.FR.10)."""
        ends = True if self.points.stops_when_unauthorized else None
        event = await self.event(row, ends=ends, triggerReason="Deauthorized")
        if ends and event["transactionInfo"].get("stoppedReason") != "DeAuthorized":
            self._wrong_reason(row, event, "DeAuthorized")

    @step
    async def suspended_by_station(self, row: int = 0) -> None:
        """The station gives no more energy, and says so (E05.FR.02)."""
        ends = None if "EnergyTransfer" in self.points.stop else False
        info = {"chargingState": "SuspendedEVSE"}
        await self.event(row, ends=ends, triggerReason="ChargingStateChanged", transactionInfo=info)

    @step
    async def stopped_by_master_pass(self, row: int = 0) -> None:
        """The station stops for a master pass, and says so (C16.FR.02)."""
        token = self._csms.token(self._sut.master_id, self._sut.master_token_type)
        await self._stop(row, "MasterPass", triggerReason="StopAuthorized", idToken=optional(token))

    @step
    async def given_up(self, row: int = 0) -> None:
        """Whoever could not charge pulls the cable out and leaves."""
        await self._operator.unplug(self.evse)
        await self._csms.status(row, "Available", self.evse, self.connector)
        await self._leave_bay()

    @step
    async def suspended_by_vehicle(self, row: int = 0) -> None:
        """The vehicle draws no energy, and the station says so."""
        info = {"chargingState": "SuspendedEV"}
        await self.event(row, triggerReason=self._trigger("ChargingStateChanged"), transactionInfo=info)

    # -- the vehicle's side of the cable ------------------------------------------------------------------------------

    @step
    async def disconnected_at_vehicle(self, row: int = 0, ends: bool | None = None, *reasons: str) -> None:
        """The cable is pulled out of the vehicle; where the transaction ends, for one of `reasons` (E09, E10)."""
        await self._operator.unplug_ev_side(self.evse)
        self.is_connected = False
        info = {"chargingState": "Idle"}
        event = await self.event(row, ends=ends, triggerReason="EVCommunicationLost", transactionInfo=info)
        if reasons and event["transactionInfo"].get("stoppedReason") not in reasons:
            self._wrong_reason(row, event, " or ".join(reasons))

    @step
    async def connected_at_vehicle(self, row: int = 0) -> None:
        """The cable is plugged into the vehicle again, within the same transaction (E10)."""
        await self._operator.plug_in_ev_side(self.evse)
        self.is_connected = True
        info = {"chargingState": one_of("EVConnected", "SuspendedEVSE", "Charging")}
        await self.event(row, triggerReason="CablePluggedIn", transactionInfo=info)

    @step
    async def cable_taken(self, row: int = 0, *, present: bool = False) -> None:
        """The cable is pulled out of the station too, where it can be; `present`: its driver must show up before."""
        if self._sut.cable is Cable.SOCKET:
            if present:
                await self._operator.present(self.id, self.evse, type=self._sut.token_type)
            await self._operator.unplug(self.evse)
        await self._csms.status(row, "Available", self.evse, self.connector)

    # -- repeated events ----------------------------------------------------------------------------------------------

    async def repeated(self, row: int, timeout: float) -> None:
        """Expect an event as often as MessageAttempts says, each pause a multiple of the first, and no more (E13).

        Args:
            row: of the table.
            timeout: seconds that the station waits for an answer before it counts as failed.

        Raises:
            Violation: it comes too soon, too late, not often enough, or too often.
        """
        __tracebackhide__ = True
        interval, within = self._sut.transaction_retry_interval, self._sut.timings.transaction
        former = await self._csms.expect(row, "TransactionEvent", within=within)
        for count in range(1, self._sut.transaction_attempts):
            former = await self._again(row, former, count * interval + timeout)
        await self._no_more(row, former, self._sut.transaction_attempts * interval + timeout)

    async def repeated_once(self, row: int, timeout: float) -> None:
        """Expect an event twice, and no more once it is answered (E13).

        Raises:
            Violation: it comes too soon, too late, or too often.
        """
        __tracebackhide__ = True
        interval, within = self._sut.transaction_retry_interval, self._sut.timings.transaction
        former = await self._csms.expect(row, "TransactionEvent", within=within)
        self._csms.answers(row, "TransactionEvent")
        former = await self._again(row, former, interval + timeout)
        await self._no_more(row, former, 2 * interval + timeout)

    async def _again(self, row: int, former: Received, pause: float) -> Received:
        __tracebackhide__ = True
        margin = self._sut.max_time_deviation
        within = pause + self._sut.timings.message
        again = await self._csms.expect(row, "TransactionEvent", seqNo=former["seqNo"], within=within)
        self._csms.apart(row, former, again, pause - margin, pause + margin + self._sut.timings.answer)
        return again

    async def _no_more(self, row: int, former: Received, pause: float) -> None:
        __tracebackhide__ = True
        within = pause + self._sut.max_time_deviation
        await self._csms.expect_none(row, "TransactionEvent", seqNo=former["seqNo"], within=within)
