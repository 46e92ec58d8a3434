"""A tiny scripted CSMS for the tests of the simulated 2.0.1 station, and a runner that gives each test jumping time."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from ocpp.messages import get_validator
from ocpp_verdict.clock import Clock, JumpingLoop
from ocpp_verdict.simulators.charger201 import SimulatedCharger201
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

ACCEPTED = {"status": "Accepted"}
TOKEN = "04A1B2C3"
Reply = Mapping[str, Any] | str | None


class Csms:
    """Answers what it is told to, remembers what it hears, and checks every frame against the official schemas."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.answers: dict[str, Callable[[dict[str, Any]], Reply]] = {
            "BootNotification": lambda _: self.boot("Accepted"),
            "Heartbeat": lambda _: {"currentTime": clock.stamp()},
            "Authorize": lambda _: {"idTokenInfo": ACCEPTED},
            "TransactionEvent": lambda event: {"idTokenInfo": ACCEPTED} if "idToken" in event else {},
            "DataTransfer": lambda _: ACCEPTED,
            "SignCertificate": lambda _: ACCEPTED,
        }
        self.heard: list[tuple[float, str, dict[str, Any]]] = []
        self.seen = 0
        self.complaints: list[str] = []
        self.handshakes: list[tuple[float, dict[str, str], str]] = []
        self.raw: asyncio.Queue[list[Any]] = asyncio.Queue()
        self.socket: ServerConnection | None = None
        self._news = asyncio.Condition()
        self._waiting: dict[str, tuple[str, dict[str, Any], asyncio.Future[list[Any]]]] = {}
        self.frames: list[tuple[str, dict[str, Any], list[Any]]] = []
        self._server: Server | None = None
        self.port = 0

    def boot(self, status: str, interval: int = 300) -> dict[str, Any]:
        """Return an answer to BootNotification."""
        return {"currentTime": self.clock.stamp(), "interval": interval, "status": status}

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await serve(self._serve, "127.0.0.1", self.port, subprotocols=[Subprotocol("ocpp2.0.1")])
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def close(self) -> None:
        """Stop listening and drop everybody."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where a station connects to."""
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.handshakes.append((self.clock.seconds(), dict(socket.request.headers), socket.request.path))
        self.socket = socket
        try:
            async for text in socket:
                await self._take(socket, json.loads(text))
        except ConnectionClosed:
            pass  # a station that is switched off

    async def _take(self, socket: ServerConnection, frame: list[Any]) -> None:
        if frame[0] != 2:
            self.raw.put_nowait(frame)
            action, asked, waiter = self._waiting.pop(frame[1], ("", {}, None))
            self.frames.append((action, asked, frame))
            if waiter is not None:
                self._check(3, action, frame[2]) if frame[0] == 3 else None
                waiter.set_result(frame)
            return
        _, id_, action, payload = frame
        self.frames.append((action, payload, frame))
        self._check(2, action, payload)
        async with self._news:
            self.heard.append((self.clock.seconds(), action, payload))
            self._news.notify_all()
        reply = self.answers[action](payload) if action in self.answers else {}
        if isinstance(reply, str):
            await socket.send(json.dumps([4, id_, reply, "", {}]))
        elif reply is not None:
            await socket.send(json.dumps([3, id_, dict(reply)]))

    def _check(self, kind: int, action: str, payload: dict[str, Any]) -> None:
        for error in get_validator(kind, action, "2.0.1").iter_errors(payload):
            self.complaints.append(f"{action}: {error.message}")

    async def call(self, action: str, **payload: Any) -> dict[str, Any]:
        """Send a CALL; return the payload of its CALLRESULT, or the code of its CALLERROR under "error"."""
        assert self.socket is not None
        id_ = str(uuid.uuid4())
        waiter: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = (action, payload, waiter)
        await self.socket.send(json.dumps([2, id_, action, payload]))
        frame = await asyncio.wait_for(waiter, 60)
        return frame[2] if frame[0] == 3 else {"error": frame[2]}

    async def expect(self, action: str, within: float = 120, **fields: Any) -> dict[str, Any]:
        """Return the next `action` not yet looked at, which must have `fields`; others in between are passed over."""
        start = self.seen

        def found() -> int | None:
            return next((n for n in range(start, len(self.heard)) if self.heard[n][1] == action), None)

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: found() is not None), within)
        number = found()
        assert number is not None
        self.seen = number + 1
        payload = self.heard[number][2]
        different = {name: payload.get(name) for name, value in fields.items() if payload.get(name) != value}
        assert not different, f"{action}: {different} instead of {fields}"
        return payload

    async def event(self, kind: str, trigger: str, state: str | None = None, **info: Any) -> dict[str, Any]:
        """Return the next TransactionEvent, which must be of `kind`, `trigger` and charging state."""
        payload = await self.expect("TransactionEvent")
        found = payload["transactionInfo"]
        assert (payload["eventType"], payload["triggerReason"]) == (kind, trigger)
        assert state is None or found["chargingState"] == state
        assert {name: found.get(name) for name in info} == info
        return payload

    async def booted(self) -> None:
        """Wait until a boot is over."""
        await self.expect("BootNotification")
        await self.expect("SecurityEventNotification", type="StartupOfTheDevice")

    def said(self, action: str) -> list[dict[str, Any]]:
        """Return all payloads of `action` so far."""
        return [payload for _, name, payload in self.heard if name == action]

    async def set(self, component: str, variable: str, value: Any, **more: Any) -> str:
        """Set one variable; return the status."""
        data = {"component": {"name": component}, "variable": {"name": variable, **more}, "attributeValue": str(value)}
        answer = await self.call("SetVariables", setVariableData=[data])
        return str(answer["setVariableResult"][0]["attributeStatus"])

    async def quiet(self, seconds: float) -> list[str]:
        """Let time pass; return the actions heard meanwhile."""
        before = len(self.heard)
        await asyncio.sleep(seconds)
        return [action for _, action, _ in self.heard[before:]]


Scenario = Callable[[Csms, SimulatedCharger201], Awaitable[None]]
Play = Callable[..., None]


async def _play(scenario: Scenario, before: Callable[[Csms], None] | None, options: dict[str, Any]) -> None:
    clock = Clock(asyncio.get_running_loop().time, datetime(2026, 11, 21, 12, 0, 1, tzinfo=UTC))
    csms = Csms(clock)
    if before is not None:
        before(csms)
    await csms.open()
    secure = options.pop("secure", None)
    url = csms.url.replace("ws:", "wss:") if secure else csms.url
    charger = SimulatedCharger201(url, "OV-SIM-201", clock=clock, ssl=secure, **options)
    await charger.start()
    try:
        await scenario(csms, charger)
    finally:
        await charger.stop()
        await csms.close()
    assert csms.complaints == []


@pytest.fixture
def play() -> Play:
    """Run a scenario of CSMS and station under jumping time; keywords go to the station's constructor."""

    def run(scenario: Scenario, before: Callable[[Csms], None] | None = None, **options: Any) -> None:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            runner.run(_play(scenario, before, options))

    return run
