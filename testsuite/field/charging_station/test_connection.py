"""Field: connections that are refused, that die without a word, and that are pinged."""

from ocpp_verdict import CSMS, Configuration, Probe, Sut, case


@case(requirements="J §3.2, errata 3.4")
async def test_ov_16_back_off_cs(csms: CSMS, probe: Probe, sut: Sut) -> None:
    """Reconnecting to a CSMS that refuses.

    A station that is turned away tries again, but not in a hurry, and comes back without a boot (FIELD_NOTES 88).
    """
    await csms.offline()
    await probe.backs_off(1, within=sut.timings.reconnect)
    await csms.online(within=3 * sut.timings.reconnect)  # by now its pauses may have grown
    await probe.rarely(3, "BootNotification", "a boot is told after a mere reconnection (J §5.4)", within=5)


@case(requirements="§9.1.34, J §5.3")
async def test_ov_16_half_open_cs(csms: CSMS, configuration: Configuration, probe: Probe, sut: Sut) -> None:
    """A connection whose other end is gone.

    A station notices that nobody answers any more, and connects anew (FIELD_NOTES 54).
    """
    # A station need not ping (the key is optional); one that says it does must notice that no pong comes.
    told = await configuration.get("WebSocketPingInterval") or "0"
    pings = int(told) if told.isdigit() else 0
    await probe.notices(1, within=5 * sut.timings.reconnect + 2 * pings, required=pings > 0)
    await probe.alive(3)


@case(requirements="RFC6455 §5.5.2, J §5.3")
async def test_ov_16_ping_cs(probe: Probe) -> None:
    """A ping of the CSMS.

    The station answers pings of the CSMS (FIELD_NOTES 52, 53).
    """
    await probe.ping(1)
    await probe.wait(5)
    await probe.ping(3)
