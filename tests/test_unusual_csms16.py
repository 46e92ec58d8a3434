"""No case of 1.6 fails a CSMS for what the specification leaves to it; the built-in one would never show that."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from ocpp_verdict.case import declaration
from ocpp_verdict.frames import Side
from ocpp_verdict.verdict import Verdict

from tests.sensitivity.play import applicable, play
from tests.sensitivity.table import cases
from tests.unusual_csms16 import UnusualCsms16

#: Certification profiles, and the field pack.
_PARTS = (
    "Core",
    "LocalAuthListManagement",
    "FirmwareManagement",
    "Reservation",
    "RemoteTrigger",
    "SmartCharging",
    "Security",
    "field",
)


def functions() -> list[Any]:
    found = [getattr(importlib.import_module(module), name) for part in _PARTS for _, module, name in cases(part)]
    return [one for one in found if (declared := declaration(one)) and declared.side is Side.CSMS]


@pytest.mark.parametrize("function", functions(), ids=lambda one: one.__name__)
def test_a_csms_may_be_unusual(function: Any) -> None:
    assert applicable(function)
    played = play(function, simulate=UnusualCsms16)
    assert (played.verdict, played.reason) == (Verdict.PASS, "")


def test_it_is_unusual() -> None:
    """What it does must be seen, or the cases above would prove nothing."""
    (remote, reserve) = (one for one in functions() if one.__name__ in ("test_tc_010_csms", "test_tc_046_csms"))
    told = "".join(entry.frame.text for one in (remote, reserve) for entry in play(one, simulate=UnusualCsms16).entries
                   if entry.frame is not None)  # fmt: skip
    for word in ('"Pending"', '"idTag":"04d4e5f6"', '"transactionId":-2', "+14:00", ":00+00:00", "supportedfeature"):
        assert word in told.replace(" ", "")
