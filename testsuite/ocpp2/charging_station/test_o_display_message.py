"""OCPP 2.x block O: messages on the display of a charging station, set and replaced (O01, O02, O06)."""

from ocpp_verdict import CSMS, Display, Operator, Session, case

#: Seconds after which messages begin or end to be shown.
_LATER = 60


@case
async def test_tc_o_01_cs(display: Display) -> None:
    """Set a display message.

    The station takes a message and tells it as it was set.
    """
    message = await display.shown(1)
    await display.holds(3, message)


@case
async def test_tc_o_06_cs(display: Display, energy_transfer_started: Session) -> None:
    """Set a display message - for a transaction.

    The station removes a message with the end of the transaction that it is for.
    """
    message = await display.shown(1, transactionId=energy_transfer_started.transaction)
    await energy_transfer_started.parking_bay_unoccupied(6)
    await display.lacks(7, message["id"])


@case
async def test_tc_o_10_cs(csms: CSMS, display: Display) -> None:
    """Set a display message - unknown transaction.

    The station says that it has no such transaction.
    """
    answer = await display.set(1, display.message(transactionId=f"no-{csms.number()}"))
    answer.expect(2, status="UnknownTransaction")


@case
async def test_tc_o_12_cs(display: Display) -> None:
    """Set a display message - replace one.

    The station replaces a message by one with the same id (O06.FR.01); the table does not ask what it has then.
    """
    old = await display.shown()
    new = display.message(old["id"], content="ocpp-verdict, once more")
    answer = await display.set(1, new)
    answer.expect(2, status="Accepted")
    await display.holds(2, new)


@case
async def test_tc_o_13_cs(csms: CSMS, display: Display) -> None:
    """Set a display message - shown later.

    The station takes a message that is to be shown from a moment on.
    """
    message = await display.shown(1, startDateTime=csms.stamp(_LATER))
    await display.holds(3, message)


@case
async def test_tc_o_14_cs(csms: CSMS, display: Display) -> None:
    """Set a display message - shown until then.

    The station removes a message when its time is over.
    """
    message = await display.shown(1, endDateTime=csms.stamp(_LATER))
    await display.holds(3, message)
    await csms.wait(_LATER + 2)
    await display.lacks(7, message["id"])


@case
async def test_tc_o_15_cs(csms: CSMS, display: Display, ev_connected_pre_session: Session) -> None:
    """Set a display message - in the language of the driver.

    The station takes a message while somebody charges whose language it was told.
    """
    csms.answers(2, "Authorize", idTokenInfo={"status": "Accepted", "language1": "en"})
    await ev_connected_pre_session.authorized(2)
    await ev_connected_pre_session.energy_transfer_started(3)
    content = {"format": "UTF8", "language": "en", "content": "Welcome"}
    await display.shown(4, message=content)


@case
async def test_tc_o_19_cs(display: Display) -> None:
    """Set a display message - format not supported.

    The station says that it cannot show a format.
    """
    answer = await display.set(1, display.message(message={"format": "URI", "content": "https://ocpp-verdict.example"}))
    answer.expect(2, status="NotSupportedMessageFormat")


@case
async def test_tc_o_20_cs(csms: CSMS, display: Display) -> None:
    """Set a display message - persistent over a reboot.

    The station has the same messages after a reboot.
    """
    message = await display.shown(1)
    answer = await csms.call(3, "Reset", type="Immediate")
    answer.expect(3, status="Accepted")
    await csms.booted(3)
    await display.holds(4, message)


@case
async def test_tc_o_22_cs(display: Display) -> None:
    """Set a display message - two in front.

    The station keeps two messages that are to be shown in front.
    """
    first = await display.shown(1, priority="InFront")
    second = await display.shown(3, priority="InFront")
    await display.holds(5, first)
    await display.holds(9, second)


@case
async def test_tc_o_24_cs(display: Display) -> None:
    """Set a display message - two always in front.

    The station replaces a message that is always in front by the next such one.
    """
    first = await display.shown(1, priority="AlwaysFront")
    second = await display.shown(3, priority="AlwaysFront")
    await display.lacks(5, first["id"])
    await display.holds(7, second)


