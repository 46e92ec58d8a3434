"""All that the built-in 1.6 charger answers: the feature profiles put together."""

from __future__ import annotations

from ocpp_verdict.simulators.charger16_core import CoreRequests
from ocpp_verdict.simulators.charger16_field import FieldRequests
from ocpp_verdict.simulators.charger16_firmware import FirmwareRequests
from ocpp_verdict.simulators.charger16_local_list import LocalListRequests
from ocpp_verdict.simulators.charger16_reservations import ReservationRequests
from ocpp_verdict.simulators.charger16_security import SecurityRequests
from ocpp_verdict.simulators.charger16_smart_charging import SmartChargingRequests


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
