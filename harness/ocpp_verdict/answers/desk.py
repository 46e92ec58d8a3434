"""What answering remembers from case to case, and what an answer is: a function of that and of the request."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ocpp_verdict.clock import Clock
from ocpp_verdict.sut import Sut

Payload = dict[str, Any]


@attrs.define
class Desk:
    """What answering needs to know and what it remembers between cases.

    Attributes:
        configuration: what our station tells of itself (1.6 keys, 2.x "Component.Variable").
        transactions: transactions running at the system under test, id -> connector or EVSE.
        refused: identifications that a case wants refused whatever they are.
        list_version: version of the local list that our station holds (1.6 §5.10: 0 for none).
        reservations: reservations that our station has accepted, id -> request.
        held_back: whether our station waits to boot again, as the CSMS has answered Pending.
        boot_triggered: whether it has accepted to boot at once.
    """

    sut: Sut
    clock: Clock
    configuration: dict[str, str] = attrs.field(factory=dict)
    transactions: dict[str, int] = attrs.field(factory=dict)
    refused: set[str] = attrs.field(factory=set)
    list_version: int = 0
    reservations: dict[int, Mapping[str, Any]] = attrs.field(factory=dict)
    held_back: bool = False
    boot_triggered: bool = False
    _numbers: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1001))

    def next_transaction(self) -> int:
        """Return a transaction id that no other transaction of this run has."""
        return next(self._numbers)

    def did(self, action: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Remember what our station has done as it was asked, so that what it tells of itself later fits."""
        if answer.get("status") not in ("Accepted", "RebootRequired"):
            return
        version, key = request.get("listVersion", request.get("versionNumber")), self.key(request.get("key"))
        if action == "SendLocalList" and isinstance(version, int):
            self.list_version = version
        elif action == "ReserveNow" and "reservationId" in request:
            self.reservations[request["reservationId"]] = request
        elif action == "TriggerMessage":
            self.boot_triggered = request.get("requestedMessage") == "BootNotification"
        elif action == "CancelReservation":
            self.reservations.pop(request.get("reservationId", 0), None)
        elif action == "ChangeConfiguration" and key is not None:
            self.configuration[key] = str(request.get("value"))

    def key(self, name: object) -> str | None:
        """Return the configuration key or variable that `name` means, in any letters (1.6 §7.17), None for none."""
        return next((key for key in self.configuration if key.casefold() == str(name).casefold()), None)

    def standing(self, id: str) -> Payload:
        """Return what a CSMS says of an identification: the profile's ids have the status their name says."""
        if _among(id, *self.refused):
            return {"status": "Invalid"}
        status = {"Invalid": self.sut.invalid_id, "Expired": self.sut.expired_id, "Blocked": self.sut.blocked_id}
        for said, named in status.items():
            if _among(id, named):
                return {"status": said}
        known = (self.sut.valid_id, self.sut.second_valid_id, self.sut.same_group_id, self.sut.master_id)
        return {"status": "Accepted" if _among(id, *known) else "Invalid"}

    def group(self, id: str) -> str | None:
        """Return the group (1.6: parent id) of an identification, None where it has none."""
        if _among(id, self.sut.valid_id, self.sut.same_group_id):
            return self.sut.group_id
        return self.sut.master_group_id if _among(id, self.sut.master_id) else None


def _among(id: str, *named: str) -> bool:
    """Return whether an identification is one of these, in whatever letters (1.6 §7.28: CiString)."""
    return id.casefold() in (one.casefold() for one in named)


Default = Callable[[Desk, Mapping[str, Any]], Payload]


def empty(desk: Desk, request: Mapping[str, Any]) -> Payload:
    """Answer with nothing but the acknowledgement."""
    return {}


def always(**payload: Any) -> Default:
    """Answer the same whatever is asked."""
    return lambda desk, request: dict(payload)
