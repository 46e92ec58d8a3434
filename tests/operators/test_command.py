"""Tests of the command driver: values by environment only, an honest end, nothing left running."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.operators.command import Command, environment
from ocpp_verdict.verdict import HarnessFault

HOSTILE = "\"; touch owned; ' $(touch owned) `touch owned`\n& touch owned"


def driver(command: str, folder: Path, **settings: Any) -> Command:
    return Command({"verbs": {"*": command}, "directory": str(folder), **settings})


def test_environment_carries_every_value() -> None:
    own = environment("request", {"action": "Reset", "payload": {"type": "Soft"}, "station-id": None, "connector": 1})
    assert own == {
        "OV_VERB": "request",
        "OV_VALUES": '{"action": "Reset", "payload": {"type": "Soft"}, "station-id": null, "connector": 1}',
        "OV_ACTION": "Reset",
        "OV_PAYLOAD": '{"type": "Soft"}',
        "OV_STATION_ID": "",
        "OV_CONNECTOR": "1",
    }


def test_environment_refuses_nul() -> None:
    with pytest.raises(CouldNot, match="OV_ID contains NUL"):
        environment("present", {"id": "a\0b"})


@pytest.mark.asyncio
async def test_a_hostile_value_stays_a_value(tmp_path: Path) -> None:
    written = 'printf "%s" "$OV_ID" > id; printf "%s" "$OV_VALUES" > values; echo "$OV_VERB" > verb'
    await driver(written, tmp_path).perform("present", {"id": HOSTILE, "connector": 1})
    assert (tmp_path / "id").read_text() == HOSTILE
    assert json.loads((tmp_path / "values").read_text()) == {"id": HOSTILE, "connector": 1}
    assert (tmp_path / "verb").read_text() == "present\n"
    assert not (tmp_path / "owned").exists()


@pytest.mark.asyncio
async def test_a_failing_command_says_why(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match=r"^the command for 'reboot' ended with status 3: relay \[31mstuck$"):
        await driver("echo first >&2; printf 'relay \\033[31mstuck\\n\\n' >&2; exit 3", tmp_path).perform("reboot", {})


@pytest.mark.asyncio
async def test_a_silent_failure_and_a_signal(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match="ended with status 1: it said nothing"):
        await driver("false", tmp_path).perform("reboot", {})
    with pytest.raises(CouldNot, match="was killed by signal 15"):
        await driver("kill -TERM $$", tmp_path).perform("reboot", {})


@pytest.mark.asyncio
async def test_a_flood_of_complaints_is_cut(tmp_path: Path) -> None:
    with pytest.raises(CouldNot) as could_not:
        await driver("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1", tmp_path).perform("reboot", {})
    assert str(could_not.value).endswith("status 1: " + "x" * 300)


@pytest.mark.asyncio
async def test_time_out_kills_the_whole_group(tmp_path: Path) -> None:
    ended = end_of_all(tmp_path / "alive")
    with pytest.raises(CouldNot, match=r"was not done after 0\.5 s"):
        await driver("sleep 100 > alive & wait", tmp_path, timeout=0.5).perform("reboot", {})
    await asyncio.wait_for(ended, 20)


@pytest.mark.asyncio
async def test_cancelling_kills_it_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "up")
    ended = end_of_all(tmp_path / "alive")
    task = asyncio.create_task(driver("exec > alive; echo up > up; sleep 100", tmp_path).perform("reboot", {}))
    assert await asyncio.to_thread((tmp_path / "up").read_text) == "up\n"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended, 20)


@pytest.mark.asyncio
async def test_what_it_leaves_in_the_background_does_not_hold_it_up(tmp_path: Path) -> None:
    await asyncio.wait_for(driver("sleep 100 & echo $! > child", tmp_path).perform("power_on", {}), 20)
    os.kill(int((tmp_path / "child").read_text()), 9)


@pytest.mark.asyncio
async def test_a_verb_without_command(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match=r"^the profile has no command for verb 'fault'$"):
        await Command({"verbs": {"reboot": "true"}}).perform("fault", {})
    with pytest.raises(CouldNot, match=r"no command for verb 'request' Reset$"):
        await Command({"verbs": {"request.ClearCache": "true"}}).perform("request", {"action": "Reset"})


def test_time_does_not_jump_while_it_runs(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(driver("sleep 0.1", tmp_path, timeout=30).perform("reboot", {}))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "operator.verbs: no verb has an entry"),
        ({"verbs": []}, "operator.verbs: [] is no table"),
        ({"verbs": {"plugin": "x"}}, "operator.verbs: unknown key 'plugin'; accepted are *, clear_fault"),
        ({"verbs": {"reboot": ["x"]}}, "operator.verbs.reboot: ['x'] is no text"),
        ({"verbs": {"reboot": ""}}, "operator.verbs.reboot: '' is no text"),
        ({"verbs": {"reboot": "x"}, "timeout": 0}, "operator.timeout: 0 is no time"),
        ({"verbs": {"reboot": "x"}, "timeout": True}, "operator.timeout: True is no time"),
        ({"verbs": {"reboot": "x"}, "dir": "."}, "operator: unknown key 'dir'; accepted are directory, timeout, verbs"),
    ],
)
def test_wrong_settings_name_key_and_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(HarnessFault) as fault:
        Command(settings)
    assert message in str(fault.value)


def end_of_all(alive: Path) -> asyncio.Future[bytes]:
    """Return what is done when every process that holds the pipe `alive` open has ended."""
    os.mkfifo(alive)
    return asyncio.ensure_future(asyncio.to_thread(alive.read_bytes))
