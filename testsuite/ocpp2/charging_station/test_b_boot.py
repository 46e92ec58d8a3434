"""OCPP 2.x block B: how a charging station boots, and comes back when its connection was lost (B01 to B04)."""

from ocpp_verdict import (
    CSMS,
    Operator,
    Sut,
    Variables,
    anything,
    case,
    one_of,
)


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


@case
async def test_tc_b_03_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot - rejected.

    A rejected station is silent and boots again no sooner than the CSMS told it to.
    """
    csms.answers(2, "BootNotification", status="Rejected", interval=sut.heartbeat_interval)
    await operator.reboot()
    rejected = await csms.expect(1, "BootNotification", within=sut.timings.reset)
    csms.answers(4, "BootNotification", status="Accepted", interval=sut.heartbeat_interval)
    again = await csms.expect(3, "BootNotification", within=sut.heartbeat_interval + sut.timings.reset)
    csms.apart(3, rejected, again, least=sut.heartbeat_interval)
    await csms.statuses(5, "Available")


@case
async def test_tc_b_30_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot - rejected - security error.

    A station whose boot was rejected refuses what the CSMS asks.
    """
    csms.answers(2, "BootNotification", status="Rejected", interval=sut.heartbeat_interval)
    await operator.reboot()
    await csms.expect(1, "BootNotification", within=sut.timings.reset)
    answer = await csms.call(3, "GetBaseReport", requestId=csms.number(), reportBase="FullInventory")
    answer.expect_error(4, "SecurityError")


@case
async def test_tc_b_51_cs(csms: CSMS, configuration: Variables, operator: Operator, sut: Sut) -> None:
    """Status change while offline - longer than the threshold.

    After a long absence the station reports every connector, changed or not.
    """
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", sut.offline_threshold)
    await configuration.set("OCPPCommCtrlr.RetryBackOffRandomRange", 0)
    csms.permit("TransactionEvent")  # where the cable starts a transaction
    await csms.offline()
    await operator.plug_in()
    await csms.wait(sut.offline_threshold + 2)
    await csms.online(sut.timings.reconnect + sut.offline_threshold)
    await csms.statuses(4, "Available", but={sut.evse: "Occupied"})


@case
async def test_tc_b_52_cs(csms: CSMS, configuration: Variables, operator: Operator, sut: Sut) -> None:
    """Status change while offline - shorter than the threshold.

    After a short absence the station reports the connector that has changed.
    """
    # A threshold above every pause between attempts, so that the absence is short however long it takes to come back.
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", 600)
    await configuration.set("OCPPCommCtrlr.RetryBackOffRandomRange", 0)
    csms.permit("TransactionEvent")  # where the cable starts a transaction
    await csms.offline()
    await operator.plug_in()
    await csms.online()
    await csms.status(4, "Occupied")


@case
async def test_tc_b_57_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Reconnection after the connection was lost.

    The station waits before it connects again, and twice as long when it was turned away.
    """
    await configuration.set("OCPPCommCtrlr.RetryBackOffRepeatTimes", 2)
    await configuration.set("OCPPCommCtrlr.RetryBackOffRandomRange", 0)
    await configuration.set("OCPPCommCtrlr.RetryBackOffWaitMinimum", sut.retry_back_off_wait_minimum)
    lost = await csms.lose()
    csms.came_after(2, lost, await csms.handshake(2), sut.retry_back_off_wait_minimum)
    await csms.connected()
    csms.refuse_reconnects()
    lost = await csms.lose()
    refused = await csms.handshake(5)
    csms.came_after(5, lost, refused, sut.retry_back_off_wait_minimum)
    csms.accept_reconnects()
    csms.came_after(7, refused.time, await csms.handshake(7), 2 * sut.retry_back_off_wait_minimum)
