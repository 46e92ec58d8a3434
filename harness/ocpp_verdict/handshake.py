"""An attempt to connect, as the end saw it that was asked, or that asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Handshake:
    """What a connection attempt looked like."""

    accepted: bool
    status: int
    path: str
    subprotocols: tuple[str, ...] = ()
    user: str | None = None
    password_ok: bool | None = None
    tls: Mapping[str, Any] | None = None
    reason: str = ""
    time: float = 0.0
    entry: int | None = None
