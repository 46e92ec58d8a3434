"""Digests of a run's files: what the report rests on, and whether it still is what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ocpp_verdict import result
from ocpp_verdict.report import label
from ocpp_verdict.report.programme import FOLDER

#: Digests of evidence, result and report, in the form that `sha256sum --check` reads.
NAME = "SHA256SUMS"


def of(directory: Path) -> dict[str, str]:
    """Return file name -> SHA-256 of evidence, result and lists of questions, which the report itself prints."""
    files = [*result.files(directory), directory / result.NAME, *sorted((directory / FOLDER).glob("*.toml"))]
    files += [picture] if (picture := label.path(directory)) else []
    return {file.relative_to(directory).as_posix(): _sha256(file) for file in files if file.exists()}


def write(directory: Path, report: Path) -> None:
    """Write `SHA256SUMS` beside the report."""
    sums = {**of(directory), report.name: _sha256(report)}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (directory / NAME).write_text(lines, encoding="utf-8")


def verify(directory: Path, report: str = "report.html") -> list[str]:
    """Return what is no longer as it was when the report was made, one sentence each; empty means it all is.

    This notices damage and careless edits. Who can change every file can change the digests too: keep a printed
    report, or sign `SHA256SUMS`.
    """
    try:
        kept = dict(_read(directory / NAME))
    except OSError:
        return [f"{NAME} is missing: the report was not made here, or the file was removed."]
    problems = [problem for name, digest in kept.items() if (problem := _compared(directory, name, digest))]
    problems += [f"{name} is new: the report does not rest on it." for name in of(directory) if name not in kept]
    return problems + _printed(directory / report, kept)


def _read(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_bytes().decode("utf-8", "replace").removesuffix("\n").split("\n"):
        digest, _, name = line.partition("  ")
        place = Path(name)
        yield f"{FOLDER}/{place.name}" if place.parent.name == FOLDER else place.name, digest


def _compared(directory: Path, name: str, digest: str) -> str | None:
    if not (directory / name).is_file():
        return f"{name} is missing."
    return None if _sha256(directory / name) == digest else f"{name} was changed."


def _printed(report: Path, kept: dict[str, str]) -> list[str]:
    """Return which digests the report does not print: it was then made from other files."""
    if not report.is_file():
        return []
    page = report.read_text(encoding="utf-8", errors="replace")
    return [
        f"{report.name} was made from another {name}."
        for name, digest in kept.items()
        if name != report.name and digest not in page
    ]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
