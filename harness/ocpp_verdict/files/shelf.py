"""Where uploads are kept: numbered files in the run's directory, each with its size and SHA-256 in the evidence."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import logging
from pathlib import Path
from typing import IO, Any

from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.sut.sections import Scheme

logger = logging.getLogger(__name__)

#: Most bytes of one upload, and of all uploads of one system under test.
MAX_UPLOAD, MAX_ALL = 64 * 1024 * 1024, 512 * 1024 * 1024
#: Longest name of a device's that is recorded.
_NAME = 100


class TooMuch(OSError):
    """An upload is larger than we take."""


class Shelf:
    """Keep the uploads of one system under test.

    Args:
        evidence: where each transfer is recorded.
        folder: where files go, inside the run's directory; None: they are measured and not kept.
    """

    def __init__(self, evidence: Evidence, folder: Path | None = None) -> None:
        self._evidence, self._folder = evidence, folder
        self._numbers = itertools.count(1)
        self._loop = asyncio.get_running_loop()
        self.total = 0

    def upload(self, scheme: Scheme, name: str) -> Upload:
        """Return where an upload is written to; `name` is what the device calls it."""
        path = None if self._folder is None else self._folder / f"{next(self._numbers)}.bin"
        return Upload(self, scheme, name[:_NAME], path)

    def record(self, what: str, scheme: Scheme, name: str, size: int, digest: str, path: Path | None = None) -> None:
        """Record a transfer; a server's thread may call this."""
        file = None if path is None else "/".join(path.parts[-3:])
        facts: dict[str, Any] = {"what": what, "scheme": scheme.value, "name": name}
        facts |= {"bytes": size, "sha256": digest, "file": file}
        self._loop.call_soon_threadsafe(lambda: self._evidence.record(Kind.FILE, **facts))


class Upload:
    """A file that a device is uploading; `close` keeps it, `drop` does not."""

    def __init__(self, shelf: Shelf, scheme: Scheme, name: str, path: Path | None) -> None:
        self.name, self.size, self.closed = name, 0, False
        self._shelf, self._scheme, self._path = shelf, scheme, path
        self._digest = hashlib.sha256()
        self._file: IO[bytes] | None = None

    def write(self, part: bytes) -> int:
        """Append bytes.

        Raises:
            OSError: they cannot be written; TooMuch: they are too many.
        """
        self.size += len(part)
        self._shelf.total += len(part)
        if self.size > MAX_UPLOAD or self._shelf.total > MAX_ALL:
            raise TooMuch(f"an upload of more than {MAX_UPLOAD} bytes, or of more than {MAX_ALL} in all")
        self._digest.update(part)
        if self._path is not None:
            self._opened(self._path).write(part)
        return len(part)

    def close(self) -> None:
        """Keep the file and record it."""
        if self.closed:
            return
        if self._path is not None:
            self._opened(self._path).close()
        self.closed = True
        logger.info("%s was uploaded, %d bytes", self.name, self.size)
        self._shelf.record("uploaded", self._scheme, self.name, self.size, self._digest.hexdigest(), self._path)

    def drop(self) -> None:
        """Forget the file."""
        self.closed = True
        self._shelf.total -= self.size
        if self._file is not None:
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _opened(self, path: Path) -> IO[bytes]:
        if self._file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")
        return self._file
