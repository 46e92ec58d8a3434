"""OCPP 2.x block P: data transfer and custom data, told to a CSMS."""

from ocpp_verdict import OurSession, Station, Sut, case, one_of


@case
async def test_tc_p_02_csms(station: Station, sut: Sut) -> None:
    """Data transfer - unknown vendor.

    The CSMS accepts no data of a vendor that it does not know.
    """
    answer = await station.call(1, "DataTransfer", vendorId=sut.vendor_id, messageId=sut.message_id)
    answer.expect(2, status=one_of("UnknownVendorId", "UnknownMessageId", "Rejected"))


@case
async def test_tc_p_03_csms(station: Station, session: OurSession, sut: Sut) -> None:
    """Custom data.

    The CSMS takes messages with custom data that it does not know.
    """
    custom = {"vendorId": sut.vendor_id, "verdict": 1}
    await station.status("Occupied", sut.evse, 1, customData=custom)
    info = {"customData": custom}
    await session.event(3, "Started", "CablePluggedIn", evse=session.place, customData=custom, transactionInfo=info)
