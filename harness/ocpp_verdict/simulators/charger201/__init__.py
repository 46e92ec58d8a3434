"""The built-in OCPP 2.0.1 charging station: connection, boot, power, and the hands of an operator.

It is the default system under test and the proof of the suite, written on `ocpp.v201.ChargePoint`, not on our roles.
Behaviour lies in one module per functional block; this one puts them together and keeps the station connected.
"""

from __future__ import annotations

import asyncio
import logging
import ssl as tls
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ocpp_verdict.clock import Clock, pause
from ocpp_verdict.operators import VERBS, CouldNot
from ocpp_verdict.simulators.charger201.blocks import assemble
from ocpp_verdict.simulators.charger201.inventory import inventory
from ocpp_verdict.simulators.charger201.link import Link
from ocpp_verdict.simulators.charger201.misbehaviours import FAULTS, MISBEHAVIOURS
from ocpp_verdict.simulators.charger201.network import Network, shut
from ocpp_verdict.simulators.charger201.outbox import Outbox, Retry
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import DeviceModel, key
from ocpp_verdict.simulators.charger201.world import Evse
from ocpp_verdict.simulators.files import Trust
from ocpp_verdict.simulators.misbehaviour import known
from ocpp_verdict.simulators.wire_faults import FaultyWire

logger = logging.getLogger(__name__)

#: Seconds that a reboot takes before the station connects again.
REBOOT = 3.0
#: Seconds that a hand takes to do something: what was said before has been heard by then.
HAND = 0.5


