"""Nothing that a peer says makes a rule fail."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ocpp_verdict.frames import Version
from ocpp_verdict.rules import Judge

from tests.hostile import evidence

#: Examples of each test; more of them with OCPP_VERDICT_EXAMPLES=20000.
EXAMPLES = int(os.environ.get("OCPP_VERDICT_EXAMPLES", "60"))


@pytest.mark.parametrize("version", list(Version))
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_nothing_said_makes_a_rule_fail(version: Version, data: st.DataObject) -> None:
    judge = Judge(version)
    for entry in data.draw(evidence(version)):
        judge.feed(entry)
    judge.finish()
    assert not judge.failures
