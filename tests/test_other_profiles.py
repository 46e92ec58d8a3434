"""Cases that the built-in profile leaves out pass and fail as they should under profiles in which they apply."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import default

from tests.running import Profile, run
from tests.test_suite import written

PROFILES = {
    "a fixed cable, back-up power, no reservations": Profile(
        "TC_017_2_CS TC_018_2_CS TC_032_1_CS TC_048_4_CS",
        topology='cable = "fixed"',
        more="backup_power reservation_refusable",
    ),
    "TLS with a password, no reservation of the station as a whole": Profile(
        "TC_050_4_CS TC_078_CS TC_084_CS TC_086_CS", sut="security_profile = 2", less="ReserveConnectorZeroSupported"
    ),
    "no local list": Profile("TC_042_1_CS TC_043_1_CS", less="LocalAuthListManagement LocalAuthListEnabled_writable"),
    "one reader for all connectors": Profile("TC_069_CS", topology="shared_reader = true"),
    "TLS on both sides": Profile("TC_074_CS TC_078_CS TC_084_CS TC_086_CS TC_087_CS", sut="security_profile = 3"),
    "a master pass, transactions that do not start with the energy": Profile(
        "TC_C_49_CS TC_E_38_CS", Version.V201, more="C-08", less="C-09.5"
    ),
}

BUILT_IN = [(side, version) for side in Side for version in (Version.V16, Version.V201)]
EVERY = pytest.mark.parametrize("name", PROFILES)


def judged(directory: Path, name: str, *arguments: str) -> list[Any]:
    """Return how the cases of a profile were judged."""
    profile, file = PROFILES[name], directory / "sut.toml"
    profile.write(file)
    cases = profile.cases.split()
    result = run(directory / "report", "--sut", str(file), "--case", ",".join(cases), *arguments)
    return [case for case in result["cases"] if case["id"] in cases]


def said(cases: Iterable[Any]) -> list[tuple[str, str]]:
    """Return what became of cases, with the reason where it was none that is hoped for."""
    return sorted({(case["id"], f"{case['verdict']}: {case['reason'] or ''}"[:200]) for case in cases})


@pytest.mark.parametrize(("side", "version"), BUILT_IN)
def test_no_case_that_the_usual_profile_leaves_out_is_unproven(side: Side, version: Version) -> None:
    features = default(side, version).features() | {f"connected_with_profile_{default(side, version).security_profile}"}
    left_out = {
        entry.id
        for entry in catalogue().entries(version, side)
        if entry.id in written() and not entry.applies(features)[0]
    }
    assert left_out - {id for profile in PROFILES.values() for id in profile.cases.split()} == set()


@EVERY
def test_the_cases_pass_on_a_station_that_behaves(tmp_path: Path, name: str) -> None:
    found = judged(tmp_path, name)
    assert said(case for case in found if case["verdict"] != "pass") == []
    assert sorted(case["id"] for case in found) == PROFILES[name].cases.split()


@EVERY
def test_the_cases_fail_on_each_of_their_misbehaviours(tmp_path: Path, name: str) -> None:
    found = judged(tmp_path, name, "--misbehave", "all")
    assert said(case for case in found if case["verdict"] != "fail") == []
    assert sorted({case["id"] for case in found}) == PROFILES[name].cases.split()
