"""OCPP 1.6 Firmware Management: the CSMS has a station upload its diagnostics."""

from ocpp_verdict import Operator, Station, anything, case


@case
async def test_tc_045_1_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get diagnostics.

    The CSMS asks for diagnostics and takes the reports of their upload.
    """
    station.answers(2, "GetDiagnostics", fileName="diagnostics.log")
    await operator.request("GetDiagnostics", location=log_location)
    await station.expect(1, "GetDiagnostics", location=anything())
    await station.notify(3, "DiagnosticsStatusNotification", status="Uploading")
    await station.notify(5, "DiagnosticsStatusNotification", status="Uploaded")


@case
async def test_tc_045_2_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get diagnostics - upload failed.

    The CSMS takes it that the diagnostics could not be uploaded.
    """
    station.answers(2, "GetDiagnostics", fileName="diagnostics.log")
    await operator.request("GetDiagnostics", location=log_location)
    await station.expect(1, "GetDiagnostics", location=anything())
    await station.notify(3, "DiagnosticsStatusNotification", status="Uploading")
    await station.notify(5, "DiagnosticsStatusNotification", status="UploadFailed")
