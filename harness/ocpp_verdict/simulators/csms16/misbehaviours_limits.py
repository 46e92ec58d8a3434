"""What the built-in OCPP 1.6 CSMS can do wrong about smart charging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, request
from ocpp_verdict.simulators.wire_faults import change, put, remove


def _next(number: int, _: Mapping[str, Any]) -> int:
    return number + 1


def _other_unit(value: Any, _: Mapping[str, Any]) -> str:
    return "A" if value != "A" else "W"


SMART_CHARGING: tuple[Row, ...] = (
    request(
        "profile-for-next-connector",
        "056 057 067",
        "Sends a charging profile for the connector after the one that was asked for.",
        "SetChargingProfile",
        change("connectorId", _next),
    ),
    request(
        "profile-with-another-limit",
        "056",
        "Sends a charging profile with another limit than the one that was asked for.",
        "SetChargingProfile",
        put("csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit", 1.0),
    ),
    request(
        "profile-without-transaction",
        "057 067",
        "Leaves out which transaction a TxProfile is for.",
        "SetChargingProfile",
        remove("csChargingProfiles.transactionId"),
    ),
    request(
        "profile-recurs",
        "056 057",
        "Makes a profile with fixed times recur daily.",
        "SetChargingProfile",
        put("csChargingProfiles.recurrencyKind", "Daily"),
    ),
    request(
        "profiles-share-an-id",
        "067",
        "Sends each charging profile under the same id, so that each replaces the one before.",
        "SetChargingProfile",
        put("csChargingProfiles.chargingProfileId", 1),
    ),
    request(
        "composite-schedule-of-station",
        "066",
        "Asks for the schedule of the whole station instead of one connector's.",
        "GetCompositeSchedule",
        put("connectorId", 0),
    ),
    request(
        "composite-schedule-in-other-unit",
        "066",
        "Asks for the schedule in another unit.",
        "GetCompositeSchedule",
        change("chargingRateUnit", _other_unit),
    ),
    request(
        "clears-all-profiles",
        "067",
        "Clears all charging profiles where one was asked for.",
        "ClearChargingProfile",
        remove("id"),
    ),
    request(
        "remote-start-without-profile",
        "059",
        "Leaves the charging profile out of RemoteStartTransaction.",
        "RemoteStartTransaction",
        remove("chargingProfile"),
    ),
    request(
        "remote-start-with-default-profile",
        "059",
        "Starts remotely with a profile that is for other transactions too.",
        "RemoteStartTransaction",
        put("chargingProfile.chargingProfilePurpose", "TxDefaultProfile"),
        lambda request: "chargingProfile" in request,
    ),
)
