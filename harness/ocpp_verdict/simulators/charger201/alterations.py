"""What a wire fault of the simulated 2.0.1 station does to a payload, and to which: forms its tables share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ocpp_verdict.simulators.wire_faults import Alteration, Condition, change, field_is, find, put


def swap(path: str, changes: Mapping[Any, Any]) -> Alteration:
    """Replace some values at `path` by others; what is none of them stays, also missing."""

    def alter(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
        old = find(frame[-1], path)
        return put(path, changes[old])(frame, request) if old in changes else [frame]

    return alter


def each(path: str, change: Callable[[dict[str, Any]], object]) -> Alteration:
    """Change every entry of a list."""

    def alter(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
        for entry in frame[-1].get(path, ()):
            change(entry)
        return [frame]

    return alter


def each_says(path: str, field: str, changes: Mapping[str, str]) -> Alteration:
    """Replace some values of a field in every entry of a list."""

    def change(entry: dict[str, Any]) -> None:
        if entry.get(field) in changes:
            entry[field] = changes[entry[field]]

    return each(path, change)


def attribute_status(path: str, changes: Mapping[str, str]) -> Alteration:
    """Replace some statuses of variables that were read or set."""
    return each_says(path, "attributeStatus", changes)


def first(path: str) -> Alteration:
    """Leave only the first entry of a list."""
    return change(path, lambda entries, _: entries[:1])


def context(old: str, new: str) -> Alteration:
    """Replace the context of readings."""

    def change(value: dict[str, Any]) -> None:
        for sample in value["sampledValue"]:
            sample["context"] = new if sample.get("context") == old else sample.get("context")

    return each("meterValue", change)


def unsigned(value: dict[str, Any]) -> None:
    """Take the signatures from a meter value."""
    for sample in value["sampledValue"]:
        sample.pop("signedMeterValue", None)


def event(trigger: str) -> Condition:
    """Return the condition that a TransactionEvent has this trigger."""
    return field_is("triggerReason", trigger)


def variable(path: str, name: str) -> Condition:
    """Return the condition that the first variable of a list is this one."""
    return field_is(f"{path}.0.variable.name", name)


def without(*names: str) -> Condition:
    """Return the condition that a request has none of these fields."""
    return lambda request: not any(name in request for name in names)
