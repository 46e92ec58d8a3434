"""The system under test for one run: how it is reached, who operates it, and how it gets back to idle between cases."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

import attrs

from ocpp_verdict import rules
from ocpp_verdict.clock import Clock
from ocpp_verdict.conversation import Conversation, Gate, Lane
from ocpp_verdict.dial import Dialler, Endpoints
from ocpp_verdict.door import Door
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.listener import Listener
from ocpp_verdict.operators import Driver
from ocpp_verdict.operators.effect import is_effect
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import ABSENT
from ocpp_verdict.peer import Peer
from ocpp_verdict.restoration import Restoration
from ocpp_verdict.role import Role
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.verdict import HarnessFault, Inconclusive
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)


#: Features of a 1.6 station that are options of the built-in one.
_OPTIONS = ("backup_power", "reservation_refusable")


class Simulator(Driver, Protocol):
    """A built-in system under test."""

    async def start(self) -> None:
        """Start it."""
        ...

    async def stop(self) -> None:
        """Stop it."""
        ...


class System:
    """One system under test, alive for the whole run.

    Args:
        security: its profile, with the password and certificates that go with it.
        evidence: where everything is recorded.
        driver: who acts on it; for a built-in one `simulate` makes it.
        simulate: makes the simulator, given the URL of our CSMS (for a station) and the security material.
        misbehave: what the simulator does wrong.
    """

    def __init__(
        self,
        security: Security,
        *,
        evidence: Evidence,
        clock: Clock,
        driver: Driver | None = None,
        simulate: Callable[..., Simulator] | None = None,
        misbehave: frozenset[str] = frozenset(),
        answer_delay: float = 0.0,
        strict: bool = False,
    ) -> None:
        self.security = security
        self.sut = sut = security.sut
        evidence.redact(sut.password or "")
        self.evidence, self.clock, self.strict, self.misbehave = evidence, clock, strict, misbehave
        self.id = f"{sut.role.value}-{sut.ocpp.value}" + "".join(f"-{name}" for name in sorted(misbehave))
        self.peer = Peer(
            identity=sut.identity, version=sut.ocpp, ours=sut.role.other, evidence=evidence, clock=clock, sut=self.sut
        )
        self.peer.answer_delay = answer_delay
        self.listener: Listener | None = None
        self._dialler: Dialler | None = None
        self._driver, self._simulate = driver, simulate
        self._simulator: Simulator | None = None
        self._operator: Operator | None = None
        self.not_idle: str | None = None
        self._last_case: str | None = None
        self._missed = False
        self._found: dict[Lane, str] = {}
        #: Standing rules broken so far, with the case that failed for it: one defect fails one case.
        self.defects: dict[tuple[str | None, str], str] = {}

    @property
    def operator(self) -> Operator:
        """Return who acts on it."""
        assert self._operator is not None
        return self._operator

    async def start(self) -> None:
        """Start what is built in and begin to listen.

        Raises:
            HarnessFault: our address cannot be listened on.
        """
        self._record()
        if self.sut.role is Side.STATION:
            await self._listen()
        else:
            await self._prepare_csms()
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
        if self._dialler is not None:
            await self._dialler.stop()
        if self.listener is not None:
            await self.listener.stop()

    async def ready(self) -> None:
        """Wait until a station under test is there and may speak; nothing to do for a CSMS.

        Raises:
            Inconclusive: it never came, or is not idle.
        """
        if self.sut.role is Side.CSMS:
            return
        # The first connection may take long; a station that failed to come once is only waited for as after a loss.
        limit = self.sut.timings.reconnect if self._missed else self.sut.timings.connect
        deadline = asyncio.get_running_loop().time() + limit
        assert self.listener is not None
        with WAITS.on(f"{self.peer.identity or 'a station'} to connect to {self.listener.url}", deadline):
            while not (self.peer.connected and self.peer.gate.open):
                if not await self.peer.signal.wait(deadline):
                    self._missed = True
                    raise Inconclusive(self._why_not_ready(limit))
        self._missed = False
        await self._settled()
        self._found = self._found or dict(self.peer.statuses)
        if self.not_idle:
            raise Inconclusive(self.not_idle, because=self._last_case)

    async def _settled(self) -> None:
        """After a connection wait for boot and statuses; a station that reconnects without booting owes none."""
        deadline = asyncio.get_running_loop().time() + self.sut.timings.settle
        with WAITS.on(f"{self.peer.identity} to report its state", deadline):
            while self.peer.gate is Gate.UNKNOWN or not self._reported():
                if not await self.peer.signal.wait(deadline):
                    return

    def _reported(self) -> bool:
        """Return whether every connector has told its status since the connection began."""
        known = {lane[-2:] for lane in self.peer.statuses}
        if self.sut.ocpp is Version.V16:
            return all((ABSENT, number) in known for number in range(1, self.sut.connectors + 1))
        return all((number, 1) in known for number in range(1, self.sut.evses + 1))

    def role(self, conversation: Conversation, case: str, requirement: str) -> Role:
        """Return the role we play in one case."""
        if self.sut.role is Side.STATION:
            return CSMS(self.peer, conversation, case, requirement)
        assert self._dialler is not None
        return Station(self.peer, conversation, case, requirement, dial=self._dialler)

    def conversation(self) -> Conversation:
        """Return a new conversation that knows what the connectors reported last."""
        return Conversation(self.sut.ocpp, self.sut.role, strict=self.strict, statuses=dict(self.peer.statuses))

    async def restore(self, case: str) -> None:
        """Bring the system back to idle after a case; what could not be restored makes the next case inconclusive."""
        self.peer.replies.clear()
        self.peer.refusing = False
        if self.peer.door is not None:
            self.peer.door.restore()
        if self.sut.role is Side.STATION:
            failures = await Restoration(self.peer, self.operator, self.conversation, self._found).run()
        else:
            failures = await self.operator.undo()
            await self._leave(case)
        self._last_case = case
        self.not_idle = f"not idle after {case}: {'; '.join(failures)}" if failures else None
        if failures:
            self.peer.note(f"{self.id} could not be brought back to idle after {case}: {'; '.join(failures)}")

    async def _leave(self, case: str) -> None:
        if self.peer.connected and self._dialler is not None:
            await Station(self.peer, self.conversation(), case, dial=self._dialler).leave()
            await self._quiet()
        else:
            self.peer.desk.transactions.clear()

    async def _listen(self) -> None:
        door = self.peer.door = Door(self.security, self.evidence, self.peer.signal.notify)
        self.listener = Listener(self.evidence, allowed=_addresses(self.sut.host), ssl=door.context)
        self.listener.expect(self.peer, self.sut.password)
        door.on_password = partial(self.listener.set_password, self.sut.identity)
        host, _, port = self.sut.listen.rpartition(":")
        try:
            await self.listener.start(host or "127.0.0.1", int(port))
        except OSError as problem:
            raise HarnessFault(
                f"cannot listen on {self.sut.listen}: {problem.strerror or problem}; choose another with --listen"
            ) from None
        door.url = self.listener.url
        if self._simulate is not None:
            self._simulator = self._simulate(
                self.listener.url + "/ocpp",
                self.sut.identity,
                clock=self.clock,
                password=self.sut.password,
                ssl=self.security.client_context(),
                cable=self.sut.cable.value,
                misbehave=self.misbehave,
                **{option: True for option in _OPTIONS if option in self.sut.features()},
            )
            await self._simulator.start()

    async def _prepare_csms(self) -> None:
        url, secure = self.sut.url, None
        if self._simulate is not None:
            simulator: Any = self._simulate(
                clock=self.clock,
                password=self.sut.password,
                ssl=self.security.server_context(),
                misbehave=self.misbehave,
            )
            self._simulator = simulator
            await simulator.start()
            url, secure = simulator.url, lambda: simulator.listen_securely(self.security.second_context())
        self._dialler = Dialler(self.peer, Endpoints(self.security, url, secure))

    async def _quiet(self) -> None:
        """Leave a CSMS alone between a close and the next connection (FIELD_NOTES §1b)."""
        if self.sut.timings.quiet:
            deadline = asyncio.get_running_loop().time() + self.sut.timings.quiet
            with WAITS.on("the CSMS to settle", deadline):
                while await self.peer.signal.wait(deadline):
                    logger.debug("something came during the quiet time")

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

    def _why_not_ready(self, limit: float) -> str:
        attempts = [one for one in self.peer.handshakes if not one.accepted]
        if self.peer.connected:
            return f"the station's boot was not accepted within {limit:g} s (state {self.peer.gate.value})"
        if attempts:
            return f"the station did not connect within {limit:g} s; last attempt refused: {attempts[-1].reason}"
        where = self.listener.url if self.listener else "us"
        return f"no station connected to {where}/IDENTITY within {limit:g} s"

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
            sut=self.sut.source or "built-in",
            rules=list(rules.ids(self.sut.ocpp, self.sut.role)),
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, str) else str(value)


def _addresses(host: str) -> frozenset[str] | None:
    """Return the addresses of the named device; None lets every address in, on loopback only.

    Raises:
        HarnessFault: the name has no address.
    """
    if not host:
        return None
    try:
        return frozenset({str(ipaddress.ip_address(host))})
    except ValueError:
        logger.debug("%s is a name", host)
    try:
        return frozenset(str(info[4][0]) for info in socket.getaddrinfo(host, None))
    except OSError as problem:
        raise HarnessFault(f"--charger {host}: {problem.strerror or problem}") from None
