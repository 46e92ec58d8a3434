"""OCPP 1.6 Core: resets."""

from ocpp_verdict import CSMS, Sut, case, either, message, one_of


@case
async def test_tc_013_cs(csms: CSMS, sut: Sut) -> None:
    """Hard reset without a transaction.

    The station reboots, and an unavailable connector is still unavailable afterwards.
    """
    answer = await csms.call(1, "ChangeAvailability", connectorId=sut.connector, type="Inoperative")
    answer.expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Unavailable")
    (await csms.call(5, "Reset", type="Hard")).expect(6, status="Accepted")
    await csms.expect(7, "BootNotification", within=sut.timings.reset)
    for number in range(sut.connectors + 1):
        status = "Unavailable" if number == sut.connector else "Available"
        await csms.expect(9, "StatusNotification", connectorId=number, status=status)
    answer = await csms.call(11, "ChangeAvailability", connectorId=sut.connector, type="Operative")
    answer.expect(12, status="Accepted")
    await csms.expect(13, "StatusNotification", connectorId=sut.connector, status="Available")


@case
async def test_tc_014_cs(csms: CSMS, sut: Sut) -> None:
    """Soft reset without a transaction.

    The station restarts, and an unavailable connector is still unavailable afterwards.
    """
    answer = await csms.call(1, "ChangeAvailability", connectorId=sut.connector, type="Inoperative")
    answer.expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Unavailable")
    (await csms.call(5, "Reset", type="Soft")).expect(6, status="Accepted")
    await csms.expect(7, "BootNotification", within=sut.timings.reset)
    for number in range(sut.connectors + 1):
        status = "Unavailable" if number == sut.connector else "Available"
        await csms.expect(9, "StatusNotification", connectorId=number, status=status)
    answer = await csms.call(11, "ChangeAvailability", connectorId=sut.connector, type="Operative")
    answer.expect(12, status="Accepted")
    await csms.expect(13, "StatusNotification", connectorId=sut.connector, status="Available")


@case
async def test_tc_015_cs(csms: CSMS, sut: Sut, charging: int) -> None:
    """Hard reset with a transaction.

    The station reboots and reports the end of the transaction, before or afterwards, with its reason.
    """
    (await csms.call(1, "Reset", type="Hard")).expect(2, status="Accepted")
    within = sut.timings.reset + sut.timings.transaction
    await csms.expect(3, "StopTransaction", transactionId=charging, reason="HardReset", within=within)
    ended = either(message("StatusNotification", connectorId=sut.connector, status=one_of("Finishing", "Preparing")))
    # §4.9: a status that lasts no longer than until the reboot may be left out; then the first report is row 9.
    report = await csms.expect(5, ended, within=within)
    boot = await csms.expect(7, "BootNotification", within=within)
    if report.before(boot):
        await csms.expect(9, ended)
    for number in set(range(sut.connectors + 1)) - {sut.connector}:
        await csms.expect(9, "StatusNotification", connectorId=number, status="Available")


@case
async def test_tc_016_cs(csms: CSMS, sut: Sut, charging: int) -> None:
    """Soft reset with a transaction.

    The station stops the transaction with its reason first, and restarts then.
    """
    (await csms.call(1, "Reset", type="Soft")).expect(2, status="Accepted")
    stop = await csms.expect(3, "StopTransaction", transactionId=charging, reason="SoftReset", within=sut.timings.reset)
    ended = either(message("StatusNotification", connectorId=sut.connector, status=one_of("Finishing", "Preparing")))
    # §4.9: a status that lasts no longer than until the restart may be left out; then the first report is row 9.
    report = await csms.expect(5, ended, within=sut.timings.reset)
    boot = await csms.expect(7, "BootNotification", within=sut.timings.reset)
    csms.apart(7, stop, boot, 0)
    if report.before(boot):
        await csms.expect(9, ended)
    for number in set(range(sut.connectors + 1)) - {sut.connector}:
        await csms.expect(9, "StatusNotification", connectorId=number, status="Available")
