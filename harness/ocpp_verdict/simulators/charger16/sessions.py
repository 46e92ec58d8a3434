"""Charging sessions of the built-in 1.6 charger: who may charge, when a transaction starts, and why it stops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.simulators.charger16.identification import same
from ocpp_verdict.simulators.charger16.reader import meant
from ocpp_verdict.simulators.charger16.state import UNKNOWN_TRANSACTION, Authorization, Connector, Transaction
from ocpp_verdict.simulators.charger16.status import Report

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station


class Sessions:
    """What happens between a driver, a cable and the CSMS."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._authority = station.authority
        self._ended = asyncio.Event()
        #: Whether one reader serves all connectors.
        self.shared_reader = False

    async def idle(self) -> None:
        """Wait until the next transaction has ended."""
        await self._ended.wait()

    # -- identification

    async def present(self, connector: Connector, id_tag: str) -> None:
        """Act on an identification that the driver presents: start, stop, give up, or get the cable back."""
        if self.shared_reader:
            connector = meant(connector, id_tag, self._station.connectors.values(), self.startable)
        if connector.transaction is not None:
            await self._present_to_stop(connector, connector.transaction, id_tag)
        elif connector.lock_owner is not None:
            await self._present_to_release(connector, connector.lock_owner, id_tag)
        elif connector.authorization is not None and same(connector.authorization.id_tag, id_tag):
            self.cancel(connector)
        elif self.startable(connector):
            await self._present_to_start(connector, id_tag)

    async def _present_to_start(self, connector: Connector, id_tag: str) -> None:
        if self._station.connected and not self._station.online:
            return  # not accepted by the CSMS: no charging services (§4.2.1)
        held = self._station.reservations.against(connector, id_tag)
        if held is not None and held.parent is None:
            return  # reserved for somebody without a group: nobody need be asked
        known = await self._authority.ask(id_tag)
        if self._authority.good(known) and (held is None or held.admits(id_tag, known.parent)):
            self.admit(connector, Authorization(id_tag, known.parent))

    async def _present_to_stop(self, connector: Connector, transaction: Transaction, id_tag: str) -> None:
        """Stop by the identification that started, without asking (§4.1), or by one of its group (§3.10)."""
        if not await self._may_stop(transaction.owner, id_tag):
            return
        if connector.transaction is transaction:
            starter = transaction.owner.id_tag
            self.stop(connector, "Local", starter if self._station.misbehaves("stop-names-the-starter") else id_tag)

    async def _may_stop(self, owner: Authorization, id_tag: str) -> bool:
        if self._station.misbehaves("any-card-stops"):
            return True
        if not same(owner.id_tag, id_tag):
            return not self._station.misbehaves("ignores-group") and await self._in_group(owner, id_tag)
        if self._station.misbehaves("asks-before-own-stop"):
            await self._authority.ask(id_tag)
        return not self._station.misbehaves("own-card-cannot-stop")

    async def _in_group(self, owner: Authorization, id_tag: str) -> bool:
        """Return whether an identification is good and shares the owner's group; without one nobody need be asked."""
        if owner.parent is None:
            return False
        known = await self._authority.ask(id_tag)
        return known.accepted(self._station.now()) and same(owner.parent, known.parent)

    async def _present_to_release(self, connector: Connector, owner: Authorization, id_tag: str) -> None:
        if same(owner.id_tag, id_tag) or await self._in_group(owner, id_tag):
            self.unlock(connector)

    # -- start

    def startable(self, connector: Connector) -> bool:
        """Return whether a session may begin at a connector."""
        faulted = (connector.fault or self._station.fault) and not self._station.misbehaves("starts-while-faulted")
        return not faulted and connector.transaction is None and self._station.operative(connector.number)

    def free_for(self, connector: Connector, id_tag: str) -> bool:
        """Return whether a remote start of `id_tag` makes sense at a connector."""
        held = self._station.reservations.against(connector, id_tag)
        open_ = held is None or held.parent is not None
        return open_ and self.startable(connector) and not (connector.authorization or connector.lock_owner)

    async def start_remotely(self, connector: Connector, authorization: Authorization) -> None:
        """Start for a RemoteStartTransaction, with or without asking first (§5.11, for a group §5.13)."""
        held = self._station.reservations.against(connector, authorization.id_tag)
        if held is not None or self._station.memory.configuration.on("AuthorizeRemoteTxRequests"):
            known = await self._authority.ask(authorization.id_tag, remote=True)
            if not self._authority.good(known):
                return
            authorization.parent = known.parent
        if held is None or held.admits(authorization.id_tag, authorization.parent):
            self.admit(connector, authorization)

    def admit(self, connector: Connector, authorization: Authorization) -> None:
        """Let an authorized driver charge: at once if the cable is in, else within ConnectionTimeOut."""
        if not self.startable(connector):
            return
        connector.authorization = authorization
        connector.finishing = False
        self._station.status.refresh(connector)
        self._wait_for_cable(connector)
        self.try_start(connector)

    def _wait_for_cable(self, connector: Connector) -> None:
        connector.disarm()
        seconds = self._station.memory.configuration.number("ConnectionTimeOut")
        if seconds and not connector.connected and not self._station.misbehaves("ignores-connection-timeout"):
            connector.timeout = asyncio.get_running_loop().call_later(seconds, self.cancel, connector)

    def cancel(self, connector: Connector) -> None:
        """End an intended usage: time is up, or the driver has thought better of it (§4.9 B1)."""
        connector.disarm()
        connector.authorization = None
        self._station.status.refresh(connector)

    def try_start(self, connector: Connector) -> None:
        """Start a transaction if somebody is authorized, a vehicle connected and the cable locked (§4.8)."""
        authorization = connector.authorization
        if authorization is None or not connector.connected or not self.startable(connector):
            return
        connector.disarm()
        connector.authorization = None
        if self._lock(connector):
            self._start(connector, authorization)
        self._station.status.refresh(connector)

    def _lock(self, connector: Connector) -> bool:
        if connector.fixed:
            return True
        if connector.lock_broken and not self._station.misbehaves("ignores-lock-failure"):
            connector.fault = "ConnectorLockFailure"
            self._station.reservations.drop(connector.number)
            return False
        connector.locked = True
        return True

    def _start(self, connector: Connector, owner: Authorization) -> None:
        station = self._station
        transaction = Transaction(connector.number, owner, connector.meter.whole(), station.now())
        connector.transaction = transaction
        message = call.StartTransaction(
            connector_id=connector.number,
            id_tag=owner.id_tag,
            meter_start=transaction.meter_start,
            timestamp=station.stamp(),
            reservation_id=station.reservations.use(connector, owner),
        )
        station.deliveries.put(message, transaction)
        station.sampling.begin(connector, transaction)
        station.smart_charging.begin(connector, transaction)
        station.smart_charging.obey()

    def started(self, transaction: Transaction, answer: Any) -> None:
        """Take in StartTransaction.conf: the id, and whether the identification is good after all (errata 3.17)."""
        transaction.id = answer.transaction_id
        known = self._authority.note(transaction.owner.id_tag, answer.id_tag_info)
        transaction.owner.parent = transaction.owner.parent or known.parent
        if not known.accepted(self._station.now()) and not self._station.misbehaves("charges-on-with-invalid-id"):
            self._tell_conflict(transaction.owner.id_tag)
            self._refused(transaction)

    def _tell_conflict(self, id_tag: str) -> None:
        """Tell the CSMS that its local list says otherwise (§3.5.2)."""
        listed = self._station.memory.local_list.find(id_tag)
        if listed is not None and listed.accepted(self._station.now()):
            self._station.status.tell(Report(0, self._station.status.status(0), "LocalListConflict"))

    def _refused(self, transaction: Transaction) -> None:
        """End the delivery of energy, after MaxEnergyOnInvalidId has flowed (§3.5.4)."""
        connector = self._station.connectors[transaction.connector]
        if connector.transaction is not transaction:
            return
        grace = self._station.memory.configuration.number("MaxEnergyOnInvalidId")
        left = connector.meter.seconds_until(transaction.meter_start + grace) if grace else 0.0
        if left:
            connector.timeout = asyncio.get_running_loop().call_later(left, self._deauthorize, connector, transaction)
        else:
            self._deauthorize(connector, transaction)

    def _deauthorize(self, connector: Connector, transaction: Transaction) -> None:
        if connector.transaction is not transaction:
            return
        if self._stops("StopTransactionOnInvalidId", "stops-against-configuration", "suspends-against-configuration"):
            self.stop(connector, "DeAuthorized", unlock=False)
        else:
            self._invalid(connector, transaction, True)
            if self._station.misbehaves("charges-again-with-invalid-id"):
                asyncio.get_running_loop().call_later(2, self._invalid, connector, transaction, False)

    def _invalid(self, connector: Connector, transaction: Transaction, invalid: bool) -> None:
        transaction.invalid = invalid
        self._station.status.refresh(connector)

    # -- stop

    def _stops(self, key: str, always: str, never: str) -> bool:
        """Return whether a key asks for a transaction to be stopped, unless a misbehaviour decides."""
        wanted = self._station.memory.configuration.on(key) or self._station.misbehaves(always)
        return wanted and not self._station.misbehaves(never)

    def lose(self, connector: Connector) -> None:
        """Forget a transaction without a word, as a bad device does in a reset or power failure."""
        connector.finishing = connector.transaction is not None
        connector.transaction = None
        connector.locked = False

    def stop(self, connector: Connector, reason: str, id_tag: str | None = None, *, unlock: bool = True) -> None:
        """Stop a transaction, if there is one (§4.10); without `unlock` only its owner gets the cable back."""
        transaction = connector.transaction
        if transaction is None:
            return
        station = self._station
        connector.disarm()
        message = call.StopTransaction(
            meter_stop=connector.meter.whole(),
            timestamp=station.stamp(),
            transaction_id=UNKNOWN_TRANSACTION,
            reason=reason,
            id_tag=id_tag,
            transaction_data=station.sampling.end(connector, transaction),
        )
        connector.transaction = None
        connector.finishing = connector.plugged or reason == "EVDisconnected"
        station.deliveries.put(message, transaction)
        self._ended.set()
        self._ended = asyncio.Event()
        self._release(connector, transaction.owner, unlock=unlock)
        station.smart_charging.end(connector)
        self._apply_schedule(connector)
        station.status.refresh(connector)

    def _release(self, connector: Connector, owner: Authorization, *, unlock: bool) -> None:
        if unlock:
            self.unlock(connector)
        elif connector.locked:
            connector.lock_owner = owner

    def _apply_schedule(self, connector: Connector) -> None:
        """Make an availability change happen that had to wait for the transaction (§5.2)."""
        operative = self._station.memory.scheduled.pop(connector.number, None)
        if operative is not None:
            self._station.set_operative(connector.number, operative)

    def unlock(self, connector: Connector) -> bool:
        """Move the lock; return whether the cable is free."""
        if connector.lock_broken:
            return False
        connector.locked = False
        connector.lock_owner = None
        return True

    def stopped(self, id_tag: str | None, answer: Any) -> None:
        """Take in StopTransaction.conf (§4.10)."""
        if id_tag is not None and answer.id_tag_info:
            self._authority.note(id_tag, answer.id_tag_info)

    # -- the cable

    def connected(self, connector: Connector) -> None:
        """Act on a plug that went in."""
        self._station.status.refresh(connector)
        self.try_start(connector)

    def vehicle_gone(self, connector: Connector) -> None:
        """Act on a cable that was taken out of the vehicle (§4.9, §4.10)."""
        configuration = self._station.memory.configuration
        if connector.transaction is None:
            self._station.status.refresh(connector)
            return
        connector.info = "EV side disconnected"
        if self._stops(
            "StopTransactionOnEVSideDisconnect", "stops-when-ev-disconnects", "charges-on-after-ev-disconnect"
        ):
            self.stop(connector, "EVDisconnected", unlock=configuration.on("UnlockConnectorOnEVSideDisconnect"))
            if connector.fixed:
                self.unplugged(connector)
        else:
            self._station.status.refresh(connector)

    def unplugged(self, connector: Connector) -> None:
        """Act on a cable that is out altogether: the session is over for good."""
        connector.finishing = False
        connector.lock_owner = None
        self._station.status.refresh(connector)
