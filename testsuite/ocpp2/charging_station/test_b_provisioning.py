"""OCPP 2.x block B: provisioning of a charging station."""

from ocpp_verdict import (
    CSMS,
    Operator,
    Session,
    Sut,
    Variables,
    absent,
    anything,
    case,
    containing,
    each,
    one_of,
    optional,
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
async def test_tc_b_06_cs(csms: CSMS, configuration: Variables) -> None:
    """Get variables - single value.

    The station tells the value of a variable that every station has.
    """
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", 300)
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold")
    answer = await csms.call(1, "GetVariables", getVariableData=[{**wanted, "attributeType": "Actual"}])
    # attributeType may be left out of an answer: Actual is its default (GetVariableResultType).
    result = {**wanted, "attributeStatus": "Accepted", "attributeValue": "300", "attributeType": optional("Actual")}
    answer.expect(2, getVariableResult=[result])


@case
async def test_tc_b_07_cs(csms: CSMS, configuration: Variables) -> None:
    """Get variables - multiple values.

    The station tells the values of several variables at once, in any order.
    """
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", 300)
    await configuration.set("AuthCtrlr.LocalAuthorizeOffline", True)
    first = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Actual")
    second = csms.variable("AuthCtrlr.LocalAuthorizeOffline", attributeType="Actual")
    answer = await csms.call(1, "GetVariables", getVariableData=[first, second])
    told = {"attributeStatus": "Accepted", "attributeType": optional("Actual")}
    results = ({**first, **told, "attributeValue": "300"}, {**second, **told, "attributeValue": "true"})
    answer.expect(2, getVariableResult=containing(*results))


@case
async def test_tc_b_09_cs(csms: CSMS, configuration: Variables) -> None:
    """Set variables - single value.

    The station takes a new value of a variable that every station has.
    """
    await configuration.look("OCPPCommCtrlr.OfflineThreshold")
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold")
    setting = {**wanted, "attributeValue": "300", "attributeType": "Actual"}
    answer = await csms.call(1, "SetVariables", setVariableData=[setting])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "Accepted", "attributeType": optional("Actual")}])


@case
async def test_tc_b_10_cs(csms: CSMS, configuration: Variables) -> None:
    """Set variables - multiple values.

    The station takes new values of several variables at once and answers for each, in any order.
    """
    await configuration.look("OCPPCommCtrlr.OfflineThreshold")
    await configuration.look("AuthCtrlr.LocalAuthorizeOffline")
    first = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Actual")
    second = csms.variable("AuthCtrlr.LocalAuthorizeOffline", attributeType="Actual")
    settings = [{**first, "attributeValue": "300"}, {**second, "attributeValue": "true"}]
    answer = await csms.call(1, "SetVariables", setVariableData=settings)
    taken = {"attributeStatus": "Accepted", "attributeType": optional("Actual")}
    answer.expect(2, setVariableResult=containing({**first, **taken}, {**second, **taken}))


@case
async def test_tc_b_11_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Set variables - values that do not fit the type.

    The station takes values that fit the type of a variable and rejects the others.
    """
    moment = csms.stamp()
    values = (str(sut.offline_threshold), str(sut.offline_threshold + 0.1), "true", moment, "abc")
    for row, name, fitting in (
        (1, "OCPPCommCtrlr.OfflineThreshold", values[:1]),
        (3, "SmartChargingCtrlr.LimitChangeSignificance", values[:2]),
        (5, "AuthCtrlr.AuthorizeRemoteStart", ("true",)),
        (7, "ClockCtrlr.NextTimeOffsetTransitionDateTime", (moment,)),
    ):
        if await configuration.look(name) is None and row > 1:
            continue
        for value in values:
            setting = csms.variable(name, attributeValue=value)
            answer = await csms.call(row, "SetVariables", setVariableData=[setting])
            status = one_of("Accepted", "RebootRequired") if value in fitting else "Rejected"
            answer.expect(row + 1, setVariableResult=[csms.variable(name, attributeStatus=status)])


@case
async def test_tc_b_12_cs(csms: CSMS) -> None:
    """Get base report - configuration inventory.

    The station reports every variable that can be set, with its characteristics.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="ConfigurationInventory")
    answer.expect(2, status="Accepted")
    reported = await csms.report(3, number)
    csms.characterised(3, reported)
    writable = {"variableAttribute": containing({"mutability": one_of(absent(), "ReadWrite", "WriteOnly")})}
    csms.check(3, "every variable of a configuration inventory can be set", each(writable), reported)


