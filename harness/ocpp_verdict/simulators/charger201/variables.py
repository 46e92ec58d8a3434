"""The device model of the simulated 2.0.1 station: components, variables, attributes, and what may be done to them.

Pure: nothing here knows of sockets. `DeviceModel.get` and `set` answer one element of GetVariables and SetVariables
(B05, B06); `reports` in `charger201_reports` reads `definitions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs


class Type(StrEnum):
    """DataEnumType."""

    STRING = "string"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    BOOLEAN = "boolean"
    OPTION = "OptionList"
    SEQUENCE = "SequenceList"
    MEMBERS = "MemberList"


class Access(StrEnum):
    """MutabilityEnumType."""

    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"
    READ_WRITE = "ReadWrite"


LISTS = (Type.OPTION, Type.SEQUENCE, Type.MEMBERS)
Key = tuple[str, str | None, int | None, int | None, str, str | None]


@attrs.frozen
class Variable:
    """One component variable: where it stands, what it may hold, and what it holds at first.

    Attributes:
        low: least value of a number; least length of a string.
        high: greatest value of a number; greatest length of a string.
        values: what a list may hold, in the order of valuesList.
    """

    component: str
    name: str
    type: Type
    value: str = ""
    access: Access = Access.READ_WRITE
    instance: str | None = None
    component_instance: str | None = None
    evse: int | None = None
    connector: int | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What tells it from every other variable; names compare without case (ComponentType.name)."""
        return key(self.component, self.name, self.instance, self.component_instance, self.evse, self.connector)


def key(
    component: str,
    name: str,
    instance: str | None = None,
    component_instance: str | None = None,
    evse: int | None = None,
    connector: int | None = None,
) -> Key:
    """Return the key of a component variable."""
    return (
        component.casefold(),
        component_instance.casefold() if component_instance else None,
        evse,
        connector,
        name.casefold(),
        instance.casefold() if instance else None,
    )


def _in_range(variable: Variable, number: float) -> bool:
    return (variable.low is None or number >= variable.low) and (variable.high is None or number <= variable.high)


def _is_integer(variable: Variable, text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,15}", text) is not None and _in_range(variable, int(text))


def _is_decimal(variable: Variable, text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text) is not None and _in_range(variable, float(text))


def is_moment(text: str) -> bool:
    """Return whether `text` is an RFC 3339 date-time with a zone (part 2 §2.1.4)."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", text) is None:
        return False
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def members(text: str) -> tuple[str, ...]:
    """Return the entries of a comma-separated list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_subset(variable: Variable, text: str) -> bool:
    entries = members(text)
    return len(set(entries)) == len(entries) and set(entries) <= set(variable.values)


_FITS: Mapping[Type, Callable[[Variable, str], bool]] = {
    Type.STRING: lambda variable, text: _in_range(variable, len(text)),
    Type.INTEGER: _is_integer,
    Type.DECIMAL: _is_decimal,
    Type.DATE_TIME: lambda _, text: is_moment(text),
    Type.BOOLEAN: lambda _, text: text in ("true", "false"),
    Type.OPTION: lambda variable, text: text in variable.values,
    Type.SEQUENCE: _is_subset,
    Type.MEMBERS: _is_subset,
}


def fits(variable: Variable, text: str) -> bool:
    """Return whether `text` is a value of `variable`'s type and within its limits (B05.FR.07, B05.FR.08)."""
    return _FITS[variable.type](variable, text)


Check = Callable[[str], bool]


