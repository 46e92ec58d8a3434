"""What a station may send at any time, one line per licence, each with its clause.

A licensed message is skipped by a row that asks for something else, and is never unasked. It can still be expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ocpp_verdict.arrival import Arrival
from ocpp_verdict.frames import Version, dump

_V16 = frozenset({Version.V16})
_V2 = frozenset({Version.V201, Version.V21})
_ALL = _V16 | _V2

#: Reasons for a TransactionEvent(Updated) that no row has to ask for (2.0.1 part 2, E02, J02, TriggerReasonEnumType).
_UNSOLICITED_UPDATES = frozenset(
    {
        "MeterValueClock",
        "MeterValuePeriodic",
        "SignedDataReceived",
        "EnergyLimitReached",
        "ChargingRateChanged",
        "ChargingStateChanged",
        "EVDetected",
    }
)


def _always(payload: Mapping[str, Any]) -> bool:
    return True


@attrs.frozen
class Licence:
    """One kind of message that may come at any time, and the clause that says so."""

    action: str
    clause: str
    versions: frozenset[Version]
    when: Callable[[Mapping[str, Any]], bool] = _always

    def covers(self, arrival: Arrival, version: Version) -> bool:
        """Return whether a message of `version` is covered."""
        return arrival.action == self.action and version in self.versions and self.when(arrival.payload)


def _periodic(payload: Mapping[str, Any]) -> bool:
    return payload.get("eventType") == "Updated" and payload.get("triggerReason") in _UNSOLICITED_UPDATES


def _whole_station(payload: Mapping[str, Any]) -> bool:
    return payload.get("connectorId") == 0


def _no_availability(payload: Mapping[str, Any]) -> bool:
    """A change of a connector's AvailabilityState is a status message and has its own lane."""
    return '"availabilitystate"' not in dump(payload.get("eventData")).lower()


LICENCES: tuple[Licence, ...] = (
    Licence("Heartbeat", "1.6 §4.6; 2.0.1 G02", _ALL),
    Licence("MeterValues", "1.6 §4.7 (sampled and clock-aligned); 2.0.1 J01", _ALL),
    Licence("DataTransfer", "1.6 §4.3; 2.0.1 P02", _ALL),
    Licence("SecurityEventNotification", "whitepaper A04; 2.0.1 A04", _ALL),
    Licence("StatusNotification", "1.6 §4.9: connector 0 reports the station's main controller", _V16, _whole_station),
    Licence("TransactionEvent", "2.0.1 E02.FR.09, E02.FR.10, J02: updates within a transaction", _V2, _periodic),
    Licence("NotifyEvent", "2.0.1 N07: monitored events", _V2, _no_availability),
    Licence("NotifyChargingLimit", "2.0.1 K12: limits of an external system", _V2),
    Licence("ClearedChargingLimit", "2.0.1 K13: limits of an external system", _V2),
    Licence("NotifyEVChargingNeeds", "2.0.1 K15: the vehicle asks", _V2),
    Licence("NotifyEVChargingSchedule", "2.0.1 K15, K17: the vehicle answers", _V2),
    Licence("SignCertificate", "whitepaper A03; 2.0.1 A03: a certificate is about to expire", _ALL),
    Licence("GetCertificateStatus", "2.0.1 M06: the station asks about a contract certificate when it needs to", _V2),
)
