"""Faults on the wire do one thing to the messages they are about, and nothing to others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ocpp_verdict.simulators.wire_faults import (
    Alteration,
    FaultyWire,
    Kind,
    WireFault,
    change,
    drop,
    field_is,
    find,
    put,
    refuse,
    remove,
    rename,
    repeat,
    replace,
)


class Line:
    """A connection that keeps what is sent and hands out what was put in."""

    def __init__(self, *incoming: str | bytes) -> None:
        self.incoming = list(incoming)
        self.sent: list[Any] = []

    async def recv(self) -> str | bytes:
        return self.incoming.pop(0)

    async def send(self, message: str) -> None:
        self.sent.append(json.loads(message))


@pytest.mark.parametrize(
    ("alter", "payloads"),
    [
        (drop, []),
        (repeat, [{"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}]),
        (put("a.c.d", 3), [{"a": {"b": [1, 2], "c": {"d": 3}}}]),
        (put("a.b.1", 3), [{"a": {"b": [1, 3]}}]),
        (change("a.b.0", lambda old, request: old + request["x"]), [{"a": {"b": [11, 2]}}]),
        (change("a.z", lambda old, request: 1), [{"a": {"b": [1, 2]}}]),
        (remove("a.b.0"), [{"a": {"b": [2]}}]),
        (remove("a.b.7"), [{"a": {"b": [1, 2]}}]),
        (remove("z.y"), [{"a": {"b": [1, 2]}}]),
        (replace({"n": 1}), [{"n": 1}]),
    ],
)
def test_alterations_of_the_payload(alter: Alteration, payloads: list[Any]) -> None:
    altered = alter([3, "id", {"a": {"b": [1, 2]}}], {"x": 10})
    assert [frame[-1] for frame in altered] == payloads


def test_a_repeated_request_has_an_id_of_its_own() -> None:
    frames = repeat([2, "x" * 36, "Heartbeat", {}], {})
    assert [frame[1] for frame in frames] == ["x" * 36, "x" * 34 + "-2"]


def test_other_alterations() -> None:
    assert refuse("InternalError")([3, "id", {}], {}) == [[4, "id", "InternalError", "", {}]]
    assert rename("Reset")([2, "id", "ClearCache", {"a": 1}], {}) == [[2, "id", "Reset", {"a": 1}]]


@pytest.mark.parametrize(
    ("path", "value"), [("a.0.b", 1), ("a.1.b", None), ("a.x", None), ("a.0.b.c", None), ("q", None)]
)
def test_find(path: str, value: Any) -> None:
    assert find({"a": [{"b": 1}]}, path) == value


ANSWER = WireFault("a", Kind.RESULT, "Authorize", put("wrong", True), field_is("idTag", "X", "Y"))
REQUEST = WireFault("b", Kind.CALL, "Reset", drop)
TWICE = WireFault("c", Kind.RESULT, "Authorize", repeat)


async def answered(wire: FaultyWire, line: Line, asked: str) -> list[Any]:
    """Return what leaves when a wire answers `asked`."""
    line.incoming.append(asked)
    await wire.recv()
    await wire.send('[3,"1",{"ok":true}]')
    sent, line.sent = line.sent, []
    return sent


@pytest.mark.asyncio
async def test_only_the_answers_meant_are_altered() -> None:
    line = Line()
    wire = FaultyWire(line, [ANSWER, REQUEST], {"a", "b"})
    right, wrong = [[3, "1", {"ok": True}]], [[3, "1", {"ok": True, "wrong": True}]]
    assert await answered(wire, line, '[2,"1","Authorize",{"idTag":"X"}]') == wrong
    assert await answered(wire, line, '[2,"1","Authorize",{"idTag":"Z"}]') == right
    assert await answered(wire, line, '[2,"1","Heartbeat",{"idTag":"X"}]') == right
    assert await answered(wire, line, "no frame") == right
    assert await answered(wire, line, "[" * 5000) == right


@pytest.mark.asyncio
async def test_a_dropped_request_is_said_not_to_have_left() -> None:
    line = Line()
    wire = FaultyWire(line, [ANSWER, REQUEST], {"b"})
    assert not await wire.send('[2,"1","Reset",{}]')
    assert await wire.send('[2,"2","ClearCache",{}]')
    assert line.sent == [[2, "2", "ClearCache", {}]]


@pytest.mark.asyncio
async def test_faults_that_are_switched_off_do_nothing() -> None:
    line = Line("x", b"y")
    wire = FaultyWire(line, [ANSWER, REQUEST, TWICE])
    assert [await wire.recv(), await wire.recv()] == ["x", b"y"]
    assert await wire.send('[2,"1","Reset",{}]')


@pytest.mark.asyncio
async def test_two_faults_add_up() -> None:
    line = Line()
    sent = await answered(FaultyWire(line, [ANSWER, TWICE], {"a", "c"}), line, '[2,"1","Authorize",{"idTag":"X"}]')
    assert sent == [[3, "1", {"ok": True, "wrong": True}]] * 2


@pytest.mark.asyncio
async def test_a_peer_that_only_asks_does_not_fill_the_memory() -> None:
    line = Line(*(json.dumps([2, str(number), "Authorize", {"idTag": "X"}]) for number in range(1000)))
    wire = FaultyWire(line, [ANSWER], {"a"})
    for _ in range(1000):
        await wire.recv()
    await wire.send('[3,"0",{}]')
    await wire.send('[3,"999",{}]')
    assert line.sent == [[3, "0", {}], [3, "999", {"wrong": True}]]
