"""Connector states and the transitions between them, as the specifications tabulate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ocpp_verdict.frames import Version

_V16_COLUMNS = (
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEV",
    "SuspendedEVSE",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
)

# OCPP 1.6 edition 2, §4.9, "which status transitions are possible": rows A to I, one digit per possible column.
# B6 is there since errata sheet v3.0 §3.20; it stands in the table of edition 2 already.
_V16_ROWS = {
    "Available": "2345789",
    "Preparing": "134569",
    "Charging": "145689",
    "SuspendedEV": "135689",
    "SuspendedEVSE": "134689",
    "Finishing": "1289",
    "Reserved": "1289",
    "Unavailable": "123459",
    "Faulted": "12345678",
}

#: From each 1.6 connector status, the statuses that may follow (§4.9).
TRANSITIONS_16: Mapping[str, frozenset[str]] = {
    before: frozenset(_V16_COLUMNS[int(digit) - 1] for digit in digits) for before, digits in _V16_ROWS.items()
}

_V2_STATES = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")

#: From each 2.x connector status, the statuses that may follow: 2.0.1 part 2 (ConnectorStatusEnumType) lists states and
#: no transitions, so any change is possible.
TRANSITIONS_2: Mapping[str, frozenset[str]] = {
    before: frozenset(_V2_STATES).difference({before}) for before in _V2_STATES
}

#: States that something outside of the session brings about; they are never "on the way" to another one.
_EXCEPTIONAL: Mapping[Version, frozenset[str]] = {
    # §4.9: a station may use Unavailable for purposes of its own, such as until its boot is accepted.
    Version.V16: frozenset({"Reserved", "Faulted"}),
    Version.V201: frozenset({"Reserved", "Unavailable", "Faulted"}),
    Version.V21: frozenset({"Reserved", "Unavailable", "Faulted"}),
}


def transitions(version: Version) -> Mapping[str, frozenset[str]]:
    """Return the transition table of a version."""
    return TRANSITIONS_16 if version is Version.V16 else TRANSITIONS_2


def follows(before: str | None, after: str, version: Version) -> bool:
    """Return whether a connector may go from `before` (None: not known) to `after` in one step."""
    return before is None or after in transitions(version).get(before, frozenset())


def on_the_way(before: str | None, between: str, goals: Iterable[str], version: Version) -> bool:
    """Return whether `between` may be reported on the way from `before` to one of `goals` (1.6 §4.9)."""
    if between in _EXCEPTIONAL[version] or not follows(before, between, version):
        return False
    return any(follows(between, goal, version) for goal in goals)


def by_itself(before: str | None, after: str, version: Version) -> bool:
    """Return whether a connector may go from `before` to `after` without being told to.

    Reserved comes of a reservation only. Unavailable and Faulted come of themselves in 1.6 (§4.9: while firmware is
    updated, when a fault is detected); in 2.x a case that lets them happen says so.
    """
    own = after not in _EXCEPTIONAL[version] or (version is Version.V16 and after == "Faulted")
    return own and follows(before, after, version)
