"""The command `ocpp-verdict observe`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import ssl
from collections import Counter
from pathlib import Path

from ocpp_verdict import report, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side
from ocpp_verdict.relay import Relay
from ocpp_verdict.relay.observer import Observer, Told
from ocpp_verdict.verdict import Severity

logger = logging.getLogger(__name__)


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `observe`."""
    parser.add_argument("--listen", required=True, metavar="HOST:PORT", help="where stations connect to")
    parser.add_argument("--upstream", required=True, metavar="URL", help="the CSMS, such as wss://csms.example/ocpp")
    parser.add_argument("--report-dir", type=Path, default=Path("observed"), metavar="DIR", help="default: observed")
    parser.add_argument("--side", choices=[side.value for side in Side], help="judge one side only")
    parser.add_argument("--identity", action="append", metavar="ID", help="let this station pass only (repeatable)")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="certificate chain towards stations (PEM)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its private key (PEM)")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust this authority for the CSMS, and no other (PEM)")


def command(chosen: argparse.Namespace) -> int:
    """Relay until interrupted, then write the report.

    Raises:
        ValueError: an option cannot be used.
        OSError: the address or a file cannot be used.
    """
    host, port = _address(chosen.listen)
    front, behind = _front(chosen), _behind(chosen)
    directory: Path = chosen.report_dir
    directory.mkdir(parents=True, exist_ok=True)
    if result.files(directory):
        raise ValueError(f"{directory} holds evidence already; choose another --report-dir")
    sides = (Side(chosen.side),) if chosen.side else tuple(Side)
    with (directory / "evidence.jsonl").open("w", encoding="utf-8", errors="backslashreplace") as file:
        observer = Observer(Evidence(Clock.of_process(), file), sides, _tell)
        observer.begin(["observe", "--listen", chosen.listen, "--upstream", _shown(chosen.upstream)])
        allowed = frozenset(chosen.identity) if chosen.identity else None
        relay = Relay(chosen.upstream, observer, front=front, behind=behind, allowed=allowed)
        with asyncio.Runner() as runner:
            runner.run(_until_interrupted(relay, host, port))
        told = observer.end()
    result.write(directory)
    print(_summary(observer, told))
    print(f"report: {report.render(directory)}")
    return 0


async def _until_interrupted(relay: Relay, host: str, port: int) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, over.set)
    found = await relay.start(host, port)
    print(f"listening on {host}:{found}; Ctrl-C ends it with a report", flush=True)
    await over.wait()
    await relay.stop()


def _tell(told: Told) -> None:
    finding = told.found.finding
    line = f"{finding.severity.value}: {told.station or '-'}: {finding.summary} [{finding.rule}]"
    print("".join(sign if sign.isprintable() else "?" for sign in line), flush=True)


def _summary(observer: Observer, told: list[Told]) -> str:
    counts = Counter(one.found.finding.severity for one in told)
    words = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity)
    failed = f"; judging failed {observer.failures} times (see the log)" if observer.failures else ""
    return f"{observer.frames} frames on {observer.connections} connections: {words}{failed}"


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"--listen {listen} is not HOST:PORT")
    return host.strip("[]"), int(port)


def _front(chosen: argparse.Namespace) -> ssl.SSLContext | None:
    if bool(chosen.certificate) != bool(chosen.key):
        raise ValueError("--certificate and --key belong together")
    if not chosen.certificate:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(chosen.certificate, chosen.key)
    return made


def _behind(chosen: argparse.Namespace) -> ssl.SSLContext | None:
    return ssl.create_default_context(cafile=str(chosen.ca)) if chosen.ca else None


def _shown(url: str) -> str:
    scheme, sign, rest = url.partition("://")
    return f"{scheme}{sign}{rest.rpartition('@')[2]}"
