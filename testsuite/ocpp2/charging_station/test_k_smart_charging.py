"""OCPP 2.x block K: charging profiles of a charging station."""

from ocpp_verdict import CSMS, ChargingProfiles, Session, Sut, Variables, case

#: Long enough for a composite schedule of any case.
_LONG = 86400


@case
async def test_tc_k_01_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - default of an EVSE.

    The station takes a default profile for an EVSE and reports it as it was set.
    """
    profile = charging_profiles.profile("TxDefaultProfile")
    await charging_profiles.installed(1, sut.evse, profile)
    await charging_profiles.holds(3, (sut.evse, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_02_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - for a transaction, without one.

    The station rejects a profile for a transaction when there is none.
    """
    profile = charging_profiles.profile("TxProfile", kind="Relative", transactionId=f"no-{csms.number()}")
    answer = await charging_profiles.set(1, sut.evse, profile)
    answer.expect(2, status="Rejected")


@case
async def test_tc_k_03_cs(charging_profiles: ChargingProfiles) -> None:
    """Set a charging profile - maximum of the station.

    The station takes a maximum profile and reports it as it was set.
    """
    profile = charging_profiles.profile("ChargingStationMaxProfile")
    await charging_profiles.installed(1, 0, profile)
    await charging_profiles.holds(3, (0, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_04_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - replace one.

    The station replaces a profile by one of the same id.
    """
    old = charging_profiles.profile("TxDefaultProfile")
    await charging_profiles.installed(0, sut.evse, old)
    new = charging_profiles.profile("TxDefaultProfile", (0, 10)) | {"id": old["id"]}
    await charging_profiles.installed(1, sut.evse, new)
    await charging_profiles.holds(3, (sut.evse, new), chargingProfileId=[old["id"]])


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
async def test_tc_k_10_cs(charging_profiles: ChargingProfiles) -> None:
    """Set a charging profile - default of all EVSEs.

    The station takes a default profile for all EVSEs and reports it as it was set.
    """
    profile = charging_profiles.profile("TxDefaultProfile")
    await charging_profiles.installed(1, 0, profile)
    await charging_profiles.holds(3, (0, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_11_cs(csms: CSMS, charging_profiles: ChargingProfiles) -> None:
    """Set a charging profile - for transactions of all EVSEs.

    The station rejects a profile for a transaction that names no EVSE.
    """
    profile = charging_profiles.profile("TxProfile", kind="Relative", transactionId=f"no-{csms.number()}")
    answer = await charging_profiles.set(1, 0, profile)
    answer.expect(2, status="Rejected")


@case
async def test_tc_k_13_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - persistent over a reboot.

    The station has the same profiles after a reboot.
    """
    profile = charging_profiles.profile("TxDefaultProfile", duration=_LONG)
    await charging_profiles.installed(1, sut.evse, profile)
    answer = await csms.call(3, "Reset", type="Immediate")
    answer.expect(3, status="Accepted")
    await csms.booted(3)
    await charging_profiles.holds(4, (sut.evse, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_14_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - unknown EVSE.

    The station rejects a profile for an EVSE that it does not have.
    """
    answer = await charging_profiles.set(1, sut.evses + 1, charging_profiles.profile("TxDefaultProfile"))
    answer.expect(2, status="Rejected")


@case
async def test_tc_k_16_cs(
    csms: CSMS, charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut
) -> None:
    """Set a charging profile - unknown transaction.

    The station rejects a profile for another transaction than the one that runs.
    """
    profile = charging_profiles.profile("TxProfile", kind="Relative", transactionId=f"no-{csms.number()}")
    answer = await charging_profiles.set(1, sut.evse, profile)
    answer.expect(2, status="Rejected")


@case
async def test_tc_k_19_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - recurring.

    The station takes a profile that recurs every day.
    """
    profile = charging_profiles.profile("TxDefaultProfile", kind="Recurring", recurrencyKind="Daily")
    await charging_profiles.installed(1, sut.evse, profile)


@case
async def test_tc_k_21_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - valid from.

    The station obeys a profile from the moment on from which it is valid.
    """
    later = charging_profiles.moment(300)
    profile = charging_profiles.profile("TxDefaultProfile", kind="Relative", duration=_LONG, validFrom=later)
    await charging_profiles.installed(1, sut.evse, profile)
    await charging_profiles.composite(3, 400, (0, None), (300, 6))


@case
async def test_tc_k_22_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - valid to.

    Every EVSE, and the station as their sum, obeys a profile until it is valid no more.
    """
    since, until = charging_profiles.moment(0), charging_profiles.moment(300)
    profile = charging_profiles.profile("TxDefaultProfile", duration=_LONG, validFrom=since, validTo=until)
    await charging_profiles.installed(1, 0, profile)
    for evse in range(sut.evses + 1):
        times = sut.evses if evse == 0 else 1
        await charging_profiles.composite(3, 400, (0, 6), (300, None), evse=evse, times=times)


@case
async def test_tc_k_23_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Set a charging profile - start of the schedule.

    The station obeys a profile from the moment on at which its schedule starts.
    """
    profile = charging_profiles.profile("TxDefaultProfile", duration=_LONG, begin=60)
    await charging_profiles.installed(1, sut.evse, profile)
    await charging_profiles.composite(3, 300, (0, None), (60, 6))


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
async def test_tc_k_28_cs(
    configuration: Variables, charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut
) -> None:
    """Set a charging profile - default during a transaction.

    The station obeys a default profile that it is given while somebody charges.
    """
    await configuration.set_if_known("SmartChargingCtrlr.LimitChangeSignificance", "1.0")
    await charging_profiles.installed(1, sut.evse, charging_profiles.profile("TxDefaultProfile", duration=_LONG))
    await charging_profiles.composite(3, 300, (0, 6))


@case
async def test_tc_k_29_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of the station.

    The station reports the profiles that it has as a whole, and none of an EVSE.
    """
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    await charging_profiles.holds(1, (0, most), but=default, evse=0)


@case
async def test_tc_k_30_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE.

    The station reports the profiles of an EVSE, and none that it has as a whole.
    """
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse)


@case
async def test_tc_k_31_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - all.

    The station reports the profiles of all EVSEs and those that it has as a whole.
    """
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    await charging_profiles.holds(1, (0, most), (sut.evse, default))


@case
async def test_tc_k_32_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - by id.

    The station reports the profile with an id, and no other one.
    """
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    await charging_profiles.holds(1, (0, most), but=default, chargingProfileId=[most["id"]])


@case
async def test_tc_k_33_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by stack level.

    The station reports the profiles of an EVSE on a stack level: here the default one, for a maximum of the station,
    which the table names, is at no EVSE (K01.FR.38).
    """
    most = charging_profiles.profile("ChargingStationMaxProfile")
    default = charging_profiles.profile("TxDefaultProfile", stackLevel=sut.second_stack_level)
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
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
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    purpose = {"chargingProfilePurpose": "TxDefaultProfile"}
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse, **purpose)


@case
async def test_tc_k_36_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get charging profiles - of an EVSE, by purpose and stack level.

    The station reports the profiles of an EVSE for a purpose on a stack level.
    """
    most, default = (charging_profiles.profile(name) for name in ("ChargingStationMaxProfile", "TxDefaultProfile"))
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": sut.stack_level}
    await charging_profiles.holds(1, (sut.evse, default), but=most, evse=sut.evse, **criteria)


@case
async def test_tc_k_37_cs(charging_profiles: ChargingProfiles, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Remote start - with a charging profile.

    The station charges by the profile that comes with a remote start.
    """
    profile = charging_profiles.profile("TxProfile", kind="Relative", duration=_LONG)
    await ev_connected_pre_session.authorized_remotely(1, chargingProfile=profile)
    await ev_connected_pre_session.energy_transfer_started(7)
    await charging_profiles.holds(8, (sut.evse, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_39_cs(charging_profiles: ChargingProfiles) -> None:
    """Get a composite schedule - without profiles.

    The station composes a schedule of what it can deliver when it has no profiles.
    """
    await charging_profiles.composite(1, 300, (0, None), evse=0)


@case
async def test_tc_k_40_cs(charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get a composite schedule - stacked profiles.

    The station obeys the profile of the highest stack level for as long as it lasts.
    """
    low = charging_profiles.profile("TxDefaultProfile", (0, 6), (100, 8), (200, 10), duration=_LONG, stackLevel=0)
    high = charging_profiles.profile("TxDefaultProfile", (0, 7), (100, 9), duration=150, stackLevel=1)
    await charging_profiles.installed(0, sut.evse, low, high)
    await charging_profiles.composite(1, 350, (0, 7), (100, 9), (150, 8), (200, 10))


@case
async def test_tc_k_41_cs(charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut) -> None:
    """Get a composite schedule - several purposes.

    The station obeys the lowest limit of its maximum and of what a transaction may draw.
    """
    new, transaction = charging_profiles.profile, energy_transfer_started.transaction
    most = new("ChargingStationMaxProfile", (0, 10), duration=_LONG)
    default = new("TxDefaultProfile", (0, 6), (60, 10), (120, 8), (180, 15), (260, 8), duration=300)
    own = [(0, 8), (50, 11), (140, 16), (200, 6), (240, 12)]
    await charging_profiles.installed(0, 0, most)
    await charging_profiles.installed(0, sut.evse, default)
    await charging_profiles.installed(0, sut.evse, new("TxProfile", *own, duration=260, transactionId=transaction))
    await charging_profiles.composite(1, 400, (0, 8), (50, 10), (200, 6), (240, 10), (260, 8), (300, 10))


@case
async def test_tc_k_47_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get a composite schedule - unknown EVSE.

    The station rejects to compose a schedule for an EVSE that it does not have.
    """
    unit, unknown = sut.charging_rate_unit, sut.evses + 1
    answer = await csms.call(1, "GetCompositeSchedule", evseId=unknown, duration=300, chargingRateUnit=unit)
    answer.expect(2, status="Rejected")


@case
async def test_tc_k_60_cs(charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut) -> None:
    """Set a charging profile - for a transaction.

    The station takes a profile for a running transaction and reports it as it was set.
    """
    transaction = energy_transfer_started.transaction
    profile = charging_profiles.profile("TxProfile", kind="Relative", duration=_LONG, transactionId=transaction)
    await charging_profiles.installed(1, sut.evse, profile)
    await charging_profiles.holds(3, (sut.evse, profile), chargingProfileId=[profile["id"]])
