"""OCPP 2.x block F: remote control by a CSMS."""

from ocpp_verdict import Operator, OurSession, Station, Sut, absent, case, integer


@case
async def test_tc_f_01_csms(
    station: Station, ev_connected_pre_session: OurSession, operator: Operator, sut: Sut
) -> None:
    """Remote start - cable plugged in first.

    The CSMS starts charging remotely for a vehicle that is plugged in.
    """
    session = ev_connected_pre_session
    station.answers(2, "RequestStartTransaction", status="Accepted", transactionId=session.transaction)
    await operator.request("RequestStartTransaction", idToken=session.token, evseId=sut.evse)
    asked = await station.expect(1, "RequestStartTransaction", idToken=session.token, remoteStartId=integer())
    await session.authorized_remotely(3, asked["remoteStartId"])
    await session.energy_transfer_started(5)


@case
async def test_tc_f_02_csms(station: Station, session: OurSession, operator: Operator, sut: Sut) -> None:
    """Remote start - remote start first - the station asks for authorization.

    The CSMS starts charging remotely and accepts the identification that it gave.
    """
    station.answers(2, "RequestStartTransaction", status="Accepted")
    await operator.request("RequestStartTransaction", idToken=session.token, evseId=sut.evse)
    asked = await station.expect(1, "RequestStartTransaction", idToken=session.token, remoteStartId=integer())
    answer = await station.call(3, "Authorize", idToken=session.token)
    answer.expect(4, idTokenInfo={"status": "Accepted"})
    await session.authorized_remotely(5, asked["remoteStartId"])
    await session.energy_transfer_started(7)


@case
async def test_tc_f_03_csms(station: Station, session: OurSession, operator: Operator, sut: Sut) -> None:
    """Remote start - remote start first - the station does not ask for authorization.

    The CSMS starts charging remotely and takes the transaction.
    """
    station.answers(2, "RequestStartTransaction", status="Accepted")
    await operator.request("RequestStartTransaction", idToken=session.token, evseId=sut.evse)
    asked = await station.expect(1, "RequestStartTransaction", idToken=session.token, remoteStartId=integer())
    await session.authorized_remotely(3, asked["remoteStartId"])
    await session.energy_transfer_started(5)


@case
async def test_tc_f_04_csms(station: Station, session: OurSession, operator: Operator, sut: Sut) -> None:
    """Remote start - remote start first - nobody plugs in.

    The CSMS copes with a remote start that no cable follows.
    """
    station.answers(2, "RequestStartTransaction", status="Accepted")
    await operator.request("RequestStartTransaction", idToken=session.token, evseId=sut.evse)
    asked = await station.expect(1, "RequestStartTransaction", idToken=session.token, remoteStartId=integer())
    await session.authorized_remotely(3, asked["remoteStartId"])
    await station.wait(sut.connection_timeout)
    await session.event(5, "Updated", "EVConnectTimeout")


@case
async def test_tc_f_06_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Remote unlock.

    The CSMS unlocks a connector.
    """
    station.answers(2, "UnlockConnector", status="Unlocked")
    await operator.request("UnlockConnector", evseId=sut.evse, connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", evseId=sut.evse, connectorId=sut.connector)


@case
async def test_tc_f_11_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger message - meter values of an EVSE.

    The CSMS asks for the meter values of an EVSE and takes them.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="MeterValues", evse={"id": sut.evse})
    await station.expect(1, "TriggerMessage", requestedMessage="MeterValues", evse={"id": sut.evse})
    await station.meter_values(3, sut.evse, "Trigger")


@case
async def test_tc_f_12_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger message - meter values of all EVSEs.

    The CSMS asks for the meter values of every EVSE and takes them.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="MeterValues")
    await station.expect(1, "TriggerMessage", requestedMessage="MeterValues", evse=absent())
    for evse in range(1, sut.evses + 1):
        await station.meter_values(3, evse, "Trigger")


@case
async def test_tc_f_13_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Trigger message - transaction event of an EVSE.

    The CSMS asks for the transaction of an EVSE and takes what the station tells.
    """
    session = energy_transfer_started
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="TransactionEvent", evse={"id": sut.evse})
    await station.expect(1, "TriggerMessage", requestedMessage="TransactionEvent", evse={"id": sut.evse})
    values = station.values("Trigger")
    await session.event(3, "Updated", "Trigger", "Charging", evse=session.place, meterValue=values)


@case
async def test_tc_f_14_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Trigger message - transaction events of all EVSEs.

    The CSMS asks for every transaction and takes what the station tells.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="TransactionEvent")
    await station.expect(1, "TriggerMessage", requestedMessage="TransactionEvent", evse=absent())
    await energy_transfer_started.event(3, "Updated", "Trigger", "Charging", meterValue=station.values("Trigger"))


@case
async def test_tc_f_15_csms(station: Station, operator: Operator) -> None:
    """Trigger message - log status.

    The CSMS asks for the state of a log upload and takes it that there is none.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="LogStatusNotification")
    await station.expect(1, "TriggerMessage", requestedMessage="LogStatusNotification")
    await station.tell(3, "LogStatusNotification", status="Idle")


@case
async def test_tc_f_18_csms(station: Station, operator: Operator) -> None:
    """Trigger message - firmware status.

    The CSMS asks for the state of a firmware update and takes it that there is none.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="FirmwareStatusNotification")
    await station.expect(1, "TriggerMessage", requestedMessage="FirmwareStatusNotification")
    await station.tell(3, "FirmwareStatusNotification", status="Idle")


@case
async def test_tc_f_20_csms(station: Station, operator: Operator) -> None:
    """Trigger message - heartbeat.

    The CSMS asks for a heartbeat and answers it.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="Heartbeat")
    await station.expect(1, "TriggerMessage", requestedMessage="Heartbeat")
    await station.alive(4)


@case
async def test_tc_f_23_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger message - status of an available connector.

    The CSMS asks for the status of a connector and takes it.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    place = {"id": sut.evse, "connectorId": sut.connector}
    await operator.request("TriggerMessage", requestedMessage="StatusNotification", evse=place)
    await station.expect(1, "TriggerMessage", requestedMessage="StatusNotification", evse={"id": sut.evse})
    await station.status("Available", sut.evse, 3)


@case
async def test_tc_f_24_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger message - status of an occupied connector.

    The CSMS asks for the status of a connector and takes it.
    """
    await station.status("Occupied", sut.evse, 1)
    station.answers(4, "TriggerMessage", status="Accepted")
    place = {"id": sut.evse, "connectorId": sut.connector}
    await operator.request("TriggerMessage", requestedMessage="StatusNotification", evse=place)
    await station.expect(3, "TriggerMessage", requestedMessage="StatusNotification", evse={"id": sut.evse})
    await station.status("Occupied", sut.evse, 5)


@case
async def test_tc_f_27_csms(station: Station, operator: Operator) -> None:
    """Trigger message - not implemented.

    The CSMS copes with a station that cannot send what it asks for.
    """
    station.answers(2, "TriggerMessage", status="NotImplemented")
    await operator.request("TriggerMessage", requestedMessage="SignV2GCertificate")
    await station.expect(1, "TriggerMessage")
    await station.alive(2)
