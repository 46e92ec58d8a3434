"""OCPP 2.x block B: provisioning of a charging station."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case
async def test_tc_b_01_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Cold boot - accepted.

    After power-up the station introduces itself and, once accepted, reports every connector.
    """
    await operator.reboot()
    await csms.expect(1, "BootNotification", reason="PowerUp", within=sut.timings.reset)
    for evse in range(1, sut.evses + 1):
        await csms.expect(3, "StatusNotification", evseId=evse, connectorId=1, connectorStatus="Available")
