"""OCPP 2.x block A: security of a CSMS."""

from ocpp_verdict import CertificateRequest, Operator, Station, Sut, case, destructive, listing, text


@case
async def test_tc_a_01_csms(cold_station: Station, password: str) -> None:
    """Basic authentication - valid user name and password.

    The CSMS lets a station in by its identity and password, and accepts it.
    """
    await cold_station.admitted(1, password=password)
    await cold_station.boot(3)


@case
async def test_tc_a_02_csms(cold_station: Station, password: str, sut: Sut) -> None:
    """Basic authentication - another user name than the identity.

    The CSMS lets nobody in whose user name is not the identity.
    """
    await cold_station.refused(1, user=f"{sut.identity}Invalid", password=password)


@case
async def test_tc_a_03_csms(cold_station: Station, password: str) -> None:
    """Basic authentication - wrong password.

    The CSMS lets nobody in with another password.
    """
    await cold_station.refused(1, password=password[::-1] + "1234567890"[: 40 - len(password)])


@case
async def test_tc_a_04_csms(cold_station: Station) -> None:
    """TLS - valid certificate of the CSMS.

    The CSMS shows a certificate of its own name over TLS 1.2 or above, with the cipher suites that all stations know.
    """
    handshake = await cold_station.admitted(5)
    await cold_station.server_certificate(3, handshake)
    await cold_station.cipher_suites(3)
    await cold_station.boot(7)


@case
async def test_tc_a_06_csms(cold_station: Station) -> None:
    """TLS - version too low.

    The CSMS refuses TLS 1.1, and takes a version that is allowed.
    """
    await cold_station.refused(1, only_tls="1.1")
    await cold_station.admitted(7)
    await cold_station.boot(9)


@case
async def test_tc_a_09_csms(station: Station, operator: Operator, new_password: str) -> None:
    """Update the password of a station - accepted.

    The CSMS gives a station a new password, and lets it in with that one.
    """
    place = station.variable("SecurityCtrlr.BasicAuthPassword")
    await operator.request("SetVariables", setVariableData=[{**place, "attributeValue": new_password}])
    # A CSMS may make passwords up itself (A01.FR.02 has it generate one).
    setting = {**place, "attributeValue": text(40, 16)}
    asked = await station.expect(1, "SetVariables", setVariableData=[setting])
    await station.alive(2)
    await station.disconnect()
    await station.admitted(3, password=asked["setVariableData"][0]["attributeValue"])
    await station.boot(5)


@case
async def test_tc_a_10_csms(station: Station, operator: Operator, new_password: str) -> None:
    """Update the password of a station - rejected.

    The CSMS lets a station in with its old password that has rejected a new one.
    """
    place = station.variable("SecurityCtrlr.BasicAuthPassword")
    station.answers(2, "SetVariables", setVariableResult=[{**place, "attributeStatus": "Rejected"}])
    await operator.request("SetVariables", setVariableData=[{**place, "attributeValue": new_password}])
    await station.expect(1, "SetVariables", setVariableData=[{**place, "attributeValue": text(40, 16)}])
    await station.alive(2)
    await station.disconnect()
    await station.admitted(3)
    await station.boot(5)


@destructive  # the CSMS takes the lower profile no more, and no message of OCPP brings it back
@case
async def test_tc_a_19_csms(
    station: Station, operator: Operator, certificate_request: CertificateRequest, sut: Sut
) -> None:
    """Upgrade of the security profile - accepted.

    The CSMS raises the security profile, lets the station in with the higher one, and with the lower one no more.
    """
    own = await station.renew_certificate(0, operator, certificate_request)
    higher, slot = sut.security_profile + 1, sut.second_configuration_slot
    profile = station.network_profile(higher)
    station.answers(2, "SetNetworkProfile", status="Accepted")
    await operator.request("SetNetworkProfile", configurationSlot=slot, connectionData=profile)
    await station.expect(1, "SetNetworkProfile", configurationSlot=slot, connectionData=profile)
    setting = station.variable("OCPPCommCtrlr.NetworkConfigurationPriority", attributeValue=f"{slot}")
    await operator.request("SetVariables", setVariableData=[setting])
    # The table asks for a list that has the slot; what else a CSMS leaves in it is its own affair.
    await station.expect(3, "SetVariables", setVariableData=[{**setting, "attributeValue": listing(f"{slot}")}])
    station.answers(6, "Reset", status="Accepted")
    await operator.request("Reset", type="OnIdle")
    await station.expect(5, "Reset")
    await station.alive(6)
    await station.disconnect()
    await station.admitted(7, profile=higher, certificate=own)
    await station.boot(9)
    await station.disconnect()
    await station.refused(10, profile=sut.security_profile)
