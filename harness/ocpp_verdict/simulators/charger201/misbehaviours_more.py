"""What the simulated 2.0.1 station can do wrong in blocks D, H, K, L, N and O: flags and wire faults, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.wire_faults import (
    Alteration,
    Condition,
    Kind,
    WireFault,
    always,
    change,
    field_is,
    put,
    remove,
)

_V201 = frozenset({Version.V201})
_CALL, _RESULT = Kind.CALL, Kind.RESULT
#: A misbehaviour, and what it does on the wire; no fault where the station's behaviour consults the name.
_Row = tuple[Misbehaviour, tuple[WireFault, ...]]


def _flag(name: str, cases: str, says: str) -> _Row:
    ids = tuple(f"TC_{case}_CS" for case in cases.split())
    return Misbehaviour(name, Side.STATION, _V201, says, ids), ()


def _wire(
    name: str, cases: str, says: str, kind: Kind, action: str, alter: Alteration, when: Condition = always
) -> _Row:
    return _flag(name, cases, says)[0], (WireFault(name, kind, action, alter, when),)


def _says(old: str, new: str, path: str = "status") -> Alteration:
    """Say something else instead of one value."""
    return change(path, lambda found, _: new if found == old else found)


def _without(*names: str) -> Condition:
    """Return the condition that a request has none of these fields."""
    return lambda request: not any(name in request for name in names)


def _with(name: str) -> Condition:
    """Return the condition that a request has this field."""
    return lambda request: name in request


def _each(path: str, field: str, changes: Mapping[str, str]) -> Alteration:
    """Say something else instead of some values in each entry of a list."""

    def alter(entries: Any, _: Mapping[str, Any]) -> Any:
        return [{**one, field: changes.get(one.get(field), one.get(field))} for one in entries]

    return change(path, alter)


def _results(changes: Mapping[str, str]) -> Alteration:
    return _each("setMonitoringResult", "status", changes)


def _events(changes: Mapping[str, str]) -> Alteration:
    return _each("eventData", "trigger", changes)


LISTS: tuple[_Row, ...] = (
    _flag("ignores-local-list", "D_01 D_02 D_03 D_04 D_05 D_08", "Says Accepted to a local list and does not take it."),
    _flag("forgets-list-over-reboot", "D_07", "Has no local list any more after a reboot; it should keep it."),
    _wire("takes-old-list", "D_06", "Says Accepted to a differential list that is not newer than its own.",
          _RESULT, "SendLocalList", _says("VersionMismatch", "Accepted")),
    _wire("refuses-empty-list", "D_04 D_05", "Says Failed to a list without entries; it should take its version.",
          _RESULT, "SendLocalList", put("status", "Failed"), _without("localAuthorizationList")),
    _wire("tells-version-of-disabled-list", "D_10", "Tells a version although the list is disabled; it should say 0.",
          _RESULT, "GetLocalListVersion", put("versionNumber", 7)),
)  # fmt: skip

RESERVATIONS: tuple[_Row, ...] = (
    _flag("keeps-quiet-about-reserved", "H_01 H_14 H_19", "Says nothing when a connector is reserved; it should."),
    _wire("hides-reservation-id", "H_01 H_08 H_15 H_19 H_23 H_24", "Does not tell which reservation is used.",
          _CALL, "TransactionEvent", remove("reservationId")),
    _flag("serves-anybody-at-reserved-evse", "H_02", "Charges for anybody at an EVSE that is reserved for another."),
    _wire("reserves-what-is-taken", "H_03 H_04 H_09 H_10 H_16", "Accepts a reservation although nothing is free.",
          _RESULT, "ReserveNow", _says("Occupied", "Accepted")),
    _wire("reserves-what-is-out-of-service", "H_06 H_12", "Accepts a reservation although nothing is in service.",
          _RESULT, "ReserveNow", _says("Unavailable", "Accepted")),
    _wire("reserves-only-named-evses", "H_08 H_14 H_15 H_24", "Rejects reservations that name no EVSE.",
          _RESULT, "ReserveNow", put("status", "Rejected"), _without("evseId")),
    _flag("keeps-cancelled-reservation", "H_17", "Says Accepted to a cancellation and keeps the reservation."),
    _wire("cancels-unknown-reservation", "H_18", "Says Accepted to cancel a reservation that it does not have.",
          _RESULT, "CancelReservation", _says("Rejected", "Accepted")),
    _flag("ignores-group-of-reservation", "H_19 H_24", "Lets no other one of the reserved group charge; it should."),
    _flag("hides-lost-reservation", "H_21", "Does not tell that it gave up a reservation; it should say Removed."),
    _wire("reserves-when-told-not-to", "H_22", "Accepts a reservation although reservations are disabled.",
          _RESULT, "ReserveNow", _says("Rejected", "Accepted")),
    _flag("replaces-no-reservation", "H_23", "Says Occupied instead of replacing a reservation of the same number."),
)  # fmt: skip

FIRMWARE: tuple[_Row, ...] = (
    _flag("closes-while-new-sessions-are-allowed", "L_14", "Lets nobody charge while an update is pending; it should."),
    _flag("stays-open-while-update-is-pending", "L_15", "Keeps its other EVSEs in service while an update is pending."),
    _wire("hides-cancelled-log", "N_36", "Rejects a second log instead of giving up the first one.",
          _RESULT, "GetLog", _says("AcceptedCanceled", "Rejected")),
    _flag("never-retries-upload", "N_26", "Tries an upload once, whatever it was told; it should try again."),
    _wire("names-no-log", "N_25", "Does not name the log that it uploads; it should.",
          _RESULT, "GetLog", remove("filename")),
    _wire("hides-firmware-event", "L_01 L_10", "Reports no security event after an update; it should.",
          _CALL, "SecurityEventNotification", _says("FirmwareUpdated", "SettingSystemTime", "type")),
    _wire("hides-wrong-signature-event", "L_06", "Reports no security event for a wrong signature; it should.",
          _CALL, "SecurityEventNotification", _says("InvalidFirmwareSignature", "SettingSystemTime", "type")),
)  # fmt: skip

_SET = "SetVariableMonitoring"
_NOT_HARD_WIRED = {"HardWiredNotification": "CustomMonitor"}

MONITORS: tuple[_Row, ...] = (
    _flag("reports-every-monitor", "N_01 N_03", "Reports monitors of types that were not asked for."),
    _wire("reports-no-monitor", "N_02 N_08 N_09 N_40 N_47", "Says EmptyResultSet although it has monitors.",
          _RESULT, "GetMonitoringReport", put("status", "EmptyResultSet")),
    _wire("rejects-monitoring-base", "N_05", "Rejects a monitoring base; it should take it.",
          _RESULT, "SetMonitoringBase", put("status", "Rejected")),
    _flag("keeps-custom-monitors", "N_06", "Keeps custom monitors when told to keep its hard-wired ones only."),
    _wire("takes-one-monitor-of-several", "N_09 N_10 N_43", "Answers the first of several monitors only.",
          _RESULT, _SET, change("setMonitoringResult", lambda old, _: old[:1])),
    _wire("confuses-unknown-monitored-component", "N_11", "Says UnsupportedMonitorType for an unknown component.",
          _RESULT, _SET, _results({"UnknownComponent": "UnsupportedMonitorType"})),
    _wire("takes-impossible-monitors", "N_12 N_13 N_39 N_43", "Accepts a monitor that cannot be.",
          _RESULT, _SET, _results({"Rejected": "Accepted"})),
    _wire("takes-monitor-twice", "N_15", "Accepts a monitor that it has already; it should say Duplicate.",
          _RESULT, _SET, _results({"Duplicate": "Accepted"})),
    _wire("takes-monitor-of-unknown-variable", "N_37", "Accepts a monitor on a variable that it does not have.",
          _RESULT, _SET, _results({"UnknownVariable": "Accepted"})),
    _flag("ignores-monitoring-level", "N_16", "Notifies of what is less severe than it was told to."),
    _wire("takes-any-monitoring-level", "N_17", "Accepts a severity that does not exist.",
          _RESULT, "SetMonitoringLevel", put("status", "Accepted")),
    _flag("keeps-cleared-monitors", "N_18 N_19 N_52", "Says Accepted to clear any monitor and keeps it."),
    _flag("never-notifies-of-monitors", "N_20 N_22 N_24 N_45 N_51 N_56", "Takes monitors and notifies of nothing."),
    _wire("clears-hard-wired-monitor", "N_44", "Says Accepted to clear a hard-wired monitor.",
          _RESULT, "ClearVariableMonitoring", _each("clearMonitoringResult", "status", {"Rejected": "Accepted"})),
    _wire("wrong-type-of-hard-wired-event", "N_21", "Notifies of what is hard-wired as if the CSMS had asked for it.",
          _CALL, "NotifyEvent", _each("eventData", "eventNotificationType", _NOT_HARD_WIRED)),
    _flag("hides-end-of-alert", "N_20", "Does not tell that a value is within its threshold again."),
    _flag("queues-every-event", "N_23", "Tells after an absence what it should have forgotten."),
    _flag("queues-no-event", "N_22", "Forgets while offline what it should tell later."),
    _flag("ignores-new-threshold", "N_40 N_51", "Accepts a change of a monitor and does not make it."),
    _flag("forgets-monitors-over-reboot", "N_53", "Has no monitors any more after a reboot; it should keep them."),
    _wire("wrong-trigger-of-periodic-event", "N_24", "Notifies of a periodic event as a change.",
          _CALL, "NotifyEvent", _events({"Periodic": "Delta"})),
    _wire("wrong-trigger-of-delta-event", "N_45 N_56 N_61", "Notifies of a change as an alert.",
          _CALL, "NotifyEvent", _events({"Delta": "Alerting"})),
)  # fmt: skip

_SHOW, _TELL = "SetDisplayMessage", "NotifyDisplayMessages"


def _info(field: str, value: Any) -> Alteration:
    """Say something else of every message on the display."""
    return change("messageInfo", lambda old, _: [{**one, field: value} for one in old])


DISPLAY: tuple[_Row, ...] = (
    _flag("drops-new-messages", "O_01 O_02 O_04 O_07 O_13 O_14 O_20 O_22 O_30 O_39", "Accepts messages, keeps none."),
    _wire("tells-wrong-message", "O_01 O_02 O_07 O_20 O_22 O_24 O_30 O_32", "Tells another text than was set.",
          _CALL, _TELL, _info("message", {"format": "UTF8", "content": "out of order"})),
    _wire("hides-start-of-message", "O_13", "Does not tell from when a message is shown.",
          _CALL, _TELL, _info("startDateTime", "2020-01-01T00:00:00Z")),
    _wire("hides-state-of-message", "O_36 O_37 O_38", "Tells another state of a message than was set.",
          _CALL, _TELL, _info("state", "Faulted")),
    _wire("hides-transaction-of-message", "O_30 O_32", "Tells another transaction of a message than was set.",
          _CALL, _TELL, _info("transactionId", "none")),
    _wire("has-messages-it-lacks", "O_03 O_11 O_33", "Says Accepted when it has no such message.",
          _RESULT, "GetDisplayMessages", _says("Unknown", "Accepted")),
    _wire("tells-no-messages", "O_08 O_09", "Says Unknown although it has such messages.",
          _RESULT, "GetDisplayMessages", put("status", "Unknown")),
    _flag("shows-every-message", "O_08 O_09 O_34 O_35", "Tells all messages, whatever was asked for."),
    _flag("keeps-cleared-message", "O_04", "Says Accepted to clear a message and keeps it."),
    _wire("clears-unknown-message", "O_05", "Says Accepted to clear a message that it does not have.",
          _RESULT, "ClearDisplayMessage", _says("Unknown", "Accepted")),
    _flag("keeps-messages-of-ended-transactions", "O_06 O_27 O_30 O_32", "Keeps the messages of ended transactions."),
    _wire("takes-message-of-unknown-transaction", "O_10", "Accepts a message for a transaction that it does not have.",
          _RESULT, _SHOW, _says("UnknownTransaction", "Accepted")),
    _flag("replaces-no-message", "O_12", "Accepts a message of a known id and keeps the old one."),
    _flag("keeps-messages-for-ever", "O_14 O_28", "Keeps messages whose time is over."),
    _wire("takes-any-message-format", "O_19", "Accepts a message of a format that it cannot show.",
          _RESULT, _SHOW, _says("NotSupportedMessageFormat", "Accepted")),
    _flag("forgets-messages-over-reboot", "O_20", "Has no messages any more after a reboot; it should keep them."),
    _flag("shows-two-always-in-front", "O_24 O_32", "Keeps two messages that are always in front; the newer one wins."),
    _wire("takes-no-messages", "O_15 O_36 O_37 O_38", "Rejects every message.",
          _RESULT, _SHOW, put("status", "Rejected")),
)  # fmt: skip

_PROFILE, _COMPOSITE = "SetChargingProfile", "GetCompositeSchedule"


def _unlimited(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
    """Tell of no limit but what the station can deliver."""
    at_most = 32.0 if request.get("chargingRateUnit") == "A" else 22_080.0
    return put("schedule.chargingSchedulePeriod", [{"startPeriod": 0, "limit": at_most}])(frame, request)


SMART_CHARGING: tuple[_Row, ...] = (
    _wire("reports-no-profiles", "K_01 K_03 K_10 K_31 K_33 K_35 K_36 K_60", "Says NoProfiles although it has some.",
          _RESULT, "GetChargingProfiles", put("status", "NoProfiles")),
    _wire("takes-any-profile", "K_02 K_11 K_14 K_16", "Accepts a profile for a place or transaction that is not there.",
          _RESULT, _PROFILE, _says("Rejected", "Accepted")),
    _flag("replaces-no-profile", "K_04", "Accepts a profile of a known id and keeps the old one."),
    _flag("keeps-cleared-profiles", "K_05 K_06 K_24", "Says Accepted to clear profiles and keeps them."),
    _wire("clears-unknown-profiles", "K_07 K_08", "Says Accepted to clear profiles that it does not have.",
          _RESULT, "ClearChargingProfile", _says("Unknown", "Accepted")),
    _wire("composite-without-profiles", "K_09 K_21 K_22 K_23 K_28 K_40 K_41", "Composes a schedule without profiles.",
          _RESULT, _COMPOSITE, _unlimited),
    _flag("forgets-profiles-over-reboot", "K_13", "Has no profiles any more after a reboot; it should keep them."),
    _wire("rejects-recurring-profiles", "K_19", "Rejects a profile because it recurs; it should take it.",
          _RESULT, _PROFILE, put("status", "Rejected"), field_is("chargingProfile.chargingProfileKind", "Recurring")),
    _flag("reports-every-profile", "K_29 K_30 K_32 K_34", "Reports all profiles, whatever was asked for."),
    _flag("drops-profile-of-remote-start", "K_37", "Charges without the profile that came with a remote start."),
    _wire("composite-of-another-duration", "K_39", "Composes a schedule of another duration than was asked for.",
          _RESULT, _COMPOSITE, change("schedule.duration", lambda old, _: old - 60)),
    _wire("composite-of-unknown-evse", "K_47", "Says Accepted to a schedule of an EVSE that it does not have.",
          _RESULT, _COMPOSITE, _says("Rejected", "Accepted")),
)  # fmt: skip

_ROWS: tuple[_Row, ...] = (*LISTS, *RESERVATIONS, *FIRMWARE, *MONITORS, *DISPLAY, *SMART_CHARGING)
MORE: tuple[Misbehaviour, ...] = tuple(misbehaviour for misbehaviour, _ in _ROWS)
MORE_FAULTS: tuple[WireFault, ...] = tuple(fault for _, faults in _ROWS for fault in faults)
