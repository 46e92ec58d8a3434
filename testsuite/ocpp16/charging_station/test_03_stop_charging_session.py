"""OCPP 1.6 Core: stopping a charging session at the station."""

from ocpp_verdict import CSMS, Configuration, Operator, Sut, case, one_of, optional


@case
async def test_tc_005_1_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, charging: int
) -> None:
    """Cable taken out of the vehicle - the station stops and unlocks.

    The transaction ends with the reason EVDisconnected and the cable can be taken out of the station.
    """
    await configuration.prefer("MinimumStatusDuration", 0)
    await configuration.prefer("StopTransactionOnEVSideDisconnect", True)
    await configuration.set("UnlockConnectorOnEVSideDisconnect", True)
    await operator.unplug_ev_side()
    await csms.expect(1, "StopTransaction", transactionId=charging, reason="EVDisconnected")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Finishing")
    await operator.unplug()
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Available")


@case
async def test_tc_005_2_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, charging: int
) -> None:
    """Cable taken out of the vehicle - the station stops and keeps the lock.

    The transaction ends with the reason EVDisconnected; the CSMS can unlock the cable.
    """
    await configuration.prefer("MinimumStatusDuration", 0)
    await configuration.prefer("StopTransactionOnEVSideDisconnect", True)
    await configuration.set("UnlockConnectorOnEVSideDisconnect", False)
    await operator.unplug_ev_side()
    await csms.expect(1, "StopTransaction", transactionId=charging, reason="EVDisconnected")
    # Available: §4.9 C1, nothing is left to do where the cable is fixed.
    after = "Finishing" if sut.cable == "socket" else one_of("Finishing", "Available")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status=after)
    answer = await csms.call(5, "UnlockConnector", connectorId=sut.connector)
    answer.expect(6, status="Unlocked" if sut.cable == "socket" else "NotSupported")
    if sut.cable == "socket":
        await operator.unplug()
        await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Available")


@case
async def test_tc_005_3_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, charging: int
) -> None:
    """Cable taken out of the vehicle - the station goes on.

    The transaction is only suspended, until the CSMS stops it.
    """
    await configuration.prefer("MinimumStatusDuration", 0)
    await configuration.set("StopTransactionOnEVSideDisconnect", False)
    await configuration.prefer("UnlockConnectorOnEVSideDisconnect", False)
    await operator.unplug_ev_side()
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="SuspendedEV")
    answer = await csms.call(3, "RemoteStopTransaction", transactionId=charging)
    answer.expect(4, status="Accepted")
    # Available: §4.9 D1, nothing is left to do where the cable is fixed.
    after = "Finishing" if sut.cable == "socket" else one_of("Finishing", "Available")
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status=after)
    await csms.expect(7, "StopTransaction", transactionId=charging, reason="Remote")


@case
async def test_tc_068_cs(csms: CSMS, operator: Operator, sut: Sut, charging: int, reader_for_one: None) -> None:
    """Stop transaction - only the identification that started it.

    A stranger's identification stops nothing; the one that started stops without asking the CSMS.
    """
    # §4.1, §3.10: only the CSMS knows whether the second identification is of the group that the first one has.
    csms.permit("Authorize", idTag=sut.second_valid_id)
    if sut.shared_reader:  # it cannot know whether a card is to stop here or to start elsewhere
        csms.permit("Authorize", idTag=sut.valid_id)
    await operator.present(sut.second_valid_id)
    await csms.expect_none(1, "StopTransaction", within=sut.transaction_duration)
    await operator.present(sut.valid_id)
    # §6.49: an idTag that is known SHALL be sent.
    await csms.expect(3, "StopTransaction", transactionId=charging, idTag=sut.valid_id, reason=optional("Local"))
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Finishing")


@case
async def test_tc_069_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, charging: int, reader_for_one: None
) -> None:
    """Stop transaction - an identification of the same group.

    The station asks the CSMS for the group of an identification and lets a member of the group stop the transaction.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    await operator.present(sut.same_group_id)
    await csms.expect(1, "Authorize", idTag=sut.same_group_id)
    await csms.expect(3, "StopTransaction", transactionId=charging, idTag=sut.same_group_id, reason=optional("Local"))
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Finishing")
