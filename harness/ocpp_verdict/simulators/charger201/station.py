"""What all blocks of the simulated 2.0.1 station share: clock, device model, EVSEs, outbox, tasks and timers."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

import attrs

from ocpp_verdict.clock import Clock
from ocpp_verdict.simulators.charger201.outbox import Outbox
from ocpp_verdict.simulators.charger201.variables import DeviceModel
from ocpp_verdict.simulators.charger201.world import Evse
from ocpp_verdict.simulators.files import Trust

logger = logging.getLogger(__name__)


@attrs.define(eq=False)
class Station:
    """The state of one station.

    Attributes:
        status_by_event: whether connectors report by NotifyEvent instead of StatusNotification (G01.FR.03).
        trust: makes the TLS settings that a file server is checked with.
        registration: RegistrationStatusEnumType of the last answer to a BootNotification, empty before there is one.
        idle: called with the EVSE whenever a transaction has ended.
        accepting: called whenever the CSMS has accepted a boot.
        insisted: messages that wait for a connection.
        resetting: what is called when the station goes down, for what does not outlast that.
        events: how many events were notified so far.
    """

    identity: str
    clock: Clock
    model: DeviceModel
    evses: dict[int, Evse]
    outbox: Outbox
    misbehave: frozenset[str] = frozenset()
    status_by_event: bool = False
    trust: Trust = ssl.create_default_context
    registration: str = ""
    idle: list[Callable[[Evse], None]] = attrs.field(factory=list)
    accepting: list[Callable[[], None]] = attrs.field(factory=list)
    resetting: list[Callable[[], None]] = attrs.field(factory=list)
    insisted: list[tuple[str, dict[str, Any]]] = attrs.field(factory=list)
    events: int = 0
    tasks: set[asyncio.Task[None]] = attrs.field(factory=set)

    @property
    def accepted(self) -> bool:
        """Whether the CSMS has accepted the boot."""
        return self.registration == "Accepted"

    @property
    def may_charge(self) -> bool:
        """Whether transactions are possible: after acceptance, or before it where that is configured (B02.FR.03)."""
        return self.accepted or self.model.flag("TxCtrlr", "TxBeforeAcceptedEnabled")

    @property
    def online(self) -> bool:
        """Whether the CSMS can be asked something."""
        return self.accepted and self.outbox.link is not None

    def misbehaves(self, name: str) -> bool:
        """Return whether the station is told to do wrong what `name` says."""
        return name in self.misbehave

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the background; an exception in it is logged, not lost."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("a task of the simulated station failed", exc_info=task.exception())

    def later(self, seconds: float, act: Callable[..., None], *args: Any) -> asyncio.TimerHandle:
        """Do something after `seconds` of the loop's time."""
        return asyncio.get_running_loop().call_later(seconds, act, *args)

    def security_event(self, kind: str, tech_info: str | None = None) -> None:
        """Send a security event now or, when offline, as soon as possible (A04.FR.01-FR.03)."""
        event = {"type": kind, "timestamp": self.clock.stamp(), "tech_info": tech_info}
        self.insist("SecurityEventNotification", event)

    def insist(self, action: str, payload: dict[str, Any]) -> None:
        """Send a message now or, when offline, as soon as possible."""
        self.insisted.append((action, payload))
        if self.online:
            self.flush()

    def flush(self) -> None:
        """Send what waited for a connection."""
        for action, payload in self.insisted:
            self.outbox.post(action, payload)
        self.insisted.clear()

    def next_event(self) -> int:
        """Return the eventId of a new event."""
        self.events += 1
        return self.events

    def running(self) -> list[Evse]:
        """Return the EVSEs that have a transaction."""
        return [evse for evse in self.evses.values() if evse.transaction is not None]

    def by_transaction(self, transaction_id: str) -> Evse | None:
        """Return the EVSE on which a transaction runs."""
        found = [evse for evse in self.running() if evse.transaction and evse.transaction.id == transaction_id]
        return found[0] if found else None
