"""The operator as a case sees it: one method per act, recorded as evidence, undone afterwards where it can be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from typing import Any

from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.operators import VERBS, CouldNot, Driver, Person
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import HarnessFault, Inconclusive
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)

#: What undoes an act; an act that undoes another one is taken off the list.
UNDONE_BY: Mapping[str, str] = {
    "plug_in": "unplug",
    "plug_in_ev_side": "unplug_ev_side",
    "suspend_ev": "resume_ev",
    "power_off": "power_on",
    "fault": "clear_fault",
    "fail_lock": "mend_lock",
    "occupy_bay": "leave_bay",
}
_UNDOES: Mapping[str, str] = {undo: act for act, undo in UNDONE_BY.items()}
_UNPLUGS = frozenset({"plug_in", "plug_in_ev_side", "suspend_ev"})


#: Returns what waits for a request of the CSMS under test to arrive at our station, given its action and payload.
Arrival = Callable[[str, Mapping[str, Any]], Coroutine[Any, Any, None] | None]


def _log_late_failure(act: asyncio.Future[None]) -> None:
    """What an act had seen to is judged by its frame; that the driver failed afterwards is only worth a line."""
    if not act.cancelled() and act.exception() is not None:
        logger.info("the operator's driver failed after the effect was seen: %s", act.exception())


class Operator:
    """Ask the driver for an act and wait until it is done.

    Args:
        driver: who does it.
        evidence: where it is recorded.
        before: called before each act with its verb, for those who must know that the station will reboot.
        arrival: waits for a request of the CSMS under test to arrive at our station.
    """

    def __init__(
        self,
        driver: Driver,
        *,
        evidence: Evidence,
        clock: Clock,
        sut: Sut,
        before: Callable[[str], None] = lambda verb: None,
        arrival: Arrival = lambda action, payload: None,
    ) -> None:
        self._driver, self._evidence, self._clock, self._sut = driver, evidence, clock, sut
        self._before, self._arrival = before, arrival
        self._to_undo: list[tuple[str, Mapping[str, Any]]] = []
        self.case: str | None = None

    async def plug_in(self, connector: int | None = None) -> None:
        """Plug the cable into the station and the vehicle."""
        await self._act("plug_in", connector)

    async def unplug(self, connector: int | None = None) -> None:
        """Unplug the cable on the station's side (fixed cable: from the vehicle)."""
        await self._act("unplug", connector)

    async def plug_in_ev_side(self, connector: int | None = None) -> None:
        """Plug the cable, already in the station, into the vehicle."""
        await self._act("plug_in_ev_side", connector)

    async def unplug_ev_side(self, connector: int | None = None) -> None:
        """Unplug the cable on the vehicle's side only."""
        await self._act("unplug_ev_side", connector)

    async def present(self, id: str, connector: int | None = None, *, type: str | None = None) -> None:
        """Present an identification at the reader."""
        await self._act("present", connector, id=id, type=type or self._sut.token_type)

    async def suspend_ev(self, connector: int | None = None) -> None:
        """Make the vehicle stop drawing energy."""
        await self._act("suspend_ev", connector)

    async def resume_ev(self, connector: int | None = None) -> None:
        """Make the vehicle draw energy again."""
        await self._act("resume_ev", connector)

    async def reboot(self) -> None:
        """Switch the station off and on again."""
        await self.perform("reboot")

    async def power_off(self) -> None:
        """Switch the station off."""
        await self.perform("power_off")

    async def power_on(self) -> None:
        """Switch the station on."""
        await self.perform("power_on")

    async def fault(self, connector: int | None = None) -> None:
        """Cause a fault at a connector."""
        await self._act("fault", connector)

    async def clear_fault(self, connector: int | None = None) -> None:
        """Clear the fault of a connector."""
        await self._act("clear_fault", connector)

    async def fail_lock(self, connector: int | None = None) -> None:
        """Make the connector lock fail."""
        await self._act("fail_lock", connector)

    async def mend_lock(self, connector: int | None = None) -> None:
        """Make the connector lock work again."""
        await self._act("mend_lock", connector)

    async def occupy_bay(self, evse: int | None = None) -> None:
        """Drive a vehicle into the parking bay."""
        await self._act("occupy_bay", evse)

    async def leave_bay(self, evse: int | None = None) -> None:
        """Drive the vehicle out of the parking bay."""
        await self._act("leave_bay", evse)

    async def register(self, *statuses: str) -> None:
        """Make the CSMS under test answer the next boots of our station with `statuses`; the last one stays."""
        __tracebackhide__ = True
        await self.perform("register", identity=self._sut.identity, statuses=list(statuses))

    async def confirm(self, question: str) -> None:
        """Ask for something that only a person can see; "no" makes the case inconclusive."""
        await self.perform("confirm", question=question)

    async def request(self, action: str, **payload: Any) -> None:
        """Make the CSMS under test send a request; returns when it was handed over, or when it has arrived."""
        __tracebackhide__ = True
        seen = self._arrival(action, payload)
        await self.perform("request", seen, identity=self._sut.identity, action=action, payload=payload)

    async def perform(self, verb: str, seen: Coroutine[Any, Any, None] | None = None, /, **values: Any) -> None:
        """Do any verb of `VERBS`.

        Raises:
            Inconclusive: the operator could not do it, or did not in time.
            HarnessFault: the driver is at fault.
        """
        __tracebackhide__ = True
        began = self._clock.seconds()
        self._before(verb)
        try:
            with WAITS.on(VERBS[verb].format(**values), asyncio.get_running_loop().time() + self._sut.timings.operator):
                async with asyncio.timeout(self._sut.timings.operator):
                    await self._either(self._driver.perform(verb, values), seen)
        except (CouldNot, TimeoutError) as failed:
            remark = str(failed) or f"not done within {self._sut.timings.operator:g} s"
            self._record(verb, values, "could not", began, remark)
            raise Inconclusive(f"the operator could not {verb}: {remark}") from None
        except Exception as problem:
            self._record(verb, values, "could not", began, f"{type(problem).__name__}: {problem}")
            raise HarnessFault(f"the operator's driver failed at {verb}: {problem}") from problem
        self._record(verb, values, "done", began)
        self._remember(verb, values)

    async def undo(self, keep: Collection[str] = ()) -> list[str]:
        """Undo what is still done, newest first, but for the verbs in `keep`; return what could not be undone."""
        failures = []
        while chosen := [act for act in self._to_undo if act[0] not in keep]:
            verb, values = chosen[-1]
            self._to_undo.remove(chosen[-1])
            try:
                await self.perform(UNDONE_BY[verb], **values)
            except (Inconclusive, HarnessFault) as failed:
                failures.append(str(failed))
        return failures

    async def _act(self, verb: str, place: int | None, **values: Any) -> None:
        __tracebackhide__ = True
        """Do it at connector `place`; in 2.x, where the connector is one of an EVSE, at EVSE `place`."""
        connector = self._sut.connector if place is None or self._sut.ocpp != "1.6" else place
        await self.perform(verb, connector=connector, evse=self._sut.evse if place is None else place, **values)

    async def _either(self, act: Awaitable[None], seen: Coroutine[Any, Any, None] | None) -> None:
        """Wait for the act, or for its effect: an HTTP hook may answer only after the station has."""
        if seen is None:
            await act
            return
        doing, seeing = asyncio.ensure_future(act), asyncio.ensure_future(seen)
        try:
            await asyncio.wait({doing, seeing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            seeing.cancel()
        if doing.done():
            doing.result()
        elif isinstance(self._driver, Person):
            self._driver.withdraw()
            doing.cancel()
        else:
            doing.add_done_callback(_log_late_failure)

    def _remember(self, verb: str, values: Mapping[str, Any]) -> None:
        if verb in UNDONE_BY:
            self._to_undo.append((verb, values))
        elif verb in _UNDOES:
            place = (values.get("evse"), values.get("connector"))
            undone = _UNPLUGS | {_UNDOES[verb]} if verb == "unplug" else {_UNDOES[verb]}
            self._to_undo = [
                (act, of)
                for act, of in self._to_undo
                if act not in undone or (of.get("evse"), of.get("connector")) != place
            ]

    def _record(
        self, verb: str, values: Mapping[str, Any], outcome: str, began: float, remark: str | None = None
    ) -> None:
        self._evidence.record(
            Kind.OPERATOR,
            case=self.case,
            verb=verb,
            values=dict(values),
            outcome=outcome,
            remark=remark,
            seconds=round(self._clock.seconds() - began, 3),
        )
