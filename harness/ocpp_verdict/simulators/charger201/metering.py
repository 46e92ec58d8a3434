"""Meter values of the simulated 2.0.1 station: what one reading looks like, and when the clock asks for one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import attrs

from ocpp_verdict.simulators.charger201.world import Evse

_VOLTAGE = 230.0
_PHASES = 3


def _soc(evse: Evse, now: float) -> float:
    return round(min(100.0, 20 + (evse.meter.energy(now) - 1000) / 600), 1)


#: MeasurandEnumType -> unit, and how it is read from an EVSE at a moment.
READINGS: Mapping[str, tuple[str, Callable[[Evse, float], float]]] = {
    "Energy.Active.Import.Register": ("Wh", lambda evse, now: round(evse.meter.energy(now), 1)),
    "Power.Active.Import": ("W", lambda evse, now: round(evse.meter.power, 1)),
    "Current.Import": ("A", lambda evse, now: round(evse.meter.power / _VOLTAGE / _PHASES, 1)),
    "Voltage": ("V", lambda evse, now: _VOLTAGE),
    "SoC": ("Percent", _soc),
}


@attrs.frozen
class Signing:
    """How readings are signed; `public_key` goes along when OCPPCommCtrlr.PublicKeyWithSignedMeterValue says so."""

    public_key: str = ""

    def of(self, reading: float) -> dict[str, str]:
        """Return the SignedMeterValueType for a reading. The signature is a stand-in: nobody here checks it."""
        return {
            "signed_meter_data": f"T0NNRnwg{reading:.1f}".replace(".", "A"),
            "signing_method": "ECDSA-secp256r1-SHA256",
            "encoding_method": "OCMF",
            "public_key": self.public_key,
        }


@attrs.frozen
class Moment:
    """When a reading is taken: clock seconds and the stamp that goes with them."""

    now: float
    stamp: str


def reading(
    evse: Evse, measurands: Collection[str], context: str, at: Moment, signing: Signing | None = None
) -> dict[str, Any] | None:
    """Return one MeterValueType, keys in snake case; None when no measurand is configured."""
    sampled = [_sample(evse, each, context, at.now, signing) for each in measurands]
    return {"timestamp": at.stamp, "sampled_value": sampled} if sampled else None


def _sample(evse: Evse, measurand: str, context: str, now: float, signing: Signing | None) -> dict[str, Any]:
    unit, read = READINGS[measurand]
    value = read(evse, now)
    sample = {
        "value": value,
        "context": context,
        "measurand": measurand,
        "location": "EV" if measurand == "SoC" else "Outlet",
        "unit_of_measure": {"unit": unit},
    }
    return sample if signing is None else {**sample, "signed_meter_value": signing.of(value)}


def until_aligned(moment: datetime, interval: int) -> float:
    """Return the seconds from `moment` to the next multiple of `interval` since midnight UTC (AlignedDataInterval)."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    past = (moment - midnight).total_seconds()
    due = interval - past % interval
    return min(due, 86_400 - past)
