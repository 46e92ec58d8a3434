"""Runs of the suite in a process of their own, under the usual profiles or others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut.claims import SIMULATED

ROOT = Path(__file__).resolve().parent.parent


def run(directory: Path, *arguments: str) -> Any:
    """Run the suite in a process of its own and return its result."""
    command = [sys.executable, "-m", "pytest", "testsuite", "-q", "--tb=no", "--report-dir", str(directory)]
    said = subprocess.run(
        [*command, "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2400,
        check=False,
        stdin=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
    )
    assert (directory / "result.json").exists(), said.stdout[-3000:] + said.stderr[-3000:]
    return json.loads((directory / "result.json").read_text())


@attrs.frozen
class Profile:
    """A profile of the built-in station that differs from the usual one.

    Attributes:
        cases: what is to be run there.
        sut: keys of [sut].
        topology: keys of [topology].
        transfers: keys of [transfers].
        more: features that it claims beside the usual ones.
        less: usual features that it does not claim.
    """

    cases: str
    version: Version = Version.V16
    sut: str = ""
    topology: str = ""
    transfers: str = ""
    more: str = ""
    less: str = ""

    def write(self, file: Path) -> None:
        """Write the profile as people would."""
        claims = (SIMULATED[Side.STATION, self.version] | set(self.more.split())) - set(self.less.split())
        features = ", ".join(f'"{id}"' for id in sorted(claims))
        file.write_text(
            f'[sut]\nrole = "charging_station"\nocpp = "{self.version}"\n{self.sut}\n'
            f'[operator]\nkind = "simulated"\n[topology]\n{self.topology}\n[transfers]\n{self.transfers}\n'
            f"[pics]\nfeatures = [{features}]\n"
        )
