"""The catalogue: ids, counts, and the profiles that a case belongs to."""

from __future__ import annotations

from collections import Counter

import pytest
from ocpp_verdict.catalogue import CASE_ID, CatalogueEntry, case_id, catalogue, feature_names, features
from ocpp_verdict.frames import Side, Version


def entry(profile: str, condition: str = "", version: Version = Version.V201) -> CatalogueEntry:
    return CatalogueEntry("TC_B_99_CS", "", Side.STATION, "B Provisioning", profile, "", condition, (), (), version)


@pytest.mark.parametrize(
    ("version", "station", "csms"), [(Version.V16, 107, 77), (Version.V201, 425, 252), (Version.V21, 578, 331)]
)
def test_counts_are_those_of_the_oca_documents(version: Version, station: int, csms: int) -> None:
    assert len(catalogue().entries(version, Side.STATION)) == station
    assert len(catalogue().entries(version, Side.CSMS)) == csms
    assert len(catalogue().entries(version)) == station + csms


def test_no_id_is_there_twice_in_a_version() -> None:
    assert len(catalogue()) == 184 + 677 + 909
    assert len({(case.id, case.version) for case in catalogue()}) == len(list(catalogue()))


def test_every_id_is_spelled_as_oca_spells_it_and_names_its_side() -> None:
    for case in catalogue():
        assert CASE_ID.fullmatch(case.id), case.id
        assert case.id.endswith("_CSMS" if case.side is Side.CSMS else "_CS"), case.id
        assert case_id(f"test_{case.id.lower()}") == case.id


def test_every_entry_is_complete() -> None:
    for case in catalogue():
        assert case.title == case.title.strip() != "", case.id
        assert case.block, case.id
        assert case.status in ("M", "C", ""), case.id
        assert case.status != "C" or case.condition, case.id


def test_block_of_a_2x_case_is_the_letter_of_its_id() -> None:
    assert {case.id for case in catalogue() if case.id[3].isalpha() and case.id[3] != case.block[0]} == set()


def test_find_returns_the_case_of_that_version() -> None:
    found = catalogue().find("TC_B_01_CS", Version.V201)
    assert found is not None
    assert (found.version, found.side, found.profile, found.status) == (Version.V201, Side.STATION, "Core", "M")
    assert "B01.FR.01" in found.requirements
    assert "B01" in found.use_cases
    assert catalogue().find("TC_B_01_CS", Version.V16) is None


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("test_tc_023_1_csms", "TC_023_1_CSMS"),
        ("test_tc_003_cs", "TC_003_CS"),
        ("test_tc_b_01_cs", "TC_B_01_CS"),
        ("test_tc_i_101_cs", "TC_I_101_CS"),
        ("test_tc_n_102_2_csms", "TC_N_102_2_CSMS"),
        ("test_tc_23_csms", None),
        ("test_tc_003", None),
        ("tc_003_cs", None),
        ("test_tc_003_cs_again", None),
        ("test_offline_queue", None),
    ],
)
def test_case_id_is_the_test_name_in_capitals(name: str, id: str | None) -> None:
    assert case_id(name) == id


@pytest.mark.parametrize(
    ("case", "expression"),
    [
        (entry("Core"), ""),
        (entry("Core", "C-13"), "(C-13)"),
        (entry("Reservation"), "(Reservation)"),
        (entry("Reservation", "R-2 OR R-1"), "(Reservation) AND (R-2 OR R-1)"),
        (entry("Smart Charging; ISO 15118 Support"), "(Smart-Charging OR ISO-15118-Support)"),
        (entry("Core; Advanced Device Management", "C-17"), "(C-17)"),
        (entry("Core / Payment", "P-0", version=Version.V21), "(P-0)"),
        (entry("Smart Charging / EMS Control", "SC-10", version=Version.V21), "(Smart-Charging) AND (SC-10)"),
        (entry(""), ""),
        (entry("Reservation", "Reservation", version=Version.V16), "(Reservation)"),
        (entry("Core", version=Version.V16), ""),
    ],
)
def test_applicability_is_profile_and_condition(case: CatalogueEntry, expression: str) -> None:
    assert case.applicability == expression


def test_reason_names_the_feature_in_words() -> None:
    case = catalogue().find("TC_B_25_CS", Version.V201)
    assert case is not None
    assert case.applies(frozenset({"C-13"})) == (True, "")
    assert case.applies(frozenset()) == (
        False,
        "n/a: C-13 (Support for Reset per EVSE (AllowReset)) is not supported",
    )


def test_features_are_unique_and_named() -> None:
    assert max(Counter((item.id, item.version, item.side) for item in features()).values()) == 1
    assert all(item.name for item in features())
    assert feature_names(Version.V16, Side.STATION)["fixed_cable"].startswith("a cable that is fixed")
    assert "fixed_cable" not in feature_names(Version.V16, Side.CSMS)


def test_every_claim_of_16_gates_a_case() -> None:
    named = {
        (id, case.side)
        for case in catalogue().entries(Version.V16)
        for id in case.condition.replace("(", "").replace(")", "").split()
    }
    assert {
        (item.id, item.side) for item in features() if item.version is Version.V16 and item.kind == "claim"
    } <= named


def test_every_16_case_of_an_optional_profile_asks_for_it() -> None:
    optional = {"LocalAuthListManagement", "Reservation", "SmartCharging", "FirmwareManagement", "RemoteTrigger"}
    cases = [case for case in catalogue().entries(Version.V16) if case.profile in optional]
    assert len(cases) > 50
    assert [case.id for case in cases if case.profile not in case.condition] == []
