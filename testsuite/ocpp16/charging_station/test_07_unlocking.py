"""OCPP 1.6 Core: unlocking the connector."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case
async def test_tc_017_1_cs(csms: CSMS, sut: Sut) -> None:
    """Unlock without a session - socket.

    The station unlocks a connector that nobody uses.
    """
    (await csms.call(1, "UnlockConnector", connectorId=sut.connector)).expect(2, status="Unlocked")


@case
async def test_tc_017_2_cs(csms: CSMS, sut: Sut) -> None:
    """Unlock without a session - fixed cable.

    A station whose cable has no lock says that it cannot unlock.
    """
    (await csms.call(1, "UnlockConnector", connectorId=sut.connector)).expect(2, status="NotSupported")


@case
async def test_tc_018_1_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int) -> None:
    """Unlock with a session - socket.

    The station stops the transaction before it unlocks, and says so in the reason.
    """
    (await csms.call(1, "UnlockConnector", connectorId=sut.connector)).expect(2, status="Unlocked")
    await csms.expect(3, "StopTransaction", transactionId=charging, reason="UnlockCommand")
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Finishing")
    await operator.unplug()
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Available")


@case
async def test_tc_018_2_cs(csms: CSMS, sut: Sut, charging: int) -> None:
    """Unlock with a session - fixed cable.

    A station whose cable has no lock says that it cannot unlock, and goes on charging.
    """
    (await csms.call(1, "UnlockConnector", connectorId=sut.connector)).expect(2, status="NotSupported")
    await csms.expect_none(2, "StopTransaction", within=sut.transaction_duration, transactionId=charging)
