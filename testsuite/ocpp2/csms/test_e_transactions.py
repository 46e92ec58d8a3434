"""OCPP 2.x block E: transactions told to a CSMS."""

from ocpp_verdict import Operator, OurSession, Station, Sut, absent, case, one_of


@case
async def test_tc_e_01_csms(station: Station, session: OurSession) -> None:
    """Start - power path closed.

    The CSMS accepts a transaction that starts when the power path is closed.
    """
    answer = await station.call(1, "Authorize", idToken=session.token)
    answer.expect(2, idTokenInfo={"status": "Accepted"})
    await station.status("Occupied", session.evse, 3)
    started = await session.event(
        5, "Started", "ChargingStateChanged", "SuspendedEVSE", evse=session.place, idToken=session.token
    )
    started.expect(6, idTokenInfo={"status": "Accepted"})
    await session.event(7, "Updated", "ChargingStateChanged", "Charging")


@case
async def test_tc_e_02_csms(station: Station, session: OurSession) -> None:
    """Start - energy transfer.

    The CSMS accepts a transaction that starts when energy flows.
    """
    answer = await station.call(1, "Authorize", idToken=session.token)
    answer.expect(2, idTokenInfo={"status": "Accepted"})
    await station.status("Occupied", session.evse, 3)
    started = await session.event(
        5, "Started", "ChargingStateChanged", "Charging", evse=session.place, idToken=session.token
    )
    started.expect(6, idTokenInfo={"status": "Accepted"})


@case
async def test_tc_e_03_csms(ev_connected_pre_session: OurSession) -> None:
    """Local start - cable plugged in first.

    The CSMS accepts an identification and a transaction that the cable has started.
    """
    await ev_connected_pre_session.authorized(1)
    await ev_connected_pre_session.energy_transfer_started(2)


@case
async def test_tc_e_04_csms(session: OurSession) -> None:
    """Local start - identification first.

    The CSMS accepts an identification and a transaction that it starts.
    """
    await session.authorized(1)
    await session.energy_transfer_started(2)


@case
async def test_tc_e_07_csms(energy_transfer_started: OurSession) -> None:
    """Stop - power path closed - locally.

    The CSMS takes the end of a transaction that its driver stops.
    """
    await energy_transfer_started.event(1, "Ended", "StopAuthorized", "EVConnected", "Local")


@case
async def test_tc_e_08_csms(stop_authorized: OurSession) -> None:
    """Stop - energy transfer stopped.

    The CSMS takes the end of a transaction after its driver has stopped it.
    """
    await stop_authorized.event(1, "Ended", "ChargingStateChanged", "EVConnected", "Local")


@case
async def test_tc_e_09_csms(station: Station, session: OurSession) -> None:
    """Start - cable plugged in.

    The CSMS takes a transaction that starts with the cable, when nobody is identified.
    """
    await station.status("Occupied", session.evse, 1)
    await session.event(3, "Started", "CablePluggedIn", "EVConnected", evse=session.place)


@case
async def test_tc_e_10_csms(station: Station, session: OurSession) -> None:
    """Start - authorized.

    The CSMS accepts a transaction that starts with the identification.
    """
    answer = await station.call(1, "Authorize", idToken=session.token)
    answer.expect(2, idTokenInfo={"status": "Accepted"})
    started = await session.event(3, "Started", "Authorized", idToken=session.token)
    started.expect(4, idTokenInfo={"status": "Accepted"})


@case
async def test_tc_e_11_csms(station: Station, session: OurSession) -> None:
    """Start - signed data.

    The CSMS accepts a transaction that starts with a signed meter value.
    """
    answer = await station.call(1, "Authorize", idToken=session.token)
    answer.expect(2, idTokenInfo={"status": "Accepted"})
    await station.status("Occupied", session.evse, 3)
    values = station.values("Transaction.Begin", signed=True)
    started = await session.event(
        5, "Started", "SignedDataReceived", evse=session.place, idToken=session.token, meterValue=values
    )
    started.expect(6, idTokenInfo={"status": "Accepted"})
    await session.event(7, "Updated", "ChargingStateChanged", "Charging")


@case
async def test_tc_e_12_csms(session: OurSession) -> None:
    """Start - parking bay.

    The CSMS takes a transaction that starts with a vehicle in the bay.
    """
    await session.event(1, "Started", "EVDetected", "Idle")


@case
async def test_tc_e_14_csms(ev_connected_post_session: OurSession) -> None:
    """Stop - disconnected at the station.

    The CSMS takes the end of a transaction that the cable brings about.
    """
    await ev_connected_post_session.ev_disconnected(1)


@case
async def test_tc_e_15_csms(energy_transfer_started: OurSession) -> None:
    """Stop - authorization ended - locally.

    The CSMS takes the end of a transaction that its driver stops.
    """
    await energy_transfer_started.event(1, "Ended", "StopAuthorized", "EVConnected", "Local")


@case
async def test_tc_e_16_csms(station: Station, session: OurSession, sut: Sut) -> None:
    """Stop - authorization refused.

    The CSMS refuses an identification that comes with a transaction, and takes the end of that.
    """
    token = station.token(sut.invalid_id, sut.invalid_token_type)
    started = await session.event(1, "Started", "Authorized", idToken=token)
    started.expect(2, idTokenInfo={"status": one_of("Invalid", "Unknown")})
    await session.event(3, "Ended", "Deauthorized", None, "DeAuthorized")


