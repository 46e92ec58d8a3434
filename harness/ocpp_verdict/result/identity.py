"""Who a system under test is: what it said of itself, what was declared, what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Side

Record = dict[str, Any]

#: Characters of a name; the longest vendor and model of OCPP 2.x have 71 together.
LONGEST_NAME = 100

#: How BootNotification calls what a reader calls so: 1.6 §6.3, 2.0.1 part 2 §2.15 (ChargingStationType).
_CALLED = {
    "chargePointVendor": "vendor",
    "vendorName": "vendor",
    "chargePointModel": "model",
    "chargePointSerialNumber": "serial",
    "chargeBoxSerialNumber": "serial",
    "serialNumber": "serial",
    "firmwareVersion": "firmware",
}
#: Fields of the entry that are no facts about the device.
_NO_FACTS = frozenset({"system", "case", "station", "connection"})

_ROLES = {Side.STATION.value: "charging station", Side.CSMS.value: "CSMS"}


def identified(facts: Mapping[str, Any]) -> Record:
    """Return what a device reported of itself under the reader's names; other fields keep theirs."""
    return {_CALLED.get(key, key): value for key, value in facts.items() if key not in _NO_FACTS}


def name(system: Record) -> str:
    """Return how people call a system: what it says of itself, else what was declared, else its identity."""
    for said in (system["reported"], system["declared"]):
        spoken = [str(said[key]) for key in ("vendor", "model") if said.get(key)] if isinstance(said, Mapping) else []
        if spoken:
            return _cut(" ".join(spoken))
    if system["builtin"]:
        return f"Built-in {role(system)}"
    return _cut(str((system["role"] != Side.CSMS and system["identity"]) or system["sut"] or role(system)))


def role(system: Record) -> str:
    """Return what kind of system it is, in words."""
    return _ROLES.get(str(system["role"]), "system")


def _cut(full: str) -> str:
    return full if len(full) <= LONGEST_NAME else f"{full[:LONGEST_NAME]}…"
