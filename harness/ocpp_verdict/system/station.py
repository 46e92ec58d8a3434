"""A charging station under test: our CSMS listens, the station comes and tells its state, and is brought to idle."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable
from functools import partial

from ocpp_verdict.arrival import Gate, Lane
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.difference import ABSENT
from ocpp_verdict.door import Door
from ocpp_verdict.frames import Version
from ocpp_verdict.listener import Listener
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.peer import Peer
from ocpp_verdict.restoration import Restoration
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.security import Security
from ocpp_verdict.sut import Sut
from ocpp_verdict.system.simulator import Simulate, Simulator
from ocpp_verdict.verdict import HarnessFault, Inconclusive
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)

#: Options of the built-in 1.6 station, by the feature that each stands for.
_OPTIONS = {
    "backup_power": "backup_power",
    "reservation_refusable": "reservation_refusable",
    "ReserveConnectorZeroSupported": "connector_zero_reservable",
}


class StationUnderTest:
    """How a station under test is reached, waited for and restored."""

    def __init__(self, peer: Peer, security: Security, simulate: Simulate | None, misbehave: frozenset[str]) -> None:
        self.listener: Listener | None = None
        self._peer, self._security = peer, security
        self._simulate, self._misbehave = simulate, misbehave
        self._missed = False
        self._found: dict[Lane, str] = {}

    async def start(self) -> Simulator | None:
        """Listen, and return the built-in station, started, where that is what is judged.

        Raises:
            HarnessFault: our address cannot be listened on.
        """
        sut, peer = self._peer.sut, self._peer
        door = peer.door = Door(self._security, peer.evidence, peer.signal.notify)
        self.listener = Listener(peer.evidence, peer.system, allowed=_addresses(sut.host), ssl=door.context)
        self.listener.expect(peer, sut.password)
        door.on_password = partial(self.listener.set_password, sut.identity)
        host, _, port = sut.listen.rpartition(":")
        try:
            await self.listener.start(host or "127.0.0.1", int(port))
        except OSError as problem:
            raise HarnessFault(
                f"cannot listen on {sut.listen}: {problem.strerror or problem}; choose another with --listen"
            ) from None
        door.url = self.listener.url
        return await self._simulator(self._simulate, door.url) if self._simulate is not None else None

    async def _simulator(self, simulate: Simulate, url: str) -> Simulator:
        sut = self._peer.sut
        simulator = simulate(
            url + "/ocpp",
            sut.identity,
            clock=self._peer.clock,
            password=sut.password,
            ssl=self._security.client_context(),
            trust=self._security.trust,
            cable=sut.cable.value,
            misbehave=self._misbehave,
            **_options(sut),
        )
        await simulator.start()
        return simulator

    async def stop(self) -> None:
        """Stop listening."""
        if self.listener is not None:
            await self.listener.stop()

    async def ready(self) -> None:
        """Wait until the station is there and may speak, and has told its state.

        Raises:
            Inconclusive: it never came.
        """
        # The first connection may take long; a station that failed to come once is only waited for as after a loss.
        timings = self._peer.sut.timings
        limit = timings.reconnect if self._missed else timings.connect
        deadline = asyncio.get_running_loop().time() + limit
        where = self.listener.url if self.listener else "us"
        with WAITS.on(f"{self._peer.identity or 'a station'} to connect to {where}", deadline):
            while not (self._peer.connected and self._peer.gate.open):
                if not await self._peer.signal.wait(deadline):
                    self._missed = True
                    raise Inconclusive(self._why_not_ready(limit, where))
        self._missed = False
        await self._settled()
        self._found = self._found or dict(self._peer.statuses)

    def _why_not_ready(self, limit: float, where: str) -> str:
        attempts = [one for one in self._peer.handshakes if not one.accepted]
        if self._peer.connected:
            return f"the station's boot was not accepted within {limit:g} s (state {self._peer.gate.value})"
        if attempts:
            return f"the station did not connect within {limit:g} s; last attempt refused: {attempts[-1].reason}"
        return f"no station connected to {where}/IDENTITY within {limit:g} s"

    async def _settled(self) -> None:
        """After a connection wait for boot and statuses; a station that reconnects without booting owes none."""
        deadline = asyncio.get_running_loop().time() + self._peer.sut.timings.settle
        with WAITS.on(f"{self._peer.identity} to report its state", deadline):
            while self._peer.gate is Gate.UNKNOWN or not self._reported():
                if not await self._peer.signal.wait(deadline):
                    return

    def _reported(self) -> bool:
        """Return whether every connector has told its status since the connection began."""
        known, sut = {lane[-2:] for lane in self._peer.statuses}, self._peer.sut
        if sut.ocpp is Version.V16:
            return all((ABSENT, number) in known for number in range(1, sut.connectors + 1))
        return all((number, 1) in known for number in range(1, sut.evses + 1))

    def role(self, conversation: Conversation, case: str, requirement: str) -> CSMS:
        """Return the CSMS that we play in one case."""
        return CSMS(self._peer, conversation, case, requirement)

    async def restore(self, operator: Operator, conversation: Callable[[], Conversation], case: str) -> list[str]:
        """Bring the station back to idle; return what could not be put back."""
        self._peer.refusing = False
        if self._peer.door is not None:
            self._peer.door.restore()
        return await Restoration(self._peer, operator, conversation, self._found).run()


def _options(sut: Sut) -> dict[str, bool]:
    if sut.ocpp is not Version.V16:
        return {}
    claimed = sut.features()
    return {option: id in claimed for id, option in _OPTIONS.items()} | {"shared_reader": sut.shared_reader}


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
