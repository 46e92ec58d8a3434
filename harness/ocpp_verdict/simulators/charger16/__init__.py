"""The built-in OCPP 1.6 charger: a station with an operator standing beside it."""

from __future__ import annotations

import asyncio
import ssl as tls
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ocpp_verdict.clock import Clock, pause
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.charger16.misbehaviours import MISBEHAVIOURS
from ocpp_verdict.simulators.charger16.state import Connector
from ocpp_verdict.simulators.charger16.station import Station
from ocpp_verdict.simulators.files import Trust
from ocpp_verdict.simulators.misbehaviour import known

#: Seconds without power in a `reboot`.
_OFF = 1.0
#: Seconds that a station with backup power goes on to tell the CSMS.
_BACKUP = 10.0
#: How often a driver pulls at a locked cable before giving up.
_PULLS = 5


class SimulatedCharger16:
    """A charging station that speaks OCPP 1.6, with a world around it that `perform` acts upon.

    Args:
        url: CSMS address; the identity is appended.
        identity: of the station.
        clock: time of the run.
        password: for HTTP Basic authentication, with the identity as user.
        ssl: how to check the CSMS, for wss.
        connectors: how many there are.
        cable: "socket" (with a lock) or "fixed".
        backup_power: whether the station stops transactions before it goes down in a power failure, or afterwards.
        reservation_refusable: whether it is configured to take no reservations.
        misbehave: names of `MISBEHAVIOURS`.

    Raises:
        ValueError: a misbehaviour does not exist.
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
        connectors: int = 2,
        cable: str = "socket",
        backup_power: bool = False,
        reservation_refusable: bool = False,
        connector_zero_reservable: bool = True,
        shared_reader: bool = False,
        misbehave: frozenset[str] = frozenset(),
    ) -> None:
        self._station = Station(
            url,
            identity,
            clock=clock,
            password=password,
            ssl=ssl,
            trust=trust,
            connectors=connectors,
            cable=cable,
            misbehave=known(misbehave, MISBEHAVIOURS),
        )
        self._backup_power = backup_power
        self._station.reservations.refused = reservation_refusable
        self._station.sessions.shared_reader = shared_reader
        if not connector_zero_reservable:
            self._station.memory.configuration.put("ReserveConnectorZeroSupported", "false")
        self._going_down: asyncio.Task[None] | None = None
        self._verbs: Mapping[str, Callable[[Connector, Mapping[str, Any]], Awaitable[None] | None]] = {
            "plug_in": self._plug_in,
            "unplug": self._unplug,
            "plug_in_ev_side": self._plug_in_ev_side,
            "unplug_ev_side": self._unplug_ev_side,
            "present": self._present,
            "suspend_ev": lambda connector, _: self._set_draw(connector, draws=False),
            "resume_ev": lambda connector, _: self._set_draw(connector, draws=True),
            "reboot": self._reboot,
            "power_off": self._power_off,
            "power_on": self._power_on,
            "fault": lambda _, values: self._set_fault(values, "OtherError"),
            "clear_fault": lambda _, values: self._set_fault(values, None),
            "fail_lock": lambda connector, _: self._set_lock(connector, broken=True),
            "mend_lock": lambda connector, _: self._set_lock(connector, broken=False),
        }

    async def start(self) -> None:
        """Switch the station on; it connects, boots and reconnects in the background."""
        self._station.power.switch_on()

    async def stop(self) -> None:
        """Switch it off for good."""
        if self._going_down is not None:
            self._going_down.cancel()
        await self._station.power.shut_down()

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do what an operator does; return when the physical act is done.

        Raises:
            CouldNot: the station has no such thing, or it cannot be done now.
        """
        act = self._verbs.get(verb)
        if act is None:
            raise CouldNot(f"the simulated charger has nothing to {verb.replace('_', ' ')}")
        done = act(self._connector(values), values)
        if done is not None:
            await done

    def _connector(self, values: Mapping[str, Any]) -> Connector:
        number = int(values.get("connector") or 1)
        if number not in self._station.connectors:
            raise CouldNot(f"there is no connector {number}")
        return self._station.connectors[number]

    # -- the driver

    def _plug_in(self, connector: Connector, _: Mapping[str, Any]) -> None:
        connector.cable = connector.vehicle = True
        if self._station.power.powered:
            self._station.sessions.connected(connector)

    def _plug_in_ev_side(self, connector: Connector, values: Mapping[str, Any]) -> None:
        if not connector.cable:
            raise CouldNot("there is no cable in the socket")
        self._plug_in(connector, values)

    async def _unplug(self, connector: Connector, values: Mapping[str, Any]) -> None:
        for _ in range(_PULLS):
            if not connector.locked:
                break
            await pause(1.0)  # the driver pulls once a second
        if connector.locked:
            raise CouldNot("the connector is locked")
        if connector.vehicle:
            self._unplug_ev_side(connector, values)
        connector.cable = connector.fixed
        if self._station.power.powered:
            self._station.sessions.unplugged(connector)

    def _unplug_ev_side(self, connector: Connector, _: Mapping[str, Any]) -> None:
        connector.vehicle = False
        if self._station.power.powered:
            self._station.sessions.vehicle_gone(connector)

    def _present(self, connector: Connector, values: Mapping[str, Any]) -> None:
        if not self._station.power.powered:
            raise CouldNot("the station has no power")
        self._station.spawn(self._station.sessions.present(connector, str(values["id"])))

    def _set_draw(self, connector: Connector, *, draws: bool) -> None:
        connector.draws = draws
        self._station.status.refresh(connector)

    # -- the technician

    def _set_fault(self, values: Mapping[str, Any], fault: str | None) -> None:
        number = int(values.get("connector", 1))
        if number != 0:
            self._connector(values)
        self._station.set_fault(number, fault)

    def _set_lock(self, connector: Connector, *, broken: bool) -> None:
        if connector.fixed:
            raise CouldNot("a fixed cable has no lock")
        connector.lock_broken = broken
        if not broken and connector.fault == "ConnectorLockFailure":
            self._station.set_fault(connector.number, None)

    async def _power_off(self, _: Connector, __: Mapping[str, Any]) -> None:
        if self._backup_power and self._station.power.powered:
            self._going_down = asyncio.create_task(self._go_down())
        else:
            await self._station.power.switch_off()
            self._station.power.stop_all("PowerLoss")

    async def _go_down(self) -> None:
        self._station.power.stop_all("PowerLoss")
        await self._station.deliveries.drained(_BACKUP)
        await self._station.status.told(_BACKUP)
        await pause(_OFF)
        await self._station.power.switch_off()

    async def _power_on(self, _: Connector, __: Mapping[str, Any]) -> None:
        if self._going_down is not None:
            await self._going_down
            self._going_down = None
        self._station.power.switch_on()

    async def _reboot(self, connector: Connector, values: Mapping[str, Any]) -> None:
        await self._power_off(connector, values)
        if self._station.misbehaves("forgets-password-at-reboot"):
            self._station.password = None
        await pause(_OFF)
        await self._power_on(connector, values)
