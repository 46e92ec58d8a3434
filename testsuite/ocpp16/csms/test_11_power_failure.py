"""OCPP 1.6 Core: the power fails while a vehicle charges."""

from ocpp_verdict import Station, Sut, case


@case
async def test_tc_032_1_csms(station: Station, charging: int, sut: Sut) -> None:
    """Power failure - the station stops its transactions when it boots.

    The CSMS accepts a station that comes back after a power failure, and takes the end of its transaction.
    """
    await station.offline()
    await station.boot(1, statuses={sut.connector: "Finishing"})
    answer = await station.stop_transaction(5, charging, reason="PowerLoss")
    answer.expect(6)
