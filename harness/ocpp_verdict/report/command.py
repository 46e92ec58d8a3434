"""The command `ocpp-verdict report`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from ocpp_verdict import redaction, report, result
from ocpp_verdict.report import label, programme
from ocpp_verdict.report.digests import verify


def options(parser: argparse.ArgumentParser) -> None:
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


def command(chosen: argparse.Namespace) -> int:
    """Make result and report again, verify, redact or print them; return the exit status.

    Raises:
        ValueError: the directory holds no evidence, a programme cannot be used, or what makes a PDF is not installed.
    """
    directory: Path = chosen.directory
    if not result.files(directory):
        raise ValueError(f"{directory} holds no evidence*.jsonl of a run")
    for file in chosen.programme:
        programme.add(directory, file)
    if chosen.label:
        label.add(directory, chosen.label)
    for option, make in _WHICH.items():
        if getattr(chosen, option):
            return make(directory)
    print(_again(directory))
    return 0


def pdf(page: Path) -> Path:
    """Write the report as PDF beside its page and return the path.

    Raises:
        ValueError: WeasyPrint is not installed.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as problem:
        raise ValueError(f"a PDF takes WeasyPrint: pip install 'ocpp-verdict[pdf]' ({problem})") from None
    # It tells at length of styles for screens, and of links into what stays closed on paper.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
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
