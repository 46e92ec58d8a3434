"""Tests of the console driver: what a person reads, and what becomes of the answer."""

from __future__ import annotations

import asyncio
import io
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.operators.console import Console, sentence, understand


def console(answers: str) -> tuple[Console, io.StringIO]:
    shown = io.StringIO()
    return Console(io.StringIO(answers).readline, shown.write), shown


def test_sentence_fills_in_the_values() -> None:
    assert sentence("unplug", {"connector": 2, "evse": 1}) == "Unplug the cable of connector 2 (EVSE 1)."


def test_sentence_of_missing_values_and_of_payloads() -> None:
    assert sentence("present", {"id": "04A1", "connector": None}) == (
        "Present the identification 04A1 (type -) at connector - (EVSE -)."
    )
    assert sentence("request", {"action": "ClearCache", "identity": "CP1", "payload": {}}) == (
        "Make the CSMS send ClearCache to charging station CP1: without any field"
    )


def test_a_payload_is_a_form_to_fill_in() -> None:
    profile = {"stackLevel": 0, "chargingSchedulePeriod": [{"limit": 8.0}]}
    payload = {"connectorId": 1, "key": ["A", "B"], "csChargingProfiles": profile, "certificate": "-----\nMII\x1b\n"}
    shown = sentence("request", {"action": "Any", "identity": "CP1", "payload": payload})
    assert shown.splitlines() == [
        "Make the CSMS send Any to charging station CP1:",
        "      connectorId: 1",
        "      key: A, B",
        "      csChargingProfiles.stackLevel: 0",
        "      csChargingProfiles.chargingSchedulePeriod 1.limit: 8.0",
        "      certificate:",
        "-----",
        "MII�",
        "      (what is not named is left to the CSMS)",
    ]


def test_sentence_does_not_let_a_value_drive_the_terminal() -> None:
    assert sentence("confirm", {"question": "red\x1b[2J{evse}\r\n?"}) == "red�[2J{evse}��?"


@pytest.mark.parametrize("answer", ["", "\n", "done", " DONE \n", "ok", "y", "d"])
def test_understand_done(answer: str) -> None:
    assert understand(answer) == (True, "")


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        ("could not", ""),
        ("Could  not: the cable is locked\n", "the cable is locked"),
        ("could not cable is locked", "cable is locked"),
        ("no - stuck", "stuck"),
        ("cannot", ""),
        ("n", ""),
    ],
)
def test_understand_could_not(answer: str, remark: str) -> None:
    assert understand(answer) == (False, remark)


@pytest.mark.parametrize("answer", ["what?", "donee", "nothing", "i did"])
def test_understand_neither(answer: str) -> None:
    assert understand(answer) is None


@pytest.mark.asyncio
async def test_done_after_a_typing_error_that_is_asked_again() -> None:
    driver, shown = console("hwat\ndone\n")
    await driver.perform("reboot", {})
    assert shown.getvalue().count("Switch the charging station off and on again.") == 2


@pytest.mark.asyncio
async def test_could_not_with_and_without_reason() -> None:
    driver, _ = console("could not find the plug\nno\n")
    with pytest.raises(CouldNot, match=r"^find the plug$"):
        await driver.perform("plug_in", {"connector": 1})
    with pytest.raises(CouldNot, match=r"^the person could not$"):
        await driver.perform("plug_in", {"connector": 1})


@pytest.mark.asyncio
async def test_end_of_input_is_could_not() -> None:
    driver, _ = console("")
    with pytest.raises(CouldNot, match="standard input is closed"):
        await driver.perform("plug_in", {"connector": 1})


@pytest.mark.asyncio
async def test_a_question_needs_yes_or_no() -> None:
    driver, shown = console("\ndone\nyes\nno, it is red\nno\n")
    await driver.perform("confirm", {"question": "Is it green?"})
    assert shown.getvalue().count("Is it green?") == 3
    with pytest.raises(CouldNot, match=r"^it is red$"):
        await driver.perform("confirm", {"question": "Is it green?"})
    with pytest.raises(CouldNot, match=r"^the person answered no$"):
        await driver.perform("confirm", {"question": "Is it green?"})


