"""Microseconds to parse, validate and record one frame, beside what the `ocpp` library needs to unpack and validate.

"ocpp" is `unpack` and `await validate_payload`, as its users call them; "core" is the same without the thread that
`validate_payload` starts, and so the lower bound. Neither checks formats, and neither records.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.frames [frames]`.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ocpp import messages
from ocpp_verdict import validation
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side, Version, parse

from tests.benchmarks.traffic import Sample, samples

_ROUNDS = 5


def main(wanted: int = 4000) -> None:
    """Print a line per version: ours in parts and in all, the library's, and how many times less ours is."""
    columns = ("parse", "schema", "record", "all", "core", "ocpp", "core/all", "ocpp/all")
    print(f"{'':6} " + " ".join(f"{column:>8}" for column in columns) + "   µs a frame, medians of runs")
    with tempfile.TemporaryDirectory() as folder:
        for version in Version:
            print(_line(version, wanted, Path(folder)))


def _line(version: Version, wanted: int, folder: Path) -> str:
    mix = samples(version)
    many, few = mix * (wanted // len(mix) + 1), mix * (wanted // len(mix) // 10 + 1)
    with (folder / f"{version}.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(time.monotonic), file, secrets=["a-password"])
        parts = [_measure(step(version, evidence), many) for step in (_parse, _schema, _record, _all)]
    parts += [_measure(_core(version), few), _measure_library(version, few)]
    ratios = [f"{theirs / parts[3]:7.1f}x" for theirs in parts[4:]]
    return f"{version:6} " + " ".join([f"{part:8.1f}" for part in parts] + ratios)


def _measure(work: Callable[[Sample], object], many: Sequence[Sample]) -> float:
    def once() -> float:
        started = time.perf_counter()
        for sample in many:
            work(sample)
        return (time.perf_counter() - started) / len(many) * 1e6

    once()
    return statistics.median(once() for _ in range(_ROUNDS))


def _parse(version: Version, _: Evidence) -> Callable[[Sample], object]:
    return lambda sample: parse(sample.text, version)


def _schema(version: Version, _: Evidence) -> Callable[[Sample], object]:
    frames: dict[str, Any] = {sample.text: parse(sample.text, version) for sample in samples(version)}
    return lambda sample: validation.check(
        sample.action, frames[sample.text].payload, version, response=sample.response
    )


def _record(version: Version, evidence: Evidence) -> Callable[[Sample], object]:
    frame = parse('[3,"1",{}]', version)
    return lambda sample: _written(evidence, frame, sample)


def _all(version: Version, evidence: Evidence) -> Callable[[Sample], object]:
    def work(sample: Sample) -> None:
        frame: Any = parse(sample.text, version)
        _written(evidence, frame, sample)
        if validation.check(sample.action, frame.payload, version, response=sample.response):
            raise AssertionError(sample.text)

    return work


def _written(evidence: Evidence, frame: Any, sample: Sample) -> None:
    evidence.record(Kind.FRAME, frame, connection="c1", station="CS1", sender=Side.STATION, text=sample.text)
    evidence.entries.clear()


def _core(version: Version) -> Callable[[Sample], object]:
    validate: Callable[[Any, str], None] = vars(messages)["_validate_payload"]
    return lambda sample: validate(_unpacked(sample), version.value)


def _unpacked(sample: Sample) -> Any:
    message = messages.unpack(sample.text)
    message.action = sample.action
    return message


def _measure_library(version: Version, many: Sequence[Sample]) -> float:
    async def once() -> float:
        started = time.perf_counter()
        for sample in many:
            await messages.validate_payload(_unpacked(sample), version.value)
        return (time.perf_counter() - started) / len(many) * 1e6

    async def rounds() -> list[float]:
        return [await once() for _ in range(_ROUNDS + 1)]

    return statistics.median(asyncio.run(rounds())[1:])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
