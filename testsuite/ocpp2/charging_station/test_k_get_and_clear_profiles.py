"""OCPP 2.x block K: asking for charging profiles of a charging station, and clearing them (K09, K10)."""

from ocpp_verdict import CSMS, ChargingProfiles, Session, Sut, Variables, case

#: Long enough for a composite schedule of any case.
_LONG = 86400


@case
async def test_tc_k_05_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Clear a charging profile - by id.

    The station removes a profile and does not have it any more.
    """
    profile = charging_profiles.profile("TxDefaultProfile")
    await charging_profiles.installed(0, sut.evse, profile)
    answer = await csms.call(1, "ClearChargingProfile", chargingProfileId=profile["id"])
    answer.expect(2, status="Accepted")
    await charging_profiles.lacks(3, chargingProfileId=[profile["id"]])


@case
async def test_tc_k_06_cs(
    csms: CSMS, charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut
) -> None:
    """Clear a charging profile - by purpose and stack level.

    The station removes the profile of a purpose and a stack level while somebody charges by it.
    """
    await charging_profiles.installed(0, sut.evse, charging_profiles.profile("TxDefaultProfile"))
    criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": sut.stack_level}
    answer = await csms.call(1, "ClearChargingProfile", chargingProfileCriteria=criteria)
    answer.expect(2, status="Accepted")
    await charging_profiles.lacks(3, chargingProfilePurpose="TxDefaultProfile", stackLevel=sut.stack_level)


@case
async def test_tc_k_07_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Clear a charging profile - by purpose and stack level, unknown.

    The station says that it has no profile of a purpose and a stack level.
    """
    await charging_profiles.installed(0, sut.evse, charging_profiles.profile("TxDefaultProfile", stackLevel=1))
    criteria = {"chargingProfilePurpose": "ChargingStationMaxProfile", "stackLevel": 0}
    answer = await csms.call(1, "ClearChargingProfile", chargingProfileCriteria=criteria)
    answer.expect(2, status="Unknown")


@case
async def test_tc_k_08_cs(csms: CSMS, charging_profiles: ChargingProfiles) -> None:
    """Clear a charging profile - by id, unknown.

    The station says that it has no such profile.
    """
    answer = await csms.call(1, "ClearChargingProfile", chargingProfileId=csms.number())
    answer.expect(2, status="Unknown")


@case
async def test_tc_k_09_cs(
    csms: CSMS,
    configuration: Variables,
    charging_profiles: ChargingProfiles,
    energy_transfer_started: Session,
    sut: Sut,
) -> None:
    """Clear a charging profile - during a transaction.

    The station charges without a default profile that is removed while somebody charges by it.
    """
    await configuration.set_if_known("SmartChargingCtrlr.LimitChangeSignificance", "1.0")
    await charging_profiles.installed(0, sut.evse, charging_profiles.profile("TxDefaultProfile", duration=_LONG))
    await charging_profiles.composite(1, 300, (0, 6))
    criteria = {"chargingProfilePurpose": "TxDefaultProfile"}
    answer = await csms.call(3, "ClearChargingProfile", chargingProfileCriteria=criteria)
    answer.expect(4, status="Accepted")
    unit = sut.charging_rate_unit
    answer = await csms.call(5, "GetCompositeSchedule", evseId=sut.evse, duration=300, chargingRateUnit=unit)
    without = {"chargingSchedulePeriod": charging_profiles.not_limited_to(6)}
    answer.expect(6, status="Accepted", schedule=without)


@case
async def test_tc_k_24_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Clear charging profiles - by purpose and stack level, several.

    The station removes all profiles of a purpose and a stack level.
    """
    for evse in (sut.evse, sut.second_evse):
        await charging_profiles.installed(0, evse, charging_profiles.profile("TxDefaultProfile"))
    criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": sut.stack_level}
    answer = await csms.call(1, "ClearChargingProfile", chargingProfileCriteria=criteria)
    answer.expect(2, status="Accepted")
    await charging_profiles.lacks(3, chargingProfilePurpose="TxDefaultProfile", stackLevel=sut.stack_level)


@case
async def test_tc_k_29_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of the station.

    The station reports the profiles that it has as a whole, and none of an EVSE.
    """
    most, default = await charging_profiles.both_installed()
    await charging_profiles.holds(1, (0, most), but=default, evse=0)


@case
async def test_tc_k_30_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE.

    The station reports the profiles of an EVSE, and none that it has as a whole.
    """
    most, default = await charging_profiles.both_installed()
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse)


@case
async def test_tc_k_31_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - all.

    The station reports the profiles of all EVSEs and those that it has as a whole.
    """
    most, default = await charging_profiles.both_installed()
    await charging_profiles.holds(1, (0, most), (sut.evse, default))


@case
async def test_tc_k_32_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - by id.

    The station reports the profile with an id, and no other one.
    """
    most, default = await charging_profiles.both_installed()
    await charging_profiles.holds(1, (0, most), but=default, chargingProfileId=[most["id"]])


@case
async def test_tc_k_33_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by stack level.

    The station reports the profiles of an EVSE on a stack level: here the default one, for a maximum of the station,
    which the table names, is at no EVSE (K01.FR.38).
    """
    most, default = await charging_profiles.both_installed(stackLevel=sut.second_stack_level)
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse, stackLevel=sut.second_stack_level)


@case
async def test_tc_k_34_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by source.

    The station reports the profiles of the CSMS, and none of a source that has set none.
    """
    profile = charging_profiles.profile("TxDefaultProfile", stackLevel=sut.stack_level + 1)
    await charging_profiles.installed(0, sut.evse, profile)
    await charging_profiles.holds(1, (sut.evse, profile), evse=sut.evse, chargingLimitSource=["CSO"])
    await charging_profiles.lacks(5, evse=sut.evse, chargingLimitSource=[sut.charging_limit_source])


@case
async def test_tc_k_35_cs(charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by purpose.

    The station reports the profiles of an EVSE for a purpose.
    """
    most, default = await charging_profiles.both_installed()
    purpose = {"chargingProfilePurpose": "TxDefaultProfile"}
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse, **purpose)


@case
async def test_tc_k_36_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by purpose and stack level.

    The station reports the profiles of an EVSE for a purpose on a stack level.
    """
    most, default = await charging_profiles.both_installed()
    criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": sut.stack_level}
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse, **criteria)
