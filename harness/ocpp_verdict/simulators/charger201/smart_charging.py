"""Smart charging at the simulated 2.0.1 station: the profiles, and the limits that follow from them (K)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.inventory import POWER
from ocpp_verdict.simulators.charger201.schedules import Installed, Situation, composite, is_sound
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.transactions import Transactions
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse

_CTRLR = "SmartChargingCtrlr"
_SOURCE = "CSO"
_HORIZON = timedelta(days=7)


class SmartCharging:
    """Keeps the charging profiles and lets the EVSEs obey them."""

    def __init__(self, station: Station, transactions: Transactions, events: TransactionEvents) -> None:
        self._station = station
        self._transactions = transactions
        self._events = events
        self._profiles: list[Installed] = []
        self._timer: asyncio.TimerHandle | None = None
        station.idle.append(self._transaction_over)
        station.resetting.append(self._go_down)
        transactions.before_energy = self.apply_all
        station.model.live(key(_CTRLR, "Entries", "ChargingProfiles"), lambda: str(len(self._profiles)))

    def _go_down(self) -> None:
        """Keep the profiles, which outlast a reboot (K01.FR.27)."""
        if self._station.misbehaves("forgets-profiles-over-reboot"):
            self._profiles = []

    # -- limits

    def _situation(self, evse: Evse, now: datetime) -> Situation:
        since = evse.energy_since
        waited = 0.0 if since is None else self._station.clock.seconds() - since
        mine = [each for each in self._profiles if each.evse_id in (0, evse.id)]
        return Situation(mine, now - timedelta(seconds=waited), POWER)

    def apply(self, evse: Evse) -> None:
        """Let an EVSE charge with what is allowed now (K01.FR.07, K10.FR.05)."""
        now = self._station.clock.utc()
        limit = self._situation(evse, now).limit(now)
        old, before = evse.limit, evse.charging_state
        self._transactions.allow(evse, limit)
        significance = float(self._station.model.text(_CTRLR, "LimitChangeSignificance") or 0)
        changed = old > 0 and abs(limit - old) / old * 100 > significance
        if changed and evse.transaction is not None and evse.charging_state == before == "Charging":
            self._events.report(evse, "ChargingRateChanged")

    def apply_all(self) -> None:
        """Do so at all EVSEs, now and whenever a schedule changes its limit."""
        for evse in self._station.evses.values():
            self.apply(evse)
        now = self._station.clock.utc()
        evses = self._station.evses.values()
        due = set[datetime]().union(*(self._situation(each, now).changes(now, now + _HORIZON) for each in evses))
        self.quit()
        if due:
            self._timer = self._station.later((min(due) - now).total_seconds() + 0.001, self.apply_all)

    def quit(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _transaction_over(self, evse: Evse) -> None:
        """Delete the TxProfiles of a transaction that has ended (K02.FR.05)."""
        kept = [each for each in self._profiles if (each.evse_id, each.purpose) != (evse.id, "TxProfile")]
        if len(kept) != len(self._profiles):
            self._profiles = kept
            self.apply_all()

    # -- SetChargingProfile

    def is_valid(self, profile: Mapping[str, Any]) -> bool:
        """Return whether a profile is sound and within what the station can hold."""
        model = self._station.model
        stack, periods = model.integer(_CTRLR, "ProfileStackLevel"), model.integer(_CTRLR, "PeriodsPerSchedule")
        return is_sound(profile, units=model.list(_CTRLR, "RateUnit"), stack=stack, periods=periods)

    def is_valid_for_start(self, profile: Mapping[str, Any]) -> bool:
        """Return whether a profile may come with RequestStartTransaction (F01.FR.09, FR.11, FR.26)."""
        return profile["charging_profile_purpose"] == "TxProfile" and self.is_valid(profile)

    def _fits(self, evse_id: int, profile: Mapping[str, Any]) -> bool:
        """Return whether a profile fits its place (K01.FR.09, FR.16, FR.28, FR.33, FR.52, FR.53)."""
        purpose = profile["charging_profile_purpose"]
        if evse_id != 0 and evse_id not in self._station.evses:
            return False
        if purpose == "ChargingStationMaxProfile":
            return evse_id == 0
        if purpose == "TxProfile":
            evse = self._station.evses.get(evse_id)
            tx = evse.transaction if evse else None
            return tx is not None and profile.get("transaction_id") == tx.id
        return not any(self._clashes(each, evse_id, profile) for each in self._profiles)

    def _clashes(self, held: Installed, evse_id: int, profile: Mapping[str, Any]) -> bool:
        same_level = held.profile["stack_level"] == profile["stack_level"]
        across = (held.evse_id == 0) != (evse_id == 0)
        default = held.purpose == profile["charging_profile_purpose"] == "TxDefaultProfile"
        return default and same_level and across and held.profile["id"] != profile["id"]

    @on(Action.set_charging_profile)
    def on_set_charging_profile(self, evse_id: int, charging_profile: dict[str, Any], **_: Any) -> Any:
        """Answer SetChargingProfile and keep the profile if it is good (K01)."""
        if not (self.is_valid(charging_profile) and self._fits(evse_id, charging_profile)):
            return call_result.SetChargingProfile(status="Rejected")
        self._keep(evse_id, charging_profile)
        return call_result.SetChargingProfile(status="Accepted")

    @after(Action.set_charging_profile)
    def after_set_charging_profile(self, **_: Any) -> None:
        """Obey it (K01.FR.07)."""
        self.apply_all()

    def adopt(self, evse: Evse, profile: dict[str, Any]) -> None:
        """Use the profile that came with RequestStartTransaction (F01.FR.10)."""
        if self._station.misbehaves("drops-profile-of-remote-start"):
            return
        self._keep(evse.id, profile)
        self.apply_all()

    def _keep(self, evse_id: int, profile: dict[str, Any]) -> None:
        known = any(each.profile["id"] == profile["id"] for each in self._profiles)
        if known and self._station.misbehaves("replaces-no-profile"):
            return
        self._profiles = [each for each in self._profiles if each.profile["id"] != profile["id"]]
        self._profiles.append(Installed(evse_id, profile))

    # -- GetChargingProfiles, ClearChargingProfile, GetCompositeSchedule

    def _matching(self, evse_id: int | None, criteria: Mapping[str, Any]) -> list[Installed]:
        """Return the profiles that meet all criteria (K09.FR.03-FR.06, K10.FR.04)."""
        ids, sources = criteria.get("charging_profile_id"), criteria.get("charging_limit_source")
        return [
            each
            for each in self._profiles
            if evse_id in (None, each.evse_id)
            and (ids is None or each.profile["id"] in ids)
            and (sources is None or _SOURCE in sources)
            and criteria.get("charging_profile_purpose") in (None, each.purpose)
            and criteria.get("stack_level") in (None, each.profile["stack_level"])
        ]

    def _asked_for(self, evse_id: int | None, criteria: Mapping[str, Any]) -> list[Installed]:
        wrong = self._station.misbehaves("reports-every-profile")
        return list(self._profiles) if wrong else self._matching(evse_id, criteria)

    @on(Action.get_charging_profiles)
    def on_get_charging_profiles(self, charging_profile: Any, evse_id: int | None = None, **_: Any) -> Any:
        """Answer GetChargingProfiles (K09)."""
        found = self._asked_for(evse_id, charging_profile)
        return call_result.GetChargingProfiles(status="Accepted" if found else "NoProfiles")

    @after(Action.get_charging_profiles)
    def after_get_charging_profiles(
        self, request_id: int, charging_profile: Any, evse_id: int | None = None, **_: Any
    ) -> None:
        """Report them, EVSE by EVSE (K09.FR.01, K09.FR.02)."""
        found = sorted(self._asked_for(evse_id, charging_profile), key=lambda each: each.evse_id)
        parts = [(where, [each.profile for each in some]) for where, some in groupby(found, lambda each: each.evse_id)]
        for number, (where, profiles) in enumerate(parts):
            report = {"evse_id": where, "charging_limit_source": _SOURCE, "charging_profile": profiles}
            more = {"request_id": request_id, "tbc": number < len(parts) - 1}
            self._station.outbox.post("ReportChargingProfiles", {**report, **more})

    @on(Action.clear_charging_profile)
    def on_clear_charging_profile(
        self, charging_profile_id: int | None = None, charging_profile_criteria: Any = None, **_: Any
    ) -> Any:
        """Answer ClearChargingProfile (K10.FR.01-FR.04)."""
        criteria = dict(charging_profile_criteria or {})
        if charging_profile_id is not None:
            criteria = {"charging_profile_id": [charging_profile_id]}
        gone = self._matching(criteria.get("evse_id"), criteria)
        if not gone:
            return call_result.ClearChargingProfile(status="Unknown")
        if not self._station.misbehaves("keeps-cleared-profiles"):
            self._profiles = [each for each in self._profiles if each not in gone]
        return call_result.ClearChargingProfile(status="Accepted")

    @after(Action.clear_charging_profile)
    def after_clear_charging_profile(self, **_: Any) -> None:
        """Do without them (K10.FR.05)."""
        self.apply_all()

    @on(Action.get_composite_schedule)
    def on_get_composite_schedule(
        self, duration: int, evse_id: int, charging_rate_unit: str | None = None, **_: Any
    ) -> Any:
        """Answer GetCompositeSchedule (K08.FR.02-FR.07)."""
        units = self._station.model.list(_CTRLR, "RateUnit")
        unit = charging_rate_unit or units[0]
        evses = [each for each in self._station.evses.values() if evse_id in (0, each.id)]
        if not evses or unit not in units:
            return call_result.GetCompositeSchedule(status="Rejected")
        start = self._station.clock.utc()
        schedule = {
            "evse_id": evse_id,
            "duration": duration,
            "schedule_start": self._station.clock.stamp(),
            "charging_rate_unit": unit,
            "charging_schedule_period": composite([self._situation(e, start) for e in evses], start, duration, unit),
        }
        return call_result.GetCompositeSchedule(status="Accepted", schedule=schedule)
