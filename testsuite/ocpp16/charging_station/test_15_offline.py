"""OCPP 1.6 Core: what a station does while it is offline, and tells afterwards."""

from ocpp_verdict import CSMS, Configuration, Metering, Operator, Sut, case, one_of, optional


@case
async def test_tc_036_cs(csms: CSMS, sut: Sut, sampled_charging: Metering) -> None:
    """Connection lost during a transaction.

    The readings of the time offline are queued and come in order of time once the station is back.
    """
    await csms.offline()
    await csms.wait(3 * sut.meter_interval + sut.max_time_deviation)
    await csms.online()
    samples = [
        await csms.expect(
            1,
            "MeterValues",
            within=sut.meter_interval + sut.timings.message,
            connectorId=sut.connector,
            transactionId=sampled_charging.transaction,
            meterValue=sampled_charging.readings("Sample.Periodic"),
        )
        for _ in range(4)
    ]
    sampled_charging.prompt(1, samples[0])
    sampled_charging.spaced(1, samples)
    sampled_charging.queued(1, samples[:3])


@case
async def test_tc_037_1_cs(csms: CSMS, operator: Operator, sut: Sut, known_offline: str) -> None:
    """Offline start - valid identification.

    A transaction that began offline is told when the station is back, and goes on.
    """
    await csms.offline()
    await operator.plug_in()
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    await csms.online()
    await csms.expect(1, "StartTransaction", connectorId=sut.connector, idTag=known_offline)
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_037_2_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, known_offline: str
) -> None:
    """Offline start - invalid identification - the station suspends.

    With StopTransactionOnInvalidId = false a transaction whose identification the CSMS refuses gets no more energy.
    """
    await configuration.set("StopTransactionOnInvalidId", False)
    await csms.offline()
    await operator.plug_in()
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    csms.answers(2, "StartTransaction", idTagInfo={"status": "Invalid"})
    # §4.9: the state in which a station comes back is told before it knows what the CSMS says to the start.
    csms.permit("StatusNotification", status=one_of("Charging", "SuspendedEV"))
    await csms.online()
    await csms.expect(1, "StartTransaction", connectorId=sut.connector, idTag=known_offline)
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="SuspendedEVSE")
    await csms.expect_none(3, "StopTransaction", within=sut.transaction_duration)
    # §3.5.4: energy is stopped, not interrupted.
    await csms.expect_none(3, "StatusNotification", connectorId=sut.connector, status="Charging", within=1)


@case
async def test_tc_037_3_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, known_offline: str
) -> None:
    """Offline start - invalid identification - the station stops.

    With StopTransactionOnInvalidId = true a transaction whose identification the CSMS refuses is stopped.
    """
    await configuration.set("StopTransactionOnInvalidId", True)
    await csms.offline()
    await operator.plug_in()
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    csms.answers(2, "StartTransaction", idTagInfo={"status": "Invalid"})
    await csms.online()
    start = await csms.expect(1, "StartTransaction", connectorId=sut.connector, idTag=known_offline)
    # Finishing: §4.9, back online the station tells what its connectors are now, and may have stopped by then.
    report = await csms.expect(
        3, "StatusNotification", connectorId=sut.connector, status=one_of("Charging", "Finishing")
    )
    id = (await csms.answered(start))["transactionId"]
    await csms.expect(5, "StopTransaction", transactionId=id, reason="DeAuthorized")
    if report["status"] == "Charging":
        await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Finishing")


@case
async def test_tc_038_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int) -> None:
    """Offline stop.

    A transaction that the driver stopped offline is told when the station is back.
    """
    await csms.offline()
    await operator.present(sut.valid_id)
    await csms.wait(sut.transaction_duration)
    await csms.online()
    # §6.49: an idTag that is known SHALL be sent.
    await csms.expect(1, "StopTransaction", transactionId=charging, idTag=sut.valid_id, reason=optional("Local"))
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Finishing")


@case
async def test_tc_039_cs(csms: CSMS, operator: Operator, sut: Sut, known_offline: str) -> None:
    """Offline transaction.

    A transaction that began and ended offline is told when the station is back, its start before its end.
    """
    await csms.offline()
    await operator.plug_in()
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    await operator.unplug()
    await csms.online()
    start = await csms.expect(1, "StartTransaction", connectorId=sut.connector, idTag=known_offline)
    id = (await csms.answered(start))["transactionId"]
    await csms.expect(3, "StopTransaction", transactionId=id, idTag=known_offline, reason=optional("Local"))
