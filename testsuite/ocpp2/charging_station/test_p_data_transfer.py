"""OCPP 2.x block P: data transfer and custom data, told to a charging station."""

from ocpp_verdict import CSMS, Sut, Variables, case, one_of, optional


@case
async def test_tc_p_01_cs(csms: CSMS, sut: Sut) -> None:
    """Data transfer - unknown vendor.

    The station accepts no data of a vendor that it does not know.
    """
    answer = await csms.call(1, "DataTransfer", vendorId=sut.vendor_id, messageId=sut.message_id)
    answer.expect(2, status=one_of("UnknownVendorId", "UnknownMessageId", "Rejected"))


@case
async def test_tc_p_03_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Custom data.

    The station takes a message with custom data that it does not know, and does what the message says.
    """
    await configuration.look("OCPPCommCtrlr.OfflineThreshold")
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Actual")
    custom = {"vendorId": sut.vendor_id, "verdict": 1}
    data = [{**wanted, "attributeValue": "200", "customData": custom}]
    answer = await csms.call(1, "SetVariables", setVariableData=data, customData=custom)
    told = {**wanted, "attributeStatus": "Accepted", "attributeType": optional("Actual")}
    answer.expect(2, setVariableResult=[told])
    answer = await csms.call(3, "GetVariables", getVariableData=[wanted])
    answer.expect(4, getVariableResult=[{**told, "attributeValue": "200"}])
