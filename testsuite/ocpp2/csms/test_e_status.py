"""OCPP 2.x block E: a CSMS asks how transactions and their messages stand (E14)."""

from ocpp_verdict import Operator, OurSession, Station, Sut, absent, case


@case
async def test_tc_e_29_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - ongoing - with messages waiting.

    The CSMS asks about a transaction after an absence of the station and takes what it missed.
    """
    session = energy_transfer_started
    await station.offline(sut.transaction_duration)
    station.answers(4, "GetTransactionStatus", ongoingIndicator=True, messagesInQueue=True)
    await operator.request("GetTransactionStatus", transactionId=session.transaction)
    await station.expect(3, "GetTransactionStatus", transactionId=session.transaction)
    await session.event(5, "Updated", "MeterValuePeriodic", offline=True, meterValue=station.values("Sample.Periodic"))


@case
async def test_tc_e_30_csms(station: Station, energy_transfer_started: OurSession, operator: Operator) -> None:
    """Transaction status - ongoing - without messages waiting.

    The CSMS asks about a transaction.
    """
    id = energy_transfer_started.transaction
    station.answers(2, "GetTransactionStatus", ongoingIndicator=True, messagesInQueue=False)
    await operator.request("GetTransactionStatus", transactionId=id)
    await station.expect(1, "GetTransactionStatus", transactionId=id)


@case
async def test_tc_e_31_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - ended - with messages waiting.

    The CSMS asks about a transaction whose end came before what led to it, and takes that afterwards.
    """
    session = energy_transfer_started
    id = session.transaction
    await station.offline(sut.transaction_duration)
    await station.status("Available", session.evse, 3)
    later = session.skip(2)
    await session.event(5, "Ended", "EVCommunicationLost", "Idle", "EVDisconnected", offline=True)
    station.answers(8, "GetTransactionStatus", ongoingIndicator=False, messagesInQueue=True)
    await operator.request("GetTransactionStatus", transactionId=id)
    await station.expect(7, "GetTransactionStatus", transactionId=id)
    await later.event(9, "Updated", "StopAuthorized", offline=True)
    await later.event(11, "Updated", "ChargingStateChanged", "EVConnected", offline=True)


@case
async def test_tc_e_33_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Transaction status - without a transaction - with messages waiting.

    The CSMS asks whether messages wait at the station and takes them.
    """
    session = energy_transfer_started
    await station.offline(sut.transaction_duration)
    station.answers(4, "GetTransactionStatus", messagesInQueue=True)
    await operator.request("GetTransactionStatus")
    await station.expect(3, "GetTransactionStatus", transactionId=absent())
    await session.event(5, "Updated", "MeterValuePeriodic", offline=True, meterValue=station.values("Sample.Periodic"))


@case
async def test_tc_e_34_csms(station: Station, operator: Operator) -> None:
    """Transaction status - without a transaction - without messages waiting.

    The CSMS asks whether messages wait at the station.
    """
    station.answers(2, "GetTransactionStatus", messagesInQueue=False)
    await operator.request("GetTransactionStatus")
    await station.expect(1, "GetTransactionStatus", transactionId=absent())
