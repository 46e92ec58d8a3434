"""OCPP 1.6 Core: starting a charging session."""

from ocpp_verdict import CSMS, Operator, Sut, case


@case
async def test_tc_003_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Regular charging session - plug in first.

    The station starts a transaction when the cable comes before the identification.
    """
    await operator.plug_in()
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.present(sut.valid_id)
    await csms.expect(3, "Authorize", idTag=sut.valid_id)
    await csms.expect(5, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Charging")
