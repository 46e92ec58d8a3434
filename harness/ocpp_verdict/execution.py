"""One execution of a case: its beginning, its rows, what is found, and the verdict.

The verdict is made in one place, `judged`: a `Violation` in the rows is a fail, one in the preparation is inconc, and
whatever is neither `Violation` nor `Inconclusive` is our own error.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs

from ocpp_verdict import rules
from ocpp_verdict.arrival import Arrival
from ocpp_verdict.case import Declaration
from ocpp_verdict.catalogue import CatalogueEntry, catalogue
from ocpp_verdict.conversation import Conversation
from ocpp_verdict.deviation import listed
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.role import Role
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Finding, HarnessFault, Inconclusive, Verdict, Violation


class Execution:
    """One execution of a case against a system: its beginning, its rows, and what is found."""

    def __init__(self, entry: CatalogueEntry, declared: Declaration, system: System, nodeid: str) -> None:
        self.entry, self.system = entry, system
        self.requirement = f"OCPP {entry.version} {', '.join(entry.requirements) or entry.block}"
        self.findings: list[Finding] = []
        self.began = system.clock.seconds()
        self._first = system.evidence.record(
            Kind.CASE_START, system=system.id, purpose=declared.purpose, nodeid=nodeid, **entry.at_start()
        ).number
        self.role: Role | None = None

    async def begin(self, *, ready: bool = True) -> Role:
        """Wait until the system is ready, unless the case is about that, and return our role in the case."""
        self.system.operator.case = self.entry.id
        if ready:
            await self.system.ready()
        conversation = self._conversation()
        self.role = self.system.role(conversation, self.entry.id, self.requirement)
        self.role.execution = self
        self.system.peer.begin(conversation)
        return self.role

    def _conversation(self) -> Conversation:
        """Return a new conversation; a case of our own has no table to be strict about."""
        entry = self.entry
        return self.system.conversation(by_table=catalogue().find(entry.id, entry.version) is not None)

    async def rows(self, body: Callable[[], Awaitable[None]]) -> None:
        """Run the rows of the case and judge what happened.

        Raises:
            Violation, Inconclusive, HarnessFault: the verdict is not pass.
        """
        __tracebackhide__ = True
        assert self.role is not None
        conversation = self._conversation()
        self.role.conversation = conversation
        self.system.peer.conversation = conversation
        ended: Exception | None = None
        try:
            await body()
        except (Violation, Inconclusive) as early:
            ended = _precondition(early)
        except (LookupError, TypeError, ValueError, AttributeError) as stumble:
            ended = stumble
        if self.system.peer.fault is not None:
            raise HarnessFault(f"answering failed: {self.system.peer.fault}") from self.system.peer.fault
        if self.system.evidence.failed is not None:
            raise HarnessFault(f"the evidence cannot be written, so there is no verdict: {self.system.evidence.failed}")
        self._judge(ended)

    def _judge(self, ended: Exception | None) -> None:
        """Judge what happened; `ended` is what ended the rows early.

        Raises:
            Violation, Inconclusive: the verdict is not pass.
            Exception: the case stumbled over something although nothing that came is wrong, which is our own fault.
        """
        __tracebackhide__ = True
        assert self.role is not None
        for warning in self.role.warnings:
            self._found(warning)
        first = ended if isinstance(ended, Violation) else None
        if first is not None:
            self._found(first.finding)
        elif ended is None:
            for finding in self._unasked():
                first = first or Violation(finding)
                self._found(finding)
        standing = self._standing()
        for finding in standing:
            news = self._found(finding)
            if news and finding.fails:
                first = first or Violation(finding)
        if first is not None:
            raise first
        if ended is not None:
            broken = any(finding.fails for finding in standing)
            raise _unreadable(ended) if broken and not isinstance(ended, Inconclusive) else ended

    def _unasked(self) -> list[Finding]:
        assert self.role is not None
        conversation = self.role.conversation
        premature = conversation.premature()
        if premature:
            return [self._of_arrival(premature[0], "came before the boot was accepted", "nothing but BootNotification")]
        unasked = conversation.unasked()
        if unasked:
            return [self._of_arrival(unasked[0], "came although nothing asked for it", "only what the case asks for")]
        return []

    def _of_arrival(self, arrival: Arrival, what: str, expected: str) -> Finding:
        return Finding(
            summary=f"{arrival.action} {what}",
            requirement=self.requirement,
            expected=expected,
            actual=arrival.text,
            entry=arrival.entry,
        )

    def entries(self) -> list[Entry]:
        """Return what was recorded of this system from the start of the case on."""
        return [entry for entry in self.system.evidence.since(self._first - 1) if self._is_ours(entry)]

    def _standing(self) -> list[Finding]:
        entries = self.entries()
        judged = rules.judge(entries, self.system.sut.ocpp, self.system.sut.role, self.system.peer.note)
        return [finding for finding in judged if not self._is_told(finding)]

    def _is_told(self, finding: Finding) -> bool:
        """Whether the case itself found something as grave in the same entry: one defect gives one finding."""
        return finding.entry is not None and any(
            one.entry == finding.entry and (one.fails or not finding.fails) for one in self.findings
        )

    def _is_ours(self, entry: Entry) -> bool:
        """Another system of the run, built in as well, may have the same identity; connections tell them apart."""
        if entry.connection:
            return entry.connection in self.system.peer.connections
        return entry.station in ("", self.system.peer.identity)

    def _found(self, finding: Finding) -> bool:
        """Record a finding; return whether it is new in this run (a standing rule fails only one case)."""
        key = (finding.rule, finding.summary)
        news = finding.rule is None or self.system.defects.setdefault(key, self.entry.id) == self.entry.id
        self.findings.append(finding)
        known = listed(self.system.sut.known_deviations, self.entry.id, finding.rule)
        self.system.evidence.record(
            Kind.FINDING,
            case=self.entry.id,
            system=self.system.id,
            known_deviation={"reason": known.reason, "expires": known.expires.isoformat()} if known else None,
            **attrs.asdict(finding, recurse=True),
        )
        return news

    async def end(self, verdict: Verdict, reason: str, because: str | None = None) -> None:
        """Record the verdict and bring the system back to idle."""
        self.system.peer.end()
        self.system.peer.fault = None
        self.system.operator.case = None
        self.system.evidence.record(
            Kind.CASE_END,
            case=self.entry.id,
            system=self.system.id,
            verdict=verdict.value,
            reason=reason or None,
            because=because,
            seconds=round(self.system.clock.seconds() - self.began, 3),
        )
        if self.role is not None:  # a case that never began has changed nothing
            await self.system.restore(self.entry.id)
        self.system.evidence.forget(self._first)


def _precondition(early: Violation | Inconclusive) -> Violation | Inconclusive:
    """Row 0 is none of the table's: what fails there is a precondition, wherever it was established."""
    if isinstance(early, Violation) and early.finding.row == 0:
        return Inconclusive(f"the precondition was not established: {early.finding.summary}")
    return early


def _unreadable(stumble: Exception) -> Inconclusive:
    """Nobody can read what breaks a standing rule, which says so itself, in this case or an earlier one."""
    return Inconclusive(f"what came could not be read: {type(stumble).__name__}: {stumble}")


def judged(problem: BaseException | None, *, preparing: bool) -> tuple[Verdict, str]:
    """Return verdict and reason for how a case ended; `preparing` means before its first row (DESIGN §6)."""
    match problem:
        case None:
            return Verdict.PASS, ""
        case Violation() if preparing:
            return Verdict.INCONC, f"the precondition was not established: {problem.finding.summary}"
        case Violation():
            return Verdict.FAIL, problem.finding.summary
        case Inconclusive():
            return Verdict.INCONC, problem.reason
        case HarnessFault():
            return Verdict.ERROR, str(problem)
    return Verdict.ERROR, f"{type(problem).__name__}: {problem}"
