"""Verdicts, findings, and the three ways a case can end early.

Exceptions:
    Violation        the system under test broke a requirement: fail.
    Inconclusive     the purpose could not be reached through no fault of the system under test: inconc.
    HarnessFault     the harness, its set-up or an operator driver is at fault: error.

Verdict words are those of ISO 9646-1 and TTCN-3 (ES 201 873-1).
"""

from __future__ import annotations

from enum import StrEnum

import attrs


class Verdict(StrEnum):
    """What a case says of the system under test."""

    PASS = "pass"
    FAIL = "fail"
    INCONC = "inconc"
    ERROR = "error"
    NA = "n/a"


class Severity(StrEnum):
    """How much a finding weighs; only a violation on the conformance axis makes a case fail."""

    VIOLATION = "violation"
    WARNING = "warning"
    ADVICE = "advice"


class Axis(StrEnum):
    """Whether a clause says so (conformance) or it merely breaks interworking (compatibility)."""

    CONFORMANCE = "conformance"
    COMPATIBILITY = "compatibility"


@attrs.frozen
class Difference:
    """One place where a message is not what it must be."""

    path: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.actual}"


@attrs.frozen
class Finding:
    """One broken requirement with its evidence.

    Attributes:
        summary: what is wrong, one sentence of ours.
        requirement: ids or clauses that decide, such as "B02.FR.01" or "1.6 §4.2".
        expected: what the requirement asks for.
        actual: the raw frame, or what happened instead.
        rule: id of the standing rule, or None where a row of a case found it.
        row: row of the OCA table, or None.
        entry: number of the evidence entry it rests on, or None.
    """

    summary: str
    requirement: str = ""
    expected: str = ""
    actual: str = ""
    differences: tuple[Difference, ...] = ()
    severity: Severity = Severity.VIOLATION
    axis: Axis = Axis.CONFORMANCE
    rule: str | None = None
    row: int | None = None
    entry: int | None = None

    @property
    def fails(self) -> bool:
        """Whether it makes a case fail."""
        return self.severity is Severity.VIOLATION and self.axis is Axis.CONFORMANCE

    def __str__(self) -> str:
        place = f"step {self.row}: " if self.row is not None else ""
        lines = [f"{place}{self.summary}"]
        rows = [("requirement", self.requirement), ("expected", self.expected), ("actual", self.actual)]
        rows += [("differs", str(difference)) for difference in self.differences]
        return "\n".join(lines + [f"  {label:<12} {text}" for label, text in rows if text])


class Violation(Exception):
    """The system under test broke a requirement."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


class Inconclusive(Exception):
    """The purpose of the case was not reached; `because` names the case or finding that explains it, if any."""

    def __init__(self, reason: str, because: str | None = None) -> None:
        self.reason, self.because = reason, because
        super().__init__(reason)


class HarnessFault(Exception):
    """The harness, its set-up or an operator driver is at fault."""
