"""OCPP 2.x block L: firmware updates of a charging station."""

from ocpp_verdict import CSMS, Session, Sut, Updates, Variables, case, destructive, one_of

#: What every connector may say while the station updates itself.
_FREE = one_of("Available", "Unavailable")


@destructive
@case
async def test_tc_l_01_cs(updates: Updates) -> None:
    """Firmware update - successful.

    The station fetches an image, checks its signature, installs it, and tells every step.
    """
    answer = await updates.ask(1, updates.transfers.signed())
    answer.expect(2, status="Accepted")
    await updates.fetched(3)
    await updates.installed(12)


@destructive
@case
async def test_tc_l_02_cs(csms: CSMS, updates: Updates, sut: Sut) -> None:
    """Firmware update - installation later.

    The station installs an image when it was told to, and says that it waits for that.
    """
    later = csms.stamp(sut.timings.long_operation + sut.install_offset)
    answer = await updates.ask(1, updates.transfers.signed(), installDateTime=later)
    answer.expect(2, status="Accepted")
    await updates.fetched(3)
    await updates.status(9, "InstallScheduled")
    await csms.wait(sut.timings.long_operation + sut.install_offset)
    await updates.installed(14)


@destructive
@case
async def test_tc_l_03_cs(csms: CSMS, updates: Updates, sut: Sut) -> None:
    """Firmware update - download later.

    The station fetches an image when it was told to, and says that it waits for that.
    """
    later = csms.stamp(sut.timings.answer + sut.download_offset)
    answer = await updates.ask(1, updates.transfers.signed(), retrieveDateTime=later)
    answer.expect(2, status="Accepted")
    await updates.status(3, "DownloadScheduled")
    await updates.fetched(5)
    await updates.installed(14)


@case
async def test_tc_l_05_cs(csms: CSMS, updates: Updates) -> None:
    """Firmware update - invalid certificate.

    The station accepts no image whose signing certificate has expired, and reports that as a security event.
    """
    answer = await updates.ask(1, updates.transfers.expired())
    answer.expect(2, status=one_of("InvalidCertificate", "RevokedCertificate"))
    await csms.expect(3, "SecurityEventNotification", type="InvalidFirmwareSigningCertificate")


@case
async def test_tc_l_06_cs(csms: CSMS, updates: Updates) -> None:
    """Firmware update - invalid signature.

    The station does not install an image whose signature is wrong, and reports that as a security event.
    """
    image = updates.transfers.signed()
    answer = await updates.ask(1, image, signature=image.wrong_signature)
    answer.expect(2, status="Accepted")
    await updates.status(3, "Downloading")
    await updates.status(5, "Downloaded")
    await updates.status(7, "InvalidSignature")
    await csms.expect(9, "SecurityEventNotification", type="InvalidFirmwareSignature")


@case
async def test_tc_l_07_cs(updates: Updates) -> None:
    """Firmware update - download failed.

    The station says that it could not fetch an image.
    """
    answer = await updates.ask(1, updates.transfers.signed(), location=updates.transfers.missing)
    answer.expect(2, status="Accepted")
    # Downloading may be left out: the station may see at once that there is nothing.
    report = await updates.status(3, "Downloading", "DownloadFailed")
    if report["status"] == "Downloading":
        await updates.status(5, "DownloadFailed")


@destructive
@case
async def test_tc_l_08_cs(updates: Updates) -> None:
    """Firmware update - installation failed.

    The station says that it could not install an image although its signature was right.
    """
    answer = await updates.ask(1, updates.transfers.damaged())
    answer.expect(2, status="Accepted")
    await updates.fetched(3)
    await updates.ends(12, "InstallVerificationFailed", "InstallationFailed")


@destructive
@case
async def test_tc_l_10_cs(csms: CSMS, updates: Updates) -> None:
    """Firmware update - another one instead.

    The station gives up a download for another update, and tells every step of that one.
    """
    # The first update may be told to have failed, before or after the answer (errata 2025-09 §6.2.82).
    csms.permit("FirmwareStatusNotification", status=one_of("DownloadFailed", "InstallationFailed"))
    image = updates.transfers.signed()
    answer = await updates.ask(1, image)
    answer.expect(2, status="Accepted")
    await updates.status(3, "Downloading")
    answer = await updates.ask(5, image)
    answer.expect(6, status="AcceptedCanceled")
    await updates.fetched(7)
    await updates.installed(16)


@destructive
@case
async def test_tc_l_14_cs(
    configuration: Variables, updates: Updates, energy_transfer_started: Session, second_session: Session, csms: CSMS
) -> None:
    """Firmware update - during a transaction - new sessions allowed.

    The station lets a second vehicle charge while it waits for the first one before it installs or activates an image.
    """
    await configuration.set_if_known("ChargingStation.AllowNewSessionsPendingFirmwareUpdate", True)
    answer = await updates.ask(1, updates.transfers.signed())
    answer.expect(2, status="Accepted")
    await updates.fetched(3)
    report = await updates.status(9, "InstallScheduled", "Installing")
    await second_session.energy_transfer_started(11)
    if report["status"] == "Installing":
        await csms.wait(60)
    await energy_transfer_started.parking_bay_unoccupied(12, status=_FREE)
    await second_session.parking_bay_unoccupied(13, status=_FREE)
    await updates.installed(17, begun=report["status"] == "Installing")


@destructive
@case
async def test_tc_l_15_cs(
    configuration: Variables, updates: Updates, energy_transfer_started: Session, csms: CSMS, sut: Sut
) -> None:
    """Firmware update - during a transaction - no new sessions.

    The station takes its free connectors out of service while it waits for a transaction to end.
    """
    await configuration.set("ChargingStation.AllowNewSessionsPendingFirmwareUpdate", False)
    answer = await updates.ask(1, updates.transfers.signed())
    answer.expect(2, status="Accepted")
    await updates.fetched(3)
    report = await updates.status(9, "InstallScheduled", "Installing")
    for evse in range(1, sut.evses + 1):
        if evse != sut.evse:
            await csms.status(11, "Unavailable", evse, 1)
    if report["status"] == "Installing":
        await csms.wait(60)
    await energy_transfer_started.parking_bay_unoccupied(13, status=_FREE)
    await updates.installed(17, begun=report["status"] == "Installing")


@case
async def test_tc_l_18_cs(updates: Updates) -> None:
    """Firmware update - neither certificate nor signature.

    The station accepts no image that is not signed.
    """
    answer = await updates.ask(1, updates.transfers.expired(), signingCertificate=None, signature=None)
    answer.expect(2, status=one_of("Rejected", "InvalidCertificate"))
