"""The command `ocpp-verdict`: what can be done without writing a test file."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ocpp_verdict.check import command as check_command
from ocpp_verdict.cli_report import compare_command, compare_options, report_command, report_options
from ocpp_verdict.discover import introduction
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.relay import command as relay_command
from ocpp_verdict.simulators import alone
from ocpp_verdict.sut import Sut, default, with_options
from ocpp_verdict.verdict import HarnessFault, Inconclusive

#: Exit status for a mistake of the user's, as pytest and argparse have it.
USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["run"]:
        return run(words[1:])
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    options = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (OSError, ValueError, HarnessFault, Inconclusive) as problem:
        print(f"ocpp-verdict: {problem}", file=sys.stderr)
        return USAGE


def run(arguments: Sequence[str]) -> int:
    """Run the suite that comes with the package; every further word is an option of pytest or of ours."""
    # This command has imported the plugin already, which is why pytest cannot rewrite its assertions; it has none.
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*quiet, "--pyargs", "ocpp_verdict.testsuite", *arguments]))


def _simulate(options: argparse.Namespace) -> int:
    return alone.run(options)


def _discover(options: argparse.Namespace) -> int:
    side = Side.STATION if options.charger else Side.CSMS
    sut = with_options(
        default(side, Version(options.ocpp)),
        charger=options.charger,
        csms=options.csms,
        identity=options.identity,
        listen=options.listen,
    )
    if options.charger:
        print(f"waiting for {options.charger} to connect to {sut.listen}", file=sys.stderr)
    with TemporaryDirectory() as directory, asyncio.Runner() as runner:
        print(runner.run(_introduced(sut, Path(directory))))
    return 0


async def _introduced(sut: Sut, directory: Path) -> str:
    return await introduction.introduce(introduction.stranger(sut, directory))


def _discover_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--charger", metavar="HOST", help="the charging station at HOST, which connects to us")
    which.add_argument("--csms", metavar="URL", help="the CSMS at URL, which we connect to")
    versions = [version.value for version in Version]
    parser.add_argument("--ocpp", choices=versions, default="1.6", help="OCPP version to speak (default 1.6)")
    parser.add_argument("--listen", metavar="HOST:PORT", help="where to listen for a station (default 0.0.0.0:9000)")
    parser.add_argument("--identity", metavar="ID", help="identity of the station")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ocpp-verdict", description="Does it really speak OCPP?")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the suite: the same options as pytest testsuite", add_help=False)
    for name, (says, add, command) in _COMMANDS.items():
        one = commands.add_parser(name, help=says, description=says)
        add(one)
        one.set_defaults(command=command)
    return parser


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]] = {
    "report": ("make, verify, redact or print the report of a run from its evidence", report_options, report_command),
    "check": ("judge logs that somebody recorded by the standing rules", check_command.options, check_command.command),
    "observe": ("relay between stations and a CSMS, and judge", relay_command.options, relay_command.command),
    "compare": ("lay runs side by side: bids, or one firmware after another", compare_options, compare_command),
    "discover": ("write a commented profile from what a system says of itself", _discover_options, _discover),
    "simulate": ("start a built-in charger or CSMS alone, as a peer", alone.options, _simulate),
}
