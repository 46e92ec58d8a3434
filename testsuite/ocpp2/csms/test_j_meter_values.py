"""OCPP 2.x block J: meter values told to a CSMS."""

from ocpp_verdict import OurSession, Station, Sut, case


@case
async def test_tc_j_01_csms(station: Station, sut: Sut) -> None:
    """Clock-aligned values - no transaction.

    The CSMS takes the values that a station measures by the clock, three times.
    """
    for _ in range(3):
        await station.wait(sut.clock_aligned_interval)
        for evse in range(sut.evses + 1):
            await station.meter_values(1, evse, "Sample.Clock")


@case
async def test_tc_j_02_csms(station: Station, energy_transfer_started: OurSession, sut: Sut) -> None:
    """Clock-aligned values - with a transaction.

    The CSMS takes values measured by the clock, those of the transaction with its events.
    """
    session = energy_transfer_started
    for _ in range(2):
        await station.wait(sut.clock_aligned_interval)
        for evse in range(sut.evses + 1):
            if evse != session.evse:
                await station.meter_values(1, evse, "Sample.Clock")
        await session.event(3, "Updated", "MeterValueClock", meterValue=station.values("Sample.Clock"))


@case
async def test_tc_j_03_csms(station: Station, energy_transfer_started: OurSession) -> None:
    """Clock-aligned values - at the end of a transaction.

    The CSMS takes the end of a transaction with values measured by the clock.
    """
    values = station.values("Sample.Clock", "Sample.Clock", "Transaction.End")
    await energy_transfer_started.ev_disconnected(1, meterValue=values)


@case
async def test_tc_j_04_csms(station: Station, energy_transfer_started: OurSession) -> None:
    """Clock-aligned values - signed.

    The CSMS takes the end of a transaction with signed values measured by the clock.
    """
    values = station.values("Sample.Clock", "Transaction.End", signed=True)
    await energy_transfer_started.ev_disconnected(1, meterValue=values)


@case
async def test_tc_j_07_csms(station: Station, session: OurSession) -> None:
    """Sampled values - at the start of a transaction.

    The CSMS takes the start of a transaction with the values measured then.
    """
    await session.ev_connected_pre_session(1, meterValue=station.values("Transaction.Begin"))


@case
async def test_tc_j_08_csms(station: Station, session: OurSession) -> None:
    """Sampled values - as soon as the EVSE is known.

    The CSMS takes the first values of a transaction with the event that names the EVSE.
    """
    await session.authorized(1)
    await session.ev_connected_pre_session(2, meterValue=station.values("Transaction.Begin"))
    await session.energy_transfer_started(3)


@case
async def test_tc_j_09_csms(station: Station, energy_transfer_started: OurSession, sut: Sut) -> None:
    """Sampled values - in the course of a transaction.

    The CSMS takes the periodic values of a transaction, three times.
    """
    for _ in range(3):
        await station.wait(sut.meter_interval)
        values = station.values("Sample.Periodic")
        await energy_transfer_started.event(1, "Updated", "MeterValuePeriodic", meterValue=values)


@case
async def test_tc_j_10_csms(station: Station, energy_transfer_started: OurSession) -> None:
    """Sampled values - at the end of a transaction.

    The CSMS takes the end of a transaction with the values measured in its course.
    """
    values = station.values("Sample.Periodic", "Sample.Periodic", "Transaction.End")
    await energy_transfer_started.ev_disconnected(1, meterValue=values)


@case
async def test_tc_j_11_csms(station: Station, energy_transfer_started: OurSession) -> None:
    """Sampled values - signed.

    The CSMS takes the end of a transaction with signed values.
    """
    values = station.values("Sample.Periodic", "Transaction.End", signed=True)
    await energy_transfer_started.ev_disconnected(1, meterValue=values)
