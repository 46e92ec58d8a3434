"""The operator's photo of the device or its type label, which the report carries in itself."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

#: What the picture is called in a run's directory, by kind, and the bytes that such a file begins with.
_KINDS = {"png": ("image/png", b"\x89PNG\r\n\x1a\n"), "jpg": ("image/jpeg", b"\xff\xd8\xff")}

#: Bytes that a picture may have: a report is sent by mail.
LARGEST = 2_000_000


def add(directory: Path, file: Path) -> None:
    """Put a picture beside the evidence of a run, in place of one that was there.

    Raises:
        ValueError: it cannot be read, is neither PNG nor JPEG, or is too large.
    """
    kind = _kind(file)
    for one in _KINDS:
        (directory / f"label.{one}").unlink(missing_ok=True)
    shutil.copyfile(file, directory / f"label.{kind}")


def path(directory: Path) -> Path | None:
    """Return the picture in a run's directory, None where there is none."""
    return next((file for kind in _KINDS if (file := directory / f"label.{kind}").is_file()), None)


def address(directory: Path) -> str:
    """Return the picture as a data URL, empty where there is none or what lies there is no picture."""
    file = path(directory)
    try:
        kind = _KINDS[_kind(file)][0] if file else ""
    except ValueError:
        return ""
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}" if file else ""


def _kind(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise ValueError(f"{file}: {problem.strerror}") from None
    if len(content) > LARGEST:
        raise ValueError(f"{file}: {len(content)} bytes, at most {LARGEST} go into a report")
    kind = next((kind for kind, (_, magic) in _KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise ValueError(f"{file}: neither a PNG nor a JPEG picture")
    return kind
