"""What the evidence says of a system beside its verdicts: response times, handshakes, configuration as read.

One pass over the evidence; of a frame only its head is read, unless it holds the configuration.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side
from ocpp_verdict.report.transcript import HEAD, Recording, wire

Record = dict[str, Any]

#: Configuration keys or variables that the report lists; the evidence holds the rest.
MOST_KEYS = 500
#: Characters of a frame above which its configuration is not read.
_LARGEST = 200_000


@attrs.define
class Facts:
    """What one system was seen to do; times are lists of seconds.

    Attributes:
        responses: by side that answered and action.
        spans: by what was timed, from one event to another.
        requests: how often, by the side that asked and action.
        offered: subprotocols that it offered in a handshake; what our station offers to a CSMS is none of them.
        agreed: subprotocols that were agreed on.
        tls: TLS versions and cipher suites, as text.
        connections: how many were opened.
        frames: how many it sent.
        transfers: vendor ids of its DataTransfer requests, with how often.
        refused: how many of those we refused.
        boots: how its BootNotification, or that of our station, was answered.
        places: where what was first seen stands: "connection", "frame", "boot", "transfer", "configuration".
        configuration: key or variable -> value, as the device told it.
    """

    responses: dict[tuple[str, str], list[float]] = attrs.field(factory=dict)
    spans: dict[str, list[float]] = attrs.field(factory=dict)
    requests: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    offered: set[str] = attrs.field(factory=set)
    agreed: set[str] = attrs.field(factory=set)
    tls: set[str] = attrs.field(factory=set)
    connections: int = 0
    frames: int = 0
    transfers: dict[str, int] = attrs.field(factory=dict)
    refused: int = 0
    boots: set[str] = attrs.field(factory=set)
    places: dict[str, tuple[str, int]] = attrs.field(factory=dict)
    configuration: dict[str, str] = attrs.field(factory=dict)

    def asked(self, role: str) -> list[tuple[str, int]]:
        """Return the requests of the side that plays `role`, the most frequent first."""
        return _ranked((action, count) for (side, action), count in self.requests.items() if side == role)

    def answered(self, role: str) -> list[tuple[str, int]]:
        """Return the requests of the other side."""
        return _ranked((action, count) for (side, action), count in self.requests.items() if side != role)


def _ranked(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda item: (-item[1], item[0]))


@attrs.frozen
class _Span:
    title: str
    begins: frozenset[str]
    ends: frozenset[str]


_OPENED, _CLOSED, _PRESENTED = "(open)", "(close)", "(present)"
#: What the network alone takes.
_PING = "WebSocket ping until its answer"
_STARTED, _ENDED = "TransactionEvent Started", "TransactionEvent Ended"

#: What is timed at a charging station, as certificates list it; events are actions or the names above.
_SPANS = (
    _Span("Connected until BootNotification", frozenset({_OPENED}), frozenset({"BootNotification"})),
    _Span("Connection lost until connected again", frozenset({_CLOSED}), frozenset({_OPENED})),
    _Span("Reset until BootNotification", frozenset({"Reset"}), frozenset({"BootNotification"})),
    _Span("Identification presented until Authorize", frozenset({_PRESENTED}), frozenset({"Authorize"})),
    _Span(
        "Remote start until the transaction starts",
        frozenset({"RemoteStartTransaction", "RequestStartTransaction"}),
        frozenset({"StartTransaction", _STARTED}),
    ),
    _Span(
        "Remote stop until the transaction ends",
        frozenset({"RemoteStopTransaction", "RequestStopTransaction"}),
        frozenset({"StopTransaction", _ENDED}),
    ),
)
_EVENT_TYPE = re.compile(r'"eventType"\s*:\s*"(\w{1,20})"')
_STATUS = re.compile(r'"status"\s*:\s*"(\w{1,40})"')
_VENDOR = re.compile(r'"vendorId"\s*:\s*"((?:[^"\\]|\\.){0,255})"')


def gathered(systems: Iterable[Record], recordings: Mapping[str, Recording]) -> dict[str, Facts]:
    """Return the facts of each system by its id."""
    roles = {system["id"]: str(system["role"]) for system in systems}
    facts = {id: Facts() for id in roles}
    for file, recording in recordings.items():
        watch = _Watch(file, roles, facts, recording, next(iter(roles), ""))
        for entry in recording.entries:
            watch.see(entry)
    return facts


@attrs.define
class _Watch:
    """Reads one evidence file from its first entry to its last."""

    file: str
    roles: Mapping[str, str]
    facts: Mapping[str, Facts]
    recording: Recording
    current: str
    asked: dict[tuple[tuple[str, str], str], tuple[str, str, float]] = attrs.field(factory=dict)
    begun: dict[tuple[str, str], float] = attrs.field(factory=dict)

    def see(self, entry: Entry) -> None:
        """Add what the entry says."""
        kind, data = entry.kind, entry.data
        if kind is Kind.CASE_START:
            self.current = str(data.get("system", ""))
            self.begun.clear()
        if kind is Kind.HANDSHAKE:
            self._handshake(data)
            return
        system = self.recording.system(data, self.current)
        facts = self.facts.get(system)
        if facts is None:
            return
        if kind is Kind.FRAME:
            self._frame(entry, system, facts)
        elif kind is Kind.CONTROL and data.get("answered") and isinstance(data.get("seconds"), (int, float)):
            facts.spans.setdefault(_PING, []).append(float(data["seconds"]))
        elif (event := _EVENTS.get(kind)) and (kind is not Kind.OPERATOR or _presents(entry)):
            facts.connections += kind is Kind.OPEN
            if kind is Kind.OPEN:
                self._first("connection", entry, facts)
            self._event(event, system, facts, entry.time)

    def _handshake(self, data: Mapping[str, Any]) -> None:
        """Add a handshake to the system at its other end: one that went out, to a URL, led to a CSMS."""
        role = (Side.CSMS if data.get("url") else Side.STATION).value
        place = (str(data.get("system")), self.current, *self.roles)
        system = next((id for id in place if id in self.facts and self.roles[id] == role), None)
        if system is not None:
            _handshake(data, self.facts[system])

    def _frame(self, entry: Entry, system: str, facts: Facts) -> None:
        data = entry.data
        text, sender = str(data.get("text", "")), str(data.get("sender"))
        ours = sender != self.roles[system]
        facts.frames += not ours
        if not ours:
            self._first("frame", entry, facts)
        head = HEAD.match(text)
        if head is None:
            return
        key = wire(data), head[2]
        if head[1] not in "26":
            self._answer(key, entry, text, facts, ours=ours)
            return
        action = head[3] or ""
        self.asked[key] = action, sender, entry.time
        facts.requests[sender, action] += 1
        if not ours and action == "DataTransfer":
            self._first("transfer", entry, facts)
            vendor = _VENDOR.search(text, 0, 1000)
            facts.transfers[vendor[1] if vendor else "?"] = facts.transfers.get(vendor[1] if vendor else "?", 0) + 1
        if action == "NotifyReport" and not ours:
            self._first("configuration", entry, facts)
            _add(facts.configuration, _variables(_payload(text)))
        self._event(_named(action, text), system, facts, entry.time)

    def _answer(self, key: tuple[tuple[str, str], str], entry: Entry, text: str, facts: Facts, *, ours: bool) -> None:
        asked, sender = self.asked.pop(key, None), str(entry.data.get("sender"))
        if asked is None or asked[1] == sender:
            return
        facts.responses.setdefault((sender, asked[0]), []).append(entry.time - asked[2])
        status = _STATUS.search(text, 0, 2000)
        if asked[0] == "BootNotification":
            facts.boots.add(status[1] if status else "")
            self._first("boot", entry, facts)
        elif asked[0] == "DataTransfer" and ours:
            facts.refused += status is None or status[1] != "Accepted"
        elif asked[0] == "GetConfiguration" and not ours:
            self._first("configuration", entry, facts)
            _add(facts.configuration, _keys(_payload(text)))

    def _first(self, what: str, entry: Entry, facts: Facts) -> None:
        facts.places.setdefault(what, (self.file, entry.number))

    def _event(self, event: str, system: str, facts: Facts, time: float) -> None:
        if self.roles[system] != Side.STATION.value:
            return
        for span in _SPANS:
            if event in span.ends and (begun := self.begun.pop((system, span.title), None)) is not None:
                facts.spans.setdefault(span.title, []).append(time - begun)
            if event in span.begins:
                self.begun[system, span.title] = time


_EVENTS = {Kind.OPEN: _OPENED, Kind.CLOSE: _CLOSED, Kind.OPERATOR: _PRESENTED}


def _presents(entry: Entry) -> bool:
    return entry.data.get("verb") == "present"


def _named(action: str, text: str) -> str:
    """Return the event that a request is; a TransactionEvent says itself which."""
    if action != "TransactionEvent":
        return action
    kind = _EVENT_TYPE.search(text, 0, 2000)
    return f"{action} {kind[1]}" if kind else action


def _handshake(data: Mapping[str, Any], facts: Facts) -> None:
    offered = data.get("subprotocols") if not data.get("url") else None
    facts.offered.update(str(name) for name in (offered if isinstance(offered, list) else ()))
    if data.get("subprotocol"):
        facts.agreed.add(str(data["subprotocol"]))
    tls = data.get("tls")
    if isinstance(tls, Mapping):
        facts.tls.add(", ".join(str(tls[key]) for key in ("version", "cipher") if tls.get(key)))


def _payload(text: str) -> Mapping[str, Any]:
    """Return the last element of a frame, empty where it cannot be read."""
    try:
        frame = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        return {}
    last = frame[-1] if isinstance(frame, list) and frame else None
    return last if isinstance(last, Mapping) else {}


def _add(configuration: dict[str, str], items: Iterable[tuple[str, str]]) -> None:
    for key, value in items:
        if key and (key in configuration or len(configuration) < MOST_KEYS):
            configuration[key] = value


def _keys(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield keys of a GetConfiguration answer (1.6 §6.24)."""
    for item in _dicts(payload.get("configurationKey")):
        access = " (read-only)" if item.get("readonly") is True else ""
        yield str(item.get("key")), f"{item.get('value', '')}{access}"


def _variables(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield variables of a NotifyReport (2.0.1 part 2, 1.40)."""
    for item in _dicts(payload.get("reportData")):
        component, variable = _dict(item.get("component")), _dict(item.get("variable"))
        names = [component.get("name"), component.get("instance"), variable.get("name"), variable.get("instance")]
        place = _dict(component.get("evse")).get("id")
        values = ", ".join(str(attribute.get("value", "")) for attribute in _dicts(item.get("variableAttribute")))
        yield ".".join(str(name) for name in names if name) + (f" (EVSE {place})" if place else ""), values


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
