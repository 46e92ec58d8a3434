"""Who sent a frame of a log that does not say it: from the action, from the CALL that is answered, from words."""

from __future__ import annotations

import re
from functools import lru_cache

from ocpp_verdict import validation
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules.memory import Recent

#: What stands, in lower case, before a frame that was received, and before one that was sent, by whoever wrote the log.
#: Each alternative begins with a letter, from where that of a whole word looks back: so each is found far faster.
_RECEIVED = re.compile(r"receiv|recv|incoming|inbound|r(?<!\wr)x\b|i(?<!\wi)n\b|<<|<-|<=|←|⟵|◀|⬅")
_SENT = re.compile(r"s(?<!\ws)en[dt]|sending|outgoing|outbound|t(?<!\wt)x\b|o(?<!\wo)ut\b|>>|->|=>|→|⟶|▶|➡")
_NAMED = (
    (
        re.compile(r"^(charger|charging ?_?station|charge ?_?point|cp|cs|station|client|evse|device)$", re.I),
        Side.STATION,
    ),
    (re.compile(r"^(csms|central ?_?system|server|backend|cpms|central)$", re.I), Side.CSMS),
)
#: Equal votes after which words are believed even against the action.
_SURE = 3


def named(word: str) -> Side | None:
    """Return the side that a word of a column names."""
    return next((side for pattern, side in _NAMED if pattern.match(word.strip())), None)


def heading(text: str) -> str:
    """Return "received" or "sent" for the words before a frame, empty where they say neither or both."""
    lower = text.lower()
    received, sent = _last(_RECEIVED, lower), _last(_SENT, lower)
    if received == sent:
        return ""
    return "received" if received > sent else "sent"


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


@lru_cache(maxsize=256)
def sender_of_action(action: str) -> Side | None:
    """Return who sends an action in the versions that have it; None where that differs, or none has it."""
    sides = {validation.direction(action, version) for version in Version if validation.knows(action, version)}
    return sides.pop() if len(sides) == 1 else None


class Directions:
    """Learn from CALLs what "received" and "sent" mean in this log, and say who sent a frame."""

    def __init__(self) -> None:
        #: CALLs by which side "received" was seen to mean; "sent" means the other
        self._received = {Side.STATION: 0, Side.CSMS: 0}
        self._calls: Recent[tuple[str, str], Side] = Recent()
        self._askers: Recent[str, str] = Recent()

    def of_call(self, station: str, id: str, action: str, word: str) -> Side | None:
        """Return who sent a CALL."""
        by_action, by_word = sender_of_action(action), self._meaning(word)
        found = by_word if by_word is not None and self._sure() else by_action or by_word
        if by_action is not None and word:
            self._vote(word, by_action)
        if found is not None:
            self._calls[station, id] = found
            self._askers[id] = station
        return found

    def asker(self, id: str) -> str:
        """Return the station of the last CALL with this id, empty where there is none."""
        return self._askers.get(id) or ""

    def of_answer(self, station: str, id: str, word: str) -> Side | None:
        """Return who sent an answer: the other side of the CALL with its id, else what the words mean."""
        asked = self._calls.get((station, id))
        by_word = self._meaning(word)
        if by_word is not None and self._sure():
            return by_word
        return asked.other if asked is not None else by_word

    def _vote(self, word: str, side: Side) -> None:
        self._received[side if word == "received" else side.other] += 1

    def _meaning(self, word: str) -> Side | None:
        station, csms = self._received.values()
        if not word or not station + csms:
            return None
        received = Side.STATION if station >= csms else Side.CSMS
        return received if word == "received" else received.other

    def _sure(self) -> bool:
        votes = self._received.values()
        return sum(votes) >= _SURE and max(votes) >= 0.9 * sum(votes)
