"""What the built-in OCPP 1.6 charger can be told to do wrong beyond the Core profile: one row, one wrong thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import Alteration, change, drop, field_is, put, remove

Payload = Mapping[str, Any]

_PROFILED = "056 057 059 066 067 072 082"
_RESERVED = "046_1 046_2 047 049 053_1 053_2"


def _instead(old: Any, new: Any, path: str = "status") -> Alteration:
    """Return the alteration of one value of a field into another one."""
    return change(path, lambda value, _: new if value == old else value)


def _brings_a_profile(asked: Payload) -> bool:
    return "chargingProfile" in asked


def _is_triggered(asked: Payload) -> bool:
    return bool(asked["meterValue"][0]["sampledValue"][0].get("context") == "Trigger")


FEATURES: tuple[Row, ...] = (
    # --- local list (§3.5.2, §5.10, §5.15)
    answer(
        "refuses-local-list",
        "008_1 008_2 042_2 043 043_2",
        "Stores no list.",
        "SendLocalList",
        put("status", "Failed"),
    ),
    answer(
        "refuses-changes-of-the-list",
        "043 043_2",
        "Fails to store a differential update.",
        "SendLocalList",
        put("status", "Failed"),
        field_is("updateType", "Differential"),
    ),
    answer(
        "claims-a-list-while-disabled",
        "042_1",
        "Names version 7 of a list that is switched off, instead of -1.",
        "GetLocalListVersion",
        _instead(-1, 7, "listVersion"),
    ),
    answer(
        "version-of-an-empty-list",
        "042_2",
        "Names the version that an empty list was sent with, instead of 0.",
        "GetLocalListVersion",
        _instead(0, 1, "listVersion"),
    ),
    answer(
        "takes-a-list-while-disabled",
        "043_1",
        "Accepts a list although lists are switched off.",
        "SendLocalList",
        _instead("NotSupported", "Accepted"),
    ),
    answer(
        "ignores-list-version",
        "043_2",
        "Accepts a change that is older than its list.",
        "SendLocalList",
        _instead("VersionMismatch", "Accepted"),
    ),
    answer(
        "claims-to-hold-any-list",
        "043_3",
        "Accepts a list that has more entries than it can take.",
        "SendLocalList",
        _instead("Failed", "Accepted"),
    ),
    # --- reservation (§3.11, §5.1, §5.13)
    flag("rejects-reservations", _RESERVED, "Rejects every reservation."),
    request(
        "hides-reserved",
        "046_1 046_2 047 053_1 053_2",
        "Never tells that a connector is Reserved.",
        "StatusNotification",
        drop,
        field_is("status", "Reserved"),
    ),
    request(
        "leaves-out-reservation-id",
        "046_1 046_2 049 053_1 053_2",
        "Does not say in StartTransaction which reservation is used.",
        "StartTransaction",
        remove("reservationId"),
    ),
    request(
        "uses-a-reservation-that-is-gone",
        "047 051",
        "Names a reservation in StartTransaction that has ended.",
        "StartTransaction",
        put("reservationId", 51),
    ),
    flag("lets-anybody-use-a-reservation", "046_1", "Lets anybody charge where somebody has reserved."),
    flag("reservation-never-expires", "047", "Keeps a reservation beyond its expiry date."),
    answer(
        "reserves-what-is-faulted",
        "048_1 050_1",
        "Accepts the reservation of what has a fault.",
        "ReserveNow",
        _instead("Faulted", "Accepted"),
    ),
    answer(
        "reserves-what-is-occupied",
        "048_2 050_2",
        "Accepts the reservation of what is in use.",
        "ReserveNow",
        _instead("Occupied", "Accepted"),
    ),
    answer(
        "reserves-what-is-unavailable",
        "048_3 050_3",
        "Accepts the reservation of what is out of service.",
        "ReserveNow",
        _instead("Unavailable", "Accepted"),
    ),
    answer(
        "reserves-against-configuration",
        "048_4 050_4",
        "Accepts reservations although it shall take none.",
        "ReserveNow",
        _instead("Rejected", "Accepted"),
    ),
    answer(
        "rejects-cancellation",
        "051",
        "Rejects any end of one.",
        "CancelReservation",
        put("status", "Rejected"),
    ),
    flag("cancellation-without-effect", "051", "Accepts the end of a reservation and keeps it."),
    answer(
        "accepts-unknown-cancellation",
        "052",
        "Accepts the end of a reservation that it does not have.",
        "CancelReservation",
        _instead("Rejected", "Accepted"),
    ),
    # --- remote trigger (§5.17)
    answer("rejects-triggers", "054", "Rejects every TriggerMessage.", "TriggerMessage", put("status", "Rejected")),
    request(
        "trigger-without-effect",
        "054",
        "Accepts a trigger of MeterValues and sends none.",
        "MeterValues",
        drop,
        _is_triggered,
    ),
    request(
        "triggered-upload-never-idle",
        "054",
        "Says Uploaded where it has never uploaded anything.",
        "DiagnosticsStatusNotification",
        put("status", "Uploaded"),
        field_is("status", "Idle"),
    ),
    answer(
        "accepts-unknown-trigger",
        "055",
        "Accepts a trigger for a connector that it does not have.",
        "TriggerMessage",
        _instead("Rejected", "Accepted"),
    ),
    # --- smart charging (§3.13, §5.5, §5.7, §5.16)
    answer(
        "rejects-profiles",
        "056 057 082",
        "Rejects every charging profile.",
        "SetChargingProfile",
        put("status", "Rejected"),
    ),
    answer(
        "composite-without-profiles",
        _PROFILED,
        "Reports what its fuse allows, whatever the profiles say.",
        "GetCompositeSchedule",
        put("chargingSchedule.chargingSchedulePeriod", [{"startPeriod": 0, "limit": 32.0}]),
    ),
    answer(
        "composite-in-the-past",
        _PROFILED,
        "Lets every composite schedule begin at the turn of the millennium.",
        "GetCompositeSchedule",
        put("scheduleStart", "2000-01-01T00:00:00Z"),
    ),
    answer(
        "profile-without-its-transaction",
        "058_1 058_2",
        "Accepts a profile for a transaction that it does not have.",
        "SetChargingProfile",
        _instead("Rejected", "Accepted"),
    ),
    answer(
        "remote-start-with-any-profile",
        "060",
        "Accepts a remote start whose profile is not for a transaction.",
        "RemoteStartTransaction",
        _instead("Rejected", "Accepted"),
        _brings_a_profile,
    ),
    flag("remote-start-drops-its-profile", "059", "Ignores the charging profile of a remote start."),
    flag("stacks-upside-down", "072", "Lets the lowest of stacked profiles win."),
    flag("clears-no-profile", "067", "Accepts ClearChargingProfile and keeps every profile."),
)
