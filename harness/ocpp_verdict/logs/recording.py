"""Readers of recordings: our own `evidence.jsonl`, and traces of a tester (FIELD_NOTES §4)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.logs.lines import Line
from ocpp_verdict.logs.reader import Reader, entry

_KINDS: dict[Any, Kind] = {kind.value: kind for kind in Kind}
_ROLES = {"charger": Side.STATION, "charging_station": Side.STATION, "csms": Side.CSMS}
#: How recorders mark what they left out.
_SHORTENED = re.compile(r"(\.\.\.|…)\s*<\d+ \w+>")
_USER = re.compile(r"Basic b?'?([^:']*):")


def is_evidence(first: str) -> bool:
    """Return whether a first line is one of our evidence."""
    found = _object(first)
    return _kind(found.get("kind")) is not None and "n" in found


def is_trace(first: str) -> bool:
    """Return whether a first line is one of a trace."""
    found = _object(first)
    return ("role" in found and "ocpp" in found) or found.get("dir") in ("rx", "tx", "ev")


def _kind(value: Any) -> Kind | None:
    return _KINDS.get(value) if isinstance(value, str) else None


# Made once: `json.loads` looks at its options for every line.
_DECODER = json.JSONDecoder()


def _object(text: str) -> dict[str, Any]:
    try:
        found, end = _DECODER.raw_decode(text) if text.startswith("{") else (None, -1)
        if end != len(text):  # blanks around it, or no object
            found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _version(value: Any) -> Version | None:
    return next((version for version in Version if version.value == value), None)


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 64 else None
    except ValueError:
        return None


def _decoded(text: Any) -> str:
    """Return the bytes of a binary message, which a trace holds in base64."""
    try:
        return base64.b64decode(str(text), validate=True).decode("utf-8", "surrogateescape")
    except ValueError:
        return str(text)


_SENDERS = (None, *(side.value for side in Side))
_NUMERIC = (int, float)
#: Seconds that a recording may last.
_MOST_SECONDS = 1e9
#: Connections that the harness opened, as a station, to a CSMS under test.
_PLAYED = re.compile(r"s\d+")


class EvidenceReader(Reader):
    """Read `evidence.jsonl`; the side under test is the one that the harness did not play, in a relay both."""

    name = "evidence of ocpp-verdict"

    def __init__(self) -> None:
        super().__init__()
        self._relayed = False

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Yield its entries; what is no entry is skipped and said."""
        for line in lines:
            found = _object(line.text)
            kind = _kind(found.pop("kind", None))
            if kind is None:
                self.limit("lines that are no evidence were skipped")
                continue
            made = self._entry(line, kind, found)
            if kind is Kind.FRAME:
                yield made
                continue
            if made.kind is Kind.RUN:
                command = made.data.get("command")
                self._relayed = isinstance(command, list) and command[:1] == ["observe"]
            elif made.kind is Kind.SYSTEM:
                self._system(made.data)
            elif made.kind is Kind.OPEN and (version := _version(made.data.get("ocpp"))):
                self.versions[made.station] = version
            yield made

    def _entry(self, line: Line, kind: Kind, found: dict[str, Any]) -> Entry:
        time, utc = found.pop("t", 0.0), found.pop("utc", "")
        found.pop("n", None)
        if found.get("cut"):
            self.limit("frames that were cut when they were recorded are not judged")
        if found.get("sender") not in _SENDERS:
            found.pop("sender")
        if isinstance(station := found.get("station"), str) and not self._relayed:
            played = _PLAYED.fullmatch(str(found.get("connection", ""))) or ("url" in found and "path" not in found)
            found["station"] = f"{station} (played)" if played else station
            self.under_test[found["station"]] = Side.CSMS if played else Side.STATION
        known = isinstance(time, _NUMERIC) and abs(time) < _MOST_SECONDS
        return Entry(line.number, float(time) if known else 0.0, utc if isinstance(utc, str) else "", kind, found)

    def _system(self, data: Mapping[str, Any]) -> None:
        identity = str(data.get("identity") or "")
        played = data.get("role") == Side.CSMS.value and not self._relayed
        if version := _version(data.get("ocpp")):
            self.versions[f"{identity} (played)" if played else identity] = version