@case
async def test_tc_e_17_csms(energy_transfer_suspended: OurSession) -> None:
    """Stop - disconnected at the vehicle.

    The CSMS takes the end of a transaction that unplugging at the vehicle brings about.
    """
    await energy_transfer_suspended.event(1, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected")


@case
async def test_tc_e_19_csms(ev_connected_post_session: OurSession) -> None:
    """Stop - parking bay.

    The CSMS takes the end of a transaction that lasts until the vehicle has left its bay.
    """
    parked = ev_connected_post_session
    await parked.event(0, "Updated", "EVCommunicationLost", "Idle")
    await parked.event(1, "Ended", "EVDeparted", "Idle", "Local")


@case
async def test_tc_e_20_csms(energy_transfer_suspended: OurSession) -> None:
    """Stop - disconnected at the vehicle - while nothing was charged.

    The CSMS takes the end of a transaction of a vehicle that had stopped charging.
    """
    await energy_transfer_suspended.event(1, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected")


@case
async def test_tc_e_21_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Stop - authorization ended - remotely.

    The CSMS stops a running transaction remotely and takes its end.
    """
    id = energy_transfer_started.transaction
    station.answers(2, "RequestStopTransaction", status="Accepted")
    await operator.request("RequestStopTransaction", transactionId=id)
    await station.expect(1, "RequestStopTransaction", transactionId=id)
    await energy_transfer_started.event(3, "Ended", "RemoteStop", "EVConnected", "Remote")


@case
async def test_tc_e_22_csms(energy_transfer_started: OurSession) -> None:
    """Stop - suspended by the vehicle.

    The CSMS takes the end of a transaction that the vehicle brings about.
    """
    await energy_transfer_started.event(1, "Ended", "ChargingStateChanged", "SuspendedEV", "StoppedByEV")


@case
async def test_tc_e_26_csms(station: Station, energy_transfer_suspended: OurSession) -> None:
    """Disconnected at the vehicle - the transaction is suspended.

    The CSMS takes it that a vehicle is unplugged and plugged in again within one transaction.
    """
    session = energy_transfer_suspended
    await session.event(1, "Updated", "EVCommunicationLost", "Idle")
    await station.status("Available", session.evse, 3)
    await session.event(5, "Updated", "CablePluggedIn", "EVConnected")
    await session.event(7, "Updated", "ChargingStateChanged", "Charging")


@case
async def test_tc_e_29_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - ongoing - with messages waiting.

    The CSMS asks about a transaction after an absence of the station and takes what it missed.
    """
    session = energy_transfer_started
    await station.offline(sut.transaction_duration)
    station.answers(4, "GetTransactionStatus", ongoingIndicator=True, messagesInQueue=True)
    await operator.request("GetTransactionStatus", transactionId=session.transaction)
    await station.expect(3, "GetTransactionStatus", transactionId=session.transaction)
    await session.event(5, "Updated", "MeterValuePeriodic", offline=True, meterValue=station.values("Sample.Periodic"))


@case
async def test_tc_e_30_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Transaction status - ongoing - without messages waiting.

    The CSMS asks about a transaction.
    """
    id = energy_transfer_started.transaction
    station.answers(2, "GetTransactionStatus", ongoingIndicator=True, messagesInQueue=False)
    await operator.request("GetTransactionStatus", transactionId=id)
    await station.expect(1, "GetTransactionStatus", transactionId=id)


@case
async def test_tc_e_31_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - ended - with messages waiting.

    The CSMS asks about a transaction whose end came before what led to it, and takes that afterwards.
    """
    session = energy_transfer_started
    id = session.transaction
    await station.offline(sut.transaction_duration)
    await station.status("Available", session.evse, 3)
    later = session.skip(2)
    await session.event(5, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected", offline=True)
    station.answers(8, "GetTransactionStatus", ongoingIndicator=False, messagesInQueue=True)
    await operator.request("GetTransactionStatus", transactionId=id)
    await station.expect(7, "GetTransactionStatus", transactionId=id)
    await later.event(9, "Updated", "StopAuthorized", offline=True)
    await later.event(11, "Updated", "ChargingStateChanged", "EVConnected", offline=True)


@case
async def test_tc_e_33_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - without a transaction - with messages waiting.

    The CSMS asks whether messages wait at the station and takes them.
    """
    session = energy_transfer_started
    await station.offline(sut.transaction_duration)
    station.answers(4, "GetTransactionStatus", messagesInQueue=True)
    await operator.request("GetTransactionStatus")
    await station.expect(3, "GetTransactionStatus", transactionId=absent())
    await session.event(5, "Updated", "MeterValuePeriodic", offline=True, meterValue=station.values("Sample.Periodic"))


@case
async def test_tc_e_34_csms(station: Station, operator: Operator) -> None:
    """Transaction status - without a transaction - without messages waiting.

    The CSMS asks whether messages wait at the station.
    """
    station.answers(2, "GetTransactionStatus", messagesInQueue=False)
    await operator.request("GetTransactionStatus")
    await station.expect(1, "GetTransactionStatus", transactionId=absent())


@case
async def test_tc_e_38_csms(authorized: OurSession) -> None:
    """Local start - the vehicle is not ready.

    The CSMS takes it that a vehicle does not draw energy.
    """
    await authorized.ev_connected_pre_session(1)
    await authorized.event(2, "Updated", "ChargingStateChanged", "SuspendedEV")


@case
async def test_tc_e_39_csms(station: Station, authorized: OurSession, sut: Sut) -> None:
    """Stop - nobody plugs in.

    The CSMS takes the end of a transaction that no cable follows.
    """
    await station.wait(sut.connection_timeout)
    await authorized.event(1, "Ended", "EVConnectTimeout", None, "Timeout")


@case
async def test_tc_e_53_csms(session: OurSession) -> None:
    """Sequence numbers - every transaction starts with 0.

    The CSMS takes two transactions, each of which counts its messages from 0.
    """
    await session.energy_transfer_started(1)
    await session.ev_disconnected(2)
    await session.energy_transfer_started(3)
    await session.ev_disconnected(4)
