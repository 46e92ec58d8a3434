"""What the simulated 2.0.1 station can do wrong in block N: monitors."""

from __future__ import annotations

from collections.abc import Mapping

from ocpp_verdict.simulators.charger201.alterations import each_says
from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import Alteration, change, put

_SET = "SetVariableMonitoring"
_NOT_HARD_WIRED = {"HardWiredNotification": "CustomMonitor"}


def _results(changes: Mapping[str, str]) -> Alteration:
    return each_says("setMonitoringResult", "status", changes)


def _events(changes: Mapping[str, str]) -> Alteration:
    return each_says("eventData", "trigger", changes)


MONITORS: tuple[Row, ...] = (
    flag("reports-every-monitor", "N_01 N_03", "Reports monitors of types that were not asked for."),
    answer("reports-no-monitor", "N_02 N_08 N_09 N_40 N_47", "Says EmptyResultSet although it has monitors.",
           "GetMonitoringReport", put("status", "EmptyResultSet")),
    answer("rejects-monitoring-base", "N_05", "Rejects a monitoring base; it should take it.",
           "SetMonitoringBase", put("status", "Rejected")),
    flag("keeps-custom-monitors", "N_06", "Keeps custom monitors when told to keep its hard-wired ones only."),
    answer("takes-one-monitor-of-several", "N_09 N_10 N_43", "Answers the first of several monitors only.",
           _SET, change("setMonitoringResult", lambda old, _: old[:1])),
    answer("confuses-unknown-monitored-component", "N_11", "Says UnsupportedMonitorType for an unknown component.",
           _SET, _results({"UnknownComponent": "UnsupportedMonitorType"})),
    answer("takes-impossible-monitors", "N_12 N_13 N_39 N_43", "Accepts a monitor that cannot be.",
           _SET, _results({"Rejected": "Accepted"})),
    answer("takes-monitor-twice", "N_15", "Accepts a monitor that it has already; it should say Duplicate.",
           _SET, _results({"Duplicate": "Accepted"})),
    answer("takes-monitor-of-unknown-variable", "N_37", "Accepts a monitor on a variable that it does not have.",
           _SET, _results({"UnknownVariable": "Accepted"})),
    flag("ignores-monitoring-level", "N_16", "Notifies of what is less severe than it was told to."),
    answer("takes-any-monitoring-level", "N_17", "Accepts a severity that does not exist.",
           "SetMonitoringLevel", put("status", "Accepted")),
    flag("keeps-cleared-monitors", "N_18 N_19 N_52", "Says Accepted to clear any monitor and keeps it."),
    flag("never-notifies-of-monitors", "N_20 N_22 N_24 N_45 N_51 N_56", "Takes monitors and notifies of nothing."),
    answer("clears-hard-wired-monitor", "N_44", "Says Accepted to clear a hard-wired monitor.",
           "ClearVariableMonitoring", each_says("clearMonitoringResult", "status", {"Rejected": "Accepted"})),
    request("wrong-type-of-hard-wired-event", "N_21", "Notifies of what is hard-wired as if the CSMS had asked for it.",
            "NotifyEvent", each_says("eventData", "eventNotificationType", _NOT_HARD_WIRED)),
    flag("hides-end-of-alert", "N_20", "Does not tell that a value is within its threshold again."),
    flag("queues-every-event", "N_23", "Tells after an absence what it should have forgotten."),
    flag("queues-no-event", "N_22", "Forgets while offline what it should tell later."),
    flag("ignores-new-threshold", "N_40 N_51", "Accepts a change of a monitor and does not make it."),
    flag("forgets-monitors-over-reboot", "N_53", "Has no monitors any more after a reboot; it should keep them."),
    request("wrong-trigger-of-periodic-event", "N_24", "Notifies of a periodic event as a change.",
            "NotifyEvent", _events({"Periodic": "Delta"})),
    request("wrong-trigger-of-delta-event", "N_45 N_56 N_61", "Notifies of a change as an alert.",
            "NotifyEvent", _events({"Delta": "Alerting"})),
)  # fmt: skip
