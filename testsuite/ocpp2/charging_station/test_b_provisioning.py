"""OCPP 2.x block B: provisioning of a charging station."""

from ocpp_verdict import CSMS, Operator, Sut, anything, case, one_of


@case
async def test_tc_b_01_cs(csms: CSMS, operator: Operator) -> None:
    """Cold boot - accepted.

    After power-up the station introduces itself and, once accepted, reports every connector and its start.
    """
    await operator.reboot()
    await csms.booted(1, "PowerUp")


@case
async def test_tc_b_02_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot - pending.

    While its boot is pending the station can be configured and asked, charges nobody, and boots again when told to.
    """
    csms.answers(2, "BootNotification", status="Pending", interval=sut.heartbeat_interval)
    await operator.reboot()
    await csms.expect(1, "BootNotification", within=sut.timings.reset)
    threshold, number = csms.variable("OCPPCommCtrlr.OfflineThreshold"), csms.number()
    answer = await csms.call(3, "SetVariables", setVariableData=[{**threshold, "attributeValue": "300"}])
    answer.expect(4, setVariableResult=[{"attributeStatus": "Accepted"}])
    answer = await csms.call(5, "GetVariables", getVariableData=[threshold])
    answer.expect(6, getVariableResult=[{"attributeStatus": "Accepted", "attributeValue": "300"}])
    answer = await csms.call(7, "GetBaseReport", requestId=number, reportBase="FullInventory")
    answer.expect(8, status="Accepted")
    await csms.report(9, number)
    answer = await csms.call(11, "RequestStartTransaction", idToken=csms.token(), remoteStartId=csms.number())
    answer.expect(12, status="Rejected")
    csms.answers(16, "BootNotification", status="Accepted", interval=sut.heartbeat_interval)
    answer = await csms.call(13, "TriggerMessage", requestedMessage="BootNotification")
    answer.expect(14, status=one_of("Accepted", "NotImplemented"))
    reason = "Triggered" if answer["status"] == "Accepted" else anything()
    await csms.expect(15, "BootNotification", reason=reason, within=sut.heartbeat_interval + sut.timings.message)
    await csms.statuses(17, "Available")
