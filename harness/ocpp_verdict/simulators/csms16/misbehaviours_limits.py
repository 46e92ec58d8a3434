"""What the built-in OCPP 1.6 CSMS can do wrong about smart charging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, request
from ocpp_verdict.simulators.wire_faults import change, put, remove


def _next(number: int, _: Mapping[str, Any]) -> int:
    return number + 1


def _other_unit(value: Any, _: Mapping[str, Any]) -> str:
    return "A" if value != "A" else "W"


SMART_CHARGING: tuple[Row, ...] = (
    request(
        "profile-for-next-connector",
        "Sends a charging profile for the connector after the one that was asked for.",
        "056 057 067",
        "SetChargingProfile",
        change("connectorId", _next),
    ),
    request(
        "profile-with-another-limit",
        "Sends a charging profile with another limit than the one that was asked for.",
        "056",
        "SetChargingProfile",
        put("csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit", 1.0),
    ),
    request(
        "profile-without-transaction",
        "Leaves out which transaction a TxProfile is for.",
        "057 067",
        "SetChargingProfile",
        remove("csChargingProfiles.transactionId"),
    ),
    request(
        "profile-recurs",
        "Makes a profile with fixed times recur daily.",
        "056 057",
        "SetChargingProfile",
        put("csChargingProfiles.recurrencyKind", "Daily"),
    ),
    request(
        "profiles-share-an-id",
        "Sends each charging profile under the same id, so that each replaces the one before.",
        "067",
        "SetChargingProfile",
        put("csChargingProfiles.chargingProfileId", 1),
    ),
    request(
        "composite-schedule-of-station",
        "Asks for the schedule of the whole station instead of one connector's.",
        "066",
        "GetCompositeSchedule",
        put("connectorId", 0),
    ),
    request(
        "composite-schedule-in-other-unit",
        "Asks for the schedule in another unit.",
        "066",
        "GetCompositeSchedule",
        change("chargingRateUnit", _other_unit),
    ),
    request(
        "clears-all-profiles",
        "Clears all charging profiles where one was asked for.",
        "067",
        "ClearChargingProfile",
        remove("id"),
    ),
    request(
        "remote-start-without-profile",
        "Leaves the charging profile out of RemoteStartTransaction.",
        "059",
        "RemoteStartTransaction",
        remove("chargingProfile"),
    ),
    request(
        "remote-start-with-default-profile",
        "Starts remotely with a profile that is for other transactions too.",
        "059",
        "RemoteStartTransaction",
        put("chargingProfile.chargingProfilePurpose", "TxDefaultProfile"),
        lambda request: "chargingProfile" in request,
    ),
)
