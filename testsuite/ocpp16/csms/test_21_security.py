"""OCPP 1.6 Security: passwords, certificates, logs and signed firmware."""

from ocpp_verdict import (
    CertificateRequest,
    Firmware,
    Operator,
    Station,
    Sut,
    absent,
    case,
    certificate_for,
    ci_string,
    destructive,
    hash_data,
    hexadecimal,
    integer,
    same_certificate,
    same_hash,
)


@case
async def test_tc_073_csms(station: Station, operator: Operator, new_password: str) -> None:
    """Update the password of a station.

    The CSMS gives a station a new password of 16 to 20 bytes, written in hex, and lets it in with that one.
    """
    station.answers(2, "ChangeConfiguration", status="Accepted")
    await operator.request("ChangeConfiguration", key="AuthorizationKey", value=new_password)
    # A CSMS may make passwords up itself (A01.FR.07).
    key, value = ci_string("AuthorizationKey"), hexadecimal(40, 32)
    asked = await station.expect(1, "ChangeConfiguration", key=key, value=value)
    await station.alive(2)
    await station.disconnect()
    await station.admitted(3, password=asked["value"])
    await station.alive(3)


@case
async def test_tc_074_csms(
    station: Station, operator: Operator, sut: Sut, certificate_request: CertificateRequest
) -> None:
    """Update the certificate of a station at the request of the CSMS.

    The CSMS has a new certificate signed for a station, and lets it in with that one.
    """
    station.answers(2, "ExtendedTriggerMessage", status="Accepted")
    await operator.request("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    await station.expect(
        1, "ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate", connectorId=absent()
    )
    station.answers(6, "CertificateSigned", status="Accepted")
    answer = await station.call(3, "SignCertificate", csr=certificate_request.pem)
    answer.expect(4, status="Accepted")
    chain = certificate_for(certificate_request.pem)
    # The CA may be elsewhere, and a person may look at the request (A02, error handling).
    signed = await station.expect(5, "CertificateSigned", certificateChain=chain, within=sut.timings.long_operation)
    await station.alive(6)
    await station.disconnect()
    await station.admitted(7, profile=3, certificate=(signed["certificateChain"], certificate_request.key))
    await station.alive(8)


@case
async def test_tc_075_1_csms(station: Station, operator: Operator, manufacturer_root: str) -> None:
    """Install a certificate on a station - ManufacturerRootCertificate.

    The CSMS can install a root of the manufacturer, and ask what is installed.
    """
    station.answers(2, "InstallCertificate", status="Accepted")
    use = "ManufacturerRootCertificate"
    await operator.request("InstallCertificate", certificateType=use, certificate=manufacturer_root)
    root = same_certificate(manufacturer_root)
    await station.expect(1, "InstallCertificate", certificateType=use, certificate=root)
    installed = [hash_data(manufacturer_root, "SHA256")]
    station.answers(4, "GetInstalledCertificateIds", status="Accepted", certificateHashData=installed)
    await operator.request("GetInstalledCertificateIds", certificateType=use)
    await station.expect(3, "GetInstalledCertificateIds", certificateType=use)
    await station.alive(4)


