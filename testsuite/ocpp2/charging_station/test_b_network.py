"""OCPP 2.x block B: network profiles of a charging station (B09, B10)."""

from ocpp_verdict import (
    CSMS,
    Sut,
    Variables,
    case,
    one_of,
)


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
