"""States for a CSMS under test, OCPP 1.6: what our station has done before the first row (OCA 1.6, section 3.22)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.blocks.probe import Probe
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import integer
from ocpp_verdict.role.station import Station
from ocpp_verdict.states import certificates16
from ocpp_verdict.sut import Sut

#: Seconds for which a charging profile is valid.
_DAY = 86400.0


@asynccontextmanager
async def authorized(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """The CSMS has accepted `valid_id`; yields it."""
    await _authorize(station, sut)
    yield sut.valid_id


@asynccontextmanager
async def charging(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """A transaction of `valid_id` runs at the profile's connector; yields its id."""
    await _authorize(station, sut)
    await station.status("Preparing")
    start = await station.start_transaction(0)
    start.expect(0, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging")
    yield start["transactionId"]


@asynccontextmanager
async def local_list(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """The CSMS has sent a full local list that holds `valid_id`; yields its version."""
    await operator.request("SendLocalList", updateType="Full", localAuthorizationList=[entry(sut.valid_id)])
    sent = await station.expect(0, "SendLocalList", updateType="Full", listVersion=integer())
    yield sent["listVersion"]


@asynccontextmanager
async def firmware_location(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields where firmware lies; our station fetches nothing, so any URL will do."""
    yield sut.firmware_location or "http://files.example/firmware.bin"


@asynccontextmanager
async def log_location(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields where logs go; our station sends nothing, so any URL will do."""
    yield sut.log_location or "http://files.example/logs/"


@asynccontextmanager
async def charging_profile(
    station: Station, operator: Operator, sut: Sut
) -> AsyncIterator[Callable[..., dict[str, Any]]]:
    """Yields `profile(purpose, **fields)`: what an operator enters at the CSMS, by the values of the SUT profile."""

    def profile(purpose: str, **fields: Any) -> dict[str, Any]:
        now = station.stamp()
        return {
            "chargingProfileId": sut.charging_profile_id,
            "stackLevel": sut.stack_level,
            "chargingProfilePurpose": purpose,
            "chargingProfileKind": "Absolute",
            "validFrom": now,
            "validTo": station.stamp(_DAY),
            "chargingSchedule": {
                "duration": sut.charging_schedule_duration,
                "startSchedule": now,
                "chargingRateUnit": sut.charging_rate_unit,
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": sut.charging_limit, "numberPhases": sut.number_phases}
                ],
            },
            **fields,
        }

    yield profile


@asynccontextmanager
async def probe(station: Station, operator: Operator, sut: Sut) -> AsyncIterator[Probe]:
    """Yields what sends to the CSMS what it must refuse, or survive."""
    yield Probe(station)


def entry(id: str) -> dict[str, Any]:
    """Return the line of a local list that accepts an identification (1.6 §7.2 AuthorizationData)."""
    return {"idTag": id, "idTagInfo": {"status": "Accepted"}}


async def _authorize(station: Station, sut: Sut) -> None:
    answer = await station.call(0, "Authorize", idTag=sut.valid_id)
    answer.expect(0, idTagInfo={"status": "Accepted"})


STATES: Mapping[str, Any] = {
    "authorized": authorized,
    "charging": charging,
    "charging_profile": charging_profile,
    "firmware_location": firmware_location,
    "local_list": local_list,
    "log_location": log_location,
    "probe": probe,
    **certificates16.STATES,
}
