"""Field: transactions that a CSMS mixes up, or does not take."""

from ocpp_verdict import Probe, Station, Sut, case, integer, other_than


@case(requirements="§4.10, §3.7")
async def test_ov_16_unknown_transaction_csms(station: Station, probe: Probe, charging: int) -> None:
    """The end of a transaction that nobody knows.

    The CSMS takes a StopTransaction of an unknown id, as of one that it lost, for a station repeats what is refused.
    """
    unknown = charging + 1_000_000
    (await station.stop_transaction(1, unknown)).expect(2)
    await probe.alive(3)
    (await station.stop_transaction(5, charging)).expect(6)


@case(requirements="§4.10, §3.7")
async def test_ov_16_meter_backwards_csms(station: Station, probe: Probe, authorized: str) -> None:
    """A register that has fallen.

    The CSMS takes a StopTransaction whose register is below that of the start (FIELD_NOTES 34, 112).
    """
    start = await station.start_transaction(1, meterStart=5000)
    start.expect(2, transactionId=integer(), idTagInfo={"status": "Accepted"})
    (await station.stop_transaction(3, start["transactionId"], meterStop=0)).expect(4)
    await probe.alive(5)


@case(requirements="§4.8, §6.46")
async def test_ov_16_two_connectors_csms(station: Station, sut: Sut) -> None:
    """Two connectors at once.

    Transactions at two connectors of one station get different ids (FIELD_NOTES 111).
    """
    first = await station.start_transaction(1)
    first.expect(2, transactionId=integer(), idTagInfo={"status": "Accepted"})
    second = await station.start_transaction(3, connectorId=sut.second_connector, idTag=sut.second_valid_id)
    second.expect(4, transactionId=other_than(first["transactionId"]), idTagInfo={"status": "Accepted"})
    (await station.stop_transaction(5, first["transactionId"])).expect(6)
    (await station.stop_transaction(7, second["transactionId"])).expect(8)


@case(requirements="§4.8, §6.46")
async def test_ov_16_next_transaction_csms(station: Station, sut: Sut, charging: int) -> None:
    """The next transaction.

    A second transaction at the same connector gets an id of its own (FIELD_NOTES 110).
    """
    (await station.stop_transaction(1, charging)).expect(2)
    await station.wait(sut.transaction_duration)
    start = await station.start_transaction(3)
    start.expect(4, transactionId=other_than(charging), idTagInfo={"status": "Accepted"})


@case(requirements="§3.7, §4.8, §4.10")
async def test_ov_16_queued_csms(station: Station) -> None:
    """Transactions of yesterday.

    After a long outage the CSMS takes old transactions one after the other, each with an id of its own.
    """
    ids: list[int] = []
    for hours in (25, 24, 23):
        start = await station.start_transaction(1, timestamp=station.stamp(-3600 * hours))
        start.expect(2, transactionId=other_than(*ids), idTagInfo={"status": "Accepted"})
        ids.append(start["transactionId"])
        (await station.stop_transaction(3, ids[-1], timestamp=station.stamp(-3600 * hours + 1800))).expect(4)


@case(requirements="§4.7, §6.31")
async def test_ov_16_values_csms(station: Station, sut: Sut) -> None:
    """Meter values of no transaction.

    The CSMS takes MeterValues without a transactionId, of a connector and of the main meter (FIELD_NOTES 114).
    """
    await station.notify(1, "MeterValues", connectorId=sut.connector, meterValue=station.readings())
    await station.notify(3, "MeterValues", connectorId=0, meterValue=station.readings())
