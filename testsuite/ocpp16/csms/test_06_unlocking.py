"""OCPP 1.6 Core: the CSMS unlocks a connector."""

from ocpp_verdict import Operator, Station, Sut, case


@case
async def test_tc_017_1_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Unlock a connector without charging session - detachable cable.

    The CSMS has a connector unlocked from which the cable can be taken.
    """
    station.answers(2, "UnlockConnector", status="Unlocked")
    await operator.request("UnlockConnector", connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", connectorId=sut.connector)
    await station.alive(2)


@case
async def test_tc_017_2_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Unlock a connector without charging session - fixed cable.

    The CSMS takes it that a station with a fixed cable has nothing to unlock.
    """
    station.answers(2, "UnlockConnector", status="NotSupported")
    await operator.request("UnlockConnector", connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", connectorId=sut.connector)
    await station.alive(2)


@case
async def test_tc_018_1_csms(station: Station, charging: int, operator: Operator, sut: Sut) -> None:
    """Unlock a connector during a charging session - detachable cable.

    The CSMS has the connector of a running transaction unlocked and takes the end of the transaction.
    """
    station.answers(2, "UnlockConnector", status="Unlocked")
    await operator.request("UnlockConnector", connectorId=sut.connector)
    await station.expect(1, "UnlockConnector", connectorId=sut.connector)
    await station.status("Finishing", row=3)
    answer = await station.stop_transaction(5, charging, reason="UnlockCommand")
    answer.expect(6)
    await station.status("Available", row=7)
