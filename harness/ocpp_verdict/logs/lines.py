"""Lines of a file, of a compressed one, or of standard input, with a cap on what one line may hold."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

import attrs

#: Bytes of one line that are read; the rest of it is skipped.
MAX_LINE = 4 * 1024 * 1024
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@attrs.define
class Line:
    """One line; bytes that are not UTF-8 stand in it as surrogates, so that a frame with them is seen as broken."""

    number: int
    text: str
    cut: bool = False


def lines(path: str, progress: Callable[[int], None] = lambda _: None) -> Iterator[Line]:
    """Yield the lines of a file, or of standard input where the path is "-".

    Args:
        path: the file, compressed with gzip or not.
        progress: told now and then how many bytes of the file were read.

    Raises:
        OSError: it cannot be opened.
    """
    raw = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115 - closed below
    try:
        yield from _lines(_opened(raw), lambda: progress(_position(raw)))
    finally:
        if path != "-":
            raw.close()


def size(path: str) -> int:
    """Return the bytes of a file, 0 where that is not known."""
    return Path(path).stat().st_size if path != "-" else 0


def _position(raw: BinaryIO) -> int:
    try:
        return raw.tell()
    except OSError:
        return 0


def _opened(raw: BinaryIO) -> IO[bytes]:
    buffered = io.BufferedReader(cast(io.RawIOBase, raw), _CHUNK)
    head = buffered.peek(2)[:2]
    if head == _GZIP:
        return cast(IO[bytes], gzip.GzipFile(fileobj=buffered))
    if head in _UTF16:
        text = io.TextIOWrapper(buffered, "utf-16", errors="replace", newline="\n")
        return cast(IO[bytes], _Encoded(text))
    return buffered


class _Encoded:
    """Lines of a UTF-16 file as UTF-8."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def readline(self, limit: int) -> bytes:
        return self._text.readline(limit).encode()


def _lines(file: IO[bytes], progress: Callable[[], None]) -> Iterator[Line]:
    pieces = _pieces(file)
    for number, data in enumerate(pieces, 1):
        cut = len(data) >= MAX_LINE and not data.endswith(b"\n")
        while cut and (rest := next(pieces, b"")) and not rest.endswith(b"\n"):
            pass
        text = data.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        yield Line(number, text.removeprefix("\ufeff"), cut)
        if number % 4096 == 0:
            progress()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, and pieces of those that are too long; a compressed file that breaks off ends there."""
    with contextlib.suppress(EOFError, zlib.error, gzip.BadGzipFile, ValueError):
        yield from iter(partial(file.readline, MAX_LINE), b"")
