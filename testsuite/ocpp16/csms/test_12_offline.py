"""OCPP 1.6 Core: what happened at a station while it was offline."""

from ocpp_verdict import Station, Sut, case, integer


@case
async def test_tc_037_1_csms(station: Station, sut: Sut) -> None:
    """Transaction started offline - valid identification.

    The CSMS accepts a transaction that it hears of after it began.
    """
    began, register = station.stamp(), station.meter()
    await station.offline(sut.transaction_duration)
    started = await station.start_transaction(1, idTag=sut.valid_id, timestamp=began, meterStart=register)
    started.expect(2, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=3)


@case
async def test_tc_037_3_csms(station: Station, sut: Sut) -> None:
    """Transaction started offline - invalid identification - the station stops it.

    The CSMS says that the identification of a transaction is not valid, gives it an id all the same (§4.8), and takes
    its end.
    """
    began, register = station.stamp(), station.meter()
    await station.offline(sut.transaction_duration)
    started = await station.start_transaction(1, idTag=sut.invalid_id, timestamp=began, meterStart=register)
    started.expect(2, transactionId=integer(), idTagInfo={"status": "Invalid"})
    await station.status("Charging", row=3)
    answer = await station.stop_transaction(5, started["transactionId"], reason="DeAuthorized")
    answer.expect(6)
    await station.status("Finishing", row=7)


@case
async def test_tc_039_csms(station: Station, sut: Sut) -> None:
    """Offline transaction.

    The CSMS takes a transaction that began and ended while the station was offline.
    """
    began, register = station.stamp(), station.meter()
    await station.offline(sut.transaction_duration)
    ended = station.stamp()
    started = await station.start_transaction(1, idTag=sut.valid_id, timestamp=began, meterStart=register)
    started.expect(2, transactionId=integer(), idTagInfo={"status": "Accepted"})
    answer = await station.stop_transaction(
        3, started["transactionId"], idTag=sut.valid_id, reason="Local", timestamp=ended
    )
    answer.expect(4)
