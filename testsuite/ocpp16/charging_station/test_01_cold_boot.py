"""OCPP 1.6 Core: a station boots before the CSMS wants it."""

from ocpp_verdict import CSMS, Operator, Sut, case, one_of


@case
async def test_tc_001_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot, rejected at first.

    A rejected station asks again when the interval is over, no sooner; accepted it reports every connector and beats.
    """
    csms.answers(2, "BootNotification", status="Rejected", interval=sut.retry_interval)
    await operator.reboot()
    refused = await csms.expect(1, "BootNotification", within=sut.timings.reset)
    csms.answers(4, "BootNotification", status="Accepted", interval=sut.heartbeat_interval)
    boot = await csms.expect(3, "BootNotification", within=sut.retry_interval + sut.timings.boot)
    # §4.2: the interval of a refusal is the least time to wait.
    csms.apart(3, refused, boot, sut.retry_interval - 1)
    for number in range(sut.connectors + 1):
        await csms.expect(5, "StatusNotification", connectorId=number, status="Available")
    await csms.beats(7, sut.heartbeat_interval)


@case
async def test_tc_002_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot, pending at first.

    A pending station lets itself be configured, asks again when the interval is over, then reports and beats.
    """
    key = "MeterValueSampleInterval"
    csms.answers(2, "BootNotification", status="Pending", interval=sut.retry_interval)
    await operator.reboot()
    pending = await csms.expect(1, "BootNotification", within=sut.timings.reset)
    csms.answers(8, "BootNotification", status="Accepted", interval=sut.heartbeat_interval)
    (await csms.call(3, "GetConfiguration", key=[key])).expect(4, configurationKey=[{"key": key}])
    answer = await csms.call(5, "ChangeConfiguration", key=key, value=str(sut.meter_interval))
    answer.expect(6, status=one_of("Accepted", "RebootRequired"))  # §5.3 leaves that to the station
    boot = await csms.expect(7, "BootNotification", within=sut.retry_interval + sut.timings.boot)
    csms.apart(7, pending, boot, sut.retry_interval - 1)
    for number in range(sut.connectors + 1):
        await csms.expect(9, "StatusNotification", connectorId=number, status="Available")
    await csms.beats(11, sut.heartbeat_interval)
