"""What the rows of a case leave behind: steps, observations, violations."""

from __future__ import annotations

from typing import NoReturn

from ocpp_verdict.conversation import Conversation
from ocpp_verdict.evidence import Kind
from ocpp_verdict.peer import Peer
from ocpp_verdict.verdict import Difference, Finding, Violation


class Record:
    """Says for one case what became of its rows."""

    def __init__(self, peer: Peer, conversation: Conversation, case: str, requirement: str) -> None:
        self.peer, self.conversation = peer, conversation
        self._case, self._requirement = case, requirement
        #: What rows found that fails nothing.
        self.warnings: list[Finding] = []

    def step(self, row: int, text: str, entry: int | None) -> None:
        """Record that a row was done or met."""
        self.conversation.row_done()
        self.peer.evidence.record(Kind.STEP, case=self._case, row=row, text=text, entry=entry)

    def observe(self, text: str) -> None:
        """Record something worth reading that is no finding."""
        self.peer.evidence.record(Kind.OBSERVATION, case=self._case, text=text)

    def violation(
        self,
        row: int,
        summary: str,
        expected: str,
        actual: str,
        differences: tuple[Difference, ...] = (),
        entry: int | None = None,
    ) -> NoReturn:
        """Raise the violation of a row.

        Raises:
            Violation: always.
        """
        __tracebackhide__ = True
        raise Violation(
            Finding(
                summary=summary,
                requirement=self._requirement,
                expected=expected,
                actual=actual,
                differences=differences,
                row=row,
                entry=entry,
            )
        )
