"""OCPP 2.x block E: how a charging station starts transactions (E01 to E05)."""

from ocpp_verdict import CSMS, Operator, Session, Sut, Variables, case


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
async def test_tc_e_38_cs(authorized: Session, operator: Operator) -> None:
    """Local start - the vehicle is not ready.

    The station tells that the vehicle does not draw energy.
    """
    await operator.suspend_ev()
    await authorized.ev_connected_pre_session(1)
    await authorized.suspended_by_vehicle(2)


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
