"""OCPP 2.x block E: transactions of a charging station while it is offline or not heard (E08, E11 to E14)."""

from ocpp_verdict import CSMS, Session, Sut, Variables, absent, anything, case


@case
async def test_tc_e_28_cs(csms: CSMS) -> None:
    """Transaction status - unknown transaction.

    The station says that a transaction that it does not know is not running.
    """
    answer = await csms.call(1, "GetTransactionStatus", transactionId=f"no-{csms.number()}")
    answer.expect(2, ongoingIndicator=False, messagesInQueue=False)


@case
async def test_tc_e_29_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Transaction status - ongoing - with messages waiting.

    After an absence the station says that the transaction runs and that messages wait, and sends them.
    """
    await configuration.set("SampledDataCtrlr.TxUpdatedInterval", sut.meter_interval)
    await session.energy_transfer_started()
    await csms.offline()
    await csms.wait(2 * sut.meter_interval)
    csms.delays(6, "TransactionEvent", 2)  # so that something still waits when the question comes
    await csms.online()
    answer = await csms.call(3, "GetTransactionStatus", transactionId=session.transaction)
    answer.expect(4, ongoingIndicator=True, messagesInQueue=True)
    await session.told_offline(5, eventType="Updated", meterValue=anything())


@case
async def test_tc_e_30_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Transaction status - ongoing - without messages waiting.

    The station says that the transaction runs and that nothing waits.
    """
    await csms.wait(2)  # the start may be followed by an update, which would rightly be told to wait (E14.FR.04)
    answer = await csms.call(1, "GetTransactionStatus", transactionId=energy_transfer_started.transaction)
    answer.expect(2, ongoingIndicator=True, messagesInQueue=False)


@case
async def test_tc_e_31_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Transaction status - ended - with messages waiting.

    After an absence the station says that the transaction has ended and that messages wait, and sends them.
    """
    session = energy_transfer_started
    id = session.transaction
    await csms.offline()
    await session.offline_stop()
    csms.delays(4, "TransactionEvent", 2)  # so that something still waits when the question comes
    await csms.online()
    answer = await csms.call(1, "GetTransactionStatus", transactionId=id)
    answer.expect(2, ongoingIndicator=False, messagesInQueue=True)
    await session.told_offline(3, eventType="Ended")


@case
async def test_tc_e_32_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Transaction status - ended - without messages waiting.

    The station says that the transaction has ended and that nothing waits.
    """
    id = energy_transfer_started.transaction
    await energy_transfer_started.parking_bay_unoccupied()
    answer = await csms.call(1, "GetTransactionStatus", transactionId=id)
    answer.expect(2, ongoingIndicator=False, messagesInQueue=False)


@case
async def test_tc_e_33_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Transaction status - without a transaction - with messages waiting.

    After an absence the station says that messages wait, and sends them.
    """
    await configuration.set("SampledDataCtrlr.TxUpdatedInterval", sut.meter_interval)
    await session.energy_transfer_started()
    await csms.offline()
    await csms.wait(2 * sut.meter_interval)
    csms.delays(6, "TransactionEvent", 2)  # so that something still waits when the question comes
    await csms.online()
    answer = await csms.call(3, "GetTransactionStatus")
    answer.expect(4, ongoingIndicator=absent(), messagesInQueue=True)
    await session.told_offline(5, eventType="Updated", meterValue=anything())


@case
async def test_tc_e_34_cs(csms: CSMS) -> None:
    """Transaction status - without a transaction - without messages waiting.

    The station says that nothing waits.
    """
    answer = await csms.call(1, "GetTransactionStatus")
    answer.expect(2, ongoingIndicator=absent(), messagesInQueue=False)


@case
async def test_tc_e_40_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Offline - connection lost in a transaction.

    The station tells afterwards what it measured while it was offline, and that it was.
    """
    await configuration.set("SampledDataCtrlr.TxUpdatedInterval", sut.meter_interval)
    await session.energy_transfer_started()
    await csms.offline()
    await csms.wait(2 * sut.meter_interval)
    await csms.online()
    await session.told_offline(3, eventType="Updated", meterValue=anything())


@case
async def test_tc_e_41_cs(csms: CSMS, retrying: Variables, session: Session) -> None:
    """Retry - the number of attempts is reached.

    The station repeats an event that is not answered, waits longer each time, and gives up in the end.
    """
    await session.authorized()
    csms.withholds(6, "TransactionEvent", all_but_first=int(session.tells_of_cable))
    await session.ev_connected_pre_session()
    await session.repeated(5, await retrying.timeout())


@case
async def test_tc_e_42_cs(csms: CSMS, retrying: Variables, session: Session) -> None:
    """Retry - success before the number of attempts is reached.

    The station repeats an event that is not answered, and not any more once it is.
    """
    await session.authorized()
    csms.withholds(6, "TransactionEvent", all_but_first=int(session.tells_of_cable))
    await session.ev_connected_pre_session()
    await session.repeated_once(5, await retrying.timeout())


@case
async def test_tc_e_43_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Offline - a whole transaction.

    The station tells a transaction afterwards that began and ended while it was offline.
    """
    await configuration.set_if_known("AuthCtrlr.OfflineTxForUnknownIdEnabled", True)
    await session.id_token_cached()
    await session.offline_session()
    await session.offline_stop()
    await csms.online()
    await session.told_offline(2, eventType="Started")
    await session.told_offline(2, eventType="Ended")


@case
async def test_tc_e_44_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Offline - a transaction ends.

    The station tells afterwards that a transaction ended while it was offline.
    """
    await csms.offline()
    await energy_transfer_started.offline_stop()
    await csms.online()
    await energy_transfer_started.told_offline(3, eventType="Ended")


@case
async def test_tc_e_45_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Offline - a transaction ends by an identification of the group.

    The station stops while offline for somebody of the same group, and tells that afterwards.
    """
    await session.id_token_cached(0, sut.same_group_id)
    await configuration.set("AuthCtrlr.LocalAuthorizeOffline", True)
    await session.energy_transfer_started()
    await csms.offline()
    await session.offline_stop(0, sut.same_group_id)
    await csms.online()
    await session.told_offline(3, "StopAuthorized")
    await session.ended_offline(3)


@case
async def test_tc_e_50_cs(csms: CSMS, retrying: Variables, session: Session) -> None:
    """Retry after an error - the number of attempts is reached.

    The station repeats an event that is answered with an error, waits longer each time, and gives up in the end.
    """
    await session.authorized()
    csms.answers_with_error(6, "TransactionEvent", "InternalError", all_but_first=int(session.tells_of_cable))
    await session.ev_connected_pre_session()
    await session.repeated(5, 0)


@case
async def test_tc_e_51_cs(csms: CSMS, retrying: Variables, session: Session) -> None:
    """Retry after an error - success before the number of attempts is reached.

    The station repeats an event that is answered with an error, and not any more once it is taken.
    """
    await session.authorized()
    csms.answers_with_error(6, "TransactionEvent", "InternalError", all_but_first=int(session.tells_of_cable))
    await session.ev_connected_pre_session()
    await session.repeated_once(5, 0)
