"""No case of 2.0.1 fails a CSMS for what the specification leaves to it; the built-in one would never show that."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.play import applicable, play
from tests.unusual_csms201 import UnusualCsms201
from tests.written import functions

CASES = [one for one in functions(Version.V201, Side.CSMS) if applicable(one, Version.V201)]


@pytest.mark.parametrize("function", CASES, ids=lambda one: one.__name__)
def test_a_csms_may_be_unusual(function: Any) -> None:
    played = play(function, simulate=UnusualCsms201, version=Version.V201)
    assert (played.verdict, played.reason) == (Verdict.PASS, "")


def test_it_is_unusual() -> None:
    """What it does must be seen, or the cases above would prove nothing."""
    named = {one.__name__: one for one in CASES}
    (variables, stop) = (named[f"test_tc_{id}_csms"] for id in ("b_07", "e_21"))
    played = [play(one, simulate=UnusualCsms201, version=Version.V201) for one in (variables, stop)]
    told = "".join(entry.frame.text for one in played for entry in one.entries if entry.frame is not None)
    for word in (
        '"Pending"',
        '"oFFLINEtHRESHOLD"',
        '"MaxSet"',
        '"customData"',
        '"totalCost"',
        '"requestId":0',
        "+14:00",
    ):
        assert word in told.replace(" ", "")
