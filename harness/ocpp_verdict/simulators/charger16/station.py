"""The built-in 1.6 charger without its operator: power, memory, connection, and the parts that behave."""

from __future__ import annotations

import asyncio
import logging
import ssl as tls
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from websockets.asyncio.client import ClientConnection

from ocpp_verdict.clock import Clock
from ocpp_verdict.simulators.charger16.authorization import Authority
from ocpp_verdict.simulators.charger16.certificates import CENTRAL_SYSTEM, load
from ocpp_verdict.simulators.charger16.configuration import Configuration, keys
from ocpp_verdict.simulators.charger16.deliveries import Deliveries
from ocpp_verdict.simulators.charger16.firmware import Firmware
from ocpp_verdict.simulators.charger16.link import Link, NotProcessed, Offline
from ocpp_verdict.simulators.charger16.metering import Meter
from ocpp_verdict.simulators.charger16.misbehaviours import FAULTS
from ocpp_verdict.simulators.charger16.power import Power
from ocpp_verdict.simulators.charger16.profiles import Endpoint16
from ocpp_verdict.simulators.charger16.registration import Registration, Standing
from ocpp_verdict.simulators.charger16.reports import StatusBoard
from ocpp_verdict.simulators.charger16.reservations import Reservations
from ocpp_verdict.simulators.charger16.sampling import Sampling
from ocpp_verdict.simulators.charger16.security import Security
from ocpp_verdict.simulators.charger16.sessions import Sessions
from ocpp_verdict.simulators.charger16.smart_charging import SmartCharging
from ocpp_verdict.simulators.charger16.state import Connector, Memory
from ocpp_verdict.simulators.files import Trust
from ocpp_verdict.simulators.wire_faults import FaultyWire, ignore_pings

_LOG = logging.getLogger(__name__)


