"""OCPP 2.x block F: remote control of a charging station."""

from ocpp_verdict import CSMS, Session, Sut, Variables, case, row


@case
async def test_tc_f_01_cs(ev_connected_pre_session: Session) -> None:
    """Remote start - cable plugged in first.

    The station starts to charge a vehicle that is plugged in when the CSMS asks it to.
    """
    await ev_connected_pre_session.authorized_remotely(1)
    await ev_connected_pre_session.energy_transfer_started(2)


@case
async def test_tc_f_02_cs(configuration: Variables, session: Session) -> None:
    """Remote start - remote start first - the station asks for authorization.

    The station asks about the identification of a remote start and charges once the cable is in.
    """
    await configuration.set("AuthCtrlr.AuthorizeRemoteStart", True)
    await session.authorized_remotely(1)
    await session.energy_transfer_started(2)


@case
async def test_tc_f_03_cs(configuration: Variables, session: Session) -> None:
    """Remote start - remote start first - the station does not ask for authorization.

    The station takes the identification of a remote start as authorized and charges once the cable is in.
    """
    await configuration.set("AuthCtrlr.AuthorizeRemoteStart", False)
    await session.authorized_remotely(1)
    await session.energy_transfer_started(2)


@case
async def test_tc_f_04_cs(configuration: Variables, session: Session, sut: Sut) -> None:
    """Remote start - remote start first - nobody plugs in.

    The station gives up a remote start that no cable follows, and is ready for another one.
    """
    await configuration.set("TxCtrlr.EVConnectionTimeOut", sut.connection_timeout)
    await configuration.include("TxCtrlr.TxStartPoint", "Authorized")
    await session.authorized_remotely()
    await session.connection_timed_out(1)
    await session.authorized_remotely(3)


@case
async def test_tc_f_05_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Remote unlock - with a transaction.

    The station unlocks no connector on which an authorized transaction runs.
    """
    answer = await csms.call(1, "UnlockConnector", evseId=sut.evse, connectorId=sut.connector)
    answer.expect(2, status="OngoingAuthorizedTransaction")


@case
async def test_tc_f_06_cs(csms: CSMS, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Remote unlock - without a transaction.

    The station unlocks a cable that nobody is authorized for.
    """
    csms.permit("StatusNotification")  # where the cable gives way
    answer = await csms.call(1, "UnlockConnector", evseId=sut.evse, connectorId=sut.connector)
    answer.expect(2, status="Unlocked")


@case
async def test_tc_f_07_cs(csms: CSMS, sut: Sut) -> None:
    """Remote unlock - no cable.

    The station says that a connector without a cable is unlocked.
    """
    answer = await csms.call(1, "UnlockConnector", evseId=sut.evse, connectorId=sut.connector)
    answer.expect(2, status="Unlocked")


@case
async def test_tc_f_08_cs(energy_transfer_started: Session) -> None:
    """Remote stop.

    The station stops charging when the CSMS asks it to.
    """
    await energy_transfer_started.stop_authorized_remotely(1)


@case
async def test_tc_f_09_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Remote stop - rejected.

    The station rejects to stop a transaction that it does not have.
    """
    answer = await csms.call(1, "RequestStopTransaction", transactionId=f"no-{energy_transfer_started.evse}")
    answer.expect(2, status="Rejected")


@case
async def test_tc_f_10_cs(csms: CSMS, sut: Sut) -> None:
    """Remote unlock - unknown connector.

    The station says that it has no such connector.
    """
    answer = await csms.call(1, "UnlockConnector", evseId=sut.evse, connectorId=999)
    answer.expect(2, status="UnknownConnector")


@case
async def test_tc_f_11_cs(csms: CSMS, sut: Sut) -> None:
    """Trigger message - meter values of an EVSE.

    The station sends the meter values of an EVSE when told to, and says why.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="MeterValues", evse={"id": sut.evse})
    answer.expect(2, status="Accepted")
    await csms.expect(3, "MeterValues", evseId=sut.evse, meterValue=csms.sampled("Trigger"))


