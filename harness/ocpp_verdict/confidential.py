"""Secrets that pass over the wire: found in a frame before it is recorded, so that evidence never holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

#: Configuration keys (whitepaper §7.2) and variables (2.0.1 A01) whose value is a password, in small letters: the case
#: of a key does not matter (1.6 §7.17).
NAMES = frozenset({"authorizationkey", "basicauthpassword"})

#: In a text that is no frame: an object of 1.6, which holds none, and one of 2.x, which does; closed or not.
_FLAT = re.compile(r"\{[^{}]*+(?:\}|\Z)")
_NESTED = re.compile(r"\{(?:[^{}]++|\{[^{}]*+\})*+(?:\}|\Z)")
_VALUE = re.compile(r'"(?:attributeValue|value)"\s*+:\s*+("(?:[^"\\]|\\.)*+")')
#: Characters of the shortest password of 2.x that is looked for there; the shortest that may be is 16 (A00.FR.205).
_SHORTEST = 8


def mentioned(text: str) -> bool:
    """Return whether a frame may hold a password at all; cheap, so that every frame can be asked."""
    small = text.lower()
    return any(name in small for name in NAMES)


def secrets_in(value: Any) -> Iterator[str]:
    """Yield the passwords in a payload: of Get/ChangeConfiguration, of Get/SetVariables, of reports."""
    if isinstance(value, list):
        for item in value:
            yield from secrets_in(item)
    elif isinstance(value, dict):
        if _names_one(value):
            yield from _texts(value, ("value", "attributeValue"))
            yield from (text for item in value.get("variableAttribute") or () for text in _texts(item, ("value",)))
        for item in value.values():
            yield from secrets_in(item)


def secrets_in_text(text: str) -> Iterator[str]:
    """Yield the passwords in a text that cannot be read as a frame."""
    for found in _FLAT.finditer(text):
        yield from _values(found[0])
    for found in _NESTED.finditer(text):
        yield from (value for value in _values(found[0]) if len(value) >= _SHORTEST)


def _values(text: str) -> Iterator[str]:
    for value in _VALUE.findall(text) if mentioned(text) else ():
        try:
            yield json.loads(value, strict=False)
        except ValueError:
            yield value[1:-1]


def _names_one(value: dict[str, Any]) -> bool:
    variable = value.get("variable")
    name = variable.get("name") if isinstance(variable, dict) else value.get("key")
    return isinstance(name, str) and name.lower() in NAMES


def _texts(value: Any, fields: tuple[str, ...]) -> Iterator[str]:
    found = [value.get(field) for field in fields] if isinstance(value, dict) else []
    yield from (text for text in found if isinstance(text, str) and text)
