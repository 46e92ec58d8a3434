"""What `observe` adds: latency of one frame at the median and the 99th percentile, and frames a second of 100 stations.

The CSMS, the command and the stations each have a process of their own (the command has two: it forwards in one and
judges in the other); "direct" is the same talk without it. "alone" is one station that talks as fast as it can, "among"
is one that talks now and then among stations that say 500 frames a second together.

Run it from the top of a checkout: `PYTHONPATH=harness python -m tests.benchmarks.relay [frames] [stations]`.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_STATUS = '{{"connectorId":1,"status":"Available","errorCode":"NoError","timestamp":"2026-11-21T10:00:00Z"}}'
_OCPP = [Subprotocol("ocpp1.6")]


def main(frames: int = 2000, stations: int = 100) -> None:
    """Print latency and throughput, direct and through the relay."""
    with _csms_port() as csms, _relay_port(f"ws://127.0.0.1:{csms}") as relay:
        for name, port in (("direct", csms), ("relay", relay)):
            print(asyncio.run(_measured(name, f"ws://127.0.0.1:{port}", frames, stations)))


@contextlib.contextmanager
def _csms_port() -> Iterator[int]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    process.terminate()


@contextlib.contextmanager
def _relay_port(upstream: str) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ocpp_verdict", "observe", "--listen", "127.0.0.1:0"]
        options = ["--upstream", upstream, "--report-dir", f"{folder}/o"]
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            yield int(process.stdout.readline().split(";")[0].rpartition(":")[2])
            process.send_signal(signal.SIGINT)
            started = time.perf_counter()
            said = process.stdout.read().splitlines()
            print(f"{said[-2]}; the report came after {time.perf_counter() - started:.1f} s")


def _run(pipe: Pipe) -> None:
    asyncio.run(_csms(pipe))


async def _csms(pipe: Pipe) -> None:
    async def answer(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in connection:
                await connection.send(f"[3,{str(text).split(',', 2)[1]},{{}}]")

    async with serve(answer, "127.0.0.1", 0, subprotocols=_OCPP, compression=None) as server:
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().create_future()


async def _measured(name: str, url: str, frames: int, stations: int) -> str:
    async with connect(f"{url}/CP0", subprotocols=_OCPP, compression=None, proxy=None) as station:
        await _talk(station, "w", 200)
        alone = _times(await _talk(station, "l", frames))
        others = [asyncio.create_task(_station(url, number, 100, pause=0.4)) for number in range(1, stations + 1)]
        among = _times(await _talk(station, "a", 1000, pause=0.02))
        for other in others:
            other.cancel()
        await asyncio.wait(others)
    started = time.perf_counter()
    await asyncio.gather(*(_station(url, number, frames // 20) for number in range(stations)))
    rate = 2 * stations * (frames // 20) / (time.perf_counter() - started)
    return f"{name:7} round trip alone: {alone}; among {stations}: {among}; all at once: {rate:,.0f} frames/s"


def _times(taken: list[float]) -> str:
    ordered = sorted(taken)
    return f"median {statistics.median(ordered) * 1e3:.3f} ms, 99 % {ordered[int(len(ordered) * 0.99)] * 1e3:.3f} ms"


async def _station(url: str, number: int, frames: int, pause: float = 0.0) -> None:
    async with connect(f"{url}/CP{number}", subprotocols=_OCPP, compression=None, proxy=None) as station:
        await _talk(station, f"s{number}-", frames, pause)


async def _talk(station: ClientConnection, prefix: str, frames: int, pause: float = 0.0) -> list[float]:
    taken = []
    for number in range(frames):
        if pause:
            await asyncio.sleep(pause)
        started = time.perf_counter()
        await station.send(f'[2,"{prefix}{number}","StatusNotification",{_STATUS.format()}]')
        await station.recv()
        taken.append(time.perf_counter() - started)
    return taken


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
