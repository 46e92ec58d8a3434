"""OCPP 2.x block K: what a charging station makes of its profiles and of other limits (K08, K12 and later)."""

from ocpp_verdict import CSMS, ChargingProfiles, Session, Sut, case

#: Long enough for a composite schedule of any case.
_LONG = 86400


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
    expected = [(0, 8), (50, 10), (200, 6), (240, 10)]
    # Part 2, K: while both are valid the TxProfile overrules the default one; that its schedule has ended may be taken
    # for its end.
    fallen_back = [*expected, (260, 8), (300, 10)]
    await charging_profiles.composite(1, 400, *expected, otherwise=fallen_back)


@case
async def test_tc_k_47_cs(csms: CSMS, charging_profiles: ChargingProfiles, sut: Sut) -> None:
    """Get a composite schedule - unknown EVSE.

    The station rejects to compose a schedule for an EVSE that it does not have.
    """
    unit, unknown = sut.charging_rate_unit, sut.evses + 1
    answer = await csms.call(1, "GetCompositeSchedule", evseId=unknown, duration=300, chargingRateUnit=unit)
    answer.expect(2, status="Rejected")
