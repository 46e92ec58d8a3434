"""OCPP 1.6 Core: starting a charging session, and ending it at the vehicle."""

from ocpp_verdict import Station, Sut, case, integer


@case
async def test_tc_003_csms(station: Station, sut: Sut) -> None:
    """Regular charging session - plug in first.

    The CSMS accepts identification and transaction when the cable comes before the identification.
    """
    await station.status("Preparing", row=1)
    answer = await station.call(3, "Authorize", idTag=sut.valid_id)
    answer.expect(4, idTagInfo={"status": "Accepted"})
    started = await station.start_transaction(5, idTag=sut.valid_id)
    started.expect(6, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=7)


@case
async def test_tc_004_1_csms(station: Station, sut: Sut) -> None:
    """Regular charging session - identification first.

    The CSMS accepts identification and transaction when the identification comes before the cable.
    """
    answer = await station.call(1, "Authorize", idTag=sut.valid_id)
    answer.expect(2, idTagInfo={"status": "Accepted"})
    await station.status("Preparing", row=3)
    started = await station.start_transaction(5, idTag=sut.valid_id)
    started.expect(6, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=7)


@case
async def test_tc_004_2_csms(station: Station, authorized: str, sut: Sut) -> None:
    """Regular charging session - identification first - ConnectionTimeOut.

    The CSMS copes with a driver who is identified but never plugs in: the connector is free again, without a
    transaction.
    """
    await station.status("Preparing", row=1)
    await station.wait(sut.connection_timeout)
    await station.status("Available", row=3)
    await station.alive(4)


@case
async def test_tc_005_1_csms(station: Station, charging: int) -> None:
    """Cable unplugged at the vehicle - the station stops the transaction and unlocks.

    The CSMS takes the end of a transaction that unplugging at the vehicle brought about.
    """
    await station.status("SuspendedEV", row=1)
    answer = await station.stop_transaction(3, charging, reason="EVDisconnected")
    answer.expect(4)
    await station.status("Finishing", row=5)
    await station.status("Available", row=7)
