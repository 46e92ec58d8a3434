"""Play all cases against recordings: `PYTHONPATH=harness python -m tests.recordings FILE.jsonl…`.

Prints, for each recording, the verdict of each case that can be played with what it holds.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tests.recordings.replay import replayed
from tests.recordings.tape import read


def main(*paths: str) -> None:
    """Print a table for each recording."""
    logging.disable(logging.CRITICAL)
    for path in paths:
        tape = read(Path(path))
        rows = list(replayed(tape))
        told = [row for row in rows if row.holds]
        print(f"\n{tape.system}, {tape.role}, OCPP {tape.ocpp}: {len(told)} of {len(rows)} cases can be replayed")
        for row in told:
            print(f"  {row.case:<22} {row.verdict.value:<7} {row.reason}")


if __name__ == "__main__":
    main(*sys.argv[1:])
