"""OCPP 1.6 Core: a station with a fault."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case
async def test_tc_041_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Fault.

    The station reports a fault and starts nothing while it lasts.
    """
    csms.permit("Authorize", idTag=sut.valid_id)
    await operator.fault()
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="Faulted")
    await operator.plug_in()
    await operator.present(sut.valid_id)
    await csms.expect_none(3, "StartTransaction", within=sut.transaction_duration)
