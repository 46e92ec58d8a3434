"""Firmware updates of the simulated 2.0.1 station (L01)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.certificates import Certificates
from ocpp_verdict.simulators.charger201.files import download
from ocpp_verdict.simulators.charger201.pki import is_current, is_signed, is_trusted, read_chain
from ocpp_verdict.simulators.charger201.station import Station

#: Seconds that a download and an installation take.
_DOWNLOAD, _INSTALL = 5.0, 5.0
#: Firmware that begins with one of these is damaged, although well signed (InstallVerificationFailed).
DAMAGED = (b"DAMAGED", b"INVALID")


class Firmware:
    """One update at a time, from the request to the new version.

    Attributes:
        restart: reboots the station, for a BootReasonEnumType.
    """

    def __init__(self, station: Station, certificates: Certificates, availability: Availability) -> None:
        self._station = station
        self._certificates = certificates
        self._availability = availability
        self._task: asyncio.Task[None] | None = None
        self._request: int | None = None
        self._last = "Idle"
        self.restart: Callable[[str], None] = lambda reason: None
        self.installing = False
        self._idle = asyncio.Event()
        station.idle.append(lambda evse: self._idle.set())

    def _tell(self, status: str) -> None:
        """Send a new status (L01.FR.01, L01.FR.10)."""
        self._last = status
        payload = {"status": status, "request_id": self._request}
        self._station.outbox.post("FirmwareStatusNotification", payload)

    def trigger(self) -> None:
        """Send FirmwareStatusNotification because TriggerMessage asks for it (L01.FR.25, L01.FR.26, F06.FR.16)."""
        busy = self._task is not None and not self._task.done()
        payload = {"status": self._last, "request_id": self._request} if busy else {"status": "Idle"}
        self._station.outbox.post("FirmwareStatusNotification", payload, triggered=True)

    def _is_certified(self, firmware: dict[str, Any]) -> bool:
        """Return whether the signing certificate is good (L01.FR.21); a maker's root, once installed, must stand."""
        chain = read_chain(firmware.get("signing_certificate") or "")
        now, roots = self._station.clock.utc(), self._certificates.roots("ManufacturerRootCertificate")
        if not chain or not firmware.get("signature"):
            return False
        return is_trusted(chain, roots, now) if roots else is_current(chain[0], now)

    def _status(self, firmware: dict[str, Any]) -> str:
        if not (self._is_certified(firmware) or self._station.misbehaves("accepts-any-firmware-certificate")):
            return "InvalidCertificate"
        if self.installing:
            return "Rejected"
        return "AcceptedCanceled" if self._task is not None and not self._task.done() else "Accepted"

    @on(Action.update_firmware)
    def on_update_firmware(self, firmware: dict[str, Any], **_: Any) -> Any:
        """Answer UpdateFirmware (L01.FR.21, FR.22, FR.24, FR.27)."""
        return call_result.UpdateFirmware(status=self._status(firmware))

    @after(Action.update_firmware)
    def after_update_firmware(self, request_id: int, firmware: dict[str, Any], **more: Any) -> None:
        """Begin the update, or report a bad certificate (L01.FR.02)."""
        status = self._status(firmware)
        if status == "InvalidCertificate":
            self._station.security_event("InvalidFirmwareSigningCertificate")
        elif status != "Rejected":
            if self._task is not None:
                self._task.cancel()
            self._request = request_id
            self._task = self._station.spawn(self._update(firmware, more))

    async def _update(self, firmware: dict[str, Any], more: dict[str, Any]) -> None:
        if self._lies_ahead(firmware["retrieve_date_time"]):
            self._tell("DownloadScheduled")
        await self._wait_for(firmware["retrieve_date_time"])
        content = await self._download(firmware["location"], more)
        if content is None:
            self._tell("DownloadFailed")
            return
        self._tell("Downloaded")
        chain = read_chain(firmware["signing_certificate"])
        if not chain or not is_signed(content, firmware["signature"], chain[0]):
            self._tell("InvalidSignature")
            self._station.security_event("InvalidFirmwareSignature")
            return
        self._tell("SignatureVerified")
        await self._install(content, firmware.get("install_date_time"))

    def _lies_ahead(self, moment: str | None) -> bool:
        return moment is not None and datetime.fromisoformat(moment) > self._station.clock.utc()

    async def _wait_for(self, moment: str | None) -> None:
        if moment is not None:
            await pause(max(0.0, (datetime.fromisoformat(moment) - self._station.clock.utc()).total_seconds()))

    async def _download(self, url: str, more: dict[str, Any]) -> bytes | None:
        """Download with retries (L01.FR.30)."""
        for attempt in range(1 + (more.get("retries") or 0)):
            if attempt:
                await pause(more.get("retry_interval") or 0)
            self._tell("Downloading")
            await pause(_DOWNLOAD)
            content = await download(url, self._station.trust)
            if content is not None:
                return content
        return None

    async def _install(self, content: bytes, moment: str | None) -> None:
        """Install when the time has come and nobody charges (L01.FR.05-FR.07, FR.16, FR.28-FR.32)."""
        if self._lies_ahead(moment) or self._station.running():
            self._tell("InstallScheduled")
            await self._wait_for(moment)
        allows = self._station.model.flag("ChargingStation", "AllowNewSessionsPendingFirmwareUpdate")
        closing = not allows or self._station.misbehaves("closes-while-new-sessions-are-allowed")
        while self._station.running():
            if closing and not self._station.misbehaves("stays-open-while-update-is-pending"):
                self._availability.close_idle()
            self._idle.clear()
            await self._idle.wait()
        self._availability.close_idle()
        self.installing = True
        self._tell("Installing")
        await pause(_INSTALL)
        self.installing = False
        if content.startswith(DAMAGED):
            self._tell("InstallVerificationFailed")
            self._availability.open_idle()
            return
        self._tell("InstallRebooting")
        self._availability.open_idle()
        self._station.accepting.append(self._activated)
        self.restart("FirmwareUpdate")

    def _activated(self) -> None:
        """Report the end after the boot (L01.FR.28, FR.31)."""
        self._station.accepting.remove(self._activated)
        self._tell("Installed")
        self._station.security_event("FirmwareUpdated")
