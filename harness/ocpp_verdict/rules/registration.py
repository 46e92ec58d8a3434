"""What a station may send: how far its BootNotification got, and what the CSMS asked for. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ocpp_verdict.arrival import Gate
from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Seen, text, whole

#: Seconds for which a trigger, or a report that was asked for, explains what comes.
LASTS = 300.0

#: What each request of a CSMS makes a station send (1.6 §5.17; 2.0.1 F06, B02.FR.02).
_ASKS = {
    "GetBaseReport": ("NotifyReport",),
    "GetReport": ("NotifyReport",),
    "GetMonitoringReport": ("NotifyMonitoringReport",),
    "GetLog": ("LogStatusNotification",),
    "UpdateFirmware": ("FirmwareStatusNotification",),
    "GetDiagnostics": ("DiagnosticsStatusNotification",),
}
_TRIGGERS = ("TriggerMessage", "ExtendedTriggerMessage")
#: Messages that a TriggerMessage names otherwise than their action.
NAMED = {"SignChargePointCertificate": "SignCertificate", "SignChargingStationCertificate": "SignCertificate"}


@attrs.define
class Registration:
    """How far the boot of a station got."""

    gate: Gate = Gate.UNKNOWN
    connection: str = ""
    answered: float = 0.0
    interval: int = 0
    #: when each action was last asked for
    asked: dict[str, float] = attrs.field(factory=dict)
    #: the type of a Reset that was accepted and no boot followed yet
    reset: str = ""

    def request(self, seen: Seen) -> None:
        """Take note of a CALL after it was judged."""
        if seen.sender is Side.CSMS:
            for action in _asked_for(seen.action, seen.payload):
                self.asked[action] = seen.time
        elif seen.action == "BootNotification":
            self.reset = ""
            if not self.again(seen) and not self.triggered(seen, "BootNotification"):
                self.gate, self.connection = Gate.BOOTING, seen.connection.name

    def answer(self, seen: Seen) -> None:
        """Take note of an answer after it was judged."""
        status = text(seen.payload, "status")
        if seen.asked is not None and seen.action in _TRIGGERS and status != "Accepted":
            self.asked.pop(next(iter(_asked_for(seen.action, seen.asked.payload)), ""), None)
        if seen.action == "BootNotification" and status.lower() in ("accepted", "pending", "rejected"):
            self.asked.pop("BootNotification", None)
            self.gate, self.connection = Gate(status.lower()), seen.connection.name
            self.answered, self.interval = seen.time, whole(seen.payload, "interval") or 0
        whole_station = seen.asked is not None and "evseId" not in seen.asked.payload
        if seen.action == "Reset" and seen.asked and status in ("Accepted", "Scheduled") and whole_station:
            self.reset = text(seen.asked.payload, "type")

    def again(self, seen: Seen) -> bool:
        """Return whether a boot comes on the connection on which the last one was accepted."""
        return self.gate is Gate.ACCEPTED and self.connection == seen.connection.name and not self.reset

    def triggered(self, seen: Seen, action: str) -> bool:
        """Return whether the CSMS asked for a message not long ago."""
        since = self.asked.get(action)
        return since is not None and (not seen.timed or seen.time - since <= LASTS)


def _asked_for(action: str, payload: Mapping[str, object]) -> tuple[str, ...]:
    if action in _TRIGGERS:
        wanted = text(payload, "requestedMessage")[:50]
        return (NAMED.get(wanted, wanted), f"Signed{wanted}", "StatusNotification") if wanted else ()
    return _ASKS.get(action, ())
