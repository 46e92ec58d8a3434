"""OCPP 2.x block J: meter values of a charging station."""

from ocpp_verdict import CSMS, Session, Sut, Variables, case


@case
async def test_tc_j_01_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Clock-aligned values - no transaction.

    An idle station sends what it measures at round times, an interval apart.
    """
    await configuration.set("AlignedDataCtrlr.Interval", sut.clock_aligned_interval)
    measurands = await configuration.measurands("AlignedDataCtrlr.Measurands")
    within = sut.clock_aligned_interval + sut.timings.message
    values = csms.sampled("Sample.Clock", measurands)
    three = [await csms.expect(1, "MeterValues", meterValue=values, within=within) for _ in range(3)]
    csms.measured_every(1, sut.clock_aligned_interval, three)


@case
async def test_tc_j_02_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Clock-aligned values - with a transaction.

    The values of a charging EVSE come with its transaction, at round times, an interval apart.
    """
    await configuration.set("AlignedDataCtrlr.Interval", sut.clock_aligned_interval)
    await configuration.set_if_known("AlignedDataCtrlr.SendDuringIdle", False)
    measurands = await configuration.measurands("AlignedDataCtrlr.Measurands")
    await session.energy_transfer_started()
    values = csms.sampled("Sample.Clock", measurands)
    within = sut.clock_aligned_interval + sut.timings.message
    three = [await session.measured(3, "MeterValueClock", values, within) for _ in range(3)]
    csms.measured_every(3, sut.clock_aligned_interval, three)


@case
async def test_tc_j_03_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Clock-aligned values - at the end of a transaction.

    The end of a transaction brings the values that were measured at round times in its course.
    """
    await configuration.set("AlignedDataCtrlr.TxEndedInterval", sut.ended_clock_aligned_interval)
    await configuration.set_some("AlignedDataCtrlr.TxEndedMeasurands", sut.measurands)
    await configuration.set("SampledDataCtrlr.TxEndedMeasurands", "")
    await configuration.set_if_known("AlignedDataCtrlr.SendDuringIdle", False)
    measurands = await configuration.measurands("AlignedDataCtrlr.TxEndedMeasurands")
    await session.energy_transfer_started()
    await csms.wait(2 * sut.ended_clock_aligned_interval)
    await session.parking_bay_unoccupied(1)
    csms.carries(1, session.ended, csms.sampled("Sample.Clock", measurands))


@case
async def test_tc_j_06_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Clock-aligned values - none in a transaction.

    A station that is told to measure only while it is idle sends nothing in a transaction, and goes on after it.
    """
    await configuration.set("AlignedDataCtrlr.Interval", sut.clock_aligned_interval)
    await configuration.set("AlignedDataCtrlr.SendDuringIdle", True)
    within = sut.clock_aligned_interval + sut.timings.message
    await csms.expect(1, "MeterValues", meterValue=csms.sampled("Sample.Clock"), within=within)
    await session.energy_transfer_started(3)
    values = csms.measured_from_now()
    await csms.expect_none(4, "MeterValues", meterValue=values, within=sut.clock_aligned_interval + 5)
    await csms.expect_none(4, "TransactionEvent", triggerReason="MeterValueClock", within=0)
    await session.parking_bay_unoccupied(6)
    await csms.expect(7, "MeterValues", meterValue=csms.sampled("Sample.Clock"), within=within)


@case
async def test_tc_j_07_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Sampled values - at the start of a transaction.

    The start of a transaction at a known EVSE brings the values measured then.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "EVConnected")
    measurands = await configuration.measurands("SampledDataCtrlr.TxStartedMeasurands")
    await session.ev_connected_pre_session(1)
    await session.energy_transfer_started(2)
    csms.carries(2, session.began, csms.sampled("Transaction.Begin", measurands))


@case
async def test_tc_j_08_cs(csms: CSMS, configuration: Variables, session: Session) -> None:
    """Sampled values - as soon as the EVSE is known.

    The first event of a transaction that names the EVSE brings the values measured then.
    """
    await configuration.include("TxCtrlr.TxStartPoint", "Authorized")
    measurands = await configuration.measurands("SampledDataCtrlr.TxStartedMeasurands")
    await session.energy_transfer_started(1)
    csms.carries(1, session.placed, csms.sampled("Transaction.Begin", measurands))


@case
async def test_tc_j_09_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Sampled values - in the course of a transaction.

    The station sends what it measures in a transaction, an interval apart.
    """
    await configuration.set("SampledDataCtrlr.TxUpdatedInterval", sut.meter_interval)
    measurands = await configuration.measurands("SampledDataCtrlr.TxUpdatedMeasurands")
    await session.energy_transfer_started()
    values = csms.sampled("Sample.Periodic", measurands)
    within = sut.meter_interval + sut.timings.message
    three = [await session.measured(1, "MeterValuePeriodic", values, within) for _ in range(3)]
    csms.measured_every(1, sut.meter_interval, three)


@case
async def test_tc_j_10_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Sampled values - at the end of a transaction.

    The end of a transaction brings the values measured in its course and those of its end.
    """
    await configuration.set("SampledDataCtrlr.TxEndedInterval", sut.ended_meter_interval)
    await configuration.set_some("SampledDataCtrlr.TxEndedMeasurands", sut.measurands)
    await configuration.set("AlignedDataCtrlr.TxEndedMeasurands", "")
    measurands = await configuration.measurands("SampledDataCtrlr.TxEndedMeasurands")
    await session.energy_transfer_started()
    await csms.wait(2 * sut.ended_meter_interval)
    await session.parking_bay_unoccupied(1)
    csms.carries(1, session.ended, csms.sampled("Sample.Periodic", measurands))
    csms.carries(1, session.ended, csms.sampled("Transaction.End", measurands))


@case
async def test_tc_j_11_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Sampled values - signed.

    The end of a transaction brings signed values where the station is told to sign.
    """
    await configuration.set("SampledDataCtrlr.TxEndedInterval", sut.ended_meter_interval)
    await configuration.set("SampledDataCtrlr.SignReadings", True)
    await session.energy_transfer_started()
    await csms.wait(2 * sut.ended_meter_interval)
    await session.parking_bay_unoccupied(1)
    csms.carries(1, session.ended, csms.signed("Transaction.End"))


@case
async def test_tc_j_04_cs(csms: CSMS, configuration: Variables, session: Session, sut: Sut) -> None:
    """Clock-aligned values - signed.

    The end of a transaction brings signed values measured at round times where the station is told to sign.
    """
    await configuration.set("AlignedDataCtrlr.TxEndedInterval", sut.ended_clock_aligned_interval)
    await configuration.set_some("AlignedDataCtrlr.TxEndedMeasurands", sut.measurands)
    await configuration.set("AlignedDataCtrlr.SignReadings", True)
    await configuration.set_if_known("AlignedDataCtrlr.SendDuringIdle", False)
    await session.energy_transfer_started()
    await csms.wait(2 * sut.ended_clock_aligned_interval)
    await session.parking_bay_unoccupied(1)
    csms.carries(1, session.ended, csms.signed("Sample.Clock"))
