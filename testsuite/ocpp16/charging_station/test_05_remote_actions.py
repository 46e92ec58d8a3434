"""OCPP 1.6 Core: starting and stopping remotely."""

from ocpp_verdict import CSMS, Configuration, Operator, Sut, case


@case
async def test_tc_010_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Remote start - cable plugged in first.

    The station starts a transaction for the CSMS and asks for the identification only if it is configured to.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    authorizes = await configuration.is_on(1, "AuthorizeRemoteTxRequests")
    await operator.plug_in()
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Preparing")
    answer = await csms.call(5, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    answer.expect(6, status="Accepted")
    if authorizes:
        await csms.expect(7, "Authorize", idTag=sut.valid_id)
    await csms.expect(9, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(11, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_011_1_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Remote start - remote start first.

    The station waits for the cable after a remote start, and starts the transaction when it comes.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    authorizes = await configuration.is_on(1, "AuthorizeRemoteTxRequests")
    answer = await csms.call(3, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    answer.expect(4, status="Accepted")
    if authorizes:
        await csms.expect(5, "Authorize", idTag=sut.valid_id)
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.plug_in()
    await csms.expect(9, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(11, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_011_2_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Remote start - no cable in time.

    The station gives a remote start up when no cable comes within ConnectionTimeOut, no sooner and no later.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    await configuration.set("ConnectionTimeOut", sut.connection_timeout)
    authorizes = await configuration.is_on(1, "AuthorizeRemoteTxRequests")
    answer = await csms.call(3, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    answer.expect(4, status="Accepted")
    if authorizes:
        await csms.expect(5, "Authorize", idTag=sut.valid_id)
    preparing = await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Preparing")
    latest = sut.connection_timeout + sut.timings.message
    available = await csms.expect(9, "StatusNotification", connectorId=sut.connector, status="Available", within=latest)
    csms.apart(9, preparing, available, sut.connection_timeout - sut.max_time_deviation)


@case
async def test_tc_012_cs(csms: CSMS, sut: Sut, charging: int) -> None:
    """Remote stop.

    The station stops the transaction for the CSMS and says so in the reason.
    """
    answer = await csms.call(1, "RemoteStopTransaction", transactionId=charging)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "StopTransaction", transactionId=charging, reason="Remote")
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Finishing")
