"""A message of the system under test as it came: its lane, the status it reports, and how far the boot had got.

Order is judged within a lane only: the status of one connector, one transaction, a report, a kind of message.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

import attrs

from ocpp_verdict.difference import ABSENT

Lane = tuple[Any, ...]


class Gate(StrEnum):
    """What the last BootNotification answer lets a station do; UNKNOWN where no boot was seen."""

    UNKNOWN = "unknown"
    BOOTING = "booting"
    PENDING = "pending"
    REJECTED = "rejected"
    ACCEPTED = "accepted"

    @property
    def open(self) -> bool:
        """Whether the station may send everything."""
        return self in (Gate.UNKNOWN, Gate.ACCEPTED)


@attrs.frozen
class Arrival:
    """A message of the system under test, as it came."""

    number: int
    action: str
    payload: Mapping[str, Any]
    id: str = ""
    gate: Gate = Gate.ACCEPTED
    triggered: bool = False
    entry: int | None = None
    time: float = 0.0
    text: str = ""

    @property
    def lane(self) -> Lane:
        """Return the lane it queues in."""
        return lane(self.action, self.payload)


_TRANSACTION = frozenset({"Authorize", "StartTransaction", "StopTransaction"})
_BY_REQUEST = {
    "FirmwareStatusNotification": "requestId",
    "SignedFirmwareStatusNotification": "requestId",
    "DiagnosticsStatusNotification": "requestId",
    "LogStatusNotification": "requestId",
    "NotifyReport": "requestId",
    "NotifyMonitoringReport": "requestId",
    "NotifyCustomerInformation": "requestId",
    "NotifyDisplayMessages": "requestId",
    "ReportChargingProfiles": "requestId",
    "SecurityEventNotification": "type",  # events of different kinds are queued and told as they come (A04.FR.02)
}


def lane(action: str, payload: Mapping[str, Any]) -> Lane:
    """Return the lane of a message; a part that the payload does not say is `ABSENT`."""
    if action == "StatusNotification":
        return ("status", _part(payload, "evseId"), _part(payload, "connectorId"))
    if action == "NotifyEvent":
        return _event_lane(payload)
    if action == "TransactionEvent":  # of each transaction by itself; they overtake each other (2.0.1 part 6 §2.1)
        info = payload.get("transactionInfo")
        return ("transaction", _part(info, "transactionId") if isinstance(info, Mapping) else ABSENT)
    if action in _TRANSACTION:
        return ("transaction",)
    if action in _BY_REQUEST:
        return (action, _part(payload, _BY_REQUEST[action]))
    return (action,)


def _part(payload: Mapping[str, Any], name: str) -> Any:
    """Return a part of a lane; what a device sends in place of a number may not even be hashable."""
    value = payload.get(name, ABSENT)
    return repr(value) if isinstance(value, dict | list) else value


def _event_lane(payload: Mapping[str, Any]) -> Lane:
    """A NotifyEvent about a connector's AvailabilityState stands for a StatusNotification (2.0.1 G01)."""
    with suppress(KeyError, IndexError, TypeError, AttributeError):  # an event that makes no sense is no status
        event = payload["eventData"][0]
        if _named(event["component"], "Connector") and _named(event["variable"], "AvailabilityState"):
            evse = event["component"].get("evse", {})
            return ("status", _part(evse, "id"), _part(evse, "connectorId"))
    return ("NotifyEvent",)


def _named(part: Mapping[str, Any], name: str) -> bool:
    """Return whether a component or variable has this name, in whatever letters (part 2, ComponentType)."""
    return str(part["name"]).casefold() == name.casefold()


def reported_status(action: str, payload: Mapping[str, Any]) -> Any:
    """Return the connector status (or pattern of one) that a status message carries, else `ABSENT`."""
    if action == "StatusNotification":
        return payload.get("status", payload.get("connectorStatus", ABSENT))
    if action == "NotifyEvent" and _event_lane(payload)[0] == "status":
        return payload["eventData"][0].get("actualValue", ABSENT)
    return ABSENT
