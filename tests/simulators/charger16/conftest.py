"""A scripted CSMS for the built-in 1.6 charger: records and validates every frame, answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any

import pytest
from jsonschema import FormatChecker
from ocpp.messages import get_validator
from ocpp_verdict.clock import Clock, JumpingLoop, pause
from ocpp_verdict.simulators.charger16 import SimulatedCharger16
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Payload = dict[str, Any]
#: What answers a request: a payload, nothing (None), or a function of the request.
Answer = Payload | None | Callable[[Payload], Payload | None]

#: Modelled seconds after which a message is taken for missing.
PATIENCE = 900.0
INVALID = "0BADC0DE"
GROUPED = ("04A1B2C3", "04A7B8C9")


def id_tag_info(request: Payload) -> Payload:
    """Say what the CSMS thinks of the identification in a request."""
    id_tag = request.get("idTag")
    info = {"status": "Invalid" if id_tag == INVALID else "Accepted"}
    return {**info, "parentIdTag": "04AAAA01"} if id_tag in GROUPED else info


class ScriptedCsms:
    """The CSMS: `answers` can be changed at any time; `seen` holds all requests of the station in order."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.seen: list[tuple[str, Payload]] = []
        self.times: list[float] = []
        self.ids: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.raw: list[str] = []
        self.reachable = True
        self.boot = {"status": "Accepted", "interval": 300}
        self.transactions = iter(range(1001, 10**6))
        self.answers: dict[str, Answer] = {
            "BootNotification": lambda _: {**self.boot, "currentTime": clock.stamp()},
            "Heartbeat": lambda _: {"currentTime": clock.stamp()},
            "Authorize": lambda request: {"idTagInfo": id_tag_info(request)},
            "StartTransaction": self._start,
            "StopTransaction": lambda _: {},
            "DataTransfer": {"status": "Accepted"},
        }
        self.errors: set[str] = set()
        self._cursor = 0
        self._news = asyncio.Event()
        self._results: dict[str, asyncio.Future[Any]] = {}
        self._numbers = iter(range(10**6))
        self._socket: ServerConnection | None = None
        self._server: Server | None = None
        self.port = 0
        self.ssl: SSLContext | None = None
        self.subprotocols: list[Subprotocol] | None = [Subprotocol("ocpp1.6")]

    def _start(self, request: Payload) -> Payload:
        return {"transactionId": next(self.transactions), "idTagInfo": id_tag_info(request)}

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        options: Any = {"subprotocols": self.subprotocols, "ping_interval": None, "ssl": self.ssl}
        self._server = await serve(self._serve, "127.0.0.1", self.port, **options)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Close the socket and refuse to be connected to."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Return the address without the identity."""
        return f"{'wss' if self.ssl else 'ws'}://127.0.0.1:{self.port}/ocpp"

    async def _serve(self, socket: ServerConnection) -> None:
        self._socket = socket
        assert socket.request is not None
        self.headers.append(dict(socket.request.headers.raw_items()) | {"path": socket.request.path})
        try:
            async for text in socket:
                assert isinstance(text, str)
                self.raw.append(text)
                await self._take(socket, json.loads(text))
        except ConnectionClosed:
            pass
        self._wake()

    async def _take(self, socket: ServerConnection, frame: list[Any]) -> None:
        if frame[0] != 2:
            self._results[frame[1]].set_result(frame) if frame[1] in self._results else None
            return
        _, id_, action, payload = frame
        get_validator(2, action, "1.6").evolve(format_checker=FormatChecker()).validate(payload)
        self.seen.append((action, payload))
        self.times.append(self.clock.seconds())
        self.ids.append(id_)
        self._wake()
        await self._answer(socket, id_, action, payload)

    async def _answer(self, socket: ServerConnection, id_: str, action: str, payload: Payload) -> None:
        if action in self.errors:
            await socket.send(json.dumps([4, id_, "InternalError", "", {}]))
            return
        answer = self.answers.get(action, {})
        answer = answer(payload) if callable(answer) else answer
        if answer is not None and self.reachable:
            await socket.send(json.dumps([3, id_, answer]))

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, action: str, **fields: Any) -> Payload:
        """Return the next request with `action` and `fields` after the last one that this returned."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for position in range(self._cursor, len(self.seen)):
                    name, payload = self.seen[position]
                    if name == action and all(payload.get(key) == value for key, value in fields.items()):
                        self._cursor = position + 1
                        return payload
                await self._news.wait()

    async def status(self, connector: int, status: str) -> Payload:
        """Return the next StatusNotification of this kind."""
        return await self.until("StatusNotification", connectorId=connector, status=status)

    async def send(self, text: str) -> None:
        """Send any text."""
        assert self._socket is not None
        await self._socket.send(text)

    async def frame_for(self, id_: str, text: str) -> list[Any]:
        """Send `text`, return the frame that answers id `id_`."""
        self._results[id_] = asyncio.get_running_loop().create_future()
        await self.send(text)
        async with asyncio.timeout(PATIENCE):
            return list(await self._results[id_])

    async def call(self, action: str, **payload: Any) -> Payload:
        """Send a request, return the payload of its (valid) answer."""
        get_validator(2, action, "1.6").evolve(format_checker=FormatChecker()).validate(payload)
        id_ = f"c{next(self._numbers)}"
        frame = await self.frame_for(id_, json.dumps([2, id_, action, payload]))
        assert frame[0] == 3, frame
        get_validator(3, action, "1.6").evolve(format_checker=FormatChecker()).validate(frame[2])
        return dict(frame[2])

    async def configure(self, **values: Any) -> None:
        """Set configuration keys; each must be accepted."""
        for key, value in values.items():
            assert await self.call("ChangeConfiguration", key=key, value=str(value)) == {"status": "Accepted"}

    async def drop(self) -> None:
        """Cut the connection as a network failure does."""
        assert self._socket is not None
        self._socket.transport.abort()

    def actions(self) -> list[str]:
        """Return the actions of all requests so far."""
        return [action for action, _ in self.seen]

    def statuses(self, connector: int) -> list[str]:
        """Return the statuses told for a connector so far."""
        told = [payload for action, payload in self.seen if action == "StatusNotification"]
        return [payload["status"] for payload in told if payload["connectorId"] == connector]

    def forget(self) -> None:
        """Forget what was seen."""
        self.seen.clear()
        self.times.clear()
        self.ids.clear()
        self._cursor = 0


@asynccontextmanager
async def bench(**options: Any) -> AsyncIterator[tuple[ScriptedCsms, SimulatedCharger16]]:
    """Give a CSMS and a charger that has booted and told its statuses, unless `started` is false."""
    started = options.pop("started", True)
    csms = ScriptedCsms(Clock.of_loop())
    csms.ssl = options.pop("server_ssl", None)
    await csms.start()
    charger = SimulatedCharger16(csms.url, options.pop("identity", "OV-SIM-16"), clock=csms.clock, **options)
    try:
        if started:
            await charger.start()
            await csms.status(options.get("connectors", 2), "Available")
            await pause(0.1)  # until the charger has taken in the last answer
            csms.forget()
        yield csms, charger
    finally:
        await charger.stop()
        await csms.stop()


Scenario = Callable[[ScriptedCsms, SimulatedCharger16], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play() -> Play:
    """Give the function that runs a scenario on a bench of its own, in time that jumps."""

    def run(scenario: Scenario, **options: Any) -> None:
        async def main() -> None:
            async with bench(**options) as (csms, charger):
                await scenario(csms, charger)

        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            runner.run(main())

    return run


@pytest.fixture
def wait() -> Callable[[float], Awaitable[None]]:
    """Give the function that lets modelled time pass, for what must not happen."""
    return pause