class SimulatedCharger201:
    """A charging station of OCPP 2.0.1; also the operator's driver of itself.

    After construction call `start`; it connects, boots, and reconnects for ever, until `stop`.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        *,
        clock: Clock,
        password: str | None = None,
        ssl: tls.SSLContext | None = None,
        trust: Trust = tls.create_default_context,
        evses: int = 2,
        cable: str = "socket",
        status_by_event: bool = False,
        misbehave: frozenset[str] = frozenset(),
    ) -> None:
        """Make a station that will connect to `url` with its identity appended.

        Args:
            url: ws:// or wss://, without the identity.
            identity: name of the station, percent-encoded in the URL where needed.
            clock: what the station takes for time.
            password: for Basic authentication (security profiles 1 and 2).
            ssl: for wss (security profiles 2 and 3).
            trust: makes the TLS settings that a file server is checked with.
            evses: number of EVSEs, each with one connector.
            cable: "socket" (detachable, locked while charging) or "fixed".
            status_by_event: whether connectors report by NotifyEvent instead of StatusNotification.
            misbehave: names from MISBEHAVIOURS.

        Raises:
            ValueError: a name in `misbehave` is unknown, or `cable` is.
        """
        if cable not in ("socket", "fixed"):
            raise ValueError(f"cable is {cable!r}; accepted are 'socket' and 'fixed'")
        model = DeviceModel(inventory(evses, cable))
        self._station = station = Station(
            identity,
            clock,
            model,
            {number: Evse(number, cable == "fixed") for number in range(1, evses + 1)},
            Outbox(self._retry, lambda: station.accepted),
            known(misbehave, MISBEHAVIOURS),
            status_by_event,
            trust,
        )
        model.live(key("ClockCtrlr", "DateTime"), clock.stamp)
        model.live(key("SecurityCtrlr", "Identity"), lambda: identity)
        profile = {(False, False): 0, (False, True): 1, (True, True): 2, (True, False): 3}
        secured = profile[url.startswith("wss"), password is not None]
        self._network = Network(station, url, password, ssl, secured)
        self._blocks = blocks = assemble(station, self._network)
        blocks.boot.restart = blocks.firmware.restart = lambda reason: self._restart(reason, abruptly=False)
        blocks.certificates.renewed = self._renewed
        model.listen(key("SecurityCtrlr", "BasicAuthPassword"), self._password_changed)
        self._rebooting = False
        self._powered = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._offline_since: float | None = None
        self._running: list[asyncio.Task[None]] = []

    def _retry(self) -> Retry:
        model = self._station.model
        attempts = model.integer("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent")
        if self._station.misbehaves("never-repeats-transaction-message"):
            attempts = 1
        if self._station.misbehaves("repeats-transaction-message-for-ever"):
            attempts = 1_000
        return Retry(attempts, model.integer("OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"))

    @property
    def misbehaviours(self) -> frozenset[str]:
        """The names of what this station does wrong."""
        return self._station.misbehave

    async def start(self) -> None:
        """Switch the station on; return at once, the rest happens in the background."""
        self._powered.set()
        self._running = [self._station.spawn(self._live()), self._station.spawn(self._station.outbox.run())]

    async def stop(self) -> None:
        """Switch the station off for good and close its connection."""
        tasks = [*self._running, *self._station.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._blocks.quit()
        if self._socket is not None:
            await shut(self._socket, abruptly=False)

    # -- staying connected

    async def _live(self) -> None:
        booted = False
        while True:
            await self._powered.wait()
            fresh = self._rebooting or not booted
            if self._rebooting:
                await pause(REBOOT)
                self._rebooting = False
            socket = await (self._network.after_boot() if fresh else self._network.again())
            booted = True
            await self._serve(socket)

    async def _serve(self, socket: ClientConnection) -> None:
        """Talk on one connection until it ends."""
        station = self._station
        link = Link(
            station.identity,
            FaultyWire(socket, FAULTS, station.misbehave),
            self._blocks.answering,
            self._refuses,
        )
        self._socket = socket
        station.outbox.connect(link)
        for incident in self._network.incidents():
            station.security_event(incident)
        self._connected()
        try:
            await link.start()
        except ConnectionClosed:
            logger.info("%s: connection closed", station.identity)
        finally:
            link.close()
            station.outbox.disconnect()
            self._offline_since = station.clock.seconds()

    def _refuses(self) -> bool:
        return self._station.registration == "Rejected" and not self._station.misbehaves("answers-while-rejected")

    def _connected(self) -> None:
        """Boot on the first connection, otherwise tell what has changed (B04)."""
        if not self._station.accepted:
            self._blocks.boot.begin()
            return
        self._station.flush()
        if self._station.misbehaves("tells-no-change-after-absence"):
            return
        away = self._station.clock.seconds() - (self._offline_since or 0.0)
        threshold = self._station.model.integer("OCPPCommCtrlr", "OfflineThreshold")
        brief = away <= threshold or self._station.misbehaves("tells-only-changes-after-long-absence")
        self._blocks.availability.report_all(only_news=brief)

    def _password_changed(self, _: str) -> None:
        """Use the new password from the next connection on, which follows the answer at once (A01)."""
        self._station.later(0.5, self._break_off)

    def _renewed(self, chain: str, own_key: ec.EllipticCurvePrivateKey) -> None:
        """Connect anew with the certificate that was just signed (A02.FR.08)."""
        self._network.use(chain, own_key)
        self._station.later(0.5, self._break_off)

    def _break_off(self) -> None:
        if self._socket is not None:
            self._station.spawn(shut(self._socket, abruptly=False))

    # -- power and resets

    def _restart(self, reason: str, *, abruptly: bool) -> None:
        self._station.spawn(self._reboot(reason, abruptly))

    async def _reboot(self, reason: str, abruptly: bool) -> None:
        """Say what is to be said, go down, and let `_live` come up again."""
        if not abruptly:
            await self._delivered()
        self._blocks.boot.reason, self._rebooting = reason, True
        self._station.registration = ""
        self._blocks.boot.cancel()
        self._blocks.clockwork.stop()
        self._station.outbox.drop()
        for evse in self._station.evses.values():
            self._blocks.transactions.forget(evse)
        self._blocks.availability.rebooted()
        for forget in self._station.resetting:
            forget()
        if self._socket is not None:
            await shut(self._socket, abruptly=abruptly)

    async def _delivered(self) -> None:
        """Wait until the transaction messages are gone, no longer than for one answer (B12.FR.05)."""
        for _ in range(30):
            if not self._station.outbox.waiting() or self._station.outbox.link is None:
                break
            await pause(1.0)
        await pause(0.5)

    async def _power_off(self) -> None:
        self._powered.clear()
        for evse in self._station.running():
            self._blocks.transactions.abort(evse, "AbnormalCondition", "PowerLoss")
        await self._reboot("PowerUp", abruptly=True)

    async def _power_on(self) -> None:
        self._powered.set()

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do what an operator is asked for; return when the physical act is done.

        Raises:
            CouldNot: the verb is unknown here, or physics forbid it.
        """
        if verb not in VERBS:
            raise CouldNot(f"there is no verb {verb!r}")
        if verb in ("reboot", "power_off"):
            await self._power_off()
        if verb in ("reboot", "power_on"):
            await self._power_on()
        if verb not in ("reboot", "power_off", "power_on", "confirm"):  # whatever is asked, it is so
            await pause(HAND)
            self._blocks.hands.perform(verb, values)
            await asyncio.sleep(0)  # a reader that need not ask anybody has decided by now
