"""Which cases run, and the reason for each that does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.selection import LEFT_OUT, Choice, Collected, SelectionError, choice, former, left_out
from ocpp_verdict.sut import default


def entry(id: str, version: Version = Version.V16) -> object:
    return catalogue().find(id, version)


@pytest.mark.parametrize(
    ("options", "id", "version", "reason"),
    [
        ({}, "TC_003_CS", Version.V16, None),
        ({"ids": "tc_003_cs, TC_001_CS"}, "TC_003_CS", Version.V16, None),
        ({"ids": "TC_001_CS"}, "TC_003_CS", Version.V16, "not selected with --case"),
        ({"blocks": "02"}, "TC_003_CS", Version.V16, None),
        ({"blocks": "03"}, "TC_003_CS", Version.V16, "not selected with --block"),
        ({"blocks": "b"}, "TC_B_01_CS", Version.V201, None),
        ({"profiles": "core"}, "TC_003_CS", Version.V16, None),
        ({"profiles": "Reservation"}, "TC_003_CS", Version.V16, "not selected with --cert-profile"),
    ],
)
def test_reasons(options: dict[str, str], id: str, version: Version, reason: str | None) -> None:
    found = catalogue().find(id, version)
    assert found is not None
    assert choice(**options).reason_not(found) == reason  # type: ignore[arg-type]


def test_an_id_of_ones_own_need_not_be_in_a_catalogue() -> None:
    assert choice(ids="OV_16_X").ids == {"OV_16_X"}


def test_unknown_names_are_said_with_what_there_is() -> None:
    with pytest.raises(SelectionError, match="TC_999_CS: OCA has no such case"):
        choice(ids="TC_999_CS")
    with pytest.raises(SelectionError, match=r"Gold: there are .*Core"):
        choice(profiles="Gold")


def test_what_did_not_pass_in_a_former_run(tmp_path: Path) -> None:
    cases = [{"id": id, "verdict": id} for id in ("pass", "n/a", "fail", "inconc", "error")]
    (tmp_path / "result.json").write_text(json.dumps({"cases": cases}))
    assert former(tmp_path) == {"fail", "inconc", "error"}
    chosen = choice(only_not_passed=tmp_path)
    found = catalogue().find("TC_003_CS", Version.V16)
    assert found is not None
    assert chosen.reason_not(found) == "passed in the former run"


@pytest.mark.parametrize("text", ["", "{}", '{"cases": 7}', '{"cases": [{}]}'])
def test_a_former_run_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(SelectionError, match="no result of a former run"):
        former(tmp_path)


def test_every_catalogue_case_that_does_not_run_has_a_reason() -> None:
    suts = [default(Side.STATION, Version.V16)]
    found = frozenset({"TC_003_CS", "TC_001_CS", "TC_002_CS"})
    collected = Collected(running=found - {"TC_001_CS", "TC_002_CS"}, written=found - {"TC_002_CS"}, found=found)
    rows = left_out(suts, collected, Choice(ids=frozenset({"TC_003_CS"})))
    reasons = {row.id: reason for row, reason in rows}
    assert len(reasons) == 106
    assert reasons["TC_001_CS"] == "not selected with --case"
    assert reasons["TC_002_CS"] == "not yet in this harness"
    assert "TC_003_CS" not in reasons
    assert reasons["TC_012_CS"] == LEFT_OUT


def test_what_was_left_out_by_other_options_is_not_taken_for_passed() -> None:
    suts = [default(Side.STATION, Version.V16)]
    collected = Collected(written=frozenset({"TC_001_CS"}), found=frozenset({"TC_001_CS"}))
    reasons = {row.id: reason for row, reason in left_out(suts, collected, Choice())}
    assert reasons["TC_001_CS"] == LEFT_OUT
