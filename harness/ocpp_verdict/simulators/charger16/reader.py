"""The one reader that several connectors of the built-in 1.6 charger may share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ocpp_verdict.simulators.charger16.identification import same
from ocpp_verdict.simulators.charger16.state import Connector


def meant(
    connector: Connector, id_tag: str, every: Iterable[Connector], startable: Callable[[Connector], bool]
) -> Connector:
    """Guess at which connector somebody wants something: an end, else a start where a cable is, else a start."""
    all_ = list(every)
    own = [one for one in all_ if one.transaction and same(one.transaction.owner.id_tag, id_tag)]
    free = [one for one in all_ if startable(one) and one.lock_owner is None]
    return next(iter((*own, *(one for one in free if one.cable), *free)), connector)
