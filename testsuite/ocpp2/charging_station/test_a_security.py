"""OCPP 2.x block A: security of a charging station."""

from ocpp_verdict import CSMS, Operator, Sut, Variables, case, one_of


@case
async def test_tc_a_01_cs(cold_csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Basic authentication - valid user name and password.

    The station names itself by its identity and shows its password.
    """
    seen = cold_csms.attempts
    await operator.reboot()
    handshake = await cold_csms.handshake(1, since=seen, within=sut.timings.reset)
    cold_csms.authenticated(1, handshake)
    await cold_csms.booted(1)


@case
async def test_tc_a_04_cs(csms: CSMS, sut: Sut) -> None:
    """TLS - valid certificate of the CSMS.

    The station connects over TLS 1.2 or above, with cipher suites that every CSMS knows, and boots.
    """
    answer = await csms.call(0, "Reset", type="Immediate")
    answer.expect(0, status="Accepted")
    handshake = await csms.handshake(1, within=sut.timings.reset)
    csms.secured(2, handshake)
    await csms.booted(7, "RemoteReset")


@case
async def test_tc_a_05_cs(csms: CSMS, configuration: Variables) -> None:
    """TLS - invalid certificate of the CSMS.

    The station ends the connection to a CSMS whose certificate it cannot trust, and reports that later.
    """
    await configuration.set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", 2)
    csms.present_untrusted_certificate()
    answer = await csms.call(0, "Reset", type="Immediate")
    answer.expect(0, status="Accepted")
    await csms.tls_refused(1)
    csms.present_certificate()
    await csms.booted(10)
    await csms.expect(14, "SecurityEventNotification", type="InvalidCsmsCertificate")


@case
async def test_tc_a_06_cs(csms: CSMS, configuration: Variables) -> None:
    """TLS - version too low.

    The station ends the connection to a CSMS that speaks TLS 1.1 only, and connects when it speaks a version allowed.
    """
    await configuration.set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", 1)
    csms.speak_tls("1.1")
    answer = await csms.call(0, "Reset", type="Immediate")
    answer.expect(0, status="Accepted")
    await csms.tls_refused(1)
    csms.speak_tls()
    await csms.booted(10)


@case
async def test_tc_a_09_cs(csms: CSMS, new_password: str, sut: Sut) -> None:
    """Update the password of the station - accepted.

    The station takes a new password and connects with it.
    """
    seen = csms.attempts
    setting = csms.variable("SecurityCtrlr.BasicAuthPassword", attributeValue=new_password)
    csms.expect_password(new_password)
    answer = await csms.call(1, "SetVariables", setVariableData=[setting])
    status = one_of("Accepted", "RebootRequired")
    answer.expect(2, setVariableResult=[csms.variable("SecurityCtrlr.BasicAuthPassword", attributeStatus=status)])
    if answer["setVariableResult"][0]["attributeStatus"] == "RebootRequired":
        await csms.call(2, "Reset", type="OnIdle")
    handshake = await csms.handshake(3, since=seen, within=sut.timings.reset)
    csms.authenticated(3, handshake)


@case
async def test_tc_a_10_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Update the password of the station - rejected.

    The station rejects a password that is too short, and connects with the old one.
    """
    seen = csms.attempts
    setting = csms.variable("SecurityCtrlr.BasicAuthPassword", attributeValue="short-password")
    answer = await csms.call(1, "SetVariables", setVariableData=[setting])
    place = csms.variable("SecurityCtrlr.BasicAuthPassword")
    answer.expect(2, setVariableResult=[{**place, "attributeStatus": "Rejected"}])
    await operator.reboot()
    handshake = await csms.handshake(3, since=seen, within=sut.timings.reset)
    csms.authenticated(3, handshake)
    await csms.booted(5)


@case
async def test_tc_a_22_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Upgrade of the security profile - a lower one.

    The station rejects a network profile with less security than it has.
    """
    slot, _ = await configuration.network_slots()
    profile = csms.network_profile(sut.security_profile - 1, csms.second_url)
    answer = await csms.call(1, "SetNetworkProfile", configurationSlot=slot, connectionData=profile)
    answer.expect(2, status="Rejected")
