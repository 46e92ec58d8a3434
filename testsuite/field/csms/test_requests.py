"""Field: requests that are not what they should be, and some that are, yet were refused."""

from ocpp_verdict import Probe, Station, Sut, absent, anything, case, other_than


@case(requirements="J §4.2.3")
async def test_ov_16_unknown_field_csms(station: Station, probe: Probe, sut: Sut) -> None:
    """Fields that do not exist.

    The CSMS refuses, or at least survives, requests with a field too many (FIELD_NOTES 107).
    """
    # The schemas of 1.6 close their objects, but no clause obliges the receiver to look.
    await probe.refused(1, "Heartbeat", payload={"mood": "good"}, tolerated=True)
    status = {"connectorId": sut.connector, "errorCode": "NoError", "status": "Available", "evseId": 1}
    await probe.refused(3, "StatusNotification", payload=status, tolerated=True)


@case(requirements="J §4.2.3, §6.45, §6.47")
async def test_ov_16_missing_field_csms(station: Station, probe: Probe, sut: Sut) -> None:
    """Required fields that are missing.

    The CSMS refuses requests whose required fields are missing, and makes up none (FIELD_NOTES 104, 113).
    """
    start = {"idTag": sut.valid_id, "meterStart": 0, "timestamp": station.stamp()}
    no = {"status": other_than("Accepted")}
    await probe.refused(1, "StartTransaction", payload=start, unless={"idTagInfo": no})
    await probe.refused(3, "StatusNotification", payload={"connectorId": sut.connector, "status": "Available"})
    await probe.refused(5, "BootNotification", payload={"chargePointVendor": "ocpp-verdict"}, unless=no)


@case(requirements="J §4.2.3, §6.3, §6.4")
async def test_ov_16_long_text_csms(station: Station, probe: Probe, sut: Sut) -> None:
    """Texts that are too long.

    The CSMS refuses, or at least survives, texts beyond their length (FIELD_NOTES 104, 106).
    """
    await probe.refused(1, "Authorize", payload={"idTag": "F" * 21}, tolerated=True)
    await probe.refused(3, "Authorize", payload={"idTag": "F" * 20_000}, tolerated=True)
    boot = {"chargePointVendor": "ocpp-verdict", "chargePointModel": "M" * 2000}
    await probe.refused(5, "BootNotification", payload=boot, tolerated=True)


@case(requirements="J §4.1.4")
async def test_ov_16_same_id_csms(station: Station, probe: Probe, sut: Sut) -> None:
    """One message id for two requests.

    The CSMS refuses the second request, or answers what it asks, but not what the first one asked (FIELD_NOTES 107).
    """
    (await probe.answered(1, "Heartbeat", {}, id="ov-twice")).expect(2, currentTime=anything())
    status = {"connectorId": sut.connector, "errorCode": "NoError", "status": "Available"}
    second = await probe.ask(3, "StatusNotification", status, id="ov-twice")
    if second is not None and second.error is None:
        second.expect(4, currentTime=absent())
    await probe.alive(5)


@case(requirements="J §4.2.3")
async def test_ov_16_unknown_action_csms(station: Station, probe: Probe) -> None:
    """An action that does not exist.

    The CSMS says that it does not know an action, and goes on.
    """
    # Which of the two is a coin toss in the field (FIELD_NOTES §1b); table 7 has NotImplemented for it.
    await probe.refused(1, "OpenTrapdoor", "NotImplemented", "NotSupported", payload={"which": 1})


@case(requirements="J §4.1.2, J §4.1.3, J §4.2.1")
async def test_ov_16_malformed_csms(station: Station, probe: Probe) -> None:
    """Messages that are no frames.

    The CSMS survives text that is no JSON, JSON that is no frame, and types of message that do not exist.
    """
    # §4.1.3: what has a type that does not exist is ignored; of the rest no clause says so.
    await probe.text(1, '[9,"ov-1","Heartbeat",{}]')
    frames = "[]", "[2]", '[2,"ov-2"]', '[2,"ov-3","Heartbeat"]', '["2","ov-4","Heartbeat",{}]', '[2,5,"Heartbeat",{}]'
    await probe.text(3, "", "no JSON", "{", "null", *frames, may_hang_up=True)
    long = f'[2,"{"x" * 400}","Heartbeat",{{}}]'
    await probe.text(5, '[2,"ov-5","Heartbeat",[]]', "[" * 500, long, may_hang_up=True)


@case(requirements="J §4.1.4, J §4.2.3")
async def test_ov_16_stray_answer_csms(station: Station, probe: Probe) -> None:
    """Answers that nobody waits for.

    The CSMS ignores answers to nothing: it does not answer them, and goes on (FIELD_NOTES 97, 120).
    """
    await probe.stray(1, '[3,"ov-nobody",{"status":"Accepted"}]', '[4,"ov-nobody","GenericError","",{}]')
    await probe.stray(3, '[3,"ov-nobody",{"status":"Accepted"}]')


@case(requirements="§6.1, §7.28")
async def test_ov_16_id_tag_length_csms(station: Station) -> None:
    """An identification of the full length.

    The CSMS judges an idTag of 20 characters as it does any other, known or not.
    """
    answer = await station.call(1, "Authorize", idTag="OV-16-20-CHARACTERS0")
    answer.expect(2, idTagInfo={"status": anything()})


@case(requirements="§3.15, ISO 8601, RFC 3339")
async def test_ov_16_time_forms_csms(station: Station) -> None:
    """Time stamps in every form.

    The CSMS takes times with whole seconds, with fractions, and with an offset in place of Z (FIELD_NOTES 86).
    """
    whole, _, fraction = station.stamp().rstrip("Z").partition(".")
    for form in (f"{whole}Z", f"{whole}.{fraction}Z", f"{whole}.{fraction}000Z", f"{whole}+00:00"):
        await station.status("Available", row=1, timestamp=form)
