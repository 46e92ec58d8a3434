"""How a row of a misbehaviour table is written: a flag of the simulator's code, or a fault on the wire."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.wire_faults import Alteration, Condition, Kind, WireFault, always


@attrs.frozen
class Row:
    """A misbehaviour; without `fault` it is a flag that the simulator's code consults.

    Attributes:
        cases: the cases that must notice: what stands in OCA's ids between TC_ and the side, or ids of ours.
    """

    name: str
    cases: str
    says: str
    fault: WireFault | None = None


def flag(name: str, cases: str, says: str) -> Row:
    """Return a row whose behaviour is in the simulator's code."""
    return Row(name, cases, says)


def request(name: str, cases: str, says: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about a request of the simulator."""
    return Row(name, cases, says, WireFault(name, Kind.CALL, action, alter, when))


def answer(name: str, cases: str, says: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about an answer of the simulator to `action`."""
    return Row(name, cases, says, WireFault(name, Kind.RESULT, action, alter, when))


def misbehaviours(rows: Iterable[Row], side: Side, version: Version) -> tuple[Misbehaviour, ...]:
    """Return the rows as the table that people and tests read."""
    return tuple(Misbehaviour(row.name, side, frozenset({version}), row.says, _ids(row.cases, side)) for row in rows)


def _ids(cases: str, side: Side) -> tuple[str, ...]:
    end = "CS" if side is Side.STATION else "CSMS"
    return tuple(one if one.startswith("OV_") else f"TC_{one}_{end}" for one in cases.split())


def faults(rows: Iterable[Row]) -> tuple[WireFault, ...]:
    """Return what the rows do on the wire."""
    return tuple(row.fault for row in rows if row.fault is not None)
