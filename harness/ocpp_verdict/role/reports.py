"""What a 2.x station reports of itself, as rows of our CSMS: a connector's status in either form, and a boot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from ocpp_verdict import device_model
from ocpp_verdict.difference import Either, Message, difference, show
from ocpp_verdict.exchange import Received
from ocpp_verdict.pattern import anything, one_of, optional
from ocpp_verdict.role.words import Words

#: Characters of reported data that a finding shows.
_SHOWN = 2000
_NONE: Mapping[int, str] = MappingProxyType({})
#: Security events that tell of a start (2.0.1 part 2, appendix 1: critical, so they are always sent, A04.FR.02).
_STARTUP = one_of("StartupOfTheDevice", "ResetOrReboot")


class Reports(Words):
    """Rows about what a 2.x station tells of its connectors and its start."""

    async def status(
        self, row: int, status: Any, evse: int | None = None, connector: int | None = None, within: float | None = None
    ) -> Received:
        """Expect the status of a connector (default: the profile's): StatusNotification, or NotifyEvent (G01.FR.03).

        Raises:
            Violation: it reports another one, or none.
        """
        __tracebackhide__ = True
        sut = self.peer.sut
        place = (sut.evse if evse is None else evse, sut.connector if connector is None else connector)
        return await self.expect(row, status_report(status, *place), within=within)

    async def statuses(
        self, row: int, status: Any, *, but: Mapping[int, Any] = _NONE, within: float | None = None
    ) -> None:
        """Expect the status of every connector; `but` says EVSE -> status where it differs.

        Raises:
            Violation: one reports another status, or none.
        """
        __tracebackhide__ = True
        for evse in range(1, self.peer.sut.evses + 1):
            connector = self.peer.sut.connector if evse == self.peer.sut.evse else 1
            await self.status(row, but.get(evse, status), evse, connector, within)

    async def booted(self, row: int, *reasons: str, but: Mapping[int, Any] = _NONE) -> Received:
        """Expect a boot: BootNotification for one of `reasons`, every status, the security event of a start.

        `but` says EVSE -> status where it is not Available.

        Raises:
            Violation: one of them does not come, or says something else.
        """
        __tracebackhide__ = True
        fields = {"reason": one_of(*reasons)} if reasons else {}
        boot = await self.expect(row, "BootNotification", within=self._timings.reset, **fields)
        await self.statuses(row, "Available", but=but)
        await self.expect(row, "SecurityEventNotification", type=_STARTUP)
        return boot

    def refuses_later(self, row: int, id: str | None = None) -> None:
        """From now on call an identification (default: `valid_id`) Invalid, whoever asks about it."""
        refused = id or self.peer.sut.valid_id
        self.peer.desk.refused.add(refused)
        self.step(row, f"answer Invalid for {refused}", None)

    async def unavailable(self, row: int, **place: Any) -> None:
        """Take the station out of service, or the `evse` that is named; every connector concerned must tell.

        Raises:
            Violation: the station does not accept it, or a connector does not tell.
        """
        __tracebackhide__ = True
        answer = await self.call(row, "ChangeAvailability", operationalStatus="Inoperative", **place)
        answer.expect(row, status="Accepted")
        if place:
            await self.status(row, "Unavailable", place["evse"]["id"], place["evse"].get("connectorId"))
        else:
            await self.statuses(row, "Unavailable")

    async def report(self, row: int, number: int) -> list[Mapping[str, Any]]:
        """Expect all parts of the report `number`, counted from 0 (B07.FR.08); return what they report.

        Raises:
            Violation: a part is missing, or out of order.
        """
        __tracebackhide__ = True
        found: list[Mapping[str, Any]] = []
        more, part = True, 0
        while more:
            came = await self.expect(row, "NotifyReport", requestId=number, seqNo=part, generatedAt=anything())
            data = came.get("reportData", [])
            found += [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []
            more, part = came.get("tbc", False) is True, part + 1
        return found

    def characterised(self, row: int, reported: list[Mapping[str, Any]]) -> None:
        """Check that a report says of each variable what it is, and of each list what may stand in it.

        Raises:
            Violation: of one it does not.
        """
        __tracebackhide__ = True
        self.check(row, "characteristics are reported of every variable", [], device_model.uncharacterised(reported))

    def complete(self, row: int, reported: list[Mapping[str, Any]]) -> None:
        """Check that a full report has what every station has, allows the values that it tells, and keeps secrets.

        Raises:
            Violation: it lacks a variable, has an impossible value, or tells a write-only one.
        """
        __tracebackhide__ = True
        self.check(row, "every required variable is reported", [], device_model.missing(reported))
        self.check(row, "list variables have values from their lists", [], device_model.impossible(reported))
        self.check(row, "the values of write-only variables are kept", [], device_model.revealed(reported))

    def carries(self, row: int, event: Received | None, values: Any) -> None:
        """Check that an event brings meter values.

        Raises:
            Violation: it brings others, or none.
        """
        __tracebackhide__ = True
        told = event.get("meterValue", []) if event is not None else []
        self.check(row, "the event brings the meter values that were measured", values, told)

    def measured_every(self, row: int, seconds: float, received: list[Received]) -> None:
        """Check that values were measured `seconds` apart, or at once for several EVSEs (J01.FR.14, J02.FR.11).

        Raises:
            Violation: two of them were measured at another distance.
        """
        __tracebackhide__ = True
        moments = [_moment(one) for one in received]
        margin = self.peer.sut.max_time_deviation
        for former, later in pairwise(moments):
            apart = later - former
            near = min(abs(apart - seconds), abs(apart))
            expected = f"{seconds:g} s apart, or at the same time"
            if not near <= margin:
                self.violation(row, "values are measured at the wrong times", expected, f"{apart:g} s apart")
        self.step(row, f"measured {seconds:g} s apart", None)

    def check(self, row: int, summary: str, wanted: Any, found: Any) -> None:
        """Check what several messages have told together.

        Raises:
            Violation: `found` is not what `wanted` asks for.
        """
        __tracebackhide__ = True
        differences = difference(wanted, found)
        if differences:
            expected = show(wanted) if wanted != [] else "none"
            self.violation(row, f"not so: {summary}", expected, show(found)[:_SHOWN], differences)
        self.step(row, f"as it must: {summary}", None)

    def stamp(self, offset: float = 0.0) -> str:
        """Return a time stamp for a message, `offset` seconds from now."""
        return self.peer.clock.stamp(offset)


def _moment(received: Received) -> float:
    """Return when the first values of a message were measured; a schema rule judges what is no time."""
    try:
        return datetime.fromisoformat(received["meterValue"][0]["timestamp"]).timestamp()
    except (KeyError, IndexError, TypeError, ValueError):
        return math.nan


def status_report(status: Any, evse: int, connector: int) -> Either:
    """Return the two messages that report the status of a connector (2.0.1 G01.FR.03)."""
    event = {
        "trigger": "Delta",
        "actualValue": status,
        "component": {"name": "Connector", "evse": {"id": evse, "connectorId": optional(connector)}},
        "variable": {"name": "AvailabilityState"},
    }
    plain = {"connectorStatus": status, "evseId": evse, "connectorId": connector}
    return Either((Message("StatusNotification", plain), Message("NotifyEvent", {"eventData": [event]})))
