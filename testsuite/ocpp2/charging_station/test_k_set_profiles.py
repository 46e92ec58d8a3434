"""OCPP 2.x block K: setting charging profiles of a charging station (K01, K05)."""

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
async def test_tc_k_37_cs(charging_profiles: ChargingProfiles, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Remote start - with a charging profile.

    The station charges by the profile that comes with a remote start.
    """
    profile = charging_profiles.profile("TxProfile", kind="Relative", duration=_LONG)
    await ev_connected_pre_session.authorized_remotely(1, chargingProfile=profile)
    await ev_connected_pre_session.energy_transfer_started(7)
    await charging_profiles.holds(8, (sut.evse, profile), chargingProfileId=[profile["id"]])


@case
async def test_tc_k_60_cs(charging_profiles: ChargingProfiles, energy_transfer_started: Session, sut: Sut) -> None:
    """Set a charging profile - for a transaction.

    The station takes a profile for a running transaction and reports it as it was set.
    """
    transaction = energy_transfer_started.transaction
    profile = charging_profiles.profile("TxProfile", kind="Relative", duration=_LONG, transactionId=transaction)
    await charging_profiles.installed(1, sut.evse, profile)
    await charging_profiles.holds(3, (sut.evse, profile), chargingProfileId=[profile["id"]])
