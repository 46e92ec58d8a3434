"""OCPP 1.6 Core: data of a vendor that the CSMS does not know."""

from ocpp_verdict import Station, Sut, case, one_of


@case
async def test_tc_064_csms(station: Station, sut: Sut) -> None:
    """Data transfer to the CSMS.

    The CSMS does not pretend to understand data of a vendor that it does not know (§4.3).
    """
    answer = await station.call(1, "DataTransfer", vendorId=sut.vendor_id)
    answer.expect(2, status=one_of("Rejected", "UnknownMessageId", "UnknownVendorId", "Accepted"))
    if answer["status"] == "Accepted":
        answer.warn(2, "data of an unknown vendor is accepted", "a status that says it is not understood")
