"""OCPP 1.6 Reservation: the CSMS reserves a connector or a whole station."""

from ocpp_verdict import Operator, Station, Sut, between, case, ci_string, integer, optional


@case
async def test_tc_046_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - transaction.

    The CSMS reserves a connector and accepts the transaction that uses the reservation.
    """
    station.answers(2, "ReserveNow", status="Accepted")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    reserved = await station.expect(
        1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id), reservationId=integer()
    )
    await station.status("Reserved", row=3)
    answer = await station.call(5, "Authorize", idTag=sut.valid_id)
    answer.expect(5, idTagInfo={"status": "Accepted"})
    await station.status("Preparing", row=5)
    started = await station.start_transaction(5, reservationId=reserved["reservationId"])
    started.expect(5, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=5)


@case
async def test_tc_047_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - expire.

    The CSMS reserves a connector until a given time, and takes it that the connector is free afterwards.
    """
    station.answers(2, "ReserveNow", status="Accepted")
    soonest, expiry = station.stamp(sut.reservation_time / 2), station.stamp(sut.reservation_time)
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=expiry)
    # A person may be able to enter whole minutes only, or minutes from the moment of entering.
    time = between(soonest, station.stamp(sut.reservation_time + 60))
    reserved = await station.expect(
        1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id), expiryDate=time
    )
    await station.status("Reserved", row=3)
    await station.until(reserved["expiryDate"])
    await station.status("Available", row=5)


@case
async def test_tc_048_1_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - faulted.

    The CSMS takes it that a faulted connector cannot be reserved.
    """
    station.answers(2, "ReserveNow", status="Faulted")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    await station.expect(1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.alive(2)


@case
async def test_tc_048_2_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - occupied.

    The CSMS takes it that an occupied connector cannot be reserved.
    """
    await station.status("Preparing", row=1)
    station.answers(4, "ReserveNow", status="Occupied")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    await station.expect(3, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.alive(4)


@case
async def test_tc_048_3_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - unavailable.

    The CSMS takes a connector out of service, and takes it that it cannot be reserved.
    """
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", connectorId=sut.connector, type="Inoperative")
    await station.expect(1, "ChangeAvailability", connectorId=sut.connector, type="Inoperative")
    await station.status("Unavailable", row=3)
    station.answers(6, "ReserveNow", status="Unavailable")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    await station.expect(5, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.alive(6)


@case
async def test_tc_048_4_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a connector - rejected.

    The CSMS takes it that a station makes no reservations.
    """
    station.answers(2, "ReserveNow", status="Rejected")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    await station.expect(1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.alive(2)


@case
async def test_tc_049_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Reservation of a station - transaction.

    The CSMS reserves whichever connector of a station is free (connector 0, §5.13).
    """
    station.answers(2, "ReserveNow", status="Accepted")
    await operator.request("ReserveNow", connectorId=0, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    await station.expect(1, "ReserveNow", connectorId=0, idTag=ci_string(sut.valid_id))
    await station.status("Reserved", row=3)


@case
async def test_tc_051_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Cancel a reservation.

    The CSMS cancels the reservation that it made.
    """
    station.answers(2, "ReserveNow", status="Accepted")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    reserved = await station.expect(1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.status("Reserved", row=3)
    station.answers(6, "CancelReservation", status="Accepted")
    await operator.request("CancelReservation", reservationId=reserved["reservationId"])
    await station.expect(5, "CancelReservation", reservationId=reserved["reservationId"])
    await station.status("Available", row=7)


@case
async def test_tc_052_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Cancel a reservation - rejected.

    The CSMS takes it that a station does not know the reservation.
    """
    station.answers(2, "ReserveNow", status="Accepted")
    await operator.request("ReserveNow", connectorId=sut.connector, idTag=sut.valid_id, expiryDate=station.stamp(3600))
    reserved = await station.expect(1, "ReserveNow", connectorId=sut.connector, idTag=ci_string(sut.valid_id))
    await station.status("Reserved", row=3)
    station.answers(6, "CancelReservation", status="Rejected")
    await operator.request("CancelReservation", reservationId=reserved["reservationId"])
    await station.expect(5, "CancelReservation", reservationId=reserved["reservationId"])
    await station.alive(6)


@case
async def test_tc_053_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Use a reserved connector with parentIdTag.

    The CSMS tells the group of an identification, by which a station lets another one of that group use a reservation.
    """
    station.answers(2, "ReserveNow", status="Accepted")
    await operator.request(
        "ReserveNow",
        connectorId=sut.connector,
        idTag=sut.valid_id,
        parentIdTag=sut.group_id,
        expiryDate=station.stamp(3600),
    )
    # parentIdTag is optional (§6.37): the station can learn it from Authorize, which MAY tell it (§5.13, errata 4.12).
    reserved = await station.expect(
        1,
        "ReserveNow",
        connectorId=sut.connector,
        idTag=ci_string(sut.valid_id),
        parentIdTag=optional(ci_string(sut.group_id)),
        reservationId=integer(),
    )
    await station.status("Reserved", row=3)
    answer = await station.call(5, "Authorize", idTag=sut.same_group_id)
    answer.expect(5, idTagInfo={"status": "Accepted", "parentIdTag": optional(ci_string(sut.group_id))})
    if "parentIdTag" not in answer["idTagInfo"]:
        answer.warn(5, "the group is not told by which a station finds the reservation", f"parentIdTag {sut.group_id}")
    await station.status("Preparing", row=5)
    started = await station.start_transaction(5, idTag=sut.same_group_id, reservationId=reserved["reservationId"])
    started.expect(5, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=5)
