"""All that the built-in 1.6 charger answers: the feature profiles put together."""

from __future__ import annotations

from ocpp_verdict.simulators.charger16.core import CoreRequests
from ocpp_verdict.simulators.charger16.field import FieldRequests
from ocpp_verdict.simulators.charger16.firmware import FirmwareRequests
from ocpp_verdict.simulators.charger16.local_list import LocalListRequests
from ocpp_verdict.simulators.charger16.reservations import ReservationRequests
from ocpp_verdict.simulators.charger16.security import SecurityRequests
from ocpp_verdict.simulators.charger16.smart_charging import SmartChargingRequests


class Endpoint16(
    FieldRequests,
    CoreRequests,
    ReservationRequests,
    LocalListRequests,
    SecurityRequests,
    SmartChargingRequests,
    FirmwareRequests,
):
    """The station's end of a connection, with every profile."""
