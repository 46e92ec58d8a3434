"""Our file server gives what was offered, takes what is uploaded, and does nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import ocpp_verdict.files
import pytest
from ocpp_verdict.files import FileServer

Act = Callable[[FileServer, aiohttp.ClientSession], Coroutine[Any, Any, None]]


def serve(act: Act) -> FileServer:
    server = FileServer()

    async def run() -> None:
        await server.start("127.0.0.1")
        try:
            async with aiohttp.ClientSession() as session:
                await act(server, session)
        finally:
            await server.stop()

    asyncio.run(run())
    return server


def test_what_was_offered_can_be_fetched_and_nothing_else() -> None:
    async def act(server: FileServer, session: aiohttp.ClientSession) -> None:
        url = server.offer("a.bin", b"image")
        async with session.get(url) as answer:
            assert (answer.status, await answer.read()) == (200, b"image")
        folder = url.rpartition("/")[0]
        root = folder.rpartition("/")[0]
        for other in (server.missing, f"{root}/a.bin", f"{folder}/../../etc/passwd", f"{folder}/%2e%2e/a.bin", root):
            async with session.get(other) as answer:
                assert answer.status == 404

    assert serve(act).fetched == {"a.bin": 1}


def test_a_look_at_the_headers_is_no_fetch() -> None:
    async def act(server: FileServer, session: aiohttp.ClientSession) -> None:
        async with session.head(server.offer("a.bin", b"image")) as answer:
            assert answer.status == 200

    assert serve(act).fetched == {}


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_uploads_are_measured_and_not_kept(method: str) -> None:
    async def act(server: FileServer, session: aiohttp.ClientSession) -> None:
        async with session.request(method, f"{server.uploads}/log.txt", data=b"12345") as answer:
            assert answer.status == 201
        for closed in (server.closed_uploads + "/log.txt", server.missing):
            async with session.request(method, closed, data=b"12345") as answer:
                assert answer.status in (404, 405)

    assert serve(act).received == {"log.txt": 5}


def test_an_upload_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocpp_verdict.files, "MAX_UPLOAD", 10)

    async def act(server: FileServer, session: aiohttp.ClientSession) -> None:
        async with session.put(f"{server.uploads}/log.txt", data=b"x" * 11) as answer:
            assert answer.status == 413

    assert serve(act).received == {}


def test_many_uploads_are_not_all_remembered() -> None:
    async def act(server: FileServer, session: aiohttp.ClientSession) -> None:
        for number in range(105):
            async with session.put(f"{server.uploads}/{number}-{'x' * 200}", data=b"1") as answer:
                assert answer.status == 201

    received = serve(act).received
    assert len(received) == 100
    assert max(map(len, received)) == 100
