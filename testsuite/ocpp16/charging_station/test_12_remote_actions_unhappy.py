"""OCPP 1.6 Core: remote starts and stops that make no sense."""

from ocpp_verdict import CSMS, Configuration, Sut, case


@case
async def test_tc_026_cs(csms: CSMS, sut: Sut, configuration: Configuration, charging: int) -> None:
    """Remote start - the connector is in use.

    The station rejects a remote start at a connector with a transaction.
    """
    await configuration.prefer("LocalPreAuthorize", False)
    answer = await csms.call(1, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.second_valid_id)
    answer.expect(2, status="Rejected")


@case
async def test_tc_027_cs(csms: CSMS, sut: Sut) -> None:
    """Remote start - connector 0.

    The station rejects a remote start at connector 0, which is no connector (§6.33).
    """
    answer = await csms.call(1, "RemoteStartTransaction", connectorId=0, idTag=sut.valid_id)
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")


@case
async def test_tc_028_cs(csms: CSMS, charging: int) -> None:
    """Remote stop - unknown transaction.

    The station rejects the stop of a transaction that it does not have.
    """
    answer = await csms.call(1, "RemoteStopTransaction", transactionId=charging + 1_000_000)
    answer.expect(2, status="Rejected")
