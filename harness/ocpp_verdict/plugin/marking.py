"""How the outcome of a pytest phase becomes a verdict, and what a pytest report says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ocpp_verdict import failure
from ocpp_verdict.deviation import Standing, standing
from ocpp_verdict.execution import judged
from ocpp_verdict.plugin.keys import EXECUTION, PLACE, RUN, VERDICT
from ocpp_verdict.verdict import Finding, HarnessFault, Inconclusive, Verdict, Violation


def mark(item: pytest.Item, call: pytest.CallInfo[None], made: Any) -> None:
    """Give the report of a phase its verdict, with the reason, the finding and the transcript."""
    problem = call.excinfo.value if call.excinfo else None
    if isinstance(problem, pytest.skip.Exception):
        verdict, reason = Verdict.NA, problem.msg or ""
        _record_not_applicable(item, reason)
    elif call.when == "call" or problem is not None:
        verdict, reason = judged(problem, preparing=call.when == "setup")
        reason = _hidden(item, reason)
    else:
        return
    if call.when != "teardown":
        item.stash[VERDICT] = (verdict, reason, getattr(problem, "because", None))
    finding = problem.finding if isinstance(problem, Violation) else None
    if isinstance(problem, Violation | Inconclusive | HarnessFault):
        made.longrepr = _hidden(item, failure.text(problem, str(item.path)))
        made.sections = [*made.sections, ("evidence", _transcript(item))]
    _say(item, made, verdict, reason, finding)


def _say(item: pytest.Item, made: Any, verdict: Verdict, reason: str, finding: Finding | None) -> None:
    sut, entry = item.stash[PLACE]
    execution = item.stash.get(EXECUTION, None)
    rules = {found.rule for found in execution.findings if found.fails} if execution else set()
    known = standing(sut.known_deviations, entry.id, verdict, rules, datetime.now().astimezone().date())
    made.verdict, made.verdict_reason = verdict.value, reason
    made.verdict_case = entry.id
    if known is Standing.KNOWN:
        made.verdict, made.outcome, made.longrepr = "deviation", "passed", None
    elif known in (Standing.UNEXPECTED_PASS, Standing.EXPIRED):
        made.outcome = "failed"
        made.verdict_reason = f"{known.value}; {reason}" if reason else known.value
        made.longrepr = "\n".join(filter(None, (made.longrepr and str(made.longrepr), f"{entry.id}: {known.value}")))
    item.user_properties.append(("verdict", made.verdict))
    if finding is not None:
        item.user_properties.append(("finding", _hidden(item, str(finding))))
    made.user_properties = list(item.user_properties)
    made.verdict_frames = _hidden(item, finding.actual) if finding else ""


def _transcript(item: pytest.Item) -> str:
    execution = item.stash.get(EXECUTION, None)
    return _hidden(item, failure.transcript(execution.entries(), execution.system.sut.role)) if execution else ""


def _hidden(item: pytest.Item, text: str) -> str:
    run = item.config.stash.get(RUN, None)
    return run.evidence.hide(text) if run else text


def _record_not_applicable(item: pytest.Item, reason: str) -> None:
    run = item.config.stash.get(RUN, None)
    if run is not None and EXECUTION not in item.stash:
        run.not_applicable(item.stash[PLACE][1], reason, nodeid=item.nodeid)
