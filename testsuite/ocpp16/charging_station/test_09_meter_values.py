"""OCPP 1.6 Core: meter values."""

from ocpp_verdict import CSMS, Metering, Sut, case


@case
async def test_tc_070_cs(csms: CSMS, sut: Sut, sampled_charging: Metering) -> None:
    """Sampled meter values.

    During a transaction the station reads its meter at the configured interval and reports what it is to measure.
    """
    samples = [
        await csms.expect(
            1,
            "MeterValues",
            within=sut.meter_interval + sut.timings.message,
            connectorId=sut.connector,
            transactionId=sampled_charging.transaction,
            meterValue=sampled_charging.readings("Sample.Periodic"),
        )
        for _ in range(3)
    ]
    sampled_charging.prompt(1, samples[0])
    sampled_charging.spaced(1, samples)


@case
async def test_tc_071_cs(csms: CSMS, sut: Sut, clock_aligned_charging: Metering) -> None:
    """Clock-aligned meter values.

    The station reads its meter at multiples of the configured interval after midnight.
    """
    readings = [
        await csms.expect(
            1,
            "MeterValues",
            within=sut.clock_aligned_interval + sut.timings.message,
            connectorId=sut.connector,
            meterValue=clock_aligned_charging.readings("Sample.Clock"),
        )
        for _ in range(3)
    ]
    clock_aligned_charging.prompt(1, readings[0])
    clock_aligned_charging.aligned(1, readings)
    clock_aligned_charging.spaced(1, readings)
