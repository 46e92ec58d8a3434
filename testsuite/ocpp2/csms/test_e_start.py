"""OCPP 2.x block E: transactions that start, told to a CSMS (E01 to E03)."""

from ocpp_verdict import OurSession, Station, case


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
async def test_tc_e_38_csms(authorized: OurSession) -> None:
    """Local start - the vehicle is not ready.

    The CSMS takes it that a vehicle does not draw energy.
    """
    await authorized.ev_connected_pre_session(1)
    await authorized.event(2, "Updated", "ChargingStateChanged", "SuspendedEV")


@case
async def test_tc_e_53_csms(session: OurSession) -> None:
    """Sequence numbers - every transaction starts with 0.

    The CSMS takes two transactions, each of which counts its messages from 0.
    """
    await session.energy_transfer_started(1)
    await session.ev_disconnected(2)
    await session.energy_transfer_started(3)
    await session.ev_disconnected(4)