@case
async def test_tc_075_2_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Install a certificate on a station - CentralSystemRootCertificate.

    The CSMS can install a root of its own, and ask what is installed.
    """
    station.answers(2, "InstallCertificate", status="Accepted")
    use = "CentralSystemRootCertificate"
    await operator.request("InstallCertificate", certificateType=use, certificate=csms_root)
    await station.expect(1, "InstallCertificate", certificateType=use, certificate=same_certificate(csms_root))
    installed = [hash_data(csms_root, "SHA256")]
    station.answers(4, "GetInstalledCertificateIds", status="Accepted", certificateHashData=installed)
    await operator.request("GetInstalledCertificateIds", certificateType=use)
    await station.expect(3, "GetInstalledCertificateIds", certificateType=use)
    await station.alive(4)


@case
async def test_tc_076_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Delete a certificate from a station.

    The CSMS names the certificate by the hash algorithm that the station uses, whichever that is.
    """
    use = "CentralSystemRootCertificate"
    for algorithm in ("SHA256", "SHA384", "SHA512"):
        station.answers(2, "InstallCertificate", status="Accepted")
        await operator.request("InstallCertificate", certificateType=use, certificate=csms_root)
        await station.expect(1, "InstallCertificate", certificateType=use, certificate=same_certificate(csms_root))
        installed = hash_data(csms_root, algorithm)
        station.answers(4, "GetInstalledCertificateIds", status="Accepted", certificateHashData=[installed])
        await operator.request("GetInstalledCertificateIds", certificateType=use)
        await station.expect(3, "GetInstalledCertificateIds", certificateType=use)
        station.answers(6, "DeleteCertificate", status="Accepted")
        await operator.request("DeleteCertificate", certificateHashData=installed)
        await station.expect(5, "DeleteCertificate", certificateHashData=same_hash(installed))
        station.answers(8, "GetInstalledCertificateIds", status="NotFound")
        await station.alive(6)


@case
async def test_tc_077_csms(
    station: Station, operator: Operator, sut: Sut, certificate_request: CertificateRequest
) -> None:
    """Invalid certificate of a station - security event.

    The CSMS has a certificate signed for a station, and takes it that the station refuses it.
    """
    station.answers(2, "ExtendedTriggerMessage", status="Accepted")
    await operator.request("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    await station.expect(
        1, "ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate", connectorId=absent()
    )
    station.answers(6, "CertificateSigned", status="Rejected")
    answer = await station.call(3, "SignCertificate", csr=certificate_request.pem)
    answer.expect(4, status="Accepted")
    chain = certificate_for(certificate_request.pem)
    await station.expect(5, "CertificateSigned", certificateChain=chain, within=sut.timings.long_operation)
    event = {"type": "InvalidChargePointCertificate", "timestamp": station.stamp()}
    await station.notify(7, "SecurityEventNotification", **event)


@case
async def test_tc_078_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Invalid certificate of a CSMS - security event.

    The CSMS takes it that a station refuses a root certificate, and says so.
    """
    station.answers(2, "InstallCertificate", status="Rejected")
    use = "CentralSystemRootCertificate"
    await operator.request("InstallCertificate", certificateType=use, certificate=csms_root)
    await station.expect(1, "InstallCertificate", certificateType=use, certificate=same_certificate(csms_root))
    event = {"type": "InvalidCentralSystemCertificate", "timestamp": station.stamp()}
    await station.notify(3, "SecurityEventNotification", **event)


@case
async def test_tc_079_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get the security log.

    The CSMS asks for the security log and takes the reports of its upload.
    """
    station.answers(2, "GetLog", status="Accepted", filename="security.log")
    await operator.request("GetLog", logType="SecurityLog", log={"remoteLocation": log_location})
    asked = await station.expect(
        1, "GetLog", logType="SecurityLog", log={"remoteLocation": log_location}, requestId=integer()
    )
    await station.notify(3, "LogStatusNotification", status="Uploading", requestId=asked["requestId"])
    await station.notify(5, "LogStatusNotification", status="Uploaded", requestId=asked["requestId"])


