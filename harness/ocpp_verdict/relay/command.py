"""The command `ocpp-verdict observe`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

from ocpp_verdict import report, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side
from ocpp_verdict.relay import Relay
from ocpp_verdict.relay.apart import Apart, Following
from ocpp_verdict.relay.observer import Observer, Told
from ocpp_verdict.verdict import Severity

_LIMITS = """TLS ends at the relay and begins anew behind it. So the CSMS sees no certificate of a station, but that of
--upstream-cert if it asks for one (security profile 3): all stations then look like one, and what a CSMS decides by
their certificates cannot be observed. A station sees the relay's --certificate, and must trust it and its name."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `observe`."""
    parser.epilog = _LIMITS
    parser.add_argument("--listen", required=True, metavar="HOST:PORT", help="where stations connect to")
    parser.add_argument("--upstream", required=True, metavar="URL", help="the CSMS, such as wss://csms.example/ocpp")
    parser.add_argument("--report-dir", type=Path, default=Path("observed"), metavar="DIR", help="default: observed")
    parser.add_argument("--side", choices=[side.value for side in Side], help="judge one side only")
    parser.add_argument("--identity", action="append", metavar="ID", help="let this station pass only (repeatable)")
    for name, what in _FILES.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)


_FILES = {
    "certificate": "certificate chain towards stations (PEM)",
    "key": "its private key (PEM)",
    "client-ca": "let only stations pass that have a certificate of this authority (PEM); needs --certificate",
    "ca": "trust this authority for the CSMS, and no other (PEM)",
    "upstream-cert": "certificate chain that the CSMS gets to see, where it asks for one (PEM)",
    "upstream-key": "its private key (PEM)",
}


def command(chosen: argparse.Namespace) -> int:
    """Relay until interrupted, while another process judges, which writes the report in the end.

    Raises:
        ValueError: an option cannot be used.
        OSError: the address or a file cannot be used.
    """
    host, port = _address(chosen.listen)
    here, there = socket.socketpair()
    apart = Apart(here)
    allowed = frozenset(chosen.identity) if chosen.identity else None
    relay = Relay(chosen.upstream, apart, front=front(chosen), behind=behind(chosen), allowed=allowed)
    directory: Path = chosen.report_dir
    directory.mkdir(parents=True, exist_ok=True)
    if result.files(directory):
        raise ValueError(f"{directory} holds evidence already; choose another --report-dir")
    sides = (Side(chosen.side),) if chosen.side else tuple(Side)
    said = ["observe", "--listen", chosen.listen, "--upstream", _shown(chosen.upstream)]
    judging = get_context("spawn").Process(target=_judge, args=(there, directory, sides, said))
    with there, asyncio.Runner() as runner:
        runner.run(_until_interrupted(relay, apart, lambda: _started(judging, there), host, port))
    judging.join()
    return 1 if judging.exitcode else 0


def _started(judging: SpawnProcess, stream: socket.socket) -> None:
    """Start a process that ignores signals from its first moment: the relay gets them, whose end is that of both."""
    before = {sign: signal.signal(sign, signal.SIG_IGN) for sign in _SIGNS}
    judging.start()
    stream.close()  # so that its end shows here
    for sign, was in before.items():
        signal.signal(sign, was)


_SIGNS = (signal.SIGINT, signal.SIGTERM)


async def _until_interrupted(relay: Relay, apart: Apart, judge: Callable[[], None], host: str, port: int) -> None:
    over = asyncio.Event()
    await apart.start()
    found = await relay.start(host, port)
    judge()
    for sign in _SIGNS:
        asyncio.get_running_loop().add_signal_handler(sign, over.set)
    print(f"listening on {host}:{found}; Ctrl-C ends it with a report", flush=True)
    await over.wait()
    await relay.stop()
    await apart.stop()


def _judge(stream: socket.socket, directory: Path, sides: tuple[Side, ...], said: list[str]) -> None:
    """Judge what a relay tells until it ends, then write the report: all of it in a process of its own."""
    os.nice(_YIELDING)
    told = Following(time.monotonic())
    with (
        stream.makefile("rb") as messages,
        (directory / "evidence.jsonl").open("w", encoding="utf-8", errors="backslashreplace") as file,
    ):
        observer = Observer(Evidence(Clock(lambda: told.now), file), sides, _tell)
        observer.begin(said)
        told.follow(messages, observer)
        defects = observer.end()
    result.write(directory)
    print(_summary(observer, defects))
    print(f"report: {report.render(directory)}", flush=True)


#: How much more willingly than the relay its judging leaves a processor to others.
_YIELDING = 5


def _tell(told: Told) -> None:
    finding = told.found.finding
    line = f"{finding.severity.value}: {told.station or '-'}: {finding.summary} [{finding.rule}]"
    print("".join(sign if sign.isprintable() else "?" for sign in line), flush=True)


def _summary(observer: Observer, told: list[Told]) -> str:
    counts = Counter(one.found.finding.severity for one in told)
    words = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity)
    failed = f"; judging failed {observer.failures} times (see the log)" if observer.failures else ""
    lost = f"; {observer.unjudged} connections were not judged to their end" if observer.unjudged else ""
    return f"{observer.frames} frames on {observer.connections} connections: {words}{failed}{lost}"


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"--listen {listen} is not HOST:PORT")
    return host.strip("[]"), int(port)


def front(chosen: argparse.Namespace) -> ssl.SSLContext | None:
    """Return what TLS towards stations is done with, None without TLS."""
    _together(chosen, "certificate", "key")
    if not chosen.certificate:
        if chosen.client_ca:
            raise ValueError("--client-ca needs --certificate: without TLS no station shows a certificate")
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(chosen.certificate, chosen.key)
    if chosen.client_ca:
        made.load_verify_locations(chosen.client_ca)
        made.verify_mode = ssl.CERT_REQUIRED
    return made


def behind(chosen: argparse.Namespace) -> ssl.SSLContext | None:
    """Return what TLS towards the CSMS is done with, None for the system's authorities and no certificate."""
    _together(chosen, "upstream_cert", "upstream_key")
    if not chosen.ca and not chosen.upstream_cert:
        return None
    if not chosen.upstream.startswith(("wss:", "https:")):
        raise ValueError("--ca and --upstream-cert are for a CSMS with TLS, and --upstream has none")
    made = ssl.create_default_context(cafile=str(chosen.ca) if chosen.ca else None)
    if chosen.upstream_cert:
        made.load_cert_chain(chosen.upstream_cert, chosen.upstream_key)
    return made


def _together(chosen: argparse.Namespace, certificate: str, key: str) -> None:
    if bool(getattr(chosen, certificate)) != bool(getattr(chosen, key)):
        raise ValueError(f"--{certificate} and --{key} belong together".replace("_", "-"))


def _shown(url: str) -> str:
    scheme, sign, rest = url.partition("://")
    return f"{scheme}{sign}{rest.rpartition('@')[2]}"
