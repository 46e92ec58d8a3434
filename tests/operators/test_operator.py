"""The operator as a case sees it: acts are recorded, "could not" is an answer, and what was done is undone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.operators import VERBS, CouldNot
from ocpp_verdict.operators.operator import UNDONE_BY, Operator
from ocpp_verdict.verdict import HarnessFault, Inconclusive

from tests.stage import Hands, play, profile

Act = Callable[[Operator, Hands], Coroutine[Any, Any, None]]


def acted(act: Act, **options: Any) -> tuple[Hands, Evidence]:
    """Let an act happen; return the hands it went through and what was recorded."""
    kept: list[tuple[Hands, Evidence]] = []

    async def scene() -> None:
        clock, hands = Clock.of_loop(), Hands()
        evidence = Evidence(clock)
        kept.append((hands, evidence))
        await act(Operator(hands, evidence=evidence, clock=clock, sut=profile(), **options), hands)

    play(scene)
    return kept[0]


def test_every_verb_has_a_method() -> None:
    async def act(operator: Operator, hands: Hands) -> None:
        for verb in VERBS:
            values = {"present": ["A"], "confirm": ["Is it blue?"], "request": ["Reset"]}.get(verb, [])
            await getattr(operator, verb)(*values)

    hands, evidence = acted(act)
    assert [verb for verb, _ in hands.asked] == list(VERBS)
    assert {entry.data["outcome"] for entry in evidence.entries} == {"done"}


def test_values_say_where_and_what() -> None:
    async def act(operator: Operator, hands: Hands) -> None:
        await operator.present("CAFE", 2, type="Central")
        await operator.request("Reset", type="Hard")

    hands, _ = acted(act)
    assert hands.asked[0][1]["id"] == "CAFE"
    assert hands.asked[0][1]["type"] == "Central"
    assert hands.asked[0][1]["connector"] == 2
    assert hands.asked[1][1] == {"identity": "CP1", "action": "Reset", "payload": {"type": "Hard"}}


def failing(problem: BaseException) -> Act:
    async def fail(values: Mapping[str, Any]) -> None:
        raise problem

    async def act(operator: Operator, hands: Hands) -> None:
        hands.deeds["plug_in"] = fail
        await operator.plug_in()

    return act


def test_could_not_is_inconclusive_and_recorded() -> None:
    with pytest.raises(Inconclusive, match="could not plug_in: no cable"):
        acted(failing(CouldNot("no cable")))


def test_a_driver_that_breaks_is_our_fault() -> None:
    with pytest.raises(HarnessFault, match="driver failed at plug_in: broken"):
        acted(failing(ValueError("broken")))


def test_an_act_that_takes_too_long_is_inconclusive() -> None:
    async def never(values: Mapping[str, Any]) -> None:
        await asyncio.get_running_loop().create_future()

    async def act(operator: Operator, hands: Hands) -> None:
        hands.deeds["reboot"] = never
        with pytest.raises(Inconclusive, match="not done within 300 s"):
            await operator.reboot()

    _, evidence = acted(act)
    assert evidence.entries[-1].data["outcome"] == "could not"


def test_an_effect_that_is_seen_ends_the_wait_for_a_slow_driver() -> None:
    async def slow(values: Mapping[str, Any]) -> None:
        await asyncio.sleep(100)
        raise ValueError("too late to matter")

    async def seen() -> None:
        await asyncio.sleep(1)

    async def act(operator: Operator, hands: Hands) -> None:
        hands.deeds["request"] = slow
        await operator.request("Reset")
        await asyncio.sleep(200)

    _, evidence = acted(act, arrival=lambda action, payload: seen())
    assert evidence.entries[0].data["outcome"] == "done"
    assert evidence.entries[0].data["seconds"] < 50


def test_a_person_is_asked_no_more_when_the_effect_is_seen() -> None:
    class Asked(Hands):
        taken_back = 0

        def withdraw(self) -> None:
            self.taken_back += 1

    ended: list[bool] = []

    async def wait(values: Mapping[str, Any]) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(True)

    async def scene() -> None:
        clock, hands = Clock.of_loop(), Asked()
        hands.deeds["request"] = wait
        operator = Operator(
            hands,
            evidence=Evidence(clock),
            clock=clock,
            sut=profile(),
            arrival=lambda action, payload: asyncio.sleep(1),
        )
        await operator.request("Reset")
        await asyncio.sleep(1)
        assert hands.taken_back == 1
        assert ended == [True]

    play(scene)


def test_a_driver_that_fails_before_the_effect_is_heard() -> None:
    async def fail(values: Mapping[str, Any]) -> None:
        raise CouldNot("no such station")

    async def act(operator: Operator, hands: Hands) -> None:
        hands.deeds["request"] = fail
        with pytest.raises(Inconclusive, match="no such station"):
            await operator.request("Reset")

    acted(act, arrival=lambda action, payload: asyncio.sleep(50))


def test_what_was_done_is_undone_newest_first() -> None:
    async def act(operator: Operator, hands: Hands) -> None:
        await operator.plug_in(1)
        await operator.fault(2)
        await operator.power_off()
        hands.asked.clear()
        assert await operator.undo() == []
        assert await operator.undo() == []

    hands, _ = acted(act)
    assert [verb for verb, _ in hands.asked] == ["power_on", "clear_fault", "unplug"]


@pytest.mark.parametrize(
    ("done", "undone"), [(act, undo) for act, undo in UNDONE_BY.items()] + [("plug_in_ev_side", "unplug")]
)
def test_what_a_case_has_undone_itself_is_not_undone_again(done: str, undone: str) -> None:
    async def act(operator: Operator, hands: Hands) -> None:
        await getattr(operator, done)()
        await getattr(operator, undone)()
        hands.asked.clear()
        await operator.undo()

    hands, _ = acted(act)
    assert hands.asked == []


def test_another_place_stays_to_be_undone() -> None:
    async def act(operator: Operator, hands: Hands) -> None:
        await operator.plug_in(1)
        await operator.plug_in(2)
        await operator.unplug(1)
        hands.asked.clear()
        await operator.undo()

    hands, _ = acted(act)
    assert [values["connector"] for _, values in hands.asked] == [2]


def test_what_cannot_be_undone_is_said() -> None:
    async def stuck(values: Mapping[str, Any]) -> None:
        raise CouldNot("it is stuck")

    async def act(operator: Operator, hands: Hands) -> None:
        await operator.plug_in()
        hands.deeds["unplug"] = stuck
        assert await operator.undo() == ["the operator could not unplug: it is stuck"]

    _, evidence = acted(act)
    assert evidence.entries[-1].kind is Kind.OPERATOR
