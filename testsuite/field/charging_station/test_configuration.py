"""Field: configuration keys, where devices flood, tell secrets, and fall over."""

from ocpp_verdict import (
    CSMS,
    Configuration,
    Probe,
    Sut,
    case,
    ci_string,
    containing,
    each,
    one_of,
    optional,
    other_than,
    unrelated_to,
)


@case(requirements="§5.3, §9.1.10")
async def test_ov_16_heartbeat_interval_cs(csms: CSMS, configuration: Configuration, probe: Probe) -> None:
    """Heartbeat intervals that are none.

    A text and a negative number are refused, 0 need not be taken, and none of them makes a flood (FIELD_NOTES 80, 81).
    """
    found = await configuration.read(1, "HeartbeatInterval")
    for value in ("abc", "-5", "0"):
        answer = await csms.call(3, "ChangeConfiguration", key="HeartbeatInterval", value=value)
        if value != "0":  # §9.1.10 gives no minimum: a station may take 0, for "no Heartbeat" or for its own default
            answer.expect_refusal(4, "PropertyConstraintViolation", "TypeConstraintViolation", status="Rejected")
        await probe.no_flood(4, "Heartbeat", usual=found)
    await configuration.set("HeartbeatInterval", found)


@case(requirements="§4.6, §9.1.10")
async def test_ov_16_heartbeat_change_cs(csms: CSMS, configuration: Configuration, probe: Probe, sut: Sut) -> None:
    """Another heartbeat interval.

    A new HeartbeatInterval rules from now on, without a reboot (FIELD_NOTES 80).
    """
    await configuration.get("HeartbeatInterval")
    await configuration.prefer("ClockAlignedDataInterval", 0)
    usual, margin = sut.heartbeat_interval, sut.max_time_deviation
    interval = usual // 2 if usual >= 40 else usual + 30
    answer = await csms.call(1, "ChangeConfiguration", key="HeartbeatInterval", value=str(interval))
    answer.expect(2, status="Accepted")  # a reboot would let BootNotification.conf set it anew (§4.2)
    await csms.expect(3, "Heartbeat", within=usual + sut.timings.message)  # may still be that of the old interval
    # §4.6 lets other messages take a Heartbeat's place, so a gap may be longer, but for an idle station not twice.
    await probe.apart(4, "Heartbeat", interval - margin, 1.5 * interval + margin)


@case(requirements="whitepaper §7.2")
async def test_ov_16_secret_cs(csms: CSMS, probe: Probe, sut: Sut) -> None:
    """Secrets are not read out.

    The password appears in no answer, neither when it is asked for nor when all keys are.
    """
    # J §6.2.2: it may not report the key at all, or with a value that has nothing to do with the password.
    secret = ci_string("AuthorizationKey")
    line = one_of({"key": other_than(secret)}, {"key": secret, "value": optional(unrelated_to(sut.password))})
    answer = await csms.call(1, "GetConfiguration", key=["AuthorizationKey"])
    answer.expect(2, configurationKey=optional(one_of([], each(line))))
    answer = await csms.call(3, "GetConfiguration")
    answer.expect(4, configurationKey=optional(one_of([], each(line))))
    await probe.alive(5)


@case(requirements="§5.3, §9.1.21")
async def test_ov_16_read_only_key_cs(csms: CSMS, configuration: Configuration) -> None:
    """A key that is read-only.

    NumberOfConnectors cannot be written, and keeps its value.
    """
    found = await configuration.read(1, "NumberOfConnectors")
    answer = await csms.call(3, "ChangeConfiguration", key="NumberOfConnectors", value=f"{found}0")
    answer.expect_refusal(4, status="Rejected")
    answer = await csms.call(5, "GetConfiguration", key=["NumberOfConnectors"])
    answer.expect(6, configurationKey=containing({"key": "NumberOfConnectors", "value": found, "readonly": True}))


@case(requirements="§5.8, §9.1.9, J §4.2.3")
async def test_ov_16_many_keys_cs(csms: CSMS, configuration: Configuration, probe: Probe) -> None:
    """More keys than one may ask for.

    A GetConfiguration with more keys than GetConfigurationMaxKeys is answered somehow, and the station lives on.
    """
    most = await configuration.read_number(1, "GetConfigurationMaxKeys")
    keys = [f"OV-{number:047}" for number in range(min(most, 500) + 1)]
    answer = await probe.ask(3, "GetConfiguration", {"key": keys})
    if answer is None:
        probe.advise(4, "too many keys get no answer", "a CALLRESULT or CALLERROR", "no answer")
    elif answer.error is None:
        answer.expect(
            4, configurationKey=optional([]), unknownKey=optional(one_of([], each(one_of(*map(ci_string, keys)))))
        )
    await probe.alive(5)
