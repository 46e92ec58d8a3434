"""Firmware updates and logs of the built-in 1.6 charger (§4.4, §4.5, §5.9, §5.19; whitepaper L01, N01)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from cryptography import x509
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger16 import certificates
from ocpp_verdict.simulators.charger16.identification import moment
from ocpp_verdict.simulators.charger16.link import Endpoint, NotProcessed, Offline, Unsupported
from ocpp_verdict.simulators.files import TransferFailed, fetch, store

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

#: Seconds that writing an image takes.
INSTALL_TIME = 5.0
#: Seconds between attempts at a transfer when the CSMS names none.
RETRY_INTERVAL = 10
#: Attempts at a transfer that no request exceeds.
_MAX_RETRIES = 10
#: First bytes of an image that turns out to be bad when it is installed.
BAD_IMAGE = b"INVALID"

Tell = Callable[[str], Any]


class Firmware:
    """What the station does with files: fetch and install an image, hand out its logs.

    Attributes:
        status: of the update, as last told.
        upload_status: of the diagnostics upload, as last told.
        last_update: last SignedFirmwareStatusNotification.
        last_log: last LogStatusNotification.
    """

    def __init__(self, station: Station) -> None:
        self._station = station
        self.status = "Idle"
        self.upload_status = "Idle"
        self.last_update = call.SignedFirmwareStatusNotification("Idle", None)
        self.last_log = call.LogStatusNotification("Idle", None)
        self._update: asyncio.Task[None] | None = None
        self._log: asyncio.Task[None] | None = None

    # -- images

    async def update(self, location: str, retrieve: str, retries: int, interval: int | None) -> None:
        """Fetch an image after its date, install it, restart, and tell every step (§5.19)."""
        await pause(self._seconds_to(retrieve))
        await self._step("Downloading")
        image = await self._fetched(location, retries, interval, self._step)
        if image is not None:
            await self._install(image, self._step)

    def start_signed(
        self, firmware: dict[str, Any], signer: x509.Certificate, number: int, retries: int, interval: int | None
    ) -> None:
        """Do a signed update in the background (L01)."""
        self._update = self._station.start(self._signed_update(firmware, signer, number, retries, interval))

    async def _signed_update(
        self, firmware: dict[str, Any], signer: x509.Certificate, number: int, retries: int, interval: int | None
    ) -> None:
        async def step(status: str) -> None:
            self.last_update = call.SignedFirmwareStatusNotification(status, number)
            await self._tell(self.last_update)

        await self._wait("DownloadScheduled", firmware["retrieve_date_time"], step)
        await step("Downloading")
        image = await self._fetched(firmware["location"], retries, interval, step)
        if image is None:
            return
        if not certificates.signed(image, firmware["signature"], signer):
            await step("InvalidSignature")
            self._station.security.event("InvalidFirmwareSignature")
            return
        await step("SignatureVerified")
        await self._wait("InstallScheduled", firmware.get("install_date_time"), step)
        await self._install(image, step)

    async def _wait(self, status: str, date: str | None, step: Tell) -> None:
        seconds = self._seconds_to(date)
        if seconds > 0:
            await step(status)
            await pause(seconds)

    async def _fetched(self, location: str, retries: int, interval: int | None, step: Tell) -> bytes | None:
        try:
            image: bytes = await self._repeated(lambda: fetch(location, self._station.trust), retries, interval)
        except TransferFailed:
            await step("DownloadFailed")
            return None
        await step("Downloaded")
        return image

    async def _install(self, image: bytes, step: Tell) -> None:
        while any(connector.transaction is not None for connector in self._station.connectors.values()):
            await self._station.sessions.idle()
        await step("Installing")
        await pause(INSTALL_TIME)
        good = image != b"" and not image.startswith(BAD_IMAGE)
        await step("Installed" if good else "InstallationFailed")
        if good:
            self._station.security.event("FirmwareUpdated")
            self._station.power.reset_later("Reboot")

    def cancel_update(self) -> bool:
        """Give up a signed update that is under way; return whether there was one (L01.FR.26)."""
        return _cancel(self._update)

    async def _step(self, status: str) -> None:
        """Tell where an unsigned update stands; after its last step the station is idle again (§4.5)."""
        self.status = "Idle" if status in ("Installed", "InstallationFailed", "DownloadFailed") else status
        await self._tell(call.FirmwareStatusNotification(status))

    # -- logs

    async def upload(self, location: str, name: str, retries: int, interval: int | None) -> None:
        """Hand the diagnostics out and tell every step (§4.4)."""
        await self._upload_step("Uploading")
        try:
            await self._repeated(lambda: self._store(location, name, self.diagnostics()), retries, interval)
        except TransferFailed:
            await self._upload_step("UploadFailed")
        else:
            await self._upload_step("Uploaded")

    def start_log(
        self, location: str, name: str, content: bytes, number: int, retries: int, interval: int | None
    ) -> None:
        """Hand a log out in the background (N01)."""
        self._log = self._station.start(self._upload_log(location, name, content, number, retries, interval))

    async def _upload_log(
        self, location: str, name: str, content: bytes, number: int, retries: int, interval: int | None
    ) -> None:
        async def step(status: str) -> None:
            told = call.LogStatusNotification(status, number)
            self.last_log = told if status == "Uploading" else call.LogStatusNotification("Idle", None)
            await self._tell(told)

        await step("Uploading")
        try:
            await self._repeated(lambda: self._store(location, name, content), retries, interval)
        except TransferFailed:
            await step("UploadFailure")
        else:
            await step("Uploaded")

    async def _store(self, location: str, name: str, content: bytes) -> None:
        if not self._station.misbehaves("uploads-nothing"):
            await store(location, name, content, self._station.trust)

    def cancel_log(self) -> bool:
        """Give up a log upload that is under way; return whether there was one (N01.FR.11)."""
        return _cancel(self._log)

    def diagnostics(self) -> bytes:
        """Return the content of the diagnostics file."""
        lines = (f"connector {number}: {self._station.status.status(number)}" for number in self._station.connectors)
        return "\n".join((self._station.stamp(), *lines, "")).encode()

    async def _upload_step(self, status: str) -> None:
        self.upload_status = "Idle" if status in ("Uploaded", "UploadFailed") else status
        await self._tell(call.DiagnosticsStatusNotification(status))

    # -- both

    def _seconds_to(self, date: str | None) -> float:
        when = moment(date)
        return max(0.0, (when - self._station.now()).total_seconds()) if when else 0.0

    @staticmethod
    async def _repeated(transfer: Callable[[], Coroutine[Any, Any, Any]], retries: int, interval: int | None) -> Any:
        for _ in range(min(retries, _MAX_RETRIES)):
            try:
                return await transfer()
            except TransferFailed:
                await pause(RETRY_INTERVAL if interval is None else interval)
        return await transfer()

    async def _tell(self, payload: Any) -> None:
        try:
            await self._station.request(payload)
        except (Offline, NotProcessed):
            return  # progress is not repeated; TriggerMessage tells where it stands


def _cancel(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done() and task.cancel()


class FirmwareRequests(Endpoint):
    """Requests of the Firmware Management profile."""

    @on(Action.update_firmware)
    def on_update_firmware(
        self, location: str, retrieve_date: str, retries: int = 0, retry_interval: int | None = None, **_: Any
    ) -> Any:
        """Update in the background; over TLS the station takes signed images only (L01.FR.20), before that both."""
        if self.station.security.profile > 1:
            raise Unsupported("UpdateFirmware without a signature")
        work = self.station.firmware.update
        self.afterwards(lambda: self.station.spawn(work(location, retrieve_date, retries, retry_interval)))
        return call_result.UpdateFirmware()

    @on(Action.get_diagnostics)
    def on_get_diagnostics(self, location: str, retries: int = 0, retry_interval: int | None = None, **_: Any) -> Any:
        """Upload in the background."""
        name = f"diagnostics-{self.station.now():%Y%m%dT%H%M%S}.log"
        work = self.station.firmware.upload
        self.afterwards(lambda: self.station.spawn(work(location, name, retries, retry_interval)))
        return call_result.GetDiagnostics(name)
