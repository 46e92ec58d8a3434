"""The tables of a driver's settings, checked: a wrong key or value names itself and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ocpp_verdict.operators import VERBS, CouldNot
from ocpp_verdict.verdict import HarnessFault

#: Stands for every verb that has no entry of its own.
ANY_VERB = "*"
_VERBS = (*VERBS, ANY_VERB)


def keys(where: str, table: Mapping[str, Any], accepted: Iterable[str]) -> None:
    """Raise HarnessFault if `table` has a key that is not `accepted`."""
    known = sorted(accepted)
    for key in table:
        if key not in known:
            raise HarnessFault(f"{where}: unknown key {key!r}; accepted are {', '.join(known)}")


def text(where: str, value: Any) -> str:
    """Return `value`, or raise HarnessFault if it is no text."""
    if not isinstance(value, str) or not value:
        raise HarnessFault(f"{where}: {value!r} is no text; a non-empty text is accepted")
    return value


def table(where: str, value: Any) -> Mapping[str, Any]:
    """Return `value`, or raise HarnessFault if it is no table."""
    if not isinstance(value, Mapping):
        raise HarnessFault(f"{where}: {value!r} is no table; a table of keys and values is accepted")
    return value


def seconds(where: str, value: Any) -> float:
    """Return `value`, or raise HarnessFault if it is no number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise HarnessFault(f"{where}: {value!r} is no time; a number of seconds above 0 is accepted")
    return float(value)


def verbs(where: str, value: Any) -> Mapping[str, Any]:
    """Return the entries per verb, or raise HarnessFault if there is none or one of an unknown verb."""
    entries = table(where, value)
    keys(where, {verb.partition(".")[0] if verb.startswith("request.") else verb: 0 for verb in entries}, _VERBS)
    if not entries:
        raise HarnessFault(f"{where}: no verb has an entry, so nothing could ever be done")
    return entries


def entry(entries: Mapping[str, Any], verb: str, values: Mapping[str, Any], what: str) -> Any:
    """Return the entry of `verb`: of the action for a request, else of the verb, else of every verb.

    Raises:
        CouldNot: the profile has none of them.
    """
    for name in (f"{verb}.{values.get('action')}", verb, ANY_VERB):
        if name in entries:
            return entries[name]
    action = f" {values['action']}" if verb == "request" and "action" in values else ""
    raise CouldNot(f"the profile has no {what} for verb {verb!r}{action}")
