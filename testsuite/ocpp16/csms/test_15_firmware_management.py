"""OCPP 1.6 Firmware Management: the CSMS has a station update its firmware."""

from ocpp_verdict import Operator, Station, case


@case
async def test_tc_044_1_csms(station: Station, operator: Operator, firmware_location: str) -> None:
    """Firmware update - download and install.

    The CSMS names the firmware, takes each report on the way, and accepts the station when it has booted.
    """
    await operator.request("UpdateFirmware", location=firmware_location, retrieveDate=station.stamp())
    await station.expect(1, "UpdateFirmware", location=firmware_location)
    await station.notify(3, "FirmwareStatusNotification", status="Downloading")
    await station.notify(5, "FirmwareStatusNotification", status="Downloaded")
    await station.statuses("Unavailable", row=7)
    await station.notify(9, "FirmwareStatusNotification", status="Installing")
    await station.restart()
    await station.boot(11)
    await station.notify(15, "FirmwareStatusNotification", status="Installed")


@case
async def test_tc_044_2_csms(station: Station, operator: Operator, firmware_location: str) -> None:
    """Firmware update - download failed.

    The CSMS takes it that the firmware could not be fetched.
    """
    await operator.request("UpdateFirmware", location=firmware_location, retrieveDate=station.stamp())
    await station.expect(1, "UpdateFirmware")
    await station.notify(3, "FirmwareStatusNotification", status="Downloading")
    await station.notify(5, "FirmwareStatusNotification", status="DownloadFailed")


@case
async def test_tc_044_3_csms(station: Station, operator: Operator, firmware_location: str) -> None:
    """Firmware update - installation failed.

    The CSMS takes it that the firmware could not be installed, from a station that is back in service.
    """
    await operator.request("UpdateFirmware", location=firmware_location, retrieveDate=station.stamp())
    await station.expect(1, "UpdateFirmware")
    await station.notify(3, "FirmwareStatusNotification", status="Downloading")
    await station.notify(5, "FirmwareStatusNotification", status="Downloaded")
    await station.statuses("Unavailable", row=7)
    await station.notify(9, "FirmwareStatusNotification", status="Installing")
    await station.restart()
    await station.boot(11)
    await station.notify(15, "FirmwareStatusNotification", status="InstallationFailed")
