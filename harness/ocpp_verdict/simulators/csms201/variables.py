"""What the built-in OCPP 2.0.1 CSMS learns of a station's device model, and the limits that follow (block B)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: Component, variable, instance of the variable, in small letters: their case does not matter (part 2 §2.1.4).
Key = tuple[str, str, str | None]
#: Values of the Actual attribute.
Variables = Mapping[Key, str]


def key(component: str, variable: str, instance: str | None = None) -> Key:
    """Return the key of a variable, in whatever letters it is written."""
    return component.casefold(), variable.casefold(), None if instance is None else instance.casefold()


#: Action -> (list that it carries, variable that limits it): B05.FR.11, B06.FR.16 and their likes.
_LIMITS: Mapping[str, tuple[str, Key]] = {
    "GetVariables": ("getVariableData", key("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables")),
    "SetVariables": ("setVariableData", key("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables")),
    "SetVariableMonitoring": ("setMonitoringData", key("MonitoringCtrlr", "ItemsPerMessage", "SetVariableMonitoring")),
    "ClearVariableMonitoring": ("id", key("MonitoringCtrlr", "ItemsPerMessage", "ClearVariableMonitoring")),
}
#: Statuses of a SetVariablesResponse that mean: it is so now, or will be (B05.FR.07).
_TAKEN = ("Accepted", "RebootRequired")


def reported(payload: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """Yield the variables that a NotifyReport tells."""
    for entry in payload.get("reportData", ()):
        for attribute in entry["variableAttribute"]:
            if attribute.get("type", "Actual") == "Actual" and "value" in attribute:
                yield _key(entry), attribute["value"]


def read(answer: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """Yield the variables that a GetVariablesResponse tells."""
    for entry in answer["getVariableResult"]:
        if entry["attributeStatus"] == "Accepted" and entry.get("attributeType", "Actual") == "Actual":
            yield _key(entry), entry.get("attributeValue", "")


def written(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[dict[Key, str], dict[Key, str]]:
    """Return what a SetVariablesResponse says was set, and what was not, with the values that were asked for."""
    wanted = {_key(entry): entry["attributeValue"] for entry in asked.get("setVariableData", ())}
    known = [entry for entry in answer["setVariableResult"] if _key(entry) in wanted]
    accepted = {_key(entry) for entry in known if entry["attributeStatus"] in _TAKEN}
    return (
        {key: wanted[key] for key in accepted},
        {_key(entry): wanted[_key(entry)] for entry in known if _key(entry) not in accepted},
    )


def split(action: str, payload: dict[str, Any], known: Variables) -> list[dict[str, Any]]:
    """Return `payload` in as many parts as the station's limit of items per message makes necessary."""
    name, limit_key = _LIMITS.get(action, ("", ("", "", None)))
    items = payload.get(name)
    limit = _limit(known, limit_key)
    if limit is None or not isinstance(items, list) or len(items) <= limit:
        return [payload]
    return [{**payload, name: items[start : start + limit]} for start in range(0, len(items), limit)]


def _limit(known: Variables, key: Key) -> int | None:
    value = known.get(key, "")
    return int(value) if value.isdecimal() and int(value) > 0 else None


def _key(entry: Mapping[str, Any]) -> Key:
    return key(entry["component"]["name"], entry["variable"]["name"], entry["variable"].get("instance"))
