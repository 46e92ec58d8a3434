"""What `observe` adds: latency of one frame at the median and the 99th percentile, and frames a second of 100 stations.

The CSMS, the relay and the stations each have a process of their own; "direct" is the same talk without the relay.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.relay [frames] [stations]`.
"""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection as Pipe

from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.relay import Relay
from ocpp_verdict.relay.observer import Observer
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

_STATUS = '{{"connectorId":1,"status":"Available","errorCode":"NoError","timestamp":"2026-11-21T10:00:00Z"}}'
_OCPP = [Subprotocol("ocpp1.6")]


def main(frames: int = 2000, stations: int = 100) -> None:
    """Print latency and throughput, direct and through the relay."""
    with _process(_csms) as csms, _process(_relay, f"ws://127.0.0.1:{csms.port}") as relay:
        for name, port in (("direct", csms.port), ("relay", relay.port)):
            print(asyncio.run(_measured(name, f"ws://127.0.0.1:{port}", frames, stations)))


class _process:
    """A server in a process of its own, and its port."""

    def __init__(self, work: object, *arguments: str) -> None:
        here, there = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_run, args=(work, there, *arguments), daemon=True)
        self._process.start()
        self.port: int = here.recv()

    def __enter__(self) -> _process:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()


def _run(work: object, pipe: Pipe, *arguments: str) -> None:
    asyncio.run(work(pipe, *arguments))  # type: ignore[operator]


async def _csms(pipe: Pipe) -> None:
    async def answer(connection: ServerConnection) -> None:
        async for text in connection:
            await connection.send(f"[3,{str(text).split(',', 2)[1]},{{}}]")

    async with serve(answer, "127.0.0.1", 0, subprotocols=_OCPP, compression=None) as server:
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().create_future()


async def _relay(pipe: Pipe, upstream: str) -> None:
    relay = Relay(upstream, Observer(Evidence(Clock.of_process(), io.StringIO())))
    pipe.send(await relay.start("127.0.0.1", 0))
    await asyncio.get_running_loop().create_future()


async def _measured(name: str, url: str, frames: int, stations: int) -> str:
    async with connect(f"{url}/CP0", subprotocols=_OCPP, compression=None, proxy=None) as station:
        await _talk(station, "w", 200)
        taken = sorted(await _talk(station, "l", frames))
    median, late = statistics.median(taken) * 1e3, taken[int(len(taken) * 0.99)] * 1e3
    started = time.perf_counter()
    await asyncio.gather(*(_station(url, number, frames // 20) for number in range(stations)))
    rate = 2 * stations * (frames // 20) / (time.perf_counter() - started)
    return f"{name:7} round trip: median {median:.3f} ms, 99 % {late:.3f} ms; {stations} stations: {rate:,.0f} frames/s"


async def _station(url: str, number: int, frames: int) -> None:
    async with connect(f"{url}/CP{number}", subprotocols=_OCPP, compression=None, proxy=None) as station:
        await _talk(station, f"s{number}-", frames)


async def _talk(station: ClientConnection, prefix: str, frames: int) -> list[float]:
    taken = []
    for number in range(frames):
        started = time.perf_counter()
        await station.send(f'[2,"{prefix}{number}","StatusNotification",{_STATUS.format()}]')
        await station.recv()
        taken.append(time.perf_counter() - started)
    return taken


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
