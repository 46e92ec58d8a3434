"""The fixtures of a case: the run, the system under test, the role we play, the operator, the profile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ocpp_verdict import terminal
from ocpp_verdict.case import Declaration, declaration
from ocpp_verdict.execution import Execution
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.plugin.keys import EXECUTION, PLACE, RUN, VERDICT
from ocpp_verdict.role import Role
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.run import Run
from ocpp_verdict.sut import Sut
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Verdict


@pytest.fixture
def _misbehaviour(request: pytest.FixtureRequest) -> str | None:
    return getattr(request, "param", None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ocpp_run(request: pytest.FixtureRequest) -> AsyncIterator[Run]:
    """The run, with its clock on the event loop; its systems are stopped at the end."""
    run = request.config.stash[RUN]
    run.clock.follow(asyncio.get_running_loop())
    with terminal.progress(request.config):
        yield run
        await run.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def ocpp_execution(
    request: pytest.FixtureRequest, ocpp_run: Run, _misbehaviour: str | None
) -> AsyncIterator[Execution]:
    """This execution of the case; afterwards its verdict is recorded and the system brought back to idle."""
    sut, entry = request.node.stash[PLACE]
    declared = declaration(request.function)
    assert isinstance(declared, Declaration)
    wrong = None if _misbehaviour is None else frozenset({_misbehaviour})
    system = await ocpp_run.system((sut.role, sut.ocpp), wrong)
    execution = request.node.stash[EXECUTION] = Execution(entry, declared, system, request.node.nodeid)
    yield execution
    verdict, reason, because = request.node.stash.get(VERDICT, (Verdict.ERROR, "the case never ended", None))
    await execution.end(verdict, reason, because)


@pytest_asyncio.fixture(loop_scope="session")
async def ocpp_role(ocpp_execution: Execution) -> Role:
    """Our role in the case, with the system under test ready."""
    return await ocpp_execution.begin()


@pytest.fixture
def sut(ocpp_execution: Execution) -> Sut:
    """Return the profile of the system under test."""
    return ocpp_execution.system.sut


@pytest.fixture
def operator(ocpp_execution: Execution) -> Operator:
    """Return who acts on the system under test."""
    return ocpp_execution.system.operator


@pytest.fixture
def system(ocpp_execution: Execution) -> System:
    """Return the system under test."""
    return ocpp_execution.system


@pytest.fixture
def csms(ocpp_role: Role) -> CSMS:
    """Return the CSMS that we play; the station under test is connected and booted."""
    assert isinstance(ocpp_role, CSMS)
    return ocpp_role


@pytest_asyncio.fixture(loop_scope="session")
async def cold_csms(ocpp_execution: Execution) -> CSMS:
    """Return the CSMS that we play; the station under test may never have connected."""
    role = await ocpp_execution.begin(ready=False)
    assert isinstance(role, CSMS)
    return role


@pytest.fixture
def cold_station(ocpp_role: Role) -> Station:
    """Return the station that we play, not yet connected."""
    assert isinstance(ocpp_role, Station)
    return ocpp_role


@pytest_asyncio.fixture(loop_scope="session")
async def station(cold_station: Station) -> Station:
    """Return the station that we play, connected and booted, its connectors available."""
    await cold_station.connect()
    await cold_station.boot()
    return cold_station
