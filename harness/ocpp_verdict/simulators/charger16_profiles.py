"""All that the built-in 1.6 charger answers: the feature profiles put together."""

from __future__ import annotations

from ocpp_verdict.simulators.charger16_core import CoreRequests


class Endpoint16(CoreRequests):
    """The station's end of a connection, with every profile."""
