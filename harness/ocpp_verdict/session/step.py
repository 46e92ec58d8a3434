"""What makes a method of a session a reusable state: in a row it judges, without one it prepares."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar, cast

from ocpp_verdict.verdict import Inconclusive, Violation

M = TypeVar("M", bound=Callable[..., Awaitable[Any]])


class Steps(Protocol):
    """What has reusable states."""

    async def get_ready(self) -> None:
        """Find out what every state depends on."""
        ...


def step(state: M) -> M:
    """Let a state be a row of the case, or (row 0, the default) its preparation: a violation there is no fault."""

    @functools.wraps(state)
    async def run(self: Steps, row: int = 0, *args: Any, **fields: Any) -> Any:
        __tracebackhide__ = True
        await self.get_ready()
        try:
            return await state(self, row, *args, **fields)
        except Violation as failed:
            if row:
                raise
            raise Inconclusive(f"the precondition was not established: {failed.finding.summary}") from failed

    return cast(M, run)
