"""Probes: what may become of one, from a refusal to a crash, against systems that the test scripts frame by frame."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.blocks.probe import Probe
from ocpp_verdict.frames import Side
from ocpp_verdict.sut.sections import Timings
from ocpp_verdict.verdict import Axis, Inconclusive, Severity, Violation
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve

from tests.stage import Stage, play, profile, stage

#: What a scripted device makes of a CALL: an answer, an error code, or nothing at all.
Says = Callable[[list[Any]], Any]
BOOT = {"chargePointVendor": "v", "chargePointModel": "m"}


def sane(call: list[Any]) -> Any:
    return {"configurationKey": []} if call[2] == "GetConfiguration" else "NotImplemented"


async def speak(device: ClientConnection, says: Says) -> None:
    """Answer every CALL as `says` says; close the connection where it says "close"."""
    async for text in device:
        try:
            call = json.loads(text)
        except ValueError:
            continue
        if not (isinstance(call, list) and call[:1] == [2] and len(call) == 4):
            continue
        answer = says(call)
        if answer == "close":
            await device.close()
        elif isinstance(answer, dict):
            await device.send(json.dumps([3, call[1], answer]))
        elif answer:
            await device.send(json.dumps([4, call[1], answer, "", {}]))


def with_station(
    tmp_path: Path,
    says: Says,
    script: Callable[[Probe, Stage, ClientConnection], Coroutine[Any, Any, None]],
) -> Stage:
    """Play a script with a probe for a device that behaves as `says` says."""
    kept: list[Stage] = []

    async def act() -> None:
        sut = attrs.evolve(profile(), timings=Timings(answer=5, reset=20, reconnect=20))
        async with stage(tmp_path, sut) as on:
            kept.append(on)
            device = await on.device()
            speaking = asyncio.create_task(speak(device, says))
            await script(Probe(on.csms()), on, device)
            speaking.cancel()

    play(act)
    return kept[0]


def test_a_refusal_is_what_is_asked_for(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.refused(1, "Dance", "NotImplemented", payload={})
        assert probe.role.warnings == []
        with pytest.raises(Violation, match="must be refused"):
            await probe.refused(3, "Dance", "ProtocolError", payload={})

    with_station(tmp_path, sane, script)


def test_acceptance_is_a_violation_and_a_warning_where_it_is_tolerated(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.refused(1, "Dance", payload={}, tolerated=True)
        (warning,) = probe.role.warnings
        assert (warning.severity, warning.row) == (Severity.WARNING, 2)
        with pytest.raises(Violation, match="Dance must be refused"):
            await probe.refused(3, "Dance", payload={})

    with_station(tmp_path, lambda call: sane(call) if call[2] != "Dance" else {}, script)


def test_a_refusal_by_status_alone_is_a_warning(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.refused(1, "Dance", payload={}, unless={"status": "Rejected"})
        assert [one.summary for one in probe.role.warnings] == ["Dance that is wrong is refused by its status alone"]
        with pytest.raises(Violation, match="Dance must be refused"):
            await probe.refused(3, "Dance", payload={}, unless={"status": "Unavailable"})

    with_station(tmp_path, lambda call: sane(call) if call[2] != "Dance" else {"status": "Rejected"}, script)


def test_no_answer_is_a_warning_as_long_as_the_system_lives_on(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.refused(1, "Dance", payload={})
        assert [one.summary for one in probe.role.warnings] == ["Dance that is wrong gets no answer"]

    with_station(tmp_path, lambda call: sane(call) if call[2] != "Dance" else None, script)


def test_a_closed_connection_is_told_from_a_crash(tmp_path: Path) -> None:
    async def closes(probe: Probe, on: Stage, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="the system closes the connection after Dance"):
            await probe.refused(1, "Dance", payload={})

    async def crashes(probe: Probe, on: Stage, device: ClientConnection) -> None:
        async def reboot() -> None:
            await device.wait_closed()
            again = await on.device()
            await again.send(json.dumps([2, "b", "BootNotification", BOOT]))

        rebooting = asyncio.create_task(reboot())
        with pytest.raises(Violation, match="the system crashes after Dance"):
            await probe.refused(1, "Dance", payload={})
        await rebooting

    for script in (closes, crashes):
        with_station(tmp_path, lambda call: "close", script)


@pytest.mark.parametrize(
    ("may", "boots", "why"), [(True, False, None), (True, True, "crashes"), (False, False, "loses")]
)
def test_closing_the_connection_at_what_is_no_frame_is_no_crash(
    tmp_path: Path, may: bool, boots: bool, why: str | None
) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        async def come_back() -> None:
            await device.wait_closed()
            again = await on.device()
            if boots:
                await again.send(json.dumps([2, "b", "BootNotification", BOOT]))
            await speak(again, sane)

        back = asyncio.create_task(come_back())
        if why is None:
            await probe.text(1, '[2,"x","Dance",{}]', may_hang_up=may)
            assert [one.severity for one in probe.role.warnings] == [Severity.WARNING]
        else:
            with pytest.raises(Violation, match=f"the system {why}"):
                await probe.text(1, '[2,"x","Dance",{}]', may_hang_up=may)
        back.cancel()

    with_station(tmp_path, lambda call: "close" if call[2] == "Dance" else sane(call), script)


def test_a_connection_that_does_not_last(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.outlasts(1, 60)
        closing = asyncio.get_running_loop().call_later(30, lambda: device.transport.abort())
        with pytest.raises(Violation, match="the connection does not outlast 60 s"):
            await probe.outlasts(3, 60)
        closing.cancel()

    with_station(tmp_path, sane, script)


def test_what_should_not_come_is_a_warning(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.rarely(1, "BootNotification", "boots", within=5)
        assert probe.role.warnings == []
        await device.send(json.dumps([2, "b", "BootNotification", BOOT]))
        await probe.rarely(3, "BootNotification", "boots", within=5)
        assert [one.summary for one in probe.role.warnings] == ["boots"]

    with_station(tmp_path, sane, script)


def test_a_system_that_is_mute_afterwards_is_not_alive(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="answers nothing any more after no JSON"):
            await probe.text(1, "no JSON")

    with_station(tmp_path, lambda call: None, script)


def test_a_system_that_refuses_everything_afterwards_is_not_alive(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="refuses what it must serve after no JSON"):
            await probe.text(1, "no JSON")

    with_station(tmp_path, lambda call: "InternalError", script)


def test_an_answer_must_not_be_answered(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.stray(1, '[3,"x",{}]')
        sending = asyncio.get_running_loop().call_later(
            0.5, lambda: asyncio.ensure_future(device.send('[4,"x","GenericError","",{}]'))
        )
        with pytest.raises(Violation, match="an answer is answered"):
            await probe.stray(3, '[3,"x",{}]')
        sending.cancel()

    with_station(tmp_path, sane, script)


def test_each_of_two_calls_at_once_needs_its_answer(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        calls = [("GetConfiguration", {}), ("GetConfiguration", {"key": ["late"]})]
        one, two = await probe.together(1, calls[0], calls[0])
        assert (one.payload, two.payload) == ({"configurationKey": []}, {"configurationKey": []})
        with pytest.raises(Violation, match="one of 2 CALLs at once, was not answered"):
            await probe.together(3, *calls)

    with_station(tmp_path, lambda call: None if call[3] == {"key": ["late"]} else sane(call), script)


def test_what_must_be_answered_is(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        answer = await probe.answered(1, "GetConfiguration", {}, "my-id")
        assert (answer.payload, answer.frame.id) == ({"configurationKey": []}, "my-id")
        with pytest.raises(Violation, match="GetConfiguration was not answered"):
            await probe.answered(3, "GetConfiguration", {"key": ["late"]}, "my-other-id")

    with_station(tmp_path, lambda call: None if call[3] == {"key": ["late"]} else sane(call), script)


def test_a_pong_is_recorded(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.ping(1)
        device.transport.pause_reading()
        with pytest.raises(Violation, match="a ping got no pong"):
            await probe.ping(3)
        device.transport.abort()

    on = with_station(tmp_path, sane, script)
    assert [entry.data["answered"] for entry in on.entries if entry.data.get("what") == "ping"] == [True, False]


def test_a_flood_is_counted(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        await probe.at_most(1, 0, "Heartbeat", within=5)
        for number in range(3):
            await device.send(json.dumps([2, f"h{number}", "Heartbeat", {}]))
        with pytest.raises(Violation, match="a flood of Heartbeat"):
            await probe.at_most(2, 2, "Heartbeat", within=5)

    with_station(tmp_path, sane, script)


@pytest.mark.parametrize(("usual", "most"), [("60", 5), ("5", 8), ("1", 32), ("0", 5), ("often", 5)])
def test_what_the_station_says_itself_is_no_flood(tmp_path: Path, usual: str, most: int) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        async def beat(times: int) -> None:
            for number in range(times):
                await device.send(json.dumps([2, f"h{times}-{number}", "Heartbeat", {}]))

        await beat(most)
        await probe.no_flood(1, "Heartbeat", usual=usual)
        await beat(most + 1)
        with pytest.raises(Violation, match="a flood of Heartbeat"):
            await probe.no_flood(3, "Heartbeat", usual=usual)

    with_station(tmp_path, sane, script)


def test_heartbeats_must_keep_their_distance(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        async def beat() -> None:
            for number in range(4):
                await asyncio.sleep(10)
                await device.send(json.dumps([2, f"h{number}", "Heartbeat", {}]))

        beating = asyncio.create_task(beat())
        await probe.apart(1, "Heartbeat", 9, 11)
        with pytest.raises(Violation, match="Heartbeat comes too late"):
            await probe.apart(1, "Heartbeat", 4, 6)
        await beating

    with_station(tmp_path, sane, script)


@pytest.mark.parametrize("attempts", [1, 8, 20])
def test_hammering_is_counted(tmp_path: Path, attempts: int) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        async def knock() -> None:
            for _ in range(attempts):
                with pytest.raises(Exception, match="503"):
                    await on.device()

        on.system.peer.refusing = True
        knocking = asyncio.create_task(knock())
        if attempts < 10:
            await probe.backs_off(1, within=10)
            assert len(probe.role.warnings) == (1 if attempts > 5 else 0)
        else:
            with pytest.raises(Violation, match="without a pause"):
                await probe.backs_off(1, within=10)
        await knocking

    with_station(tmp_path, sane, script)


def test_whoever_need_not_notice_a_dead_end_is_advised(tmp_path: Path) -> None:
    async def script(probe: Probe, on: Stage, device: ClientConnection) -> None:
        with pytest.raises(Violation, match="does not notice"):
            await probe.notices(1, 10, required=True)

        async def return_() -> None:
            await device.wait_closed()
            await on.device()

        returning = asyncio.create_task(return_())
        await probe.notices(3, 10, required=False)
        await returning
        (advice,) = probe.role.warnings
        assert (advice.severity, advice.axis) == (Severity.WARNING, Axis.COMPATIBILITY)

    with_station(tmp_path, sane, script)


# -- a CSMS under test ----------------------------------------------------------------------------------------------


def with_csms(tmp_path: Path, status: int, script: Callable[[Probe], Coroutine[Any, Any, None]]) -> None:
    """Play a script with a probe for a CSMS that refuses identities with a blank by an HTTP status, or hangs up."""

    async def served(socket: ServerConnection) -> None:
        async for text in socket:
            call = json.loads(text)
            if call[2] == "Dance":
                await socket.close()
            await socket.send(json.dumps([3, call[1], {"currentTime": "2026-11-21T12:00:00Z"}]))

    def admit(connection: ServerConnection, request: Any) -> Any:
        return connection.respond(status, "no") if "%20" in request.path and status != 101 else None

    async def act() -> None:
        async with serve(served, "127.0.0.1", 0, subprotocols=["ocpp1.6"], process_request=admit) as server:  # type: ignore[list-item]
            port = next(iter(server.sockets)).getsockname()[1]
            sut = profile(Side.CSMS, url=f"ws://127.0.0.1:{port}/ocpp")
            async with stage(tmp_path, attrs.evolve(sut, timings=Timings(answer=5))) as on:
                await script(Probe(on.station()))

    play(act)


@pytest.mark.parametrize(("status", "raised"), [(101, None), (404, Inconclusive), (400, Violation)])
def test_an_identity_is_read_unknown_or_unreadable(tmp_path: Path, status: int, raised: type[Exception] | None) -> None:
    async def script(probe: Probe) -> None:
        if raised is None:
            await probe.admitted_as(1, "A B")
            await probe.alive(3)
        else:
            with pytest.raises(raised, match="A B"):
                await probe.admitted_as(1, "A B")

    with_csms(tmp_path, status, script)


def test_a_csms_that_hangs_up_has_not_crashed(tmp_path: Path) -> None:
    async def script(probe: Probe) -> None:
        await probe.role.connect()  # type: ignore[attr-defined]
        with pytest.raises(Violation, match="closes the connection after Dance"):
            await probe.refused(1, "Dance", payload={})
        assert probe.role.peer.connected

    with_csms(tmp_path, 101, script)


@pytest.mark.parametrize(("refusals", "advice"), [(0, 0), (3, 1), (99, None)])
def test_a_csms_may_take_its_time_to_let_a_station_in_again(tmp_path: Path, refusals: int, advice: int | None) -> None:
    left = [refusals]

    def admit(connection: ServerConnection, request: Any) -> Any:
        left[0] -= 1
        return connection.respond(409, "already connected") if left[0] >= 0 else None

    async def served(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async def act() -> None:
        async with serve(served, "127.0.0.1", 0, subprotocols=["ocpp1.6"], process_request=admit) as server:  # type: ignore[list-item]
            port = next(iter(server.sockets)).getsockname()[1]
            async with stage(tmp_path, profile(Side.CSMS, url=f"ws://127.0.0.1:{port}/ocpp")) as on:
                probe = Probe(on.station())
                if advice is None:
                    with pytest.raises(Violation, match="lets a station in no more"):
                        await probe.comes_back(1)
                    return
                await probe.comes_back(1)
                assert [one.axis for one in probe.role.warnings] == [Axis.COMPATIBILITY] * advice

    play(act)


def test_a_csms_may_hang_up_on_what_is_no_frame_and_let_the_station_in_again(tmp_path: Path) -> None:
    async def script(probe: Probe) -> None:
        await probe.role.connect()  # type: ignore[attr-defined]
        dance = '[2,"1","Dance",{}]'
        await probe.text(1, dance, dance, may_hang_up=True)
        assert [one.axis for one in probe.role.warnings] == [Axis.COMPATIBILITY] * 2
        with pytest.raises(Violation, match="closes the connection after"):
            await probe.text(3, dance)

    with_csms(tmp_path, 101, script)
