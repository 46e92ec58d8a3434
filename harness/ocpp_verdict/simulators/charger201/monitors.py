"""Monitors of variables: what may be set, and when one fires (N04, N07, N08). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from ocpp_verdict.simulators.charger201.variables import DeviceModel, Key, Type, Variable, where

NUMERIC = (Type.INTEGER, Type.DECIMAL)
THRESHOLDS = ("UpperThreshold", "LowerThreshold")
PERIODIC = ("Periodic", "PeriodicClockAligned")
#: MonitoringCriterionEnumType -> the monitor types it covers (N02.FR.12-FR.14).
CRITERIA: Mapping[str, tuple[str, ...]] = {
    "ThresholdMonitoring": THRESHOLDS,
    "DeltaMonitoring": ("Delta",),
    "PeriodicMonitoring": PERIODIC,
}


@attrs.define(eq=False)
class Monitor:
    """One custom monitor.

    Attributes:
        last: the value that a delta counts from.
        exceeded: whether a threshold is passed at present.
    """

    id: int
    data: dict[str, Any]
    where: Key
    last: str = ""
    exceeded: bool = False

    @property
    def type(self) -> str:
        """MonitorEnumType."""
        return str(self.data["type"])

    def description(self) -> dict[str, Any]:
        """Return the VariableMonitoringType."""
        kept = {name: self.data[name] for name in ("value", "type", "severity")}
        return {"id": self.id, "transaction": bool(self.data.get("transaction")), **kept}


@attrs.frozen
class Firing:
    """What a monitor has to say: EventTriggerEnumType, and whether an alert is over."""

    trigger: str
    cleared: bool | None = None


def _passes(monitor: Monitor, value: str) -> bool:
    limit = float(monitor.data["value"])
    number = float(value or 0)
    return number > limit if monitor.type == "UpperThreshold" else number < limit


def observe(monitor: Monitor, variable: Variable, value: str) -> Firing | None:
    """Return what `monitor` says to a new value, and remember it (N07.FR.02, FR.16-FR.19)."""
    if monitor.type in THRESHOLDS:
        now, before = _passes(monitor, value), monitor.exceeded
        monitor.exceeded = now
        return Firing("Alerting", None if now else True) if now != before else None
    if monitor.type == "Delta" and _differs(monitor, variable, value):
        monitor.last = value
        return Firing("Delta")
    return None


def _differs(monitor: Monitor, variable: Variable, value: str) -> bool:
    if variable.type not in NUMERIC:
        return value != monitor.last
    return abs(float(value or 0) - float(monitor.last or 0)) > float(monitor.data["value"])


def refusal(model: DeviceModel, data: Mapping[str, Any], others: Mapping[int, Monitor]) -> str | None:
    """Return the SetMonitoringStatusEnumType that speaks against a monitor, None if nothing does (N04)."""
    place = where(data)
    variable = model.definitions.get(place)
    if variable is None:
        known = any(other[:4] == place[:4] for other in model.definitions)
        return "UnknownVariable" if known else "UnknownComponent"
    if data["type"] in THRESHOLDS and variable.type not in NUMERIC:
        return "UnsupportedMonitorType"
    if _is_out_of_range(variable, data) or not _replaces_rightly(data, place, others):
        return "Rejected"
    twin = (place, data["type"], data["severity"])
    if any((each.where, each.type, each.data["severity"]) == twin for each in _without(others, data.get("id"))):
        return "Duplicate"
    return None


def _without(others: Mapping[int, Monitor], id_: int | None) -> list[Monitor]:
    return [each for each in others.values() if each.id != id_]


def _is_out_of_range(variable: Variable, data: Mapping[str, Any]) -> bool:
    value = float(data["value"])
    if data["type"] in THRESHOLDS:
        low, high = variable.low, variable.high
        return (low is not None and value < low) or (high is not None and value > high)
    return value < 0 or not 0 <= data["severity"] <= 9


def _replaces_rightly(data: Mapping[str, Any], place: Key, others: Mapping[int, Monitor]) -> bool:
    """Return whether an id given names a monitor of the same variable (N04.FR.12, FR.13, FR.16)."""
    id_ = data.get("id")
    return id_ is None or (id_ in others and others[id_].where == place)
