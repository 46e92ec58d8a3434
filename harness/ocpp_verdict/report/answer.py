"""What an answer to a buyer's question consists of, and what it may rest on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs

from ocpp_verdict.report.facts import Facts

Record = dict[str, Any]


class Answer(StrEnum):
    """What cases can say; a fact may answer with a word of its own, such as "OCPP 1.6"."""

    YES = "yes"
    NO = "no"
    IN_PART = "in part"
    NOT_OFFERED = "not offered"
    NOT_KNOWN = "not known"


class Proof(StrEnum):
    """What stands behind an answer."""

    TESTED = "tested here"
    SEEN = "seen here"
    GIVEN = "document given"
    DECLARED = "declared by the vendor"
    NONE = "none"


@attrs.frozen
class Line:
    """One question with its answer.

    Attributes:
        told: what is behind the answer, in words.
        cases: ids that prove it, the failed ones first.
        findings: ids of the findings that speak against it.
        places: of the evidence that shows it, as (file, entry).
        clause: of the programme that asks, or empty.
    """

    asks: str
    answer: str
    proof: Proof
    told: str
    cases: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    clause: str = ""


@attrs.frozen
class Subject:
    """A system with everything that an answer may rest on.

    Attributes:
        played: the harness was at the other end; what is known of a log or a relayed connection proves less.
    """

    system: Record
    cases: list[Record]
    not_run: list[Record]
    findings: list[Record]
    facts: Facts
    played: bool = True

    @property
    def declared(self) -> Mapping[str, Any]:
        """Return what the vendor declared."""
        declared = self.system["declared"]
        return declared if isinstance(declared, Mapping) else {}

    def places(self, *what: str) -> tuple[tuple[str, int], ...]:
        """Return where in the evidence these facts were first seen."""
        return tuple(self.facts.places[one] for one in what if one in self.facts.places)
