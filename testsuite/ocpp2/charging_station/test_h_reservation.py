"""OCPP 2.x block H: reservations at a charging station."""

from ocpp_verdict import CSMS, Operator, Reservations, Session, Sut, Variables, case, optional, other_than


@case
async def test_tc_h_01_cs(csms: CSMS, reservations: Reservations, session: Session) -> None:
    """Reserve an EVSE - used by the one it is reserved for.

    The station lets the reserved identification charge, and says which reservation that uses up.
    """
    await reservations.hold(1)
    await session.authorized(2)
    await csms.status(2, "Available")
    await session.energy_transfer_started(3)
    reservations.used(3)


@case
async def test_tc_h_02_cs(
    csms: CSMS, reserved: Reservations, ev_connected_pre_session: Session, operator: Operator, sut: Sut
) -> None:
    """Reserve an EVSE - somebody else comes.

    The station charges for nobody else at a reserved EVSE, neither locally nor remotely.
    """
    csms.permit("Authorize")
    csms.permit("TransactionEvent", transactionInfo={"chargingState": optional(other_than("Charging"))})
    await operator.present(sut.second_valid_id, sut.evse, type=sut.second_token_type)
    charging = {"chargingState": "Charging"}
    await csms.expect_none(1, "TransactionEvent", within=sut.timings.message, transactionInfo=charging)
    token = csms.token(sut.second_valid_id, sut.second_token_type)
    answer = await csms.call(1, "RequestStartTransaction", idToken=token, remoteStartId=csms.number(), evseId=sut.evse)
    answer.expect(2, status="Rejected")


@case
async def test_tc_h_03_cs(reserved: Reservations, sut: Sut) -> None:
    """Reserve an EVSE - reserved already.

    The station reserves no EVSE for two.
    """
    answer = await reserved.ask(1, sut.second_valid_id, evse=sut.evse)
    answer.expect(2, status="Occupied")


@case
async def test_tc_h_04_cs(reservations: Reservations, energy_transfer_started: Session, sut: Sut) -> None:
    """Reserve an EVSE - occupied.

    The station reserves no EVSE at which somebody charges.
    """
    answer = await reservations.ask(1, sut.second_valid_id, evse=sut.evse)
    answer.expect(2, status="Occupied")


@case
async def test_tc_h_06_cs(reservations: Reservations, unavailable_evse: None, sut: Sut) -> None:
    """Reserve an EVSE - unavailable.

    The station reserves no EVSE that is out of service.
    """
    answer = await reservations.ask(1, sut.second_valid_id, evse=sut.evse)
    answer.expect(2, status="Unavailable")


@case
async def test_tc_h_07_cs(csms: CSMS, reserved_briefly: Reservations, session: Session, sut: Sut) -> None:
    """Reserve an EVSE - nobody comes.

    The station frees an EVSE when its reservation expires, says so, and lets somebody else charge.
    """
    within = 60 + sut.timings.message
    await csms.status(1, "Available", within=within)
    await reserved_briefly.ended(3, "Expired", within)
    await session.authorized(5, sut.second_valid_id, type=sut.second_token_type)
    await session.energy_transfer_started(6)


@case
async def test_tc_h_08_cs(csms: CSMS, reservations: Reservations, session: Session, sut: Sut) -> None:
    """Reserve any EVSE.

    The station keeps an EVSE free for the reserved identification, whichever it is.
    """
    answer = await reservations.ask(1)
    answer.expect(2, status="Accepted")
    if sut.evses == 1:
        await csms.status(3, "Reserved")
    await session.authorized(5)
    await session.energy_transfer_started(6)
    reservations.used(6)


@case
async def test_tc_h_09_cs(all_reserved: Reservations, sut: Sut) -> None:
    """Reserve any EVSE - all are reserved.

    The station takes no reservation when every EVSE is reserved.
    """
    answer = await all_reserved.ask(1, sut.second_valid_id)
    answer.expect(2, status="Occupied")


@case
async def test_tc_h_10_cs(reservations: Reservations, all_charging: None, sut: Sut) -> None:
    """Reserve any EVSE - all are occupied.

    The station takes no reservation when somebody charges at every EVSE.
    """
    answer = await reservations.ask(1, sut.second_valid_id)
    answer.expect(2, status="Occupied")


@case
async def test_tc_h_12_cs(reservations: Reservations, unavailable: None) -> None:
    """Reserve any EVSE - the station is unavailable.

    The station takes no reservation when it is out of service.
    """
    answer = await reservations.ask(1)
    answer.expect(2, status="Unavailable")


