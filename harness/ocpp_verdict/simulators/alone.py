"""A built-in charger or CSMS started alone, for people who want a peer."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from typing import Any

from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.operators import VERBS, CouldNot
from ocpp_verdict.simulators import choice

_SIDES = {"charger": Side.STATION, "csms": Side.CSMS}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ocpp-verdict simulate`."""
    versions = sorted({version.value for _, version in choice.BUILT_IN})
    parser.add_argument("what", choices=sorted(_SIDES))
    parser.add_argument("--ocpp", choices=versions, default="1.6", help="OCPP version (default 1.6)")
    parser.add_argument("--url", default="ws://127.0.0.1:9000/ocpp", help="charger: the CSMS, without the identity")
    parser.add_argument("--identity", default="OV-SIM", help="charger: its identity (default OV-SIM)")
    parser.add_argument("--port", type=int, default=9000, help="csms: where to listen on loopback (default 9000)")
    parser.add_argument("--password-env", metavar="NAME", help="environment variable with the Basic password")
    parser.add_argument("--misbehave", default="", metavar="NAME[,…]", help="what to do wrong")


def run(given: argparse.Namespace) -> int:
    """Simulate until Ctrl-C; lines on standard input are acts of the operator.

    Raises:
        ValueError: an option is wrong.
    """
    side, version = _SIDES[given.what], Version(given.ocpp)
    password = _password(given.password_env)
    wrong = frozenset(part.strip() for part in given.misbehave.split(",") if part.strip())
    with asyncio.Runner() as runner:
        return runner.run(_alone(given, side, version, password, wrong))


def _password(name: str | None) -> str | None:
    if name is None:
        return None
    if name not in os.environ:
        raise ValueError(f"--password-env {name}: there is no such environment variable")
    return os.environ[name]


async def _alone(
    given: argparse.Namespace, side: Side, version: Version, password: str | None, wrong: frozenset[str]
) -> int:
    make = choice.simulator(side, version)
    ways: dict[str, Any] = {"clock": Clock.of_loop(), "password": password, "misbehave": wrong}
    simulator = make(given.url, given.identity, **ways) if side is Side.STATION else make(port=given.port, **ways)
    await simulator.start()
    try:
        where = f"{given.url}/{given.identity}" if side is Side.STATION else f"{simulator.url}/IDENTITY"
        print(f"simulating a {given.what} of OCPP {version}: {where}", flush=True)
        if side is Side.STATION:
            print(f"type an act and its values, such as `plug_in connector=1`: {', '.join(VERBS)}", flush=True)
        await _obey(simulator)
    finally:
        await simulator.stop()
    return 0


async def _obey(simulator: Any) -> None:
    """Perform each line of standard input; without one, wait for Ctrl-C or a termination."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    lines: asyncio.Queue[str] = asyncio.Queue()
    readable = _watch(loop, lines)
    while not stopped.is_set():
        waiting = {loop.create_task(stopped.wait()), loop.create_task(lines.get())}
        done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for task in done:
            if isinstance(line := task.result(), str):
                await _perform(simulator, line)
    if readable:
        loop.remove_reader(sys.stdin)


def _watch(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]) -> bool:
    def read() -> None:
        line = sys.stdin.readline()
        if line:
            lines.put_nowait(line)
        else:
            loop.remove_reader(sys.stdin)

    try:
        loop.add_reader(sys.stdin, read)
    except (OSError, ValueError):
        return False  # standard input is a file or closed: nothing to obey
    return True


async def _perform(simulator: Any, line: str) -> None:
    verb, *words = line.split()[:1] + line.split()[1:] or [""]
    values: dict[str, Any] = {"connector": 1, "evse": 1}
    for word in words:
        name, _, text = word.partition("=")
        values[name] = int(text) if text.isdigit() and name != "id" else text
    try:
        await simulator.perform(verb, values)
    except (CouldNot, KeyError) as problem:
        print(f"could not {verb}: {problem}", flush=True)
