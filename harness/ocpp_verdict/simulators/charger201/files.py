"""Files that the simulated 2.0.1 station fetches and delivers: firmware and logs, by HTTP (L01, N01.FR.14)."""

from __future__ import annotations

import asyncio

import aiohttp

from ocpp_verdict.clock import real_time

_LIMIT = aiohttp.ClientTimeout(total=30)
_SIZE = 16 * 1024 * 1024
_ACCEPTED = (200, 201, 202, 204)
_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError)


def _is_http(url: str) -> bool:
    return url.startswith(("http://", "https://"))


async def download(url: str) -> bytes | None:
    """Return the content at `url`, None if it cannot be had."""
    if not _is_http(url):
        return None
    try:
        with real_time():
            async with aiohttp.ClientSession(timeout=_LIMIT) as session, session.get(url) as answer:
                return await answer.content.read(_SIZE) if answer.status == 200 else None
    except _FAILURES:
        return None


async def upload(url: str, name: str, content: bytes) -> str:
    """Put a file under `url`; return the UploadLogStatusEnumType that tells how it went (N01.FR.09, N01.FR.10)."""
    if not _is_http(url):
        return "NotSupportedOperation"
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": f'attachment; filename="{name}"'}
    target = f"{url.rstrip('/')}/{name}"
    try:
        with real_time():
            async with (
                aiohttp.ClientSession(timeout=_LIMIT) as session,
                session.put(target, data=content, headers=headers) as answer,
            ):
                return _outcome(answer.status)
    except _FAILURES:
        return "UploadFailure"


def _outcome(status: int) -> str:
    if status in _ACCEPTED:
        return "Uploaded"
    return {401: "PermissionDenied", 403: "PermissionDenied", 400: "BadMessage"}.get(status, "UploadFailure")
