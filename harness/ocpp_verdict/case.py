"""A case: what `@case` declares, what the catalogue says of it, and how one execution is judged.

The verdict is made in one place, `judged`: a `Violation` in the rows is a fail, one in the preparation is inconc, and
whatever is neither `Violation` nor `Inconclusive` is our own error.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast, overload

import attrs
import pytest

from ocpp_verdict import rules
from ocpp_verdict.catalogue import CatalogueEntry, case_id, catalogue
from ocpp_verdict.conversation import Arrival
from ocpp_verdict.deviation import listed
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role import Role
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Finding, HarnessFault, Inconclusive, Verdict, Violation

Body = TypeVar("Body", bound=Callable[..., Awaitable[None]])
_ATTRIBUTE = "__ocpp_case__"
#: How a case of our own is named, and the versions that its name says.
_OWN = re.compile(r"OV_(16|2)_[A-Z0-9_]+")
_OWN_VERSIONS = {"16": (Version.V16,), "2": (Version.V201, Version.V21)}


@attrs.frozen
class Declaration:
    """What a case function says of itself; the catalogue knows the rest of an OCA case."""

    id: str
    title: str
    purpose: str
    profile: str = ""
    requirements: tuple[str, ...] = ()
    condition: str = ""
    side: Side = Side.STATION
    versions: tuple[Version, ...] = ()

    def entry(self, version: Version) -> CatalogueEntry | None:
        """Return the case's metadata in `version`, None where that version does not have the case."""
        if version not in self.versions:
            return None
        return catalogue().find(self.id, version) or CatalogueEntry(
            id=self.id,
            title=self.title,
            side=self.side,
            block="field",
            profile=self.profile,
            status="",
            condition=self.condition,
            requirements=self.requirements,
            use_cases=(),
            version=version,
        )


@overload
def case(function: Body) -> Body: ...


@overload
def case(
    *,
    id: str = "",
    title: str = "",
    profile: str = "",
    requirements: str = "",
    condition: str = "",
    versions: tuple[Version, ...] = (),
) -> Callable[[Body], Body]: ...


def case(
    function: Body | None = None,
    *,
    id: str = "",
    title: str = "",
    profile: str = "",
    requirements: str = "",
    condition: str = "",
    versions: tuple[Version, ...] = (),
) -> Any:
    """Declare a test function as a case; its name is enough, and what it requires if OCA does not have it.

    Args:
        function: the case.
        id: where the name does not say it; test_ov_16_fractions_cs is OV_16_FRACTIONS_CS, of OCPP 1.6.
        title: what it is about, a few words, where that is not the first line of its docstring.
        profile: the certification profile it belongs to.
        requirements: ids or clauses, blank-separated.
        condition: features that a product must claim (features.csv); empty: it applies to every product.
        versions: which versions have it, where the id does not say it.

    Raises:
        ValueError: the function's name is no id and no id is given, or it has no docstring.
    """
    if function is None:
        named = {"title": title, "profile": profile, "condition": condition}
        return lambda body: _declare(body, id, tuple(requirements.split()), versions, **named)
    return _declare(function, "", (), ())


def destructive(function: Body) -> Body:
    """Let a case run last, because it leaves the system under test in need of repair."""
    return cast(Body, pytest.mark.destructive(function))


def declaration(function: Any) -> Declaration | None:
    """Return what `@case` declared of a test function, None where it is no case."""
    return getattr(function, _ATTRIBUTE, None)


def _declare(
    body: Body,
    id: str,
    requirements: tuple[str, ...],
    versions: tuple[Version, ...],
    title: str = "",
    profile: str = "",
    condition: str = "",
) -> Body:
    name = id or case_id(body.__name__) or own_id(body.__name__)
    if name is None:
        raise ValueError(f"{body.__name__} is no id such as test_tc_003_cs or test_ov_16_x, and @case says no id=")
    text = inspect.getdoc(body) or ""
    if not text:
        raise ValueError(f"{body.__name__} has no docstring that says its title and purpose")
    heading, _, purpose = text.partition("\n")
    declared = Declaration(
        id=name,
        title=title or heading.rstrip("."),
        purpose=" ".join(purpose.split()) or heading,
        profile=profile,
        requirements=requirements,
        condition=condition,
        side=_side(name, body),
        versions=versions or _versions(name) or (tuple(Version) if id else ()),
    )
    if not declared.versions:
        raise ValueError(f"{name} stands in no catalogue; a case of your own is named test_ov_16_… or test_ov_2_…")

    @pytest.mark.asyncio(loop_scope="session")
    @functools.wraps(body)
    async def run(**fixtures: Any) -> None:
        __tracebackhide__ = True
        role = next(role for value in fixtures.values() if isinstance(role := getattr(value, "role", value), Role))
        await role.execution.rows(functools.partial(body, **fixtures))

    setattr(run, _ATTRIBUTE, declared)
    return cast(Body, run)


