"""The JSON Schema of the SUT profile, made from the declarations of its sections; editors use it on the TOML file.

`schemas/sut-profile.schema.json` is what `text` returns; a test says when it is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict.sut.reading import Document
from ocpp_verdict.sut.sections import OPERATORS, Operator, PythonOperator
from ocpp_verdict.sut.settings import Limits, is_plain, limits_of, without_none

_TYPES: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Path: {"type": "string", "minLength": 1},
    date: {"type": "string", "format": "date"},
}


def text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a whole profile."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SUT profile of ocpp-verdict",
        "description": "What is known of a charging station or a CSMS before it is judged.",
    }
    return head | _table(Document)


def _table(section: type) -> dict[str, Any]:
    if section is Operator:
        return {"oneOf": [_operator(kind, rest) for kind, rest in OPERATORS.items()]}
    attributes = attrs.fields(attrs.resolve_types(section))
    return {
        "type": "object",
        "description": (section.__doc__ or "").partition("\n")[0],
        "properties": {attribute.name.rstrip("_"): _setting(attribute) for attribute in attributes},
        "required": [attribute.name.rstrip("_") for attribute in attributes if attribute.default is attrs.NOTHING],
        "additionalProperties": section is PythonOperator,
    }


def _operator(kind: str, section: type) -> dict[str, Any]:
    table = _table(section)
    table["properties"] = {"kind": {"const": kind}} | table["properties"]
    table["required"] = ["kind", *table["required"]]
    return table


def _setting(attribute: attrs.Attribute[Any]) -> dict[str, Any]:
    type_, limits = without_none(attribute.type), limits_of(attribute)
    found = _plain(type_, limits) if is_plain(type_) else _composed(type_)
    if limits.says:
        found["description"] = limits.says
    if is_plain(type_) and attribute.default not in (attrs.NOTHING, None):
        found["default"] = attribute.default
    return found


def _plain(type_: Any, limits: Limits) -> dict[str, Any]:
    if getattr(type_, "__origin__", None) is tuple:
        return {"type": "array", "items": {"type": "string"} | _choices(limits.choices)}
    if type_ not in _TYPES:
        return {"type": "string"} | _choices(tuple(type_))
    bounds = {"minimum": limits.minimum, "maximum": limits.maximum, "maxLength": limits.length}
    found = dict(_TYPES[type_]) | {key: bound for key, bound in bounds.items() if bound is not None}
    if limits.pattern is not None:
        found["pattern"] = f"^(?:{limits.pattern})$"
    return found | _choices(limits.choices)


def _choices(choices: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": list(choices)} if choices else {}


def _composed(type_: Any) -> dict[str, Any]:
    """Return the schema of a table, of an array of tables, of a table by name, or of anything."""
    origin = getattr(type_, "__origin__", None)
    parts: tuple[Any, ...] = getattr(type_, "__args__", ())
    if origin is tuple:
        return {"type": "array", "items": _table(parts[0])}
    if origin is not None:
        rows = _TYPES[parts[1]] if parts[1] in _TYPES else _table(parts[1])
        return {"type": "object", "additionalProperties": rows}
    return _table(type_) if attrs.has(type_) else {}
