"""OCPP 2.x block N: the logs of a charging station."""

from ocpp_verdict import CSMS, Sut, Transfers, case, text


@case
async def test_tc_n_25_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Get log - diagnostics.

    The station uploads its diagnostics and tells how that goes.
    """
    number, log = csms.number(), {"remoteLocation": transfers.logs}
    answer = await csms.call(1, "GetLog", logType="DiagnosticsLog", requestId=number, log=log)
    answer.expect(2, status="Accepted", filename=text(255, 1))
    for step, status in ((3, "Uploading"), (5, "Uploaded")):
        within = sut.timings.long_operation
        await csms.expect(step, "LogStatusNotification", status=status, requestId=number, within=within)
    transfers.uploaded(5)


@case
async def test_tc_n_26_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Get log - upload failed.

    The station tries an upload as often as it was told to, pauses in between, and says that it failed.
    """
    number, log = csms.number(), {"remoteLocation": transfers.closed}
    pause = sut.retry_interval
    answer = await csms.call(
        1, "GetLog", logType="DiagnosticsLog", requestId=number, log=log, retries=3, retryInterval=pause
    )
    answer.expect(2, status="Accepted")
    within = sut.timings.long_operation
    first = await csms.expect(3, "LogStatusNotification", status="Uploading", requestId=number, within=within)
    await transfers.gives_up(5, number, first, 3 * pause)


@case
async def test_tc_n_35_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Get log - security.

    The station uploads its security log and tells how that goes.
    """
    number, log = csms.number(), {"remoteLocation": transfers.logs}
    answer = await csms.call(1, "GetLog", logType="SecurityLog", requestId=number, log=log)
    answer.expect(2, status="Accepted", filename=text(255, 1))
    for step, status in ((3, "Uploading"), (5, "Uploaded")):
        within = sut.timings.long_operation
        await csms.expect(step, "LogStatusNotification", status=status, requestId=number, within=within)
    transfers.uploaded(5)


@case
async def test_tc_n_36_cs(csms: CSMS, sut: Sut, transfers: Transfers) -> None:
    """Get log - another one instead.

    The station gives up an upload for another one, and tells how both go.
    """
    first, second, log = csms.number(), csms.number(), {"remoteLocation": transfers.logs}
    answer = await csms.call(1, "GetLog", logType=sut.log_type, requestId=first, log=log)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "LogStatusNotification", status="Uploading", requestId=first)
    answer = await csms.call(5, "GetLog", logType=sut.log_type, requestId=second, log=log)
    answer.expect(6, status="AcceptedCanceled")
    await csms.expect(7, "LogStatusNotification", status="AcceptedCanceled", requestId=first)
    for step, status in ((9, "Uploading"), (11, "Uploaded")):
        within = sut.timings.long_operation
        await csms.expect(step, "LogStatusNotification", status=status, requestId=second, within=within)
