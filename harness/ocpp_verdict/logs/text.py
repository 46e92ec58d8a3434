"""Reader of text logs in whose lines OCPP-J arrays stand: application logs, journals, consoles.

A frame is an array that begins like one. Time, direction, station and connection are taken from the words around it,
else left open. What the logger cut off is no fault of a device, so an array without an end is not judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import attrs

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.logs import moments
from ocpp_verdict.logs.directions import Directions, heading
from ocpp_verdict.logs.lines import Line
from ocpp_verdict.logs.reader import Reader, entry
from ocpp_verdict.rules.memory import Roster

_START = re.compile(r'\[\s*([2-6])\s*,\s*(\\*)"')
_ID = re.compile(r'\[\s*[2-6]\s*,\s*"((?:[^"\\]|\\.){0,100})"')
_STATIONS = (
    re.compile(r"(?:chargeBoxId|chargePointId|stationId|charge_point_id|chargerId|identity)\W{1,3}([\w.*|@:-]{1,48})"),
    re.compile(r"\bocpp[\w.]*:\s?([\w.*|@-]{1,48}): (?:receive|send)"),
    re.compile(r"wss?://[^\s\"']*/([\w.%*|@-]{1,48})/?(?=[\s\"',)]|$)"),
    re.compile(r"\b(?:charger|station|charge point|from|to) [\"'\[(]?([A-Za-z]+[\w.*|@-]*\d[\w.*|@-]{0,40})\b"),
)
_CLOSED = re.compile(r"disconnect|connection (?:was )?(?:closed|lost)|socket closed|connection closed", re.IGNORECASE)
_SUBPROTOCOL = re.compile(r"\bocpp(1\.6|2\.0\.1|2\.1)\b", re.IGNORECASE)
#: Lines of one frame that is spread over several.
_MAX_LINES = 400

_DECODER = json.JSONDecoder()


@attrs.define
class _Spread:
    """A frame whose array goes on in the next lines."""

    line: Line
    before: str
    text: str
    count: int = 1


class TextReader(Reader):
    """Read a text log."""

    name = "text log"

    def __init__(self) -> None:
        super().__init__()
        self._directions = Directions()
        #: how many connections each station had, besides those that all stations lost
        self._connections: Roster[str, int] = Roster()
        self._lost_by_all = 0
        self._spread: _Spread | None = None

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Yield its frames."""
        for line in lines:
            if self._spread is not None:
                yield from self._continued(line)
                continue
            yield from self._line(line)
        if self._spread is not None:
            self.limit("frames that the log cuts off are not judged")

    def _line(self, line: Line) -> Iterator[Entry]:
        text, position = line.text, 0
        found = False
        while start := _START.search(text, position):
            found = True
            before, rest = text[position : start.start()], text[start.start() :]
            raw, used = _array(rest, escaped=bool(start[2]))
            if raw is None:
                yield from self._open(line, text[: start.start()], rest)
                return
            position, first = start.start() + used, position == 0
            yield from self._frame(line, text[: start.start()] if first else before, raw, text[position:])
        if not found:
            self._other(line)

    def _open(self, line: Line, before: str, rest: str) -> Iterator[Entry]:
        """Take note of an array without an end: it goes on in the next line, or the log cuts it off."""
        if len(rest) < 200 and rest.rstrip().endswith((",", "{", "[")):
            self._spread = _Spread(line, before, rest)
            return
        self.limit("frames that the log cuts off are not judged")
        yield from self._frame(line, before, rest, cut=True)

    def _continued(self, line: Line) -> Iterator[Entry]:
        spread = self._spread
        assert spread is not None
        if moments.ISO.match(line.text) or spread.count >= _MAX_LINES:
            self._spread = None
            self.limit("frames that the log cuts off are not judged")
            yield from self._line(line)
            return
        spread.text, spread.count = f"{spread.text}\n{line.text}", spread.count + 1
        if line.text.strip().endswith("]"):
            raw, _ = _array(spread.text, escaped=False)
            if raw is not None:
                self._spread = None
                yield from self._frame(spread.line, spread.before, raw)

    def _frame(self, line: Line, before: str, raw: str, after: str = "", *, cut: bool = False) -> Iterator[Entry]:
        station = self._whose(_station(before) or _station(after), raw)
        sender = self._sender(station, before, raw)
        if sender is None:
            self.limit("frames of which nobody can say who sent them are not judged")
            return
        at = moments.moment(before)
        if at is None:
            self.limit("lines without a time: nothing is said of how long anything took")
        elif at.tzinfo is None:
            self.limit("times without a zone: nothing is said of clocks")
        if station not in self._connections:
            self._connections[station] = 1 - self._lost_by_all
        number = self._connections[station] + self._lost_by_all
        yield entry(
            line.number,
            Kind.FRAME,
            at,
            connection=f"{station or 'log'} {number}",
            station=station,
            sender=sender.value,
            text=raw,
            cut=True if cut or line.cut else None,
        )

    def _whose(self, named: str, raw: str) -> str:
        """Return the station of a frame: the one named, or else whose CALL is answered, or else the only one."""
        if not named and raw[1:].lstrip()[:1] in "345" and (found := _ID.match(raw)) is not None:
            named = self._directions.asker(found[1])
        return named or (next(iter(self._connections)) if len(self._connections) == 1 else "")

    def _sender(self, station: str, before: str, raw: str) -> Side | None:
        found = _ID.match(raw)
        if found is None:
            return None
        word, id = heading(before[-120:]), found[1]
        if raw[found.start() + 1 :].lstrip()[:1] in "26":
            action = re.match(r'\s*,\s*"(\w{1,60})"', raw[found.end() :])
            return self._directions.of_call(station, id, action[1] if action else "", word)
        return self._directions.of_answer(station, id, word)

    def _other(self, line: Line) -> None:
        text = line.text[:2000]
        station = _station(text)
        if _CLOSED.search(text):
            if station in self._connections:
                self._connections[station] += 1
            else:
                self._lost_by_all += 1
        agreed = _SUBPROTOCOL.search(text)
        if agreed is not None:
            self.says(station, f"ocpp{agreed[1]}")


def _station(text: str) -> str:
    return next((found[1] for pattern in _STATIONS if (found := pattern.search(text))), "")


def _array(text: str, *, escaped: bool) -> tuple[str | None, int]:
    """Return the array that a text begins with and its length there; None where it has no end."""
    if escaped:
        return _unescaped(text)
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
    return text[:end], end


def _unescaped(text: str) -> tuple[str | None, int]:
    """Return the array inside of a JSON string, as loggers that write JSON have it."""
    try:
        inner, end = json.decoder.scanstring(text, 0, False)  # type: ignore[attr-defined]
    except ValueError:
        inner, end = text.replace('\\"', '"').replace("\\\\", "\\"), len(text)
    raw, _ = _array(inner, escaped=False) if not inner.startswith("[\\") else (None, 0)
    return raw, end