@pytest.mark.asyncio
async def test_a_request_is_not_done_by_an_empty_line() -> None:
    """Somebody may press Enter for a request that has arrived when the next one is asked for already."""
    driver, shown = console("\nsent\n")
    await driver.perform("request", {"action": "Reset", "identity": "CP1", "payload": {}})
    assert shown.getvalue().count("send Reset") == 2
    assert "type: sent" in shown.getvalue()


@pytest.mark.asyncio
async def test_a_question_taken_back_leaves_the_line_to_the_next_one() -> None:
    person = Person()
    driver = Console(person.read, io.StringIO().write)
    first = asyncio.ensure_future(driver.perform("request", {"action": "Reset", "payload": {}}))
    await asyncio.to_thread(person.asked.acquire, True, 10)
    driver.withdraw()
    first.cancel()
    second = asyncio.ensure_future(driver.perform("request", {"action": "ClearCache", "payload": {}}))
    await asyncio.sleep(0.01)
    person.lines.put("\n")
    person.lines.put("sent\n")
    await second


@pytest.mark.asyncio
async def test_a_read_that_fails_is_raised() -> None:
    def broken() -> str:
        raise OSError("reading from stdin while output is captured")

    with pytest.raises(OSError, match="captured"):
        await Console(broken, io.StringIO().write).perform("reboot", {})


@pytest.mark.asyncio
async def test_the_terminal_is_taken_and_given_back() -> None:
    states: list[str] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        states.append("ours")
        yield
        states.append("theirs")

    def read() -> str:
        states.append("asked")
        return "done\n"

    await Console(read, io.StringIO().write, suspend).perform("reboot", {})
    assert states == ["ours", "asked", "theirs"]


@pytest.mark.asyncio
async def test_standard_streams_are_those_of_the_moment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = Console()
    monkeypatch.setattr("sys.stdin", io.StringIO("done\n"))
    await driver.perform("reboot", {})
    assert "Switch the charging station off" in capsys.readouterr().out


class Person:
    """A person whose answers come when the test says so."""

    def __init__(self) -> None:
        self.lines: queue.Queue[str] = queue.Queue()
        self.asked = threading.Semaphore(0)

    def read(self) -> str:
        self.asked.release()
        return self.lines.get(timeout=10)


@pytest.mark.asyncio
async def test_the_loop_goes_on_while_the_person_walks() -> None:
    person, heartbeats = Person(), []
    task = asyncio.create_task(Console(person.read, io.StringIO().write).perform("reboot", {}))
    for _ in range(3):
        await asyncio.sleep(0)
        heartbeats.append(task.done())
    person.lines.put("done\n")
    await task
    assert heartbeats == [False] * 3


@pytest.mark.asyncio
async def test_a_question_that_timed_out_leaves_one_reader_and_the_next_answer_counts() -> None:
    person, shown = Person(), io.StringIO()
    driver = Console(person.read, shown.write)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(driver.perform("plug_in", {"connector": 1}), 0.01)
    task = asyncio.create_task(driver.perform("unplug", {"connector": 1}))
    await asyncio.sleep(0)
    person.lines.put("could not reach it\n")
    with pytest.raises(CouldNot, match="reach it"):
        await task
    assert "Unplug" in shown.getvalue()
    assert person.asked.acquire(timeout=1)
    assert not person.asked.acquire(blocking=False)


def test_time_does_not_jump_while_a_person_is_asked() -> None:
    person = Person()
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:

        async def ask() -> None:
            loop = asyncio.get_running_loop()
            loop.call_later(0.05, person.lines.put, "done\n")
            async with asyncio.timeout(30):
                await Console(person.read, io.StringIO().write).perform("reboot", {})

        runner.run(ask())
