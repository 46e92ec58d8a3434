"""What the built-in 1.6 charger can be told to do wrong."""

from __future__ import annotations

from ocpp_verdict.simulators.misbehaviour import Misbehaviour

MISBEHAVIOURS: tuple[Misbehaviour, ...] = ()
