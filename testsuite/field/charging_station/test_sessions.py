"""Field: charging sessions where devices have failed, with long identifications, power cycles and long outages."""

from ocpp_verdict import CSMS, Operator, Sut, between, case, either, message, one_of, optional

#: What a connector says where a transaction goes on.
GOES_ON = one_of("Charging", "SuspendedEV", "SuspendedEVSE")
#: §3.5: without one of these nobody can be authorized while the station is offline.
KNOWS_OFFLINE = "AuthorizationCache OR LocalAuthListManagement OR AllowOfflineTxForUnknownId"


@case(requirements="§3.9, §7.28")
async def test_ov_16_id_tag_length_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """An identification of the full length.

    An idTag of 20 characters comes back as it was sent, and the transaction can be stopped remotely (FIELD_NOTES 21).
    """
    longest = "OV-16-20-CHARACTERS0"
    csms.answers(0, "Authorize", idTagInfo={"status": "Accepted"})
    csms.answers(0, "StartTransaction", idTagInfo={"status": "Accepted"})
    csms.permit("Authorize", idTag=longest)
    await operator.plug_in()
    answer = await csms.call(1, "RemoteStartTransaction", connectorId=sut.connector, idTag=longest)
    answer.expect(2, status="Accepted")
    start = await csms.expect(3, "StartTransaction", connectorId=sut.connector, idTag=longest)
    id = (await csms.answered(start))["transactionId"]
    # §7.7: whether the vehicle takes energy is its own affair.
    flows = one_of("Charging", "SuspendedEV")
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status=flows)
    await csms.wait(sut.transaction_duration)
    (await csms.call(7, "RemoteStopTransaction", transactionId=id)).expect(8, status="Accepted")
    await csms.expect(9, "StopTransaction", transactionId=id, reason="Remote")


@case(requirements="§4.10, §7.36, §3.7")
async def test_ov_16_power_cycle_cs(csms: CSMS, operator: Operator, sut: Sut, charging_from: tuple[int, int]) -> None:
    """Power failure in mid-session.

    The transaction is stopped once, under its own id, with a register that has not fallen back (FIELD_NOTES 34, 63);
    a station that goes on with it (§7.36 does not forbid that) is made to stop it.
    """
    await csms.wait(sut.transaction_duration)
    await operator.reboot()
    await csms.expect(1, "BootNotification", within=sut.timings.boot)
    # §6.45, §6.49: meterStart and meterStop are readings of one register, which a loss of power does not turn back.
    id, begun = charging_from
    register = between(begun, 10**9)
    lost = message("StopTransaction", transactionId=id, meterStop=register, reason=one_of("PowerLoss", "Reboot"))
    goes_on = message("StatusNotification", connectorId=sut.connector, status=GOES_ON)
    csms.permit("StatusNotification")
    report = await csms.expect(3, either(lost, goes_on), within=sut.timings.transaction)
    if "status" in report.payload:
        await operator.present(sut.valid_id)
        await csms.expect(3, "StopTransaction", transactionId=id, meterStop=register)
    await csms.expect_none(5, "StopTransaction", within=sut.timings.message)


@case(requirements="§3.7, §4.2", condition=KNOWS_OFFLINE)
async def test_ov_16_offline_power_cycle_cs(csms: CSMS, operator: Operator, sut: Sut, known_offline: str) -> None:
    """Power failure in a session that nobody has heard of.

    What was queued while offline survives a power failure: the start comes, then the stop (FIELD_NOTES 62).
    """
    # §3.7.1: messages may be skipped if and only if the CSMS fails to process them.
    csms.permit("StatusNotification")
    await csms.offline()
    await operator.plug_in()
    await operator.present(known_offline)
    await csms.wait(sut.transaction_duration)
    await operator.reboot()
    await csms.online(within=sut.timings.boot)
    within = sut.timings.boot
    await csms.expect(1, "BootNotification", within=within)
    start = await csms.expect(3, "StartTransaction", within=within, connectorId=sut.connector, idTag=known_offline)
    id = (await csms.answered(start))["transactionId"]
    lost = message("StopTransaction", transactionId=id, reason=one_of("PowerLoss", "Reboot"))
    goes_on = message("StatusNotification", connectorId=sut.connector, status=GOES_ON)
    report = await csms.expect(5, either(lost, goes_on), within=sut.timings.transaction)
    if "status" in report.payload:
        await operator.present(known_offline)
        await csms.expect(5, "StopTransaction", transactionId=id)


@case(requirements="§3.7, §4.8, §4.10", condition=KNOWS_OFFLINE)
async def test_ov_16_long_outage_cs(csms: CSMS, operator: Operator, sut: Sut, known_offline: str) -> None:
    """Several sessions in a long outage.

    Every transaction of the outage is told in the order of time, with the time it happened and its own id.
    """
    await csms.offline()
    moments, margin = [], sut.max_time_deviation
    for _ in range(3):
        await operator.plug_in()
        for _ in range(2):
            before = csms.stamp(-margin)  # a person may take a while to present a card, and to say so
            await operator.present(known_offline)
            await csms.wait(sut.transaction_duration)
            moments.append(between(before, csms.stamp(margin)))
        await operator.unplug()
    await csms.online()
    place, card = sut.connector, known_offline
    for began, ended in zip(moments[::2], moments[1::2], strict=True):
        start = await csms.expect(1, "StartTransaction", connectorId=place, idTag=card, timestamp=began)
        id = (await csms.answered(start))["transactionId"]
        how = optional("Local")
        await csms.expect(3, "StopTransaction", transactionId=id, idTag=card, reason=how, timestamp=ended)


@case(requirements="§4.10, §3.7")
async def test_ov_16_stop_once_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int) -> None:
    """A transaction is stopped once.

    A stop that the CSMS has confirmed is not sent again, not even after a reconnection (FIELD_NOTES 61).
    """
    await operator.present(sut.valid_id)
    await csms.expect(1, "StopTransaction", transactionId=charging, idTag=sut.valid_id, reason=optional("Local"))
    await csms.expect_none(3, "StopTransaction", within=sut.timings.message)
    await csms.offline()
    await csms.online()
    await csms.expect_none(4, "StopTransaction", within=sut.timings.message)


@case(requirements="J §4.1.1")
async def test_ov_16_slow_csms_cs(csms: CSMS, operator: Operator, sut: Sut, slow: float) -> None:
    """A session with a slow CSMS.

    A CSMS that takes a second for every answer gets every message of a session, once and in order.
    """
    csms.permit("Authorize", idTag=sut.valid_id)
    await operator.plug_in()
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.present(sut.valid_id)
    start = await csms.expect(3, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    id = (await csms.answered(start))["transactionId"]
    flows = one_of("Charging", "SuspendedEV")
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status=flows)
    await operator.present(sut.valid_id)
    await csms.expect(7, "StopTransaction", transactionId=id, idTag=sut.valid_id, reason=optional("Local"))
    await csms.expect(9, "StatusNotification", connectorId=sut.connector, status=one_of("Finishing", "Available"))
