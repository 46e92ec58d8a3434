"""Tests that the peers start, talk, obey their operator, and stop: without a harness in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from ocpp_verdict.clock import real_time
from ocpp_verdict.frames import Version
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from . import peers
from .peers import Peer

NOW = "2026-11-21T12:00:00Z"
ANSWERS: dict[str, dict[str, Any]] = {
    "BootNotification": {"currentTime": NOW, "interval": 60, "status": "Accepted"},
    "Heartbeat": {"currentTime": NOW},
    "Authorize": {"idTagInfo": {"status": "Accepted"}, "idTokenInfo": {"status": "Accepted"}},
    "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
}
KEYS = {"1.6": "idTagInfo", "2.0.1": "idTokenInfo"}


class Server:
    """A CSMS of a few lines, which says yes to everything."""

    def __init__(self, version: Version) -> None:
        self._version, self._frames = version, asyncio.Queue[list[Any]]()
        self.socket: ServerConnection | None = None

    async def answer(self, socket: ServerConnection) -> None:
        self.socket = socket
        async for text in socket:
            frame = json.loads(text)
            await self._frames.put(frame)
            if frame[0] == 2:
                payload = dict(ANSWERS.get(frame[2], {}))
                for key in KEYS.values():
                    if key != KEYS[self._version.value] or frame[2] not in ("Authorize", "StartTransaction"):
                        payload.pop(key, None)
                await socket.send(json.dumps([3, frame[1], payload]))

    async def next(self, action: str) -> dict[str, Any]:
        """Return the next payload of `action`; what comes before it is dropped."""
        async with asyncio.timeout(20):
            while True:
                frame = await self._frames.get()
                if frame[0] == 2 and frame[2] == action:
                    payload: dict[str, Any] = frame[3]
                    return payload


@pytest_asyncio.fixture(autouse=True)
async def time_is_real() -> AsyncIterator[None]:
    """Keep the loop from jumping over the time in which another process works."""
    with real_time():
        yield


@asynccontextmanager
async def server(version: Version) -> AsyncIterator[tuple[Server, str]]:
    here = Server(version)
    async with serve(here.answer, "127.0.0.1", 0, subprotocols=[version.subprotocol]) as listening:  # type: ignore[list-item]
        yield here, f"ws://127.0.0.1:{next(iter(listening.sockets)).getsockname()[1]}/ocpp"


async def act(peer: Peer, verb: str, **values: Any) -> str:
    async with ClientSession() as session, session.post(f"{peer.control}/{verb}", json=values) as answer:
        return f"{answer.status} {await answer.text()}"


@pytest.mark.asyncio
async def test_rpc_charger_16(tmp_path: Path) -> None:
    async with server(Version.V16) as (csms, url):
        with peers.rpc_charger(Version.V16, url, "RPC-16", tmp_path) as peer:
            assert (await csms.next("BootNotification"))["chargePointVendor"] == "ocpp-rpc"
            assert [(await csms.next("StatusNotification"))["connectorId"] for _ in range(3)] == [0, 1, 2]
            assert await act(peer, "plug_in", connector=1) == "200 done"
            assert (await csms.next("StatusNotification"))["status"] == "Preparing"
            assert await act(peer, "present", connector=1, id="04A1B2C3") == "200 done"
            assert (await csms.next("StartTransaction"))["idTag"] == "04A1B2C3"
            assert (await csms.next("StatusNotification"))["status"] == "Charging"
            assert await act(peer, "plug_in", connector=1) == "409 the cable is plugged in already"
            assert await act(peer, "confirm", question="?") == "409 no such verb: confirm"
            assert await act(peer, "unplug", connector=1) == "200 done"
            assert (await csms.next("StopTransaction"))["reason"] == "EVDisconnected"
            assert await act(peer, "reboot") == "200 done"
            await csms.next("BootNotification")
    assert peer.log.read_text() == ""


@pytest.mark.asyncio
async def test_rpc_charger_201(tmp_path: Path) -> None:
    async with server(Version.V201) as (csms, url):
        with peers.rpc_charger(Version.V201, url, "RPC-201", tmp_path) as peer:
            assert (await csms.next("BootNotification"))["reason"] == "PowerUp"
            assert [(await csms.next("StatusNotification"))["evseId"] for _ in range(2)] == [1, 2]
            assert await act(peer, "plug_in", evse=1) == "200 done"
            assert (await csms.next("StatusNotification"))["connectorStatus"] == "Occupied"
            assert await act(peer, "present", evse=1, id="04A1B2C3", type="ISO14443") == "200 done"
            assert (await csms.next("Authorize"))["idToken"]["idToken"] == "04A1B2C3"
            started = await csms.next("TransactionEvent")
            assert (started["eventType"], started["triggerReason"]) == ("Started", "Authorized")
            assert (await csms.next("TransactionEvent"))["transactionInfo"]["chargingState"] == "Charging"
            assert await act(peer, "present", evse=1, id="04A1B2C3", type="ISO14443") == "200 done"
            ended = await csms.next("TransactionEvent")
            assert (ended["eventType"], ended["triggerReason"], ended["seqNo"]) == ("Ended", "StopAuthorized", 2)
            assert await act(peer, "unplug", evse=1) == "200 done"
            assert (await csms.next("StatusNotification"))["connectorStatus"] == "Available"
    assert peer.log.read_text() == ""


@pytest.mark.asyncio
async def test_ws_cli(tmp_path: Path) -> None:
    async with server(Version.V16) as (csms, url):
        with peers.ws_cli(Version.V16, url, "CLI-16", "04A1B2C3", tmp_path) as peer:
            assert (await csms.next("BootNotification"))["chargePointVendor"] == "OCPP-WS-IO CLI"
            await csms.next("StatusNotification")
            await csms.next("StatusNotification")
            assert await act(peer, "plug_in", connector=1) == "200 done"
            assert (await csms.next("StatusNotification"))["status"] == "Preparing"
            assert await act(peer, "present", connector=1, id="04D4E5F6") == "200 done"
            assert (await csms.next("Authorize"))["idTag"] == "04D4E5F6"
            assert (await csms.next("StartTransaction"))["idTag"] == "04D4E5F6"
            assert await act(peer, "fail_lock", connector=1) == "409 ocpp-ws-cli has no way to fail_lock"
            assert await act(peer, "unplug", connector=1) == "200 done"
            await csms.next("StopTransaction")
            assert await act(peer, "reboot") == "200 done"
            await csms.next("BootNotification")


BOOT = {"chargePointVendor": "v", "chargePointModel": "m"}
BOOT_201 = {"reason": "PowerUp", "chargingStation": {"vendorName": "v", "model": "m"}}
CSMSS: list[tuple[Version, dict[str, Any], Callable[[Path], AbstractContextManager[Peer]]]] = [
    (Version.V16, BOOT, lambda folder: peers.rpc_csms(Version.V16, folder)),
    (Version.V201, BOOT_201, lambda folder: peers.rpc_csms(Version.V201, folder)),
    (Version.V16, BOOT, peers.ocpp_csms),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("version", "boot", "start"), CSMSS, ids=["ocpp-rpc-1.6", "ocpp-rpc-2.0.1", "ocpp-csms"])
async def test_csms(
    version: Version, boot: dict[str, Any], start: Callable[[Path], AbstractContextManager[Peer]], tmp_path: Path
) -> None:
    reset = {"type": "Hard" if version is Version.V16 else "Immediate"}
    with start(tmp_path) as peer:
        assert await act(peer, "request", action="Reset", payload=reset) == "409 no station is connected"
        async with asyncio.timeout(20), connect(f"{peer.url}/X-1", subprotocols=[version.subprotocol]) as socket:  # type: ignore[list-item]
            await socket.send(json.dumps([2, "1", "BootNotification", boot]))
            assert json.loads(await socket.recv())[2]["status"] == "Accepted"
            assert (await act(peer, "request", action="Reset", payload=reset)).startswith("200")
            call = json.loads(await socket.recv())
            assert call[2:] == ["Reset", reset]
            await socket.send(json.dumps([3, call[1], {"status": "Accepted"}]))
            assert (await act(peer, "request", action="Nonsense", payload={})).startswith("409")


@pytest.mark.asyncio
async def test_ocpp_csms_by_its_command(tmp_path: Path) -> None:
    with peers.ocpp_csms_command(tmp_path) as peer:
        async with asyncio.timeout(20), connect(f"{peer.url}/X-1", subprotocols=["ocpp1.6"]) as socket:  # type: ignore[list-item]
            await socket.send(json.dumps([2, "1", "BootNotification", BOOT]))
            assert json.loads(await socket.recv())[2]["status"] == "Accepted"


def test_a_peer_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(peers.PeerFault, match="TypeError"), peers.rpc_charger(Version.V21, "", "X", tmp_path):
        pass
