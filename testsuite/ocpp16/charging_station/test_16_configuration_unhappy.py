"""OCPP 1.6 Core: configuration keys and values that the station must refuse."""

from ocpp_verdict import CSMS, Configuration, case


@case
async def test_tc_040_1_cs(csms: CSMS) -> None:
    """Change the configuration - unknown key.

    The station says that it does not know a key.
    """
    (await csms.call(1, "ChangeConfiguration", key="Testing", value="true")).expect(2, status="NotSupported")


@case
async def test_tc_040_2_cs(csms: CSMS, configuration: Configuration) -> None:
    """Change the configuration - value out of range.

    The station refuses a negative interval.
    """
    await configuration.get("MeterValueSampleInterval")
    answer = await csms.call(1, "ChangeConfiguration", key="MeterValueSampleInterval", value="-1")
    answer.expect_refusal(2, "PropertyConstraintViolation", status="Rejected")
