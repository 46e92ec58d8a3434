"""How the built-in stations move files: HTTP(S) by aiohttp, FTP(S) by the standard library (1.6 §8; 2.0.1 L01, N01)."""

from __future__ import annotations

import asyncio
import ftplib
import io
import ssl
from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit

import aiohttp

#: Most bytes of a file that are read.
MAX_SIZE = 16_000_000
#: Seconds that a transfer may take.
PATIENCE = 60.0
#: What a station says of itself (1.6 SupportedFileTransferProtocols, 2.0.1 FileTransferProtocols).
PROTOCOLS = ("HTTP", "HTTPS", "FTP", "FTPS")

Trust = Callable[[], ssl.SSLContext]
_PROBLEMS = (aiohttp.ClientError, TimeoutError, OSError, EOFError, ValueError, ftplib.Error)


class TransferFailed(Exception):
    """A file did not get through.

    Attributes:
        status: of HTTP, None where there is none.
        known: whether the protocol is one that the station speaks.
    """

    def __init__(self, why: object, status: int | None = None, *, known: bool = True) -> None:
        super().__init__(str(why))
        self.status, self.known = status, known


async def fetch(location: str, trust: Trust = ssl.create_default_context) -> bytes:
    """Return the file at `location`; `trust` makes the TLS settings that its server is checked with.

    Raises:
        TransferFailed: it cannot be had from there.
    """
    address = _address(location)
    try:
        if address.scheme.startswith("ftp"):
            return await _by_ftp(address, trust, _retrieve)
        async with _session(address, trust) as session, session.get(location) as answer:
            answer.raise_for_status()
            return (await answer.read())[:MAX_SIZE]
    except _PROBLEMS as problem:
        raise TransferFailed(problem, getattr(problem, "status", None)) from problem


async def store(location: str, name: str, content: bytes, trust: Trust = ssl.create_default_context) -> None:
    """Put a file called `name` into the directory `location`.

    Raises:
        TransferFailed: it is not taken there.
    """
    address = _address(location)
    try:
        if address.scheme.startswith("ftp"):
            await _by_ftp(address, trust, lambda ftp, path: _upload(ftp, f"{path.rstrip('/')}/{name}", content))
            return
        target = f"{location.rstrip('/')}/{name}"
        headers = {"Content-Type": "application/octet-stream", "Content-Disposition": f'attachment; filename="{name}"'}
        async with _session(address, trust) as session, session.put(target, data=content, headers=headers) as answer:
            answer.raise_for_status()
    except _PROBLEMS as problem:
        raise TransferFailed(problem, getattr(problem, "status", None)) from problem


def _address(location: str) -> SplitResult:
    try:
        address = urlsplit(location)
        known = address.scheme.upper() in PROTOCOLS and bool(address.hostname)
    except ValueError as problem:
        raise TransferFailed(f"no address: {problem}", known=False) from problem
    if not known:
        raise TransferFailed(f"no address that can be used: {address.scheme!r}", known=False)
    return address


def _session(address: SplitResult, trust: Trust) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(ssl=trust()) if address.scheme == "https" else None
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE), connector=connector)


async def _by_ftp(address: SplitResult, trust: Trust, work: Callable[[ftplib.FTP, str], bytes]) -> bytes:
    """Do `work` in a thread, since the library blocks; a clock that jumps stands still meanwhile."""

    def run() -> bytes:
        with _client(address, trust) as ftp:
            ftp.connect(address.hostname or "", address.port or ftplib.FTP_PORT)
            ftp.login(unquote(address.username or "anonymous"), unquote(address.password or ""))
            if isinstance(ftp, ftplib.FTP_TLS):
                ftp.prot_p()
            return work(ftp, unquote(address.path) or "/")

    return await asyncio.get_running_loop().run_in_executor(None, run)


def _client(address: SplitResult, trust: Trust) -> ftplib.FTP:
    if address.scheme == "ftps":
        return ftplib.FTP_TLS(timeout=PATIENCE, context=trust())
    return ftplib.FTP(timeout=PATIENCE)


def _retrieve(ftp: ftplib.FTP, path: str) -> bytes:
    parts: list[bytes] = []
    ftp.retrbinary(f"RETR {path}", parts.append)
    return b"".join(parts)[:MAX_SIZE]


def _upload(ftp: ftplib.FTP, path: str, content: bytes) -> bytes:
    ftp.storbinary(f"STOR {path}", io.BytesIO(content))
    return content
