"""The full command against each peer: what is started, what the profile says, and what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict.frames import Side, Version

from . import peers
from .peers import Peer

CHECKOUT = Path(__file__).resolve().parents[2]
IDENTITY = "OV-1"
#: Seconds after which a run hangs, and is killed.
PATIENCE = 900

Section = dict[str, object]
Sections = dict[str, Section]
#: Against programs on loopback nothing takes long that comes at all.
TIMINGS: Section = {
    "answer": 5,
    "message": 4,
    "connect": 20,
    "boot": 20,
    "reset": 20,
    "reconnect": 20,
    "operator": 20,
    "transaction": 5,
}
CONFIGURATION: Section = {
    "heartbeat_interval": 4,
    "retry_interval": 2,
    "connection_timeout": 3,
    "meter_interval": 2,
    "clock_aligned_interval": 5,
    "transaction_duration": 3,
    "reservation_time": 10,
    "transaction_retry_interval": 2,
    "max_time_deviation": 1,
}
CSMS_PROFILES = [
    "Core",
    "LocalAuthListManagement",
    "FirmwareManagement",
    "Reservation",
    "RemoteTrigger",
    "SmartCharging",
]


@attrs.frozen
class Run:
    """One peer under test.

    Attributes:
        start: starts it, given the URL of the harness (for a station) and a folder for its log.
        sections: what its profile says beside the ordinary.
        part: what of the suite is run unless everything is asked for (`PEERS=all` in the environment): a peer lives in
            real time, and the whole suite takes a quarter of an hour.
        arguments: of the command line, beside the ordinary.
    """

    role: Side
    version: Version
    start: Callable[[str, Path], AbstractContextManager[Peer]]
    sections: Sections = attrs.field(factory=dict)
    part: tuple[str, ...] = ("--cert-profile", "Core")
    arguments: tuple[str, ...] = ()


@attrs.frozen
class Outcome:
    """What a run left behind."""

    status: int
    output: str
    report: Path

    @property
    def result(self) -> dict[str, Any]:
        """Return result.json."""
        read: dict[str, Any] = json.loads((self.report / "result.json").read_text())
        return read

    def verdicts(self) -> dict[str, str]:
        """Return case -> verdict."""
        return {case["id"]: case["verdict"] for case in self.result["cases"]}

    def findings(self) -> dict[str, list[str]]:
        """Return case -> what its findings say that make it fail."""
        told: dict[str, list[str]] = {}
        for finding in self.result["findings"]:
            for case in finding["cases"] if finding["fails"] else ():
                told.setdefault(case, []).append(finding["summary"])
        return told


def _charger(version: Version, url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.rpc_charger(version, url, IDENTITY, folder)


def _ws_cli(version: Version, url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.ws_cli(version, url, IDENTITY, "04A1B2C3", folder)


def _csms(version: Version, url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.rpc_csms(version, folder)


def _secured_csms(version: Version, url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.rpc_csms(version, folder, secured=True)


def _ocpp_csms(url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.ocpp_csms(folder)


def _ocpp_csms_command(url: str, folder: Path) -> AbstractContextManager[Peer]:
    return peers.ocpp_csms_command(folder)


ONE_CONNECTOR: Sections = {
    "topology": {"connectors": 1, "evses": 1},
    "pics": {"profiles": ["Core"], "features": ["local_stop"]},
}
CHARGER_16: Sections = {
    "pics": {
        "profiles": ["Core", "RemoteTrigger"],
        "features": [
            "AuthorizationCache",
            "AllowOfflineTxForUnknownId",
            "local_stop",
            "StopTransactionOnEVSideDisconnect_true",
            "StopTransactionOnEVSideDisconnect_writable",
            "lock_failure",
        ],
    }
}
CSMS_16: Sections = {"pics": {"profiles": CSMS_PROFILES}}

#: Nobody can make the mere command send anything, and it asks for a heartbeat every 300 s: these show what it does.
FEW = ("--case", "TC_003_CSMS,TC_010_CSMS,TC_023_1_CSMS")

WS_CLI_16 = ("--cert-profile", "Core,LocalAuthListManagement")

#: Every run, by name.
RUNS: Mapping[str, Run] = {
    "ocpp-rpc-charger-1.6": Run(Side.STATION, Version.V16, partial(_charger, Version.V16), CHARGER_16),
    "ocpp-rpc-charger-2.0.1": Run(
        Side.STATION, Version.V201, partial(_charger, Version.V201), part=("--block", "B,F,G")
    ),
    "ocpp-rpc-csms-1.6": Run(
        Side.CSMS, Version.V16, partial(_csms, Version.V16), CSMS_16, ("--cert-profile", "Core,Security")
    ),
    "ocpp-rpc-csms-1.6-secured": Run(
        Side.CSMS,
        Version.V16,
        partial(_secured_csms, Version.V16),
        {"pics": {"profiles": ["FirmwareManagement"], "features": ["security_profile_2"]}},
        ("--cert-profile", "Security"),
    ),
    "ocpp-rpc-csms-2.0.1": Run(
        Side.CSMS, Version.V201, partial(_secured_csms, Version.V201), part=("--block", "A,B,C,E,F,G,J")
    ),
    "ocpp-csms-1.6": Run(Side.CSMS, Version.V16, _ocpp_csms, CSMS_16, ("--cert-profile", "Core,Reservation")),
    "ocpp-csms-command-1.6": Run(Side.CSMS, Version.V16, _ocpp_csms_command, arguments=FEW),
    "ocpp-ws-cli-1.6": Run(Side.STATION, Version.V16, partial(_ws_cli, Version.V16), ONE_CONNECTOR, WS_CLI_16),
    "ocpp-ws-cli-2.0.1": Run(
        Side.STATION, Version.V201, partial(_ws_cli, Version.V201), {"topology": {"evses": 1}}, ("--block", "B")
    ),
}


def execute(run: Run, folder: Path) -> Outcome:
    """Start the peer, run the command against it, stop the peer."""
    listen = f"127.0.0.1:{peers.free_port()}"
    with run.start(f"ws://{listen}/ocpp", folder) as peer:
        (folder / "sut.toml").write_text(_profile(run, peer, listen))
        who = ["--csms", peer.url] if run.role is Side.CSMS else ["--charger", "127.0.0.1"]
        report = folder / "report"
        part = () if os.environ.get("PEERS") == "all" else run.part
        command = [
            sys.executable,
            "-m",
            "pytest",
            "testsuite",
            "--sut",
            str(folder / "sut.toml"),
            *who,
            *part,
        ]
        ended = subprocess.run(
            [*command, "--report-dir", str(report), "-p", "no:cacheprovider", *run.arguments],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            env={**os.environ, "OCPP_PASSWORD": peers.PASSWORD},
            check=False,
        )
    (folder / "output.txt").write_text(ended.stdout)
    return Outcome(ended.returncode, ended.stdout, report)


def _profile(run: Run, peer: Peer, listen: str) -> str:
    station: Section = {"host": "127.0.0.1", "listen": listen}
    system: Section = {"role": run.role.value, "ocpp": run.version.value, "identity": IDENTITY}
    if peer.root:
        system |= {"security_profile": 2, "password_env": "OCPP_PASSWORD"}
    sections: Sections = {
        "sut": system | ({"url": peer.url} if run.role is Side.CSMS else station),
        "tls": {"ca": str(peer.root)} if peer.root else {},
        "timings": TIMINGS,
        "configuration": CONFIGURATION,
        **run.sections,
    }
    if peer.control:
        sections["operator"] = {"kind": "http", "url": peer.control}
        sections['operator.verbs."*"'] = {"url": "/{verb}", "body": "{values}"}
    else:
        # Nobody acts on it: what a case asks of the operator ends in "could not".
        sections["operator"] = {"kind": "command"}
        sections["operator.verbs"] = {"*": "echo 'it has no interface' >&2; exit 1"}
    return peers.profile(sections)
