"""OCPP 2.x block C: authorization by the cache of a charging station (C10 to C12)."""

from ocpp_verdict import CSMS, Cache, Operator, Session, Sut, Variables, case


@case
async def test_tc_c_08_cs(caching: Cache, session: Session) -> None:
    """Authorization by cache - accepted.

    The station charges by its cache, without asking.
    """
    await caching.knows()
    await session.ev_connected_pre_session()
    await session.authorized(1, cached=True)
    await session.energy_transfer_started(2)


@case
async def test_tc_c_09_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by cache - invalid.

    The station asks about an identification that its cache calls invalid, and charges nobody who still is.
    """
    await caching.knows(csms.token(sut.invalid_id, sut.invalid_token_type))
    await session.ev_connected_pre_session()
    await session.asks(1, sut.invalid_id, sut.invalid_token_type)
    await session.stays_unauthorized(2)


@case
async def test_tc_c_10_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by cache - blocked.

    The station asks about an identification that its cache calls blocked, and charges nobody who still is.
    """
    await caching.knows(csms.token(sut.blocked_id, sut.blocked_token_type))
    await session.ev_connected_pre_session()
    await session.asks(1, sut.blocked_id, sut.blocked_token_type)
    await session.stays_unauthorized(2)


@case
async def test_tc_c_11_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by cache - expired.

    The station asks about an identification that its cache calls expired, and charges nobody who still is.
    """
    await caching.knows(csms.token(sut.expired_id, sut.expired_token_type))
    await session.ev_connected_pre_session()
    await session.asks(1, sut.expired_id, sut.expired_token_type)
    await session.stays_unauthorized(2)


@case
async def test_tc_c_12_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by cache - invalid, but accepted now.

    The station asks about an identification that its cache calls invalid, and charges when it is accepted now.
    """
    await caching.knows(csms.token(sut.invalid_id, sut.invalid_token_type))
    await session.ev_connected_pre_session()
    csms.answers(2, "Authorize", idTokenInfo={"status": "Accepted"})
    csms.answers(4, "TransactionEvent", idTokenInfo={"status": "Accepted"})
    await session.authorized(1, sut.invalid_id, type=sut.invalid_token_type)
    await session.energy_transfer_started(5)


@case
async def test_tc_c_13_cs(caching: Cache, session: Session) -> None:
    """Authorization by cache - accepted before the cable.

    The station takes an identification by its cache, and charges once the cable is in.
    """
    await caching.knows()
    await session.authorized(1, cached=True)
    await session.ev_connected_pre_session(3)
    await session.energy_transfer_started(4)


