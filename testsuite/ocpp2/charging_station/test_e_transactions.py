"""OCPP 2.x block E: transactions of a charging station."""

from ocpp_verdict import CSMS, Operator, Session, Sut, Variables, absent, anything, case


@case
async def test_tc_e_01_cs(configuration: Variables, session: Session) -> None:
    """Start - power path closed.

    A transaction that starts with the power path starts when an authorized vehicle is plugged in.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "PowerPathClosed")
    await session.authorized()
    await session.ev_connected_pre_session(1)


@case
async def test_tc_e_02_cs(configuration: Variables, session: Session) -> None:
    """Start - energy transfer.

    A transaction that starts with the energy says who charges where in its first event.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "EnergyTransfer")
    await session.authorized()
    await session.ev_connected_pre_session(1)
    await session.energy_transfer_started(3)


@case
async def test_tc_e_03_cs(ev_connected_pre_session: Session) -> None:
    """Local start - cable plugged in first.

    The station asks about the identification and charges.
    """
    await ev_connected_pre_session.authorized(1)
    await ev_connected_pre_session.energy_transfer_started(2)


@case
async def test_tc_e_04_cs(session: Session) -> None:
    """Local start - identification first.

    The station asks about the identification and charges once the cable is in.
    """
    await session.authorized(1)
    await session.energy_transfer_started(2)


@case
async def test_tc_e_05_cs(configuration: Variables, session: Session, sut: Sut) -> None:
    """Local start - nobody plugs in.

    The station gives up an authorization that no cable follows, and is ready for another one.
    """
    await configuration.set("TxCtrlr.EVConnectionTimeOut", sut.connection_timeout)
    await session.authorized()
    await session.connection_timed_out(1)
    await session.authorized(3)
    await session.energy_transfer_started(4)


@case
async def test_tc_e_06_cs(energy_transfer_started: Session) -> None:
    """Local stop.

    The station tells the end of a session from the identification to the empty place.
    """
    await energy_transfer_started.stop_authorized(1)
    await energy_transfer_started.ev_connected_post_session(2)
    await energy_transfer_started.ev_disconnected(3)
    await energy_transfer_started.parking_bay_unoccupied(4)


@case
async def test_tc_e_07_cs(configuration: Variables, session: Session) -> None:
    """Stop - power path opened - locally.

    A transaction that stops with the power path stops when its driver presents the identification.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "PowerPathClosed")
    await session.energy_transfer_started()
    await session.stop_authorized(1)


@case
async def test_tc_e_08_cs(configuration: Variables, session: Session) -> None:
    """Stop - energy transfer stopped - locally.

    A transaction that stops with the energy stops when its driver presents the identification.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "EnergyTransfer")
    await session.energy_transfer_started()
    await session.stop_authorized(1)


@case
async def test_tc_e_09_cs(configuration: Variables, session: Session) -> None:
    """Start - cable plugged in.

    A transaction that starts with the cable says where it takes place.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "EVConnected")
    await session.parking_bay_occupied()
    await session.ev_connected_pre_session(1)


@case
async def test_tc_e_10_cs(configuration: Variables, session: Session) -> None:
    """Start - authorized - locally.

    A transaction that starts with the authorization says for whom.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "Authorized")
    await session.authorized(1)


@case
async def test_tc_e_11_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Start - signed data.

    A transaction that starts with a signed meter value brings that value, and says who charges where.
    """
    await configuration.set("SampledDataCtrlr.SignReadings", True)
    await configuration.set("TxCtrlr.TxStartPoint", "DataSigned")
    await session.authorized()
    await session.ev_connected_pre_session(1)
    await session.energy_transfer_started(3)
    csms.carries(3, session.began, csms.signed("Transaction.Begin"))


@case
async def test_tc_e_12_cs(configuration: Variables, session: Session) -> None:
    """Start - parking bay.

    A transaction that starts with the parking bay starts when a vehicle drives in.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "ParkingBayOccupancy")
    await session.parking_bay_occupied(1)


@case
async def test_tc_e_13_cs(configuration: Variables, session: Session) -> None:
    """Start - authorized - remotely.

    A transaction that starts with a remote start says which one, and for whom.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "Authorized")
    await session.authorized_remotely(1)


@case
async def test_tc_e_14_cs(configuration: Variables, session: Session) -> None:
    """Stop - disconnected at the station.

    A transaction that stops with the cable stops when the cable is pulled out.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "EVConnected")
    await session.ev_connected_post_session()
    await session.ev_disconnected(1)


@case
async def test_tc_e_15_cs(configuration: Variables, session: Session) -> None:
    """Stop - authorization ended - locally.

    A transaction that stops with the authorization stops when its driver presents the identification.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "Authorized")
    await session.energy_transfer_started()
    await session.stop_authorized(1)


@case
async def test_tc_e_16_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Stop - authorization refused later.

    The station stops a transaction that began offline, when the CSMS refuses its identification.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "Authorized")
    await configuration.set_if_known("AuthCtrlr.OfflineTxForUnknownIdEnabled", True)
    await configuration.set("TxCtrlr.StopTxOnInvalidId", True)
    await session.id_token_cached()
    csms.refuses_later(2)
    await session.offline_session()
    await csms.online()
    await session.told_offline(1, "ChargingStateChanged")
    await session.deauthorized(3)


@case
async def test_tc_e_17_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Stop - disconnected at the vehicle.

    A transaction that stops with the authorization stops when the cable is pulled out of the vehicle.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "Authorized")
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", True)
    await configuration.set_if_known("OCPPCommCtrlr.UnlockOnEVSideDisconnect", False)
    await session.energy_transfer_started()
    await session.disconnected_at_vehicle(1, True, "EVDisconnected")
    csms.permit("Authorize")  # the identification only frees the cable
    await session.cable_taken(3, present=True)


@case
async def test_tc_e_19_cs(configuration: Variables, session: Session) -> None:
    """Stop - parking bay.

    A transaction that stops with the parking bay stops when the vehicle has left.
    """
    await configuration.set("TxCtrlr.TxStartPoint", "ParkingBayOccupancy")
    await configuration.set("TxCtrlr.TxStopPoint", "ParkingBayOccupancy")
    await session.energy_transfer_started()
    await session.ev_connected_post_session()
    await session.ev_disconnected()
    await session.parking_bay_unoccupied(1)


@case
async def test_tc_e_20_cs(configuration: Variables, session: Session) -> None:
    """Stop - disconnected at the vehicle - while nothing was charged.

    A transaction that stops with the cable stops when it is pulled out of a vehicle that had stopped charging.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "EVConnected")
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", False)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1, True, "EVDisconnected")


