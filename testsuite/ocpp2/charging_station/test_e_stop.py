"""OCPP 2.x block E: how a charging station stops transactions (E06, E07, E09, E10)."""

from ocpp_verdict import CSMS, Operator, Session, Sut, Variables, case


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
async def test_tc_e_26_cs(configuration: Variables, session: Session) -> None:
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
async def test_tc_e_54_cs(configuration: Variables, session: Session) -> None:
    """Stop - disconnected at the vehicle - a vehicle of another kind.

    A transaction that stops with the cable stops when it is pulled out of a vehicle that had stopped charging.
    """
    await configuration.set("TxCtrlr.TxStopPoint", "EVConnected")
    await configuration.set("TxCtrlr.StopTxOnEVSideDisconnect", False)
    await session.energy_transfer_suspended()
    await session.disconnected_at_vehicle(1, True, "EVDisconnected", "StoppedByEV")
