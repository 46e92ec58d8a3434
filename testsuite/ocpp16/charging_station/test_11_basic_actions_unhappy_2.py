"""OCPP 1.6 Core: a remote start that is not authorized, and a lock that fails."""

from ocpp_verdict import CSMS, Configuration, Operator, Sut, case


@case
async def test_tc_023_5_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Remote start - invalid identification.

    The station asks for the identification of a remote start and starts nothing when the CSMS refuses it.
    """
    await configuration.set("AuthorizeRemoteTxRequests", True)
    answer = await csms.call(1, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.invalid_id)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "Authorize", idTag=sut.invalid_id)
    await operator.plug_in()
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await csms.expect_none(5, "StartTransaction", within=sut.transaction_duration)


@case
async def test_tc_024_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Start with a lock that fails.

    The station reports a lock that does not hold the cable, and starts no transaction.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    authorizes = await configuration.is_on(1, "AuthorizeRemoteTxRequests")
    answer = await csms.call(3, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    answer.expect(4, status="Accepted")
    if authorizes:
        await csms.expect(5, "Authorize", idTag=sut.valid_id)
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.fail_lock()
    await operator.plug_in()
    await csms.expect(
        9, "StatusNotification", connectorId=sut.connector, status="Faulted", errorCode="ConnectorLockFailure"
    )
    await csms.expect_none(9, "StartTransaction", within=sut.transaction_duration)
