"""Who acts on the system under test: a person, a hook, a command, a class of the user's, or the simulator.

A driver performs one verb at a time; which verbs there are, and with which values, says `VERBS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

#: What an operator may be asked for: verb -> the sentence a person reads, with its values in braces.
VERBS: Mapping[str, str] = {
    "plug_in": "Plug the cable into connector {connector} (EVSE {evse}) and the vehicle.",
    "unplug": "Unplug the cable of connector {connector} (EVSE {evse}).",
    "plug_in_ev_side": "Plug the cable into the vehicle at connector {connector} (EVSE {evse}).",
    "unplug_ev_side": "Unplug the cable on the vehicle's side only, connector {connector} (EVSE {evse}).",
    "present": "Present the identification {id} (type {type}) at connector {connector} (EVSE {evse}).",
    "suspend_ev": "Make the vehicle at connector {connector} (EVSE {evse}) stop drawing energy.",
    "resume_ev": "Make the vehicle at connector {connector} (EVSE {evse}) draw energy.",
    "reboot": "Switch the charging station off and on again.",
    "power_off": "Switch the charging station off.",
    "power_on": "Switch the charging station on.",
    "fault": "Cause a fault at connector {connector} (EVSE {evse}).",
    "clear_fault": "Clear the fault of connector {connector} (EVSE {evse}).",
    "fail_lock": "Make the connector lock of connector {connector} (EVSE {evse}) fail.",
    "mend_lock": "Make the connector lock of connector {connector} (EVSE {evse}) work again.",
    "occupy_bay": "Drive a vehicle into the parking bay of EVSE {evse}.",
    "leave_bay": "Drive the vehicle out of the parking bay of EVSE {evse}.",
    "request": "Make the CSMS send {action} to charging station {identity}: {payload}",
    "register": "Make the CSMS answer the next BootNotifications of {identity} with {statuses}.",
    "confirm": "{question}",
}


class CouldNot(Exception):
    """The operator could not do it; the text says why. Makes the case inconclusive."""


class Driver(Protocol):
    """One way of getting a verb done."""

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do `verb`; return when it is done.

        Raises:
            CouldNot: it cannot be done, or a person said so.
        """
        ...


@runtime_checkable
class Person(Driver, Protocol):
    """A driver that asks somebody, whose answer is not needed any more once the effect was seen."""

    def withdraw(self) -> None:
        """Take the question back that is open; `perform` is cancelled then."""
        ...
