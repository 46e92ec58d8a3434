"""OCPP 2.x block L: firmware that a CSMS manages."""

from ocpp_verdict import Firmware, Operator, OurSession, Station, Sut, case, same_certificate


@case
async def test_tc_l_01_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - installed.

    The CSMS has a station install signed firmware, and takes all that the station tells until it runs.
    """
    signing = same_certificate(signed_firmware.certificate)
    wanted = {"signingCertificate": signing, "signature": signed_firmware.signature}
    asked = await station.updates_firmware(1, operator, signed_firmware, **wanted)
    await station.firmware(3, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(13, reason="FirmwareUpdate")
    await station.firmware(17, asked, "Installed")


@case
async def test_tc_l_02_csms(station: Station, operator: Operator, signed_firmware: Firmware, sut: Sut) -> None:
    """Secure firmware update - installation at a later time.

    The CSMS says when firmware is to be installed, and takes it that the station waits.
    """
    moment = station.stamp(sut.install_offset)
    asked, moment = await station.updates_firmware_later(1, operator, signed_firmware, "installDateTime", moment)
    await station.firmware(3, asked, "Downloading", "Downloaded", "SignatureVerified", "InstallScheduled")
    await station.until(moment)
    await station.firmware(11, asked, "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(15, reason="FirmwareUpdate")
    await station.firmware(19, asked, "Installed")


@case
async def test_tc_l_03_csms(station: Station, operator: Operator, signed_firmware: Firmware, sut: Sut) -> None:
    """Secure firmware update - download at a later time.

    The CSMS says when firmware is to be fetched, and takes it that the station waits.
    """
    moment = station.stamp(sut.download_offset)
    asked, moment = await station.updates_firmware_later(1, operator, signed_firmware, "retrieveDateTime", moment)
    await station.firmware(3, asked, "DownloadScheduled")
    await station.until(moment)
    await station.firmware(5, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(15, reason="FirmwareUpdate")
    await station.firmware(19, asked, "Installed")


@case
async def test_tc_l_04_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - revoked certificate.

    The CSMS copes with a station that refuses a signing certificate that was revoked.
    """
    station.answers(2, "UpdateFirmware", status="RevokedCertificate")
    await station.updates_firmware(1, operator, signed_firmware)
    await station.alive(2)


@case
async def test_tc_l_05_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - invalid certificate.

    The CSMS takes it that a station refuses a signing certificate, and says so.
    """
    station.answers(2, "UpdateFirmware", status="InvalidCertificate")
    await station.updates_firmware(1, operator, signed_firmware)
    await station.security_event(3, "InvalidFirmwareSigningCertificate")


@case
async def test_tc_l_06_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - invalid signature.

    The CSMS takes it that a station refuses firmware whose signature does not fit.
    """
    asked = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, asked, "Downloading", "Downloaded", "InvalidSignature")
    await station.security_event(9, "InvalidFirmwareSignature")


@case
async def test_tc_l_07_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - download failed.

    The CSMS takes it that a station could not fetch firmware.
    """
    asked = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, asked, "Downloading", "DownloadFailed")


@case
async def test_tc_l_08_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - verification of the installation failed.

    The CSMS takes it that a station did not find its new firmware in order.
    """
    asked = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing")
    await station.firmware(11, asked, "InstallVerificationFailed")


@case
async def test_tc_l_09_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - installation failed.

    The CSMS takes it that a station came back without its new firmware.
    """
    asked = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(13, reason="FirmwareUpdate")
    await station.firmware(17, asked, "InstallationFailed")


@case
async def test_tc_l_10_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - another one in its course - accepted.

    The CSMS has a station give up one update for another one, and takes what it tells of that.
    """
    first = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, first, "Downloading")
    station.answers(6, "UpdateFirmware", status="AcceptedCanceled")
    asked = await station.updates_firmware(5, operator, signed_firmware)
    await station.firmware(7, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(17, reason="FirmwareUpdate")
    await station.firmware(21, asked, "Installed")


@case
async def test_tc_l_11_csms(station: Station, operator: Operator, signed_firmware: Firmware) -> None:
    """Secure firmware update - another one in its course - rejected.

    The CSMS takes it that a station goes on with one update and rejects another one.
    """
    asked = await station.updates_firmware(1, operator, signed_firmware)
    await station.firmware(3, asked, "Downloading")
    station.answers(6, "UpdateFirmware", status="Rejected")
    await station.updates_firmware(5, operator, signed_firmware)
    await station.firmware(7, asked, "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
    await station.restart()
    await station.boot(15, reason="FirmwareUpdate")
    await station.firmware(19, asked, "Installed")


@case
async def test_tc_l_13_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, signed_firmware: Firmware, sut: Sut
) -> None:
    """Secure firmware update - with a transaction.

    The CSMS takes it that a station fetches firmware only when nobody charges any more.
    """
    session, signing = energy_transfer_started, same_certificate(signed_firmware.certificate)
    asked = await station.updates_firmware(1, operator, signed_firmware, signingCertificate=signing)
    await station.firmware(3, asked, "DownloadScheduled")
    await station.status("Unavailable", sut.second_evse, 5)
    await session.stop_authorized(7)
    await session.ev_connected_post_session(8)
    await session.ev_disconnected(9)
    await station.firmware(
        10, asked, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting"
    )
    await station.restart()
    await station.boot(20, reason="FirmwareUpdate")
    await station.firmware(24, asked, "Installed")
