"""Times in what a station says, read for a comparison; standing rules judge whether they are written right."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any


def moment_of(text: Any, *, zone: tzinfo | None = None) -> datetime | None:
    """Return the moment that RFC 3339 text names; text without a zone names one in `zone`, if any."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    return found.astimezone(UTC) if found.tzinfo else None
