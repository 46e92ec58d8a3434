"""OCPP 1.6 Remote Trigger."""

from ocpp_verdict import CSMS, Configuration, Sut, case, one_of


@case
async def test_tc_054_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Trigger messages.

    The station sends the message that the CSMS asks for.
    """
    # What comes by itself is not what was asked for.
    await configuration.prefer("ClockAlignedDataInterval", 0)
    await configuration.prefer("HeartbeatInterval", 86400)
    place = {"connectorId": sut.connector}
    (await csms.call(1, "TriggerMessage", requestedMessage="MeterValues", **place)).expect(2, status="Accepted")
    await csms.expect(3, "MeterValues", **place)
    (await csms.call(5, "TriggerMessage", requestedMessage="Heartbeat")).expect(6, status="Accepted")
    await csms.expect(7, "Heartbeat")
    answer = await csms.call(9, "TriggerMessage", requestedMessage="StatusNotification", **place)
    answer.expect(10, status="Accepted")
    # §5.17: what is triggered gives current information, and nothing has changed since the connector was Available.
    await csms.expect(11, "StatusNotification", **place, status="Available")
    for number, action in ((13, "DiagnosticsStatusNotification"), (17, "FirmwareStatusNotification")):
        answer = await csms.call(number, "TriggerMessage", requestedMessage=action)
        answer.expect(number + 1, status=one_of("Accepted", "NotImplemented"))
        if answer["status"] == "Accepted":
            await csms.expect(number + 2, action, status="Idle")


@case
async def test_tc_055_cs(csms: CSMS, sut: Sut) -> None:
    """Trigger messages - unknown connector.

    The station rejects a trigger for a connector that it does not have, and sends nothing.
    """
    beyond = {"connectorId": sut.connectors + 1}
    answer = await csms.call(1, "TriggerMessage", requestedMessage="MeterValues", **beyond)
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")
    await csms.expect_none(2, "MeterValues", **beyond, within=sut.transaction_duration)
