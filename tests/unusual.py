"""What a CSMS of either version may do that nobody expects: be Pending first, and ask at any time of its own accord."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ocpp_verdict.simulators.csms.server import Answer, Csms
from ocpp_verdict.simulators.csms.session import Payload, Session

#: A request that a CSMS makes of its own accord.
Own = tuple[str, Mapping[str, Any]]


class Unusual(Csms):
    """Right, and in no detail what one expects; goes before a built-in CSMS."""

    #: What it asks of every station that it holds back, of every one that it has accepted, and of some again whenever
    #: a connector reports.
    waiting: ClassVar[Sequence[Own]] = ()
    #: Seconds for which it holds a station back; 0 leaves that to the station.
    held_back: ClassVar[int] = 0
    curious: ClassVar[Sequence[Own]] = ()
    again: ClassVar[Sequence[Own]] = ()

    def _open_books(self) -> dict[str, Answer]:
        answers = super()._open_books()
        self._asked_to_wait: set[str] = set()
        self._as_usual = dict(answers)
        return answers | {"BootNotification": self._first_wait, "StatusNotification": self._ask_again}

    def _now(self) -> str:
        """Return the time with an offset, to the millisecond (2.0.1 part 2 §2.1.4 has no more)."""
        return self.clock.utc().isoformat(timespec="milliseconds")

    def _first_wait(self, session: Session, payload: Payload) -> Payload:
        """Be Pending once (1.6 §4.2, 2.0.1 B02), then ask for heartbeats so rare that none will come."""
        if session.station.identity not in self._asked_to_wait:
            self._asked_to_wait.add(session.station.identity)
            session.station.to_answer = ["Pending", "Accepted"]
        answer = self._as_usual["BootNotification"](session, payload)
        pending = answer["status"] == "Pending"
        self._ask(session, self.waiting if pending else self.curious)
        return {**answer, "interval": self.held_back if pending else 86400, "currentTime": self._now()}

    def _ask_again(self, session: Session, payload: Payload) -> Payload:
        self._ask(session, self.again)
        return self._as_usual["StatusNotification"](session, payload)

    def _ask(self, session: Session, requests: Sequence[Own]) -> None:
        for action, asked in requests:
            self.expect_triggered(session.station, action, asked)
            session.follow_up(action, asked)
