"""Our own connections, in both roles, record what the rules of transport need of extensions and pings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict import rules
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.pings import EVERY, WITHIN
from ocpp_verdict.simulators.wire_faults import ignore_pings
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from tests.stage import Stage, play, profile, stage

HEARTBEAT = '[2,"{}","Heartbeat",{{}}]'
Act = Callable[[Stage], Awaitable[None]]


def broken(on: Stage, version: Version, side: Side) -> list[str | None]:
    return [finding.rule for finding in rules.judge(on.entries, version, side)]


# -- our CSMS -------------------------------------------------------------------------------------------------------


def beating(tmp_path: Path, *pauses: float, pongs: bool) -> Stage:
    """Let a station send a heartbeat after each pause."""
    kept: list[Stage] = []

    async def act() -> None:
        async with stage(tmp_path) as on:
            kept.append(on)
            on.csms()
            device = await on.device()
            if not pongs:
                ignore_pings(device)
            for number, pause in enumerate(pauses):
                await asyncio.sleep(pause)
                await device.send(HEARTBEAT.format(number))
                await device.recv()

    play(act)
    return kept[0]


@pytest.mark.parametrize(
    ("pauses", "pongs", "missed"),
    [
        ((0, WITHIN + 1), False, 1),
        ((0, WITHIN + 1, EVERY, EVERY), False, 1),
        ((0, WITHIN - 1), False, 0),
        # An end that says nothing may be gone: it is not blamed.
        ((0,), False, 0),
        ((0, WITHIN + 1, EVERY, WITHIN + 1), True, 0),
    ],
    ids=["missed", "told once", "in time", "silent", "answered"],
)
def test_a_station_that_talks_and_answers_no_ping_is_noticed(
    tmp_path: Path, pauses: tuple[float, ...], pongs: bool, missed: int
) -> None:
    on = beating(tmp_path, *pauses, pongs=pongs)
    assert broken(on, Version.V16, Side.STATION).count("ping-unanswered") == missed
    assert [entry.data["answered"] for entry in on.kinds(Kind.CONTROL)] == [False] * missed


def test_the_extensions_that_a_station_offers_are_recorded(tmp_path: Path) -> None:
    async def act() -> list[Any]:
        async with stage(tmp_path) as on:
            await on.device()
            await on.device(compression=None)
            return [entry.data["extensions"] for entry in on.kinds(Kind.HANDSHAKE)]

    offered, none = play(act)
    assert offered.startswith("permessage-deflate")
    assert none == ""


# -- our station ----------------------------------------------------------------------------------------------------


def dialled(tmp_path: Path, act: Act, version: Version = Version.V16, **options: Any) -> Stage:
    """Let our station connect to a CSMS and act."""
    kept: list[Stage] = []

    async def answering(socket: ServerConnection) -> None:
        if options.get("mute"):
            ignore_pings(socket)
        async for text in socket:
            id = str(text).split('"')[1]
            await socket.send(f'[3,"{id}",{{"currentTime":"2026-11-21T12:00:00Z"}}]')

    async def whole() -> None:
        chosen = [Subprotocol(version.subprotocol)]
        served = {name: value for name, value in options.items() if name != "mute"}
        async with serve(answering, "127.0.0.1", 0, subprotocols=chosen, ping_interval=None, **served) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            named = profile(Side.CSMS, version, url=f"ws://127.0.0.1:{port}/ocpp", security_profile=0)
            async with stage(tmp_path, attrs.evolve(named, timings=attrs.evolve(named.timings, answer=5))) as on:
                kept.append(on)
                await act(on)

    play(whole)
    return kept[0]


async def connects(on: Stage) -> None:
    await on.station().connect()


@pytest.mark.parametrize(("mute", "missed"), [(True, 1), (False, 0)])
def test_a_csms_that_talks_and_answers_no_ping_is_noticed(tmp_path: Path, mute: bool, missed: int) -> None:
    async def beats(on: Stage) -> None:
        station = on.station()
        await station.connect()
        for row in (1, 2):
            await station.call(row, "Heartbeat")
            await asyncio.sleep(WITHIN + 1)

    on = dialled(tmp_path, beats, mute=mute)
    assert broken(on, Version.V16, Side.CSMS).count("ping-unanswered") == missed


@pytest.mark.parametrize(("compression", "refused"), [(None, 1), ("deflate", 0)])
def test_a_csms_that_does_not_compress_is_noticed(tmp_path: Path, compression: str | None, refused: int) -> None:
    on = dialled(tmp_path, connects, Version.V201, compression=compression)
    assert broken(on, Version.V201, Side.CSMS).count("compression-refused") == refused


@pytest.mark.parametrize(("extension", "foreign"), [("x-foreign", 1), ("", 0)])
def test_an_extension_that_we_never_offered_is_noticed(tmp_path: Path, extension: str, foreign: int) -> None:
    def add(_connection: ServerConnection, _request: Request, response: Response) -> Response:
        assert response.status_code == HTTPStatus.SWITCHING_PROTOCOLS
        if extension:
            response.headers["Sec-WebSocket-Extensions"] = extension
        return response

    on = dialled(tmp_path, connects, process_response=add, compression=None)
    assert broken(on, Version.V16, Side.CSMS).count("extension-not-offered") == foreign
    assert [entry.data["accepted"] for entry in on.kinds(Kind.HANDSHAKE)] == [not foreign]
