"""OCPP 1.6 Remote Trigger: the CSMS asks a station for a message."""

from ocpp_verdict import Operator, Station, Sut, anything, case


@case
async def test_tc_054_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger a message.

    The CSMS can ask for each message of its own accord, and takes it.
    """
    station.answers(2, "TriggerMessage", status="Accepted")
    await operator.request("TriggerMessage", requestedMessage="MeterValues", connectorId=sut.connector)
    await station.expect(1, "TriggerMessage", requestedMessage="MeterValues", connectorId=sut.connector)
    await station.notify(3, "MeterValues", connectorId=sut.connector, meterValue=station.readings())
    await operator.request("TriggerMessage", requestedMessage="Heartbeat")
    await station.expect(5, "TriggerMessage", requestedMessage="Heartbeat")
    answer = await station.call(7, "Heartbeat")
    answer.expect(8, currentTime=anything())
    await operator.request("TriggerMessage", requestedMessage="StatusNotification", connectorId=sut.connector)
    await station.expect(9, "TriggerMessage", requestedMessage="StatusNotification", connectorId=sut.connector)
    await station.status("Available", row=11)
    await operator.request("TriggerMessage", requestedMessage="DiagnosticsStatusNotification")
    await station.expect(13, "TriggerMessage", requestedMessage="DiagnosticsStatusNotification")
    await station.notify(15, "DiagnosticsStatusNotification", status="Idle")
    await operator.request("TriggerMessage", requestedMessage="FirmwareStatusNotification")
    await station.expect(17, "TriggerMessage", requestedMessage="FirmwareStatusNotification")
    await station.notify(19, "FirmwareStatusNotification", status="Idle")


@case
async def test_tc_055_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Trigger a message - rejected.

    The CSMS takes it that a station does not send the message now.
    """
    station.answers(2, "TriggerMessage", status="Rejected")
    await operator.request("TriggerMessage", requestedMessage="MeterValues", connectorId=sut.connector)
    await station.expect(1, "TriggerMessage", requestedMessage="MeterValues")
    await station.alive(2)
