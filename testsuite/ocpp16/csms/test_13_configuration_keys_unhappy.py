"""OCPP 1.6 Core: configuration that a station does not take."""

from ocpp_verdict import Operator, Station, case, ci_string, text


@case
async def test_tc_040_1_csms(station: Station, operator: Operator) -> None:
    """Configuration keys - not supported.

    The CSMS takes it that a station does not have the key.
    """
    station.answers(2, "ChangeConfiguration", status="NotSupported")
    await operator.request("ChangeConfiguration", key="MeterValueSampleInterval", value="60")
    await station.expect(1, "ChangeConfiguration", key=ci_string("MeterValueSampleInterval"), value=text(500))
    await station.alive(2)


@case
async def test_tc_040_2_csms(station: Station, operator: Operator) -> None:
    """Configuration keys - invalid value.

    The CSMS takes it that a station refuses the value.
    """
    station.answers(2, "ChangeConfiguration", status="Rejected")
    await operator.request("ChangeConfiguration", key="MeterValueSampleInterval", value="-1")
    await station.expect(1, "ChangeConfiguration", key=ci_string("MeterValueSampleInterval"), value=text(500))
    await station.alive(2)
