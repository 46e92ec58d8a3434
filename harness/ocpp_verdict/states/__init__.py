"""Reusable, memory and configuration states of the OCA documents as fixtures: what must hold before the first row.

Each module of this package holds the states of one version and one side under test: async context managers that take
(role, operator, sut), yield what a case needs to know of the state, and put back what they changed. Here they become
pytest fixtures of the same name; which module serves a case depends on what is under test.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest_asyncio

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role import Role
from ocpp_verdict.states import csms2, csms16, station2, station16
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import HarnessFault

State = Callable[[Any, Operator, Sut], AbstractAsyncContextManager[Any]]

_TABLES: Mapping[tuple[Side, Version], Mapping[str, State]] = {
    (Side.STATION, Version.V16): station16.STATES,
    (Side.STATION, Version.V201): station2.STATES,
    (Side.STATION, Version.V21): station2.STATES,
    (Side.CSMS, Version.V16): csms16.STATES,
    (Side.CSMS, Version.V201): csms2.STATES,
    (Side.CSMS, Version.V21): csms2.STATES,
}


def state(name: str, side: Side, version: Version) -> State:
    """Return the state `name` for what is under test.

    Raises:
        HarnessFault: that side has no such state in that version.
    """
    found = _TABLES[side, version].get(name)
    if found is None:
        raise HarnessFault(f"there is no state {name!r} for a {side.value} of OCPP {version}")
    return found


def names() -> frozenset[str]:
    """Return the names of all states."""
    return frozenset(name for table in _TABLES.values() for name in table)


def _fixture(name: str) -> Any:
    async def establish(ocpp_role: Role, operator: Operator, sut: Sut) -> AsyncIterator[Any]:
        async with state(name, sut.role, sut.ocpp)(ocpp_role, operator, sut) as value:
            yield value

    establish.__doc__ = f"Establish the state {name} and undo it after the case."
    return pytest_asyncio.fixture(establish, name=name, loop_scope="session")


globals().update({name: _fixture(name) for name in names()})
