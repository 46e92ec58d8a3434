"""What our CSMS answers about identifications: their names are compared as CiStrings (1.6 §7.28)."""

from __future__ import annotations

import pytest
from ocpp_verdict.answers.desk import Desk
from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import default


@pytest.fixture
def desk() -> Desk:
    return Desk(default(Side.STATION, Version.V16), Clock(lambda: 0.0))


def test_letters_make_no_other_identification(desk: Desk) -> None:
    sut = desk.sut
    assert desk.standing(sut.valid_id.lower()) == desk.standing(sut.valid_id) == {"status": "Accepted"}
    assert desk.standing(sut.invalid_id.lower()) == {"status": "Invalid"}
    assert desk.group(sut.same_group_id.lower()) == sut.group_id


def test_another_identification_is_unknown(desk: Desk) -> None:
    assert desk.standing(desk.sut.valid_id + "0") == {"status": "Invalid"}


def test_who_is_refused_is_refused_in_whatever_letters(desk: Desk) -> None:
    desk.refused.add(desk.sut.valid_id)
    assert desk.standing(desk.sut.valid_id.lower()) == {"status": "Invalid"}
