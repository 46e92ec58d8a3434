"""A charging session at one EVSE of a 2.x station under test: the reusable states of OCA 2.0.1 part 6 §2.18.

Each state is a method: what the operator does, then what the station must tell. Which TransactionEvents are due follows
from TxStartPoint and TxStopPoint, which are read from the station, since every product starts and stops differently
(E01, E06). A method called with a row judges; without one it prepares, and what goes wrong then is no fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.conversation import Lane
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import anything, one_of, optional
from ocpp_verdict.role import Answer, Received
from ocpp_verdict.roles import CSMS
from ocpp_verdict.session_step import step
from ocpp_verdict.sut import Sut

#: Stop points at which the end of the authorization ends the transaction (E06.FR.03, .FR.04, .FR.05).
_END_WITH_AUTHORIZATION = frozenset({"Authorized", "PowerPathClosed", "EnergyTransfer"})
#: Charging states in which vehicle and EVSE are connected (2.0.1 part 2, ChargingStateEnumType).
_CONNECTED = ("EVConnected", "SuspendedEVSE", "SuspendedEV", "Charging")
#: Where the station keeps what a session depends on: component, variable.
_SETTINGS = (("TxCtrlr", "TxStartPoint"), ("TxCtrlr", "TxStopPoint"), ("AuthCtrlr", "AuthorizeRemoteStart"))


class Session:
    """One session, from an idle EVSE on.

    Attributes:
        evse: where it takes place.
        id: the identification that authorized it, empty before and after.
        transaction: the id of the running transaction, None where there is none.
        charging_state: what the last TransactionEvent said.
        last: the last TransactionEvent.
        began: the one that started the transaction.
    """

    def __init__(self, csms: CSMS, operator: Operator, sut: Sut, evse: int | None = None) -> None:
        self._csms, self._operator, self._sut = csms, operator, sut
        self.evse = sut.evse if evse is None else evse
        self.connector = sut.connector if evse is None else 1
        self.id = ""
        self.transaction: str | None = None
        self.charging_state: str | None = None
        self.last: Received | None = None
        self.began: Received | None = None
        self._settings: Mapping[str, str] = {}
        self._remote_start: int | None = None
        self._in_bay = self._connected = self._stopping = self._placed = self._named = False

    # -- before the transaction, and its start ------------------------------------------------------------------------

    @step
    async def parking_bay_occupied(self, row: int = 0) -> None:
        """ParkingBayOccupied: a vehicle is in the bay; only where that starts a transaction."""
        if not self._starts_with("ParkingBayOccupancy") or self._in_bay:
            return
        await self._operator.occupy_bay(self.evse)
        self._in_bay = True
        await self.event(row, triggerReason="EVDetected")

    @step
    async def ev_connected_pre_session(self, row: int = 0) -> None:
        """EVConnectedPreSession: the cable is plugged in on both sides."""
        await self.parking_bay_occupied(row)
        news = self._reported() != "Occupied"
        await self._operator.plug_in(self.evse)
        self._connected = True
        if news:
            await self._csms.status(row, "Occupied", self.evse, self.connector)
        if self.transaction or self._starts_with("EVConnected") or (self.id and self._starts_with("PowerPathClosed")):
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
        self.id, self._named = token["idToken"], False
        if self._starts_when_authorized():
            await self.event(row, triggerReason=self._trigger("Authorized", "ChargingStateChanged"), idToken=token)

    @step
    async def authorized_remotely(self, row: int = 0, id: str | None = None) -> Answer:
        """Authorized (remote): RequestStartTransaction is accepted; what follows carries its remoteStartId."""
        await self.parking_bay_occupied(row)
        token = {"idToken": id or self._sut.valid_id, "type": self._sut.token_type}
        number = self._csms.peer.desk.next_transaction()
        answer = await self._csms.call(
            row, "RequestStartTransaction", idToken=token, remoteStartId=number, evseId=self.evse
        )
        # F02.FR.05: the transaction that the cable or the bay has started already is named.
        answer.expect(row, status="Accepted", transactionId=self.transaction or optional(anything()))
        if self._settings["AuthorizeRemoteStart"] == "true":
            await self._csms.expect(row, "Authorize", idToken=token)
        self.id, self._named, self._remote_start = token["idToken"], False, number
        if self._starts_when_authorized():
            await self.event(row, triggerReason="RemoteStart", idToken=token)
        return answer

    @step
    async def energy_transfer_started(self, row: int = 0) -> None:
        """EnergyTransferStarted: authorized, connected, and energy flows."""
        if not self.id:
            await self.authorized(row)
        if not self._connected:
            await self.ev_connected_pre_session(row)
        if self.transaction is None and self._starts_with("DataSigned"):
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
        may_end = None if self._stops_with("EnergyTransfer") else False
        event = await self.event(row, ends=may_end, triggerReason="ChargingStateChanged", transactionInfo=info)
        if event["eventType"] == "Ended" and event["transactionInfo"].get("stoppedReason") != "StoppedByEV":
            await self._wrong_reason(row, event, "StoppedByEV")

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
        ends = bool(self._stop_points & _END_WITH_AUTHORIZATION)
        event = await self.event(row, ends=None if ends else False, **fields)
        if ends and self.transaction:
            event = await self.event(row, ends=True, triggerReason="ChargingStateChanged")
        # E06.FR.08: no stoppedReason means Local.
        if ends and event["transactionInfo"].get("stoppedReason", "Local") != reason:
            await self._wrong_reason(row, event, reason)

    @step
    async def ev_connected_post_session(self, row: int = 0) -> None:
        """EVConnectedPostSession: no energy flows any more, the cable is still in."""
        if not self._stopping:
            await self.stop_authorized(row)
        if self.transaction and self.charging_state != "EVConnected":
            info = {"chargingState": "EVConnected"}
            await self.event(row, triggerReason="ChargingStateChanged", transactionInfo=info)
        if self.transaction and self._stops_with("DataSigned"):
            await self.event(row, ends=True, triggerReason="SignedDataReceived")

    @step
    async def ev_disconnected(self, row: int = 0, *, status: Any = "Available") -> None:
        """EVDisconnected: the cable is out; `status` None: what the connector reports is not looked at."""
        if self._connected and not self._stopping:
            await self.ev_connected_post_session(row)
        await self._operator.unplug(self.evse)
        self._connected = False
        if status is not None:
            await self._csms.status(row, status, self.evse, self.connector)
        if self.transaction:
            info = {"chargingState": "Idle"}
            ends = self._stops_with("EVConnected")
            await self.event(row, ends=ends, triggerReason="EVCommunicationLost", transactionInfo=info)

    @step
    async def parking_bay_unoccupied(self, row: int = 0, *, status: Any = "Available") -> None:
        """ParkingBayUnoccupied: cable out, vehicle gone, no transaction."""
        if self._connected:
            await self.ev_connected_post_session(row)
            await self.ev_disconnected(row, status=status)
        if self._in_bay:
            await self._operator.leave_bay(self.evse)
            self._in_bay = False
            if self.transaction:
                await self.event(row, ends=True, triggerReason="EVDeparted")

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
        if self._connected and not self._placed:
            fields["evse"] = {"id": self.evse, "connectorId": self.connector}
        if self.id and not self._named:
            fields.setdefault("idToken", {"idToken": self.id})
        within = self._sut.timings.transaction
        kind = self._kind(ends)
        event = await self._csms.expect(
            row, "TransactionEvent", within=within, eventType=kind, transactionInfo=info, **fields
        )
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
        self._placed = self._placed or "connectorId" in event.get("evse", {})
        self._named = self._named or bool(self.id)

    async def _wrong_reason(self, row: int, event: Received, reason: str) -> None:
        __tracebackhide__ = True
        expected = f"transactionInfo.stoppedReason {reason}"
        summary = "the transaction ended for another reason than it says"
        self._csms.violation(row, summary, expected, event.arrival.text, (), event.arrival.entry)

    # -- settings -----------------------------------------------------------------------------------------------------

    async def get_ready(self) -> None:
        """Read once when this station starts and stops transactions; what it does not tell, the profile says."""
        if self._settings:
            return
        wanted = [{"component": {"name": component}, "variable": {"name": name}} for component, name in _SETTINGS]
        answer = await self._csms.call(0, "GetVariables", getVariableData=wanted)
        told = {item["variable"]["name"]: item.get("attributeValue") for item in answer.get("getVariableResult", [])}
        sut = self._sut
        self._settings = {
            "TxStartPoint": told.get("TxStartPoint") or ",".join(sut.tx_start_point),
            "TxStopPoint": told.get("TxStopPoint") or ",".join(sut.tx_stop_point),
            "AuthorizeRemoteStart": str(told.get("AuthorizeRemoteStart") or "false").lower(),
        }

    def _starts_with(self, point: str) -> bool:
        return point in _members(self._settings["TxStartPoint"])

    def _stops_with(self, point: str) -> bool:
        return point in self._stop_points

    @property
    def _stop_points(self) -> frozenset[str]:
        return _members(self._settings["TxStopPoint"])

    def _starts_when_authorized(self) -> bool:
        """Whether an authorization is told: a transaction runs, or starts by it (E01.FR.03, .FR.04)."""
        closes = self._connected and self._starts_with("PowerPathClosed")
        return bool(self.transaction) or self._starts_with("Authorized") or closes

    def _trigger(self, *usual: str) -> Any:
        """The first event after a remote start may give that as its reason instead (part 6 §2.1, F02.FR.01)."""
        return one_of(*usual, "RemoteStart") if self._remote_start is not None and not self._named else one_of(*usual)

    def _reported(self) -> str | None:
        place: Lane = ("status", self.evse, self.connector)
        return self._csms.peer.statuses.get(place)


def _members(text: str) -> frozenset[str]:
    return frozenset(member.strip() for member in text.split(","))