class TraceReader(Reader):
    """Read a trace: `rx` came from the device under test, `tx` was sent to it by the tester."""

    name = "trace"

    def __init__(self) -> None:
        super().__init__()
        self._started: datetime | None = None
        self._judged(Side.STATION)
        self._stations: dict[str, str] = {}
        self._current = ""
        self._opened = 0

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Yield its entries; a frame that could not be sent never was."""
        held: Sequence[Entry] = ()
        for line in lines:
            found = _object(line.text)
            if not found:
                self.limit("lines that are no JSON object were skipped")
                continue
            if found.get("event") == "send-failed":
                held = ()
                continue
            yield from held
            held = self._entries(line, found)
        yield from held

    def _entries(self, line: Line, found: dict[str, Any]) -> Sequence[Entry]:
        if found.get("dir") in ("rx", "tx"):
            return (self._frame(line, found),)
        if "role" in found and "dir" not in found:
            self._header(found)
        elif found.get("event") == "handshake":
            return tuple(self._handshake(line, found))
        elif found.get("event") == "open":
            return (self._open(line, found),)
        elif found.get("event") in ("close", "closed"):
            return (self._close(line, found),)
        return ()

    def _header(self, found: dict[str, Any]) -> None:
        self._judged(_ROLES.get(str(found.get("role")), Side.STATION))
        self.under_test[""] = self._role
        self._started = _moment(found.get("recorded"))
        if version := _version(found.get("ocpp")):
            self.versions[""] = version

    def _judged(self, role: Side) -> None:
        self._role = role
        self._senders = {"rx": role.value, "tx": role.other.value}

    def _at(self, found: dict[str, Any]) -> datetime | None:
        seconds = found.get("t")
        if self._started is None or not isinstance(seconds, _NUMERIC) or not 0 <= seconds < _MOST_SECONDS:
            return None
        try:
            return self._started + timedelta(0, seconds)
        except OverflowError:
            return None

    def _name(self, found: dict[str, Any]) -> str:
        return str(found.get("conn") or self._current)[:100]

    def _frame(self, line: Line, found: dict[str, Any]) -> Entry:
        name, text = self._name(found), found.get("frame")
        data: dict[str, Any] = {
            "connection": name,
            "station": self._stations.get(name, ""),
            "sender": self._senders[found["dir"]],
            "text": text if isinstance(text, str) else json.dumps(text),
        }
        if found.get("bin"):
            data.update(text=_decoded(text), binary=True)
        if isinstance(text, str) and "<" in text and _SHORTENED.search(text):
            self.limit("frames that were shortened when they were recorded are not judged")
            data["cut"] = True
        return entry(line.number, Kind.FRAME, self._at(found), **data)

    def _handshake(self, line: Line, found: dict[str, Any]) -> Iterator[Entry]:
        where = str(found.get("path") or found.get("url") or "")
        identity = unquote(where.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1])[:100]
        user = _USER.match(found["auth"]) if isinstance(found.get("auth"), str) else None
        headers = found.get("headers")
        yield entry(
            line.number,
            Kind.HANDSHAKE,
            self._at(found),
            station=identity,
            path=found.get("path"),
            url=found.get("url"),
            subprotocols=found.get("offered"),
            accepted=found.get("accepted"),
            status=found.get("status"),
            subprotocol=found.get("selected"),
            headers=headers if isinstance(headers, dict) else None,
            user=user[1] if user else None,
        )
        if "conn" in found and found.get("accepted") is True:
            name = self._name(found)
            self._stations[name] = identity
            yield entry(line.number, Kind.OPEN, self._at(found), connection=name, station=identity)

    def _open(self, line: Line, found: dict[str, Any]) -> Entry:
        self._opened += 1
        name = self._current = f"connection {self._opened}"
        path = str(found.get("path") or "")
        self._stations[name] = unquote(path.rstrip("/").rsplit("/", 1)[-1])[:100]
        return entry(line.number, Kind.OPEN, self._at(found), connection=name, station=self._stations[name])

    def _close(self, line: Line, found: dict[str, Any]) -> Entry:
        name, code = self._name(found), found.get("code")
        return entry(
            line.number,
            Kind.CLOSE,
            self._at(found),
            connection=name,
            station=self._stations.get(name, ""),
            code=code if isinstance(code, int) else None,
            sender=self._role.value if code == 1011 else None,  # a tester has no internal error to tell of
        )
