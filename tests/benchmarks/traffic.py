"""A realistic mix of frames, made from the official schemas: what a station and a CSMS say in a day, by weight."""

from __future__ import annotations

from typing import Any

import attrs
from ocpp_verdict import frames, official
from ocpp_verdict.frames import Version

from tests.schema_payloads import Schema

#: How often a request occurs among a hundred; each has its answer.
WEIGHTS = {
    Version.V16: {
        "MeterValues": 40,
        "Heartbeat": 20,
        "StatusNotification": 16,
        "Authorize": 6,
        "StartTransaction": 6,
        "StopTransaction": 6,
        "SetChargingProfile": 3,
        "GetConfiguration": 2,
        "BootNotification": 1,
    },
    Version.V201: {
        "TransactionEvent": 44,
        "Heartbeat": 20,
        "StatusNotification": 12,
        "Authorize": 8,
        "NotifyReport": 8,
        "SetVariables": 4,
        "GetVariables": 3,
        "BootNotification": 1,
    },
}
WEIGHTS[Version.V21] = WEIGHTS[Version.V201]

#: How many elements an array of that name has in the field (six measurands a sample, a page of a report, …).
ELEMENTS = {"sampledValue": 6, "configurationKey": 40, "reportData": 5, "chargingSchedulePeriod": 4}


@attrs.frozen
class Sample:
    """One frame of the mix: its text, and what a reader has to know to judge it."""

    text: str
    action: str
    response: bool


def samples(version: Version) -> list[Sample]:
    """Return two hundred frames of `version`, a request and an answer by turns, every other one with all fields."""
    mix = [action for action, weight in WEIGHTS[version].items() for _ in range(weight)]
    return [sample for number, action in enumerate(mix) for sample in _exchange(version, number, action)]


def _exchange(version: Version, number: int, action: str) -> tuple[Sample, Sample]:
    full = number % 2 == 0
    request = frames.call(f"{number:036d}", action, _payload(version, action, False, full))
    answer = frames.result(f"{number:036d}", _payload(version, action, True, full))
    return Sample(request.text, action, False), Sample(answer.text, action, True)


def _payload(version: Version, action: str, response: bool, full: bool) -> dict[str, object]:
    name = official.schema_name(action, version, response=response)
    assert name is not None
    payload: dict[str, object] = _filled(Schema(official.schema(name, version)).sound(full=full))
    return payload


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _repeated(key, _filled(item)) for key, item in value.items()}


def _repeated(key: str, item: Any) -> Any:
    return item * ELEMENTS.get(key, 1) if isinstance(item, list) else item
