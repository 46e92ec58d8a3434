"""Rows of the misbehaviour tables of the built-in CSMS: name, sentence, cases that notice, fault if any."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.wire_faults import Alteration, Condition, Kind, WireFault, always


@attrs.frozen
class Row:
    """A misbehaviour of the CSMS; without `fault` it is a flag that the simulator's code consults."""

    name: str
    says: str
    cases: tuple[str, ...]
    fault: WireFault | None = None


def request(name: str, says: str, cases: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about a request of the CSMS; `cases` are the middle parts of OCA's ids, or ids of ours."""
    return Row(name, says, _ids(cases), WireFault(name, Kind.CALL, action, alter, when))


def answer(name: str, says: str, cases: str, action: str, alter: Alteration, when: Condition = always) -> Row:
    """Return a row about an answer of the CSMS to `action`."""
    return Row(name, says, _ids(cases), WireFault(name, Kind.RESULT, action, alter, when))


def flag(name: str, says: str, cases: str) -> Row:
    """Return a row whose behaviour is in the simulator's code."""
    return Row(name, says, _ids(cases))


def _ids(numbers: str) -> tuple[str, ...]:
    return tuple(one if one.startswith("OV_") else f"TC_{one}_CSMS" for one in numbers.split())


def misbehaviours(rows: Iterable[Row], version: Version) -> tuple[Misbehaviour, ...]:
    """Return the rows as the table that people and tests read."""
    return tuple(Misbehaviour(row.name, Side.CSMS, frozenset({version}), row.says, row.cases) for row in rows)


def faults(rows: Iterable[Row]) -> tuple[WireFault, ...]:
    """Return what the rows do on the wire."""
    return tuple(row.fault for row in rows if row.fault is not None)
