"""OCPP 1.6 Core: a local start that is not authorized."""

from ocpp_verdict import CSMS, Configuration, Operator, Sut, case


@case
async def test_tc_023_4_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Local start - invalid identification.

    The station asks for an identification that it does not know as valid, and starts nothing when the CSMS refuses it.
    """
    await configuration.prefer("MinimumStatusDuration", sut.max_time_deviation)
    await configuration.prefer("LocalPreAuthorize", True)
    await operator.present(sut.invalid_id)
    await csms.expect(1, "Authorize", idTag=sut.invalid_id)
    await operator.plug_in()
    await csms.expect_none(3, "StartTransaction", within=sut.transaction_duration)
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Preparing")
