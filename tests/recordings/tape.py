"""A recording (FIELD_NOTES §4) as a player needs it: what was asked and answered, and what the system did of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

#: Fields whose values differ from run to run: a recorded call is the one asked for although they differ.
FREE = frozenset({
    "idTag", "idToken", "transactionId", "reservationId", "requestId", "remoteStartId", "id", "messageId", "timestamp",
    "expiryDate", "expiryDateTime", "location", "retrieveDate", "startTime", "stopTime", "meterStart", "meterStop",
    "meterValue", "transactionData", "value", "data", "info", "vendorId", "firmwareVersion", "chargePointVendor",
    "chargePointModel", "chargePointSerialNumber", "vendorName", "model", "serialNumber",
})  # fmt: skip
#: Who is to charge; a station takes any, but a CSMS knows them.
TAGS = frozenset({"idTag", "idToken"})
#: Calls in which nothing is free: the value is what they are about.
EXACT = frozenset({"ChangeConfiguration", "SetVariables"})
#: Seconds after which an act was written down that was noted when it was done.
NOTED = 0.03
#: Seconds between two acts of the recorded operator that were one.
ONE_ACT = 0.3


@attrs.frozen
class Ours:
    """What the tester called, and the answer that came."""

    t: float
    action: str
    payload: Mapping[str, Any]
    answer: Sequence[Any] | None


@attrs.frozen
class Act:
    """The operator did something."""

    t: float


@attrs.frozen
class Theirs:
    """What the recorded system called, and the answer that it was given."""

    t: float
    action: str
    payload: Mapping[str, Any]
    answer: Sequence[Any] | None


Item = Ours | Act | Theirs


@attrs.frozen
class Tape:
    """What was recorded, in order, from the first connection on.

    Attributes:
        idle: the places at which a station was idle: no transaction, its first connector available.
    """

    system: str
    ocpp: str
    role: str
    recorded: str
    items: tuple[Item, ...]
    idle: frozenset[int]


def read(path: Path) -> Tape:
    """Return a recording; frames that are no calls or answers, which the tester sent on purpose, are left out."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line]
    head, rows = lines[0], [row for row in lines[1:] if "t" in row]
    answers = {
        (row["dir"], frame[1]): frame for row in rows if (frame := whole(row.get("frame", ""))) and frame[0] in (3, 4)
    }
    items = tuple(_in_order(_items(rows, answers)))
    return Tape(
        f"{head['dut']} {head['version']}", head["ocpp"], head["role"], head["recorded"], items, frozenset(_idle(items))
    )


def same(asked: Mapping[str, Any], recorded: Mapping[str, Any], free: frozenset[str] = FREE) -> bool:
    """Return whether a recorded call is what is asked for, but for values that differ from run to run."""
    return _bound(asked, free) == _bound(recorded, free)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the plain values inside a payload, each with the name of its field."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    else:
        yield key, value


def replaced(value: Any, news: Mapping[tuple[str, Any], Any], key: str = "") -> Any:
    """Return a payload with plain values replaced, by field and value."""
    if isinstance(value, Mapping):
        return {name: replaced(inner, news, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, news, key) for inner in value]
    return news.get((key, value), value)


def _bound(payload: Mapping[str, Any], free: frozenset[str]) -> list[tuple[str, str]]:
    bound = [(key, json.dumps(value)) for key, value in leaves(payload) if key not in free]
    return sorted([*bound, ("evse", str("evse" in payload))])


def whole(text: str | bytes) -> list[Any]:
    """Return a call or an answer as it should be, an empty list for anything else."""
    try:
        frame = json.loads(text)
    except ValueError:
        return []
    if not isinstance(frame, list) or len(frame) < 3 or frame[0] not in (2, 3, 4) or not isinstance(frame[1], str):
        return []
    call = len(frame) == 4 and isinstance(frame[2], str) and isinstance(frame[3], dict)
    return frame if call or frame[0] != 2 else []


def _items(rows: Sequence[Mapping[str, Any]], answers: Mapping[tuple[str, str], list[Any]]) -> Iterator[Item]:
    for row in rows:
        frame = whole(row.get("frame", ""))
        if row["dir"] == "ev" and row.get("event") == "control":
            yield Act(row["t"])
        elif frame and frame[0] == 2:
            kind, other = (Ours, "rx") if row["dir"] == "tx" else (Theirs, "tx")
            yield kind(row["t"], frame[2], frame[3], answers.get((other, frame[1])))


def _in_order(items: Iterator[Item]) -> Iterator[Item]:
    """Put acts that were written down when they were done before what came of them, and make one of several at once."""
    waiting: list[Item] = []
    for item in sorted(items, key=lambda one: one.t - (NOTED if isinstance(one, Act) else 0.0)):
        if isinstance(item, Act) and waiting and item.t - waiting[-1].t < ONE_ACT:
            continue
        if isinstance(item, Act):
            waiting = [item]
        yield item


def _idle(items: Sequence[Item]) -> Iterator[int]:
    status, running = "Available", 0
    for at, item in enumerate(items):
        if not isinstance(item, Theirs):
            if running == 0 and status == "Available":
                yield at
            continue
        if item.action == "StatusNotification" and item.payload.get("evseId", item.payload.get("connectorId")) == 1:
            status = str(item.payload.get("status", item.payload.get("connectorStatus")))
        kind = item.payload.get("eventType", item.action)
        running += (kind in ("StartTransaction", "Started")) - (kind in ("StopTransaction", "Ended"))
