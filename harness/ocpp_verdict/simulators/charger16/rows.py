"""How a row of the 1.6 charger's misbehaviours is written: a flag of its code, or a fault on the wire."""

from __future__ import annotations

import attrs

from ocpp_verdict.simulators.wire_faults import Alteration, Condition, Kind, WireFault, always


@attrs.frozen
class Row:
    """A misbehaviour; without `fault` it is a flag."""

    name: str
    says: str
    cases: tuple[str, ...]
    fault: WireFault | None = None


def flag(name: str, cases: str, says: str) -> Row:
    """Return a row for code; `cases` are the middle parts of case ids, between TC_ and _CS, or ids of our own."""
    return Row(name, says, tuple(one if one.startswith("OV_") else f"TC_{one}_CS" for one in cases.split()))


def request(name: str, cases: str, says: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about a request of the charger."""
    return attrs.evolve(flag(name, cases, says), fault=WireFault(name, Kind.CALL, action, alter, when))


def answer(name: str, cases: str, says: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about an answer of the charger."""
    return attrs.evolve(flag(name, cases, says), fault=WireFault(name, Kind.RESULT, action, alter, when))
