"""The command `ocpp-verdict discover`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ocpp_verdict.discover import introduction
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import Sut, default, with_options


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `discover`."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--charger", metavar="HOST", help="the charging station at HOST, which connects to us")
    which.add_argument("--csms", metavar="URL", help="the CSMS at URL, which we connect to")
    versions = [version.value for version in Version]
    parser.add_argument("--ocpp", choices=versions, default="1.6", help="OCPP version to speak (default 1.6)")
    parser.add_argument("--listen", metavar="HOST:PORT", help="where to listen for a station (default 0.0.0.0:9000)")
    parser.add_argument("--identity", metavar="ID", help="identity of the station")


def command(chosen: argparse.Namespace) -> int:
    """Print the profile of a system that is asked about itself.

    Raises:
        Inconclusive: it does not come, or does not answer.
    """
    side = Side.STATION if chosen.charger else Side.CSMS
    sut = with_options(
        default(side, Version(chosen.ocpp)),
        charger=chosen.charger,
        csms=chosen.csms,
        identity=chosen.identity,
        listen=chosen.listen,
    )
    if chosen.charger:
        print(f"waiting for {chosen.charger} to connect to {sut.listen}", file=sys.stderr)
    with TemporaryDirectory() as directory, asyncio.Runner() as runner:
        print(runner.run(_introduced(sut, Path(directory))))
    return 0


async def _introduced(sut: Sut, directory: Path) -> str:
    return await introduction.introduce(introduction.stranger(sut, directory))
