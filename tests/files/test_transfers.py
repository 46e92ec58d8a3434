"""Firmware and logs travel by the protocol that the profile names, or else by one that the station supports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.blocks.transfers import spoken
from ocpp_verdict.frames import Version
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.states import station16
from ocpp_verdict.sut.sections import Scheme
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Inconclusive

from tests.running import Profile, run
from tests.stage16 import on_the_charger, the_station

#: A firmware case and an upload case of each version.
CASES = {Version.V16: "TC_044_1_CS TC_045_1_CS", Version.V201: "TC_L_01_CS TC_N_25_CS"}


# HTTP is what the whole suite uses.
@pytest.mark.parametrize("version", CASES)
@pytest.mark.parametrize("scheme", [Scheme.HTTPS, Scheme.FTP, Scheme.FTPS])
def test_firmware_and_logs_by_every_protocol(tmp_path: Path, version: Version, scheme: Scheme) -> None:
    file, cases = tmp_path / "sut.toml", CASES[version]
    Profile(cases, version, transfers=f'scheme = "{scheme}"').write(file)
    result = run(tmp_path / "report", "--sut", str(file), "--case", cases.replace(" ", ","))
    assert [case["verdict"] for case in result["cases"]] == ["pass", "pass"]
    lines = [json.loads(line) for line in (tmp_path / "report" / "evidence.jsonl").read_text().splitlines()]
    files = {line["what"]: line for line in lines if line["kind"] == "file"}
    assert {(what, line["scheme"]) for what, line in files.items()} == {("fetched", scheme), ("uploaded", scheme)}
    kept = tmp_path / "report" / files["uploaded"]["file"]
    assert kept.stat().st_size == files["uploaded"]["bytes"] > 0


@pytest.mark.parametrize(
    ("said", "scheme"),
    [
        (None, Scheme.HTTP),
        ("", Scheme.HTTP),
        ("FTP", Scheme.FTP),
        ("ftp, FTPS", Scheme.FTP),
        ("FTPS,HTTPS", Scheme.HTTPS),
        ("SFTP,FTPS", Scheme.FTPS),
        ("SFTP", None),
    ],
)
def test_the_station_says_what_it_supports(said: str | None, scheme: Scheme | None) -> None:
    assert spoken(said) is scheme


def supporting(protocols: str, script: Callable[[Any], None]) -> Callable[[System, CSMS], Any]:
    """Return a script for a station that supports other protocols than usual."""

    async def act(system: System, csms: CSMS) -> None:
        the_station(system).memory.configuration.put("SupportedFileTransferProtocols", protocols)
        async with station16.transfers(csms, system.operator, system.sut) as places:
            script(places)

    return act


def test_a_station_that_only_does_ftp_gets_ftp(tmp_path: Path) -> None:
    def script(places: Any) -> None:
        assert {place.partition(":")[0] for place in (places.logs, places.closed, places.missing)} == {"ftp"}
        assert places.firmware.startswith("ftp://127.0.0.1:")

    on_the_charger(tmp_path, supporting("FTP", script))


def test_a_station_that_does_none_of_ours_needs_places_in_the_profile(tmp_path: Path) -> None:
    def script(places: Any) -> None:
        with pytest.raises(Inconclusive, match="name firmware_location and log_location"):
            _ = places.closed
        assert places.logs == "sftp://files.example/logs"

    on_the_charger(tmp_path, supporting("SFTP", script), log_location="sftp://files.example/logs")
