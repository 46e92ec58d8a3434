"""The system under test as our side sees it over OCPP-J: its connections, its boot gate, and how we answer it.

Lives for the whole run; a case borrows it, with a conversation of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

import attrs

from ocpp_verdict import frames
from ocpp_verdict.answers import defaults_of_csms, defaults_of_station
from ocpp_verdict.answers.desk import Default, Desk, Payload
from ocpp_verdict.answers.keys16 import as_delivered
from ocpp_verdict.arrival import Arrival, Gate, Lane, reported_status
from ocpp_verdict.changes import Changes
from ocpp_verdict.clock import Clock, pause
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.difference import difference
from ocpp_verdict.door import Door
from ocpp_verdict.evidence import Entry, Evidence, Kind
from ocpp_verdict.files import Depot
from ocpp_verdict.frames import Call, Frame, Malformed, Send, Side, Version
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.link import Link, check_own
from ocpp_verdict.sut import Sut
from ocpp_verdict.waiting import Signal

logger = logging.getLogger(__name__)

#: Code for a request whose content we cannot work with (J 1.6 §4.2.3 spells it so; 2.0.1 part 4 §4.3 otherwise).
_FORMATION = {Version.V16: "FormationViolation", Version.V201: "FormatViolation", Version.V21: "FormatViolation"}


@attrs.frozen
class Reply:
    """How our side answers an action from now on: other fields, an error, late, or not at all.

    Attributes:
        withheld: what a message says that gets no answer; None where each gets one.
        spared: how many messages are still answered as usual before this holds.
    """

    fields: Mapping[str, Any] = attrs.field(factory=dict)
    code: str | None = None
    description: str = ""
    withheld: Mapping[str, Any] | None = None
    delay: float = 0.0
    spared: int = 0


class Peer:
    """The other end of our connections, one identity.

    Attributes:
        system: what evidence calls the system under test.
        gate: what the last boot answer lets it do.
        rebooting: it was told to reboot, so its connection may go and its next one begins with a boot.
        may_reboot: it may lose its connection and boot in this case, or not.
        refusing: its connection attempts are refused.
        losses: how often its connection went although nobody asked for it.
        hung_up: its last connection went because it closed it.
        changes: what calls of ours have changed there in this case.
        fault: what went wrong on our side while answering; the running case is an error then.
    """

    def __init__(
        self, *, identity: str, version: Version, ours: Side, evidence: Evidence, clock: Clock, sut: Sut
    ) -> None:
        self.identity, self.version, self.ours = identity, version, ours
        self.system = f"{ours.other.value}-{version.value}"
        self.evidence, self.clock, self.sut = evidence, clock, sut
        self.desk = Desk(sut, clock)
        self.signal = Signal()
        self.link: Link | None = None
        self.gate = Gate.UNKNOWN if ours is Side.CSMS else Gate.ACCEPTED
        self.rebooting = False
        self.may_reboot = False
        self._boots = self._boots_before = 0
        self.refusing = False
        self.losses = 0
        self.hung_up = False
        self.fault: BaseException | None = None
        self.conversation: Conversation | None = None
        self.statuses: dict[Lane, str] = {}
        self.replies: dict[str, Reply] = {}
        self.triggered: set[str] = set()
        self.handshakes: list[Handshake] = []
        self.reported: Mapping[str, Any] = {}
        self.door: Door | None = None
        self.depot: Depot | None = None
        self.connections: set[str] = set()
        self.changes = Changes()
        self.answer_delay = 0.0
        if ours is Side.STATION and version is Version.V16:
            self.desk.configuration = as_delivered(sut)
        self._answers: dict[int, Payload] = {}
        self._requests: dict[int, tuple[Link, Call]] = {}
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._defaults: Mapping[str, Default] = (
            defaults_of_csms(version) if ours is Side.CSMS else defaults_of_station(version)
        )

    @property
    def under_test(self) -> Side:
        """Return the side of the system under test."""
        return self.ours.other

    @property
    def connected(self) -> bool:
        """Whether there is an open connection."""
        return self.link is not None and not self.link.closed

    @property
    def answering(self) -> bool:
        """Whether we are still about to answer something."""
        return bool(self._tasks)

    @property
    def our_host(self) -> str:
        """Return the address at which it reaches us: the one that it last connected to."""
        address = self.link.socket.local_address if self.link is not None else None
        return str(address[0]) if address else "127.0.0.1"

    def attach(self, link: Link) -> None:
        """Take a new connection; the newest wins, an older open one is noted and closed (FIELD_NOTES §1)."""
        former, self.link, self.hung_up = self.link, link, False
        self.connections.add(link.name)
        if former is not None and not former.closed:
            self.note(f"{self.identity} opened {link.name} while {former.name} was open; the newest one counts")
            self.start(former.linger() if former.deaf else former.close(1000, "replaced by a newer connection"))
        if self.rebooting:
            self.gate, self.rebooting = Gate.BOOTING, False
        self.signal.notify()

    def detach(self, link: Link) -> None:
        """Take note that a connection is gone."""
        if self.link is link:
            self.link, self.hung_up = None, link.hung_up
            if not (link.ours_to_close or self.rebooting or self.may_reboot):
                self.losses += 1
        self.signal.notify()

    @property
    def may_reboot_yet(self) -> bool:
        """Whether it may reboot in this case and has not."""
        return self.may_reboot and self._boots == self._boots_before

    def begin(self, conversation: Conversation) -> None:
        """Let a case begin: its conversation hears what arrives, its answers are its own."""
        self.conversation = conversation
        self.may_reboot, self._boots_before = False, self._boots
        for of_the_last_case in (self.replies, self.triggered, self._answers, self._requests):
            of_the_last_case.clear()

    def end(self) -> None:
        """Let the case end; what arrives now belongs to nobody."""
        self.conversation = None
        self.replies.clear()
        self.desk.refused.clear()

    def receive(self, link: Link, frame: Frame, entry: Entry) -> None:
        """Take a frame that is no answer to a call of ours."""
        if isinstance(frame, Call):
            arrival = self._note_arrival(frame, entry)
            self.start(self._reply(link, frame, arrival))
        elif isinstance(frame, Send):
            self._note_arrival(frame, entry)
        elif isinstance(frame, Malformed) and frame.type == 2 and frame.id:
            self.start(link.send(frames.error(frame.id, _FORMATION[self.version], frame.detail)))
        self.signal.notify()

    def has_answered(self, number: int) -> bool:
        """Return whether message `number` got a CALLRESULT of ours."""
        return number in self._answers

    def answer_to(self, number: int) -> Payload:
        """Return what we answered to message `number`; empty when not answered yet."""
        return self._answers.get(number, {})

    async def answer(self, number: int, fields: Mapping[str, Any]) -> None:
        """Answer a message now whose answer was withheld."""
        link, request = self._requests[number]
        await self._send_result(link, request, number, self._payload(request, Reply(fields)))

    def note(self, text: str) -> None:
        """Record something worth reading that is no finding."""
        self.evidence.record(Kind.OBSERVATION, text=text, station=self.identity)

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside reading; a failure of ours there is logged with its traceback."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    async def stop(self) -> None:
        """Close the connection and end what is still being done."""
        if self.link is not None:
            await self.link.close(1001, "the test run is over")
        for task in self._tasks.copy():
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.signal.notify()
        if not task.cancelled() and task.exception() is not None:
            logger.error("answering %s failed", self.identity, exc_info=task.exception())
            self.fault = task.exception()

    def _note_arrival(self, frame: Call | Send, entry: Entry) -> Arrival:
        arrival = Arrival(
            number=next(self._numbers),
            action=frame.action,
            payload=frame.payload,
            id=frame.id,
            gate=self.gate,
            triggered=frame.action in self.triggered,
            entry=entry.number,
            time=entry.time,
            text=frame.text,
        )
        status = reported_status(arrival.action, arrival.payload)
        if isinstance(status, str):
            self.statuses[arrival.lane] = status
        if self.conversation is not None:
            self.conversation.arrived(arrival)
        if frame.action == "BootNotification" and self.ours is Side.CSMS:
            self._booted(frame.payload)
        return arrival

    def _booted(self, payload: Payload) -> None:
        """A rebooted station forgets; what it says of itself goes into the report."""
        self.rebooting = False
        self._boots += 1
        station = payload.get("chargingStation", payload)
        if isinstance(station, Mapping) and station != self.reported:
            self.reported = station
            self.evidence.record(Kind.REPORTED, station=self.identity, facts=dict(station))

    async def _reply(self, link: Link, request: Call, arrival: Arrival) -> None:
        reply = self._reply_to(request.action)
        self._requests[arrival.number] = (link, request)
        if reply.withheld is not None and not difference(reply.withheld, request.payload):
            return
        if reply.delay or self.answer_delay:
            await pause(reply.delay or self.answer_delay)
        if request.action not in self._defaults:
            await link.send(frames.error(request.id, "NotImplemented", f"{request.action} is not for this side"))
        elif reply.code:
            await link.send(frames.error(request.id, reply.code, reply.description))
        else:
            await self._answer_with_default(link, request, arrival.number, reply)

    def _reply_to(self, action: str) -> Reply:
        reply = self.replies.get(action, Reply())
        if not reply.spared:
            return reply
        self.replies[action] = attrs.evolve(reply, spared=reply.spared - 1)
        return Reply()

    async def _answer_with_default(self, link: Link, request: Call, number: int, reply: Reply) -> None:
        try:
            payload = self._payload(request, reply)
        except (AttributeError, TypeError, KeyError, ValueError) as problem:
            # Only a request that breaks its schema gets here; the schema rule says so with the frame.
            logger.info("%s: %s cannot be answered: %s", link.name, request.action, problem)
            await link.send(frames.error(request.id, _FORMATION[self.version], "the request breaks its schema"))
            return
        await self._send_result(link, request, number, payload)

    def _payload(self, request: Call, reply: Reply) -> Payload:
        merged = {**self._defaults[request.action](self.desk, request.payload), **reply.fields}
        return {name: value for name, value in merged.items() if value is not None}

    async def _send_result(self, link: Link, request: Call, number: int, payload: Payload) -> None:
        check_own(request.action, payload, self.version, response=True)
        if request.action == "BootNotification" and self.ours is Side.CSMS:
            self.gate = Gate(str(payload["status"]).lower())
        self._answers[number] = payload
        self.desk.did(request.action, request.payload, payload)
        if self.conversation is not None:
            self.conversation.answered(number)
        await link.send(frames.result(request.id, payload))
        self.signal.notify()
