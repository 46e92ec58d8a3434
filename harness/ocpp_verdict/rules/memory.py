"""What the rules remember of stations and connections: small records, so that a log of any length fits.

Nothing here judges. Whatever grows with what a peer sends is bounded: the oldest is forgotten first, and a rule that
needs what was forgotten claims nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, TypeVar

import attrs

from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Frame, Side, Version

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(dict[K, V], Generic[K, V]):
    """A dictionary that forgets its oldest keys when it holds more than `limit`, such as ids of a connection.

    A quarter at a time: so it takes half the time and half the memory of an `OrderedDict` that forgets one by one.
    """

    limit = 1024

    def __setitem__(self, key: K, value: V) -> None:
        dict.__setitem__(self, key, value)  # `super()` takes as long as the rest
        if len(self) > self.limit:
            for old in list(islice(self, self.limit // 4)):
                del self[old]


class Roster(Recent[K, V]):
    """The stations or connections of a log."""

    limit = 8192


class Moment(Enum):
    """When a check is asked."""

    #: a CALL or SEND that could be read
    REQUEST = "request"
    #: a CALLRESULT, with the CALL it answers
    RESULT = "result"
    #: a CALLERROR or CALLRESULTERROR, with the CALL it answers
    ERROR = "error"
    #: a text that is no frame
    MALFORMED = "malformed"
    #: any of the four above
    FRAME = "frame"
    HANDSHAKE = "handshake"
    OPEN = "open"
    CLOSE = "close"
    CONTROL = "control"
    FLOOD = "flood"
    #: a row of a case was met by a request, which is asked about once more
    MET = "met"
    #: after the last entry, once for every station
    END = "end"


@attrs.define
class Asked:
    """A CALL as it was sent."""

    id: str
    action: str
    payload: Mapping[str, Any]
    sender: Side
    entry: Entry
    valid: bool = True
    known: bool = True
    lost: bool = False


@attrs.define
class Connection:
    """One WebSocket; `whole` where its opening is in the evidence."""

    name: str
    whole: bool = False
    since: float = 0.0
    #: CALLs that wait for an answer, by who sent them
    waiting: dict[Side, Recent[str, Asked]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    #: ids of all CALLs so far, by who sent them, with a hash of what was sent
    used: dict[Side, Recent[str, int]] = attrs.field(factory=lambda: {side: Recent() for side in Side})
    #: texts of each side that were no frames: what answers them may have any id, and any form
    unread: dict[Side, int] = attrs.field(factory=lambda: dict.fromkeys(Side, 0))
    memories: dict[type, Any] = attrs.field(factory=dict)

    def of(self, kind: type[T]) -> T:
        """Return what a family of rules remembers of the connection."""
        found = self.memories.get(kind)
        if found is None:
            found = self.memories[kind] = kind()
        return found


@attrs.define
class Station:
    """One station, over all its connections."""

    identity: str
    memories: dict[type, Any] = attrs.field(factory=dict)

    def of(self, kind: type[T]) -> T:
        """Return what a family of rules remembers of the station."""
        found = self.memories.get(kind)
        if found is None:
            found = self.memories[kind] = kind()
        return found


@attrs.define
class Seen:
    """One entry as the rules see it; not frozen, because one is made for every frame of a log.

    Attributes:
        action: of the CALL, or of the CALL that is answered; empty where that is not known.
        payload: of the frame; empty for an error.
        asked: the CALL that is answered.
        valid: whether the official schema holds.
        sound: whether the official schema and the stricter rules are known to hold.
        case: the start of the case that ran; None in a log of others.
        under_way: whether a row of the case came before.
    """

    entry: Entry
    version: Version
    station: Station
    connection: Connection
    sender: Side | None = None
    frame: Frame | None = None
    action: str = ""
    payload: Mapping[str, Any] = attrs.field(factory=dict)
    asked: Asked | None = None
    valid: bool = True
    sound: bool = False
    text: str = ""
    case: Entry | None = None
    under_way: bool = False

    @property
    def time(self) -> float:
        """Return seconds on a clock that only goes on; meaningless where not `timed`."""
        return self.entry.time

    @property
    def timed(self) -> bool:
        """Return whether it is known when the entry was recorded."""
        return bool(self.entry.utc)

    @property
    def utc(self) -> datetime | None:
        """Return when the entry was recorded, None where that is not known."""
        return moment(self.entry.utc)


def content(text: str, id: str) -> int:
    """Return a hash of what a frame says, whatever its id; two frames with equal contents have equal hashes."""
    return hash(text.partition(id)[2] if id else text)


def moment(value: Any) -> datetime | None:
    """Return the time that a text says, None where it says none with a zone."""
    return _moment(value) if isinstance(value, str) and len(value) <= 64 else None


@lru_cache(maxsize=256)  # several rules ask for each stamp of a frame
def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Return the seconds from one time to another."""
    return (later - earlier).total_seconds()


def text(payload: Any, name: str) -> str:
    """Return a text of a payload, empty where there is none."""
    value = payload.get(name) if isinstance(payload, dict) else None
    return value if isinstance(value, str) else ""


def whole(payload: Any, name: str) -> int | None:
    """Return an integer of a payload, None where there is none."""
    value = payload.get(name) if isinstance(payload, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_NUMERIC = (str, Decimal, int, float)


def number(value: Any) -> Decimal | None:
    """Return a number, or a text that says one (1.6 meter values), as Decimal; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, _NUMERIC):
        return None
    written = value if isinstance(value, str) else str(value)
    if len(written) > 64:
        return None
    try:
        found = Decimal(written)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def part(payload: Any, name: str) -> Mapping[str, Any]:
    """Return an object inside a payload, an empty one where there is none."""
    value = payload.get(name) if isinstance(payload, dict) else None
    return value if isinstance(value, dict) else {}


def parts(payload: Any, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list inside a payload."""
    value = payload.get(name) if isinstance(payload, dict) else None
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
