"""Monitors that a case sets at a 2.x station: what it answers, reports and notifies (2.0.1 N02 to N08)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ocpp_verdict.difference import difference
from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.pattern import absent, anything, containing, integer, optional
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.words import entries
from ocpp_verdict.session.step import step
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

#: MonitoringCriterionEnumType -> the monitor types it covers (N02.FR.12-FR.14).
TYPES: Mapping[str, tuple[str, ...]] = {
    "ThresholdMonitoring": ("UpperThreshold", "LowerThreshold"),
    "DeltaMonitoring": ("Delta",),
    "PeriodicMonitoring": ("Periodic", "PeriodicClockAligned"),
}
_IDENTIFYING = ("type", "severity", "component", "variable")


class Monitors:
    """Rows about monitors.

    Attributes:
        role: our CSMS.
        number: the id of the last report asked for.
    """

    def __init__(self, csms: CSMS, sut: Sut) -> None:
        self.role = self._csms = csms
        self._sut = sut
        self.number = 0

    # -- what is monitored

    def state(self, component: str = "EVSE", *, evse: int | None = None, variable: str = "AvailabilityState") -> Any:
        """Return component and variable (default: the state of the profile's EVSE) as messages carry them."""
        place = {"evse": {"id": self._sut.evse if evse is None else evse}} if component == "EVSE" else {}
        return {"component": {"name": component, **place}, "variable": {"name": variable}}

    @property
    def measure(self) -> Any:
        """Return the numeric variable that the profile names for thresholds."""
        return self.state(self._sut.monitor_component, variable=self._sut.monitor_variable)

    def monitor(self, kind: str, place: Any = None, value: float = 1, severity: int | None = None, **more: Any) -> Any:
        """Return a monitor as SetVariableMonitoring carries it, on the state of the profile's EVSE by default."""
        level = self._sut.severity if severity is None else severity
        return {**(place or self.state()), "type": kind, "value": value, "severity": level, **more}

    async def get_ready(self) -> None:
        """Do nothing: a monitor depends on nothing."""

    # -- set and clear

    async def set(self, row: int, *monitors: Any) -> Answer:
        """Send monitors."""
        __tracebackhide__ = True
        return await self._csms.call(row, "SetVariableMonitoring", setMonitoringData=list(monitors))

    @step
    async def installed(self, row: int = 0, *monitors: Any) -> list[int]:
        """Send monitors, all of which the station must accept (row + 1); return their ids.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        judged = row + 1 if row else 0
        answer = await self.set(row, *monitors)
        answer.expect(judged, setMonitoringResult=self.results(*((one, "Accepted") for one in monitors)))
        return [self._id(one, answer) for one in monitors]

    @staticmethod
    def results(*expected: tuple[Any, Any]) -> Any:
        """Return the pattern of the results, in any order, for monitors and their statuses."""
        return containing(*(_result(monitor, status) for monitor, status in expected))

    @staticmethod
    def _id(monitor: Any, answer: Answer) -> int:
        """Return the id of a monitor; there is one, for the results were judged."""
        wanted = _result(monitor, "Accepted")
        ids = [one["id"] for one in entries(answer.get("setMonitoringResult")) if not difference(wanted, one)]
        return int(ids[0])

    async def clear(self, row: int, *ids: int) -> Answer:
        """Have monitors cleared."""
        __tracebackhide__ = True
        return await self._csms.call(row, "ClearVariableMonitoring", id=list(ids))

    # -- reports

    async def ask(self, row: int, *places: Any, criteria: Sequence[str] = ()) -> Answer:
        """Ask for a report, of all monitors or of those on `places`, of all types or of `criteria`."""
        __tracebackhide__ = True
        self.number = self._csms.number()
        fields = {"componentVariable": list(places)} if places else {}
        fields |= {"monitoringCriteria": list(criteria)} if criteria else {}
        return await self._csms.call(row, "GetMonitoringReport", requestId=self.number, **fields)

    async def report(self, row: int, *places: Any, criteria: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Ask for a report; the station must accept (row + 1) and send all parts (row + 2). Return its monitors.

        Raises:
            Violation: it does not, or reports another type of monitor than was asked for.
        """
        __tracebackhide__ = True
        (await self.ask(row, *places, criteria=criteria)).expect(row + 1, status="Accepted")
        found = [one async for one in _parts(self._csms, row + 2, self.number)]
        types = [kind for name in criteria for kind in TYPES[name]]
        strange = [one["type"] for one in found if types and one["type"] not in types]
        self._csms.check(row + 2, "only monitors of the types asked for are reported", [], strange)
        return found

    async def any(self) -> int:
        """Return the id of a monitor that the station reports.

        Raises:
            Inconclusive: it reports none.
        """
        if (await self.ask(0)).get("status") == "Accepted":
            async for one in _parts(self._csms, 0, self.number):
                return int(one["id"])
        raise Inconclusive("the station has no such monitor")

    async def holds(self, row: int, ids: Collection[int], *places: Any, criteria: Sequence[str] = ()) -> None:
        """Ask for a report, in which these monitors must stand (row + 2).

        Raises:
            Violation: one does not.
        """
        __tracebackhide__ = True
        found = await self.report(row, *places, criteria=criteria)
        told = [one["id"] for one in found]
        lacking = [id for id in ids if id not in told]
        self._csms.check(row + 2, "every monitor is reported", [], lacking)

    async def gone(self, row: int, ids: Collection[int], *places: Any, criteria: Sequence[str] = ()) -> None:
        """Ask for a report, in which none of these monitors stands: it is empty, or has others of the maker's.

        Raises:
            Violation: one of them is reported.
        """
        __tracebackhide__ = True
        answer = await self.ask(row, *places, criteria=criteria)
        found: list[dict[str, Any]] = []
        if answer.get("status") == "Accepted":
            found = [one async for one in _parts(self._csms, row + 2, self.number)]
        else:
            answer.expect(row + 1, status="EmptyResultSet")
        told = [one["id"] for one in found]
        left = [id for id in ids if id in told]
        self._csms.check(row + 1, "no monitor is reported that is gone", [], left)

    # -- events

    def event(self, id: int, **fields: Any) -> dict[str, Any]:
        """Return the fields of a NotifyEvent about a monitor (N07.FR.06, .FR.07)."""
        return {
            "generatedAt": anything(),
            "seqNo": 0,
            "eventData": containing({"variableMonitoringId": id, "timestamp": anything(), **fields}),
        }

    async def fires(self, row: int, id: int, within: float | None = None, **fields: Any) -> Received:
        """Expect a monitor to fire.

        Raises:
            Violation: it does not, or says something else.
        """
        __tracebackhide__ = True
        return await self._csms.expect(row, "NotifyEvent", within=within, **self.event(id, **fields))

    async def silent(self, row: int, id: int, within: float) -> None:
        """Check that a monitor does not fire for a while.

        Raises:
            Violation: it does.
        """
        __tracebackhide__ = True
        data = containing({"variableMonitoringId": id})
        await self._csms.expect_none(row, "NotifyEvent", within=within, eventData=data)


def _result(monitor: Any, status: Any) -> dict[str, Any]:
    """Return what one result must say; what is refused has no id but that which it was sent with."""
    named = {name: monitor[name] for name in _IDENTIFYING}
    refused = optional(monitor["id"]) if "id" in monitor else absent()
    return {**named, "status": status, "id": integer() if status == "Accepted" else refused}


async def _parts(csms: CSMS, row: int, number: int) -> Any:
    """Yield the monitors of all parts of a report, counted from 0, each with what it is on."""
    __tracebackhide__ = True
    more, part = True, 0
    while more:
        fields = {"requestId": number, "seqNo": part, "generatedAt": anything()}
        came = await csms.expect(row, "NotifyMonitoringReport", within=None, **fields)
        for one in _monitors(came):
            yield one
        more, part = came.get("tbc", False) is True, part + 1


def _monitors(came: Received) -> Iterator[dict[str, Any]]:
    """Yield the monitors of one part; the schema judges what is none."""
    for entry in entries(came.get("monitor")):
        place = {"component": entry.get("component"), "variable": entry.get("variable")}
        for one in entries(entry.get("variableMonitoring")):
            yield {"id": 0, "type": "", "severity": 0, **one, **place}