@case
async def test_tc_f_12_cs(csms: CSMS, sut: Sut) -> None:
    """Trigger message - meter values of all EVSEs.

    The station sends the meter values of every EVSE when told to, and says why.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="MeterValues")
    answer.expect(2, status="Accepted")
    for evse in range(1, sut.evses + 1):
        await csms.expect(3, "MeterValues", evseId=evse, meterValue=csms.sampled("Trigger"))


@case
async def test_tc_f_13_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Trigger message - transaction event of an EVSE.

    The station tells of the transaction of an EVSE when told to, with meter values.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="TransactionEvent", evse={"id": sut.evse})
    answer.expect(2, status="Accepted")
    await energy_transfer_started.triggered(3)


@case
async def test_tc_f_14_cs(csms: CSMS, energy_transfer_started: Session, second_session: Session, sut: Sut) -> None:
    """Trigger message - transaction events of all EVSEs.

    The station tells of every transaction when told to, with meter values.
    """
    first, second = energy_transfer_started, second_session
    await second.energy_transfer_started()
    answer = await csms.call(1, "TriggerMessage", requestedMessage="TransactionEvent")
    answer.expect(2, status="Accepted")
    events = [row(3, "TransactionEvent", **session.trigger) for session in (first, second)]
    await csms.expect_in_any_order(*events)


@case
async def test_tc_f_15_cs(csms: CSMS) -> None:
    """Trigger message - log status - idle.

    A station that uploads no log says so when told to.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="LogStatusNotification")
    answer.expect(2, status="Accepted")
    await csms.expect(3, "LogStatusNotification", status="Idle")


@case
async def test_tc_f_17_cs(csms: CSMS, sut: Sut) -> None:
    """Trigger message - firmware status with an EVSE that does not matter.

    A station that updates no firmware says so when told to, whichever EVSE is named.
    """
    evse = {"id": sut.evse}
    answer = await csms.call(1, "TriggerMessage", requestedMessage="FirmwareStatusNotification", evse=evse)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "FirmwareStatusNotification", status="Idle")


@case
async def test_tc_f_18_cs(csms: CSMS) -> None:
    """Trigger message - firmware status - idle.

    A station that updates no firmware says so when told to.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="FirmwareStatusNotification")
    answer.expect(2, status="Accepted")
    await csms.expect(3, "FirmwareStatusNotification", status="Idle")


@case
async def test_tc_f_20_cs(csms: CSMS) -> None:
    """Trigger message - heartbeat.

    The station sends a heartbeat when told to.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="Heartbeat")
    answer.expect(2, status="Accepted")
    await csms.expect(3, "Heartbeat")


@case
async def test_tc_f_23_cs(csms: CSMS, sut: Sut) -> None:
    """Trigger message - status of an available connector.

    The station reports the status of a connector when told to, though it has not changed.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "TriggerMessage", requestedMessage="StatusNotification", evse=place)
    answer.expect(2, status="Accepted")
    await csms.status(3, "Available")


@case
async def test_tc_f_24_cs(csms: CSMS, ev_connected_pre_session: Session, sut: Sut) -> None:
    """Trigger message - status of an occupied connector.

    The station reports the status of a connector when told to, though it has not changed.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    answer = await csms.call(1, "TriggerMessage", requestedMessage="StatusNotification", evse=place)
    answer.expect(2, status="Accepted")
    await csms.status(3, "Occupied")


@case
async def test_tc_f_26_cs(csms: CSMS) -> None:
    """Trigger message - boot notification after acceptance.

    A station that was accepted does not boot again for a trigger.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="BootNotification")
    answer.expect(2, status="Rejected")


@case
async def test_tc_f_27_cs(csms: CSMS) -> None:
    """Trigger message - not implemented.

    The station says that it cannot send a message that it has not implemented.
    """
    answer = await csms.call(1, "TriggerMessage", requestedMessage="SignCombinedCertificate")
    answer.expect(2, status="NotImplemented")
