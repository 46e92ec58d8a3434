"""OCPP 1.6 Core: power failures."""

from ocpp_verdict import CSMS, Operator, Sut, case, either, message, one_of, optional


@case
async def test_tc_032_1_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int) -> None:
    """Power failure - the station stops transactions before it goes down.

    A station with back-up power tells the end of its transaction while it still can.
    """
    await operator.power_off()
    await csms.expect(1, "StopTransaction", transactionId=charging, reason="PowerLoss")
    await operator.power_on()
    ended = one_of("Finishing", "Preparing")
    # §4.9: a status that lasts no longer than the back-up power may be left out; then the first report is row 7.
    report = await csms.expect(
        3, "StatusNotification", connectorId=sut.connector, status=ended, within=sut.timings.reset
    )
    boot = await csms.expect(5, "BootNotification", within=sut.timings.reset)
    if report.before(boot):
        await csms.expect(7, "StatusNotification", connectorId=sut.connector, status=ended)
    for number in set(range(sut.connectors + 1)) - {sut.connector}:
        await csms.expect(7, "StatusNotification", connectorId=number, status="Available")


@case
async def test_tc_032_2_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int) -> None:
    """Power failure - the station stops transactions when it is up again.

    The transaction that the power failure cut short is ended, or taken up again and stopped by the driver.
    """
    await operator.reboot()
    await csms.expect(1, "BootNotification", within=sut.timings.reset)
    over, resumed = one_of("Finishing", "Preparing"), one_of("Charging", "SuspendedEV", "SuspendedEVSE")
    for number in set(range(sut.connectors + 1)) - {sut.connector}:
        await csms.expect(3, "StatusNotification", connectorId=number, status="Available")
    place = {"connectorId": sut.connector}
    report = await csms.expect(3, "StatusNotification", **place, status=one_of(over, resumed))
    if report["status"] in ("Finishing", "Preparing"):
        csms.permit("StatusNotification", **place, status=over)  # on the way to an end, or to energy again (§4.9)
        stop = message("StopTransaction", transactionId=charging, reason="PowerLoss")
        again = message("StatusNotification", **place, status=resumed)
        report = await csms.expect(5, either(stop, again), within=sut.timings.transaction)
    if "status" in report.payload:
        await operator.present(sut.valid_id)
        await csms.expect(5, "StopTransaction", transactionId=charging, idTag=sut.valid_id, reason=optional("Local"))
        await csms.expect(7, "StatusNotification", **place, status="Finishing")


@case
async def test_tc_034_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Power failure - an unavailable station stays unavailable.

    What ChangeAvailability has taken out of service is still out of service after a power failure.
    """
    (await csms.call(1, "ChangeAvailability", connectorId=0, type="Inoperative")).expect(2, status="Accepted")
    for number in range(sut.connectors + 1):
        await csms.expect(3, "StatusNotification", connectorId=number, status="Unavailable")
    await operator.reboot()
    await csms.expect(5, "BootNotification", within=sut.timings.reset)
    for number in range(sut.connectors + 1):
        await csms.expect(7, "StatusNotification", connectorId=number, status="Unavailable")
