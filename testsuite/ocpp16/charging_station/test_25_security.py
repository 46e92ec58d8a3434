"""OCPP 1.6 Security: passwords, certificates, logs and signed firmware (security whitepaper)."""

from ocpp_verdict import (
    CSMS,
    CertificateAuthority,
    Configuration,
    Operator,
    Passwords,
    Sut,
    Transfers,
    Upgrade,
    absent,
    anything,
    case,
    containing,
    destructive,
    hash_data,
    one_of,
    other_than,
    same_hash,
)

ALGORITHMS = ("SHA256", "SHA384", "SHA512")


@case
async def test_tc_073_cs(passwords: Passwords, csms: CSMS) -> None:
    """Update the password.

    The station takes a new password and connects with it, and with the old one when it gets that back (A01).
    """
    await passwords.change(1, passwords.new)
    await passwords.change(4, passwords.old)


@case
async def test_tc_074_cs(
    csms: CSMS, sut: Sut, configuration: Configuration, certificate_authority: CertificateAuthority
) -> None:
    """Update the certificate.

    The station makes a key, asks for its certificate, checks the one that it gets and connects with it (A02).
    """
    await configuration.prefer("CpoName", "ocpp-verdict")
    answer = await csms.call(1, "ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    answer.expect(2, status="Accepted")
    request = await csms.expect(3, "SignCertificate", csr=anything())
    seen = csms.attempts
    csms.may_boot()
    chain = certificate_authority.sign(request["csr"])
    (await csms.call(5, "CertificateSigned", certificateChain=chain)).expect(6, status="Accepted")
    certificate_authority.shown(7, await csms.handshake(7, since=seen), chain)


@case
async def test_tc_075_1_cs(csms: CSMS, manufacturer_root: str) -> None:
    """Install a manufacturer root certificate.

    The station installs it and lists it (M05, M03).
    """
    use = {"certificateType": "ManufacturerRootCertificate"}
    answer = await csms.call(1, "InstallCertificate", **use, certificate=manufacturer_root)
    answer.expect(2, status="Accepted")
    answer = await csms.call(3, "GetInstalledCertificateIds", **use)
    installed = one_of(*(same_hash(hash_data(manufacturer_root, algorithm)) for algorithm in ALGORITHMS))
    answer.expect(4, status="Accepted", certificateHashData=containing(installed))


@case
async def test_tc_075_2_cs(csms: CSMS, csms_root: str) -> None:
    """Install a CSMS root certificate.

    The station installs it and lists it (M05, M03).
    """
    use = {"certificateType": "CentralSystemRootCertificate"}
    answer = await csms.call(1, "InstallCertificate", **use, certificate=csms_root)
    answer.expect(2, status="Accepted")
    answer = await csms.call(3, "GetInstalledCertificateIds", **use)
    installed = one_of(*(same_hash(hash_data(csms_root, algorithm)) for algorithm in ALGORITHMS))
    answer.expect(4, status="Accepted", certificateHashData=containing(installed))


@case
async def test_tc_076_cs(csms: CSMS, csms_root: str) -> None:
    """Delete a certificate.

    The station deletes a certificate and lists it no longer (M04).
    """
    use = {"certificateType": "CentralSystemRootCertificate"}
    (await csms.call(0, "InstallCertificate", **use, certificate=csms_root)).expect(0, status="Accepted")
    answer = await csms.call(1, "GetInstalledCertificateIds", **use)
    algorithm = answer.expect(2, status="Accepted")["certificateHashData"][0]["hashAlgorithm"]
    data = hash_data(csms_root, algorithm)
    (await csms.call(3, "DeleteCertificate", certificateHashData=data)).expect(4, status="Accepted")
    answer = await csms.call(5, "GetInstalledCertificateIds", **use)
    answer.expect(6, certificateHashData=one_of(absent(), other_than(containing(same_hash(data)))))


@case
async def test_tc_077_cs(csms: CSMS, configuration: Configuration, certificate_authority: CertificateAuthority) -> None:
    """Update the certificate - it is for another key.

    The station refuses a certificate that it did not ask for, and reports that as a security event (A02.FR.06).
    """
    await configuration.prefer("CpoName", "ocpp-verdict")
    answer = await csms.call(1, "ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    answer.expect(2, status="Accepted")
    request = await csms.expect(3, "SignCertificate", csr=anything())
    chain = certificate_authority.sign_another(request["csr"])
    (await csms.call(5, "CertificateSigned", certificateChain=chain)).expect(6, status="Rejected")
    await csms.expect(7, "SecurityEventNotification", type="InvalidChargePointCertificate")


@case
async def test_tc_078_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Invalid certificate of the CSMS.

    The station does not connect to a CSMS that it cannot trust, and reports that when it can connect again (A00).
    """
    await configuration.prefer("AllowCSMSTLSWildcards", False)
    csms.present_untrusted_certificate()
    csms.cut()
    await csms.tls_refused(5)
    csms.present_certificate()
    await csms.connected(sut.timings.reset)
    await csms.expect(9, "SecurityEventNotification", type="InvalidCentralSystemCertificate")


@case
async def test_tc_079_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Security log.

    The station uploads its security log and tells so (N01).
    """
    answer = await csms.call(1, "GetLog", logType="SecurityLog", requestId=79, log={"remoteLocation": transfers.logs})
    answer.expect(2, status="Accepted")
    within = sut.timings.long_operation
    await csms.expect(3, "LogStatusNotification", requestId=79, status="Uploading", within=within)
    await csms.expect(5, "LogStatusNotification", requestId=79, status="Uploaded", within=within)
    transfers.uploaded(5, answer)


@destructive
@case
async def test_tc_080_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Signed firmware update.

    The station fetches an image, checks its signature, installs it, and tells every step (L01).
    """
    csms.may_reboot()
    csms.permit("SignedFirmwareStatusNotification", status=one_of("InstallScheduled", "InstallRebooting"))
    signed = transfers.signed()
    firmware = {
        "location": signed.location,
        "retrieveDateTime": csms.stamp(),
        "signingCertificate": signed.certificate,
        "signature": signed.signature,
    }
    (await csms.call(1, "SignedUpdateFirmware", requestId=80, firmware=firmware)).expect(2, status="Accepted")
    steps = ("Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed")
    for number, status in enumerate(steps):
        await csms.expect(
            3 + 2 * number,
            "SignedFirmwareStatusNotification",
            requestId=80,
            status=status,
            within=sut.timings.long_operation,
        )


@case
async def test_tc_081_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Signed firmware update - wrong signature.

    The station does not install an image whose signature is wrong, and reports that as a security event (L01.FR.03).
    """
    signed = transfers.signed()
    firmware = {
        "location": signed.location,
        "retrieveDateTime": csms.stamp(),
        "signingCertificate": signed.certificate,
        "signature": signed.wrong_signature,
    }
    (await csms.call(1, "SignedUpdateFirmware", requestId=81, firmware=firmware)).expect(2, status="Accepted")
    for number, status in ((3, "Downloading"), (5, "Downloaded"), (7, "InvalidSignature")):
        await csms.expect(
            number,
            "SignedFirmwareStatusNotification",
            requestId=81,
            status=status,
            within=sut.timings.long_operation,
        )
    await csms.expect(9, "SecurityEventNotification", type="InvalidFirmwareSignature")


@destructive
@case
async def test_tc_083_cs(csms: CSMS, sut: Sut, upgrade: Upgrade) -> None:
    """Upgrade the security profile.

    The station changes to a higher security profile, boots with it, and does not go back to the lower one (A05).
    """
    await upgrade.listen(upgrade.higher)
    seen = csms.attempts
    csms.may_boot()
    answer = await csms.call(1, "ChangeConfiguration", key="SecurityProfile", value=str(upgrade.higher))
    answer.expect(2, status="Accepted")
    # A05.FR.06, FR.07: the station changes at once, not only when it is reset.
    upgrade.shown(2, await csms.handshake(2, since=seen, within=sut.timings.reset))
    (await csms.call(3, "Reset", type="Hard")).expect(4, status="Accepted")
    await csms.expect(5, "BootNotification", within=sut.timings.reset)
    for number in range(sut.connectors + 1):
        await csms.expect(7, "StatusNotification", connectorId=number, status="Available")
    if upgrade.higher == 2:
        await upgrade.listen(upgrade.lower)
        seen = csms.attempts
        csms.cut()
        await upgrade.absent(16, seen, sut.timings.reconnect)
        await upgrade.listen(upgrade.higher)
        await csms.connected(sut.timings.reset)


@case
async def test_tc_084_cs(csms: CSMS, sut: Sut) -> None:
    """Downgrade the security profile.

    The station rejects a security profile below the one that it has (A05).
    """
    lower = str(sut.security_profile - 1)
    (await csms.call(1, "ChangeConfiguration", key="SecurityProfile", value=lower)).expect(2, status="Rejected")


@case
async def test_tc_085_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Basic Authentication.

    The station connects with its identity and its password (A00.FR.204).
    """
    seen = csms.attempts
    await operator.reboot()
    csms.authenticated(1, await csms.handshake(1, since=seen, within=sut.timings.reset))
    await csms.expect(3, "BootNotification", within=sut.timings.boot)


@case
async def test_tc_086_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """TLS.

    The station connects over TLS 1.2 or above, with the cipher suites that it must have (A00.FR.318).
    """
    seen = csms.attempts
    await operator.reboot()
    opened = await csms.handshake(1, since=seen, within=sut.timings.reset)
    csms.secured(1, opened)
    if sut.security_profile == 2:
        csms.authenticated(1, opened)
    await csms.expect(3, "BootNotification", within=sut.timings.boot)


@case
async def test_tc_087_cs(csms: CSMS, operator: Operator, sut: Sut, certificate_authority: CertificateAuthority) -> None:
    """TLS with a certificate of the station.

    The station shows a certificate for its serial number, with a key that is long enough (A00.FR.502, FR.511).
    """
    seen = csms.attempts
    await operator.reboot()
    opened = await csms.handshake(1, since=seen, within=sut.timings.reset)
    csms.secured(4, opened)
    boot = await csms.expect(7, "BootNotification", within=sut.timings.boot)
    # A00.FR.511; a station that tells no serial number can only be named by its identity.
    certificate_authority.names(4, opened, boot.get("chargePointSerialNumber", sut.identity))
