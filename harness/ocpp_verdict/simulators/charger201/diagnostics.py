"""Logs and customer information of the simulated 2.0.1 station (N01, N09, N10)."""

from __future__ import annotations

import asyncio
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger201.authorization import Authorizations
from ocpp_verdict.simulators.charger201.files import upload
from ocpp_verdict.simulators.charger201.station import Station

#: Seconds that assembling and sending a log takes.
_UPLOAD = 3.0


class Diagnostics:
    """What the station tells of itself and of its customers."""

    def __init__(self, station: Station, authorizations: Authorizations) -> None:
        self._station = station
        self._authorizations = authorizations
        self._customers = {"customer-1": "customer-1: a contract"}
        self._uploading: tuple[int, asyncio.Task[None]] | None = None

    # -- logs

    def _tell(self, status: str, request_id: int | None, *, triggered: bool = False) -> None:
        payload = {"status": status, "request_id": request_id}
        self._station.outbox.post("LogStatusNotification", payload, triggered=triggered)

    def trigger(self) -> None:
        """Send LogStatusNotification because TriggerMessage asks for it (F06.FR.14, F06.FR.15)."""
        if self._uploading is None:
            self._tell("Idle", None, triggered=True)
        else:
            self._tell("Uploading", self._uploading[0], triggered=True)

    def _is_available(self, log: dict[str, Any]) -> bool:
        oldest = log.get("oldest_timestamp")
        return oldest is None or oldest <= self._station.clock.stamp()

    @on(Action.get_log)
    def on_get_log(self, request_id: int, log_type: str, log: dict[str, Any], **_: Any) -> Any:
        """Answer GetLog (N01.FR.01, FR.05, FR.12)."""
        if not self._is_available(log):
            return call_result.GetLog(status="Rejected")
        status = "Accepted" if self._uploading is None else "AcceptedCanceled"
        return call_result.GetLog(status=status, filename=_name(log_type, request_id))

    @after(Action.get_log)
    def after_get_log(self, request_id: int, log_type: str, log: dict[str, Any], **more: Any) -> None:
        """Upload it; what was under way is given up (N01.FR.12, FR.20)."""
        if not self._is_available(log):
            return
        if self._uploading is not None:
            old, task = self._uploading
            task.cancel()
            self._tell("AcceptedCanceled", old)
        work = self._upload(request_id, _name(log_type, request_id), log["remote_location"], more)
        self._uploading = request_id, self._station.spawn(work)

    async def _upload(self, request_id: int, name: str, url: str, more: dict[str, Any]) -> None:
        """Upload with retries (N01.FR.08-FR.10)."""
        content = f"{self._station.clock.stamp()} {self._station.identity} {name}\n".encode()
        retries = 0 if self._station.misbehaves("never-retries-upload") else more.get("retries") or 0
        for attempt in range(1 + retries):
            if attempt:
                await pause(more.get("retry_interval") or 0)
            self._tell("Uploading", request_id)
            await pause(_UPLOAD if attempt == 0 else 0)
            outcome = await upload(url, name, content, self._station.trust)
            self._tell(outcome, request_id)
            if outcome == "Uploaded":
                break
        self._uploading = None

    # -- customers

    @on(Action.customer_information)
    def on_customer_information(self, report: bool, clear: bool, **asked: Any) -> Any:
        """Answer CustomerInformation (N09.FR.02, FR.07, FR.09)."""
        named = [asked.get(name) for name in ("id_token", "customer_certificate", "customer_identifier")]
        if sum(each is not None for each in named) != 1:
            return call_result.CustomerInformation(status="Invalid")
        return call_result.CustomerInformation(status="Accepted" if report or clear else "Rejected")

    @after(Action.customer_information)
    def after_customer_information(self, request_id: int, report: bool, clear: bool, **asked: Any) -> None:
        """Report and clear what is stored of a customer (N09.FR.05, FR.06, N10.FR.03-FR.06)."""
        status = self.on_customer_information(report=report, clear=clear, **asked).status
        if status != "Accepted":
            return
        token = asked.get("id_token")
        identifier = str(asked.get("customer_identifier"))
        found = self._authorizations.known_of(token) if token else self._customers.get(identifier, "")
        if clear and not self._station.misbehaves("keeps-customer-when-told-to-clear"):
            self._customers.pop(identifier, None)
            if token:
                self._authorizations.cache.remove(token)
        stamp = self._station.clock.stamp()
        data = {"data": found if report else "", "seq_no": 0, "generated_at": stamp, "tbc": False}
        if not self._station.misbehaves("hides-customer-information"):
            self._station.outbox.post("NotifyCustomerInformation", {**data, "request_id": request_id})


def _name(log_type: str, request_id: int) -> str:
    return f"{log_type}-{request_id}.log"
