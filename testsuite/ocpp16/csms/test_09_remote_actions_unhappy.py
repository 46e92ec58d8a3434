"""OCPP 1.6 Core: stations that refuse to start or stop remotely."""

from ocpp_verdict import Operator, Station, Sut, case, optional, text


@case
async def test_tc_026_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Remote start - rejected.

    The CSMS takes it that a station refuses a remote start.
    """
    station.answers(2, "RemoteStartTransaction", status="Rejected")
    await operator.request("RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await station.expect(1, "RemoteStartTransaction", connectorId=optional(sut.connector), idTag=text(20, 1))
    await station.alive(2)


@case
async def test_tc_028_csms(station: Station, charging: int, operator: Operator) -> None:
    """Remote stop - rejected.

    The CSMS takes it that a station does not know the transaction that it should stop.
    """
    station.answers(2, "RemoteStopTransaction", status="Rejected")
    await operator.request("RemoteStopTransaction", transactionId=charging)
    await station.expect(1, "RemoteStopTransaction", transactionId=charging)
    await station.alive(2)
