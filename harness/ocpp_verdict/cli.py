"""The command `ocpp-verdict`: what can be done without writing a test file."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest

from ocpp_verdict.check import command as check
from ocpp_verdict.compare import command as compare
from ocpp_verdict.discover import command as discover
from ocpp_verdict.relay import command as relay
from ocpp_verdict.report import command as report
from ocpp_verdict.simulators import alone
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ocpp-verdict", description="Does it really speak OCPP?")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the suite: the same options as pytest testsuite", add_help=False)
    for name, (add, command, says) in _COMMANDS.items():
        one = commands.add_parser(name, help=says, description=says)
        add(one)
        one.set_defaults(command=command)
    return parser


#: What adds its options, what runs it, and what it is for.
_COMMANDS: Mapping[str, tuple[Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int], str]] = {
    "report": (report.options, report.command, "make, verify, redact or print the report of a run from its evidence"),
    "check": (check.options, check.command, "judge logs that somebody recorded by the standing rules"),
    "observe": (relay.options, relay.command, "relay between stations and a CSMS, and judge"),
    "compare": (compare.options, compare.command, "lay runs side by side: bids, or one firmware after another"),
    "discover": (discover.options, discover.command, "write a commented profile from what a system says of itself"),
    "simulate": (alone.options, alone.run, "start a built-in charger or CSMS alone, as a peer"),
}
