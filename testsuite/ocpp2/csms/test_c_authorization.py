"""OCPP 2.x block C: authorization by a CSMS."""

from ocpp_verdict import Operator, OurSession, Station, Sut, case, one_of


@case
async def test_tc_c_02_csms(station: Station, sut: Sut) -> None:
    """Local start - invalid or unknown.

    The CSMS refuses an identification that it does not know.
    """
    answer = await station.call(1, "Authorize", idToken=station.token(sut.invalid_id, sut.invalid_token_type))
    answer.expect(2, idTokenInfo={"status": one_of("Invalid", "Unknown")})


@case
async def test_tc_c_06_csms(station: Station, sut: Sut) -> None:
    """Local start - blocked.

    The CSMS refuses an identification that is blocked.
    """
    answer = await station.call(1, "Authorize", idToken=station.token(sut.blocked_id, sut.blocked_token_type))
    answer.expect(2, idTokenInfo={"status": one_of("Blocked", "Invalid")})


@case
async def test_tc_c_07_csms(station: Station, sut: Sut) -> None:
    """Local start - expired.

    The CSMS refuses an identification that has expired.
    """
    answer = await station.call(1, "Authorize", idToken=station.token(sut.expired_id, sut.expired_token_type))
    answer.expect(2, idTokenInfo={"status": one_of("Expired", "Invalid")})


@case
async def test_tc_c_08_csms(ev_connected_pre_session: OurSession) -> None:
    """Authorization by cache - accepted.

    The CSMS accepts an identification that the station knew, so that it never sent Authorize.
    """
    session = ev_connected_pre_session
    answer = await session.event(1, "Updated", "Authorized", idToken=session.token)
    answer.expect(2, idTokenInfo={"status": "Accepted"})


@case
async def test_tc_c_20_csms(station: Station, ev_connected_pre_session: OurSession, sut: Sut) -> None:
    """Authorization by cache - invalid.

    The CSMS refuses an identification that the station has let charge by its cache.
    """
    token = station.token(sut.invalid_id, sut.invalid_token_type)
    answer = await ev_connected_pre_session.event(1, "Updated", "Authorized", idToken=token)
    answer.expect(2, idTokenInfo={"status": one_of("Invalid", "Unknown")})


@case
async def test_tc_c_37_csms(station: Station, operator: Operator) -> None:
    """Clear cache - accepted.

    The CSMS can have a station forget the identifications that it cached.
    """
    station.answers(2, "ClearCache", status="Accepted")
    await operator.request("ClearCache")
    await station.expect(1, "ClearCache")
    await station.alive(2)


@case
async def test_tc_c_38_csms(station: Station, operator: Operator) -> None:
    """Clear cache - rejected.

    The CSMS copes with a station that has no cache to clear.
    """
    station.answers(2, "ClearCache", status="Rejected")
    await operator.request("ClearCache")
    await station.expect(1, "ClearCache")
    await station.alive(2)


@case
async def test_tc_c_39_csms(station: Station, ev_connected_pre_session: OurSession, sut: Sut) -> None:
    """Authorization by group.

    The CSMS names the group of its identifications, by which one stops what another one started.
    """
    session, other = ev_connected_pre_session, station.token(sut.same_group_id)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.group_id}}
    (await station.call(1, "Authorize", idToken=session.token)).expect(2, idTokenInfo=accepted)
    (await session.event(3, "Updated", "Authorized", idToken=session.token)).expect(4, idTokenInfo=accepted)
    await session.event(5, "Updated", "ChargingStateChanged", "Charging")
    (await station.call(6, "Authorize", idToken=other)).expect(7, idTokenInfo=accepted)
    (await session.event(8, "Updated", "StopAuthorized", idToken=other)).expect(9, idTokenInfo=accepted)
    await session.event(10, "Updated", "ChargingStateChanged", "EVConnected")
    await session.ev_disconnected(11)


@case
async def test_tc_c_47_csms(
    station: Station, energy_transfer_started: OurSession, second_session: OurSession, sut: Sut
) -> None:
    """Stop by master pass - all transactions, chosen at the station.

    The CSMS names the group of a master pass and takes the end of all that it stops.
    """
    await second_session.energy_transfer_started()
    master = station.token(sut.master_id, sut.master_token_type)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.master_group_id}}
    (await station.call(1, "Authorize", idToken=master)).expect(2, idTokenInfo=accepted)
    for session in (energy_transfer_started, second_session):
        answer = await session.event(3, "Ended", "StopAuthorized", "EVConnected", "MasterPass", idToken=master)
        answer.expect(4, idTokenInfo=accepted)


@case
async def test_tc_c_48_csms(
    station: Station, energy_transfer_started: OurSession, second_session: OurSession, sut: Sut
) -> None:
    """Stop by master pass - one transaction, chosen at the station.

    The CSMS names the group of a master pass and takes the end of the one that it stops.
    """
    await second_session.energy_transfer_started()
    master = station.token(sut.master_id, sut.master_token_type)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.master_group_id}}
    (await station.call(1, "Authorize", idToken=master)).expect(2, idTokenInfo=accepted)
    ended = await energy_transfer_started.event(
        3, "Ended", "StopAuthorized", "EVConnected", "MasterPass", idToken=master
    )
    ended.expect(4, idTokenInfo=accepted)


@case
async def test_tc_c_49_csms(
    station: Station, energy_transfer_started: OurSession, second_session: OurSession, sut: Sut
) -> None:
    """Stop by master pass - without a choice at the station.

    The CSMS names the group of a master pass and takes the end of all that it stops.
    """
    await second_session.energy_transfer_started()
    master = station.token(sut.master_id, sut.master_token_type)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.master_group_id}}
    (await station.call(1, "Authorize", idToken=master)).expect(2, idTokenInfo=accepted)
    for session in (energy_transfer_started, second_session):
        await session.event(3, "Ended", "StopAuthorized", "EVConnected", "MasterPass", idToken=session.token)


@case
async def test_tc_c_40_csms(station: Station, ev_connected_pre_session: OurSession, sut: Sut) -> None:
    """Authorization by group - with the local list.

    The CSMS names the group of identifications that the station knew by its list, so that it never sent Authorize.
    """
    session, other = ev_connected_pre_session, station.token(sut.same_group_id)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.group_id}}
    (await session.event(1, "Updated", "Authorized", idToken=session.token)).expect(2, idTokenInfo=accepted)
    await session.event(3, "Updated", "ChargingStateChanged", "Charging")
    (await session.event(5, "Updated", "StopAuthorized", idToken=other)).expect(6, idTokenInfo=accepted)
    await session.event(7, "Updated", "ChargingStateChanged", "EVConnected")
    await session.ev_disconnected(8)


@case
async def test_tc_c_43_csms(station: Station, ev_connected_pre_session: OurSession, sut: Sut) -> None:
    """Authorization by group - the second one is asked about.

    The CSMS names the group of an identification that the station knew, and of another one that it asks about.
    """
    session, other = ev_connected_pre_session, station.token(sut.same_group_id)
    accepted = {"status": "Accepted", "groupIdToken": {"idToken": sut.group_id}}
    (await session.event(1, "Updated", "Authorized", idToken=session.token)).expect(2, idTokenInfo=accepted)
    await session.event(3, "Updated", "ChargingStateChanged", "Charging")
    (await station.call(4, "Authorize", idToken=other)).expect(5, idTokenInfo=accepted)
    (await session.event(6, "Updated", "StopAuthorized", idToken=other)).expect(7, idTokenInfo=accepted)
    await session.event(8, "Updated", "ChargingStateChanged", "EVConnected")
    await session.ev_disconnected(9)
