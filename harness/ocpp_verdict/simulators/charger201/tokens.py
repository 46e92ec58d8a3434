"""Who is known to the simulated 2.0.1 station: authorization cache, local list, and what they allow (C, D). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import attrs

Info = Mapping[str, Any]
#: Types that are never asked about and never cached (C02.FR.03, C03.FR.01, C05.FR.01).
UNASKED = ("NoAuthorization", "Central")


class Decision(Enum):
    """What to do with a token that is presented."""

    ALLOW = auto()
    ASK = auto()
    REFUSE = auto()


@attrs.frozen
class Rules:
    """The device model's say in authorization.

    Attributes:
        asks_about_listed: not LocalAuthListCtrlr.DisablePostAuthorize.
        asks_about_cached: not AuthCacheCtrlr.DisablePostAuthorize.
    """

    enabled: bool = True
    local_pre_authorize: bool = False
    local_authorize_offline: bool = True
    unknown_offline: bool = False
    remote_authorization: bool = True
    asks_about_listed: bool = True
    asks_about_cached: bool = True
    master_group: str = ""


def group(info: Info | None) -> str | None:
    """Return the text of groupIdToken, without case."""
    token = (info or {}).get("group_id_token")
    return str(token["id_token"]).casefold() if token else None


def is_master(info: Info | None, rules: Rules) -> bool:
    """Return whether a token belongs to the master pass group (C16)."""
    return bool(rules.master_group) and group(info) == rules.master_group.casefold()


def decide(token: Mapping[str, Any], listed: Info | None, cached: Info | None, rules: Rules, online: bool) -> Decision:
    """Return what a token may do without or before asking the CSMS; the list goes before the cache (C13.FR.01)."""
    if token["type"] in UNASKED or not rules.enabled:
        return Decision.ALLOW
    info = listed if listed is not None else cached
    valid = info is not None and info["status"] == "Accepted"
    if not online:
        return _offline(valid, info is not None, rules)
    if info is not None and rules.local_pre_authorize:
        if valid:
            return Decision.ALLOW
        if not (rules.asks_about_listed if listed is not None else rules.asks_about_cached):
            return Decision.REFUSE
    return Decision.ASK if rules.remote_authorization else Decision.REFUSE


def _offline(valid: bool, known: bool, rules: Rules) -> Decision:
    """Decide without the CSMS (C13, C15)."""
    if valid and rules.local_authorize_offline:
        return Decision.ALLOW
    return Decision.ALLOW if not known and rules.unknown_offline else Decision.REFUSE


def _key(token: Mapping[str, Any]) -> tuple[str, str]:
    return str(token["type"]), str(token["id_token"]).casefold()


@attrs.define
class _Cached:
    info: dict[str, Any]
    used: datetime
    until: datetime | None


class Cache:
    """The authorization cache (C10): the latest word of the CSMS about every token."""

    def __init__(self, size: int = 100) -> None:
        self._size = size
        self._entries: dict[tuple[str, str], _Cached] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def store(self, token: Mapping[str, Any], info: Info, now: datetime) -> None:
        """Remember an IdTokenInfo; the oldest entry makes room (C10.FR.01, C10.FR.04, C10.FR.07)."""
        if token["type"] in UNASKED:
            return
        until = info.get("cache_expiry_date_time")
        kept = {name: value for name, value in info.items() if name != "personal_message"}
        self._entries.pop(_key(token), None)
        if len(self._entries) >= self._size:
            del self._entries[next(iter(self._entries))]
        moment = datetime.fromisoformat(until) if until else None
        self._entries[_key(token)] = _Cached(kept, now, moment)

    def find(self, token: Mapping[str, Any], now: datetime, lifetime: int) -> dict[str, Any] | None:
        """Return what is known of a token, unless it is out of date (C10.FR.08, C10.FR.10, C10.FR.13)."""
        entry = self._entries.get(_key(token))
        if entry is None:
            return None
        until = entry.until or (entry.used + timedelta(seconds=lifetime) if lifetime else None)
        if until is not None and now >= until:
            del self._entries[_key(token)]
            return None
        entry.used = now
        return entry.info

    def remove(self, token: Mapping[str, Any]) -> None:
        """Forget one token (N10.FR.03)."""
        self._entries.pop(_key(token), None)

    def clear(self) -> None:
        """Forget everything (C11)."""
        self._entries.clear()


class LocalList:
    """The local authorization list (D01): what the CSMS sent, and its version."""

    def __init__(self) -> None:
        self.version = 0
        self._entries: dict[tuple[str, str], dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, token: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the IdTokenInfo of a listed token."""
        return self._entries.get(_key(token))

    def update(self, kind: str, version: int, entries: list[dict[str, Any]], limit: int) -> str:
        """Apply a SendLocalList; return its SendLocalListStatusEnumType (D01.FR.01-FR.19)."""
        keys = [_key(entry["id_token"]) for entry in entries]
        if version <= 0 or len(set(keys)) != len(keys):
            return "Failed"
        if kind == "Differential" and version <= self.version:
            return "VersionMismatch"
        merged = {} if kind == "Full" else dict(self._entries)
        for where, entry in zip(keys, entries, strict=True):
            info = entry.get("id_token_info")
            if info is None and kind == "Full":
                return "Failed"
            merged.pop(where, None)
            if info is not None:
                merged[where] = info
        if len(merged) > limit:
            return "Failed"
        self._entries, self.version = merged, version
        return "Accepted"
