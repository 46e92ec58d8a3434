"""The command `ocpp-verdict compare`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ocpp_verdict.compare import compare


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `compare`."""
    parser.add_argument(
        "directories", type=Path, nargs="+", metavar="DIR", help="directories of runs, the first to compare with"
    )
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="where comparison.html goes (default: beside the last run)"
    )


def command(chosen: argparse.Namespace) -> int:
    """Lay runs side by side; return 1 where a later one is worse than the first.

    Raises:
        ValueError: fewer than two directories, or one without a run.
    """
    page, worse = compare(chosen.directories, chosen.into)
    for line in worse:
        print(f"worse: {line}")
    print(page)
    return int(bool(worse))
