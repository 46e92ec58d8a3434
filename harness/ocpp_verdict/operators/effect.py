"""Whether a request that has come from a CSMS under test is the one that its operator was asked to make it send.

Only so much is looked at as tells it from what a CSMS asks of its own accord: case and rows judge what it says. Where
that cannot be told, such as for times that a person rounds, the operator's word that it is done is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from ocpp_verdict.difference import difference
from ocpp_verdict.pattern import ci_string


def is_effect(wanted: Mapping[str, Any], came: Mapping[str, Any]) -> bool:
    """Return whether the payload that came has all that the operator entered; of a bare request, whether it is bare."""
    if not wanted:
        return not any(came.values())
    return not difference({name: _entered(value) for name, value in wanted.items() if _is_plain(value)}, came)


def _is_plain(value: Any) -> bool:
    """Return whether every CSMS passes a value on as it is entered: no object, no time, no text of several lines."""
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, bool | int | float) or (isinstance(value, str) and "\n" not in value and not _time(value))


def _entered(value: Any) -> Any:
    if isinstance(value, list):
        return [ci_string(item) for item in value]
    return ci_string(value) if isinstance(value, str) else value


def _time(value: str) -> bool:
    with suppress(ValueError):
        return datetime.fromisoformat(value).tzinfo is not None
    return False
