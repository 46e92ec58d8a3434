"""OCPP 1.6 Firmware Management: diagnostics."""

from ocpp_verdict import CSMS, Sut, Transfers, case, one_of


@case
async def test_tc_045_1_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Diagnostics.

    The station uploads its diagnostics and tells so.
    """
    answer = await csms.call(1, "GetDiagnostics", location=transfers.logs)
    answer.expect(2)
    within = sut.timings.long_operation
    await csms.expect(3, "DiagnosticsStatusNotification", status="Uploading", within=within)
    await csms.expect(5, "DiagnosticsStatusNotification", status="Uploaded", within=within)
    transfers.uploaded(5, answer)


@case
async def test_tc_045_2_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Diagnostics - upload failed.

    The station says that it could not upload its diagnostics.
    """
    (await csms.call(1, "GetDiagnostics", location=transfers.closed, retries=0)).expect(2)
    within = sut.timings.long_operation
    # Uploading may be left out: the upload may fail at once.
    early = one_of("Uploading", "UploadFailed")
    report = await csms.expect(3, "DiagnosticsStatusNotification", status=early, within=within)
    if report["status"] == "Uploading":
        await csms.expect(5, "DiagnosticsStatusNotification", status="UploadFailed", within=within)
