"""What may come next, what may interleave, and what came unasked: the five rules of a case's conversation.

Messages of the system under test queue in lanes; order is judged within a lane only, since status and transaction
messages may overtake each other (2.0.1 part 6 §2.1).
1. A row takes the next message of its lane; a wrong one is never skipped to wait for a right one.
2. What may come at any time is skipped: `licences.py`, each line with its clause.
3. States on the way to an expected status are passed over and noted; under `strict` they are wrong.
4. Until a boot is accepted, only BootNotification and what was triggered may come; what held on arrival decides.
5. What came unasked before the last row and has no licence is a violation at the end.

No I/O, no clock: `arrived` is told what came, `look` says what a row makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from ocpp_verdict.arrival import Arrival, Gate, Lane, lane, reported_status
from ocpp_verdict.difference import ABSENT, Either, Message, Pattern, difference, message_difference
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.licences import LICENCES
from ocpp_verdict.status import by_itself, on_the_way, transitions
from ocpp_verdict.verdict import Difference


@attrs.frozen
class Match:
    """The row is met; `passed` came on the way and was passed over."""

    arrival: Arrival
    passed: tuple[Arrival, ...] = ()


@attrs.frozen
class Wrong:
    """The next message of the lane is not what the row asks for."""

    arrival: Arrival
    differences: tuple[Difference, ...]


@attrs.frozen
class Nothing:
    """Nothing relevant has come yet; `nearest` is a skipped message of the same action, if there was one."""

    nearest: Wrong | None = None


Outcome = Match | Wrong | Nothing


class Conversation:
    """The messages of one case, and what its rows make of them.

    Args:
        version: the OCPP version spoken.
        under_test: whose messages are judged. A CSMS may ask anything at any time, so nothing it asks is unasked.
        strict: rehearsal of a lab day; states passed over are wrong.
        statuses: the last known status by status lane when the case begins.
    """

    def __init__(
        self, version: Version, under_test: Side, *, strict: bool = False, statuses: Mapping[Lane, str] | None = None
    ) -> None:
        self.version, self.under_test, self.strict = version, under_test, strict
        self.arrivals: list[Arrival] = []
        self.permitted: list[Message] = []
        self._before: dict[int, str | None] = {}
        self._statuses: dict[Lane, str] = dict(statuses or {})
        self._stale: set[Lane] = set()
        self._afresh: set[int] = set()
        self._used: set[int] = set()
        self._passed: set[int] = set()
        self._unanswered: set[int] = set()
        self._position: dict[Lane, int] = {}
        self._boot = -1
        self._last_row = 0

    def arrived(self, arrival: Arrival) -> None:
        """Take note of a message of the system under test, in the order of arrival."""
        self.arrivals.append(arrival)
        self._unanswered.add(arrival.number)
        if arrival.action == "BootNotification":
            self._stale.update(self._statuses)
        status = reported_status(arrival.action, arrival.payload)
        if isinstance(status, str):
            self._before[arrival.number] = self._statuses.get(arrival.lane)
            self._statuses[arrival.lane] = status
            if arrival.lane in self._stale:
                self._stale.remove(arrival.lane)
                self._afresh.add(arrival.number)

    def answered(self, number: int) -> None:
        """Take note that message `number` got a CALLRESULT, so that sending it again is no retry."""
        self._unanswered.discard(number)

    def look(self, pattern: Message | Either) -> Outcome:
        """Return what a row makes of the messages so far (rules 1 to 3); changes nothing."""
        choices = pattern.choices if isinstance(pattern, Either) else (pattern,)
        passed: list[Arrival] = []
        nearest: Wrong | None = None
        for arrival in self._queue(choices):
            differences = _least(choices, arrival)
            if not differences:
                return Match(arrival, tuple(passed))
            wrong = Wrong(arrival, differences)
            if self._on_the_way(arrival, choices):
                passed.append(arrival)
            elif not self._licensed(arrival):
                return wrong
            if any(choice.action == arrival.action for choice in choices):
                nearest = wrong
        return Nothing(nearest)

    def find(self, pattern: Message) -> Arrival | None:
        """Return the first message still to be used that is this one, whatever came before it; changes nothing."""
        met = (arrival for arrival in self._queue((pattern,)) if not _least((pattern,), arrival))
        return next(met, None)

    def take(self, match: Match) -> None:
        """Use the message that met a row; the lane goes on after it."""
        self._used.add(match.arrival.number)
        self._passed.update(arrival.number for arrival in match.passed)
        self._position[match.arrival.lane] = match.arrival.number
        if match.arrival.action == "BootNotification":
            self._boot = match.arrival.number
        self.row_done()

    def skip(self, action: str) -> None:
        """Let rows ask for what comes from now on only; what came before can still be unasked."""
        self._position[lane(action, {})] = self.arrivals[-1].number if self.arrivals else -1

    def row_done(self) -> None:
        """Take note that a row of the case was reached; what came until now counts for `unasked`."""
        self._last_row = len(self.arrivals)

    def premature(self) -> tuple[Arrival, ...]:
        """Return what came while the boot was not accepted and may not (rule 4)."""
        return tuple(
            arrival
            for arrival in self.arrivals
            if not arrival.gate.open
            and arrival.action != "BootNotification"
            and not (arrival.triggered and arrival.gate is Gate.PENDING)
            and not self._is_permitted(arrival)
        )

    def unasked(self) -> tuple[Arrival, ...]:
        """Return what came before the last row, met none, and has no licence (rule 5)."""
        if self.under_test is Side.CSMS:
            return ()
        return tuple(
            arrival
            for arrival in self.arrivals[: self._last_row]
            if arrival.number not in self._used
            and arrival.number not in self._passed
            and not self._licensed(arrival)
            and not self._possible_status(arrival)
        )

    def statuses(self) -> Mapping[Lane, str]:
        """Return the last status by status lane."""
        return self._statuses

    def status_before(self, arrival: Arrival) -> str | None:
        """Return what the same connector reported before, None where that is not known."""
        return self._before.get(arrival.number)

    def is_retry(self, arrival: Arrival) -> bool:
        """Return whether it repeats, under a new id, a message that had no positive answer (J §4.1.4; 1.6 §3.7)."""
        return any(
            former.number < arrival.number
            and former.number in self._unanswered
            and former.id != arrival.id
            and (former.action, former.payload) == (arrival.action, arrival.payload)
            for former in self.arrivals
        )

    def _queue(self, choices: Iterable[Message]) -> Iterable[Arrival]:
        lanes = [lane(choice.action, choice.fields) for choice in choices]
        return (
            arrival
            for arrival in self.arrivals
            if arrival.number not in self._used
            and arrival.number > self._reached(arrival.lane)
            and any(_same_lane(wanted, arrival.lane) for wanted in lanes)
        )

    def _reached(self, lane: Lane) -> int:
        """Return up to where a lane is used up; what was told before the boot of a row is no report after it."""
        return max(self._position.get(lane, -1), self._boot if lane[0] == "status" else -1)

    def _on_the_way(self, arrival: Arrival, choices: Iterable[Message]) -> bool:
        status = reported_status(arrival.action, arrival.payload)
        if self.strict or not isinstance(status, str):
            return False
        goals = {
            goal
            for choice in choices
            for goal in transitions(self.version)
            if not difference(reported_status(choice.action, choice.fields), goal)
        }
        return on_the_way(self._status_left(arrival), status, goals, self.version)

    def _possible_status(self, arrival: Arrival) -> bool:
        """A status the table allows is never unasked by itself (1.6 §4.9: a station notifies of each change)."""
        status = reported_status(arrival.action, arrival.payload)
        if not isinstance(status, str) or self.strict:
            return False
        return by_itself(self._status_left(arrival), status, self.version)

    def _status_left(self, arrival: Arrival) -> str | None:
        """Return what the connector changed from; after a boot that is not known, and its first report no change."""
        return None if arrival.number in self._afresh else self.status_before(arrival)

    def _licensed(self, arrival: Arrival) -> bool:
        return (
            self.under_test is Side.CSMS
            or self._is_permitted(arrival)
            or self.is_retry(arrival)
            or self._repeats_status(arrival)
            or any(licence.covers(arrival, self.version) for licence in LICENCES)
        )

    def _is_permitted(self, arrival: Arrival) -> bool:
        return any(not message_difference(one, arrival.action, arrival.payload) for one in self.permitted)

    def _repeats_status(self, arrival: Arrival) -> bool:
        """A repeated equal status is no change, and harmless (FIELD_NOTES §1: several stations send it)."""
        status = reported_status(arrival.action, arrival.payload)
        return isinstance(status, str) and self.status_before(arrival) == status


def _least(choices: Iterable[Message], arrival: Arrival) -> tuple[Difference, ...]:
    """Return the differences to the choice that the message is nearest to."""
    found = [message_difference(choice, arrival.action, arrival.payload) for choice in choices]
    return min(found, key=lambda differences: (any(one.path == "action" for one in differences), len(differences)))


def _same_lane(wanted: Lane, actual: Lane) -> bool:
    return len(wanted) == len(actual) and all(
        part is ABSENT or isinstance(part, Pattern) or part == found for part, found in zip(wanted, actual, strict=True)
    )
