"""OCPP 1.6 Core: a station registers at the CSMS."""

from ocpp_verdict import Station, Sut, anything, case


@case
async def test_tc_001_csms(cold_station: Station, sut: Sut) -> None:
    """Cold boot charge point.

    The CSMS accepts a station that boots, takes its statuses, and answers its heartbeats with the time.
    """
    await cold_station.connect()
    registered = await cold_station.boot(1)
    # The station may send a Heartbeat earlier than the interval of the answer (§4.6), which can be a day.
    await cold_station.wait(min(registered["interval"], sut.heartbeat_interval))
    answer = await cold_station.call(5, "Heartbeat")
    answer.expect(6, currentTime=anything())
