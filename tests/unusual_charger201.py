"""A station of 2.0.1 that does otherwise than the built-in one what the specification leaves to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.official import schema
from ocpp_verdict.simulators.charger201 import SimulatedCharger201
from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.outbox import Lane, Letter
from ocpp_verdict.simulators.wire_faults import FaultyWire

Payload = dict[str, Any]

_SUMMER = timezone(timedelta(hours=2))
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_STATUS = ("StatusNotification", "NotifyEvent")
_VENDOR = {"vendorId": "org.unusual"}
#: What a field is when it is not said.
_USUAL: Mapping[str, Any] = {
    "context": "Sample.Periodic",
    "location": "Outlet",
    "measurand": "Energy.Active.Import.Register",
    "mutability": "ReadWrite",
    "offline": False,
    "persistent": False,
    "stoppedReason": "Local",
    "tbc": False,
}


class UnusualStation(SimulatedCharger201):
    """Boots whenever it connects (part 4 §5.3 only advises against it); `manners` says what else it does."""

    manners: frozenset[str] = frozenset()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "status_by_event": "by-event" in self.manners})
        if "status-last" in self.manners:
            self._reorder()
        if "repeats-status" in self.manners:
            self._repeat()
        if "chatty" in self.manners:
            self._chat()
        events = self._blocks.transactions._events
        if "between" in self.manners:
            self._tell_between(events)

    def _connected(self) -> None:
        again = self._station.accepted and "boots-again" in self.manners
        super()._connected()
        if again:
            self._blocks.boot.begin()

    def _reorder(self) -> None:
        """Let transaction messages overtake the status of connectors (part 6 §2.1)."""
        put = self._station.outbox._put

        def sort(letter: Letter) -> None:
            put(letter)
            self._station.outbox._letters.sort(key=lambda one: one.action in _STATUS)

        self._station.outbox._put = sort  # type: ignore[method-assign]

    def _repeat(self) -> None:
        report = self._blocks.availability.report

        def twice(evse: Any, *, triggered: bool = False) -> None:
            report(evse, triggered=triggered)
            if not triggered:
                report(evse)

        self._blocks.availability.report = twice  # type: ignore[method-assign]

    def _chat(self) -> None:
        """Send a heartbeat and a security event before anything else that is said."""
        outbox = self._station.outbox
        put = outbox._put

        def more(letter: Letter) -> None:
            if letter.lane is not Lane.BOOT and outbox.link is not None and self._station.accepted:
                put(Letter("Heartbeat", {}, Lane.ORDINARY))
                event = {"type": "SettingSystemTime", "timestamp": self._station.clock.stamp()}
                put(Letter("SecurityEventNotification", event, Lane.ORDINARY))
            put(letter)

        outbox._put = more  # type: ignore[method-assign]

    def _tell_between(self, events: TransactionEvents) -> None:
        """Be suspended before charging, and tell meter values after everything (E02.FR.10, E02.FR.13)."""
        send = events._send

        def more(evse: Any, tx: Any, kind: str, trigger: str, info: Any, token: Any, values: Any) -> None:
            if kind == "Updated" and trigger == "ChargingStateChanged" and evse.charging_state == "Charging":
                for state in ("SuspendedEVSE", "SuspendedEV"):
                    send(evse, tx, kind, trigger, {"charging_state": state}, None, None)
            send(evse, tx, kind, trigger, info, token, values)
            if kind != "Ended" and tx.placed:
                read = events._read(evse, "SampledDataCtrlr", "TxUpdatedMeasurands", "Sample.Periodic")
                send(evse, tx, "Updated", "MeterValuePeriodic", {}, None, read)

        events._send = more  # type: ignore[method-assign]


class UnusualWire(FaultyWire):
    """Writes everything in a way of its own that means the same."""

    manners: frozenset[str] = frozenset()

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._requests: dict[str, str] = {}
        self._states: dict[str, str] = {}

    async def recv(self) -> str | bytes:
        message = await super().recv()
        frame = json.loads(message)
        if frame[0] == 2:
            self._requests[frame[1]] = frame[2]
        return message

    async def send(self, message: str) -> bool:
        frame = json.loads(message)
        if frame[0] == 2:
            frame[3] = self._rewritten(frame[2], frame[3], "Request")
        elif frame[0] == 3:
            frame[2] = self._rewritten(self._requests.pop(frame[1], ""), frame[2], "Response")
        return await super().send(json.dumps(frame, indent=1))

    def _rewritten(self, action: str, payload: Payload, kind: str) -> Payload:
        for manner, rewrite in _REWRITES.items():
            if manner in self.manners:
                payload = rewrite(payload, action + kind, self._states)
        return payload


def _everywhere(change: Callable[[Payload], Payload]) -> Callable[[Payload, str, dict[str, str]], Payload]:
    """Return what makes a change to every object of a payload."""

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        return change({name: changed(one) if name != "data" else one for name, one in value.items()})

    return lambda payload, name, states: changed(payload)


def _in_summer(one: Payload) -> Payload:
    return {name: _summer(said) if _is_moment(said) else said for name, said in one.items()}


def _to_the_millisecond(one: Payload) -> Payload:
    return {
        name: datetime.fromisoformat(said).isoformat(timespec="milliseconds") if _is_moment(said) else said
        for name, said in one.items()
    }


def _is_moment(said: Any) -> bool:
    return isinstance(said, str) and _MOMENT.fullmatch(said) is not None


def _summer(said: str) -> str:
    return datetime.fromisoformat(said).astimezone(_SUMMER).replace(microsecond=0).isoformat()


def _custom(one: Payload) -> Payload:
    return one if "vendorId" in one else {**one, "customData": _VENDOR}


def _unsaid(one: Payload) -> Payload:
    return {name: said for name, said in one.items() if name not in _USUAL or said != _USUAL[name]}


def _in_other_letters(one: Payload) -> Payload:
    """Write the names of the device model, and identifications, in other letters (part 2 §1.4, IdTokenType)."""
    for name in ("component", "variable"):
        if name in one:
            one[name]["name"] = one[name]["name"].swapcase()
    if isinstance(one.get("idToken"), str):
        one["idToken"] = one["idToken"].swapcase()
    return one


def _explained(payload: Payload, name: str, _: Any) -> Payload:
    """Add a statusInfo wherever there may be one."""
    if name.endswith("Response") and "statusInfo" in schema(name, Version.V201)["properties"]:
        payload.setdefault("statusInfo", {"reasonCode": "NoError", "additionalInfo": "all is well"})
    return payload


def _backwards(payload: Payload, name: str, _: Any) -> Payload:
    """Put the results of a list in another order."""
    return {
        field: said[::-1] if isinstance(said, list) and field not in ("certificateChain", "meterValue") else said
        for field, said in payload.items()
    }


def _more(payload: Payload, name: str, _: Any) -> Payload:
    if name == "TransactionEventRequest":
        payload |= {"numberOfPhasesUsed": 3, "cableMaxCurrent": 32, "offline": payload.get("offline", False)}
    return payload


def _only_news(payload: Payload, name: str, states: dict[str, str]) -> Payload:
    """Leave out a charging state that has not changed (E02.FR.13; F06.FR.07)."""
    if name == "TransactionEventRequest":
        info = payload["transactionInfo"]
        state, id_ = info.get("chargingState"), info["transactionId"]
        if states.get(id_) == state and payload["triggerReason"] not in ("ChargingStateChanged", "Trigger"):
            info.pop("chargingState", None)
        elif state is not None:
            states[id_] = state
    return payload


def _phases(payload: Payload, name: str, _: Any) -> Payload:
    """Add what each phase contributes."""
    for value in payload.get("meterValue", []):
        plain = value["sampledValue"]
        value["sampledValue"] = plain + [
            {**{key: said for key, said in one.items() if key != "signedMeterValue"}, "phase": phase}
            for one in plain
            for phase in ("L1", "L2", "L3")
        ]
    return payload


_REWRITES: Mapping[str, Callable[[Payload, str, dict[str, str]], Payload]] = {
    "only-news": _only_news,
    "phases": _phases,
    "more": _more,
    "unsaid": _everywhere(_unsaid),
    "backwards": _backwards,
    "letters": _everywhere(_in_other_letters),
    "summer": _everywhere(_in_summer),
    "milliseconds": _everywhere(_to_the_millisecond),
    "explained": _explained,
    "custom": _everywhere(_custom),
}
#: What the station itself does otherwise, beside how it writes.
_BEHAVIOUR = ("between", "boots-again", "by-event", "chatty", "parts", "repeats-status", "status-last")
MANNERS = frozenset({*_BEHAVIOUR, *_REWRITES})
