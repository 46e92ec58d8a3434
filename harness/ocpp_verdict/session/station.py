"""A charging session that our own 2.x station plays: the reusable states of OCA 2.0.1 part 6 §3.18.

Each state is a method: what our station tells the CSMS under test, which must acknowledge all of it and accept the
identification. Our station starts a transaction with the cable or the authorization and ends it with the cable, as
part 6 §3.1 has it (TxStartPoint "EVConnected,Authorized", TxStopPoint "EVConnected").
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from ocpp_verdict.exchange import Answer
from ocpp_verdict.role.station import Station
from ocpp_verdict.session.step import step
from ocpp_verdict.sut import Sut

ACCEPTED: Mapping[str, Any] = {"status": "Accepted"}


class OurSession:
    """One session of our station, from an idle EVSE on.

    Attributes:
        role: our station.
        evse: where it takes place.
        id: the identification that it is for.
        transaction: the id of its transaction, which our station chooses (E01.FR.08).
        running: whether a transaction was started and not ended.
        number: the sequence number of the next event.
    """

    def __init__(self, station: Station, sut: Sut, evse: int | None = None, id: str | None = None) -> None:
        self.role = self._station = station
        self._sut = sut
        self.evse = sut.evse if evse is None else evse
        self.id = sut.valid_id if id is None else id
        self.running = self.is_authorized = self.is_connected = False
        self._numbers: Iterator[int] = itertools.count()
        self.transaction = ""
        self._renew()

    async def get_ready(self) -> None:
        """Our station knows all that its states depend on."""

    @property
    def token(self) -> dict[str, str]:
        """Return the identification as a message carries it."""
        return {"idToken": self.id, "type": self._sut.token_type}

    @property
    def place(self) -> dict[str, int]:
        """Return the EVSE and connector as a message carries them."""
        return {"id": self.evse, "connectorId": self._sut.connector if self.evse == self._sut.evse else 1}

    async def event(
        self, row: int, kind: str, trigger: str, state: str | None = None, stopped: str | None = None, **fields: Any
    ) -> Answer:
        """Send a TransactionEvent, which the CSMS must answer with a CALLRESULT (row + 1); return the answer.

        Raises:
            Violation: in a row, it is refused or not answered.
        """
        __tracebackhide__ = True
        info = {"transactionId": self.transaction, "chargingState": state, "stoppedReason": stopped}
        info |= fields.pop("transactionInfo", {})
        payload = {
            "eventType": kind,
            "timestamp": self._station.stamp(),
            "triggerReason": trigger,
            "seqNo": next(self._numbers),
            "transactionInfo": {name: value for name, value in info.items() if value is not None},
        }
        answer = await self._station.call(row, "TransactionEvent", **(payload | fields))
        self.running = kind != "Ended"
        if kind == "Ended":
            self._renew()
        return answer.expect(row and row + 1)

    @step
    async def ev_connected_pre_session(self, row: int = 0, **fields: Any) -> None:
        """EVConnectedPreSession: the connector is occupied, and so the transaction starts or goes on."""
        await self._station.status("Occupied", self.evse, row)
        kind = "Updated" if self.running else "Started"
        self.is_connected = True
        await self.event(row, kind, "CablePluggedIn", "EVConnected", evse=self.place, **fields)

    @step
    async def authorized(self, row: int = 0, **fields: Any) -> None:
        """Authorized: the CSMS accepts the identification, in Authorize and in TransactionEvent."""
        answer = await self._station.call(row, "Authorize", idToken=self.token)
        answer.expect(row, idTokenInfo=ACCEPTED)
        kind = "Updated" if self.running else "Started"
        self.is_authorized = True
        told = await self.event(row, kind, "Authorized", idToken=self.token, **fields)
        told.expect(row, idTokenInfo=ACCEPTED)

    @step
    async def authorized_remotely(self, row: int = 0, remote_start: int = 0) -> None:
        """Tell that the CSMS itself has authorized this session, which carries its remoteStartId (F01.FR.25)."""
        kind = "Updated" if self.running else "Started"
        self.is_authorized = True
        info = {"remoteStartId": remote_start}
        await self.event(row, kind, "RemoteStart", transactionInfo=info, idToken=self.token)

    @step
    async def energy_transfer_started(self, row: int = 0) -> None:
        """EnergyTransferStarted: authorized, connected, and energy flows."""
        if not self.is_authorized:
            await self.authorized(row)
        if not self.is_connected:
            await self.ev_connected_pre_session(row)
        await self.event(row, "Updated", "ChargingStateChanged", "Charging")

    @step
    async def energy_transfer_suspended(self, row: int = 0) -> None:
        """EnergyTransferSuspended: the vehicle stops drawing energy after a while."""
        await self._charge(row)
        await self.event(row, "Updated", "ChargingStateChanged", "SuspendedEV")

    @step
    async def stop_authorized(self, row: int = 0) -> None:
        """StopAuthorized: the identification is presented again after a while, and the CSMS accepts it."""
        await self._charge(row)
        # The table leaves the identification out and yet wants its status back; a CSMS can only answer what it is told.
        told = await self.event(row, "Updated", "StopAuthorized", idToken=self.token)
        told.expect(row, idTokenInfo=ACCEPTED)
        self.is_authorized = False

    @step
    async def ev_connected_post_session(self, row: int = 0) -> None:
        """EVConnectedPostSession: no energy flows any more, the cable is still in."""
        if self.is_authorized or not self.running:
            await self.stop_authorized(row)
        await self.event(row, "Updated", "ChargingStateChanged", "EVConnected")

    @step
    async def ev_disconnected(self, row: int = 0, **fields: Any) -> None:
        """EVDisconnected: the connector is free, and so the transaction ends."""
        if self.is_authorized:
            await self.ev_connected_post_session(row)
        await self._station.status("Available", self.evse, row)
        self.is_connected = False
        await self.event(row, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected", **fields)

    def skip(self, count: int) -> OurSession:
        """Return a session that will tell the next `count` events of this transaction, which go out later."""
        late = OurSession(self._station, self._sut, self.evse, self.id)
        late.transaction = self.transaction
        first = next(self._numbers)
        self._numbers = itertools.count(first + count)
        late._numbers = itertools.count(first)
        return late

    async def leave(self) -> None:
        """End what still runs, for the books of the CSMS; nothing is judged."""
        if self.running and self._station.peer.connected:
            await self.event(0, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected")
            await self._station.status("Available", self.evse)

    async def _charge(self, row: int) -> None:
        if not (self.is_authorized and self.is_connected):
            await self.energy_transfer_started(row)
        await self._station.wait(self._sut.transaction_duration)

    def _renew(self) -> None:
        """What comes next is another transaction, which counts from 0 (E01.FR.07)."""
        self.transaction = str(uuid.uuid4())
        self._numbers = itertools.count()
        self.is_authorized = False
