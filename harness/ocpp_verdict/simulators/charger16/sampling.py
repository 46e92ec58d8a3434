"""When the built-in 1.6 charger reads its meters: periodic samples and clock-aligned ones (§3.16)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.simulators.charger16.metering import Reading, meter_value
from ocpp_verdict.simulators.charger16.state import Connector, Transaction

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

_DAY = 86400.0
_CLOCK = 0

#: Keys whose empty list means the register, since an interval above zero asks for values (§9.1.17, errata 3.15).
_NEVER_EMPTY = frozenset({"MeterValuesSampledData", "MeterValuesAlignedData"})
_REGISTER = "Energy.Active.Import.Register"


class Sampling:
    """The timers of all meter readings; rearmed when a transaction starts or a key changes."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._boundary = station.now()

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
        self._arm_at(number, asyncio.get_running_loop().time() + seconds, action)

    def _arm_at(self, number: int, moment: float, action: Callable[[], None]) -> None:
        self._disarm(number)
        self._timers[number] = asyncio.get_running_loop().call_at(moment, action)

    def _arm_sample(self, connector: Connector, transaction: Transaction, since: float | None = None) -> None:
        """Set the next sample one interval after `since` (default: now), so that late timers do not add up."""
        interval = self._station.memory.configuration.number("MeterValueSampleInterval")
        if interval == 0:
            self._disarm(connector.number)
            return
        if self._station.misbehaves("samples-too-rarely"):
            interval *= 2
        due = (asyncio.get_running_loop().time() if since is None else since) + interval
        self._arm_at(connector.number, due, lambda: self._sample(connector, transaction, due))

    def _sample(self, connector: Connector, transaction: Transaction, due: float) -> None:
        self._arm_sample(connector, transaction, due)
        self._report(connector, transaction, "Sample.Periodic", "MeterValuesSampledData")
        self._keep(connector, transaction, "Sample.Periodic", "StopTxnSampledData")
        transaction.last_register = connector.meter.read()

    def _arm_clock(self) -> None:
        interval = self._station.memory.configuration.number("ClockAlignedDataInterval")
        if interval == 0:
            self._disarm(_CLOCK)
            return
        now = self._station.now()
        seconds = seconds_to_boundary(now, interval)
        if self._station.misbehaves("samples-beside-the-clock"):
            seconds += 7
        self._boundary = now + timedelta(seconds=seconds)
        self._arm(_CLOCK, seconds, self._align)

    def _align(self) -> None:
        """Read every meter at the boundary; values of a connector in use belong to its transaction (errata 3.16)."""
        boundary = self._boundary
        self._arm_clock()
        for connector in self._station.connectors.values():
            self._report(connector, connector.transaction, "Sample.Clock", "MeterValuesAlignedData", boundary)
            if connector.transaction is not None:
                self._keep(connector, connector.transaction, "Sample.Clock", "StopTxnAlignedData", boundary)

    def _report(
        self, connector: Connector, transaction: Transaction | None, reason: str, key: str, at: datetime | None = None
    ) -> None:
        message = self.message(connector, transaction, reason, key, at)
        self._station.deliveries.put(message, transaction)

    def message(
        self, connector: Connector, transaction: Transaction | None, reason: str, key: str, at: datetime | None = None
    ) -> Any:
        """Return a MeterValues request with what `key` lists, read `at` a time (default: now)."""
        value = self._value(connector, transaction, reason, key, at)
        number = transaction.wire_id if transaction is not None else None
        return call.MeterValues(connector_id=connector.number, meter_value=[value], transaction_id=number)

    def _keep(
        self, connector: Connector, transaction: Transaction, reason: str, key: str, at: datetime | None = None
    ) -> None:
        """Keep a sample for transactionData; when there are too many, drop one from the middle (errata 3.91)."""
        if not self._station.memory.configuration.items(key):
            return
        transaction.samples.append(self._value(connector, transaction, reason, key, at))
        if len(transaction.samples) > self._station.memory.configuration.number("StopTransactionMaxMeterValues"):
            del transaction.samples[len(transaction.samples) // 2]

    def _value(
        self, connector: Connector, transaction: Transaction | None, reason: str, key: str, at: datetime | None
    ) -> dict[str, Any]:
        measurands = self._station.memory.configuration.items(key)
        if key in _NEVER_EMPTY:
            measurands = measurands or (_REGISTER,)
        stamp = self._station.stamp() if at is None else f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
        return meter_value(stamp, self._reading(connector, transaction), measurands, reason)

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
