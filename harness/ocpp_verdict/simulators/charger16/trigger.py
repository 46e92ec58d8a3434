"""Messages that the CSMS asks the built-in 1.6 charger for (§5.17)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16.link import Endpoint
from ocpp_verdict.simulators.charger16.registration import Standing
from ocpp_verdict.simulators.charger16.state import Connector

#: Messages that have a form of their own in the security whitepaper.
_SIGNED = frozenset({"FirmwareStatusNotification"})


class TriggerRequests(Endpoint):
    """Requests of the Remote Trigger profile."""

    @on(Action.trigger_message)
    def on_trigger_message(self, requested_message: str, connector_id: int | None = None, **_: Any) -> Any:
        """Send the message after the answer, also while the boot is pending (§4.2)."""
        return call_result.TriggerMessage(self.trigger(requested_message, connector_id))

    def trigger(self, message: str, connector: int | None, *, signed: bool = False) -> str:
        """Arrange for a message, in its `signed` form if there is one; return the TriggerMessageStatus."""
        numbers = self._numbers(message, connector)
        if numbers is None:
            return "Rejected"
        if message == "BootNotification":
            return self._trigger_boot()
        for payload in self.triggered(f"Signed{message}" if signed and message in _SIGNED else message, numbers):
            self.afterwards(partial(self._send_later, payload))
        return "Accepted"

    def _numbers(self, message: str, connector: int | None) -> list[int] | None:
        """Return the connectors that a message is about, None when there is no such connector (§5.17)."""
        if message not in ("StatusNotification", "MeterValues"):
            return []
        known = [*self.station.connectors] if message == "MeterValues" else [0, *self.station.connectors]
        if connector is None:
            return known
        return [connector] if connector in known else None

    def _trigger_boot(self) -> str:
        """Boot again only while the CSMS has not accepted (errata 3.35)."""
        if self.station.registration.standing is Standing.ACCEPTED:
            return "Rejected"
        self.afterwards(self.station.registration.boot_now)
        return "Accepted"

    def triggered(self, message: str, numbers: Iterable[int]) -> list[Any]:
        """Return the requests that `message` stands for."""
        station = self.station
        if message == "StatusNotification":
            return [station.status.notification(number) for number in numbers]
        if message == "MeterValues":
            return [self._meter_values(station.connectors[number]) for number in numbers]
        if message == "Heartbeat":
            return [call.Heartbeat()]
        firmware = station.firmware
        standing = {
            "DiagnosticsStatusNotification": call.DiagnosticsStatusNotification(firmware.upload_status),
            "FirmwareStatusNotification": call.FirmwareStatusNotification(firmware.status),
            "LogStatusNotification": firmware.last_log,
            "SignedFirmwareStatusNotification": _last(firmware.last_update),
        }
        return [standing[message]]

    def _meter_values(self, connector: Connector) -> Any:
        return self.station.sampling.message(connector, connector.transaction, "Trigger", "MeterValuesSampledData")

    def _send_later(self, payload: Any) -> None:
        self.station.spawn(self._send_triggered(payload))

    async def _send_triggered(self, payload: Any) -> None:
        await self.station.request(payload, ahead=True)


def _last(told: Any) -> Any:
    """Return the last status of an update, Idle after it was installed (L01.FR.28, FR.29)."""
    done = told.status in ("Installed", "Idle")
    return call.SignedFirmwareStatusNotification("Idle", None) if done else told