@case
async def test_tc_c_15_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by cache while offline - refused later - some energy is allowed.

    The station goes on for as much energy as it may give to somebody whom the CSMS refuses.
    """
    await caching.knows()
    await caching.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await caching.set("TxCtrlr.StopTxOnInvalidId", False)
    await caching.set("TxCtrlr.MaxEnergyOnInvalidId", 10000)
    await session.ev_connected_pre_session()
    await session.offline_session(1, plug=False)
    csms.refuses_later(4)
    await csms.online()
    await session.told_offline(3, "ChargingStateChanged")
    await csms.expect_none(3, "TransactionEvent", triggerReason="Deauthorized", within=sut.timings.message)
    await csms.expect_none(3, "TransactionEvent", transactionInfo={"chargingState": "SuspendedEVSE"}, within=0)


@case
async def test_tc_c_16_cs(csms: CSMS, caching: Cache, session: Session) -> None:
    """Authorization by cache while offline - refused later - the transaction is stopped.

    The station charges by its cache while offline, and stops when the CSMS refuses the identification.
    """
    await caching.knows()
    await caching.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await caching.set("TxCtrlr.StopTxOnInvalidId", True)
    await caching.set_if_known("TxCtrlr.MaxEnergyOnInvalidId", 0)
    await session.ev_connected_pre_session()
    await session.offline_session(1, plug=False)
    csms.refuses_later(4)
    await csms.online()
    await session.told_offline(3, "ChargingStateChanged")
    await session.deauthorized(5)


@case
async def test_tc_c_17_cs(csms: CSMS, caching: Cache, session: Session) -> None:
    """Authorization by cache while offline - refused later - only the energy is stopped.

    The station charges by its cache while offline, and gives no more energy when the CSMS refuses the identification.
    """
    await caching.knows()
    await caching.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await caching.set("TxCtrlr.StopTxOnInvalidId", False)
    await caching.set_if_known("TxCtrlr.MaxEnergyOnInvalidId", 0)
    await session.ev_connected_pre_session()
    await session.offline_session(1, plug=False)
    csms.refuses_later(4)
    await csms.online()
    await session.told_offline(3, "ChargingStateChanged")
    await session.suspended_by_station(5)


@case
async def test_tc_c_18_cs(csms: CSMS, caching: Cache, session: Session) -> None:
    """Authorization by cache while offline - refused later - stopped although some energy is allowed.

    The station stops when the CSMS refuses the identification, where it is told to stop then.
    """
    await caching.knows()
    await caching.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await caching.set("TxCtrlr.StopTxOnInvalidId", True)
    await caching.set("TxCtrlr.MaxEnergyOnInvalidId", 500)
    await session.ev_connected_pre_session()
    await session.offline_session(1, plug=False)
    csms.refuses_later(4)
    await csms.online()
    await session.told_offline(3, "ChargingStateChanged")
    await session.deauthorized(5)


@case
async def test_tc_c_32_cs(csms: CSMS, caching: Cache, session: Session, operator: Operator) -> None:
    """Cache - persistent over a reboot.

    The station still knows an identification after power-up.
    """
    await caching.knows()
    await operator.reboot()
    await csms.booted(1)
    await session.authorized(2, cached=True)
    await session.ev_connected_pre_session(4)
    await session.energy_transfer_started(5)


@case
async def test_tc_c_33_cs(csms: CSMS, caching: Cache, session: Session, second_half: Session) -> None:
    """Cache - filled by Authorize.

    The station asks about a new identification once, and charges by its cache afterwards.
    """
    await csms.call(0, "ClearCache")
    await caching.set_if_known("AuthCtrlr.LocalPreAuthorize", True)
    await session.ev_connected_pre_session()
    await session.authorized(1)
    await session.energy_transfer_started(5)
    await session.parking_bay_unoccupied(6)
    await second_half.ev_connected_pre_session(10)
    await second_half.authorized(12, cached=True)


@case
async def test_tc_c_34_cs(csms: CSMS, caching: Cache, session: Session, second_half: Session) -> None:
    """Cache - updated by the answer to a transaction event.

    The station asks again about an identification that the CSMS has refused since it was cached.
    """
    await caching.knows()
    await session.ev_connected_pre_session()
    csms.refuses_later(2)
    await session.authorized(1, cached=True)
    csms.permit("TransactionEvent")  # what becomes of the refused one is for other cases to judge
    await session.given_up(3)
    csms.answers(8, "Authorize", idTokenInfo={"status": "Invalid"})
    await second_half.ev_connected_pre_session(6)
    await second_half.asks(7)


@case
async def test_tc_c_36_cs(csms: CSMS, caching: Cache, session: Session) -> None:
    """Cache - not to be used online.

    The station asks about a cached identification where it is told to.
    """
    await session.id_token_cached()
    await caching.set("AuthCtrlr.LocalPreAuthorize", False)
    csms.answers(2, "Authorize", idTokenInfo={"status": "Invalid"})
    await session.asks(1)


@case
async def test_tc_c_37_cs(csms: CSMS, caching: Cache, session: Session) -> None:
    """Clear cache - accepted.

    The station forgets the identifications that it has cached, and asks again.
    """
    await caching.knows()
    (await csms.call(1, "ClearCache")).expect(2, status="Accepted")
    await session.ev_connected_pre_session(4)
    await session.authorized(5)
    await session.energy_transfer_started(9)


@case
async def test_tc_c_38_cs(csms: CSMS, configuration: Variables) -> None:
    """Clear cache - rejected.

    The station clears no cache that it does not use.
    """
    await configuration.set("AuthCacheCtrlr.Enabled", False)
    (await csms.call(1, "ClearCache")).expect(2, status="Rejected")


@case
async def test_tc_c_41_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by group - with the cache.

    The station stops charging for a cached identification of the same group, without asking.
    """
    await caching.knows(csms.token(), csms.token(sut.same_group_id))
    await session.ev_connected_pre_session()
    await session.authorized(1, cached=True)
    await session.energy_transfer_started(3)
    await session.stop_authorized(4, sut.same_group_id)
    await session.parking_bay_unoccupied(6)


@case
async def test_tc_c_44_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Authorization by group - an invalid identification of the group.

    The station asks about a cached identification that is invalid, and stops nothing for it, whatever its group.
    """
    await caching.knows(csms.token(), csms.token(sut.invalid_id, sut.invalid_token_type))
    await session.ev_connected_pre_session()
    await session.authorized(1, cached=True)
    await session.energy_transfer_started(3)
    group = {"idToken": sut.group_id, "type": sut.group_token_type}
    csms.answers(5, "Authorize", idTokenInfo={"status": "Invalid", "groupIdToken": group})
    await session.asks(4, sut.invalid_id, sut.invalid_token_type)
    await session.goes_on(5)


@case
async def test_tc_c_46_cs(csms: CSMS, caching: Cache, session: Session, sut: Sut) -> None:
    """Cache - entries expire.

    The station asks again about an identification whose time in the cache is over.
    """
    await caching.set("AuthCacheCtrlr.LifeTime", sut.transaction_duration)
    await caching.knows()
    await session.ev_connected_pre_session()
    await csms.wait(sut.transaction_duration)
    await session.authorized(2)


@case
async def test_tc_c_57_cs(csms: CSMS, caching: Cache, session: Session, operator: Operator, sut: Sut) -> None:
    """Authorization by cache - invalid, without asking.

    The station charges nobody whom its cache refuses, and does not ask where it is told not to.
    """
    await caching.knows(csms.token(sut.invalid_id, sut.invalid_token_type))
    await caching.set("AuthCacheCtrlr.DisablePostAuthorize", True)
    await session.ev_connected_pre_session()
    await operator.present(sut.invalid_id, type=sut.invalid_token_type)
    await csms.expect_none(1, "Authorize", idToken=csms.token(sut.invalid_id), within=sut.timings.message)
    await session.stays_unauthorized(1)
