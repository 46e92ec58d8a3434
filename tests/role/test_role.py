"""The verbs of a case, played against a device and a CSMS that the test scripts frame by frame."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.arrival import Arrival
from ocpp_verdict.dial import Endpoints
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.pattern import either, message, row
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.sut.sections import Timings
from ocpp_verdict.system.csms import CsmsUnderTest
from ocpp_verdict.verdict import HarnessFault, Inconclusive, Violation
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve

from tests.stage import Stage, play, profile, stage

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
Script = Callable[[Stage, CSMS, ClientConnection], Coroutine[Any, Any, None]]


def frame(action: str, payload: dict[str, Any], id: str = "1") -> str:
    return json.dumps([2, id, action, payload])


def with_device(tmp_path: Path, script: Script, **options: Any) -> Stage:
    """Play a script between our CSMS and a device, which is connected when it begins."""
    kept: list[Stage] = []

    async def act() -> None:
        async with stage(tmp_path, **options) as on:
            kept.append(on)
            device = await on.device()
            await script(on, on.csms(), device)

    play(act)
    return kept[0]


async def answered(device: ClientConnection) -> Any:
    return json.loads(await device.recv())


async def answering(device: ClientConnection, *answers: Any) -> list[Any]:
    """Answer that many calls, each with a payload, an error code, or (None) not at all; return the calls."""
    calls = []
    for answer in answers:
        call = json.loads(await device.recv())
        calls.append(call)
        if isinstance(answer, dict):
            await device.send(json.dumps([3, call[1], answer]))
        elif isinstance(answer, str):
            await device.send(json.dumps([4, call[1], answer, "", {}]))
    return calls


def test_a_call_returns_the_answer_and_rows_are_recorded(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(3, "Reset", type="Soft"))
        (call,) = await answering(device, {"status": "Accepted"})
        answer = (await calling).expect(4, status="Accepted")
        assert call[2:] == ["Reset", {"type": "Soft"}]
        assert (answer["status"], answer.get("x", 1), answer.error) == ("Accepted", 1, None)
        assert on.system.peer.rebooting

    on = with_device(tmp_path, script)
    assert [entry.data["row"] for entry in on.kinds(Kind.STEP)] == [3, 4]


def test_an_answer_that_differs_is_a_violation_with_all_its_parts(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "Reset", type="Soft"))
        await answering(device, {"status": "Rejected"})
        answer = await calling
        assert not on.system.peer.rebooting
        with pytest.raises(Violation) as caught:
            answer.expect(2, status="Accepted")
        finding = caught.value.finding
        assert (finding.row, finding.requirement) == (2, "REQ")
        assert finding.actual.endswith('{"status": "Rejected"}]')
        assert str(finding.differences[0]) == "status: expected 'Accepted', got 'Rejected'"

    with_device(tmp_path, script)


def test_an_error_is_no_answer_unless_it_is_expected(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "ClearCache"))
        await answering(device, "NotSupported")
        answer = await calling
        assert answer.expect_error(2, "NotImplemented", "NotSupported") is answer
        assert answer.expect_error(2).error == "NotSupported"
        with pytest.raises(Violation, match="CALLERROR NotSupported"):
            answer.expect(2, status="Accepted")
        with pytest.raises(Violation, match="must be refused"):
            answer.expect_error(2, "SecurityError")

    with_device(tmp_path, script)


def test_a_result_where_an_error_is_due_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "ClearCache"))
        await answering(device, {"status": "Accepted"})
        with pytest.raises(Violation, match="expected CALLERROR, got CALLRESULT"):
            (await calling).expect_error(2)

    with_device(tmp_path, script)


def test_no_answer_in_time_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="ClearCache was not answered"):
            await csms.call(1, "ClearCache")

    with_device(tmp_path, script)


def test_a_connection_lost_before_the_answer_is_inconclusive(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "ClearCache"))
        await device.recv()
        device.transport.abort()
        with pytest.raises(Inconclusive, match="lost before ClearCache"):
            await calling

    with_device(tmp_path, script)


def test_a_reset_that_is_answered_by_hanging_up_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "Reset", type="Hard"))
        await device.recv()
        await device.close()
        with pytest.raises(Violation, match="connection was closed instead"):
            await calling

    with_device(tmp_path, script)


def test_an_answer_under_minus_one_counts_while_one_call_is_open(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "ClearCache"))
        await device.recv()
        await device.send('[4,"-1","RpcFrameworkError","",{}]')
        assert (await calling).error == "RpcFrameworkError"

    with_device(tmp_path, script)


def test_a_payload_of_ours_that_breaks_the_schema_is_our_fault(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        with pytest.raises(HarnessFault, match="our Reset breaks the schema"):
            await csms.call(1, "Reset", type="Medium")

    with_device(tmp_path, script)


def test_without_a_connection_a_call_is_inconclusive(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.close()
        await csms.disconnected(1)
        with pytest.raises(Inconclusive, match="no connection"):
            await csms.call(1, "ClearCache")

    with_device(tmp_path, script)


def test_expect_returns_the_message_and_what_we_answered(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        start = {
            "connectorId": 1,
            "idTag": on.system.sut.valid_id,
            "meterStart": 0,
            "timestamp": "2026-11-21T12:00:00Z",
        }
        await device.send(frame("StartTransaction", start))
        received = await csms.expect(5, "StartTransaction", connectorId=1)
        result = await answered(device)
        assert received["meterStart"] == 0
        assert received.get("reservationId") is None
        assert received.payload == start
        assert received.answer["transactionId"] == result[2]["transactionId"]
        assert result[2]["idTagInfo"]["status"] == "Accepted"

    with_device(tmp_path, script)


def test_a_field_that_is_not_there_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Authorize", {}))
        received = await csms.expect(1, "Authorize")
        with pytest.raises(Violation, match="Authorize lacks idTag"):
            received["idTag"]
        await device.recv()
        calling = asyncio.create_task(csms.call(2, "ClearCache"))
        await answering(device, {})
        answer = await calling
        with pytest.raises(Violation, match="the answer to ClearCache lacks status"):
            answer["status"]

    with_device(tmp_path, script)


def test_a_wrong_message_fails_at_once_with_its_difference(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Authorize", {"idTag": "OTHER"}))
        with pytest.raises(Violation) as caught:
            await csms.expect(3, "Authorize", idTag="A")
        assert "does not say what it must" in caught.value.finding.summary
        await device.send(frame("Authorize", {"idTag": "A"}, "2"))
        with pytest.raises(Violation, match="Authorize came instead"):
            await csms.expect(4, "StopTransaction")

    with_device(tmp_path, script)


def test_a_message_that_never_comes_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="nothing within 5 s"):
            await csms.expect(3, "Authorize", within=5)
        with pytest.raises(Violation, match="the message did not come"):
            await csms.expect(3, either(message("Authorize"), message("Heartbeat")), within=5)

    with_device(tmp_path, script)


def test_the_nearest_message_is_shown_where_none_fits(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("MeterValues", {"connectorId": 2, "meterValue": []}))
        with pytest.raises(Violation, match="connectorId: expected 1, got 2"):
            await csms.expect(3, "MeterValues", connectorId=1)

    with_device(tmp_path, script)


def test_a_device_that_dies_makes_the_case_inconclusive(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        device.transport.abort()
        with pytest.raises(Inconclusive, match="lost while waiting"):
            await csms.expect(3, "Authorize", within=5)

    with_device(tmp_path, script)


def test_any_order_within_a_lane(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Authorize", {"idTag": "B"}))
        await device.send(frame("Authorize", {"idTag": "A"}, "2"))
        one, other = await csms.expect_in_any_order(row(1, "Authorize", idTag="A"), row(2, "Authorize", idTag="B"))
        assert (one["idTag"], other["idTag"]) == ("A", "B")

    on = with_device(tmp_path, script)
    assert [entry.data["row"] for entry in on.kinds(Kind.STEP)] == [2, 1]


def test_a_password_in_a_frame_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send('[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"pass-word-1"}]},]')
        await device.send(frame("Heartbeat", {}))
        await csms.expect(1, "Heartbeat")
        assert "pass-word-1" not in on.system.evidence.hide("pass-word-1")

    with_device(tmp_path, script)


def test_equal_rows_in_any_order_take_a_message_each(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Authorize", {"idTag": "A"}))
        await device.send(frame("Authorize", {"idTag": "B"}, "2"))
        found = await csms.expect_in_any_order(message("Authorize"), message("Authorize"))
        assert [one["idTag"] for one in found] == ["A", "B"]

    with_device(tmp_path, script)


def test_a_message_that_comes_at_the_very_deadline_has_come(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        loop.call_at(loop.time() + 5, csms.conversation.arrived, Arrival(1, "Heartbeat", {}))
        assert (await csms.expect(1, "Heartbeat", within=5)).arrival.number == 1

    with_device(tmp_path, script)


def test_no_time_at_all_is_no_default(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="nothing within 0 s"):
            await csms.expect(1, "Heartbeat", within=0)

    with_device(tmp_path, script)


def test_what_must_not_come_is_found_behind_something_else(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Authorize", {"idTag": "B"}))
        await device.send(frame("Authorize", {"idTag": "A"}, "2"))
        with pytest.raises(Violation, match="Authorize must not come"):
            await csms.expect_none(1, "Authorize", within=5, idTag="A")

    with_device(tmp_path, script)


def test_an_empty_answer_is_an_answer(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("StatusNotification", STATUS))
        told = await csms.expect(1, "StatusNotification")
        assert await csms.answered(told) == {}
        csms.withholds(2, "Heartbeat")
        await device.send(frame("Heartbeat", {}, "2"))
        beat = await csms.expect(3, "Heartbeat")
        with pytest.raises(Inconclusive, match="did not answer"):
            await csms.answered(beat)

    with_device(tmp_path, script)


def test_a_refusal_is_an_error_or_what_the_row_says(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        for answer, holds in (({"status": "Rejected"}, True), ("NotSupported", True), ({"status": "Accepted"}, False)):
            answering_it = asyncio.create_task(answering(device, answer))
            told = await csms.call(1, "ClearCache")
            await answering_it
            with nullcontext() if holds else pytest.raises(Violation, match="does not say what it must"):
                told.expect_refusal(2, "NotSupported", status="Rejected")

    with_device(tmp_path, script)


def test_of_two_messages_one_came_before_the_other(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(frame("Heartbeat", {}))
        await device.send(frame("Authorize", {"idTag": "A"}, "2"))
        later, former = await csms.expect(1, "Authorize"), await csms.expect(2, "Heartbeat")
        assert former.before(later)
        assert not later.before(former)

    with_device(tmp_path, script)


def test_what_must_not_come(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await csms.expect_none(1, "Authorize", within=5)
        await device.send(frame("Authorize", {"idTag": "A"}))
        with pytest.raises(Violation, match="Authorize must not come"):
            await csms.expect_none(1, "Authorize", within=5, idTag="A")

    with_device(tmp_path, script)


def test_states_on_the_way_are_observed(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        for id, status in enumerate(("Preparing", "SuspendedEV", "Charging")):
            await device.send(frame("StatusNotification", {**STATUS, "status": status}, str(id)))
        await csms.expect(1, "StatusNotification", status="Preparing")
        await csms.expect(2, "StatusNotification", status="Charging")

    on = with_device(tmp_path, script)
    assert "SuspendedEV" in on.kinds(Kind.OBSERVATION)[0].data["text"]


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (
            lambda csms: csms.answers(1, "Authorize", idTagInfo={"status": "Blocked"}),
            [3, "1", {"idTagInfo": {"status": "Blocked"}}],
        ),
        (
            lambda csms: csms.answers_with_error(1, "Authorize", "InternalError", "no"),
            [4, "1", "InternalError", "no", {}],
        ),
        (lambda csms: csms.delays(1, "Authorize", 20), [3, "1", {"idTagInfo": {"status": "Invalid"}}]),
    ],
)
def test_how_a_case_answers(tmp_path: Path, prepare: Callable[[CSMS], None], expected: list[Any]) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        prepare(csms)
        await device.send(frame("Authorize", {"idTag": "0BADC0DE"}))
        assert await answered(device) == expected

    with_device(tmp_path, script)


def test_an_answer_that_is_withheld_can_be_given_later(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        csms.withholds(1, "Heartbeat")
        await device.send(frame("Heartbeat", {}))
        received = await csms.expect(2, "Heartbeat")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(device.recv(), 60)
        await csms.answer(3, received, currentTime="2026-11-21T12:00:00Z")
        assert await answered(device) == [3, "1", {"currentTime": "2026-11-21T12:00:00Z"}]

    with_device(tmp_path, script)


def test_the_first_answers_can_be_spared(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        csms.answers_with_error(1, "Heartbeat", "InternalError", all_but_first=1)
        for _ in range(3):  # all at once: a station may be ahead of what a case says next
            await device.send(frame("Heartbeat", {}))
        assert [(await answered(device))[0] for _ in range(3)] == [3, 4, 4]
        csms.withholds(3, "Heartbeat", all_but_first=1)
        await device.send(frame("Heartbeat", {}))
        assert (await answered(device))[0] == 3
        await device.send(frame("Heartbeat", {}))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(device.recv(), 60)

    with_device(tmp_path, script)


def test_the_answer_delay_of_a_run_slows_every_answer(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        began = on.system.clock.seconds()
        await device.send(frame("Heartbeat", {}))
        await device.recv()
        assert on.system.clock.seconds() - began >= 2

    with_device(tmp_path, script, answer_delay=2.0)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('[2,"1","NoSuchAction",{}]', "NotImplemented"),
        ('[2,"1","Reset",{"type":"Soft"}]', "NotImplemented"),
        ('[2,"1","Heartbeat",[]]', "FormationViolation"),
        ('[2,"1","Heartbeat"]', "FormationViolation"),
    ],
)
def test_what_cannot_be_answered_gets_an_error(tmp_path: Path, sent: str, code: str) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await device.send(sent)
        assert (await answered(device))[:3] == [4, "1", code]

    with_device(tmp_path, script)


def test_what_a_trigger_asked_for_may_come_while_pending(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        csms.answers(2, "BootNotification", status="Pending", interval=10)
        await device.send(frame("BootNotification", {"chargePointModel": "M", "chargePointVendor": "V"}))
        await device.recv()
        calling = asyncio.create_task(csms.call(3, "TriggerMessage", requestedMessage="Heartbeat"))
        await answering(device, {"status": "Accepted"})
        await calling
        await device.send(frame("Heartbeat", {}, "2"))
        await csms.expect(4, "Heartbeat")
        assert csms.conversation.premature() == ()
        await device.send(frame("MeterValues", {"connectorId": 1, "meterValue": []}, "3"))
        await csms.expect(5, "MeterValues")
        assert [one.action for one in csms.conversation.premature()] == ["MeterValues"]

    with_device(tmp_path, script)


def test_after_a_reset_a_new_connection_begins_with_a_boot(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        calling = asyncio.create_task(csms.call(1, "Reset", type="Hard"))
        await answering(device, {"status": "Accepted"})
        await calling
        await device.close()
        again = await on.device()
        await again.send(frame("Heartbeat", {}))
        await csms.expect(2, "Heartbeat")
        assert [one.action for one in csms.conversation.premature()] == ["Heartbeat"]

    with_device(tmp_path, script)


def test_offline_and_online(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        await csms.offline()
        assert not on.system.peer.connected
        attempting = asyncio.create_task(csms.handshake(1))
        await asyncio.sleep(0)
        with pytest.raises(Exception, match="503"):
            await on.device()
        assert (await attempting).status == 503
        with pytest.raises(Inconclusive):
            await csms.online(within=5)
        await on.device()
        await csms.online()

    with_device(tmp_path, script)


def test_a_station_that_does_not_come_is_a_violation(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="did not connect"):
            await csms.handshake(1)
        with pytest.raises(Violation, match="still open"):
            await csms.disconnected(2)

    with_device(tmp_path, script)


def test_a_black_hole_swallows_everything(tmp_path: Path) -> None:
    async def script(on: Stage, csms: CSMS, device: ClientConnection) -> None:
        csms.black_hole()
        await device.send(frame("Heartbeat", {}))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(device.recv(), 60)
        assert on.kinds(Kind.FRAME) == []
        device.transport.abort()
        csms.cut()

    with_device(tmp_path, script)


# -- our station ----------------------------------------------------------------------------------------------------

Server = Callable[[ServerConnection], Coroutine[Any, Any, None]]


def with_csms(
    tmp_path: Path, serve_with: Server, script: Callable[[Stage, Station], Coroutine[Any, Any, None]]
) -> Stage:
    """Play a script between our station and a CSMS that the test scripts."""
    kept: list[Stage] = []

    async def act() -> None:
        async with serve(serve_with, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:  # type: ignore[list-item]
            port = next(iter(server.sockets)).getsockname()[1]
            sut = profile(Side.CSMS, url=f"ws://127.0.0.1:{port}/ocpp", identity="CP 1")
            async with stage(tmp_path, attrs.evolve(sut, timings=Timings(answer=5))) as on:
                kept.append(on)
                await script(on, on.station())

    play(act)
    return kept[0]


async def accepting(socket: ServerConnection) -> None:
    """A CSMS that accepts every boot and knows nothing else."""
    async for text in socket:
        call = json.loads(text)
        boot = {"status": "Accepted", "currentTime": "2026-11-21T12:00:00Z", "interval": 60}
        await socket.send(json.dumps([3, call[1], boot if call[2] == "BootNotification" else {}]))


def test_our_station_boots_under_its_encoded_identity(tmp_path: Path) -> None:
    async def script(on: Stage, station: Station) -> None:
        handshake = await station.connect()
        assert handshake.accepted
        assert handshake.path.endswith("/ocpp/CP%201")
        assert handshake.subprotocols == ("ocpp1.6",)
        assert (await station.boot())["interval"] == 60
        (await station.status("Preparing", 2, row=4)).expect(5)
        await station.disconnect()
        assert not on.system.peer.connected

    on = with_csms(tmp_path, accepting, script)
    assert [entry.data["sender"] for entry in on.kinds(Kind.CLOSE)] == ["charging_station"]


def test_a_boot_that_is_not_accepted_is_inconclusive(tmp_path: Path) -> None:
    async def rejecting(socket: ServerConnection) -> None:
        async for text in socket:
            boot = {"status": "Rejected", "currentTime": "2026-11-21T12:00:00Z", "interval": 60}
            await socket.send(json.dumps([3, json.loads(text)[1], boot]))

    async def script(on: Stage, station: Station) -> None:
        await station.connect()
        with pytest.raises(Inconclusive, match="did not accept our BootNotification"):
            await station.boot()

    with_csms(tmp_path, rejecting, script)


def test_what_the_csms_asks_is_answered_and_can_be_expected(tmp_path: Path) -> None:
    answers: list[Any] = []

    async def asking(socket: ServerConnection) -> None:
        await socket.send('[2,"a","GetConfiguration",{"key":["Nonsense"]}]')
        await socket.send('[2,"b","Reset",{"type":"Soft"}]')
        await socket.send('[2,"c","NoSuchAction",{}]')
        answers.extend([json.loads(await socket.recv()) for _ in range(3)])

    async def script(on: Stage, station: Station) -> None:
        await station.connect()
        await station.expect(1, "Reset", type="Soft")
        await station.disconnected(2)

    with_csms(tmp_path, asking, script)
    by_id = {answer[1]: answer for answer in answers}
    assert by_id["a"][2]["unknownKey"] == ["Nonsense"]
    assert by_id["b"][2] == {"status": "Accepted"}
    assert by_id["c"][:3] == [4, "c", "NotImplemented"]


def test_a_csms_that_is_not_there_is_a_result(tmp_path: Path) -> None:
    async def script(on: Stage, station: Station) -> None:
        csms = on.system._under_test
        assert isinstance(csms, CsmsUnderTest)
        assert csms.dialler is not None
        csms.dialler._endpoints = Endpoints(on.system.security, "ws://127.0.0.1:9")
        handshake = await station.connect()
        assert (handshake.accepted, handshake.status) == (False, 0)
        assert "refused" in handshake.reason.lower() or "connect" in handshake.reason.lower()

    with_csms(tmp_path, accepting, script)


def test_a_refusal_is_a_result_with_its_status(tmp_path: Path) -> None:
    async def act() -> None:
        def refuse(connection: ServerConnection, request: Any) -> Any:
            return connection.respond(404, "no such station\n")

        async with serve(accepting, "127.0.0.1", 0, process_request=refuse) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with stage(tmp_path, profile(Side.CSMS, url=f"ws://127.0.0.1:{port}")) as on:
                handshake = await on.station().connect(identity="X", user="X", password="secret-password-1")
                assert handshake.status == 404
                assert "secret-password-1" not in str([entry.data for entry in on.entries])

    play(act)
