"""States for a CSMS under test, OCPP 1.6: what our station has done before the first row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATES: Mapping[str, Any] = {}
