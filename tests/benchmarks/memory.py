"""Peak memory of `ocpp-verdict check` on logs of 10 000 to 1 000 000 frames, which are made while they are read.

"recording" is a trace of one station; "many" a text log of 1000 stations, each of which loses its connection after 40
frames; "one way" the same with what the stations sent only, so that no CALL is ever answered.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.memory [frames…]`.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from ocpp_verdict.check import Check
from ocpp_verdict.frames import Version
from ocpp_verdict.logs import Line

from tests.benchmarks.check import recording, talk

_START = datetime(2026, 11, 21, tzinfo=UTC)
_STATIONS = 1000


def main(*wanted: int) -> None:
    """Print a line for each kind of log and length."""
    for name, source in _LOGS.items():
        for frames in wanted or (10_000, 100_000, 1_000_000):
            with multiprocessing.get_context("spawn").Pool(1) as process:
                print(f"{name:10} {process.apply(_measured, (source, frames))}", flush=True)


def _measured(source: Callable[[], Iterator[str]], frames: int) -> str:
    before, started = _peak(), time.process_time()
    checked = Check("memory").run(Line(number, text) for number, text in enumerate(islice(source(), frames), 1))
    seconds = time.process_time() - started
    return (
        f"{checked.frames:9,} frames of {checked.stations} stations, {checked.connections} connections: "
        f"{_peak():.0f} MiB at most, {before:.0f} before; {checked.frames / seconds:,.0f} frames/s with making them"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _recording() -> Iterator[str]:
    return recording(Version.V16)


def _many() -> Iterator[str]:
    """Yield what a thousand stations and their CSMS say by turns, and now and then that a connection was lost."""
    talks = [talk(Version.V16) for _ in range(_STATIONS)]
    for turn in range(sys.maxsize):
        for station in range(_STATIONS):
            for _ in range(2):
                seconds, direction, frame = next(talks[station])
                stamp = (_START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
                word = "received" if direction == "rx" else "sent"
                yield f"{stamp} INFO chargePointId=CP{station:04} {word} {json.dumps(frame)}"
            if turn % 20 == station % 20:
                yield f"{stamp} WARN chargePointId=CP{station:04} disconnected"


def _one_way() -> Iterator[str]:
    return (text for text in _many() if " sent " not in text)


_LOGS = {"recording": _recording, "many": _many, "one way": _one_way}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
