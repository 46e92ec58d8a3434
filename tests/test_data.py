"""Data folders: found in a checkout and in a wheel, and missed loudly."""

from __future__ import annotations

from pathlib import Path

import pytest
from ocpp_verdict.data import NAMES, directory


def package(root: Path, *inside: str) -> Path:
    """Return the folder of a package below `root` that has the folders `inside`."""
    for name in inside:
        (root / name).mkdir(parents=True)
    (root / "ocpp_verdict").mkdir(parents=True, exist_ok=True)
    return root / "ocpp_verdict"


@pytest.mark.parametrize("name", NAMES)
def test_this_checkout_has_them_all(name: str) -> None:
    assert directory(name) == Path(__file__).parent.parent / name


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_has_them_beside_the_source_root(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert directory(name, package(tmp_path / "harness")) == tmp_path / name


@pytest.mark.parametrize("name", NAMES)
def test_a_wheel_has_them_inside_the_package(name: str, tmp_path: Path) -> None:
    found = package(tmp_path / "lib" / "site-packages", f"ocpp_verdict/{name}")
    assert directory(name, found) == found / name


def test_a_wheel_does_not_look_outside_of_itself(tmp_path: Path) -> None:
    (tmp_path / "lib" / "reports").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match="no folder 'reports'"):
        directory("reports", package(tmp_path / "lib" / "site-packages"))


def test_a_checkout_goes_before_what_a_build_left_in_the_package(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    assert directory("schemas", package(tmp_path / "harness", "ocpp_verdict/schemas")) == tmp_path / "schemas"


def test_both_places_are_named_when_neither_has_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        directory("schemas", package(tmp_path / "harness"))
    assert str(tmp_path / "schemas") in str(caught.value)
    assert str(tmp_path / "harness" / "ocpp_verdict" / "schemas") in str(caught.value)


def test_other_names_are_refused() -> None:
    with pytest.raises(ValueError, match="is none of testsuite, schemas, reports"):
        directory("../etc")
