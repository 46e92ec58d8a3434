"""Field: frames and calls that are not what they should be, or come when nobody expects them."""

from ocpp_verdict import CSMS, Configuration, Operator, Probe, Sut, anything, case, containing


@case(requirements="J §4.2.3")
async def test_ov_16_unknown_action_cs(probe: Probe) -> None:
    """An action that does not exist.

    The station says that it does not know an action, and lives on.
    """
    # Which of the two is a coin toss in the field (FIELD_NOTES §1b); table 7 has NotImplemented for it.
    await probe.refused(1, "OpenTrapdoor", "NotImplemented", "NotSupported", payload={"which": 1})


@case(requirements="J §4.1.2, J §4.1.3, J §4.2.1")
async def test_ov_16_malformed_cs(probe: Probe) -> None:
    """Messages that are no frames.

    The station survives text that is no JSON, JSON that is no frame, and types of message that do not exist.
    """
    # J §4.1.3: what has a type that does not exist is ignored; of the rest no clause says so.
    await probe.text(1, '[9,"ov-1","Reset",{}]')
    frames = "[]", "[2]", '[2,"ov-2"]', '[2,"ov-3","Reset"]', '["2","ov-4","Reset",{}]', '[2,5,"Reset",{}]'
    await probe.text(3, "", "no JSON", "{", "null", *frames, may_hang_up=True)
    long = f'[2,"{"x" * 400}","Reset",{{}}]'
    await probe.text(5, '[2,"ov-5","Reset",[]]', "[" * 500, long, may_hang_up=True)


@case(requirements="J §4.2.3")
async def test_ov_16_wrong_types_cs(probe: Probe, configuration: Configuration) -> None:
    """Requests that break their schema.

    A field of the wrong type, one that is missing and a text that is too long are refused, not acted on.
    """
    await configuration.get("HeartbeatInterval")
    await probe.refused(1, "ChangeConfiguration", payload={"key": "HeartbeatInterval", "value": 77})
    await probe.refused(3, "ChangeConfiguration", payload={"key": "HeartbeatInterval"})
    await probe.refused(5, "ChangeConfiguration", payload={"key": "K" * 51, "value": "1"}, tolerated=True)
    await probe.refused(7, "ClearCache", payload={"thoroughly": True}, tolerated=True)


@case(requirements="J §4.1.1, J §4.1.4")
async def test_ov_16_two_calls_cs(probe: Probe) -> None:
    """Two calls in quick succession.

    Each of two calls that come at once gets its own answer, and the connection stays (FIELD_NOTES 70).
    """
    # §4.1.1 SHOULD NOT is for the sender; a receiver that keeps calls apart by their ids has no reason to fail.
    first, second = ({"key": [name]} for name in ("HeartbeatInterval", "NumberOfConnectors"))
    one, two = await probe.together(1, ("GetConfiguration", first), ("GetConfiguration", second))
    for name, answer in (("HeartbeatInterval", one), ("NumberOfConnectors", two)):
        if answer.error is None:
            answer.expect(2, configurationKey=containing({"key": name, "value": anything()}))
        else:
            answer.warn(2, "one of two calls at once is refused", "a CALLRESULT to each")
    await probe.alive(3)


@case(requirements="J §4.1.1, J §4.1.4, J §4.2.3")
async def test_ov_16_answered_twice_cs(csms: CSMS, operator: Operator, probe: Probe, sut: Sut) -> None:
    """An answer that comes twice.

    A second answer to a call, and an answer to nothing, are ignored: they are not answered, and nothing falls over.
    """
    csms.permit("Authorize")
    csms.permit("StatusNotification")
    await operator.present(sut.invalid_id)
    asked = await csms.expect(1, "Authorize", idTag=sut.invalid_id)
    await csms.answered(asked)
    await csms.answer(2, asked)
    await probe.alive(3)
    await probe.stray(5, '[3,"ov-nobody",{"status":"Accepted"}]', '[4,"ov-nobody","GenericError","",{}]')
    await probe.stray(7, f'[3,"{asked.arrival.id}",{{}}]')


@case(requirements="J §4.1.4, J §4.1.1, §3.10")
async def test_ov_16_late_answer_cs(csms: CSMS, operator: Operator, configuration: Configuration, sut: Sut) -> None:
    """An answer that comes too late.

    What is accepted long after the station has given up must not let in the identification that it asks about next.
    """
    # §3.5: a CSMS that does not answer may be taken for one that cannot be reached, which lets a station decide alone.
    for key in ("LocalPreAuthorize", "LocalAuthorizeOffline", "AllowOfflineTxForUnknownId"):
        await configuration.prefer(key, False)
    csms.permit("StatusNotification")
    csms.permit("StartTransaction", idTag=sut.valid_id)  # §4.1.1 sets no limit to how long a station may wait
    csms.withholds(0, "Authorize")
    await operator.plug_in()
    await operator.present(sut.valid_id)
    first = await csms.expect(1, "Authorize", idTag=sut.valid_id)
    await csms.wait(2 * sut.timings.answer)
    await operator.present(sut.invalid_id)
    second = await csms.expect(3, "Authorize", idTag=sut.invalid_id, within=sut.timings.long_operation)
    await csms.answer(4, first)
    await csms.expect_none(5, "StartTransaction", idTag=sut.invalid_id, within=5)
    await csms.answer(6, second)
    await csms.expect_none(7, "StartTransaction", idTag=sut.invalid_id, within=5)
