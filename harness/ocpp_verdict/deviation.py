"""Known deviations: defects a profile accepts until a day, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from ocpp_verdict.sut import KnownDeviation
from ocpp_verdict.verdict import Verdict


class Standing(Enum):
    """How a verdict stands to the known deviations; the value is what a reader is told."""

    NONE = ""
    KNOWN = "known deviation"
    EXPIRED = "the known deviation has expired"
    UNEXPECTED_PASS = "passes although the profile lists a known deviation: take it out"


def listed(deviations: Iterable[KnownDeviation], case: str, rule: str | None) -> KnownDeviation | None:
    """Return the deviation that a finding of `rule` (None: of a row) in `case` is known by, None where it is new."""
    return next((one for one in deviations if one.case == case or (rule and one.rule == rule)), None)


def standing(
    deviations: Iterable[KnownDeviation], case: str, verdict: Verdict, rules: Iterable[str | None], today: date
) -> Standing:
    """Return what the profile's known deviations make of a verdict.

    `rules` are the standing rules (None: a row) whose violations make the case fail. A deviation by rule excuses a
    case only if nothing else fails it.
    """
    rules = set(rules)
    for_case = [one for one in deviations if one.case == case]
    if verdict is Verdict.PASS:
        return Standing.UNEXPECTED_PASS if for_case else Standing.NONE
    if verdict is not Verdict.FAIL:
        return Standing.NONE
    excuses = for_case or _by_rules(deviations, rules)
    if not excuses:
        return Standing.NONE
    return Standing.KNOWN if all(one.expires >= today for one in excuses) else Standing.EXPIRED


def _by_rules(deviations: Iterable[KnownDeviation], rules: set[str | None]) -> list[KnownDeviation]:
    listed = {one.rule: one for one in deviations if one.rule}
    if not rules or not rules.issubset(listed):
        return []
    return [listed[rule] for rule in rules if rule is not None]
