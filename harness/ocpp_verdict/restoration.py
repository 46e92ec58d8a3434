"""Bringing a station under test back to idle after a case; nothing here judges it.

Power first, then the transactions, then the cables (which a transaction may lock), then what the case changed by
calls. At the end every connector must be Available again, or what it was when the run began.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping

from ocpp_verdict.changes import Undo
from ocpp_verdict.conversation import Conversation, Lane
from ocpp_verdict.frames import Version
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.peer import Peer
from ocpp_verdict.roles import CSMS
from ocpp_verdict.verdict import HarnessFault, Inconclusive, Violation
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)

#: Seconds without a message after which a station whose connectors are Available is at rest.
_CALM = 1.0
_CABLES = frozenset({"plug_in", "plug_in_ev_side", "suspend_ev"})


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

    async def run(self) -> list[str]:
        """Do it; return what could not be put back."""
        failures = await self._operator.undo(keep=_CABLES)
        failures += await self._stop_transactions()
        failures += await self._take_cables_out()
        failures += await self._take_back()
        return failures + await self._come_to_rest()

    def _role(self) -> CSMS:
        return CSMS(self._peer, self._conversation(), "restore")

    # -- transactions

    async def _stop_transactions(self) -> list[str]:
        running, failures = self._peer.desk.transactions, []
        for transaction, place in dict(running).items():
            if transaction in running and not await self._stopped(transaction, place):
                failures.append(f"transaction {transaction} still runs")
                running.pop(transaction, None)
        return failures

    async def _stopped(self, transaction: str, place: int) -> bool:
        """Stop a transaction remotely, or else by taking the cable out of the vehicle."""
        try:
            accepted = await self._stop_remotely(transaction)
        except (Inconclusive, Violation) as failed:
            logger.info("%s: no remote stop: %s", self._peer.identity, failed)
            accepted = False
        if accepted and await self._ends(transaction, self._timings.transaction):
            return True
        try:
            await self._operator.unplug_ev_side(place or None)
        except (Inconclusive, HarnessFault) as failed:
            logger.info("%s: the cable stays in: %s", self._peer.identity, failed)
        return await self._ends(transaction, self._timings.message)

    async def _stop_remotely(self, transaction: str) -> bool:
        if self._peer.version is Version.V16:
            answer = await self._role().call(0, "RemoteStopTransaction", transactionId=int(transaction))
        else:
            answer = await self._role().call(0, "RequestStopTransaction", transactionId=transaction)
        return bool(answer.get("status") == "Accepted")

    async def _ends(self, transaction: str, within: float) -> bool:
        return await self._until(
            lambda: transaction not in self._peer.desk.transactions, within, "a transaction to end"
        )

    async def _take_cables_out(self) -> list[str]:
        """Undo the rest; a cable that a finished session still locks is unlocked remotely (1.6 errata 3.5)."""
        failures = await self._operator.undo()
        locked = [lane[-1] for lane, status in self._peer.statuses.items() if failures and status == "Finishing"]
        for connector in locked:
            try:
                await self._role().call(0, "UnlockConnector", connectorId=connector)
                await self._operator.unplug(connector)
            except (Inconclusive, Violation, HarnessFault) as failed:
                return [*failures, str(failed).partition("\n")[0]]
        return [] if locked else failures

    # -- what calls have changed

    async def _take_back(self) -> list[str]:
        if not self._peer.changes:
            return []
        await self._until(lambda: self._peer.connected and self._peer.gate.open, self._timings.boot, "the station")
        return [problem for undo in self._peer.changes.take() if (problem := await self._undone(undo))]

    async def _undone(self, undo: Undo) -> str | None:
        """Make a call; return why the change stands, None where it does not."""
        try:
            answer = await self._role().call(0, undo.action, **undo.payload)
        except (Inconclusive, Violation) as failed:
            return f"{undo.action}: {failed}".splitlines()[0]
        if undo.done is None or answer.get("status") in undo.done:
            return None
        return f"{undo.action} {dict(undo.payload)} was answered {answer.get('status', answer.error)}"

    # -- rest

    async def _come_to_rest(self) -> list[str]:
        """Wait until every connector that ever told its status is as it should be, and nothing more is told."""
        deadline = asyncio.get_running_loop().time() + self._timings.reset
        with WAITS.on("the connectors to become Available", deadline):
            while await self._peer.signal.wait(min(deadline, self._calm())):
                logger.debug("%s is not at rest yet", self._peer.identity)
        return self._restless()

    def _calm(self) -> float:
        """Return until when to wait for another message; a restless station must send one."""
        return math.inf if self._restless() else asyncio.get_running_loop().time() + _CALM

    def _restless(self) -> list[str]:
        place = -1 if self._peer.version is Version.V16 else -2
        return [
            f"{'connector' if place == -1 else 'EVSE'} {lane[place]} is still {status}"
            for lane, status in self._peer.statuses.items()
            if lane[-1] != 0 and status not in ("Available", self._found.get(lane))
        ]

    async def _until(self, holds: Callable[[], bool], within: float, what: str) -> bool:
        deadline = asyncio.get_running_loop().time() + within
        with WAITS.on(what, deadline):
            while not holds():
                if not await self._peer.signal.wait(deadline):
                    return holds()
        return True
