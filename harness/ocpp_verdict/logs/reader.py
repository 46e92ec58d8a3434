"""What every reader of logs has: whom the log is about, which version it says, and what it could not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.logs.lines import Line

_BY_SUBPROTOCOL = {version.subprotocol: version for version in Version}


class Reader:
    """Turn lines into entries; frames are left as text, since their version may not be known yet."""

    #: What the format is called where people read it.
    name = "log"

    def __init__(self) -> None:
        #: What the log leaves open, each once, in the order of appearance.
        self.limits: dict[str, int] = {}
        #: Who is judged, by station; "" is for every station.
        self.under_test: dict[str, Side] = {}
        #: The version that the log says, by station; "" is for every station.
        self.versions: dict[str, Version] = {}

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Yield the entries of a log."""
        raise NotImplementedError

    def limit(self, text: str) -> None:
        """Take note of something that the log leaves open."""
        self.limits[text] = self.limits.get(text, 0) + 1

    def says(self, station: str, subprotocol: Any) -> None:
        """Take note of a subprotocol that was agreed on."""
        if isinstance(subprotocol, str) and (version := _BY_SUBPROTOCOL.get(subprotocol.strip())):
            self.versions[station] = version

    def version_of(self, station: str) -> Version | None:
        """Return the version that a station speaks, None where the log does not say it."""
        return self.versions.get(station) or self.versions.get("")


def entry(line: int, kind: Kind, at: datetime | None, **data: Any) -> Entry:
    """Return an entry; one without a time has no `utc`, and one whose zone is unknown has it without a zone."""
    if None in data.values():
        data = {key: value for key, value in data.items() if value is not None}
    return Entry(line, _seconds(at), at.isoformat() if at else "", kind, data)


def _seconds(at: datetime | None) -> float:
    if at is None:
        return 0.0
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError, OSError):
        return 0.0
