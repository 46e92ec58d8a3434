"""OCPP 1.6 Core: the authorization cache of a station."""

from ocpp_verdict import Operator, Station, Sut, case, integer


@case
async def test_tc_007_csms(station: Station, sut: Sut) -> None:
    """Regular start of a charging session - cached id.

    The CSMS accepts a transaction whose identification the station knew, so that it never sent Authorize.
    """
    await station.status("Preparing", row=1)
    started = await station.start_transaction(3, idTag=sut.valid_id)
    started.expect(4, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=5)


@case
async def test_tc_061_csms(station: Station, operator: Operator) -> None:
    """Clear the authorization cache.

    The CSMS can have a station forget the identifications that it cached.
    """
    station.answers(2, "ClearCache", status="Accepted")
    await operator.request("ClearCache")
    await station.expect(1, "ClearCache")
    await station.alive(2)
