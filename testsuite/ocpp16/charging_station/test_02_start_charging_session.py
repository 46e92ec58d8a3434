"""OCPP 1.6 Core: starting a charging session."""

from ocpp_verdict import CSMS, Configuration, Operator, Reader, Sut, case


@case
async def test_tc_003_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Regular charging session - plug in first.

    The station starts a transaction when the cable comes before the identification.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    await operator.plug_in()
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.present(sut.valid_id)
    await csms.expect(3, "Authorize", idTag=sut.valid_id)
    await csms.expect(5, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_004_1_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Regular charging session - identification first.

    The station starts a transaction when the identification comes before the cable.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    await operator.present(sut.valid_id)
    await csms.expect(1, "Authorize", idTag=sut.valid_id)
    await operator.plug_in()
    await csms.expect(3, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_004_2_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, reader: Reader
) -> None:
    """Identification first - no cable in time.

    The station gives up when no cable comes within ConnectionTimeOut, no sooner and no later.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    await configuration.set("ConnectionTimeOut", sut.connection_timeout)
    csms.permit("StatusNotification", status="Preparing")  # on the way (§4.9)
    await operator.present(sut.valid_id)
    authorize = await csms.expect(1, "Authorize", idTag=sut.valid_id)
    if not await reader.gives_up(2, authorize):
        await operator.plug_in()
        await csms.expect_none(2, "StartTransaction", within=sut.transaction_duration)
