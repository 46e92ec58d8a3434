"""The transition table of OCPP 1.6 §4.9, row by row, and what counts as on the way."""

from __future__ import annotations

import pytest
from ocpp_verdict.frames import Version
from ocpp_verdict.status import TRANSITIONS_16, by_itself, follows, on_the_way, transitions

# Every cell of the table that is empty outside of the diagonal: these changes do not exist.
IMPOSSIBLE_16 = {
    "Available": {"Finishing"},
    "Preparing": {"Reserved", "Unavailable"},
    "Charging": {"Preparing", "Reserved"},
    "SuspendedEV": {"Preparing", "Reserved"},
    "SuspendedEVSE": {"Preparing", "Reserved"},
    "Finishing": {"Charging", "SuspendedEV", "SuspendedEVSE", "Reserved"},
    "Reserved": {"Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"},
    "Unavailable": {"Finishing", "Reserved"},
    "Faulted": set(),
}


@pytest.mark.parametrize("before", sorted(TRANSITIONS_16))
def test_every_row_of_the_table(before: str) -> None:
    assert set(TRANSITIONS_16) - TRANSITIONS_16[before] - {before} == IMPOSSIBLE_16[before]
    assert before not in TRANSITIONS_16[before]


def test_what_is_not_known_may_become_anything() -> None:
    assert follows(None, "Charging", Version.V16)


def test_a_status_that_does_not_exist_leads_nowhere() -> None:
    assert not follows("Occupied", "Available", Version.V16)
    assert follows("Occupied", "Available", Version.V201)


@pytest.mark.parametrize(
    ("before", "between", "goal", "expected"),
    [
        ("Preparing", "SuspendedEV", "Charging", True),
        ("Charging", "Finishing", "Available", True),
        ("Charging", "Charging", "Available", False),
        ("Available", "Charging", "Preparing", False),
        ("Preparing", "Faulted", "Charging", False),
        ("Available", "Reserved", "Preparing", False),
        ("Finishing", "Unavailable", "Available", True),
        ("Charging", "Unavailable", "Finishing", False),
        ("Preparing", "Unavailable", "Available", False),
    ],
)
def test_on_the_way(before: str, between: str, goal: str, expected: bool) -> None:
    assert on_the_way(before, between, [goal], Version.V16) is expected


def test_two_x_states_are_free_to_change() -> None:
    assert transitions(Version.V201)["Occupied"] == {"Available", "Reserved", "Unavailable", "Faulted"}


@pytest.mark.parametrize(
    ("before", "after", "version", "expected"),
    [
        ("Available", "Unavailable", Version.V16, True),
        ("Charging", "Faulted", Version.V16, True),
        (None, "Unavailable", Version.V16, True),
        ("Available", "Reserved", Version.V16, False),
        ("Finishing", "Charging", Version.V16, False),
        ("Available", "Occupied", Version.V201, True),
        ("Available", "Unavailable", Version.V201, False),
        ("Available", "Faulted", Version.V21, False),
    ],
)
def test_by_itself(before: str | None, after: str, version: Version, expected: bool) -> None:
    assert by_itself(before, after, version) is expected
