"""OCPP 1.6 Core: data transfer."""

from ocpp_verdict import CSMS, Sut, case, one_of


@case
async def test_tc_062_cs(csms: CSMS, sut: Sut) -> None:
    """Data transfer to the station.

    The station answers to a vendor extension that it does not have (§5.6).
    """
    answer = await csms.call(1, "DataTransfer", vendorId=sut.vendor_id, messageId=sut.message_id)
    answer.expect(2, status=one_of("Rejected", "UnknownMessageId", "UnknownVendorId", "Accepted"))
    if answer["status"] == "Accepted":
        answer.warn(2, "the station accepts data that it can hardly know", "Rejected or Unknown…")
