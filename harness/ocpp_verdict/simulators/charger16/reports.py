"""StatusNotifications of the built-in 1.6 charger (§4.9): what each connector is, told whenever it changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger16.link import NotProcessed, Offline
from ocpp_verdict.simulators.charger16.state import Connector
from ocpp_verdict.simulators.charger16.status import Facts, Report, Status, status_of, way

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station


class StatusBoard:
    """The statuses of the station (connector 0) and its connectors: what holds, and what the CSMS has confirmed."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._current: dict[int, Report] = {}
        self._delivered: dict[int, Report] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def status(self, connector: int) -> Status:
        """Return what connector `connector` (0: the station) is now."""
        if connector == 0:
            return self._main_status()
        return status_of(self._facts(self._station.connectors[connector]))

    def _main_status(self) -> Status:
        """Return the status of the main controller, which has three only and stands apart from the connectors."""
        if self._station.fault:
            return Status.FAULTED
        return Status.UNAVAILABLE if 0 in self._station.memory.inoperative else Status.AVAILABLE

    def _facts(self, connector: Connector) -> Facts:
        station, transaction = self._station, connector.transaction
        reserved = station.reserved(connector.number)
        return Facts(
            faulted=bool(connector.fault or station.fault),
            transaction=transaction is not None,
            evse_allows=transaction is None or (not transaction.invalid and station.limit(connector) > 0),
            ev_draws=connector.connected and connector.draws,
            finishing=connector.finishing,
            operative=station.operative(connector.number),
            in_use=connector.authorization is not None or (connector.plugged and not reserved),
            reserved=reserved,
        )

    def refresh(self, connector: Connector) -> None:
        """Judge a connector anew after something happened: let energy flow or not, tell a new status."""
        status = self.status(connector.number)
        connector.meter.draw(self._station.limit(connector) if status is Status.CHARGING else 0.0)
        self._put(Report(connector.number, status, self._error(connector.number), connector.info))
        connector.info = None

    def refresh_main(self) -> None:
        """Judge the station as a whole anew, and every connector with it."""
        self._put(Report(0, self._main_status(), self._error(0)))
        for connector in self._station.connectors.values():
            self.refresh(connector)

    def _error(self, connector: int) -> str:
        station = self._station
        own = station.connectors[connector].fault if connector else None
        return own or station.fault or "NoError"

    def _put(self, report: Report) -> None:
        old = self._current.get(report.connector)
        if old is not None and (old.status, old.error) == (report.status, report.error):
            return
        self._current[report.connector] = report
        for status in way(old.status if old else None, report.status)[:-1]:
            self.tell(Report(report.connector, status))
        self.tell(report)

    def tell(self, report: Report) -> None:
        """Send a StatusNotification if the CSMS can be told now; else it learns the status later."""
        if self._station.online:
            task = self._station.start(self._send(report, self._station.stamp()))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def told(self, patience: float) -> None:
        """Wait until the CSMS has confirmed what it is being told, at most `patience` seconds."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=patience)

    async def _send(self, report: Report, stamp: str) -> None:
        """Send one, unless MinimumStatusDuration is set and the status does not last as long."""
        if least := self._station.memory.configuration.number("MinimumStatusDuration"):
            await pause(least)
            if self._current.get(report.connector) != report or self._delivered.get(report.connector) == report:
                return
        await self._deliver(report, stamp)

    async def _deliver(self, report: Report, stamp: str) -> None:
        try:
            await self._station.request(_notification(report, stamp))
        except (Offline, NotProcessed):
            return  # told again with the next connection
        self._delivered[report.connector] = report

    def forget(self) -> None:
        """Forget what was told: the station restarts."""
        self._current.clear()
        self._delivered.clear()

    def settle(self) -> None:
        """Take in the present statuses without telling them."""
        for number in self._numbers():
            self._current[number] = Report(number, self.status(number), self._error(number))

    async def tell_all(self) -> None:
        """Tell the status of the station and every connector, as after an accepted boot (errata 3.22)."""
        self.settle()
        numbers = self._numbers()
        if self._station.misbehaves("forgets-a-connector-after-boot"):
            numbers.pop()
        for number in numbers:
            await self._deliver(self._current[number], self._station.stamp())

    def tell_changes(self) -> None:
        """Tell the statuses that changed while offline, the last ones only (§4.9)."""
        for number in self._numbers():
            if self._current[number] != self._delivered.get(number):
                self.tell(self._current[number])

    def notification(self, connector: int) -> Any:
        """Return the StatusNotification that tells how a connector is now."""
        return _notification(Report(connector, self.status(connector), self._error(connector)), self._station.stamp())

    def _numbers(self) -> list[int]:
        return [0, *self._station.connectors]


def _notification(report: Report, stamp: str) -> call.StatusNotification:
    return call.StatusNotification(
        connector_id=report.connector,
        error_code=report.error,
        status=report.status.value,
        timestamp=stamp,
        info=report.info,
    )
