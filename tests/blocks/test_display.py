"""Display messages of 2.x: told as they were set, in parts, and no others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from ocpp_verdict.blocks.display import Display

from tests.script2 import NOW, SUT, Script, Wrong


def told(*parts: Any) -> Display:
    last = len(parts) - 1
    messages = [
        ("NotifyDisplayMessages", {"requestId": 1001, "tbc": number < last, "messageInfo": part})
        for number, part in enumerate(parts)
    ]
    return Display(Script(*messages), SUT)  # type: ignore[arg-type]


def message(id: int = 5, **fields: Any) -> dict[str, Any]:
    return {"id": id, "priority": "InFront", "message": {"format": "UTF8", "content": "x"}, **fields}


def test_messages_come_in_parts() -> None:
    asyncio.run(told([message(1)], [message(2)]).holds(1, message(1), message(2)))


def test_moments_may_be_written_in_another_way() -> None:
    set_ = message(startDateTime=NOW.isoformat())
    asyncio.run(told([message(startDateTime="2026-11-21T12:00:00.2Z")]).holds(1, set_))
    with pytest.raises(Wrong, match="as it was set"):
        asyncio.run(told([message(startDateTime="2026-11-21T12:05:00Z")]).holds(1, set_))


@pytest.mark.parametrize("part", [[], "rubbish", None, [3], [message(6)], [message(priority="NormalCycle")]])
def test_a_message_that_is_told_otherwise_is_wrong(part: Any) -> None:
    with pytest.raises(Wrong, match="as it was set"):
        asyncio.run(told(part).holds(1, message()))


def test_a_message_that_was_not_asked_for_is_wrong() -> None:
    with pytest.raises(Wrong, match="asked for"):
        asyncio.run(told([message(), message(6)]).holds(1, message()))
    asked = {"priority": "InFront"}
    with pytest.raises(Wrong, match="match"):
        asyncio.run(told([message(), message(6, priority="NormalCycle")]).holds(1, message(), asked=asked))
    asyncio.run(told([message(), message(6)]).holds(1, message(), asked={}))
