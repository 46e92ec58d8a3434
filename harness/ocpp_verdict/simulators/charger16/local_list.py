"""The local authorization list of the built-in 1.6 charger (§3.5.2, §5.10, §5.15)."""

from __future__ import annotations

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16.link import Endpoint

#: listVersion of a station without a list (§5.10).
_NO_LIST = -1


class LocalListRequests(Endpoint):
    """Requests of the Local Auth List Management profile."""

    @on(Action.get_local_list_version)
    def on_get_local_list_version(self, **_: Any) -> Any:
        """Tell the version: 0 when the list is empty, -1 when there is none."""
        memory = self.station.memory
        if not memory.configuration.on("LocalAuthListEnabled"):
            return call_result.GetLocalListVersion(_NO_LIST)
        return call_result.GetLocalListVersion(memory.local_list.version if len(memory.local_list) else 0)

    @on(Action.send_local_list)
    def on_send_local_list(
        self,
        list_version: int,
        update_type: str,
        local_authorization_list: list[dict[str, Any]] | None = None,
        **_: Any,
    ) -> Any:
        """Replace the list, or change it (§5.15)."""
        return call_result.SendLocalList(self._update(list_version, update_type, local_authorization_list or []))

    def _update(self, version: int, update_type: str, entries: list[dict[str, Any]]) -> str:
        configuration, local_list = self.station.memory.configuration, self.station.memory.local_list
        if not configuration.on("LocalAuthListEnabled"):
            return "NotSupported"
        if version < 1 or len(entries) > configuration.number("SendLocalListMaxLength"):
            return "Failed"  # errata 3.52: 0 and -1 are no versions of a list
        differential = update_type == "Differential"
        if differential and version <= local_list.version:
            return "VersionMismatch"
        new = local_list.updated(entries) if differential else local_list.replaced(entries)
        if new is None or len(new) > configuration.number("LocalAuthListMaxLength"):
            return "Failed"
        local_list.install(version, new)
        return "Accepted"
