"""OCPP 2.x block E: transactions that stop, or nearly do, told to a CSMS (E06, E10)."""

from ocpp_verdict import Operator, OurSession, Station, Sut, case, one_of


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
async def test_tc_e_39_csms(station: Station, authorized: OurSession, sut: Sut) -> None:
    """Stop - nobody plugs in.

    The CSMS takes the end of a transaction that no cable follows.
    """
    await station.wait(sut.connection_timeout)
    await authorized.event(1, "Ended", "EVConnectTimeout", None, "Timeout")