@case
async def test_tc_b_13_cs(csms: CSMS) -> None:
    """Get base report - full inventory.

    The station reports every variable that it has, with its characteristics.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="FullInventory")
    answer.expect(2, status="Accepted")
    csms.characterised(3, await csms.report(3, number))


@case
async def test_tc_b_20_cs(csms: CSMS) -> None:
    """Reset - without a transaction - when idle.

    An idle station accepts a reset at once and boots.
    """
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Accepted")
    await csms.booted(3)


@case
async def test_tc_b_21_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Reset - with a transaction - when idle.

    A charging station lets the transaction end before it resets, and says so when it boots.
    """
    session = energy_transfer_started
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Scheduled")
    await session.over(3)
    status = "Occupied" if session.is_connected else "Available"
    await csms.booted(7, "ScheduledReset", but={session.evse: status})


@case
async def test_tc_b_22_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Reset - with a transaction - immediate.

    The station ends the transaction for the reset, boots, and still has the cable in.
    """
    session = energy_transfer_started
    answer = await csms.call(1, "Reset", type="Immediate")
    answer.expect(2, status="Accepted")
    info = {"stoppedReason": "ImmediateReset", "chargingState": optional("EVConnected")}
    await session.event(3, ends=True, triggerReason="ResetCommand", transactionInfo=info, idToken=absent())
    await csms.booted(5, "RemoteReset", but={session.evse: "Occupied"})


@case
async def test_tc_b_23_cs(csms: CSMS, unavailable_connector: None, sut: Sut) -> None:
    """Reset - what is unavailable stays so.

    A connector that the CSMS took out of service is out of service after a reset.
    """
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Accepted")
    await csms.booted(3, "RemoteReset", but={sut.evse: "Unavailable"})


@case
async def test_tc_b_25_cs(csms: CSMS, sut: Sut) -> None:
    """Reset of an EVSE - without a transaction.

    A station that can reset a single EVSE accepts to do so.
    """
    answer = await csms.call(1, "Reset", type="OnIdle", evseId=sut.evse)
    answer.expect(2, status="Accepted")


@case
async def test_tc_b_26_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Reset of an EVSE - with a transaction - when idle.

    The EVSE lets its transaction end before it resets.
    """
    answer = await csms.call(1, "Reset", type="OnIdle", evseId=sut.evse)
    answer.expect(2, status="Scheduled")
    await energy_transfer_started.over(3)


@case
async def test_tc_b_27_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Reset of an EVSE - with a transaction - immediate.

    The station ends the transaction of the EVSE for its reset.
    """
    answer = await csms.call(1, "Reset", type="Immediate", evseId=sut.evse)
    answer.expect(2, status="Accepted")
    info = {"stoppedReason": "ImmediateReset", "chargingState": optional("EVConnected")}
    await energy_transfer_started.event(3, ends=True, triggerReason="ResetCommand", transactionInfo=info)


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
async def test_tc_b_32_cs(csms: CSMS) -> None:
    """Get variables - unknown component.

    The station says that it does not know the component.
    """
    wanted = csms.variable("UnknownComponent.OfflineThreshold")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "UnknownComponent"}])


@case
async def test_tc_b_33_cs(csms: CSMS) -> None:
    """Get variables - unknown variable.

    The station says that the component has no such variable.
    """
    wanted = csms.variable("OCPPCommCtrlr.UnknownVariable")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "UnknownVariable"}])


@case
async def test_tc_b_34_cs(csms: CSMS) -> None:
    """Get variables - attribute type that is not supported.

    The station says that the variable has no such attribute.
    """
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Target")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "NotSupportedAttributeType"}])


@case
async def test_tc_b_35_cs(csms: CSMS) -> None:
    """Set variables - unknown component.

    The station says that it does not know the component.
    """
    wanted = csms.variable("UnknownComponent.OfflineThreshold")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "UnknownComponent"}])


@case
async def test_tc_b_36_cs(csms: CSMS) -> None:
    """Set variables - unknown variable.

    The station says that the component has no such variable.
    """
    wanted = csms.variable("OCPPCommCtrlr.UnknownVariable")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "UnknownVariable"}])


@case
async def test_tc_b_37_cs(csms: CSMS) -> None:
    """Set variables - attribute type that is not supported.

    The station says that the variable has no such attribute.
    """
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Target")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "NotSupportedAttributeType"}])


@case
async def test_tc_b_39_cs(csms: CSMS) -> None:
    """Set variables - read-only.

    The station rejects a new value of a variable that cannot be written.
    """
    wanted = csms.variable("OCPPCommCtrlr.MessageTimeout[Default]")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "Rejected"}])


@case
async def test_tc_b_41_cs(csms: CSMS, energy_transfer_started: Session, second_session: Session) -> None:
    """Reset - with several transactions - when idle.

    The station resets only when the last of its transactions has ended.
    """
    first, second = energy_transfer_started, second_session
    await second.energy_transfer_started()
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Scheduled")
    await first.over(3)
    await second.over(7)
    status = {one.evse: "Occupied" if one.is_connected else "Available" for one in (first, second)}
    await csms.booted(11, "ScheduledReset", but=status)


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
async def test_tc_b_53_cs(csms: CSMS) -> None:
    """Get base report - the variables that every station has.

    The full inventory holds what the specification requires, names the values of lists, and keeps secrets.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="FullInventory")
    answer.expect(2, status="Accepted")
    reported = await csms.report(3, number)
    csms.characterised(3, reported)
    csms.complete(3, reported)


