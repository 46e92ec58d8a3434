"""The command `ocpp-verdict check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ocpp_verdict.check import Checked, check, report
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.logs.lines import size
from ocpp_verdict.verdict import Severity

#: Exit status: a finding was at or above --fail-on; a log could not be read.
FOUND, UNREADABLE = 1, 2

_NEVER = "never"


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    parser.add_argument("logs", nargs="*", metavar="LOG", help="a log, also compressed with gzip; - for standard input")
    parser.add_argument("--rules", action="store_true", help="list the rules with their clauses, and check nothing")
    parser.add_argument("--side", choices=[side.value for side in Side], help="judge one side only")
    parser.add_argument("--ocpp", choices=[version.value for version in Version], help="version, where not said")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="what is printed (default text)")
    parser.add_argument("--report-dir", type=Path, metavar="DIR", help="write the HTML report into DIR")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML to FILE")
    parser.add_argument(
        "--fail-on",
        choices=[*(severity.value for severity in Severity), _NEVER],
        default=Severity.VIOLATION.value,
        help="the least severity of a finding that makes the exit status 1 (default violation)",
    )


def command(chosen: argparse.Namespace) -> int:
    """Check the logs, print and write what was found, and return the exit status.

    Raises:
        ValueError: no log is named.
    """
    if chosen.rules:
        print(report.table(Version(chosen.ocpp) if chosen.ocpp else None))
        return 0
    if not chosen.logs:
        raise ValueError("name a LOG, or - for standard input")
    side = Side(chosen.side) if chosen.side else None
    version = Version(chosen.ocpp) if chosen.ocpp else None
    least = None if chosen.fail_on == _NEVER else Severity(chosen.fail_on)
    checked: list[Checked] = []
    unreadable = False
    for path in chosen.logs:
        try:
            checked.append(_checked(path, side, version))
        except OSError as problem:
            print(f"ocpp-verdict: {path}: {problem.strerror or problem}", file=sys.stderr)
            unreadable = True
    _tell(chosen, checked, least)
    empty = any(one.frames == 0 for one in checked)
    if unreadable or empty:
        return UNREADABLE
    return FOUND if any(report.reaches(defect, least) for one in checked for defect in one.defects) else 0


def _tell(chosen: argparse.Namespace, checked: list[Checked], least: Severity | None) -> None:
    said = report.as_json(checked) if chosen.format == "json" else report.text(checked)
    sys.stdout.write(said.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    if chosen.junit:
        chosen.junit.write_text(report.junit(checked, least), encoding="utf-8", errors="backslashreplace")
    if chosen.report_dir:
        print(f"report: {report.write(chosen.report_dir, checked)}", file=sys.stderr)


def _checked(path: str, side: Side | None, version: Version | None) -> Checked:
    show = _progress(path, size(path))
    try:
        return check(path, side, version, show)
    finally:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")


def _progress(path: str, whole: int) -> Callable[[int], None]:
    """Return what shows how far a long log is read, on a terminal only."""
    if not sys.stderr.isatty() or whole < 1 << 20:
        return lambda _: None

    def show(read: int) -> None:
        part = min(1.0, read / whole)
        sys.stderr.write(f"\r{path} [{'#' * int(part * 30):30}] {part:4.0%}")
        sys.stderr.flush()

    return show
