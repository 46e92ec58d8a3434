"""Field: connections that a CSMS drops, refuses or mixes up."""

from ocpp_verdict import Operator, Probe, Station, Sut, anything, case, ci_string


@case(requirements="J §3.1.1, J §5.4")
async def test_ov_16_takeover_csms(station: Station, operator: Operator, probe: Probe) -> None:
    """Two connections of one station.

    While an old connection is dead but open a station gets in anew, and requests go to the new one (FIELD_NOTES 57).
    """
    probe.mute()
    await probe.comes_back(1)
    await probe.alive(3)
    await operator.request("GetConfiguration", key=["HeartbeatInterval"])
    await station.expect(5, "GetConfiguration")


@case(requirements="J §3.1.1, RFC 3986")
async def test_ov_16_identity_csms(cold_station: Station, probe: Probe) -> None:
    """An identity with a blank and a percent sign.

    The CSMS reads an identity that must be percent-encoded in the URL (FIELD_NOTES 43).
    """
    await probe.admitted_as(1, "OV 50%")
    (await cold_station.register(3)).expect(4, status=anything())


@case(requirements="J §5.3, §4.6")
async def test_ov_16_idle_csms(cold_station: Station, probe: Probe, sut: Sut) -> None:
    """Silence for just the heartbeat interval.

    A connection that carries nothing but a Heartbeat every interval stays open (FIELD_NOTES 117).
    """
    await cold_station.connect()
    interval = (await cold_station.boot())["interval"]
    # Our station sends a Heartbeat at the interval; a deadline of just that has passed a moment later.
    await probe.outlasts(1, min(2 * interval, sut.timings.long_operation) + 1)
    (await cold_station.call(3, "Heartbeat")).expect(4, currentTime=anything())


@case(requirements="J §4.1.1, §4.9")
async def test_ov_16_burst_csms(station: Station, probe: Probe) -> None:
    """A burst of reports.

    The CSMS acknowledges many StatusNotifications that follow each other at once (FIELD_NOTES 115).
    """
    for number in range(30):
        await station.status("Available" if number % 2 else "Preparing", row=1)
    await probe.alive(3)


@case(requirements="J §4.1.1")
async def test_ov_16_crossing_calls_csms(station: Station, operator: Operator) -> None:
    """A request while another one is open the other way.

    The CSMS answers while it waits for an answer itself (FIELD_NOTES 116).
    """
    wanted = [ci_string("HeartbeatInterval")]
    station.withholds(0, "GetConfiguration", key=wanted)
    await operator.request("GetConfiguration", key=["HeartbeatInterval"])
    asked = await station.expect(1, "GetConfiguration", key=wanted)
    (await station.call(3, "Heartbeat")).expect(4, currentTime=anything())
    await station.answer(6, asked)
    (await station.call(7, "Heartbeat")).expect(8, currentTime=anything())


@case(requirements="RFC6455 §5.5.2, J §5.3")
async def test_ov_16_ping_csms(station: Station, probe: Probe) -> None:
    """A ping of the station.

    The CSMS answers pings of the station.
    """
    await probe.ping(1)
    await probe.wait(5)
    await probe.ping(3)
