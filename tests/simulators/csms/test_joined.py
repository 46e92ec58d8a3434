"""The built-in charger and the built-in CSMS, joined: a whole session without one CALLERROR."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ocpp_verdict.clock import pause
from ocpp_verdict.frames import Side
from ocpp_verdict.simulators.choice import simulator
from ocpp_verdict.simulators.csms201.variables import key
from ocpp_verdict.simulators.wire_faults import FaultyWire

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from ocpp_verdict.simulators.csms.server import Csms

    from .conftest import Start16, Start201

pytestmark = pytest.mark.asyncio

PLACE = {"connector": 1, "evse": 1}
CARD = {**PLACE, "id": "04A1B2C3", "type": "ISO14443"}


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """Return the list to which every frame that either side sends is added."""
    seen: list[list[Any]] = []
    send = FaultyWire.send

    async def noted(wire: FaultyWire, message: str) -> bool:
        seen.append(json.loads(message))
        return await send(wire, message)

    monkeypatch.setattr(FaultyWire, "send", noted)
    return seen


async def session(csms: Csms, stack: AsyncExitStack, *requests: dict[str, Any]) -> None:
    """Boot, plug in, present a card, let the CSMS ask `requests`, unplug."""
    charger = simulator(Side.STATION, csms.version)(csms.url, "CS-1", clock=csms.clock)
    await charger.start()
    stack.push_async_callback(charger.stop)
    await pause(5)
    await charger.perform("plug_in", PLACE)
    await pause(5)
    await charger.perform("present", CARD)
    await pause(30)
    for request in requests:
        await csms.perform("request", request)
        await pause(5)
    await charger.perform("unplug", PLACE)
    await pause(60)


def actions(frames: list[list[Any]]) -> set[str]:
    """Return the actions that were asked, none of which was refused."""
    assert [frame for frame in frames if frame[0] == 4] == []
    return {frame[2] for frame in frames if frame[0] == 2}


async def test_a_session_of_16(csms16: Start16, stack: AsyncExitStack, frames: list[list[Any]]) -> None:
    csms = await csms16()
    await session(csms, stack, {"action": "GetConfiguration"}, {"action": "RemoteStopTransaction"})
    assert {"BootNotification", "StartTransaction", "StopTransaction"} <= actions(frames)
    assert csms.transactions.newest("CS-1") is None
    assert csms.configuration["CS-1"]["NumberOfConnectors"] == "2"


async def test_a_session_of_201(csms201: Start201, stack: AsyncExitStack, frames: list[list[Any]]) -> None:
    csms = await csms201()
    await session(csms, stack, {"action": "GetBaseReport"}, {"action": "RequestStopTransaction"})
    assert {"BootNotification", "TransactionEvent", "NotifyReport"} <= actions(frames)
    assert csms.transactions.newest("CS-1") is None
    assert key("OCPPCommCtrlr", "HeartbeatInterval") in csms.variables["CS-1"]
