"""Who may charge at the built-in 1.6 charger: asked of the CSMS, known here, or decided offline (§3.5, §4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocpp.v16 import call

from ocpp_verdict.simulators.charger16.identification import Standing, standing
from ocpp_verdict.simulators.charger16.link import NotProcessed, Offline

if TYPE_CHECKING:
    from ocpp_verdict.simulators.charger16.station import Station

_REFUSED = Standing("Invalid")


class Authority:
    """The station's judgement of identifications."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def good(self, known: Standing) -> bool:
        """Return whether a standing lets somebody charge now."""
        return known.accepted(self._station.now()) or self._station.misbehaves("charges-refused-id")

    async def ask(self, id_tag: str, *, remote: bool = False) -> Standing:
        """Return the standing of an identification: known here, asked of the CSMS, or decided offline (§3.5, §4.1)."""
        known = self._known(id_tag)
        if not self._station.online:
            return self._offline(known)
        if self._station.misbehaves("starts-without-authorize"):
            return Standing("Accepted")
        wrong = "asks-for-cached-remote-start" if remote else "ignores-its-cache"
        if known is not None and self._pre_authorized(known) and not self._station.misbehaves(wrong):
            return known
        try:
            answer = await self._station.request(call.Authorize(id_tag=id_tag))
        except (Offline, NotProcessed):
            return self._offline(known)
        return self.note(id_tag, answer.id_tag_info)

    def _pre_authorized(self, known: Standing) -> bool:
        """Return whether what is known here is enough while online (§9.1.13)."""
        wanted = self._station.memory.configuration.on("LocalPreAuthorize")
        return wanted and known.accepted(self._station.now())

    def _known(self, id_tag: str) -> Standing | None:
        """Return what the local list, or else the cache says (§3.5.3)."""
        memory = self._station.memory
        listed = memory.local_list.find(id_tag) if memory.configuration.on("LocalAuthListEnabled") else None
        cached = memory.cache.find(id_tag) if memory.configuration.on("AuthorizationCacheEnabled") else None
        return listed or cached

    def _offline(self, known: Standing | None) -> Standing:
        """Decide without the CSMS (§3.5.4)."""
        configuration = self._station.memory.configuration
        if self._station.misbehaves("refuses-offline-start"):
            return _REFUSED
        if known is not None:
            return known if configuration.on("LocalAuthorizeOffline") else _REFUSED
        return Standing("Accepted") if configuration.on("AllowOfflineTxForUnknownId") else _REFUSED

    def note(self, id_tag: str, info: dict[str, Any]) -> Standing:
        """Take in what the CSMS says of an identification (§3.5.1); the local list's are never cached (§3.5.3)."""
        told, memory = standing(info), self._station.memory
        if memory.configuration.on("AuthorizationCacheEnabled") and memory.local_list.find(id_tag) is None:
            memory.cache.note(id_tag, told)
        return told
