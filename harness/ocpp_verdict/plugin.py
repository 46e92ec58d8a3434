"""The pytest plugin: options, fixtures, a verdict per case. Hooks are thin; what they call is plain and tested."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import pytest_asyncio

from ocpp_verdict import failure, options, report, result, terminal
from ocpp_verdict.case import Declaration, Execution, declaration, judged
from ocpp_verdict.catalogue import CatalogueEntry
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.deviation import Standing, standing
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role import Role
from ocpp_verdict.roles import CSMS, Station
from ocpp_verdict.run import Run, clear
from ocpp_verdict.selection import SelectionError, left_out, system_for
from ocpp_verdict.simulators import choice as simulators
from ocpp_verdict.sut import ProfileError, Sut
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Finding, HarnessFault, Inconclusive, Verdict, Violation
from ocpp_verdict.waiting import WAITS

pytest_plugins = ("ocpp_verdict.states",)

_ASKED = pytest.StashKey[options.Asked]()
_RUN = pytest.StashKey[Run]()
_PLACE = pytest.StashKey[tuple[Sut, CatalogueEntry]]()
_VERDICT = pytest.StashKey[tuple[Verdict, str]]()
_EXECUTION = pytest.StashKey[Execution]()
_FAILED = pytest.StashKey[str | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    options.add(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Read the profile; nothing starts when it is wrong."""
    config.addinivalue_line("markers", "destructive: may leave the system under test in need of repair; runs last")
    try:
        config.stash[_ASKED] = options.read(config, os.environ, datetime.now().astimezone())
    except (ProfileError, SelectionError, HarnessFault) as problem:
        raise pytest.UsageError(str(problem)) from None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Take away what a former run left where this one goes."""
    settings = session.config.stash[_ASKED].settings
    if not settings.worker and not session.config.option.collectonly:
        clear(settings.directory)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where its evidence goes."""
    node.workerinput["ocpp_verdict_directory"] = str(node.config.stash[_ASKED].settings.directory)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --misbehave all, run each case once for every misbehaviour that it must notice."""
    declared, asked = declaration(metafunc.function), metafunc.config.stash[_ASKED]
    if declared is None or not asked.each_misbehaviour:
        return
    names = [
        one.name
        for sut in asked.settings.suts
        if sut.builtin and sut.role is declared.side and sut.ocpp in declared.versions
        for one in simulators.misbehaviours(sut.role, sut.ocpp)
        if declared.id in one.cases
    ]
    metafunc.fixturenames.append("_misbehaviour")
    metafunc.parametrize("_misbehaviour", names, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the cases that are asked for and that a system under test is there for; destructive ones come last."""
    asked = config.stash[_ASKED]
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    written: set[str] = set()
    for item in items:
        declared = declaration(getattr(item, "function", None))
        place = system_for(declared, asked.settings.suts) if declared else None
        if declared and place:
            written.add(declared.id)
            item.stash[_PLACE] = place
            item.user_properties += [("case", declared.id), ("requirement", " ".join(place[1].requirements))]
        wanted = declared is None or (place is not None and asked.wanted.reason_not(place[1]) is None)
        (kept if wanted else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("destructive") is not None)
    asked.written = frozenset(written)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the record of the run, if there is a case in it at all."""
    config = session.config
    asked = config.stash[_ASKED]
    if config.option.collectonly or not any(_PLACE in item.stash for item in session.items):
        return
    run = config.stash[_RUN] = Run(attrs.evolve(asked.settings, suspend=_suspend(config)))
    run.begin(sys.argv, asked.shown)
    for entry, reason in left_out(asked.settings.suts, asked.written, asked.wanted):
        run.not_run(entry, reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what a condition excludes, with the condition as reason (PICS)."""
    if _PLACE not in item.stash:
        return
    sut, entry = item.stash[_PLACE]
    applies, reason = entry.applies(sut.features())
    if not applies:
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Turn the outcome of a phase into a verdict."""
    made = yield
    if _PLACE in item.stash:
        _judge(item, call, made)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, Any] | None:
    """Name verdicts by their words."""
    return terminal.status(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Close the record and write result and report, also after Ctrl-C; of xdist's workers, their controller does."""
    run = session.config.stash.get(_RUN, None)
    if run is not None:
        run.end(int(exitstatus), interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    directory = _finished(session.config)
    if directory is not None:
        failed = run.evidence.failed if run is not None else None
        session.config.stash[_FAILED] = failed or _written(directory)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what a person wants to know: inconclusive cases with reasons, verdicts, findings, where the report is."""
    directory = _finished(config)
    if directory is not None:
        terminal.summarise(terminalreporter, directory, config.stash.get(_FAILED, None))


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add our columns to pytest-html's table."""
    terminal.html_header(cells)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Fill our columns of pytest-html's table."""
    terminal.html_row(report, cells)


def pytest_asyncio_loop_factories(config: pytest.Config) -> Mapping[str, Any] | None:
    """Give built-in systems time that jumps; a real one has real time."""
    asked = config.stash[_ASKED]
    return {"loop": JumpingLoop if asked.jumping else asyncio.new_event_loop}


# -- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def _misbehaviour(request: pytest.FixtureRequest) -> str | None:
    return getattr(request, "param", None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ocpp_run(request: pytest.FixtureRequest) -> AsyncIterator[Run]:
    """The run, with its clock on the event loop; its systems are stopped at the end."""
    run = request.config.stash[_RUN]
    run.clock.follow(asyncio.get_running_loop())
    with terminal.progress(request.config):
        yield run
        await run.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def ocpp_execution(
    request: pytest.FixtureRequest, ocpp_run: Run, _misbehaviour: str | None
) -> AsyncIterator[Execution]:
    """This execution of the case; afterwards its verdict is recorded and the system brought back to idle."""
    sut, entry = request.node.stash[_PLACE]
    declared = declaration(request.function)
    assert isinstance(declared, Declaration)
    wrong = None if _misbehaviour is None else frozenset({_misbehaviour})
    system = await ocpp_run.system((sut.role, sut.ocpp), wrong)
    execution = request.node.stash[_EXECUTION] = Execution(entry, declared, system, request.node.nodeid)
    yield execution
    verdict, reason = request.node.stash.get(_VERDICT, (Verdict.ERROR, "the case never ended"))
    await execution.end(verdict, reason)


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


# -- what the hooks call ------------------------------------------------------------------------------------------


def _judge(item: pytest.Item, call: pytest.CallInfo[None], made: Any) -> None:
    problem = call.excinfo.value if call.excinfo else None
    if isinstance(problem, pytest.skip.Exception):
        verdict, reason = Verdict.NA, problem.msg or ""
        _record_not_applicable(item, reason)
    elif call.when == "call" or problem is not None:
        verdict, reason = judged(problem, preparing=call.when == "setup")
        reason = _hidden(item, reason)
    else:
        return
    if call.when != "teardown":
        item.stash[_VERDICT] = (verdict, reason)
    finding = problem.finding if isinstance(problem, Violation) else None
    if isinstance(problem, Violation | Inconclusive | HarnessFault):
        made.longrepr = _hidden(item, failure.text(problem, str(item.path)))
        made.sections = [*made.sections, ("evidence", _transcript(item))]
    _mark(item, made, verdict, reason, finding)


def _mark(item: pytest.Item, made: Any, verdict: Verdict, reason: str, finding: Finding | None) -> None:
    sut, entry = item.stash[_PLACE]
    execution = item.stash.get(_EXECUTION, None)
    rules = {found.rule for found in execution.findings if found.fails} if execution else set()
    known = standing(sut.known_deviations, entry.id, verdict, rules, datetime.now().astimezone().date())
    made.verdict, made.verdict_reason = verdict.value, reason
    made.verdict_case = entry.id
    if known is Standing.KNOWN:
        made.verdict, made.outcome, made.longrepr = "deviation", "passed", None
    elif known in (Standing.UNEXPECTED_PASS, Standing.EXPIRED):
        made.outcome = "failed"
        made.verdict_reason = f"{known.value}; {reason}" if reason else known.value
        made.longrepr = "\n".join(filter(None, (made.longrepr and str(made.longrepr), f"{entry.id}: {known.value}")))
    item.user_properties.append(("verdict", made.verdict))
    if finding is not None:
        item.user_properties.append(("finding", _hidden(item, str(finding))))
    made.user_properties = list(item.user_properties)
    made.verdict_frames = _hidden(item, finding.actual) if finding else ""


def _transcript(item: pytest.Item) -> str:
    execution = item.stash.get(_EXECUTION, None)
    return _hidden(item, failure.transcript(execution.entries(), execution.system.sut.role)) if execution else ""


def _hidden(item: pytest.Item, text: str) -> str:
    run = item.config.stash.get(_RUN, None)
    return run.evidence.hide(text) if run else text


def _record_not_applicable(item: pytest.Item, reason: str) -> None:
    run = item.config.stash.get(_RUN, None)
    if run is not None and _EXECUTION not in item.stash:
        run.not_applicable(item.stash[_PLACE][1], reason, nodeid=item.nodeid)


def _suspend(config: pytest.Config) -> Any:
    capture = config.pluginmanager.getplugin("capturemanager")

    @contextmanager
    def suspended() -> Iterator[None]:
        with WAITS.silent():
            if capture is None:
                yield
                return
            capture.suspend(in_=True)
            try:
                yield
            finally:
                capture.resume()

    return suspended


def _written(directory: Path) -> str | None:
    """Write result and report; return why that failed, None where it did not."""
    try:
        result.write(directory)
        report.render(directory)
    except OSError as problem:
        return f"the report could not be written: {problem.filename or directory}: {problem.strerror or problem}"
    return None


def _finished(config: pytest.Config) -> Path | None:
    """Return the directory whose report this process makes, None where it has nothing to report."""
    settings = config.stash[_ASKED].settings
    controller = bool(getattr(config.option, "numprocesses", None)) and not settings.worker
    ran = _RUN in config.stash or (controller and bool(result.files(settings.directory)))
    return settings.directory if ran and not settings.worker else None
