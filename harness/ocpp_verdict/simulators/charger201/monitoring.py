"""Monitoring at the simulated 2.0.1 station: setting, reporting, clearing, notifying (N02-N08)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.metering import until_aligned
from ocpp_verdict.simulators.charger201.monitors import CRITERIA, PERIODIC, Firing, Monitor, observe, refusal
from ocpp_verdict.simulators.charger201.reports import is_asked_for
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import Access, Key, key, where
from ocpp_verdict.simulators.charger201.world import Evse

_CTRLR = "MonitoringCtrlr"
_LEAST_SEVERE = 9
#: Ids of hard-wired monitors are above this.
_HARD_WIRED = 900_000
_ECHO = ("type", "severity", "component", "variable")


def _power(evse: Evse) -> Key:
    return key("EVSE", "Power", evse=evse.id)


def _drawn(evse: Evse) -> str:
    return f"{evse.meter.power:g}"


class Monitoring:
    """The custom monitors of the CSMS; and a hard-wired one on each lock; none is preconfigured."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._monitors: dict[int, Monitor] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._next = 1
        self._level = _LEAST_SEVERE
        self._base = "All"
        station.model.observers.append(self.changed)
        station.model.live(key(_CTRLR, "ActiveMonitoringBase"), lambda: self._base)
        station.model.live(key(_CTRLR, "ActiveMonitoringLevel"), lambda: str(self._level))
        station.resetting.append(self._go_down)
        for evse in station.evses.values():
            station.model.live(_power(evse), partial(_drawn, evse))
            if not evse.fixed:
                self._wire(evse)

    def quit(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _go_down(self) -> None:
        """Keep the monitors, which outlast a reboot (N07.FR.13)."""
        if self._station.misbehaves("forgets-monitors-over-reboot"):
            for id_ in [each for each in self._monitors if each <= _HARD_WIRED]:
                self._forget(id_)

    def _wire(self, evse: Evse) -> None:
        """Have a hard-wired monitor on the lock of an EVSE; the lock notifies by itself (G05.FR.02)."""
        component = {"name": "ConnectorPlugRetentionLock", "evse": {"id": evse.id, "connector_id": 1}}
        data = {"component": component, "variable": {"name": "Problem"}, "type": "Delta", "value": 1, "severity": 2}
        self._monitors[_HARD_WIRED + evse.id] = Monitor(_HARD_WIRED + evse.id, data, where(data), "false")

    # -- firing

    def power_changed(self, evse: Evse) -> None:
        """Look whether the power that an EVSE delivers concerns a monitor."""
        self.changed(_power(evse))

    def changed(self, place: Key) -> None:
        """Look whether the new value of a variable concerns a monitor."""
        for monitor in [each for each in self._monitors.values() if each.where == place]:
            firing = observe(monitor, self._station.model.definitions[place], self._station.model.read(place))
            if firing is not None:
                self._notify(monitor, firing)

    def _notify(self, monitor: Monitor, firing: Firing) -> None:
        """Send NotifyEvent, unless it is not severe enough (N07.FR.04, FR.06, FR.10, FR.15)."""
        severity = monitor.data["severity"]
        model, stamp = self._station.model, self._station.clock.stamp()
        if self._hides(firing) or monitor.id > _HARD_WIRED or not model.flag(_CTRLR, "Enabled"):
            return
        if severity > self._level and not self._station.misbehaves("ignores-monitoring-level"):
            return
        secret = model.definitions[monitor.where].access is Access.WRITE_ONLY
        event = {
            "event_id": self._station.next_event(),
            "timestamp": stamp,
            "trigger": firing.trigger,
            "actual_value": "" if secret else model.read(monitor.where),
            "cleared": firing.cleared,
            "event_notification_type": "CustomMonitor",
            "variable_monitoring_id": monitor.id,
            "component": monitor.data["component"],
            "variable": monitor.data["variable"],
        }
        payload = {"generated_at": stamp, "seq_no": 0, "tbc": False, "event_data": [event]}
        if self._station.online or self._queues(severity):
            self._station.insist("NotifyEvent", payload)

    def _hides(self, firing: Firing) -> bool:
        wrong = self._station.misbehaves
        return wrong("never-notifies-of-monitors") or (firing.cleared is True and wrong("hides-end-of-alert"))

    def _queues(self, severity: int) -> bool:
        """Return whether an event that happens offline is kept (N07.FR.04)."""
        severe = severity <= self._station.model.integer(_CTRLR, "OfflineQueuingSeverity")
        if self._station.misbehaves("queues-no-event"):
            return False
        return severe or self._station.misbehaves("queues-every-event")

    def _schedule(self, monitor: Monitor) -> None:
        """Wait for the next turn of a periodic monitor (N08)."""
        interval = max(1, int(monitor.data["value"]))
        aligned = monitor.type == "PeriodicClockAligned"
        pause = until_aligned(self._station.clock.utc(), interval) if aligned else float(interval)
        self._timers[monitor.id] = self._station.later(pause, self._turn, monitor)

    def _turn(self, monitor: Monitor) -> None:
        if self._monitors.get(monitor.id) is monitor:
            self._notify(monitor, Firing("Periodic"))
            self._schedule(monitor)

    # -- setting and clearing

    @on(Action.set_variable_monitoring)
    def on_set_variable_monitoring(self, set_monitoring_data: list[dict[str, Any]], **_: Any) -> Any:
        """Answer SetVariableMonitoring (N04)."""
        return call_result.SetVariableMonitoring([self._set(each) for each in set_monitoring_data])

    def _set(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("id") and self._station.misbehaves("ignores-new-threshold"):
            return {"status": "Accepted", **{name: data[name] for name in _ECHO}, "id": data["id"]}
        status = refusal(self._station.model, data, self._monitors)
        echo = {name: data[name] for name in _ECHO}
        if status is not None:
            return {"status": status, **echo, "id": data.get("id")}
        monitor = self._install(data)
        return {"status": "Accepted", **echo, "id": monitor.id}

    def _install(self, data: dict[str, Any]) -> Monitor:
        id_ = data.get("id") or self._next
        self._next = max(self._next, id_ + 1)
        old, place = self._monitors.get(id_), where(data)
        monitor = Monitor(id_, data, place, self._station.model.read(place))
        monitor.exceeded = old is not None and old.exceeded
        self._forget(id_)
        self._monitors[id_] = monitor
        if monitor.type in PERIODIC:
            self._schedule(monitor)
        else:
            self._station.later(0.1, self.changed, place)  # N07.FR.11, once the answer has left
        return monitor

    def _forget(self, id_: int) -> bool:
        timer = self._timers.pop(id_, None)
        if timer is not None:
            timer.cancel()
        return self._monitors.pop(id_, None) is not None

    @on(Action.clear_variable_monitoring)
    def on_clear_variable_monitoring(self, id: list[int], **_: Any) -> Any:
        """Answer ClearVariableMonitoring (N06)."""
        if self._station.misbehaves("keeps-cleared-monitors"):
            return call_result.ClearVariableMonitoring([{"id": each, "status": "Accepted"} for each in id])
        return call_result.ClearVariableMonitoring([{"id": each, "status": self._clear(each)} for each in id])

    def _clear(self, id_: int) -> str:
        """Clear a custom monitor; a hard-wired one stays (N06.FR.03)."""
        if id_ > _HARD_WIRED and id_ in self._monitors:
            return "Rejected"
        return "Accepted" if self._forget(id_) else "NotFound"

    @on(Action.set_monitoring_base)
    def on_set_monitoring_base(self, monitoring_base: str, **_: Any) -> Any:
        """Answer SetMonitoringBase (N03)."""
        self._base = monitoring_base
        if monitoring_base != "All" and not self._station.misbehaves("keeps-custom-monitors"):
            for id_ in [each for each in self._monitors if each <= _HARD_WIRED]:
                self._forget(id_)
        return call_result.SetMonitoringBase(status="Accepted")

    @on(Action.set_monitoring_level)
    def on_set_monitoring_level(self, severity: int, **_: Any) -> Any:
        """Answer SetMonitoringLevel (N05)."""
        if not 0 <= severity <= _LEAST_SEVERE:
            return call_result.SetMonitoringLevel(status="Rejected")
        self._level = severity
        return call_result.SetMonitoringLevel(status="Accepted")

    # -- reporting

    def _matching(self, asked: dict[str, Any]) -> list[Monitor]:
        if self._station.misbehaves("reports-every-monitor"):
            return list(self._monitors.values())
        types = [each for name in asked.get("monitoring_criteria") or [] for each in CRITERIA[name]]
        named = asked.get("component_variable") or []
        definitions = self._station.model.definitions
        return [
            monitor
            for monitor in self._monitors.values()
            if (not types or monitor.type in types)
            and (not named or any(is_asked_for(definitions[monitor.where], each) for each in named))
        ]

    @on(Action.get_monitoring_report)
    def on_get_monitoring_report(self, **asked: Any) -> Any:
        """Answer GetMonitoringReport (N02.FR.01, FR.10)."""
        return call_result.GetMonitoringReport(status="Accepted" if self._matching(asked) else "EmptyResultSet")

    @after(Action.get_monitoring_report)
    def after_get_monitoring_report(self, request_id: int, **asked: Any) -> None:
        """Report the monitors, one entry for each variable (N02.FR.03-FR.09)."""
        found: dict[Key, dict[str, Any]] = {}
        for monitor in self._matching(asked):
            named = {"component": monitor.data["component"], "variable": monitor.data["variable"]}
            entry = found.setdefault(monitor.where, {**named, "variable_monitoring": []})
            entry["variable_monitoring"].append(monitor.description())
        if found:
            head = {"request_id": request_id, "seq_no": 0, "generated_at": self._station.clock.stamp(), "tbc": False}
            payload = {**head, "monitor": list(found.values())}
            self._station.outbox.post("NotifyMonitoringReport", payload, triggered=True)
