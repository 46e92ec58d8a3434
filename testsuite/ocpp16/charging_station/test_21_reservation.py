"""OCPP 1.6 Reservation."""

from ocpp_verdict import CSMS, Configuration, Operator, Sut, absent, anything, case, one_of

#: Seconds that a reservation lasts where its end does not matter.
LONG = 900


@case
async def test_tc_046_1_cs(csms: CSMS, operator: Operator, sut: Sut, others_unavailable: None) -> None:
    """Reserve a connector - local start.

    Only the identification of the reservation can charge at the reserved connector.
    """
    place = {"connectorId": sut.connector}
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 46}
    (await csms.call(1, "ReserveNow", **place, **until, idTag=sut.valid_id)).expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", status="Reserved", **place)
    # The table has no Authorize here, which §5.13 does not forbid; what it forbids is to let the driver charge.
    csms.permit("Authorize", idTag=csms.strictly(sut.valid_id, anything()))
    await operator.present(sut.second_valid_id)
    await csms.expect_none(5, "StatusNotification", status="Preparing", **place, within=sut.transaction_duration)
    await operator.present(sut.valid_id)
    await csms.expect(8, "StatusNotification", status="Preparing", **place)
    await operator.plug_in()
    await csms.expect(10, "StartTransaction", idTag=sut.valid_id, reservationId=46, **place)
    await csms.expect(12, "StatusNotification", status="Charging", **place)


@case
async def test_tc_046_2_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve a connector - remote start.

    A remote start with the identification of the reservation makes use of it.
    """
    place = {"connectorId": sut.connector}
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 46}
    (await csms.call(1, "ReserveNow", **place, **until, idTag=sut.valid_id)).expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", status="Reserved", **place)
    csms.permit("Authorize", idTag=sut.valid_id)
    (await csms.call(5, "RemoteStartTransaction", idTag=sut.valid_id, **place)).expect(5, status="Accepted")
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    await operator.plug_in()
    await csms.expect(5, "StartTransaction", idTag=sut.valid_id, reservationId=46, **place)
    await csms.expect(5, "StatusNotification", status="Charging", **place)


@case
async def test_tc_047_cs(csms: CSMS, operator: Operator, sut: Sut, others_unavailable: None) -> None:
    """Reserve a connector - nobody comes.

    The reservation ends at its expiry date, and anybody can charge then.
    """
    place, seconds = {"connectorId": sut.connector}, 3 * sut.transaction_duration
    until = {"expiryDate": csms.stamp(seconds), "reservationId": 47}
    (await csms.call(1, "ReserveNow", **place, **until, idTag=sut.valid_id)).expect(2, status="Accepted")
    held = await csms.expect(3, "StatusNotification", status="Reserved", **place)
    latest = seconds + sut.timings.message
    free = await csms.expect(5, "StatusNotification", status="Available", **place, within=latest)
    csms.apart(5, held, free, seconds - 2 * sut.max_time_deviation)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.second_valid_id)
    await operator.plug_in()
    await operator.present(sut.second_valid_id)
    await csms.expect(7, "StartTransaction", idTag=sut.second_valid_id, reservationId=absent(), **place)
    await csms.expect(7, "StatusNotification", status="Charging", **place)


@case
async def test_tc_048_1_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve a connector - faulted.

    A connector with a fault cannot be reserved.
    """
    await operator.fault()
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Faulted")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 48}
    answer = await csms.call(1, "ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, **until)
    answer.expect(2, status="Faulted")


@case
async def test_tc_048_2_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve a connector - occupied.

    A connector in use cannot be reserved.
    """
    await operator.plug_in()
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Preparing")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 48}
    answer = await csms.call(1, "ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, **until)
    answer.expect(2, status="Occupied")


@case
async def test_tc_048_3_cs(csms: CSMS, sut: Sut) -> None:
    """Reserve a connector - unavailable.

    A connector that is out of service cannot be reserved.
    """
    answer = await csms.call(0, "ChangeAvailability", connectorId=sut.connector, type="Inoperative")
    answer.expect(0, status="Accepted")
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Unavailable")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 48}
    answer = await csms.call(1, "ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, **until)
    answer.expect(2, status="Unavailable")


@case
async def test_tc_048_4_cs(csms: CSMS, sut: Sut) -> None:
    """Reserve a connector - not accepted.

    A station that takes no reservations says so.
    """
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 48}
    answer = await csms.call(1, "ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, **until)
    answer.expect_refusal(2, "NotSupported", "NotImplemented", status="Rejected")


@case
async def test_tc_049_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve the station.

    The identification of a reservation of connector 0 can charge at any free connector.
    """
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 49}
    # Reserved need not follow: §4.9 leaves connector 0 three statuses, and §5.13 reserves no other connector.
    (await csms.call(1, "ReserveNow", connectorId=0, idTag=sut.valid_id, **until)).expect(2, status="Accepted")
    csms.permit("StatusNotification", status=one_of("Reserved", "Preparing"))  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.valid_id)
    await operator.plug_in()
    await operator.present(sut.valid_id)
    await csms.expect(5, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id, reservationId=49)
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_050_1_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve the station - faulted.

    A station with a fault cannot be reserved.
    """
    await operator.fault(0)
    await csms.expect(0, "StatusNotification", connectorId=0, status="Faulted")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 50}
    answer = await csms.call(1, "ReserveNow", connectorId=0, idTag=sut.valid_id, **until)
    answer.expect(2, status="Faulted")


@case
async def test_tc_050_2_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Reserve the station - occupied.

    A station whose connectors are all in use cannot be reserved.
    """
    for number in range(1, sut.connectors + 1):
        await operator.plug_in(number)
        await csms.expect(0, "StatusNotification", connectorId=number, status="Preparing")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 50}
    answer = await csms.call(1, "ReserveNow", connectorId=0, idTag=sut.valid_id, **until)
    answer.expect(2, status="Occupied")


