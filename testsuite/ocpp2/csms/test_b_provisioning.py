"""OCPP 2.x block B: provisioning of charging stations by a CSMS."""

from ocpp_verdict import Operator, OurSession, Station, Sut, absent, case, containing, integer, one_of, optional


@case
async def test_tc_b_01_csms(cold_station: Station) -> None:
    """Cold boot - accepted.

    The CSMS accepts a station that boots, and takes the status of every connector.
    """
    await cold_station.connect()
    await cold_station.boot(1)


@case
async def test_tc_b_02_csms(cold_station: Station, operator: Operator) -> None:
    """Cold boot - pending.

    The CSMS holds a station back at first, and accepts it when it boots again.
    """
    await cold_station.connect()
    await operator.register("Pending", "Accepted")
    pending = await cold_station.register(1)
    pending.expect(2, status="Pending")
    await cold_station.wait_to_boot(pending)
    await cold_station.boot(3)


@case
async def test_tc_b_06_csms(station: Station, operator: Operator) -> None:
    """Get variables - single value.

    The CSMS asks for the value of a variable.
    """
    wanted = station.variable("OCPPCommCtrlr.OfflineThreshold")
    await operator.request("GetVariables", getVariableData=[wanted])
    # The table lets a CSMS ask for the other attributes too, in any order.
    actual = {**wanted, "attributeType": optional("Actual")}
    await station.expect(1, "GetVariables", getVariableData=containing(actual))


@case
async def test_tc_b_07_csms(station: Station, operator: Operator) -> None:
    """Get variables - multiple values.

    The CSMS asks for the values of several variables at once.
    """
    first = station.variable("OCPPCommCtrlr.OfflineThreshold")
    second = station.variable("AuthCtrlr.AuthorizeRemoteStart")
    await operator.request("GetVariables", getVariableData=[first, second])
    actual = {"attributeType": optional("Actual")}
    await station.expect(1, "GetVariables", getVariableData=containing({**first, **actual}, {**second, **actual}))


@case
async def test_tc_b_09_csms(station: Station, operator: Operator) -> None:
    """Set variables - single value.

    The CSMS sets the value of a variable.
    """
    setting = station.variable("OCPPCommCtrlr.OfflineThreshold", attributeValue="123")
    await operator.request("SetVariables", setVariableData=[setting])
    await station.expect(1, "SetVariables", setVariableData=[{**setting, "attributeType": optional("Actual")}])


@case
async def test_tc_b_10_csms(station: Station, operator: Operator) -> None:
    """Set variables - multiple values.

    The CSMS sets the values of several variables at once.
    """
    first = station.variable("OCPPCommCtrlr.OfflineThreshold", attributeValue="123")
    second = station.variable("AuthCtrlr.AuthorizeRemoteStart", attributeValue="false")
    await operator.request("SetVariables", setVariableData=[first, second])
    actual = {"attributeType": optional("Actual")}
    await station.expect(1, "SetVariables", setVariableData=containing({**first, **actual}, {**second, **actual}))


@case
async def test_tc_b_12_csms(station: Station, operator: Operator) -> None:
    """Get base report - configuration inventory.

    The CSMS asks for all that can be set, and takes the report.
    """
    station.answers(2, "GetBaseReport", status="Accepted")
    await operator.request("GetBaseReport", reportBase="ConfigurationInventory")
    asked = await station.expect(1, "GetBaseReport", requestId=integer(), reportBase="ConfigurationInventory")
    await station.report(3, asked["requestId"])


@case
async def test_tc_b_13_csms(station: Station, operator: Operator) -> None:
    """Get base report - full inventory.

    The CSMS asks for all that the station has, and takes the report.
    """
    station.answers(2, "GetBaseReport", status="Accepted")
    await operator.request("GetBaseReport", reportBase="FullInventory")
    asked = await station.expect(1, "GetBaseReport", requestId=integer(), reportBase="FullInventory")
    await station.report(3, asked["requestId"])


@case
async def test_tc_b_20_csms(station: Station, operator: Operator) -> None:
    """Reset - without a transaction - when idle.

    The CSMS resets an idle station and accepts it again.
    """
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="OnIdle")
    await station.expect(1, "Reset", type="OnIdle", evseId=absent())
    await station.restart()
    await station.boot(3, reason="RemoteReset")


@case
async def test_tc_b_21_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Reset - with a transaction - when idle.

    The CSMS has a station reset once its transaction has ended, and accepts it again.
    """
    session = energy_transfer_started
    station.answers(2, "Reset", status="Scheduled")
    await operator.request("Reset", type="OnIdle")
    await station.expect(1, "Reset", type="OnIdle", evseId=absent())
    await session.event(3, "Updated", "StopAuthorized", "EVConnected", idToken=session.token)
    await session.event(5, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected")
    await station.restart()
    await station.boot(7, reason="ScheduledReset")


@case
async def test_tc_b_22_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Reset - with a transaction - immediate.

    The CSMS resets a station at once, takes the end of its transaction, and accepts it again.
    """
    session = energy_transfer_started
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="Immediate")
    await station.expect(1, "Reset", type="Immediate", evseId=absent())
    await session.event(3, "Ended", "ResetCommand", "EVConnected", "ImmediateReset")
    await station.restart()
    await station.boot(5, reason="RemoteReset", statuses={session.evse: "Occupied"})


