"""Provisioning of the simulated 2.0.1 station: variables, reports, network profiles, data transfer (B, P)."""

from __future__ import annotations

from typing import Any

from ocpp.exceptions import OccurrenceConstraintViolationError
from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.inventory import ITEMS_PER_MESSAGE
from ocpp_verdict.simulators.charger201.reports import BASES, base_report, custom_report, pages
from ocpp_verdict.simulators.charger201.station import Station

#: The vendor whose DataTransfer messages are understood, and their message ids (P01).
VENDOR = "ocpp-verdict"
_MESSAGES = (None, "", "echo")


class Provisioning:
    """Answers what the CSMS asks of the device model."""

    def __init__(self, station: Station) -> None:
        self._station = station

    @on(Action.get_variables)
    def on_get_variables(self, get_variable_data: list[dict[str, Any]], **_: Any) -> Any:
        """Answer GetVariables (B06)."""
        _limit(get_variable_data)
        return call_result.GetVariables([self._station.model.get(each) for each in get_variable_data])

    @on(Action.set_variables)
    def on_set_variables(self, set_variable_data: list[dict[str, Any]], **_: Any) -> Any:
        """Answer SetVariables (B05)."""
        _limit(set_variable_data)
        return call_result.SetVariables([self._station.model.set(each) for each in set_variable_data])

    @on(Action.get_base_report)
    def on_get_base_report(self, report_base: str, **_: Any) -> Any:
        """Answer GetBaseReport (B07.FR.01, B07.FR.02)."""
        return call_result.GetBaseReport(status="Accepted" if report_base in BASES else "NotSupported")

    @after(Action.get_base_report)
    def after_get_base_report(self, request_id: int, report_base: str, **_: Any) -> None:
        """Send the report (B07.FR.03)."""
        if report_base in BASES:
            self._notify(request_id, base_report(self._station.model, report_base))

    @on(Action.get_report)
    def on_get_report(self, **asked: Any) -> Any:
        """Answer GetReport (B08.FR.01, B08.FR.15)."""
        _limit(asked.get("component_variable") or [])
        return call_result.GetReport(status="Accepted" if self._custom(asked) else "EmptyResultSet")

    @after(Action.get_report)
    def after_get_report(self, request_id: int, **asked: Any) -> None:
        """Send the report, unless it is empty (B08.FR.03)."""
        data = self._custom(asked)
        if data:
            self._notify(request_id, data)

    def _custom(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        criteria, named = asked.get("component_criteria") or [], asked.get("component_variable") or []
        return custom_report(self._station.model, criteria, named)

    def _notify(self, request_id: int, data: list[dict[str, Any]]) -> None:
        for page in pages(request_id, self._station.clock.stamp(), data):
            self._station.outbox.post("NotifyReport", page, triggered=True)

    @on(Action.data_transfer)
    def on_data_transfer(self, vendor_id: str, message_id: str | None = None, data: Any = None, **_: Any) -> Any:
        """Answer DataTransfer (P01)."""
        if vendor_id != VENDOR:
            return call_result.DataTransfer(status="UnknownVendorId")
        if message_id not in _MESSAGES:
            return call_result.DataTransfer(status="UnknownMessageId")
        return call_result.DataTransfer(status="Accepted", data=data)


def _limit(items: list[Any]) -> None:
    """Refuse more elements than ItemsPerMessage allows (B06.FR.16, B08.FR.17)."""
    if len(items) > ITEMS_PER_MESSAGE:
        raise OccurrenceConstraintViolationError(details={"cause": f"more than {ITEMS_PER_MESSAGE} items"})