@case
async def test_tc_080_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update.

    The CSMS names firmware with its signature, takes each report on the way, and accepts the station afterwards.
    """
    station.answers(2, "SignedUpdateFirmware", status="Accepted")
    wish = {"location": signed_firmware.location, "signature": signed_firmware.signature}
    firmware = {**wish, "signingCertificate": signed_firmware.certificate, "retrieveDateTime": station.stamp()}
    await operator.request("SignedUpdateFirmware", firmware=firmware)
    wanted = {**wish, "signingCertificate": same_certificate(signed_firmware.certificate)}
    asked = await station.expect(1, "SignedUpdateFirmware", firmware=wanted, requestId=integer())
    number = asked["requestId"]
    await station.notify(3, "SignedFirmwareStatusNotification", status="Downloading", requestId=number)
    await station.notify(5, "SignedFirmwareStatusNotification", status="Downloaded", requestId=number)
    await station.notify(7, "SignedFirmwareStatusNotification", status="SignatureVerified", requestId=number)
    await station.statuses("Unavailable", row=8)
    await station.notify(9, "SignedFirmwareStatusNotification", status="Installing", requestId=number)
    await station.notify(11, "SignedFirmwareStatusNotification", status="InstallRebooting", requestId=number)
    await station.restart()
    await station.boot(13, status_row=17)
    await station.notify(15, "SecurityEventNotification", type="FirmwareUpdated", timestamp=station.stamp())
    await station.notify(19, "SignedFirmwareStatusNotification", status="Installed", requestId=number)


@case
async def test_tc_081_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - invalid signature.

    The CSMS takes it that a station refuses firmware whose signature does not fit.
    """
    station.answers(2, "SignedUpdateFirmware", status="Accepted")
    wish = {"location": signed_firmware.location, "signature": signed_firmware.wrong_signature}
    firmware = {**wish, "signingCertificate": signed_firmware.certificate, "retrieveDateTime": station.stamp()}
    await operator.request("SignedUpdateFirmware", firmware=firmware)
    asked = await station.expect(1, "SignedUpdateFirmware", firmware=wish, requestId=integer())
    number = asked["requestId"]
    await station.notify(3, "SignedFirmwareStatusNotification", status="Downloading", requestId=number)
    await station.notify(5, "SignedFirmwareStatusNotification", status="Downloaded", requestId=number)
    await station.notify(7, "SignedFirmwareStatusNotification", status="InvalidSignature", requestId=number)


@destructive  # the CSMS takes the lower profile no more, and no message of OCPP brings it back
@case
async def test_tc_083_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Upgrade the security profile of a station - accepted.

    The CSMS raises the security profile, lets the station in with the higher one, and with the lower one no more.
    """
    higher = sut.security_profile + 1
    await station.prepared(higher)
    station.answers(2, "ChangeConfiguration", status="Accepted")
    await operator.request("ChangeConfiguration", key="SecurityProfile", value=str(higher))
    await station.expect(1, "ChangeConfiguration", key=ci_string("SecurityProfile"), value=str(higher))
    station.answers(4, "Reset", status="Accepted")
    await operator.request("Reset", type="Hard")
    await station.expect(3, "Reset", type="Hard")
    await station.alive(4)
    await station.disconnect()
    await station.admitted(5, profile=higher)
    await station.boot(7)
    await station.disconnect()
    await station.refused(11, profile=higher - 1)
    await station.admitted(13, profile=higher)


@case
async def test_tc_085_csms(cold_station: Station, password: str) -> None:
    """Basic authentication - valid user name and password.

    The CSMS lets nobody in without credentials, and a station in with the right ones.
    """
    await cold_station.refused(1, authenticate=False)
    await cold_station.admitted(3)
    await cold_station.boot(5)


@case
async def test_tc_086_csms(cold_station: Station, sut: Sut) -> None:
    """TLS - certificate of the server.

    The CSMS shows a certificate of its own name over TLS 1.2 or above, with the cipher suites that all stations know.
    """
    profile = max(sut.security_profile, 2)
    handshake = await cold_station.admitted(5, profile=profile)
    await cold_station.server_certificate(2, handshake)
    await cold_station.cipher_suites(2, profile)
    await cold_station.boot(7)


@case
async def test_tc_087_csms(cold_station: Station) -> None:
    """TLS - certificate of the station.

    The CSMS lets a station in by its certificate, over TLS 1.2 or above, with the cipher suites that all stations know.
    """
    await cold_station.admitted(5, profile=3)
    await cold_station.cipher_suites(3, profile=3)
    await cold_station.boot(7)


@case
async def test_tc_088_csms(cold_station: Station, sut: Sut) -> None:
    """WebSocket subprotocol negotiation.

    The CSMS refuses a version that nobody knows, and picks the one that it shares with the station (J §3.1.2).
    """
    await cold_station.refused(1, subprotocols=["ocpp0.1"])
    await cold_station.admitted(3, subprotocols=["ocpp0.1", "ocpp1.6"])
    await cold_station.boot(5)
