"""OCPP 1.6 Core: connectors that cannot be unlocked."""

from ocpp_verdict import Operator, Station, Sut, case


@case
async def test_tc_030_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Unlock a connector - unlock failure.

    The CSMS takes it that the lock did not open.
    """
    station.answers(2, "UnlockConnector", status="UnlockFailed")
    await operator.request("UnlockConnector", connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", connectorId=sut.connector)
    await station.alive(2)


@case
async def test_tc_031_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Unlock a connector - unknown connector.

    The CSMS takes it that a station does not know the connector; which one that is, the table leaves open, and many a
    CSMS offers only those that exist.
    """
    station.answers(2, "UnlockConnector", status="NotSupported")
    await operator.request("UnlockConnector", connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", connectorId=sut.connector)
    await station.alive(2)
