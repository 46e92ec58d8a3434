"""What a simulator can be told to do wrong, as data: name, who does it, and which cases must notice."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ocpp_verdict.frames import Side, Version


@attrs.frozen
class Misbehaviour:
    """One thing that a simulated system does wrong on request.

    Attributes:
        name: kebab-case, after what a real device would do wrong.
        side: which simulator has it.
        versions: the OCPP versions whose simulator has it.
        says: one sentence for people: what the system does, and what it should do.
        cases: ids of the cases that must fail with it.
    """

    name: str
    side: Side
    versions: frozenset[Version]
    says: str
    cases: tuple[str, ...]


def known(names: Iterable[str], table: Iterable[Misbehaviour]) -> frozenset[str]:
    """Return `names`, all of which stand in `table`.

    Raises:
        ValueError: a name does not; the text lists those that do.
    """
    chosen, existing = frozenset(names), sorted(row.name for row in table)
    unknown = sorted(chosen.difference(existing))
    if unknown:
        raise ValueError(f"unknown misbehaviour {', '.join(unknown)}; there are: {', '.join(existing)}")
    return chosen
