"""A built-in system under test, as the harness starts and stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ocpp_verdict.operators import Driver


class Simulator(Driver, Protocol):
    """A built-in system under test."""

    async def start(self) -> None:
        """Start it."""
        ...

    async def stop(self) -> None:
        """Stop it."""
        ...


#: Makes one, given where our CSMS listens (for a station) and the security material.
Simulate = Callable[..., Simulator]
