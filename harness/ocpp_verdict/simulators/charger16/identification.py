"""What the built-in 1.6 charger knows of identifications by itself: authorization cache and local list (§3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

#: Identifications that the cache holds before it forgets the invalid and the oldest.
CACHE_SIZE = 100


@attrs.frozen
class Standing:
    """IdTagInfo (§7.27).

    Attributes:
        status: AuthorizationStatus.
        parent: parentIdTag, the group.
        expiry: end of its validity.
    """

    status: str
    parent: str | None = None
    expiry: datetime | None = None

    def accepted(self, now: datetime) -> bool:
        """Return whether it may charge at `now`; what was valid expires with time (§3.5.1)."""
        return self.status == "Accepted" and (self.expiry is None or now < self.expiry)


def standing(info: Mapping[str, Any]) -> Standing:
    """Return the standing that an idTagInfo in ocpp's spelling gives."""
    return Standing(str(info.get("status", "Invalid")), info.get("parent_id_tag"), moment(info.get("expiry_date")))


def moment(text: str | None) -> datetime | None:
    """Return the time that ISO 8601 `text` names (without zone: UTC), None when it names none."""
    try:
        value = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def same(one: str | None, other: str | None) -> bool:
    """Return whether two identifications are equal (CiString20: case does not matter)."""
    return one is not None and other is not None and one.casefold() == other.casefold()


class Cache:
    """The authorization cache: the last answers of the CSMS, valid or not (§3.5.1)."""

    def __init__(self) -> None:
        self._entries: dict[str, Standing] = {}

    def find(self, id_tag: str) -> Standing | None:
        """Return what is known of `id_tag`."""
        return self._entries.get(id_tag.casefold())

    def note(self, id_tag: str, entry: Standing) -> None:
        """Remember the CSMS's last word; a full cache drops what is not valid first, then the oldest."""
        self._entries.pop(id_tag.casefold(), None)
        if len(self._entries) >= CACHE_SIZE:
            worst = next((key for key, old in self._entries.items() if old.status != "Accepted"), None)
            self._entries.pop(worst or next(iter(self._entries)))
        self._entries[id_tag.casefold()] = entry

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()


class LocalList:
    """The local authorization list with its version; only SendLocalList changes it (§3.5.2)."""

    def __init__(self) -> None:
        self.version = 0
        self._entries: dict[str, Standing] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, id_tag: str) -> Standing | None:
        """Return what the list says of `id_tag`."""
        return self._entries.get(id_tag.casefold())

    def replaced(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, Standing] | None:
        """Return the list that a Full update makes, None when an entry is not allowed in it."""
        return _applied({}, entries, removing=False)

    def updated(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, Standing] | None:
        """Return the list that a Differential update makes: with idTagInfo added or changed, without it removed."""
        return _applied(self._entries, entries, removing=True)

    def install(self, version: int, entries: dict[str, Standing]) -> None:
        """Put `entries` in force."""
        self.version, self._entries = version, entries


def _applied(
    old: Mapping[str, Standing], entries: Iterable[Mapping[str, Any]], *, removing: bool
) -> dict[str, Standing] | None:
    result, seen = dict(old), set()
    for entry in entries:
        key, info = str(entry["id_tag"]).casefold(), entry.get("id_tag_info")
        if key in seen or (info is None and not removing):
            return None
        seen.add(key)
        if info is None:
            result.pop(key, None)
        else:
            result[key] = standing(info)
    return result
