"""OCPP 2.x block G: availability of a charging station."""

from ocpp_verdict import CSMS, Operator, Session, Sut, case


@case
async def test_tc_g_01_cs(session: Session) -> None:
    """Connector status - available to occupied.

    The station reports a connector as occupied when the cable is plugged in.
    """
    await session.ev_connected_pre_session(1)


@case
async def test_tc_g_02_cs(csms: CSMS, ev_connected_pre_session: Session, operator: Operator) -> None:
    """Connector status - occupied to available.

    The station reports a connector as available when the cable is out again.
    """
    csms.permit("TransactionEvent")  # where the cable has started a transaction, which ends now or is given up
    await operator.unplug()
    await csms.status(3, "Available")


@case
async def test_tc_g_03_cs(csms: CSMS, sut: Sut) -> None:
    """Change availability of an EVSE - operative to inoperative.

    The station takes an EVSE out of service and reports its connectors.
    """
    await csms.unavailable(1, evse={"id": sut.evse})


@case
async def test_tc_g_04_cs(csms: CSMS, unavailable_evse: None, sut: Sut) -> None:
    """Change availability of an EVSE - inoperative to operative.

    The station puts an EVSE back into service and reports its connectors.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative", evse={"id": sut.evse})
    answer.expect(2, status="Accepted")
    await csms.status(3, "Available")


@case
async def test_tc_g_05_cs(csms: CSMS) -> None:
    """Change availability of the station - operative to inoperative.

    The station goes out of service and reports every connector.
    """
    await csms.unavailable(1)


@case
async def test_tc_g_06_cs(csms: CSMS, unavailable: None) -> None:
    """Change availability of the station - inoperative to operative.

    The station goes back into service and reports every connector.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative")
    answer.expect(2, status="Accepted")
    await csms.statuses(3, "Available")


@case
async def test_tc_g_07_cs(csms: CSMS, sut: Sut) -> None:
    """Change availability of a connector - operative to inoperative.

    The station takes a connector out of service and reports it.
    """
    await csms.unavailable(1, evse={"id": sut.evse, "connectorId": sut.connector})


@case
async def test_tc_g_08_cs(csms: CSMS, unavailable_connector: None, sut: Sut) -> None:
    """Change availability of a connector - inoperative to operative.

    The station puts a connector back into service and reports it.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative", evse=place)
    answer.expect(2, status="Accepted")
    await csms.status(3, "Available")


@case
async def test_tc_g_09_cs(csms: CSMS, sut: Sut) -> None:
    """Change availability of an EVSE - operative to operative.

    The station accepts the state that its EVSE has.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative", evse={"id": sut.evse})
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_10_cs(csms: CSMS, unavailable_evse: None, sut: Sut) -> None:
    """Change availability of an EVSE - inoperative to inoperative.

    The station accepts the state that its EVSE has.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative", evse={"id": sut.evse})
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_11_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Change availability of an EVSE - with a transaction.

    The EVSE goes out of service when its transaction has ended.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative", evse={"id": sut.evse})
    answer.expect(2, status="Scheduled")
    await energy_transfer_started.over(3, status=None)
    await csms.status(4, "Unavailable")


@case
async def test_tc_g_12_cs(csms: CSMS) -> None:
    """Change availability of the station - operative to operative.

    The station accepts the state that it has.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative")
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_13_cs(csms: CSMS, unavailable: None) -> None:
    """Change availability of the station - inoperative to inoperative.

    The station accepts the state that it has.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative")
    # Row 3 of the table wants the statuses again; only a change has to be reported (G04.FR.06).
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_14_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Change availability of the station - with a transaction.

    What is idle goes out of service at once, the rest when its transaction has ended.
    """
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative")
    answer.expect(2, status="Scheduled")
    for evse in range(1, sut.evses + 1):
        if evse != sut.evse:
            await csms.status(3, "Unavailable", evse, 1)
    await energy_transfer_started.over(5, status=None)
    await csms.status(6, "Unavailable")


@case
async def test_tc_g_15_cs(csms: CSMS, sut: Sut) -> None:
    """Change availability of a connector - operative to operative.

    The station accepts the state that its connector has.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Operative", evse=place)
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_16_cs(csms: CSMS, unavailable_connector: None, sut: Sut) -> None:
    """Change availability of a connector - inoperative to inoperative.

    The station accepts the state that its connector has.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    answer.expect(2, status="Accepted")


@case
async def test_tc_g_17_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Change availability of a connector - with a transaction.

    The connector goes out of service when its transaction has ended.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    answer.expect(2, status="Scheduled")
    await energy_transfer_started.over(3, status=None)
    await csms.status(4, "Unavailable")


@case
async def test_tc_g_18_cs(csms: CSMS, unavailable_evse: None, operator: Operator, sut: Sut) -> None:
    """Change availability of an EVSE - persists across a reboot.

    An EVSE that the CSMS took out of service is out of service after power-up.
    """
    await operator.reboot()
    await csms.booted(5, but={sut.evse: "Unavailable"})


@case
async def test_tc_g_19_cs(csms: CSMS, unavailable_connector: None, sut: Sut) -> None:
    """Change availability of a connector - persists across a reboot.

    A connector that the CSMS took out of service is out of service after a reset.
    """
    answer = await csms.call(1, "Reset", type="Immediate")
    answer.expect(1, status="Accepted")
    await csms.booted(2, but={sut.evse: "Unavailable"})


@case
async def test_tc_g_21_cs(csms: CSMS, unavailable: None, sut: Sut) -> None:
    """Change availability of the station - persists across a reboot.

    A station that the CSMS took out of service is out of service after a reset.
    """
    answer = await csms.call(1, "Reset", type="Immediate")
    answer.expect(1, status="Accepted")
    await csms.booted(2, but=dict.fromkeys(range(1, sut.evses + 1), "Unavailable"))


@case
async def test_tc_g_20_cs(csms: CSMS, session: Session, operator: Operator) -> None:
    """Connector status - lock failure.

    The station reports that it cannot lock the cable, and does not charge.
    """
    await operator.fail_lock()
    await session.ev_connected_pre_session()
    await session.authorized(1)
    await csms.expect(2, "NotifyEvent", eventData=[csms.problem("ConnectorPlugRetentionLock")])
    await csms.expect_none(2, "TransactionEvent", transactionInfo={"chargingState": "Charging"}, within=10)
