"""The pytest plugin: options, fixtures, a verdict per case. Hooks are thin; what they call is plain and tested."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from ocpp_verdict import options, report, result, terminal
from ocpp_verdict.case import declaration
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.plugin.keys import ASKED, FAILED, PLACE, RUN, VERDICT
from ocpp_verdict.plugin.marking import mark
from ocpp_verdict.run import Run, clear
from ocpp_verdict.selection import Collected, SelectionError, left_out, system_for
from ocpp_verdict.simulators import choice as simulators
from ocpp_verdict.sut import ProfileError
from ocpp_verdict.verdict import HarnessFault
from ocpp_verdict.waiting import WAITS

logger = logging.getLogger(__name__)

pytest_plugins = ("ocpp_verdict.plugin.fixtures", "ocpp_verdict.states")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    options.add(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Read the profile; nothing starts when it is wrong."""
    config.addinivalue_line("markers", "destructive: may leave the system under test in need of repair; runs last")
    try:
        config.stash[ASKED] = options.read(config, os.environ, datetime.now().astimezone())
    except (ProfileError, SelectionError, HarnessFault) as problem:
        raise pytest.UsageError(str(problem)) from None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Take away what a former run left where this one goes."""
    settings = session.config.stash[ASKED].settings
    if not settings.worker and not session.config.option.collectonly:
        clear(settings.directory)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where its evidence goes."""
    node.workerinput["ocpp_verdict_directory"] = str(node.config.stash[ASKED].settings.directory)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --misbehave all, run each case once for every misbehaviour that it must notice."""
    declared, asked = declaration(metafunc.function), metafunc.config.stash[ASKED]
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
    asked = config.stash[ASKED]
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    written: set[str] = set()
    found: set[str] = set()
    for item in items:
        declared = declaration(getattr(item, "function", None))
        found |= {declared.id} if declared else set()
        place = system_for(declared, asked.settings.suts) if declared else None
        if declared and place:
            written.add(declared.id)
            item.stash[PLACE] = place
            item.user_properties += [("case", declared.id), ("requirement", " ".join(place[1].requirements))]
        wanted = declared is None or (place is not None and asked.wanted.reason_not(place[1]) is None)
        (kept if wanted else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("destructive") is not None)
    asked.collected = Collected(written=frozenset(written), found=frozenset(found))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the record of the run, if there is a case in it at all."""
    config = session.config
    asked = config.stash[ASKED]
    if config.option.collectonly or not any(PLACE in item.stash for item in session.items):
        return
    run = config.stash[RUN] = Run(attrs.evolve(asked.settings, suspend=_suspend(config)))
    run.begin(sys.argv, asked.shown)
    running = frozenset(item.stash[PLACE][1].id for item in session.items if PLACE in item.stash)
    collected = attrs.evolve(asked.collected, running=running)
    for entry, reason in left_out(asked.settings.suts, collected, asked.wanted):
        run.not_run(entry, reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what a condition excludes, with the condition as reason (PICS)."""
    if PLACE not in item.stash:
        return
    sut, entry = item.stash[PLACE]
    applies, reason = entry.applies(sut.features())
    if not applies:
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Turn the outcome of a phase into a verdict."""
    made = yield
    if PLACE in item.stash:
        mark(item, call, made)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, Any] | None:
    """Name verdicts by their words."""
    return terminal.status(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Close the record and write result and report, also after Ctrl-C; of xdist's workers, their controller does."""
    run = session.config.stash.get(RUN, None)
    if run is not None:
        for item in session.items:
            if PLACE in item.stash and VERDICT not in item.stash:
                run.not_run(item.stash[PLACE][1], "the run was stopped before")
        run.end(int(exitstatus), interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    directory = _finished(session.config)
    if directory is not None:
        failed = run.evidence.failed if run is not None else None
        session.config.stash[FAILED] = failed or _written(directory)
        if session.config.stash[FAILED] and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what a person wants to know: inconclusive cases with reasons, verdicts, findings, where the report is."""
    directory = _finished(config)
    if directory is not None:
        terminal.summarise(terminalreporter, directory, config.stash.get(FAILED, None))


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
    asked = config.stash[ASKED]
    return {"loop": JumpingLoop if asked.jumping else asyncio.new_event_loop}


# -- what the hooks call -----------------------------------------------------------------------------------------


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
    except Exception as problem:  # whatever a device made of our templates: what was recorded and judged stays
        logger.exception("the report could not be made")
        return f"the report could not be made, which is a defect of ocpp-verdict: {type(problem).__name__}: {problem}"
    return None


def _finished(config: pytest.Config) -> Path | None:
    """Return the directory whose report this process makes, None where it has nothing to report."""
    settings = config.stash[ASKED].settings
    controller = bool(getattr(config.option, "numprocesses", None)) and not settings.worker
    ran = RUN in config.stash or (controller and bool(result.files(settings.directory)))
    return settings.directory if ran and not settings.worker else None
