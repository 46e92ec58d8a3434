"""What can be wrong with one frame: a field, or that it does not come, twice, too late, out of turn, or as an error.

A field is altered in each way that a device gets it wrong: another value of its enumeration, a time one zone to either
side, a number one off or never set, an identifier in one place, an optional field left out.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs
from ocpp.messages import get_validator

#: (message type, action, how many of these went before it): a frame, whatever its id.
Key = tuple[int, str, int]
Path = tuple[str | int, ...]

#: How far a time is moved, beyond what clocks may differ.
_ZONES = {"an hour late": timedelta(hours=1), "an hour early": timedelta(hours=-1)}
#: Values of an enumeration up to which each is tried; of a longer one the first and the last.
_FEW = 10


class How(StrEnum):
    """The kinds of alteration."""

    FIELD = "alter"
    OMIT = "omit"
    DROP = "drop"
    REPEAT = "repeat"
    DELAY = "delay"
    SWAP = "swap"
    REFUSE = "refuse"


@attrs.frozen
class Alteration:
    """One thing that is wrong with one frame.

    Attributes:
        key: the frame.
        how: the kind.
        row: of the case, which the frame met.
        path: of the field.
        change: what becomes of the field; one of `_changes`.
    """

    key: Key
    how: How
    row: int
    path: Path = ()
    change: str = ""

    def __str__(self) -> str:
        kind, action, _ = self.key
        field = f" .{'.'.join('[]' if isinstance(part, int) else part for part in self.path)}" if self.path else ""
        return f"{self.how}{field} of {action}{'.conf' if kind == 3 else ''}{self.change and f' ({self.change})'}"


def of_frame(key: Key, row: int, payload: Mapping[str, Any]) -> Iterator[Alteration]:
    """Yield every alteration of a frame."""
    for path, value in _leaves(payload):
        for change in _changes(value, _schema(key, path)):
            yield Alteration(key, How.FIELD, row, path, change)
    for path in _optional(payload, key):
        yield Alteration(key, How.OMIT, row, path)
    for how in (How.DROP, How.REPEAT, How.DELAY, How.SWAP):
        yield Alteration(key, how, row)
    if key[0] == 3:
        yield Alteration(key, How.REFUSE, row)


def altered(frame: list[Any], alteration: Alteration) -> list[Any]:
    """Return a frame whose payload has another value at the path of the alteration, or none."""
    changed = copy.deepcopy(frame)
    owner = changed[-1]
    *way, last = alteration.path
    for part in way:
        owner = owner[part]
    if alteration.how is How.OMIT:
        del owner[last]
    else:
        owner[last] = _changed(owner[last], alteration.change)
    return changed


def refused(text: str) -> str:
    """Return a CALLERROR in place of a CALLRESULT."""
    return json.dumps([4, json.loads(text)[1], "InternalError", "", {}])


def again(text: str) -> str:
    """Return a frame as it is sent a second time: a CALL under another id (OCPP-J §4.1.4)."""
    frame = json.loads(text)
    return json.dumps([frame[0], f"{frame[1][:34]}-2", *frame[2:]]) if frame[0] == 2 else text


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the plain values with their paths; of a list only the first and the last element."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1}) if value else ():
            yield from _leaves(value[index], (*path, index))
    else:
        yield path, value


def _optional(value: Any, key: Key, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of what the schema lets a sender leave out."""
    if isinstance(value, Mapping):
        required = _schema(key, path).get("required", ())
        for name, item in value.items():
            if name not in required:
                yield (*path, name)
            yield from _optional(item, key, (*path, name))
    elif isinstance(value, list) and value:
        yield from _optional(value[0], key, (*path, 0))


def _changes(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """Return the ways in which a value is altered, each to one that the schema allows, where there is one."""
    choices = [f"={one}" for one in schema.get("enum", ()) if one != value]
    if choices:
        return choices if len(choices) <= _FEW else [choices[0], choices[-1]]
    if isinstance(value, bool) or str(value).lower() in ("true", "false"):
        return ["the contrary"]
    if isinstance(value, int | float | Decimal) or str(value).isdigit():
        return ["one more"] if float(value) == 0 else ["one more", "zero"]
    return list(_ZONES) if _moment(value) else ["one character"]


def _changed(value: Any, change: str) -> Any:
    if change.startswith("="):
        return change[1:]
    if change in _ZONES:
        return _moved(str(value), _ZONES[change])
    if change == "the contrary":
        return not value if isinstance(value, bool) else "false" if value.lower() == "true" else "true"
    if change == "one character":
        return _other_text(value)
    number = 0 if change == "zero" else (int(value) if isinstance(value, str) else value) + 1
    return str(number) if isinstance(value, str) else number


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _moved(value: str, by: timedelta) -> str:
    moment = datetime.fromisoformat(value) + by
    return moment.isoformat(timespec="milliseconds" if "." in value else "seconds").replace("+00:00", "Z")


def _other_text(value: str) -> str:
    """Return a text that differs in the middle, where nothing of a certificate is only its frame."""
    at = len(value) // 2
    return f"{value[:at]}{'0' if value[at : at + 1] != '0' else '1'}{value[at + 1 :]}"


def _schema(key: Key, path: Path) -> Mapping[str, Any]:
    """Return the schema of a field; an empty one where the official schemas have no such field."""
    schema: Any = get_validator(key[0], key[1], "1.6").schema
    for part in path:
        inner = schema.get("items", {}) if isinstance(part, int) else schema.get("properties", {}).get(part, {})
        schema = inner if isinstance(inner, Mapping) else {}
    return schema if isinstance(schema, Mapping) else {}
