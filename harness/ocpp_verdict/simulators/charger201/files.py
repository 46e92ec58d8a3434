"""Files that the simulated 2.0.1 station fetches and delivers, in the words of its notifications (L01, N01.FR.14)."""

from __future__ import annotations

from ocpp_verdict.simulators.files import TransferFailed, Trust, fetch, store

_OUTCOMES = {401: "PermissionDenied", 403: "PermissionDenied", 400: "BadMessage"}


async def download(url: str, trust: Trust) -> bytes | None:
    """Return the content at `url`, None if it cannot be had."""
    try:
        return await fetch(url, trust)
    except TransferFailed:
        return None


async def upload(url: str, name: str, content: bytes, trust: Trust) -> str:
    """Put a file under `url`; return the UploadLogStatusEnumType that tells how it went (N01.FR.09, N01.FR.10)."""
    try:
        await store(url, name, content, trust)
    except TransferFailed as problem:
        return _OUTCOMES.get(problem.status or 0, "UploadFailure") if problem.known else "NotSupportedOperation"
    return "Uploaded"
