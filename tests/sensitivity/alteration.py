"""What can be wrong with one frame: a field of it, or that it does not come, comes twice, too late or out of turn."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs
from ocpp.messages import get_validator

#: (message type, action, how many of these went before it): a frame, whatever its id.
Key = tuple[int, str, int]
Path = tuple[str | int, ...]

#: How far a time is moved, beyond what clocks may differ.
_HOUR = timedelta(hours=1)


class How(StrEnum):
    """The kinds of alteration."""

    FIELD = "alter"
    DROP = "drop"
    REPEAT = "repeat"
    DELAY = "delay"
    SWAP = "swap"


@attrs.frozen
class Alteration:
    """One thing that is wrong with one frame; `path` is the field, `row` the row of the case that looks at it."""

    key: Key
    how: How
    row: int
    path: Path = ()

    def __str__(self) -> str:
        kind, action, _ = self.key
        field = f" .{'.'.join('[]' if isinstance(part, int) else part for part in self.path)}" if self.path else ""
        return f"{self.how}{field} of {action}{'.conf' if kind == 3 else ''}"


def of_frame(key: Key, row: int, payload: Mapping[str, Any]) -> Iterator[Alteration]:
    """Yield every alteration of a frame."""
    for path in _leaves(payload):
        yield Alteration(key, How.FIELD, row, path)
    for how in (How.DROP, How.REPEAT, How.DELAY, How.SWAP):
        yield Alteration(key, how, row)


def altered(frame: list[Any], action: str, path: Path) -> list[Any]:
    """Return a frame with another value at `path` of its payload: one that its schema allows, where there is one."""
    changed = copy.deepcopy(frame)
    owner = changed[-1]
    for part in path[:-1]:
        owner = owner[part]
    owner[path[-1]] = _other(owner[path[-1]], _schema(frame[0], action, path))
    return changed


def again(text: str) -> str:
    """Return a frame as it is sent a second time: a CALL under another id (OCPP-J §4.1.4)."""
    frame = json.loads(text)
    return json.dumps([frame[0], f"{frame[1][:34]}-2", *frame[2:]]) if frame[0] == 2 else text


def _leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all plain values; of a list only its first element, for the others are alike."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        if value:
            yield from _leaves(value[0], (*path, 0))
    else:
        yield path


def _other(value: Any, schema: Mapping[str, Any]) -> Any:
    choices = [one for one in schema.get("enum", ()) if one != value]
    if choices:
        return choices[0]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return _other_text(str(value))


def _other_text(value: str) -> str:
    if value.isdigit():
        return str(int(value) + 1)
    if value.lower() in ("true", "false"):
        return "false" if value.lower() == "true" else "true"
    try:
        moment = datetime.fromisoformat(value) + _HOUR
    except ValueError:
        return f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}"
    return moment.isoformat(timespec="milliseconds" if "." in value else "seconds").replace("+00:00", "Z")


def _schema(kind: int, action: str, path: Path) -> Mapping[str, Any]:
    """Return the schema of a field; an empty one where the official schemas have no such field."""
    schema: Any = get_validator(kind, action, "1.6").schema
    for part in path:
        inner = schema.get("items", {}) if isinstance(part, int) else schema.get("properties", {}).get(part, {})
        schema = inner if isinstance(inner, Mapping) else {}
    return schema if isinstance(schema, Mapping) else {}
