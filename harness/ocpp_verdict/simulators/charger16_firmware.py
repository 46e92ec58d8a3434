"""Firmware updates and diagnostics of the built-in 1.6 charger (§4.4, §4.5, §5.9, §5.19)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger16_files import TransferFailed, fetch, store
from ocpp_verdict.simulators.charger16_identification import moment
from ocpp_verdict.simulators.charger16_link import Endpoint, NotProcessed, Offline

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16_station import Station

#: Seconds that writing an image takes.
INSTALL_TIME = 5.0
#: Seconds between attempts at a transfer when the CSMS names none.
RETRY_INTERVAL = 10
#: Attempts at a transfer that no request exceeds.
_MAX_RETRIES = 10
#: First bytes of an image that turns out to be bad when it is installed.
BAD_IMAGE = b"INVALID"


class Firmware:
    """What the station does with files: fetch and install an image, hand out its diagnostics."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.status = "Idle"
        self.upload_status = "Idle"

    async def update(self, location: str, retrieve: str, retries: int, interval: int) -> None:
        """Fetch an image after its date, install it, restart, and tell every step (§5.19)."""
        await pause(self._seconds_to(retrieve))
        await self._step("Downloading")
        try:
            image = await self._repeated(lambda: fetch(location), retries, interval)
        except TransferFailed:
            await self._step("DownloadFailed")
            self.status = "Idle"
            return
        await self._step("Downloaded")
        await self._install(image)

    async def _install(self, image: bytes) -> None:
        while any(connector.transaction is not None for connector in self._station.connectors.values()):
            await self._station.sessions.idle()
        await self._step("Installing")
        await pause(INSTALL_TIME)
        good = image != b"" and not image.startswith(BAD_IMAGE)
        await self._step("Installed" if good else "InstallationFailed")
        self.status = "Idle"
        if good:
            self._station.reset_later("Reboot")

    async def upload(self, location: str, name: str, retries: int, interval: int) -> None:
        """Hand the diagnostics out and tell every step (§4.4)."""
        await self._upload_step("Uploading")
        try:
            await self._repeated(lambda: store(location, name, self.diagnostics()), retries, interval)
        except TransferFailed:
            await self._upload_step("UploadFailed")
        else:
            await self._upload_step("Uploaded")
        self.upload_status = "Idle"

    def diagnostics(self) -> bytes:
        """Return the content of the diagnostics file."""
        lines = (f"connector {number}: {self._station.status.status(number)}" for number in self._station.connectors)
        return "\n".join((self._station.stamp(), *lines, "")).encode()

    def _seconds_to(self, date: str) -> float:
        when = moment(date)
        return max(0.0, (when - self._station.now()).total_seconds()) if when else 0.0

    @staticmethod
    async def _repeated(transfer: Callable[[], Any], retries: int, interval: int) -> Any:
        for _ in range(min(retries, _MAX_RETRIES)):
            try:
                return await transfer()
            except TransferFailed:
                await pause(interval)
        return await transfer()

    async def _step(self, status: str) -> None:
        self.status = status
        await self._tell(call.FirmwareStatusNotification(status))

    async def _upload_step(self, status: str) -> None:
        self.upload_status = status
        await self._tell(call.DiagnosticsStatusNotification(status))

    async def _tell(self, payload: Any) -> None:
        try:
            await self._station.request(payload)
        except (Offline, NotProcessed):
            return  # progress is not repeated; TriggerMessage tells where it stands


class FirmwareRequests(Endpoint):
    """Requests of the Firmware Management profile."""

    @on(Action.update_firmware)
    def on_update_firmware(
        self, location: str, retrieve_date: str, retries: int = 0, retry_interval: int | None = None, **_: Any
    ) -> Any:
        """Update in the background."""
        interval = RETRY_INTERVAL if retry_interval is None else retry_interval
        work = self.station.firmware.update
        self.afterwards(lambda: self.station.spawn(work(location, retrieve_date, retries, interval)))
        return call_result.UpdateFirmware()

    @on(Action.get_diagnostics)
    def on_get_diagnostics(self, location: str, retries: int = 0, retry_interval: int | None = None, **_: Any) -> Any:
        """Upload in the background."""
        name = f"diagnostics-{self.station.now():%Y%m%dT%H%M%S}.log"
        interval = RETRY_INTERVAL if retry_interval is None else retry_interval
        work = self.station.firmware.upload
        self.afterwards(lambda: self.station.spawn(work(location, name, retries, interval)))
        return call_result.GetDiagnostics(name)
