"""What a person sees while a run goes on and at its end: verdict words, progress line, summary, pytest-html cells."""

from __future__ import annotations

import asyncio
import html
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ocpp_verdict import report as reports
from ocpp_verdict import result
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.report.summary import summary_lines
from ocpp_verdict.waiting import WAITS, Wait

logger = logging.getLogger(__name__)

#: Verdict -> category, letter and word in the terminal, and how the word looks.
_WORDS: Mapping[str, tuple[str, str, str, dict[str, bool]]] = {
    "pass": ("passed", ".", "PASS", {"green": True}),
    "fail": ("failed", "F", "FAIL", {"red": True}),
    "inconc": ("inconc", "i", "INCONC", {"yellow": True}),
    "error": ("error", "E", "ERROR", {"red": True}),
    "n/a": ("skipped", "s", "N/A", {"cyan": True}),
    "deviation": ("known deviation", "d", "KNOWN DEVIATION", {"yellow": True}),
}
#: What must not be taken for more than it is, here as on page one.
_NO_CERTIFICATE = "This is pre-certification evidence, not an OCA certificate."
#: Seconds between two looks at what is waited for, and how long a wait is before it is shown.
_TICK, _LONG = 1.0, 3.0


def status(report: Any) -> tuple[str, str, Any] | None:
    """Return category, letter and word for a phase of a case, None for what is no case of ours."""
    verdict = getattr(report, "verdict", None)
    if verdict is None:
        return None
    category, letter, word, markup = _WORDS[verdict]
    if report.outcome == "failed" and verdict == "pass":
        category, letter, word, markup = "failed", "F", "UNEXPECTED PASS", {"red": True}
    return category, letter, (word, markup)


def summarise(terminal: Any, directory: Path, failed: str | None = None) -> None:
    """Write inconclusive cases with their reasons, and the summary with the path of the report.

    `failed` says why there is no report.
    """
    inconclusive = terminal.stats.get("inconc", [])
    if inconclusive:
        terminal.section("inconclusive", yellow=True)
        for made in inconclusive:
            terminal.write_line(f"{made.verdict_case}: {made.verdict_reason}")
    if (directory / result.NAME).exists():
        judged = json.loads((directory / result.NAME).read_text(encoding="utf-8"))
        terminal.section("verdict")
        for line in summary_lines(judged):
            terminal.write_line(line)
        terminal.write_line(_NO_CERTIFICATE)
    if failed is None:
        terminal.write_line(f"report: {directory / reports.NAME}")
        return
    terminal.write_line(failed, red=True)
    terminal.write_line(f"what was recorded is in {directory}; try: ocpp-verdict report {directory}")


@contextmanager
def progress(config: pytest.Config) -> Iterator[None]:
    """Show what the harness is waiting for while the block runs, where a person may be looking."""
    loop = asyncio.get_running_loop()
    writer = config.get_terminal_writer()
    if isinstance(loop, JumpingLoop) or not writer.hasmarkup or config.option.verbose < 0:
        yield
        return
    task = loop.create_task(_show(writer))
    try:
        yield
    finally:
        task.cancel()


def line(wait: Wait, now: float) -> str:
    """Return the progress line for a wait at `now`: what for, how long already, how long at most."""
    return f"waiting for {wait.what} … {now - wait.since:.0f} s, {max(0.0, wait.until - now):.0f} s left"


async def _show(writer: Any) -> None:
    loop = asyncio.get_running_loop()
    shown = False
    while True:
        wait = WAITS.current()
        if wait is not None and loop.time() - wait.since >= _LONG:
            text = line(wait, loop.time())
            writer.write(f"\r\x1b[2K{text[: writer.fullwidth - 1]}", flush=True)
            shown = True
        elif shown:
            writer.write("\r\x1b[2K", flush=True)
            shown = False
        await _tick()


async def _tick() -> None:
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(_TICK, done.cancel)
    await asyncio.wait([done])


_COLUMNS = ("Case", "Requirement", "Verdict", "Frame")


def html_header(cells: list[str]) -> None:
    """Put our columns before pytest-html's links."""
    cells[1:1] = [f"<th>{name}</th>" for name in _COLUMNS]


def html_row(report: Any, cells: list[str]) -> None:
    """Fill our columns; what came from a device is escaped."""
    properties = dict(getattr(report, "user_properties", []))
    texts = (
        properties.get("case", ""),
        properties.get("requirement", ""),
        getattr(report, "verdict", ""),
        getattr(report, "verdict_frames", ""),
    )
    cells[1:1] = [f"<td>{html.escape(str(text))}</td>" for text in texts]