@case
async def test_tc_h_14_cs(csms: CSMS, reservations: Reservations, sut: Sut) -> None:
    """Reserve any EVSE - as many reservations as EVSEs.

    The station reports every connector as reserved once the last free EVSE is promised.
    """
    for number in range(sut.evses):
        answer = await reservations.ask(1, f"04B0{number:04d}")
        answer.expect(2, status="Accepted")
    await csms.statuses(3, "Reserved")


@case
async def test_tc_h_15_cs(csms: CSMS, reservations: Reservations, session: Session, sut: Sut) -> None:
    """Reserve a connector of a type.

    The station keeps a connector of a type free for the reserved identification.
    """
    answer = await reservations.ask(1, connectorType=sut.connector_type)
    answer.expect(2, status="Accepted")
    if sut.evses == 1:
        await csms.status(3, "Reserved")
    await session.authorized(5)
    await session.energy_transfer_started(6)
    reservations.used(6)


@case
async def test_tc_h_16_cs(all_reserved: Reservations, sut: Sut) -> None:
    """Reserve a connector of a type - all are reserved.

    The station takes no reservation when every connector of the type is reserved.
    """
    answer = await all_reserved.ask(1, sut.second_valid_id, connectorType=sut.connector_type)
    answer.expect(2, status="Occupied")


@case
async def test_tc_h_17_cs(csms: CSMS, reserved: Reservations) -> None:
    """Cancel a reservation.

    The station frees an EVSE whose reservation is cancelled, and says so.
    """
    answer = await csms.call(1, "CancelReservation", reservationId=reserved.number)
    answer.expect(2, status="Accepted")
    await csms.status(3, "Available")


@case
async def test_tc_h_18_cs(csms: CSMS, reservations: Reservations) -> None:
    """Cancel a reservation - rejected.

    The station rejects to cancel a reservation that it does not have.
    """
    answer = await csms.call(1, "CancelReservation", reservationId=csms.number())
    answer.expect(2, status="Rejected")


@case
async def test_tc_h_19_cs(csms: CSMS, reservations: Reservations, session: Session, sut: Sut) -> None:
    """Reserve an EVSE - used by another one of the group.

    The station lets an identification charge that belongs to the group of a reservation.
    """
    group = csms.token(sut.group_id, sut.group_token_type)
    answer = await reservations.ask(1, evse=sut.evse, groupIdToken=group)
    answer.expect(2, status="Accepted")
    await csms.status(3, "Reserved")
    await session.authorized(3, sut.same_group_id)
    await session.energy_transfer_started(4)
    reservations.used(4)


@case
async def test_tc_h_21_cs(csms: CSMS, reserved: Reservations, session: Session, sut: Sut) -> None:
    """Reserve an EVSE - it goes out of service.

    The station gives up the reservation of an EVSE that goes out of service, and says so.
    """
    await csms.unavailable(1, evse={"id": sut.evse})
    await reserved.ended(5, "Removed")
    answer = await csms.call(7, "ChangeAvailability", operationalStatus="Operative", evse={"id": sut.evse})
    answer.expect(8, status="Accepted")
    await csms.status(9, "Available")
    await session.authorized(11, sut.second_valid_id, type=sut.second_token_type)
    await session.energy_transfer_started(12)


@case
async def test_tc_h_22_cs(configuration: Variables, reservations: Reservations, sut: Sut) -> None:
    """Reserve an EVSE - no reservations wanted.

    A station that is configured to take no reservations rejects them.
    """
    await configuration.set("ReservationCtrlr.Enabled", False)
    answer = await reservations.ask(1, evse=sut.evse)
    answer.expect(2, status="Rejected")


@case
async def test_tc_h_23_cs(reserved: Reservations, session: Session, sut: Sut) -> None:
    """Reserve an EVSE - replace a reservation.

    The station replaces a reservation by one of the same number. Its connector is reserved before and after (the table
    asks for a report of that, H01.FR.02 does not).
    """
    answer = await reserved.ask(1, sut.second_valid_id, evse=sut.evse, number=reserved.number)
    answer.expect(2, status="Accepted")
    await session.authorized(3, sut.second_valid_id, type=sut.second_token_type)
    await session.energy_transfer_started(4)
    reserved.used(4)


@case
async def test_tc_h_24_cs(csms: CSMS, reservations: Reservations, session: Session, sut: Sut) -> None:
    """Reserve any EVSE - used by another one of the group.

    The station lets an identification charge that belongs to the group of a reservation of any EVSE.
    """
    group = csms.token(sut.group_id, sut.group_token_type)
    answer = await reservations.ask(1, groupIdToken=group)
    answer.expect(2, status="Accepted")
    # The connectors are reserved only when no other EVSE is free (H01.FR.20); the table has one EVSE in mind.
    if sut.evses == 1:
        await csms.status(3, "Reserved")
    await session.authorized(5, sut.same_group_id)
    await session.energy_transfer_started(6)
    reservations.used(6)
