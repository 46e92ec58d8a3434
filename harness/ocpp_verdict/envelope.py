"""What is wrong with the array around a payload, although it can be read, such as an id too long.

The schemas are `schemas/frame-<version>.schema.json`. What cannot be read is a `Malformed` frame and says so itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
import jsonschema_rs

from ocpp_verdict import explanation
from ocpp_verdict.data import directory
from ocpp_verdict.explanation import Problem
from ocpp_verdict.frames import Call, Error, Frame, Malformed, Result, ResultError, Send, Version

#: The message type of each frame, and what its parts after that are called where a problem is shown.
_PARTS: dict[type[Frame], tuple[int, tuple[str, ...]]] = {
    Call: (2, ("messageId", "action", "payload")),
    Result: (3, ("messageId", "payload")),
    Error: (4, ("messageId", "errorCode", "errorDescription", "errorDetails")),
    ResultError: (5, ("messageId", "errorCode", "errorDescription", "errorDetails")),
    Send: (6, ("messageId", "action", "payload")),
}


def check(frame: Frame, version: Version) -> tuple[Problem, ...]:
    """Return what is wrong with the envelope of a frame that could be read; paths are the names of its parts.

    Clauses: OCPP-J 1.6 §4.1.4 and §4.2.3; 2.0.1 part 4 §4.1.4, §4.2.3 and §4.3.
    """
    if isinstance(frame, Malformed) or type(frame).__name__ not in _definitions(version):
        return ()
    array = _array(frame)
    if _judge(type(frame).__name__, version)(array):
        return ()
    validator = explanation.validator_of(_schema(type(frame).__name__, version))
    names = ("messageType", *_PARTS[type(frame)][1])
    return tuple(_named(problem, names) for problem in explanation.found(validator, array))


def _array(frame: Frame) -> list[Any]:
    type_, _ = _PARTS[type(frame)]
    match frame:
        case Error() | ResultError():
            return [type_, frame.id, frame.code, frame.description, {}]
        case Call() | Send():
            return [type_, frame.id, frame.action, {}]
    return [type_, frame.id, {}]


def _named(problem: Problem, names: tuple[str, ...]) -> Problem:
    return attrs.evolve(problem, path=names[int(problem.path[1:-1])])


@cache
def _definitions(version: Version) -> dict[str, Any]:
    text = (directory("schemas") / f"frame-{version}.schema.json").read_text(encoding="utf-8")
    definitions: dict[str, Any] = json.loads(text)["definitions"]
    return definitions


def _schema(name: str, version: Version) -> dict[str, Any]:
    return {"$schema": "http://json-schema.org/draft-06/schema#", **_definitions(version)[name]}


@cache
def _judge(name: str, version: Version) -> Callable[[Any], bool]:
    return jsonschema_rs.validator_for(_schema(name, version)).is_valid
