"""OCPP 1.6 Smart Charging: the CSMS limits what a vehicle may draw."""

from collections.abc import Callable
from typing import Any

from ocpp_verdict import (
    Operator,
    Station,
    Sut,
    absent,
    all_of,
    anything,
    beginning_with,
    case,
    integer,
    one_of,
    optional,
    other_than,
)

Profile = Callable[..., dict[str, Any]]

#: What a TxProfile of each kind says of its time (TC_057, TC_059).
ABSOLUTE = {
    "chargingProfileKind": "Absolute",
    "validFrom": anything(),
    "validTo": anything(),
    "chargingSchedule": {"startSchedule": anything(), "duration": anything()},
}
RELATIVE = {"chargingProfileKind": "Relative", "chargingSchedule": {"startSchedule": absent()}}


@case
async def test_tc_056_csms(station: Station, operator: Operator, sut: Sut, charging_profile: Profile) -> None:
    """Central smart charging - TxDefaultProfile.

    The CSMS can set a limit for all transactions of a connector.
    """
    station.answers(2, "SetChargingProfile", status="Accepted")
    profile = charging_profile("TxDefaultProfile")
    await operator.request("SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    phases = optional(3) if sut.number_phases == 3 else sut.number_phases
    period = {"startPeriod": 0, "limit": sut.charging_limit, "numberPhases": phases}
    schedule = {
        "chargingRateUnit": sut.charging_rate_unit,
        "duration": sut.charging_schedule_duration,
        "startSchedule": anything(),
        "chargingSchedulePeriod": [period],
    }
    expected = {
        "stackLevel": sut.stack_level,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "validFrom": anything(),
        "validTo": anything(),
        "transactionId": absent(),
        "recurrencyKind": absent(),
        "chargingSchedule": schedule,
    }
    await station.expect(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=expected)
    await station.alive(2)


@case
async def test_tc_057_csms(
    station: Station, charging: int, operator: Operator, sut: Sut, charging_profile: Profile
) -> None:
    """Central smart charging - TxProfile.

    The CSMS can set a limit for a running transaction, and for no other.
    """
    station.answers(2, "SetChargingProfile", status="Accepted")
    profile = charging_profile("TxProfile", transactionId=charging)
    await operator.request("SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    expected = {"chargingProfilePurpose": "TxProfile", "transactionId": charging, "recurrencyKind": absent()}
    kinds = one_of(expected | ABSOLUTE, expected | RELATIVE)
    await station.expect(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=kinds)
    await station.alive(2)


@case
async def test_tc_066_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Get the composite schedule.

    The CSMS can ask what a connector will be limited to.
    """
    limits = {"chargingRateUnit": sut.charging_rate_unit, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}
    plan = {"connectorId": sut.connector, "scheduleStart": station.stamp(), "chargingSchedule": limits}
    station.answers(2, "GetCompositeSchedule", status="Accepted", **plan)
    wish: dict[str, Any] = {
        "connectorId": sut.connector,
        "duration": sut.charging_schedule_duration,
        "chargingRateUnit": sut.charging_rate_unit,
    }
    await operator.request("GetCompositeSchedule", **wish)
    await station.expect(1, "GetCompositeSchedule", **wish)
    await station.alive(2)


@case
async def test_tc_067_csms(
    station: Station, charging: int, operator: Operator, sut: Sut, charging_profile: Profile
) -> None:
    """Clear charging profiles.

    The CSMS can remove one profile by its id, others by what they are for, and at last all of them.
    """
    station.answers(2, "SetChargingProfile", status="Accepted")
    ids: list[int] = []
    for connector, purpose, transaction in (
        (0, "ChargePointMaxProfile", {}),
        (sut.connector, "TxDefaultProfile", {}),
        (sut.connector, "TxProfile", {"transactionId": charging}),
    ):
        number = sut.charging_profile_id + len(ids)
        profile = charging_profile(purpose, chargingProfileId=number, **transaction)
        await operator.request("SetChargingProfile", connectorId=connector, csChargingProfiles=profile)
        expected = {
            "chargingProfileId": other_than(*ids),
            "chargingProfilePurpose": purpose,
            "stackLevel": sut.stack_level,
            "transactionId": transaction.get("transactionId", absent()),
        }
        sent = await station.expect(1, "SetChargingProfile", connectorId=connector, csChargingProfiles=expected)
        ids.append(sent["csChargingProfiles"]["chargingProfileId"])
    left_out: dict[str, Any] = dict.fromkeys(("id", "connectorId", "chargingProfilePurpose", "stackLevel"), absent())
    station.answers(4, "ClearChargingProfile", status="Accepted")
    await operator.request("ClearChargingProfile", id=ids[0])
    await station.expect(3, "ClearChargingProfile", **(left_out | {"id": ids[0]}))
    criteria: dict[str, Any] = {
        "connectorId": sut.connector,
        "chargingProfilePurpose": "TxDefaultProfile",
        "stackLevel": sut.stack_level,
    }
    await operator.request("ClearChargingProfile", **criteria)
    await station.expect(5, "ClearChargingProfile", **(left_out | criteria))
    await operator.request("ClearChargingProfile")
    await station.expect(7, "ClearChargingProfile", **left_out)
    await station.alive(8)


@case
async def test_tc_059_csms(station: Station, operator: Operator, sut: Sut, charging_profile: Profile) -> None:
    """Remote start with a charging profile.

    The CSMS can start a transaction remotely with a limit for it, and accepts the transaction.
    """
    station.answers(2, "RemoteStartTransaction", status="Accepted")
    wish: dict[str, Any] = {"connectorId": sut.connector, "idTag": sut.valid_id}
    await operator.request("RemoteStartTransaction", **wish, chargingProfile=charging_profile("TxProfile"))
    expected = {"chargingProfilePurpose": "TxProfile", "transactionId": absent(), "recurrencyKind": absent()}
    kinds = one_of(expected | ABSOLUTE, expected | RELATIVE)
    from_start = {"chargingSchedule": {"chargingSchedulePeriod": beginning_with({"startPeriod": 0})}}
    await station.expect(1, "RemoteStartTransaction", **wish, chargingProfile=all_of(kinds, from_start))
    answer = await station.call(3, "Authorize", idTag=sut.valid_id)
    answer.expect(4, idTagInfo={"status": "Accepted"})
    await station.status("Preparing", row=5)
    started = await station.start_transaction(7, idTag=sut.valid_id)
    started.expect(8, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=9)
