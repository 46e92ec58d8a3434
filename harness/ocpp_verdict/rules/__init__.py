"""Standing rules: pure functions from evidence to findings, applied to every case, to logs and to live traffic."""

from __future__ import annotations

from collections.abc import Iterable

from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules import wire
from ocpp_verdict.verdict import Finding


def judge(entries: Iterable[Entry], version: Version, side: Side) -> tuple[Finding, ...]:
    """Return what `side` broke in `entries`, in the order of the entries."""
    return tuple(wire.judge(entries, version, side))
