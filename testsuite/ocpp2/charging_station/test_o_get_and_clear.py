"""OCPP 2.x block O: asking for the messages of a charging station, and clearing them (O03 to O05)."""

from ocpp_verdict import CSMS, Display, Sut, case


@case
async def test_tc_o_02_cs(display: Display) -> None:
    """Get all display messages.

    The station tells all its messages.
    """
    message = await display.shown()
    await display.holds(1, message, asked={})


@case
async def test_tc_o_03_cs(display: Display) -> None:
    """Get all display messages - there are none.

    A station without messages says so.
    """
    await display.lacks(1)


@case
async def test_tc_o_04_cs(csms: CSMS, display: Display) -> None:
    """Clear a display message.

    The station removes a message and does not have it any more.
    """
    message = await display.shown()
    answer = await csms.call(1, "ClearDisplayMessage", id=message["id"])
    answer.expect(2, status="Accepted")
    await display.lacks(3, message["id"])


@case
async def test_tc_o_05_cs(csms: CSMS, display: Display) -> None:
    """Clear a display message - unknown.

    The station says that it has no such message.
    """
    answer = await csms.call(1, "ClearDisplayMessage", id=csms.number())
    answer.expect(2, status="Unknown")


@case
async def test_tc_o_07_cs(display: Display) -> None:
    """Get display messages - by id.

    The station tells the message with an id, and no other one.
    """
    message = await display.shown()
    await display.shown()
    await display.holds(1, message)


@case
async def test_tc_o_08_cs(display: Display, sut: Sut) -> None:
    """Get display messages - by priority.

    The station tells the messages of a priority, and no others.
    """
    message = await display.shown()
    other = "InFront" if sut.display_message_priority != "InFront" else "NormalCycle"
    await display.set(0, display.message(priority=other))
    await display.holds(1, message, asked={"priority": sut.display_message_priority})


@case
async def test_tc_o_09_cs(display: Display, sut: Sut) -> None:
    """Get display messages - by state.

    The station tells the messages for a state, and no others.
    """
    message = await display.shown(state=sut.display_message_state)
    await display.set(0, display.message())
    await display.holds(1, message, asked={"state": sut.display_message_state})


@case
async def test_tc_o_11_cs(csms: CSMS, display: Display) -> None:
    """Get display messages - unknown id.

    The station says that it has no message with an id.
    """
    await display.shown()
    await display.lacks(1, csms.number())


@case
async def test_tc_o_33_cs(csms: CSMS, display: Display) -> None:
    """Get display messages - by id - there are none.

    A station without messages says that it has none with an id.
    """
    await display.lacks(1, csms.number())


@case
async def test_tc_o_34_cs(display: Display, sut: Sut) -> None:
    """Get display messages - known id, another state.

    The station tells no message that has the right id but is for another state.
    """
    message = await display.shown(state=sut.display_message_state)
    other = "Idle" if sut.display_message_state != "Idle" else "Charging"
    await display.lacks(1, message["id"], state=other)


@case
async def test_tc_o_35_cs(display: Display, sut: Sut) -> None:
    """Get display messages - known id, another priority.

    The station tells no message that has the right id but another priority.
    """
    message = await display.shown()
    other = "InFront" if sut.display_message_priority != "InFront" else "NormalCycle"
    await display.lacks(1, message["id"], priority=other)