def own_id(name: str) -> str | None:
    """Return the id that the name of a test function says, None if it is none of ours: test_ov_16_x -> OV_16_X."""
    id = name.removeprefix("test_").upper()
    return id if name.startswith("test_") and _OWN.fullmatch(id) else None


def _versions(id: str) -> tuple[Version, ...]:
    own = _OWN.fullmatch(id)
    return _OWN_VERSIONS[own[1]] if own else tuple(one for one in Version if catalogue().find(id, one))


def _side(id: str, body: Callable[..., Any]) -> Side:
    """Return who is under test: OCA says it in the id; in a case of our own the role that we play tells."""
    if id.endswith(("_CS", "_CSMS")):
        return Side.STATION if id.endswith("_CS") else Side.CSMS
    return Side.STATION if "csms" in inspect.signature(body).parameters else Side.CSMS


class Execution:
    """One execution of a case against a system: its beginning, its rows, and what is found."""

    def __init__(self, entry: CatalogueEntry, declared: Declaration, system: System, nodeid: str) -> None:
        self.entry, self.system = entry, system
        self.requirement = f"OCPP {entry.version} {', '.join(entry.requirements) or entry.block}"
        self.findings: list[Finding] = []
        self.began = system.clock.seconds()
        self._first = system.evidence.record(
            Kind.CASE_START,
            case=entry.id,
            system=system.id,
            title=entry.title,
            purpose=declared.purpose,
            profile=entry.profile,
            block=entry.block,
            status=entry.status,
            condition=entry.condition,
            requirements=list(entry.requirements),
            version=entry.version.value,
            role=entry.side.value,
            nodeid=nodeid,
        ).number
        self.role: Role | None = None

    async def begin(self, *, ready: bool = True) -> Role:
        """Wait until the system is ready, unless the case is about that, and return our role in the case."""
        self.system.operator.case = self.entry.id
        if ready:
            await self.system.ready()
        conversation = self.system.conversation()
        self.role = self.system.role(conversation, self.entry.id, self.requirement)
        self.role.execution = self
        self.system.peer.begin(conversation)
        return self.role

    async def rows(self, body: Callable[[], Awaitable[None]]) -> None:
        """Run the rows of the case and judge what happened.

        Raises:
            Violation, Inconclusive, HarnessFault: the verdict is not pass.
        """
        __tracebackhide__ = True
        assert self.role is not None
        conversation = self.system.conversation()
        self.role.conversation = conversation
        self.system.peer.conversation = conversation
        ended: Violation | Inconclusive | None = None
        try:
            await body()
        except (Violation, Inconclusive) as early:
            ended = _precondition(early)
        except (LookupError, TypeError, ValueError, AttributeError) as stumble:
            ended = self._stumbled(stumble)
        if self.system.peer.fault is not None:
            raise HarnessFault(f"answering failed: {self.system.peer.fault}") from self.system.peer.fault
        if self.system.evidence.failed is not None:
            raise HarnessFault(f"the evidence cannot be written, so there is no verdict: {self.system.evidence.failed}")
        self._judge(ended)

    def _stumbled(self, stumble: Exception) -> Inconclusive:
        """Return why a case could not read what came, where that breaks a standing rule.

        Raises:
            Exception: nothing that came is wrong, so the stumble is our own fault.
        """
        if not any(finding.fails for finding in self._standing()):
            raise stumble
        return Inconclusive(f"what came could not be read: {type(stumble).__name__}: {stumble}")

    def _judge(self, ended: Violation | Inconclusive | None) -> None:
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
        for finding in self._standing():
            news = self._found(finding)
            if news and finding.fails:
                first = first or Violation(finding)
        if first is not None:
            raise first
        if ended is not None:
            raise ended

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
        """Return what was recorded of this system since the case began."""
        return [entry for entry in self.system.evidence.since(self._first) if self._is_ours(entry)]

    def _standing(self) -> list[Finding]:
        entries = self.entries()
        judged = rules.judge(entries, self.system.sut.ocpp, self.system.sut.role)
        taken = {finding.entry for finding in self.findings}
        return [finding for finding in judged if finding.entry is None or finding.entry not in taken]

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
        await self.system.restore(self.entry.id)
        self.system.evidence.forget(self._first)


def _precondition(early: Violation | Inconclusive) -> Violation | Inconclusive:
    """Row 0 is none of the table's: what fails there is a precondition, wherever it was established."""
    if isinstance(early, Violation) and early.finding.row == 0:
        return Inconclusive(f"the precondition was not established: {early.finding.summary}")
    return early


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
