"""OCPP 2.x block B: resets of a charging station and of its EVSEs (B11, B12)."""

from ocpp_verdict import (
    CSMS,
    Session,
    Sut,
    absent,
    case,
    optional,
)


@case
async def test_tc_b_20_cs(csms: CSMS) -> None:
    """Reset - without a transaction - when idle.

    An idle station accepts a reset at once and boots.
    """
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Accepted")
    await csms.booted(3)


@case
async def test_tc_b_21_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Reset - with a transaction - when idle.

    A charging station lets the transaction end before it resets, and says so when it boots.
    """
    session = energy_transfer_started
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Scheduled")
    await session.over(3)
    status = "Occupied" if session.is_connected else "Available"
    await csms.booted(7, "ScheduledReset", but={session.evse: status})


@case
async def test_tc_b_22_cs(csms: CSMS, energy_transfer_started: Session) -> None:
    """Reset - with a transaction - immediate.

    The station ends the transaction for the reset, boots, and still has the cable in.
    """
    session = energy_transfer_started
    answer = await csms.call(1, "Reset", type="Immediate")
    answer.expect(2, status="Accepted")
    info = {"stoppedReason": "ImmediateReset", "chargingState": optional("EVConnected")}
    await session.event(3, ends=True, triggerReason="ResetCommand", transactionInfo=info, idToken=absent())
    await csms.booted(5, "RemoteReset", but={session.evse: "Occupied"})


@case
async def test_tc_b_23_cs(csms: CSMS, unavailable_connector: None, sut: Sut) -> None:
    """Reset - what is unavailable stays so.

    A connector that the CSMS took out of service is out of service after a reset.
    """
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Accepted")
    await csms.booted(3, "RemoteReset", but={sut.evse: "Unavailable"})


@case
async def test_tc_b_25_cs(csms: CSMS, sut: Sut) -> None:
    """Reset of an EVSE - without a transaction.

    A station that can reset a single EVSE accepts to do so.
    """
    answer = await csms.call(1, "Reset", type="OnIdle", evseId=sut.evse)
    answer.expect(2, status="Accepted")


@case
async def test_tc_b_26_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Reset of an EVSE - with a transaction - when idle.

    The EVSE lets its transaction end before it resets.
    """
    answer = await csms.call(1, "Reset", type="OnIdle", evseId=sut.evse)
    answer.expect(2, status="Scheduled")
    await energy_transfer_started.over(3)


@case
async def test_tc_b_27_cs(csms: CSMS, energy_transfer_started: Session, sut: Sut) -> None:
    """Reset of an EVSE - with a transaction - immediate.

    The station ends the transaction of the EVSE for its reset.
    """
    answer = await csms.call(1, "Reset", type="Immediate", evseId=sut.evse)
    answer.expect(2, status="Accepted")
    info = {"stoppedReason": "ImmediateReset", "chargingState": optional("EVConnected")}
    await energy_transfer_started.event(3, ends=True, triggerReason="ResetCommand", transactionInfo=info)


@case
async def test_tc_b_41_cs(csms: CSMS, energy_transfer_started: Session, second_session: Session) -> None:
    """Reset - with several transactions - when idle.

    The station resets only when the last of its transactions has ended.
    """
    first, second = energy_transfer_started, second_session
    await second.energy_transfer_started()
    answer = await csms.call(1, "Reset", type="OnIdle")
    answer.expect(2, status="Scheduled")
    await first.over(3)
    await second.over(7)
    status = {one.evse: "Occupied" if one.is_connected else "Available" for one in (first, second)}
    await csms.booted(11, "ScheduledReset", but=status)
