"""OCPP 1.6 Core: unlocking that fails."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case
async def test_tc_030_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Unlock - the lock fails.

    The station admits that it could not unlock.
    """
    await operator.fail_lock()
    (await csms.call(1, "UnlockConnector", connectorId=sut.connector)).expect(2, status="UnlockFailed")


@case
async def test_tc_031_cs(csms: CSMS, sut: Sut) -> None:
    """Unlock - unknown connector.

    The station says that it cannot unlock a connector that it does not have (errata 3.87).
    """
    (await csms.call(1, "UnlockConnector", connectorId=sut.connectors + 1)).expect(2, status="NotSupported")