@case
async def test_tc_b_43_cs(csms: CSMS, sut: Sut) -> None:
    """Set network profile - rejected.

    The station rejects a network profile for a slot that it does not have.
    """
    profile = csms.network_profile(sut.security_profile, csms.second_url)
    answer = await csms.call(1, "SetNetworkProfile", configurationSlot=999, connectionData=profile)
    answer.expect(2, status="Rejected")


@case
async def test_tc_b_45_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Migrate to a new network profile.

    The station connects by the network profile that it was given, when it is told to prefer that.
    """
    slot, used = await configuration.network_slots()
    profile = csms.network_profile(sut.security_profile, csms.second_url)
    answer = await csms.call(1, "SetNetworkProfile", configurationSlot=slot, connectionData=profile)
    answer.expect(2, status="Accepted")
    priority = csms.variable("OCPPCommCtrlr.NetworkConfigurationPriority")
    answer = await csms.call(3, "SetVariables", setVariableData=[{**priority, "attributeValue": f"{slot},{used}"}])
    answer.expect(4, setVariableResult=[{"attributeStatus": one_of("Accepted", "RebootRequired")}])
    (await csms.call(5, "Reset", type="OnIdle")).expect(6, status="Accepted")
    csms.came_by(7, await csms.handshake(7, within=sut.timings.reset), profile["ocppCsmsUrl"])
    await csms.booted(7)


@case
async def test_tc_b_46_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Migrate to a new network profile - fall back.

    The station goes back to the former network profile when it cannot connect by the new one.
    """
    await configuration.set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", 2)
    slot, used = await configuration.network_slots()
    profile = csms.network_profile(sut.security_profile, csms.second_url)
    answer = await csms.call(1, "SetNetworkProfile", configurationSlot=slot, connectionData=profile)
    answer.expect(2, status="Accepted")
    priority = csms.variable("OCPPCommCtrlr.NetworkConfigurationPriority")
    answer = await csms.call(3, "SetVariables", setVariableData=[{**priority, "attributeValue": f"{slot},{used}"}])
    answer.expect(4, setVariableResult=[{"attributeStatus": one_of("Accepted", "RebootRequired")}])
    csms.refuse_reconnects()
    (await csms.call(5, "Reset", type="OnIdle")).expect(6, status="Accepted")
    for _ in range(2):
        handshake = await csms.handshake(7, within=sut.timings.long_operation)
        csms.came_by(7, handshake, profile["ocppCsmsUrl"])
    csms.accept_reconnects()
    handshake = await csms.handshake(8, within=sut.timings.long_operation)
    csms.came_by(8, handshake, other_than=profile["ocppCsmsUrl"])
    await csms.booted(9)


@case
async def test_tc_b_57_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Reconnection after the connection was lost.

    The station waits before it connects again, and twice as long when it was turned away.
    """
    await configuration.set("OCPPCommCtrlr.RetryBackOffRepeatTimes", 2)
    await configuration.set("OCPPCommCtrlr.RetryBackOffRandomRange", 0)
    await configuration.set("OCPPCommCtrlr.RetryBackOffWaitMinimum", sut.retry_back_off_wait_minimum)
    await csms.lose()
    lost = csms.moment()
    csms.came_after(2, lost, await csms.handshake(2), sut.retry_back_off_wait_minimum)
    await csms.connected()
    csms.refuse_reconnects()
    await csms.lose()
    lost = csms.moment()
    refused = await csms.handshake(5)
    csms.came_after(5, lost, refused, sut.retry_back_off_wait_minimum)
    csms.accept_reconnects()
    csms.came_after(7, refused.time, await csms.handshake(7), 2 * sut.retry_back_off_wait_minimum)
