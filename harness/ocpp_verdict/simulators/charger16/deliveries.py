"""Transaction-related messages of the built-in 1.6 charger: kept until the CSMS has them, in order (§3.7)."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call, call_result

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger16.link import NotProcessed, Swallowed
from ocpp_verdict.simulators.charger16.state import Delivery, Transaction

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

_LOG = logging.getLogger(__name__)


class Deliveries:
    """The queue in the station's memory and whoever empties it while the station is online."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._queue = station.memory.deliveries
        self._more = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def put(self, payload: Any, transaction: Transaction | None = None) -> None:
        """Queue a message; it leaves as soon as all before it have been answered."""
        if self._station.misbehaves("forgets-while-offline") and not self._station.online:
            return
        self._queue.append(Delivery(payload, transaction))
        self._empty.clear()
        self._more.set()

    async def drained(self, patience: float) -> bool:
        """Wait until nothing is queued; return whether that happened within `patience` seconds."""
        try:
            await asyncio.wait_for(self._empty.wait(), patience)
        except TimeoutError:
            return False
        return True

    async def pump(self) -> None:
        """Deliver for as long as the connection lasts.

        Raises:
            Offline: the connection is over; what was not answered stays queued.
        """
        while True:
            while self._queue:
                await self._deliver(self._next())
            self._empty.set()
            self._more.clear()
            await self._more.wait()

    def _next(self) -> Delivery:
        return self._queue[-1 if self._station.misbehaves("delivers-newest-first") else 0]

    async def _deliver(self, delivery: Delivery) -> None:
        """Try the message at the head; after a failure wait as §3.7.1 says, or give it up."""
        try:
            answer = await self._station.request(self._message(delivery))
        except Swallowed:
            self._remove(delivery)
        except NotProcessed:
            await self._failed(delivery)
        else:
            self._remove(delivery)
            self._answered(delivery, answer)

    def _message(self, delivery: Delivery) -> Any:
        message = delivery.message()
        if isinstance(message, call.MeterValues) and self._station.misbehaves("restamps-what-was-queued"):
            message.meter_value[0]["timestamp"] = self._station.stamp()
        elif not isinstance(message, call.MeterValues) and self._station.misbehaves("stamps-when-sent"):
            message.timestamp = self._station.stamp()
        return message

    async def _failed(self, delivery: Delivery) -> None:
        configuration = self._station.memory.configuration
        delivery.attempts += 1
        if delivery.attempts >= configuration.number("TransactionMessageAttempts"):
            _LOG.warning("%s gives up %s", self._station.identity, type(delivery.payload).__name__)
            self._remove(delivery)
            self._given_up(delivery)
        else:
            await pause(configuration.number("TransactionMessageRetryInterval") * delivery.attempts)

    def _remove(self, delivery: Delivery) -> None:
        if self._queue and self._next() is delivery:
            self._queue.remove(delivery)

    def _given_up(self, delivery: Delivery) -> None:
        if isinstance(delivery.payload, call.StartTransaction) and delivery.transaction is not None:
            delivery.transaction.lost = True

    def _answered(self, delivery: Delivery, answer: Any) -> None:
        if isinstance(answer, call_result.StartTransaction) and delivery.transaction is not None:
            self._station.sessions.started(delivery.transaction, answer)
        elif isinstance(answer, call_result.StopTransaction):
            self._station.sessions.stopped(delivery.payload.id_tag, answer)
