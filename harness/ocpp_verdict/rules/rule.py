"""What a standing rule is, what it says when it is broken, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import cast

import attrs

from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules.memory import Moment, Seen
from ocpp_verdict.verdict import Axis, Difference, Finding, Severity

#: Characters of a frame that a finding quotes.
MAX_QUOTED = 2000

ALL = frozenset(Version)
V16 = frozenset({Version.V16})
V2 = frozenset({Version.V201, Version.V21})
V21 = frozenset({Version.V21})


@attrs.frozen(eq=False)
class Rule:
    """One standing rule.

    Attributes:
        id: kebab-case and stable: known deviations, reports and other programs name it.
        clause: where the specifications decide it; for a rule of compatibility what it rests on.
        says: one sentence, true of every frame that breaks it; repeats of it count as one defect.
        side: whom it judges; None for whoever sent the frame.
    """

    id: str
    clause: str
    says: str
    severity: Severity = Severity.VIOLATION
    axis: Axis = Axis.CONFORMANCE
    versions: frozenset[Version] = ALL
    side: Side | None = None

    def broken(
        self,
        seen: Seen,
        *,
        expected: str = "",
        detail: str = "",
        says: str = "",
        differences: tuple[Difference, ...] = (),
        side: Side | None = None,
    ) -> Found:
        """Return the finding that `seen` breaks the rule.

        Args:
            seen: the entry that shows it.
            expected: what the clause asks for.
            detail: what is so this time (ids, numbers), which must not stand in `says`.
            says: a more exact sentence than the rule's own; stable from frame to frame.
            differences: places of the frame.
            side: who broke it, where neither the rule nor the sender says so.
        """
        if detail and not differences:
            differences = (Difference("", expected or self.says, detail),)
        finding = Finding(
            summary=says or self.says,
            requirement=self.clause,
            expected=expected,
            actual=seen.text[:MAX_QUOTED],
            differences=differences,
            severity=self.severity,
            axis=self.axis,
            rule=self.id,
            entry=seen.entry.number,
        )
        return Found(finding, side or self.side or seen.sender or Side.STATION, seen.entry)


def warning(id: str, clause: str, says: str, versions: frozenset[Version] = ALL, side: Side | None = None) -> Rule:
    """Return a rule whose breach a clause advises against."""
    return Rule(id, clause, says, Severity.WARNING, Axis.CONFORMANCE, versions, side)


def risk(id: str, clause: str, says: str, versions: frozenset[Version] = ALL, side: Side | None = None) -> Rule:
    """Return a rule that no clause decides, and whose breach breaks interworking."""
    return Rule(id, clause, says, Severity.WARNING, Axis.COMPATIBILITY, versions, side)


def advice(id: str, clause: str, says: str, versions: frozenset[Version] = ALL, side: Side | None = None) -> Rule:
    """Return a rule whose breach is worth knowing, and no more."""
    return Rule(id, clause, says, Severity.ADVICE, Axis.COMPATIBILITY, versions, side)


@attrs.frozen
class Found:
    """A broken rule: the finding, who broke it, and the entry that shows it."""

    finding: Finding
    side: Side
    entry: Entry


Judgement = Callable[[Seen], Iterable[Found]]


@attrs.frozen
class Check:
    """A function that judges, and when it is asked: at a moment, for some actions (none given: for any)."""

    moment: Moment
    judge: Judgement
    actions: tuple[str, ...] = ()
    versions: frozenset[Version] = ALL

    @property
    def name(self) -> str:
        """Return its family with the ids of the rules that it is seen to name, for whoever has to mend it."""
        judge = cast(FunctionType, self.judge)
        ids = ", ".join(dict.fromkeys(_named(judge, set())))
        return f"{judge.__module__.rpartition('.')[2]}.{judge.__name__.strip('_')}" + (f": {ids}" if ids else "")


def _named(function: FunctionType, known: set[str]) -> Iterator[str]:
    """Yield the ids of the rules that a function of a family names, itself or by others of its module."""
    known.add(function.__name__)
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        if isinstance(found, Rule):
            yield found.id
        elif isinstance(found, FunctionType) and found.__module__ == function.__module__ and name not in known:
            yield from _named(found, known)
