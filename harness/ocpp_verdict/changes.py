"""What a case has changed on a station under test, and the calls that put it back: one table, no I/O.

`Changes.note` is told every call of ours with its answer; a row of `_ROWS` says what the call leaves behind. So a case
need not remember what it changed. Configuration keys go back to the value that was read before they were changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ocpp_verdict.frames import dump

Payload = Mapping[str, Any]
Place = tuple[str, Any]


@attrs.frozen
class Undo:
    """A call that undoes a change.

    Attributes:
        action: of the call.
        payload: of the call.
        done: answers that say it is undone; None where any answer will do, since what is gone need not be undone.
    """

    action: str
    payload: Payload
    done: frozenset[str] | None = None


#: What a call with this payload leaves behind: where, and what undoes it (None: it is itself the undoing).
Effect = Callable[[Payload], tuple[Place, Undo | None]]


def _availability(payload: Payload) -> tuple[Place, Undo | None]:
    if "operationalStatus" in payload:
        return _availability2(payload)
    place = ("availability", payload.get("connectorId"))
    if payload.get("type") != "Inoperative":
        return place, None
    operative = {"connectorId": payload.get("connectorId"), "type": "Operative"}
    return place, Undo("ChangeAvailability", operative, frozenset({"Accepted"}))


def _availability2(payload: Payload) -> tuple[Place, Undo | None]:
    """2.x names an EVSE and perhaps a connector of it, or nothing for the station (2.0.1 G03, G04)."""
    evse = payload.get("evse", {})
    place = ("availability", (evse.get("id"), evse.get("connectorId")))
    if payload["operationalStatus"] != "Inoperative":
        return place, None
    operative = {**payload, "operationalStatus": "Operative"}
    return place, Undo("ChangeAvailability", operative, frozenset({"Accepted"}))


def _reservation(payload: Payload) -> tuple[Place, Undo | None]:
    id = payload.get("reservationId", payload.get("id"))
    reserves = "idTag" in payload or "idToken" in payload
    cancel = Undo("CancelReservation", {"reservationId": id}) if reserves else None
    return ("reservation", id), cancel


def _profile(payload: Payload) -> tuple[Place, Undo | None]:
    if "chargingProfile" in payload:
        number = payload["chargingProfile"].get("id")
        return ("profile", number), Undo("ClearChargingProfile", {"chargingProfileId": number})
    id = payload.get("csChargingProfiles", {}).get("chargingProfileId")
    return ("profile", id), Undo("ClearChargingProfile", {"id": id})


def _local_list(payload: Payload) -> tuple[Place, Undo | None]:
    version = "versionNumber" if "versionNumber" in payload else "listVersion"
    empty = {version: payload.get(version, 0) + 1, "updateType": "Full"}
    return ("local list", None), Undo("SendLocalList", empty, frozenset({"Accepted"}))


def _monitoring_base(payload: Payload) -> tuple[Place, Undo | None]:
    base = payload.get("monitoringBase")
    return ("monitoring base", None), None if base == "All" else Undo("SetMonitoringBase", {"monitoringBase": "All"})


def _monitoring_level(payload: Payload) -> tuple[Place, Undo | None]:
    """9 is what a station begins with: everything is notified (2.0.1 N05)."""
    level = payload.get("severity")
    return ("monitoring level", None), None if level == _ALL else Undo("SetMonitoringLevel", {"severity": _ALL})


def _display(payload: Payload) -> tuple[Place, Undo | None]:
    number = payload.get("message", {}).get("id")
    return ("display", number), Undo("ClearDisplayMessage", {"id": number})


#: Action -> its effect (1.6 §5.2, §5.1 and §5.13, §5.16, §5.15; 2.0.1 G03, H01 and H02, K01, D01, O01, N03,
#: N05).
_ROWS: Mapping[str, Effect] = {
    "ChangeAvailability": _availability,
    "ReserveNow": _reservation,
    "CancelReservation": _reservation,
    "SetChargingProfile": _profile,
    "SendLocalList": _local_list,
    "SetDisplayMessage": _display,
    "SetMonitoringBase": _monitoring_base,
    "SetMonitoringLevel": _monitoring_level,
}
_ALL = 9
_TAKEN = frozenset({"Accepted", "Scheduled", "RebootRequired"})


class Changes:
    """The changes of one case that are not undone yet."""

    def __init__(self) -> None:
        self._undo: dict[Place, Undo] = {}
        self._found: dict[str, str] = {}

    def note(self, action: str, payload: Payload, answer: Payload) -> None:
        """Take note of a call and its answer; what was refused has changed nothing."""
        if action == "GetConfiguration":
            self._read(answer)
        elif action == "GetVariables":
            self._read2(answer)
        elif action == "SetVariables":
            self._set_variables(payload, answer)
        elif action == "SetVariableMonitoring":
            self._set_monitors(answer)
        elif answer.get("status") not in _TAKEN:
            return
        elif action == "ChangeConfiguration":
            self._configured(str(payload.get("key")), payload.get("value"))
        elif action in _ROWS:
            place, undo = _ROWS[action](payload)
            self._set(place, undo)

    def owe(self, action: str, **payload: Any) -> None:
        """Have a call made after the case, whatever becomes of it."""
        self._set(("owed", (action, dump(payload))), Undo(action, payload))

    def take(self) -> list[Undo]:
        """Return what undoes the changes, newest first, and forget them."""
        undo = list(reversed(self._undo.values()))
        self._undo.clear()
        self._found.clear()
        return undo

    def __bool__(self) -> bool:
        return bool(self._undo)

    def _read(self, answer: Payload) -> None:
        settings = answer.get("configurationKey")
        for item in settings if isinstance(settings, list) else ():
            if isinstance(item, Mapping) and isinstance(item.get("value"), str):
                self._found.setdefault(str(item.get("key")).lower(), item["value"])

    def _configured(self, key: str, value: Any) -> None:
        found = self._found.get(key.lower())  # keys are CiStrings (§7.17)
        if found is not None:
            back = Undo("ChangeConfiguration", {"key": key, "value": found}, frozenset({"Accepted", "RebootRequired"}))
            self._set(("key", key), None if found == value else back)

    def _read2(self, answer: Payload) -> None:
        for item in _entries(answer, "getVariableResult"):
            if isinstance(item.get("attributeValue"), str):
                self._found.setdefault(_key(item), item["attributeValue"])

    def _set_variables(self, payload: Payload, answer: Payload) -> None:
        """Variables go back to what was read of them; one that was never read stays (2.0.1 B05, B06)."""
        taken = {_key(item) for item in _entries(answer, "setVariableResult") if item.get("attributeStatus") in _TAKEN}
        for item in _entries(payload, "setVariableData"):
            key = _key(item)
            if key in taken and key in self._found:
                back = {**item, "attributeValue": self._found[key]}
                same = back["attributeValue"] == item.get("attributeValue")
                self._set(("key", key), None if same else Undo("SetVariables", {"setVariableData": [back]}))

    def _set_monitors(self, answer: Payload) -> None:
        for item in _entries(answer, "setMonitoringResult"):
            if item.get("status") in _TAKEN and isinstance(item.get("id"), int):
                self._set(("monitor", item["id"]), Undo("ClearVariableMonitoring", {"id": [item["id"]]}))

    def _set(self, place: Place, undo: Undo | None) -> None:
        self._undo.pop(place, None)
        if undo is not None:
            self._undo[place] = undo


def _entries(payload: Payload, name: str) -> list[Payload]:
    entries = payload.get(name)
    return [item for item in entries if isinstance(item, Mapping)] if isinstance(entries, list) else []


def _key(item: Payload) -> str:
    """Return the component variable, and its attribute, that an entry of a 2.x message names, in whatever letters."""
    names = [_identity(item.get(part)) for part in ("component", "variable")]
    return dump([*names, item.get("attributeType", "Actual")]).lower()


def _identity(part: Any) -> Any:
    """Return what names a component or variable, without what a station may add to it."""
    if not isinstance(part, Mapping):
        return part
    evse = part.get("evse")
    place = [evse.get("id"), evse.get("connectorId")] if isinstance(evse, Mapping) else evse
    return [part.get("name"), part.get("instance"), place]
