"""OCPP 1.6 Core: identifications that a CSMS must refuse."""

from ocpp_verdict import Station, Sut, case


@case
async def test_tc_023_1_csms(station: Station, sut: Sut) -> None:
    """Start charging session - authorize invalid.

    The CSMS answers Invalid when it does not know the identification.
    """
    answer = await station.call(1, "Authorize", idTag=sut.invalid_id)
    answer.expect(2, idTagInfo={"status": "Invalid"})
