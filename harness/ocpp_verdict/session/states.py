"""A charging session at one EVSE of a 2.x station under test: the reusable states of OCA 2.0.1 part 6 §2.18.

Each state is a method: what the operator does, then what the station must tell. Which TransactionEvents are due follows
from TxStartPoint and TxStopPoint, which are read from the station, since every product starts and stops differently
(E01, E06). A method called with a row judges; without one it prepares, and what goes wrong then is no fault.
"""

from __future__ import annotations

from typing import Any

from ocpp_verdict.exchange import Answer
from ocpp_verdict.pattern import anything, one_of, optional
from ocpp_verdict.session.events import Events
from ocpp_verdict.session.step import step

#: Charging states in which vehicle and EVSE are connected (2.0.1 part 2, ChargingStateEnumType).
_CONNECTED = ("EVConnected", "SuspendedEVSE", "SuspendedEV", "Charging")


class States(Events):
    """One session, from an idle EVSE on: its reusable states."""

    # -- before the transaction, and its start ------------------------------------------------------------------------

    @step
    async def parking_bay_occupied(self, row: int = 0) -> None:
        """ParkingBayOccupied: a vehicle is in the bay; only where that starts a transaction."""
        if "ParkingBayOccupancy" not in self.points.start or self._in_bay:
            return
        await self._enter_bay()
        await self.event(row, triggerReason="EVDetected")

    @property
    def tells_of_cable(self) -> bool:
        """Whether plugging in is told by an event: a transaction runs, or starts by it."""
        closes = bool(self.id) and "PowerPathClosed" in self.points.start
        return bool(self.transaction) or "EVConnected" in self.points.start or closes

    @step
    async def ev_connected_pre_session(self, row: int = 0) -> None:
        """EVConnectedPreSession: the cable is plugged in on both sides."""
        await self.parking_bay_occupied(row)
        news = self._reported() != "Occupied"
        await self._operator.plug_in(self.evse)
        self.is_connected = True
        if news:
            await self._csms.status(row, "Occupied", self.evse, self.connector)
        if self.tells_of_cable:
            state = one_of(*(_CONNECTED if self.id else ("EVConnected",)))
            trigger = self._trigger("CablePluggedIn", "ChargingStateChanged")
            await self.event(row, triggerReason=trigger, transactionInfo={"chargingState": state})

    @step
    async def authorized(
        self, row: int = 0, id: str | None = None, *, type: str | None = None, cached: bool = False
    ) -> None:
        """Authorized (local): an identification is presented; `cached`: the station knows it and does not ask."""
        await self.parking_bay_occupied(row)
        token = {"idToken": id or self._sut.valid_id, "type": type or self._sut.token_type}
        await self._operator.present(token["idToken"], self.evse, type=token["type"])
        if not cached:
            await self._csms.expect(row, "Authorize", idToken=token)
        await self.admitted(row, token)

    @step
    async def authorized_remotely(self, row: int = 0, id: str | None = None, **fields: Any) -> Answer:
        """Authorized (remote): RequestStartTransaction is accepted; what follows carries its remoteStartId."""
        await self.parking_bay_occupied(row)
        token = {"idToken": id or self._sut.valid_id, "type": self._sut.token_type}
        number = self._csms.peer.desk.next_transaction()
        answer = await self._csms.call(
            row, "RequestStartTransaction", idToken=token, remoteStartId=number, evseId=self.evse, **fields
        )
        # F02.FR.05: the transaction that the cable or the bay has started already is named.
        answer.expect(row, status="Accepted", transactionId=self.transaction or optional(anything()))
        if self.points.authorizes_remote_start:
            await self._csms.expect(row, "Authorize", idToken=token)
        self.id, self._named, self._remote_start = token["idToken"], False, number
        if self._starts_when_authorized():
            await self.event(row, triggerReason="RemoteStart", idToken=token)
        return answer

    @step
    async def energy_transfer_started(self, row: int = 0, id: str | None = None) -> None:
        """EnergyTransferStarted: authorized, connected, and energy flows."""
        if not self.id:
            await self.authorized(row, id)
        if not self.is_connected:
            await self.ev_connected_pre_session(row)
        if self.transaction is None and "DataSigned" in self.points.start:
            await self.event(row, triggerReason=self._trigger("SignedDataReceived"))
        if self.charging_state != "Charging":
            trigger = self._trigger("ChargingStateChanged")
            await self.event(row, triggerReason=trigger, transactionInfo={"chargingState": "Charging"})

    # -- its end ------------------------------------------------------------------------------------------------------

    @step
    async def energy_transfer_suspended(self, row: int = 0) -> None:
        """EnergyTransferSuspended: the vehicle stops drawing energy."""
        if self.charging_state != "Charging":
            await self.energy_transfer_started(row)
        await self._operator.suspend_ev(self.evse)
        info: dict[str, Any] = {"chargingState": one_of("SuspendedEV", "EVConnected")}
        may_end = None if "EnergyTransfer" in self.points.stop else False
        event = await self.event(row, ends=may_end, triggerReason="ChargingStateChanged", transactionInfo=info)
        if event["eventType"] == "Ended" and event["transactionInfo"].get("stoppedReason") != "StoppedByEV":
            self._wrong_reason(row, event, "StoppedByEV")

    @step
    async def stop_authorized(self, row: int = 0, id: str | None = None, *, asks: bool = False, type: str = "") -> None:
        """StopAuthorized (local): the identification is presented again; `asks`: another one, so that it asks."""
        if not self.charging_state:
            await self.energy_transfer_started(row)
        token = {"idToken": id or self.id, "type": type or self._sut.token_type}
        await self._operator.present(token["idToken"], self.evse, type=token["type"])
        if asks:
            await self._csms.expect(row, "Authorize", idToken=token)
        await self._stop(row, "Local", triggerReason="StopAuthorized", idToken=optional(token))

    @step
    async def stop_authorized_remotely(self, row: int = 0) -> None:
        """StopAuthorized (remote): RequestStopTransaction is accepted."""
        if not self.charging_state:
            await self.energy_transfer_started(row)
        answer = await self._csms.call(row, "RequestStopTransaction", transactionId=self.transaction)
        answer.expect(row, status="Accepted")
        await self._stop(row, "Remote", triggerReason="RemoteStop")

    async def _stop(self, row: int, reason: str, **fields: Any) -> None:
        """Take the events of an ended authorization: the end itself may come in a second one (table of the state)."""
        self._stopping = True
        ends = self.points.stops_when_unauthorized
        event = await self.event(row, ends=None if ends else False, **fields)
        if ends and self.transaction:
            event = await self.event(row, ends=True, triggerReason="ChargingStateChanged")
        # E06.FR.08: no stoppedReason means Local.
        if ends and event["transactionInfo"].get("stoppedReason", "Local") != reason:
            self._wrong_reason(row, event, reason)

    @step
    async def ev_connected_post_session(self, row: int = 0) -> None:
        """EVConnectedPostSession: no energy flows any more, the cable is still in."""
        if not self._stopping:
            await self.stop_authorized(row)
        if self.transaction and self.charging_state != "EVConnected":
            info = {"chargingState": "EVConnected"}
            await self.event(row, triggerReason="ChargingStateChanged", transactionInfo=info)
        if self.transaction and "DataSigned" in self.points.stop:
            await self.event(row, ends=True, triggerReason="SignedDataReceived")

    @step
    async def ev_disconnected(self, row: int = 0, *, status: Any = "Available") -> None:
        """EVDisconnected: the cable is out; `status` None: what the connector reports is not looked at."""
        if self.is_connected and not self._stopping:
            await self.ev_connected_post_session(row)
        await self._operator.unplug(self.evse)
        self.is_connected = False
        if status is not None:
            await self._csms.status(row, status, self.evse, self.connector)
        if self.transaction:
            info = {"chargingState": "Idle"}
            ends = "EVConnected" in self.points.stop
            await self.event(row, ends=ends, triggerReason="EVCommunicationLost", transactionInfo=info)

    @step
    async def parking_bay_unoccupied(self, row: int = 0, *, status: Any = "Available") -> None:
        """ParkingBayUnoccupied: cable out, vehicle gone, no transaction."""
        if self.is_connected:
            await self.ev_connected_post_session(row)
            await self.ev_disconnected(row, status=status)
        if await self._leave_bay() and self.transaction:
            await self.event(row, ends=True, triggerReason="EVDeparted")

    @step
    async def over(self, row: int = 0, *, status: Any = "Available") -> None:
        """Stop, and go on as far as it takes to end the transaction: rows from `row` on, one for each state."""
        rows = (row, row + 1, row + 2, row + 3) if row else (0, 0, 0, 0)
        if self.charging_state and not self._stopping:
            await self.stop_authorized(rows[0])
        if self.transaction:
            await self.ev_connected_post_session(rows[1])
        if self.transaction:
            await self.ev_disconnected(rows[2], status=status)
        if self.transaction:
            await self.parking_bay_unoccupied(rows[3], status=status)

    @step
    async def id_token_cached(self, row: int = 0, id: str | None = None, type: str | None = None) -> None:
        """IdTokenCached: the station has asked for an identification, and all is as before."""
        first, token = States(self._csms, self._operator, self._sut, self.evse), self._csms.token(id, type)
        await first.parking_bay_occupied(row)
        await self._operator.present(token["idToken"], self.evse, type=token["type"])
        asked = await self._csms.expect(row, "Authorize", idToken=token)
        if (await self._csms.answered(asked))["idTokenInfo"]["status"] == "Accepted":
            await first.admitted(row, token)
            await first.ev_connected_pre_session(row)
        await first.parking_bay_unoccupied(row)

    async def admitted(self, row: int, token: dict[str, str]) -> None:
        """Take the event after an accepted identification, which carries it, where one is due (E03.FR.01)."""
        self.id, self._named = token["idToken"], False
        if self._starts_when_authorized():
            await self.event(row, triggerReason=self._trigger("Authorized", "ChargingStateChanged"), idToken=token)
