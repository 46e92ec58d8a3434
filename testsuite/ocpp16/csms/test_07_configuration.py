"""OCPP 1.6 Core: the CSMS reads and changes the configuration of a station."""

from ocpp_verdict import Operator, Station, absent, case, ci_string, one_of


@case
async def test_tc_019_1_csms(station: Station, operator: Operator) -> None:
    """Retrieve all configuration keys.

    The CSMS can ask for all keys at once: a request that names none (§5.8).
    """
    await operator.request("GetConfiguration")
    await station.expect(1, "GetConfiguration", key=one_of(absent(), []))
    await station.alive(2)


@case
async def test_tc_019_2_csms(station: Station, operator: Operator) -> None:
    """Retrieve a specific configuration key.

    The CSMS can ask for a single key.
    """
    await operator.request("GetConfiguration", key=["SupportedFeatureProfiles"])
    await station.expect(1, "GetConfiguration", key=[ci_string("SupportedFeatureProfiles")])
    await station.alive(2)


@case
async def test_tc_021_csms(station: Station, operator: Operator) -> None:
    """Change the configuration.

    The CSMS can give a configuration key a new value.
    """
    station.answers(2, "ChangeConfiguration", status="Accepted")
    await operator.request("ChangeConfiguration", key="MeterValueSampleInterval", value="60")
    await station.expect(1, "ChangeConfiguration", key=ci_string("MeterValueSampleInterval"), value="60")
    await station.alive(2)
