"""OCPP 1.6 Core: configuration keys."""

from ocpp_verdict import CSMS, Configuration, Sut, absent, case, containing, one_of


@case
async def test_tc_019_cs(csms: CSMS, configuration: Configuration) -> None:
    """Retrieve the configuration.

    The station has every key that its feature profiles ask for, with the right accessibility, and keeps its key secret.
    """
    answer = await csms.call(1, "GetConfiguration", key=["SupportedFeatureProfiles"])
    named = {"key": "SupportedFeatureProfiles", "readonly": True, "value": configuration.listing("Core")}
    answer.expect(2, configurationKey=[named], unknownKey=one_of(absent(), []))
    profiles = str(answer["configurationKey"][0]["value"])
    answer = await csms.call(3, "GetConfiguration")
    for key in configuration.required(profiles):
        answer.expect(4, configurationKey=containing(key))
    answer = await csms.call(5, "GetConfiguration", key=["AuthorizationKey"])
    # Security whitepaper §2.3: AuthorizationKey is write-only, whether it exists or not.
    answer.expect(6, configurationKey=one_of(absent(), [], [{"value": one_of(absent(), "")}]))


@case
async def test_tc_021_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Change the configuration.

    The station takes a new value and tells it when it is asked.
    """
    key, value = "MeterValueSampleInterval", str(sut.meter_interval)
    await configuration.set(key, sut.meter_interval + 1)
    # RebootRequired: §5.3 leaves that to the station.
    (await csms.call(1, "ChangeConfiguration", key=key, value=value)).expect(
        2, status=one_of("Accepted", "RebootRequired")
    )
    answer = await csms.call(3, "GetConfiguration", key=[key])
    answer.expect(4, configurationKey=[{"key": key, "value": value}])
