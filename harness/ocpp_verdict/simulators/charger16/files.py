"""How the built-in 1.6 charger moves files: HTTP(S) by aiohttp, FTP by the standard library."""

from __future__ import annotations

import asyncio
import ftplib
import io
from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit

import aiohttp

#: Most bytes of an image that are read.
MAX_SIZE = 16_000_000
#: Seconds that a transfer may take.
PATIENCE = 60.0


class TransferFailed(Exception):
    """A file did not get through."""


async def fetch(location: str) -> bytes:
    """Return the file at `location`.

    Raises:
        TransferFailed: it cannot be had from there.
    """
    address = _address(location)
    if address.scheme == "ftp":
        return await _by_ftp(address, _retrieve)
    try:
        async with _session() as session, session.get(location) as answer:
            answer.raise_for_status()
            return await answer.content.read(MAX_SIZE)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        raise TransferFailed(str(problem)) from problem


async def store(location: str, name: str, content: bytes) -> None:
    """Put a file called `name` into the directory `location`.

    Raises:
        TransferFailed: it is not taken there.
    """
    address = _address(location)
    if address.scheme == "ftp":
        await _by_ftp(address, lambda ftp, path: _upload(ftp, f"{path.rstrip('/')}/{name}", content))
        return
    try:
        async with _session() as session, session.put(f"{location.rstrip('/')}/{name}", data=content) as answer:
            answer.raise_for_status()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        raise TransferFailed(str(problem)) from problem


def _address(location: str) -> SplitResult:
    try:
        address = urlsplit(location)
        known = address.scheme in ("http", "https", "ftp") and bool(address.hostname)
    except ValueError as problem:
        raise TransferFailed(f"no address: {problem}") from problem
    if not known:
        raise TransferFailed(f"no address that can be used: {address.scheme!r}")
    return address


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))


async def _by_ftp(address: SplitResult, work: Callable[[ftplib.FTP, str], bytes]) -> bytes:
    """Do `work` in a thread, since the library blocks; a clock that jumps stands still meanwhile."""

    def run() -> bytes:
        with ftplib.FTP(timeout=PATIENCE) as ftp:
            ftp.connect(address.hostname or "", address.port or ftplib.FTP_PORT)
            ftp.login(unquote(address.username or "anonymous"), unquote(address.password or ""))
            return work(ftp, unquote(address.path) or "/")

    try:
        return await asyncio.get_running_loop().run_in_executor(None, run)
    except (OSError, EOFError, ValueError, ftplib.Error) as problem:
        raise TransferFailed(str(problem)) from problem


def _retrieve(ftp: ftplib.FTP, path: str) -> bytes:
    parts: list[bytes] = []
    ftp.retrbinary(f"RETR {path}", parts.append)
    return b"".join(parts)[:MAX_SIZE]


def _upload(ftp: ftplib.FTP, path: str, content: bytes) -> bytes:
    ftp.storbinary(f"STOR {path}", io.BytesIO(content))
    return content