class Station:
    """One station: everything in it reaches everything else through this object."""

    def __init__(
        self,
        url: str,
        identity: str,
        *,
        clock: Clock,
        password: str | None,
        ssl: tls.SSLContext | None,
        connectors: int,
        cable: str,
        misbehave: frozenset[str],
        trust: Trust = tls.create_default_context,
    ) -> None:
        self.identity, self.clock, self.trust = identity, clock, trust
        self.password: str | bytes | None = password
        self.cable, self._misbehave = cable, misbehave
        self.fault: str | None = None
        self.offset = 0.0
        self.memory = Memory(Configuration(keys(connectors, cable)))
        self.memory.configuration.put("SecurityProfile", _profile(password, ssl))
        fixed = cable == "fixed"
        numbers = range(1, connectors + 1)
        self.connectors = {
            number: Connector(number, Meter(clock, 1000.0 * number), fixed, cable=fixed) for number in numbers
        }
        self.registration = Registration(self)
        self.power = Power(self)
        self.deliveries = Deliveries(self)
        self.status = StatusBoard(self)
        self.sampling = Sampling(self)
        self.authority = Authority(self)
        self.sessions = Sessions(self)
        self.reservations = Reservations(self)
        self.firmware = Firmware(self)
        self.smart_charging = SmartCharging(self)
        self.security = Security(self)
        self.link = Link(url, identity, self._serve, self._ping_interval, ssl, self._distrusted)
        if self.misbehaves("reconnects-without-pause"):
            self.link.back_off = (0.2,)
        if ssl is not None:
            self._weaken(ssl)
        self._endpoint: Endpoint16 | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def _ping_interval(self) -> int:
        return 0 if self.misbehaves("never-pings") else self.memory.configuration.number("WebSocketPingInterval")

    def _distrusted(self) -> None:
        self.security.event("InvalidCentralSystemCertificate")

    def _weaken(self, ssl: tls.SSLContext) -> None:
        if self.misbehaves("trusts-any-csms"):
            ssl.check_hostname, ssl.verify_mode = False, tls.CERT_NONE
        if self.misbehaves("lacks-cipher-suites"):
            ssl.set_ciphers("ECDHE-ECDSA-CHACHA20-POLY1305")

    def misbehaves(self, name: str) -> bool:
        """Return whether the misbehaviour `name` is switched on."""
        return name in self._misbehave

    def now(self) -> datetime:
        """Return the time of the station's clock, which follows the CSMS's."""
        return self.clock.utc() + timedelta(seconds=self.offset)

    def stamp(self) -> str:
        """Return the station's time for the wire (§3.15)."""
        return self.clock.stamp(self.offset)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do `work` in the background until the power goes; return the task, to cancel it sooner."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` in the background until the power goes."""
        self.start(work)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        problem = None if task.cancelled() else task.exception()
        if problem is not None and not isinstance(problem, (Offline, NotProcessed)):
            _LOG.error("%s: %r", self.identity, problem, exc_info=problem)

    # -- the CSMS

    @property
    def online(self) -> bool:
        """Return whether the station may send requests of its own (§4.2)."""
        return self._endpoint is not None and self.registration.standing is Standing.ACCEPTED

    @property
    def connected(self) -> bool:
        """Return whether there is a connection, accepted or not."""
        return self._endpoint is not None

    def deaf(self) -> bool:
        """Return whether requests of the CSMS get no answer: it has rejected the boot (§4.2)."""
        return self.registration.standing is Standing.REJECTED

    async def request(self, payload: Any, *, ahead: bool = False) -> Any:
        """Send a request and return the answer; `ahead` of an accepted boot only what may be.

        Raises:
            Offline: the CSMS cannot be asked.
            NotProcessed: it did not process the request.
        """
        if self._endpoint is None or not (ahead or self.online):
            raise Offline("not connected, or not accepted")
        return await self._endpoint.request(payload)

    async def _serve(self, socket: ClientConnection) -> None:
        """Serve one connection until it is over; what was going on over it ends with it."""
        if self.misbehaves("ignores-pings"):
            ignore_pings(socket)
        wire = FaultyWire(socket, FAULTS, self._misbehave)
        patience = self.memory.configuration.number("MessageTimeout")
        endpoint = Endpoint16(self.identity, wire, self, patience)
        self._endpoint = endpoint
        work = asyncio.create_task(self._attend())
        try:
            await endpoint.start()
        finally:
            self._endpoint = None
            work.cancel()

    async def _attend(self) -> None:
        """Register if need be, tell what is new, then deliver and beat until the connection has ended."""
        try:
            await self._introduce()
            async with asyncio.TaskGroup() as work:
                for endless in (self.deliveries.pump(), self.registration.keep_alive(), self.security.deliver()):
                    work.create_task(endless)
        except* Offline:
            _LOG.debug("%s: the connection has ended; the next one starts over", self.identity)

    async def _introduce(self) -> None:
        booting = self.registration.standing is not Standing.ACCEPTED
        if booting:
            await self.registration.register()
        self.link.proven()
        if booting:
            self.security.event("StartupOfTheDevice")
            await self.status.tell_all()
        elif not self.misbehaves("silent-after-offline"):
            asyncio.get_running_loop().call_soon(self.status.tell_changes)

    def reconnect(self) -> None:
        """Close the connection in order; the next one uses what has changed (A01, A05.FR.06)."""
        self.spawn(self.link.close())

    # -- what holds

    def set_fault(self, number: int, fault: str | None) -> None:
        """Let a connector, or the station (0), have an error or be well again; what was intended there is over."""
        if number == 0:
            self.fault = fault
        else:
            self.connectors[number].fault = fault
        for connector in self.connectors.values() if number == 0 else (self.connectors[number],):
            connector.disarm()
            connector.authorization = None
        if fault is not None:
            self.reservations.drop(number)
        self.status.refresh_main()

    def connector_of(self, transaction_id: int) -> Connector | None:
        """Return the connector where transaction `transaction_id` is ongoing."""
        ongoing = (one for one in self.connectors.values() if one.transaction is not None)
        return next((one for one in ongoing if one.transaction and one.transaction.id == transaction_id), None)

    def configured(self, key: str) -> None:
        """Act on a key that the CSMS has changed."""
        self.sampling.rearm()
        if key.lower() == "heartbeatinterval":
            self.registration.reschedule()
        elif key.lower() == "authorizationkey" and not self.misbehaves("keeps-old-password"):
            self.password = bytes.fromhex(self.memory.configuration[key])
        elif key.lower() == "securityprofile" and not self.misbehaves("keeps-old-profile"):
            self.link.secure(self._client_context())
        if key.lower() in ("authorizationkey", "securityprofile"):
            self.security.event("ReconfigurationOfSecurityParameters")

    def _client_context(self) -> tls.SSLContext:
        """Return how the CSMS is checked from now on, and what it is shown in profile 3 (A05.FR.07)."""
        context = self.link.ssl or tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
        for root in self.memory.certificates.of(CENTRAL_SYSTEM):
            context.load_verify_locations(cadata=root.public_bytes(Encoding.DER))
        if self.security.profile == 3:
            self.password = None
            load(context, self.memory.certificates)
        return context

    def operative(self, connector: int) -> bool:
        """Return whether a connector may be used (§5.2)."""
        return connector not in self.memory.inoperative

    def set_operative(self, connector: int, operative: bool) -> None:
        """Make an availability change happen and tell it (§5.2)."""
        self.memory.scheduled.pop(connector, None)
        (self.memory.inoperative.discard if operative else self.memory.inoperative.add)(connector)
        if connector == 0:
            if not operative:
                self.reservations.drop(0)
            self.status.refresh_main()
            return
        if not operative:
            self.reservations.drop(connector)
            self.connectors[connector].disarm()
            self.connectors[connector].authorization = None
        self.status.refresh(self.connectors[connector])

    def reserved(self, connector: int) -> bool:
        """Return whether a reservation holds `connector`."""
        return any(held.connector == connector for held in self.memory.reservations.values())

    def limit(self, connector: Connector) -> float:
        """Return the W that a connector may deliver now."""
        return self.smart_charging.power(connector)


def _profile(password: str | None, ssl: tls.SSLContext | None) -> str:
    """Return the security profile that a password and a TLS context amount to (whitepaper §2.1)."""
    if ssl is None:
        return "0" if password is None else "1"
    return "3" if password is None else "2"
