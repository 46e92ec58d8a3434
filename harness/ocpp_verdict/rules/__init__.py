"""Standing rules: pure functions from evidence to findings, applied to every case, to logs and to live traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules.families import RULES
from ocpp_verdict.rules.judge import Judge, merged
from ocpp_verdict.rules.rule import Found, Rule
from ocpp_verdict.verdict import Finding

__all__ = ["Found", "Judge", "Rule", "ids", "judge", "table"]


def judge(
    entries: Iterable[Entry], version: Version, side: Side, failed: Callable[[str], None] = lambda _: None
) -> tuple[Finding, ...]:
    """Return what `side` broke in `entries`, each defect once, in the order of the entries that show it first.

    The entries may begin in the middle of a session: what cannot be decided without its beginning is not claimed.

    Args:
        entries: what was recorded.
        version: the OCPP version spoken.
        side: whom to judge.
        failed: told of rules of ours that failed, and that say nothing therefore.
    """
    engine = Judge(version, (side,))
    found = [one for entry in entries for one in engine.feed(entry)]
    found += engine.finish()
    for name in engine.failures:
        failed(f"rules of ours failed and say nothing ({name}); please tell us")
    return tuple(one.finding for one in merged(found))


def table(version: Version | None = None, side: Side | None = None) -> tuple[Rule, ...]:
    """Return the rules, or those of a version and a side, in the order of the families."""
    return tuple(
        rule
        for rule in RULES
        if (version is None or version in rule.versions) and (side is None or rule.side in (None, side))
    )


def ids(version: Version | None = None, side: Side | None = None) -> tuple[str, ...]:
    """Return the ids of the rules in `table`, each once."""
    return tuple(dict.fromkeys(rule.id for rule in table(version, side)))
