"""Smart charging of the built-in 1.6 charger: profiles kept, obeyed and reported (§3.13, §5.5, §5.7, §5.16)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16 import schedules
from ocpp_verdict.simulators.charger16.link import Endpoint, PropertyConstraint
from ocpp_verdict.simulators.charger16.metering import FULL_POWER
from ocpp_verdict.simulators.charger16.schedules import Piece, Profile, Purpose
from ocpp_verdict.simulators.charger16.state import Connector, Transaction

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station


class SmartCharging:
    """The profiles in the station's memory, and when they change something."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._profiles = station.memory.profiles
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def power(self, connector: Connector) -> float:
        """Return the W that a connector may deliver now; the station's own limit is shared by those in use."""
        return self._share(connector, self._station.now()).power or 0.0

    def _share(self, connector: Connector, now: datetime) -> Piece:
        begun = self._begun(connector, now)
        whole = schedules.station_limit(self._profiles, now, begun)
        users = sum(1 for one in self._station.connectors.values() if one.transaction is not None) or 1
        part = Piece(whole.power / users if whole.power is not None else None, whole.seconds)
        own = schedules.limit(self._profiles, connector.number, now, begun)
        return schedules.lower(schedules.lower(own, part), Piece(FULL_POWER, None))

    @staticmethod
    def _begun(connector: Connector, now: datetime) -> datetime:
        return connector.transaction.started if connector.transaction is not None else now

    def install(self, new: Profile) -> None:
        """Put a profile in the place of what it replaces."""
        if self._station.misbehaves("stacks-upside-down"):
            new = attrs.evolve(new, stack=-new.stack)
        self._profiles[:] = [old for old in self._profiles if not new.replaces(old)] + [new]
        self.obey()

    def clear(self, wanted: Any) -> bool:
        """Remove the profiles that `wanted` says yes to; return whether there were any."""
        kept = [one for one in self._profiles if not wanted(one)]
        found = len(kept) < len(self._profiles)
        self._profiles[:] = kept
        self.obey()
        return found

    def begin(self, connector: Connector, transaction: Transaction) -> None:
        """Apply the profile that a RemoteStartTransaction brought (§5.16.2)."""
        if transaction.owner.profile is not None and not self._station.misbehaves("remote-start-drops-its-profile"):
            profile = schedules.parse(connector.number, transaction.owner.profile)
            if profile is not None:
                self.install(profile)

    def end(self, connector: Connector) -> None:
        """Forget the profiles of a transaction that is over (§3.13.1)."""
        self.clear(lambda one: one.purpose is Purpose.TX and one.connector == connector.number)

    def obey(self) -> None:
        """Judge every connector anew, now and when its limit changes."""
        for connector in self._station.connectors.values():
            self._station.status.refresh(connector)
            self._arm(connector)

    def _arm(self, connector: Connector) -> None:
        timer = self._timers.pop(connector.number, None)
        if timer is not None:
            timer.cancel()
        if connector.transaction is None or not self._profiles:
            return
        seconds = schedules.next_change(self._share(connector, self._station.now()))
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._timers[connector.number] = loop.call_later(max(seconds, 0.001), self._changed, connector)

    def _changed(self, connector: Connector) -> None:
        self._station.status.refresh(connector)
        self._arm(connector)

    def stop(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def composite(self, number: int, duration: int, unit: str) -> list[dict[str, Any]]:
        """Return the periods of the composite schedule from now on, at most as many as the station can name."""
        now, passed = self._station.now(), 0.0
        periods: list[dict[str, Any]] = []
        while passed < max(duration, 1) and len(periods) < schedules.MAX_PIECES:
            found = self._composite_at(number, now, now + timedelta(seconds=passed))
            power = schedules.in_unit(found.power or 0.0, unit)
            if not periods or periods[-1]["limit"] != power:
                periods.append({"start_period": round(passed), "limit": power})
            if found.seconds is None:
                break
            passed += max(found.seconds, 1.0)
        return periods

    def _composite_at(self, number: int, now: datetime, then: datetime) -> Piece:
        """Return the limit of one connector, or what all together may draw (§5.7), at a time to come."""
        station = self._station
        numbers = [number] if number else list(station.connectors)
        total = Piece(0.0, None)
        for each in numbers:
            own = schedules.limit(self._profiles, each, then, self._begun(station.connectors[each], now))
            own = schedules.lower(own, Piece(FULL_POWER, None))
            total = Piece((total.power or 0.0) + (own.power or 0.0), schedules.lower(total, own).seconds)
        return schedules.lower(total, schedules.station_limit(self._profiles, then, now))

    def unit(self) -> str:
        """Return the unit to answer in when none is asked for: the one that all profiles use, else W."""
        units = {one.unit for one in self._profiles}
        return units.pop() if len(units) == 1 else "W"

    def acceptable(self, profile: Profile, connector: Connector | None) -> bool:
        """Return whether a profile may be installed there, now (§3.13.1, §5.16)."""
        configuration = self._station.memory.configuration
        place = self._in_place(profile, connector)
        known = any(profile.replaces(old) for old in self._profiles)
        room = known or len(self._profiles) < configuration.number("MaxChargingProfilesInstalled")
        level = profile.stack <= configuration.number("ChargeProfileMaxStackLevel")
        return place and room and level and len(profile.periods) <= configuration.number("ChargingScheduleMaxPeriods")

    @staticmethod
    def _in_place(profile: Profile, connector: Connector | None) -> bool:
        if profile.purpose is Purpose.MAX:
            return connector is None
        if profile.purpose is Purpose.DEFAULT:
            return True
        transaction = connector.transaction if connector is not None else None
        return transaction is not None and profile.transaction in (None, transaction.id)


class SmartChargingRequests(Endpoint):
    """Requests of the Smart Charging profile."""

    @on(Action.set_charging_profile)
    def on_set_charging_profile(self, connector_id: int, cs_charging_profiles: dict[str, Any], **_: Any) -> Any:
        """Install a profile (§5.16); a connector that does not exist is an error of the request (errata 3.39)."""
        connector = self.station.connectors.get(connector_id)
        if connector is None and connector_id != 0:
            raise PropertyConstraint("connectorId")
        profile = schedules.parse(connector_id, cs_charging_profiles)
        if profile is None or not self.station.smart_charging.acceptable(profile, connector):
            return call_result.SetChargingProfile("Rejected")
        self.station.smart_charging.install(profile)
        return call_result.SetChargingProfile("Accepted")

    @on(Action.clear_charging_profile)
    def on_clear_charging_profile(
        self,
        id: int | None = None,
        connector_id: int | None = None,
        charging_profile_purpose: str | None = None,
        stack_level: int | None = None,
        **_: Any,
    ) -> Any:
        """Remove one profile by its id, or those that all the fields match (errata 3.25, 3.26)."""
        asked = {"connector": connector_id, "purpose": charging_profile_purpose, "stack": stack_level}
        fields = {name: value for name, value in asked.items() if value is not None} if id is None else {"id": id}
        if self.station.misbehaves("clears-no-profile"):
            return call_result.ClearChargingProfile("Accepted")
        found = self.station.smart_charging.clear(
            lambda one: all(getattr(one, name) == value for name, value in fields.items())
        )
        return call_result.ClearChargingProfile("Accepted" if found else "Unknown")

    @on(Action.get_composite_schedule)
    def on_get_composite_schedule(
        self, connector_id: int, duration: int, charging_rate_unit: str | None = None, **_: Any
    ) -> Any:
        """Tell what a connector, or the station, may draw from now on (§5.7)."""
        station = self.station
        if connector_id != 0 and connector_id not in station.connectors:
            return call_result.GetCompositeSchedule("Rejected")
        unit = charging_rate_unit or station.smart_charging.unit()
        schedule = {
            "duration": duration,
            "start_schedule": station.stamp(),
            "charging_rate_unit": unit,
            "charging_schedule_period": station.smart_charging.composite(connector_id, duration, unit),
        }
        return call_result.GetCompositeSchedule("Accepted", connector_id, schedule["start_schedule"], schedule)
