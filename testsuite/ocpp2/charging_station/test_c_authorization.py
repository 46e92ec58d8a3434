"""OCPP 2.x block C: authorization at a charging station, of one, of a group, by a master pass."""

from ocpp_verdict import CSMS, Operator, Session, Sut, Variables, case


@case
async def test_tc_c_02_cs(csms: CSMS, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Local start - invalid.

    The station charges nobody whose identification the CSMS calls invalid.
    """
    csms.answers(2, "Authorize", idTokenInfo={"status": "Invalid"})
    await ev_connected_pre_session.asks(1, sut.invalid_id, sut.invalid_token_type)
    await ev_connected_pre_session.stays_unauthorized(2)


@case
async def test_tc_c_04_cs(energy_transfer_started: Session, sut: Sut) -> None:
    """Local stop - another identification.

    The station stops charging for nobody who is accepted but of another group.
    """
    await energy_transfer_started.asks(1, sut.second_valid_id, sut.second_token_type)
    await energy_transfer_started.goes_on(2)


@case
async def test_tc_c_06_cs(ev_connected_pre_session: Session, sut: Sut) -> None:
    """Local start - blocked.

    The station charges nobody whose identification is blocked.
    """
    await ev_connected_pre_session.asks(1, sut.blocked_id, sut.blocked_token_type)
    await ev_connected_pre_session.stays_unauthorized(2)


@case
async def test_tc_c_07_cs(ev_connected_pre_session: Session, sut: Sut) -> None:
    """Local start - expired.

    The station charges nobody whose identification has expired.
    """
    await ev_connected_pre_session.asks(1, sut.expired_id, sut.expired_token_type)
    await ev_connected_pre_session.stays_unauthorized(2)


@case
async def test_tc_c_26_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Offline - an unknown identification.

    The station charges somebody unknown while offline, gives no more energy when the CSMS refuses, and tells the end.
    """
    await csms.call(0, "ClearCache")
    await configuration.set("AuthCtrlr.OfflineTxForUnknownIdEnabled", True)
    await configuration.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await configuration.set("TxCtrlr.StopTxOnInvalidId", False)
    await configuration.set_if_known("TxCtrlr.MaxEnergyOnInvalidId", 0)
    await session.offline_session()
    csms.refuses_later(2)
    await csms.online()
    await session.told_offline(1, "ChargingStateChanged")
    await session.suspended_by_station(1)
    await session.stop_authorized(3)


@case
async def test_tc_c_39_cs(ev_connected_pre_session: Session, sut: Sut) -> None:
    """Authorization by group.

    The station stops charging for an identification of the same group.
    """
    session = ev_connected_pre_session
    await session.authorized(1)
    await session.energy_transfer_started(5)
    await session.stop_authorized(6, sut.same_group_id, asks=True)
    await session.parking_bay_unoccupied(10)


@case
async def test_tc_c_42_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Authorization by group - another group.

    The station stops charging for nobody of another group.
    """
    other = {"status": "Accepted", "groupIdToken": {"idToken": sut.master_id, "type": sut.group_token_type}}
    csms.answers(2, "Authorize", idTokenInfo=other)
    await energy_transfer_started.asks(1, sut.second_valid_id, sut.second_token_type)
    await energy_transfer_started.goes_on(3)


@case
async def test_tc_c_45_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Master pass - starts nothing.

    The station charges nobody for a master pass.
    """
    await csms.call(0, "ClearCache")  # so that the station asks about the master pass
    await configuration.set("TxCtrlr.TxStartPoint", "Authorized")
    await configuration.set("AuthCtrlr.MasterPassGroupId", sut.master_group_id)
    await session.asks(1, sut.master_id, sut.master_token_type)
    await session.ev_connected_pre_session(3)
    await session.stays_unauthorized(4)


@case
async def test_tc_c_47_cs(
    csms: CSMS, configuration: Variables, session: Session, second_session: Session, operator: Operator, sut: Sut
) -> None:
    """Master pass - stops all, chosen at the station.

    The station stops every transaction when that is chosen with a master pass, and says why.
    """
    await csms.call(0, "ClearCache")  # so that the station asks about the master pass
    await configuration.set("AuthCtrlr.MasterPassGroupId", sut.master_group_id)
    await session.energy_transfer_started()
    await second_session.energy_transfer_started(0, sut.second_valid_id)
    await session.asks(1, sut.master_id, sut.master_token_type)
    await operator.confirm("Choose at the station to stop all transactions. Is that done?")
    for one in (session, second_session):
        await one.stopped_by_master_pass(3)
    for one in (session, second_session):
        await one.parking_bay_unoccupied(5)


@case
async def test_tc_c_49_cs(
    csms: CSMS, configuration: Variables, session: Session, second_session: Session, sut: Sut
) -> None:
    """Master pass - stops all, without a choice at the station.

    The station stops every transaction for a master pass, and says why.
    """
    await csms.call(0, "ClearCache")  # so that the station asks about the master pass
    await configuration.set("AuthCtrlr.MasterPassGroupId", sut.master_group_id)
    await session.energy_transfer_started()
    await second_session.energy_transfer_started(0, sut.second_valid_id)
    await session.asks(1, sut.master_id, sut.master_token_type)
    for one in (session, second_session):
        await one.stopped_by_master_pass(3)
    for one in (session, second_session):
        await one.parking_bay_unoccupied(5)


@case
async def test_tc_c_56_cs(csms: CSMS, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Local start - unknown.

    The station charges nobody whose identification the CSMS does not know.
    """
    csms.answers(2, "Authorize", idTokenInfo={"status": "Unknown"})
    await ev_connected_pre_session.asks(1, sut.invalid_id, sut.invalid_token_type)
    await ev_connected_pre_session.stays_unauthorized(2)