class DeviceModel:
    """All component variables of a station with their present values (attribute Actual; nothing has another)."""

    def __init__(self, definitions: Iterable[Variable]) -> None:
        self.definitions: dict[Key, Variable] = {row.key: row for row in definitions}
        self._values: dict[Key, str] = {row.key: row.value for row in self.definitions.values()}
        self._live: dict[Key, Callable[[], str]] = {}
        self._checks: dict[Key, Check] = {}
        self._listeners: dict[Key, Callable[[str], None]] = {}
        self.observers: list[Callable[[Key], None]] = []

    def live(self, where: Key, read: Callable[[], str]) -> None:
        """Take the value of a variable from `read` whenever it is asked for."""
        self._live[where] = read

    def check(self, where: Key, accepts: Check) -> None:
        """Let `accepts` refuse a value that is well-formed."""
        self._checks[where] = accepts

    def listen(self, where: Key, hears: Callable[[str], None]) -> None:
        """Tell `hears` each new value that the CSMS sets."""
        self._listeners[where] = hears

    def text(self, component: str, name: str, instance: str | None = None, evse: int | None = None) -> str:
        """Return a value of this station's own; empty when there is no such variable."""
        return self.read(key(component, name, instance, evse=evse))

    def read(self, where: Key) -> str:
        """Return the value at `where`."""
        return self._live[where]() if where in self._live else self._values.get(where, "")

    def integer(self, component: str, name: str, instance: str | None = None) -> int:
        """Return an integer variable, 0 if it is empty."""
        return int(self.text(component, name, instance) or 0)

    def flag(self, component: str, name: str) -> bool:
        """Return whether a boolean variable is true."""
        return self.text(component, name) == "true"

    def list(self, component: str, name: str) -> tuple[str, ...]:
        """Return the entries of a list variable."""
        return members(self.text(component, name))

    def write(self, where: Key, value: str) -> None:
        """Set a value as the station itself does: unchecked, unheard."""
        self._values[where] = value
        self._changed(where)

    def _changed(self, where: Key) -> None:
        for observer in self.observers:
            observer(where)

    def _unknown(self, where: Key) -> str:
        known = any(other[:4] == where[:4] for other in self.definitions)
        return "UnknownVariable" if known else "UnknownComponent"

    def get(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return the GetVariableResult for one GetVariableData (B06.FR.01-FR.15), keys in snake case."""
        status, value = self._get(where(query), query.get("attribute_type", "Actual"))
        answer = {"attribute_status": status, **_echo(query)}
        return answer if value is None else {**answer, "attribute_value": value}

    def _get(self, where: Key, attribute: str) -> tuple[str, str | None]:
        variable = self.definitions.get(where)
        if variable is None:
            return self._unknown(where), None
        if attribute != "Actual":
            return "NotSupportedAttributeType", None
        if variable.access is Access.WRITE_ONLY:
            return "Rejected", None
        return "Accepted", self.read(where)

    def set(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the SetVariableResult for one SetVariableData and do it if accepted (B05.FR.01-FR.12)."""
        place, value = where(data), str(data["attribute_value"])
        status = self._set_status(place, data.get("attribute_type", "Actual"), value)
        if status == "Accepted":
            self._values[place] = value
            if place in self._listeners:
                self._listeners[place](value)
            self._changed(place)
        return {"attribute_status": status, **_echo(data)}

    def _set_status(self, where: Key, attribute: str, value: str) -> str:
        variable = self.definitions.get(where)
        if variable is None:
            return self._unknown(where)
        if attribute != "Actual":
            return "NotSupportedAttributeType"
        able = variable.access is not Access.READ_ONLY and fits(variable, value)
        allowed = where not in self._checks or self._checks[where](value)
        return "Accepted" if able and allowed else "Rejected"


def _echo(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return component, variable and attribute type as asked (B05.FR.02, B05.FR.12, B06.FR.02, B06.FR.11)."""
    named = {"component": data["component"], "variable": data["variable"]}
    return {**named, "attribute_type": data.get("attribute_type", "Actual")}


def where(data: Mapping[str, Any]) -> Key:
    """Return the key that the component and variable of a request name."""
    component, variable = data["component"], data.get("variable") or {}
    evse = component.get("evse") or {}
    return key(
        component["name"],
        variable.get("name", ""),
        variable.get("instance") or None,
        component.get("instance") or None,
        evse.get("id"),
        evse.get("connector_id"),
    )