@case
async def test_tc_e_21_cs(configuration: Variables, session: Session) -> None:
    """Stop - authorization ended - remotely.

    A transaction that stops with the authorization stops when the CSMS asks for it.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "Authorized")
    await session.energy_transfer_started()
    await session.stop_authorized_remotely(1)


@case
async def test_tc_e_22_cs(configuration: Variables, session: Session) -> None:
    """Stop - energy transfer stopped by the vehicle.

    A transaction that stops with the energy stops when the vehicle stops, or tells that it is suspended.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "EnergyTransfer")
    await session.energy_transfer_started()
    await session.energy_transfer_suspended(1)


@case
async def test_tc_e_24_cs(configuration: Variables, session: Session) -> None:
    """Disconnected at the vehicle - the session is over, the cable is free.

    The station tells that the vehicle is gone, and frees the cable at its side.
    """
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", True)
    await configuration.set_if_known("OCPPCommCtrlr.UnlockOnEVSideDisconnect", True)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1)
    await session.cable_taken(3)


@case
async def test_tc_e_25_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Disconnected at the vehicle - the session is over, the cable is locked.

    The station tells that the vehicle is gone, and frees the cable at its side for the one who charged.
    """
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", True)
    await configuration.set_if_known("OCPPCommCtrlr.UnlockOnEVSideDisconnect", False)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1)
    csms.permit("Authorize")  # the identification only frees the cable
    await session.cable_taken(3, present=True)


@case
async def test_tc_e_26_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Disconnected at the vehicle - the transaction is suspended.

    The station keeps the transaction of a vehicle that is unplugged, and charges when it is plugged in again.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "Authorized")
    await configuration.set_if_known("OCPPCommCtrlr.UnlockOnEVSideDisconnect", False)
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", False)
    await session.energy_transfer_started()
    await session.disconnected_at_vehicle(1, False)
    await session.connected_at_vehicle(5)
    await session.energy_transfer_started(7)


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
async def test_tc_e_35_cs(configuration: Variables, session: Session) -> None:
    """Stop - power path opened - remotely.

    A transaction that stops with the power path stops when the CSMS asks for it.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "PowerPathClosed")
    await session.energy_transfer_started()
    await session.stop_authorized_remotely(1)


@case
async def test_tc_e_37_cs(configuration: Variables, session: Session) -> None:
    """Stop - power path opened - disconnected at the vehicle.

    A transaction that stops with the power path stops when the cable is pulled out of the vehicle.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "PowerPathClosed")
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", False)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1, True, "EVDisconnected", "StoppedByEV")


@case
async def test_tc_e_38_cs(authorized: Session, operator: Operator) -> None:
    """Local start - the vehicle is not ready.

    The station tells that the vehicle does not draw energy.
    """
    await operator.suspend_ev()
    await authorized.ev_connected_pre_session(1)
    await authorized.suspended_by_vehicle(2)


@case
async def test_tc_e_39_cs(csms: CSMS, configuration: Variables, session: Session, operator: Operator, sut: Sut) -> None:
    """Stop - nobody plugs in.

    The station ends a transaction that no cable follows, and charges nobody who comes too late.
    """
    await configuration.include("TxCtrlr.TxStopPoint", "Authorized")
    await configuration.set("TxCtrlr.EVConnectionTimeOut", sut.connection_timeout)
    await session.authorized()
    await session.connection_timed_out(1)
    csms.permit("TransactionEvent", triggerReason="CablePluggedIn")
    await operator.plug_in()
    await session.stays_unauthorized(3)


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


@case
async def test_tc_e_52_cs(csms: CSMS, configuration: Variables, session: Session, operator: Operator, sut: Sut) -> None:
    """Local start - no remote authorization.

    The station asks about nobody where it is told not to, and charges nobody whom it does not know.
    """
    await csms.call(0, "ClearCache")
    await configuration.set("AuthCtrlr.DisableRemoteAuthorization", True)
    await session.parking_bay_occupied()
    await operator.present(sut.valid_id)
    await csms.expect_none(1, "Authorize", within=sut.timings.message)
    await csms.expect_none(1, "TransactionEvent", triggerReason="Authorized", within=0)


@case
async def test_tc_e_54_cs(configuration: Variables, session: Session) -> None:
    """Stop - disconnected at the vehicle - a vehicle of another kind.

    A transaction that stops with the cable stops when it is pulled out of a vehicle that had stopped charging.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "EVConnected")
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", False)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1, True, "EVDisconnected", "StoppedByEV")


@case
async def test_tc_e_45_cs(csms: CSMS, configuration: Variables, session: Session, operator: Operator, sut: Sut) -> None:
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
