"""Authorization of the simulated 2.0.1 station: what happens when somebody presents a token (C, D, E07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ocpp.routing import on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.outbox import Undelivered
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.tokens import Cache, Decision, LocalList, Rules, decide, group, is_master
from ocpp_verdict.simulators.charger201.transactions import Transactions
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Authorization, Evse

_LIST, _CACHE, _AUTH = "LocalAuthListCtrlr", "AuthCacheCtrlr", "AuthCtrlr"
_LIST_LIMIT = 200


class Authorizations:
    """Tokens at the readers, and what the station remembers of them."""

    def __init__(self, station: Station, transactions: Transactions, availability: Availability) -> None:
        self._station = station
        self._transactions = transactions
        self._availability = availability
        self.cache = Cache()
        self.local_list = LocalList()
        self._last: dict[int, str] = {}
        self.reservation_for: Callable[[Evse, Any, Any], tuple[bool, int | None]] = lambda *_: (True, None)
        self.adopt_profile: Callable[[Evse, dict[str, Any]], None] = lambda evse, profile: None
        station.resetting.append(self._go_down)
        station.model.live(key(_LIST, "Entries"), lambda: str(len(self.local_list)))
        station.model.live(key(_CACHE, "Storage"), lambda: str(64 * len(self.cache)))

    # -- knowledge

    def rules(self) -> Rules:
        """Return what the device model says at this moment."""
        flag, wrong = self._station.model.flag, self._station.misbehaves
        return Rules(
            enabled=flag(_AUTH, "Enabled"),
            local_pre_authorize=flag(_AUTH, "LocalPreAuthorize") or wrong("uses-cache-when-told-not-to"),
            local_authorize_offline=flag(_AUTH, "LocalAuthorizeOffline"),
            unknown_offline=flag(_AUTH, "OfflineTxForUnknownIdEnabled") and not wrong("refuses-unknown-offline"),
            remote_authorization=not flag(_AUTH, "DisableRemoteAuthorization") or wrong("asks-although-told-not-to"),
            asks_about_listed=not flag(_LIST, "DisablePostAuthorize"),
            asks_about_cached=wrong("asks-although-told-not-to")
            or not (flag(_CACHE, "DisablePostAuthorize") or wrong("trusts-cached-refusal")),
            master_group=self._station.model.text(_AUTH, "MasterPassGroupId"),
        )

    def learn(self, token: dict[str, Any], info: dict[str, Any]) -> None:
        """Keep what the CSMS said of a token (C10.FR.04, C10.FR.05)."""
        if self._station.model.flag(_CACHE, "Enabled"):
            self.cache.store(token, info, self._station.clock.utc())

    def learn_from_event(self, token: dict[str, Any], info: dict[str, Any]) -> None:
        """Keep what an answer to TransactionEvent says of a token (C10.FR.05)."""
        if not self._station.misbehaves("keeps-stale-cache"):
            self.learn(token, info)

    def known_of(self, token: dict[str, Any]) -> str:
        """Return what is stored about a customer's token, as text; empty for nothing (N09.FR.05, N09.FR.06)."""
        found = {"local list": self._listed(token), "cache": self._cached(token)}
        return "; ".join(f"{where}: {info['status']}" for where, info in found.items() if info)

    def _listed(self, token: dict[str, Any]) -> dict[str, Any] | None:
        return self.local_list.find(token) if self._station.model.flag(_LIST, "Enabled") else None

    def _cached(self, token: dict[str, Any]) -> dict[str, Any] | None:
        wrong = self._station.misbehaves
        if not self._station.model.flag(_CACHE, "Enabled") or wrong("asks-for-cached-token"):
            return None
        lifetime = 0 if wrong("cache-never-expires") else self._station.model.integer(_CACHE, "LifeTime")
        return self.cache.find(token, self._station.clock.utc(), lifetime)

    async def _consult(self, token: dict[str, Any]) -> tuple[Decision, dict[str, Any] | None]:
        """Return whether a token is good, asking the CSMS where that is due."""
        listed, cached = self._listed(token), self._cached(token)
        known = listed if listed is not None else cached
        decision = decide(token, listed, cached, self.rules(), self._station.online)
        if self._station.misbehaves("starts-without-authorize") and decision is Decision.ASK:
            return Decision.ALLOW, known
        if decision is not Decision.ASK:
            return decision, known
        info = await self._ask(token)
        if info is None:
            return Decision.REFUSE, None
        accepted = info["status"] == "Accepted" or self._station.misbehaves("starts-with-refused-token")
        return (Decision.ALLOW if accepted else Decision.REFUSE), info

    async def _ask(self, token: dict[str, Any]) -> dict[str, Any] | None:
        try:
            answer = await self._station.outbox.ask("Authorize", {"id_token": token})
        except Undelivered:
            return None
        info: dict[str, Any] = answer.id_token_info
        self.learn(token, info)
        return info

    # -- at the reader

    async def present(self, evse: Evse, token: dict[str, Any]) -> None:
        """Deal with a token that is presented at an EVSE."""
        current = evse.authorization or (evse.transaction and evse.transaction.authorized_by)
        if evse.authorization is not None and evse.transaction is not None:
            await self._present_to_stop(evse, evse.authorization, token)
        elif evse.authorization is not None and evse.authorization.id == str(token["id_token"]).casefold():
            self._transactions.stop(evse, "StopAuthorized", "Local", token)  # before any transaction: change of mind
        elif evse.locked and evse.authorization is None and not evse.connected and self._is_owner(evse, token):
            evse.unlock()  # E09.FR.03
            self._availability.changed(evse)
        elif current is None or evse.authorization is None:
            await self._present_to_start(evse, token)

    def _is_owner(self, evse: Evse, token: dict[str, Any]) -> bool:
        return self._last.get(evse.id) == str(token["id_token"]).casefold()

    async def _present_to_start(self, evse: Evse, token: dict[str, Any]) -> None:
        if not (self._availability.in_service(evse) and self._station.may_charge):
            return
        decision, info = await self._consult(token)
        if is_master(info, self.rules()) and not self._station.misbehaves("starts-with-master-pass"):
            if decision is Decision.ALLOW:
                self._stop_all(token)  # C16.FR.02; it may not start anything (C16.FR.03)
        elif decision is Decision.ALLOW:
            self.admit(evse, token, info)

    def admit(self, evse: Evse, token: dict[str, Any], info: dict[str, Any] | None, **more: Any) -> None:
        """Let a good token charge at an EVSE, unless it is not meant for it (C01.FR.21, H03)."""
        allowed = (info or {}).get("evse_id") or [evse.id]
        free, reservation = self.reservation_for(evse, token, info)
        if evse.id not in allowed or not free or evse.authorization is not None:
            return
        authorization = Authorization(token, group(info), reservation_id=reservation, **more)
        self._last[evse.id] = authorization.id
        if authorization.profile is not None:
            self.adopt_profile(evse, authorization.profile)
        trigger = "RemoteStart" if authorization.remote_start_id is not None else "Authorized"
        self._transactions.authorized(evse, authorization, trigger)

    async def admit_remotely(self, evse: Evse, token: dict[str, Any], **more: Any) -> None:
        """Start as if the token were presented (F01.FR.01, F02.FR.09)."""
        decision, info = await self._consult(token)
        if decision is Decision.ALLOW and not is_master(info, self.rules()):
            self.admit(evse, token, info, **more)

    async def _present_to_stop(self, evse: Evse, current: Authorization, token: dict[str, Any]) -> None:
        """End the authorization if the token may: the same one, its group, a master pass (C01.FR.03, C09, C16)."""
        if str(token["id_token"]).casefold() == current.id:
            self._transactions.stop(evse, "StopAuthorized", "Local", token)
            return
        info = self._listed(token) or self._cached(token)
        if info is None or info["status"] != "Accepted" or not self._may_stop(current, info):
            info = await self._ask(token) if self._station.online else None
        refused = info is None or info["status"] != "Accepted"
        if refused and self._may_stop(current, info) and self._station.misbehaves("stops-for-refused-of-the-group"):
            self._transactions.stop(evse, "StopAuthorized", "Local", token)
        if refused or evse.authorization is not current:
            return
        if is_master(info, self.rules()):
            self._stop_all(token)
        elif self._may_stop(current, info) or self._station.misbehaves("stops-with-any-token"):
            self._transactions.stop(evse, "StopAuthorized", "Local", token)

    def _may_stop(self, current: Authorization, info: dict[str, Any] | None) -> bool:
        same = current.group is not None and group(info) == current.group
        return is_master(info, self.rules()) or (same and not self._station.misbehaves("ignores-groups"))

    def _stop_all(self, token: dict[str, Any]) -> None:
        if not self._station.misbehaves("master-pass-stops-nothing"):
            for evse in self._station.running():
                self._transactions.stop(evse, "StopAuthorized", "MasterPass", token)

    def _go_down(self) -> None:
        """Keep the list, which outlasts a reboot (D01.FR.10)."""
        if self._station.misbehaves("forgets-list-over-reboot"):
            self.local_list = LocalList()

    # -- what the CSMS does with the memory

    @on(Action.clear_cache)
    def on_clear_cache(self, **_: Any) -> Any:
        """Answer ClearCache (C11)."""
        if not self._station.model.flag(_CACHE, "Enabled"):
            return call_result.ClearCache(status="Rejected")
        if not self._station.misbehaves("keeps-cache-when-told-to-clear"):
            self.cache.clear()
        return call_result.ClearCache(status="Accepted")

    @on(Action.get_local_list_version)
    def on_get_local_list_version(self, **_: Any) -> Any:
        """Answer GetLocalListVersion (D02)."""
        enabled = self._station.model.flag(_LIST, "Enabled")
        return call_result.GetLocalListVersion(version_number=self.local_list.version if enabled else 0)

    @on(Action.send_local_list)
    def on_send_local_list(
        self, version_number: int, update_type: str, local_authorization_list: Any = None, **_: Any
    ) -> Any:
        """Answer SendLocalList (D01)."""
        if not self._station.model.flag(_LIST, "Enabled"):
            return call_result.SendLocalList(status="Failed")
        if self._station.misbehaves("ignores-local-list"):
            return call_result.SendLocalList(status="Accepted")
        entries = local_authorization_list or []
        return call_result.SendLocalList(self.local_list.update(update_type, version_number, entries, _LIST_LIMIT))
