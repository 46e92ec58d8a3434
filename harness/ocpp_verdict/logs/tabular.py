"""Reader of tables (CSV with commas, semicolons or tabs) that have a frame, or its parts, in columns."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.logs.directions import Directions, heading, named
from ocpp_verdict.logs.lines import Line
from ocpp_verdict.logs.moments import moment
from ocpp_verdict.logs.reader import Reader, entry

#: Names of columns, by what they hold; letters only, lower case.
_COLUMNS = {
    "time": ("timestamp", "time", "datetime", "date", "created", "createdat", "receivedat", "loggedat"),
    "station": (
        "station", "stationid", "charger", "chargerid", "chargepoint", "chargepointid", "chargeboxid", "cp", "cpid",
        "identity", "device", "deviceid", "chargingstation",
    ),
    "direction": ("direction", "dir", "sender", "from", "origin", "source"),
    "frame": ("message", "frame", "raw", "ocppmessage", "content", "data", "json", "text", "body", "payload"),
    "type": ("messagetype", "messagetypeid", "type"),
    "id": ("messageid", "uniqueid", "id", "msgid", "correlationid"),
    "action": ("action", "command", "operation"),
    "payload": ("payload", "request", "content", "data", "body", "message"),
    "connection": ("connection", "connectionid", "session", "sessionid"),
}  # fmt: skip
_TYPES = {"2": 2, "call": 2, "req": 2, "request": 2, "3": 3, "callresult": 3, "conf": 3, "response": 3, "result": 3}
_DELIMITERS = ",;\t"
_FRAME = re.compile(r'^\s*\[\s*[2-6]\s*,\s*"')


def is_table(texts: list[str]) -> bool:
    """Return whether the first lines of a file are a table with a header that we know columns of."""
    columns = _columns(texts[0])
    return "frame" in columns or {"id", "payload"} <= columns.keys()


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _columns(header: str) -> dict[str, int]:
    delimiter = _delimiter(header)
    if header.count(delimiter) < 1 or len(header) > 2000 or header.lstrip().startswith(("{", "[")):
        return {}
    names = [
        re.sub("[^a-z]", "", name.lower())
        for name in next(csv.reader([header.replace("\r", " ")], delimiter=delimiter), [])
    ]
    found: dict[str, int] = {}
    for kind, known in _COLUMNS.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[kind] = place
    return found


class TableReader(Reader):
    """Read a table."""

    name = "table"

    def __init__(self, header: str) -> None:
        super().__init__()
        self._columns = _columns(header)
        self._delimiter = _delimiter(header)
        self._directions = Directions()
        self._line = 0

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Yield the frame of each row."""
        rows = csv.reader(self._texts(lines), delimiter=self._delimiter)
        first = True
        while True:
            try:
                row = next(rows, None)
            except csv.Error:
                self.limit("rows that are no CSV were skipped")
                continue
            if row is None:
                return
            if not first:
                yield from self._row(row)
            first = False

    def _texts(self, lines: Iterable[Line]) -> Iterator[str]:
        for line in lines:
            self._line = line.number
            yield line.text.replace("\0", "\ufffd")

    def _cell(self, row: list[str], kind: str) -> str:
        place = self._columns.get(kind)
        return row[place] if place is not None and place < len(row) else ""

    def _row(self, row: list[str]) -> Iterator[Entry]:
        raw = self._raw(row)
        if raw is None:
            self.limit("rows without a frame were skipped")
            return
        station, sender = self._cell(row, "station")[:100], None
        sender = self._sender(row, station, raw)
        if sender is None:
            self.limit("frames of which nobody can say who sent them are not judged")
            return
        at = moment(self._cell(row, "time"))
        if at is None:
            self.limit("rows without a time: nothing is said of how long anything took")
        elif at.tzinfo is None:
            self.limit("times without a zone: nothing is said of clocks")
        yield entry(
            self._line,
            Kind.FRAME,
            at,
            connection=self._cell(row, "connection")[:100] or station or "table",
            station=station,
            sender=sender.value,
            text=raw,
        )

    def _raw(self, row: list[str]) -> str | None:
        cell = self._cell(row, "frame")
        if _FRAME.match(cell):
            return cell.strip()
        type_, id = _TYPES.get(self._cell(row, "type").strip().lower()), self._cell(row, "id")
        payload = self._cell(row, "payload").strip()
        action = self._cell(row, "action")
        if not id or not payload.startswith("{"):
            return None
        type_ = type_ or (2 if action else 3)
        head = [type_, id, action] if type_ == 2 else [type_, id]
        return f"{json.dumps(head)[:-1]}, {payload}]"

    def _sender(self, row: list[str], station: str, raw: str) -> Side | None:
        cell = self._cell(row, "direction")
        if (side := named(cell)) is not None:
            return side
        try:
            parts = json.loads(raw)
        except (ValueError, RecursionError):
            parts = []
        id = str(parts[1]) if len(parts) > 1 else ""
        word = heading(f" {cell} ")
        if parts[:1] in ([2], [6]):
            return self._directions.of_call(station, id, str(parts[2]) if len(parts) > 2 else "", word)
        return self._directions.of_answer(station, id, word)