@case
async def test_tc_050_3_cs(csms: CSMS, sut: Sut) -> None:
    """Reserve the station - unavailable.

    A station that is out of service cannot be reserved.
    """
    (await csms.call(0, "ChangeAvailability", connectorId=0, type="Inoperative")).expect(0, status="Accepted")
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Unavailable")
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 50}
    answer = await csms.call(1, "ReserveNow", connectorId=0, idTag=sut.valid_id, **until)
    answer.expect(2, status="Unavailable")


@case
async def test_tc_050_4_cs(csms: CSMS, sut: Sut) -> None:
    """Reserve the station - not accepted.

    A station that takes no reservations of connector 0 says so.
    """
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 50}
    answer = await csms.call(1, "ReserveNow", connectorId=0, idTag=sut.valid_id, **until)
    answer.expect_refusal(2, "NotSupported", "NotImplemented", status="Rejected")


@case
async def test_tc_051_cs(csms: CSMS, operator: Operator, sut: Sut, reserved: int) -> None:
    """Cancel a reservation.

    The reservation ends at once, and anybody can charge.
    """
    (await csms.call(1, "CancelReservation", reservationId=reserved)).expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Available")
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.second_valid_id)
    await operator.plug_in()
    await operator.present(sut.second_valid_id)
    await csms.expect(
        5, "StartTransaction", connectorId=sut.connector, idTag=sut.second_valid_id, reservationId=absent()
    )
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_052_cs(csms: CSMS, sut: Sut, reserved: int) -> None:
    """Cancel a reservation - unknown.

    The station rejects the end of a reservation that it does not have, and keeps the one that it has.
    """
    (await csms.call(1, "CancelReservation", reservationId=reserved + 1)).expect(2, status="Rejected")
    within = sut.transaction_duration
    await csms.expect_none(2, "StatusNotification", connectorId=sut.connector, status="Available", within=within)


@case
async def test_tc_053_1_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, others_unavailable: None
) -> None:
    """Use a reservation of the group - local start.

    The station asks the CSMS for the group of an identification and lets a member use the reservation.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    await csms.call(0, "ClearCache")  # §5.13: a group that is known from there need not be asked for
    place = {"connectorId": sut.connector}
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 53}
    owner = {"idTag": sut.valid_id, "parentIdTag": sut.group_id}
    (await csms.call(1, "ReserveNow", **place, **until, **owner)).expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", status="Reserved", **place)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    await operator.present(sut.same_group_id)
    await csms.expect(5, "Authorize", idTag=sut.same_group_id)
    await operator.plug_in()
    await csms.expect(7, "StartTransaction", idTag=sut.same_group_id, reservationId=53, **place)
    await csms.expect(9, "StatusNotification", status="Charging", **place)


@case
async def test_tc_053_2_cs(csms: CSMS, operator: Operator, sut: Sut, others_unavailable: None) -> None:
    """Use a reservation of the group - remote start.

    The station lets a remote start with an identification of the group use the reservation.
    """
    place = {"connectorId": sut.connector}
    until = {"expiryDate": csms.stamp(LONG), "reservationId": 53}
    owner = {"idTag": sut.valid_id, "parentIdTag": sut.group_id}
    (await csms.call(1, "ReserveNow", **place, **until, **owner)).expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", status="Reserved", **place)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    csms.permit("Authorize", idTag=sut.same_group_id)
    (await csms.call(5, "RemoteStartTransaction", idTag=sut.same_group_id, **place)).expect(5, status="Accepted")
    await operator.plug_in()
    await csms.expect(7, "StartTransaction", idTag=sut.same_group_id, reservationId=53, **place)
    await csms.expect(9, "StatusNotification", status="Charging", **place)