@case
async def test_tc_b_25_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reset of an EVSE - without a transaction.

    The CSMS resets a single EVSE.
    """
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="OnIdle", evseId=sut.evse)
    await station.expect(1, "Reset", type="OnIdle", evseId=sut.evse)


@case
async def test_tc_b_26_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Reset of an EVSE - with a transaction - when idle.

    The CSMS has an EVSE reset once its transaction has ended, and takes that end.
    """
    session = energy_transfer_started
    station.answers(2, "Reset", status="Scheduled")
    await operator.request("Reset", type="OnIdle", evseId=sut.evse)
    await station.expect(1, "Reset", type="OnIdle", evseId=sut.evse)
    await session.event(3, "Updated", "StopAuthorized", "EVConnected", idToken=session.token)
    await session.event(5, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected")


@case
async def test_tc_b_27_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Reset of an EVSE - with a transaction - immediate.

    The CSMS resets an EVSE at once and takes the end of its transaction.
    """
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="Immediate", evseId=sut.evse)
    await station.expect(1, "Reset", type="Immediate", evseId=sut.evse)
    await energy_transfer_started.event(3, "Ended", "ResetCommand", "EVConnected", "ImmediateReset")


@case
async def test_tc_b_30_csms(cold_station: Station, operator: Operator) -> None:
    """Cold boot - pending or rejected - security error.

    The CSMS serves nothing to a station that it has not accepted.
    """
    await cold_station.connect()
    await operator.register("Pending")
    answer = await cold_station.register(1)
    answer.expect(2, status=one_of("Pending", "Rejected"))
    answer = await cold_station.reports_unaccepted(3, "Available")
    answer.expect_error(4, "SecurityError")


@case
async def test_tc_b_31_csms(cold_station: Station, operator: Operator) -> None:
    """Cold boot - pending or rejected - trigger message.

    The CSMS has a station that it holds back boot again, and accepts it then.
    """
    await cold_station.connect()
    await operator.register("Pending", "Accepted")
    answer = await cold_station.register(1)
    answer.expect(2, status=one_of("Pending", "Rejected"))
    cold_station.answers(4, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="BootNotification")
    await cold_station.expect(3, "TriggerMessage", requestedMessage="BootNotification")
    await cold_station.boot(5, reason="Triggered")


@case
async def test_tc_b_42_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Set network profile - accepted.

    The CSMS gives the station a new way to connect.
    """
    profile = station.network_profile(sut.security_profile)
    station.answers(2, "SetNetworkProfile", status="Accepted")
    await operator.request("SetNetworkProfile", configurationSlot=sut.configuration_slot, connectionData=profile)
    slot = sut.configuration_slot
    await station.expect(1, "SetNetworkProfile", configurationSlot=slot, connectionData=profile)


@case
async def test_tc_b_44_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Set network profile - failed.

    The CSMS copes with a station that could not store a new way to connect.
    """
    profile = station.network_profile(sut.security_profile)
    station.answers(2, "SetNetworkProfile", status="Failed")
    await operator.request("SetNetworkProfile", configurationSlot=sut.configuration_slot, connectionData=profile)
    await station.expect(1, "SetNetworkProfile")
    await station.alive(2)


@case
async def test_tc_b_58_csms(cold_station: Station, sut: Sut) -> None:
    """WebSocket subprotocol negotiation.

    The CSMS refuses a version that nobody knows, and picks the one that it shares with the station (part 4 §3.1.2).
    """
    await cold_station.refused(1, subprotocols=["ocpp0.1"])
    await cold_station.admitted(3, subprotocols=["ocpp0.1", f"ocpp{sut.ocpp}"])
    await cold_station.boot(5)


@case
async def test_tc_b_08_csms(station: Station, operator: Operator) -> None:
    """Get variables - more than the station takes at once.

    The CSMS asks for no more variables at once than the station has told it to.
    """
    limit = "DeviceDataCtrlr.ItemsPerMessage[GetVariables]"
    station.holds(limit, "4")
    await operator.request("GetVariables", getVariableData=[station.variable(limit)])
    await station.expect(0, "GetVariables", getVariableData=containing(station.variable(limit)))
    await station.alive(0)
    of = [f"{what}PerMessage[{action}]" for what in ("Items", "Bytes") for action in ("GetReport", "GetVariables")]
    names = [*(f"DeviceDataCtrlr.{name}" for name in of), "AuthCtrlr.AuthorizeRemoteStart"]
    await operator.request("GetVariables", getVariableData=[station.variable(name) for name in names])
    await station.asked_in_parts(1, names, 4)
