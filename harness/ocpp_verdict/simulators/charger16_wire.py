"""Misbehaviours of the built-in 1.6 charger that are alterations of its messages, as rows of a table."""

from __future__ import annotations

from ocpp_verdict.simulators.wire_faults import WireFault

#: What `SimulatedCharger16(misbehave=…)` does to its own messages on the wire.
FAULTS: tuple[WireFault, ...] = ()
