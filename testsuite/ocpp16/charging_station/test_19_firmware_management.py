"""OCPP 1.6 Firmware Management: firmware updates."""

from ocpp_verdict import CSMS, Sut, Transfers, case, destructive, one_of


@destructive
@case
async def test_tc_044_1_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Firmware update.

    The station fetches an image, installs it, and tells every step.
    """
    csms.may_reboot()
    (await csms.call(1, "UpdateFirmware", location=transfers.firmware, retrieveDate=csms.stamp())).expect(2)
    for number, status in ((3, "Downloading"), (5, "Downloaded"), (7, "Installing"), (9, "Installed")):
        await csms.expect(number, "FirmwareStatusNotification", status=status, within=sut.timings.long_operation)


@case
async def test_tc_044_2_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Firmware update - download failed.

    The station says that it could not fetch an image, and goes on as before.
    """
    answer = await csms.call(1, "UpdateFirmware", location=transfers.missing, retrieveDate=csms.stamp(), retries=0)
    answer.expect(2)
    within = sut.timings.long_operation
    # Downloading may be left out: the download may fail at once.
    early = one_of("Downloading", "DownloadFailed")
    report = await csms.expect(3, "FirmwareStatusNotification", status=early, within=within)
    if report["status"] == "Downloading":
        await csms.expect(5, "FirmwareStatusNotification", status="DownloadFailed", within=within)


@destructive
@case
async def test_tc_044_3_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Firmware update - installation failed.

    The station says that it could not install an image, and goes on as before.
    """
    csms.may_reboot()
    (await csms.call(1, "UpdateFirmware", location=transfers.bad_firmware, retrieveDate=csms.stamp())).expect(2)
    within = sut.timings.long_operation
    await csms.expect(3, "FirmwareStatusNotification", status="Downloading", within=within)
    await csms.expect(5, "FirmwareStatusNotification", status="Downloaded", within=within)
    # Installing may be left out: §4.5 does not say when the image is looked at.
    early = one_of("Installing", "InstallationFailed")
    report = await csms.expect(7, "FirmwareStatusNotification", status=early, within=within)
    if report["status"] == "Installing":
        await csms.expect(9, "FirmwareStatusNotification", status="InstallationFailed", within=within)
