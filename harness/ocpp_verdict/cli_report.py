"""The commands `ocpp-verdict report` and `ocpp-verdict compare`: options, and what they print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ocpp_verdict import redaction, report, result
from ocpp_verdict.compare import compare
from ocpp_verdict.report import label, programme
from ocpp_verdict.report.digests import verify


def report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `report`."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="directory of a run")
    parser.add_argument(
        "--programme",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="answer this list of questions (TOML), too",
    )
    parser.add_argument(
        "--label", type=Path, metavar="FILE", help="carry this photo of the device or its label (PNG, JPEG)"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--verify", action="store_true", help="only compare evidence, result and report with their digests"
    )
    which.add_argument(
        "--redact", action="store_true", help="make a copy in DIR/redacted, names and addresses replaced"
    )
    which.add_argument("--pdf", action="store_true", help="also write report.pdf (needs the extra ocpp-verdict[pdf])")


def report_command(options: argparse.Namespace) -> int:
    """Make result and report again, verify, redact or print them; return the exit status.

    Raises:
        ValueError: the directory holds no evidence, a programme cannot be used, or what makes a PDF is not installed.
    """
    directory: Path = options.directory
    if not result.files(directory):
        raise ValueError(f"{directory} holds no evidence*.jsonl of a run")
    for file in options.programme:
        programme.add(directory, file)
    if options.label:
        label.add(directory, options.label)
    for option, command in _WHICH.items():
        if getattr(options, option):
            return command(directory)
    print(_again(directory))
    return 0


def compare_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `compare`."""
    parser.add_argument(
        "directories", type=Path, nargs="+", metavar="DIR", help="directories of runs, the first to compare with"
    )
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="where comparison.html goes (default: beside the last run)"
    )


def compare_command(options: argparse.Namespace) -> int:
    """Lay runs side by side; return 1 where a later one is worse than the first.

    Raises:
        ValueError: fewer than two directories, or one without a run.
    """
    page, worse = compare(options.directories, options.into)
    for line in worse:
        print(f"worse: {line}")
    print(page)
    return int(bool(worse))


def pdf(page: Path) -> Path:
    """Write the report as PDF beside its page and return the path.

    Raises:
        ValueError: WeasyPrint is not installed.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as problem:
        raise ValueError(f"a PDF takes WeasyPrint: pip install 'ocpp-verdict[pdf]' ({problem})") from None
    target = page.with_suffix(".pdf")
    HTML(filename=str(page)).write_pdf(str(target))
    return target


def _again(directory: Path) -> Path:
    result.write(directory)
    return report.render(directory)


def _verify(directory: Path) -> int:
    problems = verify(directory)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("evidence, result and report are what they were when the report was made")
    return int(bool(problems))


def _redact(directory: Path) -> int:
    print(redaction.redact(directory))
    return 0


def _pdf(directory: Path) -> int:
    print(pdf(_again(directory)))
    return 0


_WHICH: dict[str, Callable[[Path], int]] = {"verify": _verify, "redact": _redact, "pdf": _pdf}
