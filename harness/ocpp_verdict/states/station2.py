"""States of a charging station under test, OCPP 2.x."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATES: Mapping[str, Any] = {}
