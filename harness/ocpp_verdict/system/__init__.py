"""The system under test for one run: who operates it, whether it is idle, and what it broke so far.

What differs between a station and a CSMS under test lies in `station` and `csms`: how it is reached, waited for, left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import rules
from ocpp_verdict.clock import Clock
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.files import Depot
from ocpp_verdict.frames import Side
from ocpp_verdict.listener import Listener
from ocpp_verdict.operators import Driver
from ocpp_verdict.operators.effect import is_effect
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.peer import Peer
from ocpp_verdict.role import Role
from ocpp_verdict.security import Security
from ocpp_verdict.system.csms import CsmsUnderTest
from ocpp_verdict.system.simulator import Simulate, Simulator
from ocpp_verdict.system.station import StationUnderTest
from ocpp_verdict.verdict import Inconclusive


class System:
    """One system under test, alive for the whole run.

    Args:
        security: its profile, with the password and certificates that go with it.
        evidence: where everything is recorded.
        driver: who acts on it; for a built-in one `simulate` makes it.
        simulate: makes the simulator.
        misbehave: what the simulator does wrong.
        answer_delay: seconds that each answer of ours takes.
        strict: whether this is the rehearsal of a lab day.
        files: where what it uploads is kept; None: nowhere.

    Attributes:
        not_idle: why the next case cannot begin, None when it can.
        defects: standing rules broken so far, with the case that failed for it: one defect fails one case.
    """

    def __init__(
        self,
        security: Security,
        *,
        evidence: Evidence,
        clock: Clock,
        driver: Driver | None = None,
        simulate: Simulate | None = None,
        misbehave: frozenset[str] = frozenset(),
        answer_delay: float = 0.0,
        strict: bool = False,
        files: Path | None = None,
    ) -> None:
        self.security = security
        self.sut = sut = security.sut
        evidence.redact(sut.password or "")
        self.evidence, self.clock, self.strict, self.misbehave = evidence, clock, strict, misbehave
        self.id = f"{sut.role.value}-{sut.ocpp.value}" + "".join(f"-{name}" for name in sorted(misbehave))
        self.peer = Peer(
            identity=sut.identity, version=sut.ocpp, ours=sut.role.other, evidence=evidence, clock=clock, sut=sut
        )
        self.peer.system = self.id
        self.peer.answer_delay = answer_delay
        self.not_idle: str | None = None
        self.defects: dict[tuple[str | None, str], str] = {}
        kind = StationUnderTest if sut.role is Side.STATION else CsmsUnderTest
        self._under_test = kind(self.peer, security, simulate, misbehave)
        self._driver, self._files = driver, files
        self._simulator: Simulator | None = None
        self._operator: Operator | None = None
        self._last_case: str | None = None

    @property
    def operator(self) -> Operator:
        """Return who acts on it."""
        assert self._operator is not None
        return self._operator

    @property
    def listener(self) -> Listener | None:
        """Return where a station under test connects, once we listen."""
        return self._under_test.listener if isinstance(self._under_test, StationUnderTest) else None

    async def start(self) -> None:
        """Start what is built in and begin to listen.

        Raises:
            HarnessFault: our address cannot be listened on.
        """
        self._record()
        self.peer.depot = Depot(self.security, self.evidence, self._files)
        self._simulator = await self._under_test.start()
        driver = self._simulator or self._driver
        assert driver is not None
        self._operator = Operator(
            driver,
            evidence=self.evidence,
            clock=self.clock,
            sut=self.sut,
            before=self._before_act,
            arrival=self._arrival,
        )

    async def stop(self) -> None:
        """Stop everything that `start` started."""
        if self._simulator is not None:
            await self._simulator.stop()
        await self.peer.stop()
        await self._under_test.stop()

    async def ready(self) -> None:
        """Wait until a station under test is there and may speak; nothing to do for a CSMS.

        Raises:
            Inconclusive: it never came, or is not idle.
        """
        await self._under_test.ready()
        if self.not_idle and self.sut.role is Side.STATION:  # a CSMS serves us beside others: it is never idle
            raise Inconclusive(self.not_idle, because=self._last_case)

    def role(self, conversation: Conversation, case: str, requirement: str) -> Role:
        """Return the role we play in one case."""
        return self._under_test.role(conversation, case, requirement)

    def conversation(self, *, by_table: bool = True) -> Conversation:
        """Return a new conversation that knows what the connectors reported last; strict only about a table of OCA."""
        strict = self.strict and by_table
        return Conversation(self.sut.ocpp, self.sut.role, strict=strict, statuses=dict(self.peer.statuses))

    async def restore(self, case: str) -> None:
        """Bring the system back to idle after a case; what could not be restored makes the next case inconclusive."""
        self.peer.replies.clear()
        failures = await self._under_test.restore(self.operator, self.conversation, case)
        self._last_case = case
        self.not_idle = f"not idle after {case}: {'; '.join(failures)}" if failures else None
        if failures:
            self.peer.note(f"{self.id} could not be brought back to idle after {case}: {'; '.join(failures)}")

    async def _arrival(self, action: str, payload: Mapping[str, Any]) -> None:
        """Wait until a request of the CSMS has arrived; the operator's time limit ends this.

        What the CSMS asks of its own accord meanwhile must not end the wait for what the operator is about to do.
        """
        conversation = self.peer.conversation
        seen = len(conversation.arrivals) if conversation else 0
        while conversation and not any(
            one.action == action and is_effect(payload, one.payload) for one in conversation.arrivals[seen:]
        ):
            await self.peer.signal.wait(asyncio.get_running_loop().time() + self.sut.timings.operator)

    def _before_act(self, verb: str) -> None:
        if verb in ("reboot", "power_off"):
            self.peer.rebooting = True

    def _record(self) -> None:
        self.evidence.record(
            Kind.SYSTEM,
            system=self.id,
            role=self.sut.role.value,
            ocpp=self.sut.ocpp.value,
            identity=self.sut.identity,
            security_profile=self.sut.security_profile,
            builtin=self.sut.builtin,
            misbehave=sorted(self.misbehave),
            declared={name: _plain(text) for name, text in attrs.asdict(self.sut.buyer).items() if text},
            pics=sorted(self.sut.features()),
            pixit=self.sut.pixit(),
            sut=self.sut.source or "built-in",
            rules=list(rules.ids(self.sut.ocpp, self.sut.role)),
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, str) else str(value)
