"""Field: limits and time stamps that stations have refused."""

from ocpp_verdict import CSMS, Profiles, Sut, case, one_of


@case(requirements="§3.13, §7.7", condition="SmartCharging")
async def test_ov_16_limit_zero_cs(csms: CSMS, sut: Sut, charging: int, profiles: Profiles) -> None:
    """A limit of zero.

    A profile with limit 0 is taken, no energy is offered any more, and it goes on when the profile is gone.
    """
    place, none = {"connectorId": sut.connector}, (0, 0)
    profile = profiles.profile(sut.charging_profile_id, "TxProfile", none, transaction=charging)
    answer = await csms.call(1, "SetChargingProfile", **place, csChargingProfiles=profile)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", **place, status="SuspendedEVSE")
    answer = await csms.call(5, "ClearChargingProfile", id=sut.charging_profile_id)
    answer.expect(6, status="Accepted")
    # §7.7: whether the vehicle takes energy again at once is its own affair.
    await csms.expect(7, "StatusNotification", **place, status=one_of("Charging", "SuspendedEV"))


@case(requirements="§3.13.2, §5.16, §9.4.1", condition="SmartCharging")
async def test_ov_16_stack_levels_cs(csms: CSMS, sut: Sut, profiles: Profiles) -> None:
    """Stack levels.

    Profiles on two levels are both taken; the higher level rules while it is there, then the lower one.
    """
    await profiles.room(levels=2)
    limits = (sut.charging_limit, sut.second_charging_limit)
    for level, limit in enumerate(limits):
        profile = profiles.profile(sut.charging_profile_id + level, "TxDefaultProfile", (0, limit), stack=level)
        answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
        answer.expect(2, status="Accepted")
    await profiles.composite(3, sut.charging_schedule_duration, (0, limits[1]))
    answer = await csms.call(5, "ClearChargingProfile", id=sut.charging_profile_id + 1)
    answer.expect(6, status="Accepted")
    await profiles.composite(7, sut.charging_schedule_duration, (0, limits[0]))


@case(requirements="§3.15, ISO 8601, RFC 3339", condition="Reservation")
async def test_ov_16_fractions_cs(csms: CSMS, sut: Sut) -> None:
    """Time stamps with and without a fraction.

    A time is taken with whole seconds, with a fraction, and with an offset in place of Z (FIELD_NOTES 86).
    """
    whole, _, fraction = csms.stamp(900).rstrip("Z").partition(".")
    for form in (f"{whole}Z", f"{whole}.{fraction}Z", f"{whole}.{fraction}000Z", f"{whole}+00:00"):
        reservation = {"connectorId": sut.connector, "idTag": sut.valid_id, "reservationId": 51}
        answer = await csms.call(1, "ReserveNow", **reservation, expiryDate=form)
        answer.expect(2, status="Accepted")
        await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Reserved")
        (await csms.call(5, "CancelReservation", reservationId=51)).expect(6, status="Accepted")
        await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Available")
