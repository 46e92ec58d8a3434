"""A tiny scripted charging station for the tests of the built-in CSMS, on websockets alone, in compressed time."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from jsonschema import Draft4Validator, FormatChecker
from ocpp.messages import get_validator
from ocpp_verdict.clock import Clock, JumpingLoop
from ocpp_verdict.simulators.csms.server import Csms
from ocpp_verdict.simulators.csms16 import SimulatedCsms16
from ocpp_verdict.simulators.csms201 import SimulatedCsms201
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

FORMATS = FormatChecker(formats=())
FORMATS.checks("date-time")(
    lambda text: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is not None
)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run every test here in a loop whose time jumps."""
    return {"jumping": JumpingLoop}


class ScriptedStation:
    """Sends what a test says, answers what a test says, and checks every frame of the CSMS by its official schema."""

    def __init__(self, connection: ClientConnection, version: str) -> None:
        self.connection = connection
        self._version = version
        self._ids = itertools.count(1)
        self._asked: dict[str, str] = {}
        self._early: list[list[Any]] = []

    async def receive(self) -> list[Any]:
        """Return the next frame of the CSMS, which must be valid."""
        frame = json.loads(await self.connection.recv())
        self._check(frame)
        return list(frame)

    async def send(self, action: str, payload: Mapping[str, Any]) -> str:
        """Send a CALL; return its id."""
        id_ = f"s-{next(self._ids)}"
        self._asked[id_] = action
        await self.connection.send(json.dumps([2, id_, action, payload]))
        return id_

    async def exchange(self, action: str, payload: Mapping[str, Any] | None = None) -> list[Any]:
        """Send a CALL and return the frame that answers it; frames in between stay for `asked()`."""
        id_ = await self.send(action, payload or {})
        while True:
            frame = await self.receive()
            if frame[1] == id_ and frame[0] != 2:
                return frame
            self._early.append(frame)

    async def call(self, action: str, payload: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a CALL and return the payload of its CALLRESULT."""
        frame = await self.exchange(action, payload)
        assert frame[0] == 3, frame
        return dict(frame[2])

    async def refused(self, action: str, payload: Mapping[str, Any] | None = None) -> str:
        """Send a CALL and return the code of its CALLERROR."""
        frame = await self.exchange(action, payload)
        assert frame[0] == 4, frame
        return str(frame[2])

    async def asked(self, answer: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Return action and payload of the next CALL of the CSMS; answer it when `answer` is given."""
        frame = self._early.pop(0) if self._early else await self.receive()
        assert frame[0] == 2, frame
        if answer is not None:
            await self.connection.send(json.dumps([3, frame[1], answer]))
        return frame[2], frame[3]

    async def silence(self, seconds: float = 5) -> None:
        """Make sure that nothing comes for some (modelled) seconds."""
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(self.connection.recv(), seconds)

    async def closed(self) -> int | None:
        """Wait until the connection is closed; return the close code."""
        with pytest.raises(ConnectionClosed):
            await self.connection.recv()
        return self.connection.close_code

    def _check(self, frame: list[Any]) -> None:
        if frame[0] == 4:
            assert [type(part) for part in frame] == [int, str, str, str, dict]
            return
        action = frame[2] if frame[0] == 2 else self._asked[frame[1]]
        schema = get_validator(frame[0], action, self._version).schema
        Draft4Validator(schema, format_checker=FORMATS).validate(frame[-1])


Connect = Callable[..., Awaitable[ScriptedStation]]
Start16 = Callable[..., Awaitable[SimulatedCsms16]]


@pytest_asyncio.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """Yield what closes everything that a test opened."""
    async with AsyncExitStack() as opened:
        yield opened


async def started(csms: Csms, stack: AsyncExitStack) -> None:
    """Start `csms`, and stop it when the test is over."""
    await csms.start()
    stack.push_async_callback(csms.stop)


@pytest.fixture
def csms16(stack: AsyncExitStack) -> Start16:
    """Return what starts an OCPP 1.6 CSMS, with misbehaviours by name and options by keyword."""

    async def start(*misbehave: str, **options: Any) -> SimulatedCsms16:
        csms = SimulatedCsms16(clock=Clock.of_loop(), misbehave=frozenset(misbehave), **options)
        await started(csms, stack)
        return csms

    return start


@pytest.fixture
def plug(stack: AsyncExitStack) -> Connect:
    """Return what connects a scripted station to a CSMS."""

    async def open_(csms: Csms, identity: str = "CS-1", **options: Any) -> ScriptedStation:
        offered = options.pop("subprotocols", [csms.version.subprotocol])
        subprotocols = [Subprotocol(name) for name in offered] or None
        url = f"{options.pop('url', csms.url)}/{identity}"
        connection = await stack.enter_async_context(connect(url, subprotocols=subprotocols, proxy=None, **options))
        return ScriptedStation(connection, csms.version.value)

    return open_


Start201 = Callable[..., Awaitable[SimulatedCsms201]]


@pytest.fixture
def csms201(stack: AsyncExitStack) -> Start201:
    """Return what starts an OCPP 2.0.1 CSMS, with misbehaviours by name and options by keyword."""

    async def start(*misbehave: str, **options: Any) -> SimulatedCsms201:
        csms = SimulatedCsms201(clock=Clock.of_loop(), misbehave=frozenset(misbehave), **options)
        await started(csms, stack)
        return csms

    return start