@case
async def test_tc_o_27_cs(csms: CSMS, display: Display, energy_transfer_started: Session) -> None:
    """Set a display message - for a transaction - shown later.

    The station removes a message with the end of its transaction, also if it was shown only from a moment on.
    """
    # The table leaves the transaction out, but its message is gone with the transaction (O02.FR.02).
    transaction = energy_transfer_started.transaction
    message = await display.shown(1, transactionId=transaction, startDateTime=csms.stamp(_LATER))
    await csms.wait(_LATER + 2)
    await energy_transfer_started.parking_bay_unoccupied(6)
    await display.lacks(7, message["id"])


@case
async def test_tc_o_28_cs(csms: CSMS, display: Display, energy_transfer_started: Session) -> None:
    """Set a display message - for a transaction - shown until then.

    The station removes a message when its time is over, though its transaction goes on.
    """
    transaction = energy_transfer_started.transaction
    message = await display.shown(1, transactionId=transaction, endDateTime=csms.stamp(_LATER))
    await csms.wait(_LATER + 2)
    await display.lacks(3, message["id"])


@case
async def test_tc_o_30_cs(display: Display, energy_transfer_started: Session) -> None:
    """Set a display message - for a transaction - two in front.

    The station keeps two messages of a transaction that are to be shown in front, for as long as it goes on.
    """
    fields = {"priority": "InFront", "transactionId": energy_transfer_started.transaction}
    first = await display.shown(1, **fields)
    second = await display.shown(3, content="ocpp-verdict 2", **fields)
    await display.holds(5, first)
    await display.holds(9, second)
    await energy_transfer_started.parking_bay_unoccupied(16)
    await display.lacks(17, first["id"])
    await display.lacks(19, second["id"])


@case
async def test_tc_o_32_cs(display: Display, energy_transfer_started: Session) -> None:
    """Set a display message - for a transaction - two always in front.

    The station replaces a message that is always in front by the next one, and removes that with its transaction.
    """
    fields = {"priority": "AlwaysFront", "transactionId": energy_transfer_started.transaction}
    first = await display.shown(1, **fields)
    second = await display.shown(3, content="ocpp-verdict 2", **fields)
    await display.lacks(5, first["id"])
    await display.holds(7, second)
    await energy_transfer_started.parking_bay_unoccupied(14)
    await display.lacks(15, second["id"])


@case
async def test_tc_o_36_cs(display: Display, session: Session) -> None:
    """Set a display message - while charging.

    The station keeps a message for the state Charging over a session.
    """
    message = await display.shown(1, state="Charging")
    await session.energy_transfer_started(6)
    await session.parking_bay_unoccupied(10)
    await display.holds(11, message)


@case
async def test_tc_o_37_cs(display: Display, session: Session) -> None:
    """Set a display message - while idle.

    The station keeps a message for the state Idle over a session.
    """
    message = await display.shown(1, state="Idle")
    await session.energy_transfer_started(6)
    await session.parking_bay_unoccupied(10)
    await display.holds(11, message)


@case
async def test_tc_o_38_cs(csms: CSMS, display: Display) -> None:
    """Set a display message - while unavailable.

    The station keeps a message for the state Unavailable when it is back in service.
    """
    message = await display.shown(1, state="Unavailable")
    await csms.unavailable(3)
    answer = await csms.call(4, "ChangeAvailability", operationalStatus="Operative")
    answer.expect(5, status="Accepted")
    await csms.statuses(6, "Available")
    await display.holds(8, message)


@case
async def test_tc_o_39_cs(csms: CSMS, display: Display, operator: Operator) -> None:
    """Set a display message - while faulted.

    The station keeps a message for the state Faulted when its fault is over.
    """
    message = await display.shown(1, state="Faulted")
    await operator.fault()
    await csms.status(2, "Faulted")
    await operator.clear_fault()
    await csms.status(2, "Available")
    await display.holds(3, message)
