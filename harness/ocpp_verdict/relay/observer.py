"""What is seen of connections that pass: evidence is recorded, the rules judge, and each defect is told once.

A failure of ours here is logged and ends nothing: the bytes have passed already.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from ocpp_verdict import frames
from ocpp_verdict.confidential import mentioned, secrets_in, secrets_in_text
from ocpp_verdict.evidence import Entry, Evidence, Kind
from ocpp_verdict.frames import Malformed, Side, Version
from ocpp_verdict.relay.tap import MAX_MESSAGE, Broken, Message, Op, Tap
from ocpp_verdict.rules import Found, Judge, ids

logger = logging.getLogger(__name__)

#: Characters of a frame that are kept in evidence.
MAX_KEPT = 64 * 1024
#: Defects that are told; more of them are counted.
MAX_TOLD = 10_000
#: Seconds after which a ping has no pong.
PONG = 20.0


@attrs.define
class Told:
    """A defect, who has it, and how often it was seen."""

    found: Found
    station: str
    system: str
    count: int = 1
    last: int = 0


class Observer:
    """Record and judge what passes on any number of connections.

    Args:
        evidence: where it is recorded.
        sides: whom to judge.
        tell: called with every new defect.
    """

    def __init__(
        self, evidence: Evidence, sides: Iterable[Side] = tuple(Side), tell: Callable[[Told], None] = lambda _: None
    ) -> None:
        self._evidence, self._sides, self._tell = evidence, tuple(sides), tell
        self._judges: dict[Version, Judge] = {}
        self._told: dict[tuple[str | None, str, str, Side], Told] = {}
        self._systems: set[str] = set()
        self._names = itertools.count(1)
        #: frames, connections, and connections that are not judged to their end, so far
        self.frames = self.connections = self.unjudged = 0
        self._failed = 0

    @property
    def failures(self) -> int:
        """Return how often judging failed by an error of ours: a rule, or all of it."""
        return self._failed + sum(sum(judge.failures.values()) for judge in self._judges.values())

    def begin(self, command: Iterable[str]) -> None:
        """Record what is going on."""
        self._record(Kind.RUN, format=1, command=list(command), rules=list(ids()))

    def handshake(self, station: str, version: Version | None, **data: Any) -> None:
        """Record a handshake, whatever came of it."""
        self.guarded(lambda: self._seen(version or Version.V16, Kind.HANDSHAKE, station=station, **data))

    def open(self, station: str, version: Version, deflate: str) -> Connection:
        """Record that a connection was opened and return what follows it."""
        self.connections += 1
        connection = Connection(self, f"c{next(self._names)}", station, version, deflate)
        self.guarded(
            lambda: self._seen(version, Kind.OPEN, connection=connection.name, station=station, ocpp=version.value)
        )
        return connection

    def remark(self, text: str, station: str) -> None:
        """Record something that is worth reading and no finding."""
        self.guarded(lambda: self._record(Kind.OBSERVATION, text=text, station=station))

    def end(self) -> list[Told]:
        """Ask the rules for what only the end shows, record all counts, and return every defect."""
        for version, judge in self._judges.items():
            self.guarded(lambda version=version, judge=judge: self._note(version, judge.finish()))  # type: ignore[misc]
        for told in self._told.values():
            if told.count > 1:
                self._finding(told, told.count - 1, told.last)
        self._record(Kind.RUN_END, exit_status=0)
        return list(self._told.values())

    def seen(self, version: Version, kind: Kind, frame: frames.Frame | None = None, **data: Any) -> None:
        """Record one entry and judge it; what fails of ours is logged."""
        self.guarded(lambda: self._seen(version, kind, frame, **data))

    def now(self) -> float:
        """Return the time of what is told now, in seconds."""
        return self._evidence.seconds()

    def hide(self, secret: str) -> None:
        """From now on keep a secret out of evidence."""
        self._evidence.redact(secret)

    def _seen(self, version: Version, kind: Kind, frame: frames.Frame | None = None, **data: Any) -> None:
        entry = self._record(kind, frame, **data)
        judge = self._judges.get(version)
        if judge is None:
            judge = self._judges[version] = Judge(version, self._sides)
        self._note(version, judge.feed(entry))

    def _note(self, version: Version, found: Iterable[Found]) -> None:
        for one in found:
            key = (one.finding.rule, one.finding.summary, one.entry.station, one.side)
            known = self._told.get(key)
            if known is not None:
                known.count, known.last = known.count + 1, one.entry.number
            elif len(self._told) < MAX_TOLD:
                told = self._told[key] = Told(one, one.entry.station, self._system(one, version))
                self._finding(told, 1, one.entry.number)
                self._tell(told)

    def _system(self, one: Found, version: Version) -> str:
        """Return the name of the system that a defect is of, and record that there is one."""
        station = one.entry.station
        system = f"{station or 'station'}-{version}" if one.side is Side.STATION else f"csms-{version}"
        if system not in self._systems:
            self._systems.add(system)
            identity = station if one.side is Side.STATION else ""
            self._record(Kind.SYSTEM, system=system, role=one.side.value, ocpp=version.value, identity=identity)
        return system

    def _finding(self, told: Told, count: int, entry: int) -> None:
        finding = attrs.asdict(attrs.evolve(told.found.finding, entry=entry), recurse=True)
        self._record(Kind.FINDING, system=told.system, count=count, **finding)

    def _record(self, kind: Kind, frame: frames.Frame | None = None, **data: Any) -> Entry:
        entry = self._evidence.record(kind, frame, **data)
        self._evidence.entries.clear()  # the file has it; a relay runs for months
        return entry

    def guarded(self, act: Callable[[], object]) -> None:
        """Do something for judging; what fails is logged and counted."""
        try:
            act()
        except Exception:  # judging must never disturb a connection: it is said, and the relay goes on
            self._failed += 1
            logger.exception("judging failed; the relay goes on")


class Connection:
    """One connection that passes; `passed` is told of its bytes after they were forwarded."""

    def __init__(self, observer: Observer, name: str, station: str, version: Version, deflate: str) -> None:
        self._observer = observer
        self.name, self.station, self.version = name, station, version
        agreed = "permessage-deflate" in deflate
        self._taps = {
            Side.STATION: Tap(deflate=agreed, takeover="client_no_context_takeover" not in deflate),
            Side.CSMS: Tap(deflate=agreed, takeover="server_no_context_takeover" not in deflate),
        }
        self._pings: dict[Side, float] = {}
        self._closed = False

    def passed(self, side: Side, data: bytes) -> None:
        """Take note of bytes that `side` sent."""
        self._observer.guarded(lambda: self._passed(side, data))

    def lost(self) -> None:
        """Take note that what passes from here on will not be told: nothing more is said of the connection."""
        self._closed = True
        for tap in self._taps.values():
            tap.silent = True
        self._observer.unjudged += 1
        text = f"judging lags too far behind: what passes on {self.name} from here on is not judged"
        logger.warning(text)
        self._observer.remark(text, self.station)

    def gone(self, side: Side) -> None:
        """Take note that the connection ended, from whose end."""
        if not self._closed:
            self._close(side, 1006, "")

    def _passed(self, side: Side, data: bytes) -> None:
        for one in self._taps[side].feed(data):
            if isinstance(one, Broken):
                self._broken(side, one)
            elif one.op in (Op.TEXT, Op.BINARY):
                self._frame(side, one)
            else:
                self._control(side, one)

    def _frame(self, side: Side, message: Message) -> None:
        self._observer.frames += 1
        frame = _parsed(message, self.version) if message.size is None else _too_large(message)
        if mentioned(frame.text):
            payload = getattr(frame, "payload", None)
            for secret in secrets_in_text(frame.text) if isinstance(frame, Malformed) else secrets_in(payload):
                self._observer.hide(secret)
        text = frame.text
        self._observer.seen(
            self.version,
            Kind.FRAME,
            frame,
            connection=self.name,
            station=self.station,
            sender=side.value,
            text=text[:MAX_KEPT],
            cut=True if len(text) > MAX_KEPT else None,
            malformed=frame.fault.value if isinstance(frame, Malformed) else None,
        )

    def _control(self, side: Side, message: Message) -> None:
        if message.op is Op.CLOSE:
            code = int.from_bytes(message.data[:2], "big") if len(message.data) >= 2 else 1005
            self._close(side, code, message.data[2:].decode("utf-8", "backslashreplace"))
        elif message.op is Op.PONG:
            self._pings.pop(side.other, None)
        elif message.op is Op.PING:
            now = self._observer.now()
            since = self._pings.setdefault(side, now)
            if now - since > PONG:
                self._pings[side] = now
                self._note(Kind.CONTROL, sender=side.value, what="ping", answered=False, seconds=round(now - since, 1))

    def _broken(self, side: Side, broken: Broken) -> None:
        logger.warning("%s: what the %s sends cannot be followed: %s", self.name, side.value, broken.reason)
        if broken.reserved:
            self._note(Kind.CONTROL, sender=side.value, what="reserved-bit")

    def _close(self, side: Side, code: int, reason: str) -> None:
        if not self._closed:
            self._closed = True
            self._note(Kind.CLOSE, sender=side.value, code=code, reason=reason or None)

    def _note(self, kind: Kind, **data: Any) -> None:
        self._observer.seen(self.version, kind, connection=self.name, station=self.station, **data)


def _too_large(message: Message) -> frames.Frame:
    """Return what a message is of which only the beginning was kept."""
    text = message.data.decode("utf-8", "backslashreplace")[:MAX_KEPT]
    return Malformed(text, frames.Fault.SIZE, f"{message.size} bytes, at most {MAX_MESSAGE} are read")


def _parsed(message: Message, version: Version) -> frames.Frame:
    if message.op is Op.BINARY:
        return frames.parse(message.data, version)
    try:
        return frames.parse(message.data.decode(), version)
    except UnicodeDecodeError as problem:
        return frames.unreadable(message.data, str(problem))
