"""Strategies of what a broken or hostile peer may say: sound payloads of every message, some nodes of them anything."""

from __future__ import annotations

import copy
import json
import re
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from ocpp_verdict import frames, official
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version

from tests.rules.scene import START
from tests.schema_payloads import Schema

#: Texts that stand in JSON as they are: numbers that no number type holds, and what is no JSON.
_RAW = (
    "1e999",
    "-1e400",
    "NaN",
    "-Infinity",
    "1e-999",
    "9" * 80,
    "-0",
    "0.1e1",
    "1" + "0" * 400,
    "6.09999999999999999",
)
_MARK = re.compile(r'"@@(.*?)@@"')

_ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, False, "", " ", [], {}, [[]], [{}], {"": ""}, [None], "\0", "\ud800", "\u202e"])
    .map(copy.deepcopy),  # it may be altered again
    st.integers(-2, 3),
    st.sampled_from([2**31, -(2**31) - 1, 2**63, 10**30, -(10**30), 4096, 86_401, 0.1, -0.0, 1.5e300, 1e-300]),
    st.sampled_from([f"@@{text}@@" for text in _RAW]),
    st.sampled_from(
        [
            "2026-11-21T10:00:00Z", "2026-11-21T10:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59",
            "2026-11-21T12:00:00.123456789+02:00", "2026-13-41T99:99:99Z", "-2026-11-21T10:00:00Z", "20261121T100000Z",
        ]
    ),
    st.sampled_from(
        [
            "NaN", "Infinity", "-1", "1e999", "0x10", "१२", "²", "1_000", "1,5", "9" * 70, "Accepted",
            "Rejected",
            "Charging", "Available", "Started", "Ended", "Updated", "BootNotification", "TransactionEvent",
            "AuthorizationKey",
            "SecurityProfile", "BasicAuthPassword", "HeartbeatInterval", "NumberOfConnectors", "TxProfile", "Immediate",
            "GetConfigurationMaxKeys", "Energy.Active.Import.Register", "Power.Active.Import", "SoC", "kWh", "text",
        ]
    ),
    st.text(max_size=6),
    st.integers(1, 70).map(lambda depth: json.loads("[" * depth + "]" * depth)),
    st.integers(1, 30).map(lambda depth: json.loads('{"a":' * depth + "1" + "}" * depth)),
    st.integers(20, 300).map(lambda count: [{"value": "1"}] * count),
)  # fmt: skip


@cache
def _sound(action: str, version: Version, *, response: bool, full: bool) -> Any:
    name = official.schema_name(action, version, response=response)
    return {} if name is None else Schema(official.schema(name, version)).sound(full=full)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


def _altered(draw: st.DrawFn, value: Any) -> Any:
    """Return the value with one node replaced, taken out, doubled, or under another name."""
    path = draw(st.sampled_from(_places(value)[:200]))
    if not path:
        return draw(_ANYTHING) if draw(st.integers(0, 9)) == 0 else value
    owner = value
    for key in path[:-1]:
        owner = owner[key]
    match draw(st.integers(0, 9)):
        case 0:
            del owner[path[-1]]
        case 1 if isinstance(owner, list):
            owner *= draw(st.integers(0, 4))
        case 1:
            owner[draw(st.sampled_from(["id", "status", "value", "timestamp", "x"]))] = owner.pop(path[-1])
        case _:
            owner[path[-1]] = draw(_ANYTHING)
    return value


@st.composite
def payloads(draw: st.DrawFn, action: str, version: Version, *, response: bool) -> Any:
    """Return a payload of a message, sound but for some nodes."""
    value = copy.deepcopy(_sound(action, version, response=response, full=draw(st.booleans())))
    for _ in range(draw(st.integers(0, 4))):
        value = _altered(draw, value)
    return value


def text_of(value: Any) -> str:
    """Return JSON of a value, with its raw texts as they are."""
    return _MARK.sub(lambda found: found[1], json.dumps(value, default="@@{}@@".format))


_SECONDS = st.sampled_from([0.0, 0.05, 0.5, 3.0, 31.0, 95.0, 4000.0, 1e6])
_OTHERS = st.sampled_from([Kind.OPEN, Kind.CLOSE, Kind.HANDSHAKE, Kind.CONTROL, Kind.FLOOD])
_FACTS = st.sampled_from(
    ["path", "url", "subprotocols", "subprotocol", "accepted", "headers", "response", "extensions", "user", "tls",
     "peer", "code", "reason", "what", "answered", "count", "seconds", "text", "ocpp", "status"]
)  # fmt: skip
_TLS = st.fixed_dictionaries(
    {"version": _ANYTHING, "cipher": _ANYTHING, "certificates": st.lists(st.dictionaries(
        st.sampled_from(["not_before", "not_after", "key", "subject"]), _ANYTHING, max_size=4), max_size=2)}
)  # fmt: skip


@st.composite
def exchanges(draw: st.DrawFn, version: Version) -> list[tuple[Side, str]]:
    """Return a CALL and what answers it, either of which may be anything; usually they fit."""
    known = official.actions(version)
    action = draw(st.sampled_from(sorted(known)))
    sender = known[action].sender or draw(st.sampled_from(Side))
    if draw(st.integers(0, 19)) == 0:
        sender = sender.other
    id = draw(st.sampled_from(["1", "2", "3", "", "-1", "x" * 37]))
    call = text_of([2, id, action, draw(payloads(action, version, response=False))])
    match draw(st.integers(0, 9)):
        case 0:
            answers = [text_of([4, id, draw(st.sampled_from(["InternalError", "Foo", "NotImplemented"])), "", {}])]
        case 1:
            answers = [text_of(draw(st.lists(_ANYTHING, max_size=6)))]
        case 2:
            answers = []
        case _:
            answers = [text_of([3, id, draw(payloads(action, version, response=True))])] * draw(st.integers(1, 2))
    return [(sender, call), *((sender.other, answer) for answer in answers)]


@st.composite
def evidence(draw: st.DrawFn, version: Version) -> list[Entry]:
    """Return entries of a few connections of a few stations on which anything is said."""
    entries: list[Entry] = []
    seconds = 0.0

    def note(kind: Kind, frame: frames.Frame | None = None, **data: Any) -> None:
        timed = draw(st.integers(0, 30)) > 0
        utc = (START + timedelta(seconds=min(seconds, 1e9))).isoformat() if timed else ""
        place = {"station": draw(st.sampled_from(["CP1", "CP1", "CP1", "", "CP 2"])), "connection": "c1"}
        entries.append(Entry(len(entries) + 1, seconds, utc, kind, {**place, **data}, frame))

    for _ in range(draw(st.integers(1, 8))):
        seconds += draw(_SECONDS)
        if draw(st.integers(0, 5)) == 0:
            facts = draw(st.dictionaries(_FACTS, st.one_of(_ANYTHING, _TLS), max_size=6))
            note(draw(_OTHERS), sender=draw(st.sampled_from([*Side, None])), **facts)
            continue
        for side, text in draw(exchanges(version)):
            frame = frames.parse(text, version)
            note(Kind.FRAME, frame, sender=side.value, text=frame.text)
            seconds += draw(st.sampled_from([0.0, 0.1, 32.0]))
    return entries
