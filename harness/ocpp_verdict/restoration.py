"""Bringing a station under test back to idle after a case; nothing here judges it.

Power first, then the transactions, then the cables (which a transaction may lock), then what the case changed by
calls. At the end every connector must be Available again, or what it was when the run began; a station that does not
get there is reset, once.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from typing import Any

from ocpp_verdict.arrival import Gate, Lane
from ocpp_verdict.changes import Undo
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.exchange import Answer
from ocpp_verdict.frames import Version
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.peer import Peer
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.verdict import HarnessFault, Inconclusive, Violation
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)

#: Seconds without a message after which a station is taken to have said what it has to say.
_CALM = 1.0
_CABLES = frozenset({"plug_in", "plug_in_ev_side", "suspend_ev"})
_UNUSED = frozenset({"Available", "Unavailable", "Faulted"})


class Restoration:
    """One way back to idle.

    Args:
        peer: the station under test.
        operator: who can act on it.
        conversation: makes one, for our calls.
        found: the statuses of its connectors when the run began.
    """

    def __init__(
        self, peer: Peer, operator: Operator, conversation: Callable[[], Conversation], found: Mapping[Lane, str]
    ) -> None:
        self._peer, self._operator, self._conversation, self._found = peer, operator, conversation, found
        self._timings = peer.sut.timings
        self._reboot_due = False

    async def run(self) -> list[str]:
        """Do it; return what could not be put back."""
        failures = await self._operator.undo(keep=_CABLES)
        await self._until(lambda: not self._peer.may_reboot_yet, self._timings.settle)  # new firmware needs a moment
        await self._become_ready()
        await self._at_rest(self._timings.settle, restless=lambda: [])
        await self._stop_transactions()
        failures += await self._take_cables_out()
        failures += await self._take_back()
        if self._reboot_due or not await self._at_rest(self._timings.reset, self._restless):
            await self._reset()
        return failures + self._restless()

    # -- a station that can be spoken to

    async def _become_ready(self) -> None:
        """Wait for a boot that is under way; one that never comes was asked for in a case, and judged there."""
        await self._until(lambda: self._peer.connected and self._peer.gate.open, self._timings.boot)
        if self._peer.connected:
            self._peer.rebooting = False
            if self._peer.gate is Gate.BOOTING:
                self._peer.gate = Gate.UNKNOWN

    async def _call(self, action: str, **payload: Any) -> Answer | None:
        """Make a call; return None where there is no answer, also when it is tried again after a lost connection."""
        role = CSMS(self._peer, self._conversation(), "restore")
        for _ in range(2):
            try:
                return await role.call(0, action, **payload)
            except Violation as failed:
                logger.info("%s: %s", self._peer.identity, failed.finding.summary)
                return None
            except Inconclusive as failed:
                logger.info("%s: %s", self._peer.identity, failed.reason)
                await self._become_ready()
        return None

    async def _reset(self) -> None:
        if await self._call("Reset", **({"type": "Hard"} if self._v16 else {"type": "Immediate"})) is not None:
            await self._until(lambda: not self._peer.rebooting, self._timings.reset)
            await self._become_ready()
            await self._at_rest(self._timings.settle, self._restless)

    @property
    def _v16(self) -> bool:
        return self._peer.version is Version.V16

    # -- transactions and cables

    async def _stop_transactions(self) -> None:
        """Stop what runs; what does not end remotely ends with its cable or with a reset."""
        running = self._peer.desk.transactions
        for transaction in list(running):
            if transaction in running and await self._stop_remotely(transaction):
                await self._until(lambda id=transaction: id not in running, self._timings.transaction)  # type: ignore[misc]
        running.clear()

    async def _stop_remotely(self, transaction: str) -> bool:
        if self._v16:
            answer = await self._call("RemoteStopTransaction", transactionId=int(transaction))
        else:
            answer = await self._call("RequestStopTransaction", transactionId=transaction)
        return answer is not None and bool(answer.get("status") == "Accepted")

    async def _take_cables_out(self) -> list[str]:
        """Undo the rest; a cable that is still locked is unlocked remotely, which stops what runs (1.6 §5.18)."""
        failures = await self._operator.undo()
        locked = [lane[-2:] for lane, status in self._peer.statuses.items() if failures and status not in _UNUSED]
        for evse, connector in locked:
            place = {"connectorId": connector} if self._v16 else {"evseId": evse, "connectorId": connector}
            await self._call("UnlockConnector", **place)
            try:
                await self._operator.unplug(connector if self._v16 else evse)
            except (Inconclusive, HarnessFault) as failed:
                return [*failures, str(failed)]
        return [] if locked else failures

    # -- what calls have changed

    async def _take_back(self) -> list[str]:
        return [problem for undo in self._peer.changes.take() if (problem := await self._undone(undo))]

    async def _undone(self, undo: Undo) -> str | None:
        """Make a call; return why the change stands, None where it does not."""
        answer = await self._call(undo.action, **undo.payload)
        status = None if answer is None else answer.get("status", answer.error)
        self._reboot_due = self._reboot_due or status == "RebootRequired"  # 1.6 §5.3: the old value is not in force yet
        if answer is not None and (undo.done is None or status in undo.done):
            return None
        return f"{undo.action} {dict(undo.payload)} was answered {status}"

    # -- rest

    async def _at_rest(self, within: float, restless: Callable[[], list[str]]) -> bool:
        """Wait until nothing is restless and nothing more is told for a moment; return whether that came about."""
        deadline = asyncio.get_running_loop().time() + within
        with WAITS.on("the station to come to rest", deadline):
            while await self._peer.signal.wait(min(deadline, self._calm(restless))):
                logger.debug("%s is not at rest yet", self._peer.identity)
        return not restless()

    def _calm(self, restless: Callable[[], list[str]]) -> float:
        """Return until when to wait for another message; something must come where this is not rest."""
        if restless() or self._peer.answering or not self._peer.connected:
            return math.inf
        return asyncio.get_running_loop().time() + _CALM

    def _restless(self) -> list[str]:
        """Return the connectors that are not as they should be."""
        what, place = ("connector", -1) if self._v16 else ("EVSE", -2)
        return [
            f"{what} {lane[place]} is still {status}"
            for lane, status in self._peer.statuses.items()
            if lane[-1] != 0 and status not in ("Available", self._found.get(lane))
        ]

    async def _until(self, holds: Callable[[], bool], within: float) -> bool:
        deadline = asyncio.get_running_loop().time() + within
        while not holds():
            if not await self._peer.signal.wait(deadline):
                return holds()
        return True
