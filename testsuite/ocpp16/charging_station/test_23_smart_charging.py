"""OCPP 1.6 Smart Charging."""

from ocpp_verdict import CSMS, Operator, Profiles, Sut, case


@case
async def test_tc_056_cs(csms: CSMS, operator: Operator, sut: Sut, profiles: Profiles) -> None:
    """Default profile.

    A limit for all transactions of a connector holds for the next one.
    """
    limit = (0, sut.charging_limit)
    profile = profiles.profile(sut.charging_profile_id, "TxDefaultProfile", limit)
    answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    answer.expect(2, status="Accepted")
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.valid_id)
    await operator.plug_in()
    await operator.present(sut.valid_id)
    await csms.expect(2, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(2, "StatusNotification", connectorId=sut.connector, status="Charging")
    await profiles.composite(3, sut.charging_schedule_duration, limit)


@case
async def test_tc_057_cs(csms: CSMS, sut: Sut, charging: int, profiles: Profiles) -> None:
    """Profile of a transaction.

    A limit for the running transaction holds.
    """
    limit = (0, sut.charging_limit)
    profile = profiles.profile(sut.charging_profile_id, "TxProfile", limit, transaction=charging)
    answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    answer.expect(2, status="Accepted")
    await profiles.composite(3, sut.charging_schedule_duration, limit)


@case
async def test_tc_058_1_cs(csms: CSMS, sut: Sut, profiles: Profiles) -> None:
    """Profile of a transaction - none is running.

    The station rejects a profile for a transaction while it has none (§3.13.1).
    """
    limit = (0, sut.charging_limit)
    profile = profiles.profile(sut.charging_profile_id, "TxProfile", limit, transaction=1)
    answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")


@case
async def test_tc_058_2_cs(csms: CSMS, sut: Sut, charging: int, profiles: Profiles) -> None:
    """Profile of a transaction - another one is running.

    The station rejects a profile for a transaction that is not the one at the connector (§5.16).
    """
    limit, other = (0, sut.charging_limit), charging + 1_000_000
    profile = profiles.profile(sut.charging_profile_id, "TxProfile", limit, transaction=other)
    answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")


@case
async def test_tc_059_cs(csms: CSMS, operator: Operator, sut: Sut, profiles: Profiles) -> None:
    """Remote start with a profile.

    The profile of a remote start holds for the transaction that comes of it.
    """
    limit, place = (0, sut.charging_limit), {"connectorId": sut.connector}
    profile = profiles.profile(sut.charging_profile_id, "TxProfile", limit)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.valid_id)
    answer = await csms.call(1, "RemoteStartTransaction", **place, idTag=sut.valid_id, chargingProfile=profile)
    answer.expect(1, status="Accepted")
    await operator.plug_in()
    await csms.expect(1, "StartTransaction", **place, idTag=sut.valid_id)
    await csms.expect(1, "StatusNotification", **place, status="Charging")
    await profiles.composite(2, sut.charging_schedule_duration, limit)


@case
async def test_tc_060_cs(csms: CSMS, sut: Sut, profiles: Profiles) -> None:
    """Remote start with a profile - wrong purpose.

    The station rejects a remote start whose profile is not for a transaction (§5.11).
    """
    profile = profiles.profile(sut.charging_profile_id, "TxDefaultProfile", (0, sut.charging_limit))
    answer = await csms.call(
        1, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id, chargingProfile=profile
    )
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")


@case
async def test_tc_066_cs(csms: CSMS, sut: Sut, charging: int, profiles: Profiles) -> None:
    """Composite schedule.

    The profile of the transaction goes before the default one, and the limit of the station holds for both.
    """
    station = profiles.profile(158, "ChargePointMaxProfile", *profiles.limits((0, 10)), stack=0)
    steps = profiles.limits((0, 6), (60, 10), (120, 8), (180, 15), (260, 8))
    default = profiles.profile(159, "TxDefaultProfile", *steps, duration=300, stack=0)
    steps = profiles.limits((0, 8), (50, 11), (140, 16), (200, 6), (240, 12))
    own = profiles.profile(160, "TxProfile", *steps, duration=260, stack=0, transaction=charging)
    for place, profile in ((0, station), (sut.connector, default), (sut.connector, own)):
        answer = await csms.call(0, "SetChargingProfile", connectorId=place, csChargingProfiles=profile)
        answer.expect(0, status="Accepted")
    expected = profiles.limits((0, 8), (50, 10), (200, 6), (240, 10))
    # §3.13.1: the profile of a transaction overrules the default for all of it; when its schedule has ended, §3.13.2
    # lets a station take the default as the one that is valid then.
    fallen_back = (*expected, *profiles.limits((260, 8), (300, 10)))
    await profiles.composite(1, 400, *expected, otherwise=fallen_back)


@case
async def test_tc_067_cs(csms: CSMS, sut: Sut, profiles: Profiles) -> None:
    """Clear charging profiles.

    The station clears a profile by its id, by what it is for, and all that are left; none of them holds any longer.
    """
    first, second = profiles.limits((0, 6), (60, 8), (200, 10)), profiles.limits((0, 7), (100, 9))
    station = profiles.limits((0, 11))
    for place, profile in (
        (sut.connector, profiles.profile(158, "TxDefaultProfile", *first, stack=1)),
        (sut.connector, profiles.profile(159, "TxDefaultProfile", *second, stack=0)),
        (0, profiles.profile(160, "ChargePointMaxProfile", *station, stack=0)),
    ):
        answer = await csms.call(0, "SetChargingProfile", connectorId=place, csChargingProfiles=profile)
        answer.expect(0, status="Accepted")
    (await csms.call(1, "ClearChargingProfile", id=158)).expect(2, status="Accepted")
    await profiles.composite(3, 350, *second)
    wanted = {"connectorId": sut.connector, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}
    (await csms.call(5, "ClearChargingProfile", **wanted)).expect(6, status="Accepted")
    await profiles.composite(7, 350, *station)
    (await csms.call(9, "ClearChargingProfile")).expect(10, status="Accepted")
    await profiles.unlimited(11, 350, *station)


@case
async def test_tc_072_cs(csms: CSMS, sut: Sut, profiles: Profiles) -> None:
    """Stacked charging profiles.

    Of two profiles of one purpose the one with the higher stack level holds, as long as it lasts.
    """
    steps = profiles.limits((0, 6), (100, 8), (200, 10))
    low = profiles.profile(158, "TxDefaultProfile", *steps, duration=400, stack=0)
    high = profiles.profile(159, "TxDefaultProfile", *profiles.limits((0, 7), (100, 9)), duration=150, stack=1)
    for profile in (low, high):
        answer = await csms.call(0, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
        answer.expect(0, status="Accepted")
    await profiles.composite(1, 350, *profiles.limits((0, 7), (100, 9), (150, 8), (200, 10)))


@case
async def test_tc_082_cs(csms: CSMS, sut: Sut, charging: int, profiles: Profiles) -> None:
    """Default profile - during a transaction.

    A limit for all transactions of a connector holds for the running one, too.
    """
    limit = (0, sut.charging_limit)
    profile = profiles.profile(sut.charging_profile_id, "TxDefaultProfile", limit)
    answer = await csms.call(1, "SetChargingProfile", connectorId=sut.connector, csChargingProfiles=profile)
    answer.expect(2, status="Accepted")
    await profiles.composite(3, sut.charging_schedule_duration, limit)
