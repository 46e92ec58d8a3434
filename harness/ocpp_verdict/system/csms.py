"""A CSMS under test: our station dials it in each case, and leaves it alone in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from ocpp_verdict.conversation import Conversation
from ocpp_verdict.dial import Dialler, Endpoints
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.peer import Peer
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.system.simulator import Simulate, Simulator
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)


class CsmsUnderTest:
    """How a CSMS under test is reached and left."""

    def __init__(self, peer: Peer, security: Security, simulate: Simulate | None, misbehave: frozenset[str]) -> None:
        self.dialler: Dialler | None = None
        self._peer, self._security = peer, security
        self._simulate, self._misbehave = simulate, misbehave

    async def start(self) -> Simulator | None:
        """Return the built-in CSMS, started, where that is what is judged."""
        simulator: Any = None
        url, secure = self._peer.sut.url, None
        if self._simulate is not None:
            simulator = self._simulate(
                clock=self._peer.clock,
                password=self._peer.sut.password,
                ssl=self._security.server_context(),
                misbehave=self._misbehave,
            )
            await simulator.start()
            url, secure = simulator.url, lambda: simulator.listen_securely(self._security.second_context())
        self.dialler = Dialler(self._peer, Endpoints(self._security, url, secure))
        return simulator  # type: ignore[no-any-return]

    async def stop(self) -> None:
        """End the connection that we have."""
        if self.dialler is not None:
            await self.dialler.stop()

    async def ready(self) -> None:
        """Wait for nothing: it is our station that connects, as its first act in the case."""

    def role(self, conversation: Conversation, case: str, requirement: str) -> Station:
        """Return the station that we play in one case."""
        assert self.dialler is not None
        return Station(self._peer, conversation, case, requirement, dial=self.dialler)

    async def restore(self, operator: Operator, conversation: Callable[[], Conversation], case: str) -> list[str]:
        """End what our station still has running there, and leave; return what the operator could not put back."""
        failures = await operator.undo()
        if self._peer.connected:
            await self.role(conversation(), case, "").leave()
            await self._quiet()
        else:
            self._peer.desk.transactions.clear()
            self._peer.desk.reservations.clear()
        return failures

    async def _quiet(self) -> None:
        """Leave a CSMS alone between a close and the next connection (FIELD_NOTES §1b)."""
        quiet = self._peer.sut.timings.quiet
        if quiet:
            deadline = asyncio.get_running_loop().time() + quiet
            with WAITS.on("the CSMS to settle", deadline):
                while await self._peer.signal.wait(deadline):
                    logger.debug("something came during the quiet time")
