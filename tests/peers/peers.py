"""Start and stop the third-party peers, each a process group of its own on loopback and a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import attrs
from ocpp_verdict.frames import Version
from ocpp_verdict.pki import KeyType, Pki

from . import install

HERE = Path(__file__).resolve().parent
#: Seconds until a peer must have said where it listens.
READY = 30.0
#: What a secured peer asks for; of a length that 2.0.1 A00.FR.205 allows.
PASSWORD = "peers-of-ocpp-verdict"


class PeerFault(Exception):
    """A peer did not start; the text is what it said."""


@attrs.frozen
class Peer:
    """A running peer.

    Attributes:
        url: where it listens, if it is a CSMS.
        control: address of the interface for the http operator, if it has one.
        log: what it says.
        root: what its certificate leads to, if it has one.
    """

    url: str
    control: str
    log: Path
    root: Path | None = None


@contextmanager
def rpc_charger(version: Version, url: str, identity: str, folder: Path) -> Iterator[Peer]:
    """Run the scripted charger on ocpp-rpc."""
    with _running(["node", str(HERE / "rpc_charger.js"), version.subprotocol, url, identity], folder) as peer:
        yield peer


@contextmanager
def rpc_csms(version: Version, folder: Path, *, secured: bool = False) -> Iterator[Peer]:
    """Run the scripted CSMS on ocpp-rpc; secured, it asks for `PASSWORD` and shows a certificate (profile 2)."""
    command = ["node", str(HERE / "rpc_csms.js"), version.subprotocol]
    pki = Pki(folder / "pki") if secured else None
    # A00.FR.318: one certificate for either kind of cipher suite.
    shown = [pki.server("127.0.0.1", key=key) for key in KeyType] if pki else []
    extra = {
        "OCPP_PASSWORD": PASSWORD if secured else "",
        "OCPP_CERTIFICATES": ",".join(f"{one.chain}:{one.key}" for one in shown),
    }
    with _running(command, folder, extra) as peer:
        yield attrs.evolve(peer, root=pki.root if pki else None)


@contextmanager
def ocpp_csms(folder: Path) -> Iterator[Peer]:
    """Run ocpp-csms (1.6) with a token table and an interface to make it send."""
    with _running([str(install.PYTHON), str(HERE / "ocpp_csms_rig.py")], folder) as peer:
        yield peer


@contextmanager
def ocpp_csms_command(folder: Path) -> Iterator[Peer]:
    """Run the command `ocpp-csms` as it is: it lets in everybody and cannot be made to send anything."""
    port = free_port()
    command = [str(install.PYTHON.parent / "ocpp-csms"), "--host", "127.0.0.1", "--port", str(port)]
    with _process(command, folder) as (_, log):
        yield Peer(f"ws://127.0.0.1:{port}/ocpp", "", log)


@contextmanager
def ws_cli(version: Version, url: str, identity: str, id: str, folder: Path) -> Iterator[Peer]:
    """Run `ocpp simulate` on a pseudo-terminal."""
    rig = [sys.executable, str(HERE / "ws_cli_rig.py"), version.subprotocol, url, identity, id]
    with _running(rig, folder) as peer:
        yield peer


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def profile(sections: Mapping[str, Mapping[str, object]]) -> str:
    """Return the text of a SUT profile (texts and numbers as TOML has them in common with JSON)."""
    lines = []
    for section, entries in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in entries.items()]
    return "\n".join(lines) + "\n"


@contextmanager
def _running(command: list[str], folder: Path, extra: Mapping[str, str] = MappingProxyType({})) -> Iterator[Peer]:
    with _process(command, folder, extra) as (first, log):
        try:
            said = json.loads(first)
        except ValueError:
            raise PeerFault(f"{command[0]} did not start: {first!r}\n{log.read_text()}") from None
        yield Peer(said.get("url", ""), said.get("control", ""), log)


@contextmanager
def _process(
    command: list[str], folder: Path, extra: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, Path]]:
    """Run `command` in a group of its own; yield the first line of its output, and the file of its complaints."""
    install.require()
    log = folder / f"{Path(command[1] if len(command) > 1 else command[0]).stem}.log"
    environment = {**os.environ, "NODE_PATH": str(install.NODE_MODULES), **extra}
    with log.open("w") as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment, start_new_session=True
        )
    overdue = threading.Timer(READY, _kill, [process])
    overdue.start()
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        overdue.cancel()
        # What nobody reads would fill the pipe and stop the peer.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield first, log
    finally:
        overdue.cancel()
        _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    """End the whole group: a rig, and the program that it drives."""
    with suppress(ProcessLookupError):  # it ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
