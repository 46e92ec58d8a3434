"""What came from the system under test: a message that met a row, and the answer to a call of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ocpp_verdict.arrival import Arrival
from ocpp_verdict.difference import Message, difference
from ocpp_verdict.evidence import Entry
from ocpp_verdict.frames import Error, Result
from ocpp_verdict.peer import Peer
from ocpp_verdict.verdict import Difference, Finding, Severity, Violation

if TYPE_CHECKING:
    from ocpp_verdict.role import Role


def _lacking(what: str, name: str, text: str, entry: int | None) -> Violation:
    """Return the violation of a message that lacks a field which a case must read."""
    return Violation(Finding(f"{what} lacks {name}", expected=f"{what} with {name}", actual=text, entry=entry))


@attrs.frozen
class Received:
    """A message of the system under test that met a row; `received["field"]` reads its payload."""

    arrival: Arrival
    peer: Peer = attrs.field(repr=False)

    def __getitem__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name not in self.arrival.payload:
            raise _lacking(self.arrival.action, name, self.arrival.text, self.arrival.entry)
        return self.arrival.payload[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field of the payload, or `default` where it is not there."""
        return self.arrival.payload.get(name, default)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the payload as received."""
        return self.arrival.payload

    def before(self, other: Received) -> bool:
        """Return whether it came before another message."""
        return self.arrival.number < other.arrival.number

    @property
    def answer(self) -> Mapping[str, Any]:
        """Return what we answered."""
        return self.peer.answer_to(self.arrival.number)


class Answer:
    """What the system under test answered to a call of ours."""

    def __init__(self, role: Role, action: str, frame: Result | Error, entry: Entry) -> None:
        self._role, self.action, self.frame, self.entry = role, action, frame, entry

    def __getitem__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name not in self.payload:
            raise _lacking(f"the answer to {self.action}", name, self.frame.text, self.entry.number)
        return self.payload[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field of the answer, or `default` where it is not there."""
        return self.payload.get(name, default)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the payload of the CALLRESULT; empty for a CALLERROR."""
        return self.frame.payload if isinstance(self.frame, Result) else {}

    @property
    def error(self) -> str | None:
        """Return the error code of a CALLERROR, None for a CALLRESULT."""
        return self.frame.code if isinstance(self.frame, Error) else None

    def expect(self, row: int, **fields: Any) -> Answer:
        """Check the answer against a row.

        Raises:
            Violation: it is a CALLERROR or differs.
        """
        __tracebackhide__ = True
        wanted = Message(f"{self.action}.conf", fields)
        if isinstance(self.frame, Error):
            differences: tuple[Difference, ...] = (
                Difference("answer", "CALLRESULT", f"CALLERROR {self.frame.code}: {self.frame.description}"),
            )
        else:
            differences = difference(fields, self.frame.payload)
        if differences:
            summary = f"the answer to {self.action} does not say what it must"
            self._role.violation(row, summary, str(wanted), self.frame.text, differences, self.entry.number)
        self._role.step(row, str(wanted), self.entry.number)
        return self

    def expect_error(self, row: int, *codes: str) -> Answer:
        """Check that the answer is a CALLERROR, with one of `codes` if any are named.

        Raises:
            Violation: it is a CALLRESULT or has another code.
        """
        __tracebackhide__ = True
        wanted = f"CALLERROR {' or '.join(codes)}".rstrip()
        if self.error is None or (codes and self.error not in codes):
            differences = (Difference("answer", wanted, self.error or "CALLRESULT"),)
            summary = f"{self.action} must be refused with an error"
            self._role.violation(row, summary, wanted, self.frame.text, differences, self.entry.number)
        self._role.step(row, wanted, self.entry.number)
        return self

    def expect_refusal(self, row: int, *codes: str, **fields: Any) -> Answer:
        """Check that the answer is a CALLERROR, with one of `codes` if any are named, or says `fields`.

        Raises:
            Violation: it is neither.
        """
        __tracebackhide__ = True
        return self.expect(row, **fields) if self.error is None else self.expect_error(row, *codes)

    def warn(self, row: int, summary: str, expected: str) -> None:
        """Note of the answer what is worth a warning and fails nothing."""
        self._role.warnings.append(
            Finding(
                summary=summary,
                expected=expected,
                actual=self.frame.text,
                severity=Severity.WARNING,
                row=row,
                entry=self.entry.number,
            )
        )
