"""A CSMS that plays a script: what a 2.x station has told already, for tests of rows without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NoReturn

from ocpp_verdict.difference import difference
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import default

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
SUT = default(Side.STATION, Version.V201)


class Wrong(Exception):
    """A row was violated."""


class Reply(dict[str, Any]):
    """An answer of the station."""

    def expect(self, row: int, **fields: Any) -> None:
        """Judge it."""
        if difference(fields, self):
            raise Wrong(str(difference(fields, self)))


class Script:
    """Our role: gives the answers and the messages of the script, one after the other."""

    def __init__(self, *told: tuple[str, Mapping[str, Any]], **answers: Mapping[str, Any]) -> None:
        self.told, self.answers = list(told), answers
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.permitted: list[str] = []
        self.peer = SimpleNamespace(clock=SimpleNamespace(utc=lambda: NOW), rebooting=False, sut=SUT)
        self.conversation = SimpleNamespace(arrivals=[SimpleNamespace(action=one, payload=two) for one, two in told])
        self._number = 1000

    def number(self) -> int:
        """Return a new number."""
        self._number += 1
        return self._number

    def stamp(self, seconds: float = 0.0) -> str:
        """Return a time stamp."""
        return NOW.isoformat()

    def token(self, id: str | None = None, type: str | None = None) -> dict[str, str]:
        """Return an identification."""
        return {"idToken": id or SUT.valid_id, "type": type or SUT.token_type}

    def permit(self, action: str, **fields: Any) -> None:
        """Take note of what may come."""
        self.permitted.append(action)

    async def call(self, row: int, action: str, **payload: Any) -> Reply:
        """Give the answer of the script."""
        self.asked.append((action, payload))
        return Reply(self.answers.get(action, {"status": "Accepted"}))

    async def expect(self, row: int, action: str, *, within: float | None = None, **fields: Any) -> Any:
        """Give the next message of the script, if it is this one."""
        if not self.told or self.told[0][0] != action or difference(fields, self.told[0][1]):
            raise Wrong(f"row {row}: {action} {fields}, but {self.told[:1]}")
        return Reply(self.told.pop(0)[1])

    def check(self, row: int, summary: str, wanted: Any, found: Any) -> None:
        """Judge what several messages have told."""
        if difference(wanted, found):
            raise Wrong(summary)

    def violation(self, row: int, summary: str, *_: Any) -> NoReturn:
        """Say what is wrong."""
        raise Wrong(summary)
