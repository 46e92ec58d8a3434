"""When the built-in 1.6 charger reads its meters: periodic samples and clock-aligned ones (§3.16)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.simulators.charger16_metering import Reading, meter_value
from ocpp_verdict.simulators.charger16_state import Connector, Transaction

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16_station import Station

_DAY = 86400.0
_CLOCK = 0


class Sampling:
    """The timers of all meter readings; rearmed when a transaction starts or a key changes."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def begin(self, connector: Connector, transaction: Transaction) -> None:
        """Start sampling a transaction."""
        transaction.last_register = connector.meter.read()
        self._keep(connector, transaction, "Transaction.Begin", "StopTxnSampledData")
        self._arm_sample(connector, transaction)

    def end(self, connector: Connector, transaction: Transaction) -> list[dict[str, Any]] | None:
        """Stop sampling; return transactionData, None when no key asks for any (§3.16.5)."""
        self._disarm(connector.number)
        self._keep(connector, transaction, "Transaction.End", "StopTxnSampledData")
        return transaction.samples or None

    def rearm(self) -> None:
        """Follow changed intervals, and start over after a boot."""
        for connector in self._station.connectors.values():
            if connector.transaction is not None:
                self._arm_sample(connector, connector.transaction)
        self._arm_clock()

    def stop(self) -> None:
        """Stop all timers."""
        for number in list(self._timers):
            self._disarm(number)

    def _disarm(self, number: int) -> None:
        timer = self._timers.pop(number, None)
        if timer is not None:
            timer.cancel()

    def _arm(self, number: int, seconds: float, action: Callable[[], None]) -> None:
        self._disarm(number)
        self._timers[number] = asyncio.get_running_loop().call_later(seconds, action)

    def _arm_sample(self, connector: Connector, transaction: Transaction) -> None:
        interval = self._station.memory.configuration.number("MeterValueSampleInterval")
        if interval == 0:
            self._disarm(connector.number)
            return
        self._arm(connector.number, interval, lambda: self._sample(connector, transaction))

    def _sample(self, connector: Connector, transaction: Transaction) -> None:
        self._arm_sample(connector, transaction)
        self._report(connector, transaction, "Sample.Periodic", "MeterValuesSampledData")
        self._keep(connector, transaction, "Sample.Periodic", "StopTxnSampledData")
        transaction.last_register = connector.meter.read()

    def _arm_clock(self) -> None:
        interval = self._station.memory.configuration.number("ClockAlignedDataInterval")
        if interval == 0:
            self._disarm(_CLOCK)
            return
        self._arm(_CLOCK, seconds_to_boundary(self._station.now(), interval), self._align)

    def _align(self) -> None:
        """Read every meter at the boundary; values of a connector in use belong to its transaction (errata 3.16)."""
        self._arm_clock()
        for connector in self._station.connectors.values():
            self._report(connector, connector.transaction, "Sample.Clock", "MeterValuesAlignedData")
            if connector.transaction is not None:
                self._keep(connector, connector.transaction, "Sample.Clock", "StopTxnAlignedData")

    def _report(self, connector: Connector, transaction: Transaction | None, reason: str, key: str) -> None:
        message = self.message(connector, transaction, reason, key)
        if message is not None:
            self._station.deliveries.put(message, transaction)

    def message(self, connector: Connector, transaction: Transaction | None, reason: str, key: str) -> Any:
        """Return a MeterValues request with what `key` lists, None when it lists nothing."""
        value = self._value(connector, transaction, reason, key)
        if value is None:
            return None
        number = transaction.wire_id if transaction is not None else None
        return call.MeterValues(connector_id=connector.number, meter_value=[value], transaction_id=number)

    def _keep(self, connector: Connector, transaction: Transaction, reason: str, key: str) -> None:
        """Keep a sample for transactionData; when there are too many, drop one from the middle (errata 3.91)."""
        value = self._value(connector, transaction, reason, key)
        if value is None:
            return
        transaction.samples.append(value)
        if len(transaction.samples) > self._station.memory.configuration.number("StopTransactionMaxMeterValues"):
            del transaction.samples[len(transaction.samples) // 2]

    def _value(
        self, connector: Connector, transaction: Transaction | None, reason: str, key: str
    ) -> dict[str, Any] | None:
        measurands = self._station.memory.configuration.items(key)
        if not measurands:
            return None
        return meter_value(self._station.stamp(), self._reading(connector, transaction), measurands, reason)

    def _reading(self, connector: Connector, transaction: Transaction | None) -> Reading:
        register = connector.meter.read()
        last = transaction.last_register if transaction is not None else register
        return Reading(register, register - last, connector.meter.power, self._station.limit(connector))


def seconds_to_boundary(now: datetime, interval: int) -> float:
    """Return the seconds to the next multiple of `interval` after midnight, at least half a second away."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = (now - midnight).total_seconds()
    boundary = min((passed + 0.5) // interval * interval + interval, _DAY)
    return boundary - passed
