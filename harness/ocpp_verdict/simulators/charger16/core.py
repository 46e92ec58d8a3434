"""What the built-in 1.6 charger answers in the Core profile (§5)."""

from __future__ import annotations

from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import Action

from ocpp_verdict.simulators.charger16.configuration import Outcome
from ocpp_verdict.simulators.charger16.link import Endpoint
from ocpp_verdict.simulators.charger16.registration import Standing
from ocpp_verdict.simulators.charger16.schedules import parse
from ocpp_verdict.simulators.charger16.state import Authorization, Connector

#: The one vendor extension that exists: it sends back the data it gets.
VENDOR_ID, MESSAGE_ID = "org.ocpp-verdict", "echo"


class CoreRequests(Endpoint):
    """Requests of the Core profile."""

    @on(Action.change_availability)
    def on_change_availability(self, connector_id: int, type: str, **_: Any) -> Any:
        """Change at once, or after the transactions that are in the way (§5.2)."""
        station, operative = self.station, type == "Operative"
        numbers = [0, *station.connectors] if connector_id == 0 else [connector_id]
        if any(number != 0 and number not in station.connectors for number in numbers):
            return call_result.ChangeAvailability("Rejected")
        busy = [number for number in numbers if self._must_wait(number, operative)]
        station.memory.scheduled.update(dict.fromkeys(busy, operative))
        for number in numbers:
            if number not in busy:
                station.set_operative(number, operative)
        return call_result.ChangeAvailability("Scheduled" if busy else "Accepted")

    def _must_wait(self, number: int, operative: bool) -> bool:
        in_use = number != 0 and self.station.connectors[number].transaction is not None
        return in_use and self.station.operative(number) is not operative

    @on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str, **_: Any) -> Any:
        """Set a key by the rules of its table row (§5.3)."""
        outcome = self._changed(key, value)
        if outcome is Outcome.ACCEPTED:
            self.station.configured(key)
            if key.lower() in ("authorizationkey", "securityprofile"):
                self.afterwards(self.station.reconnect)
        return call_result.ChangeConfiguration(outcome.value)

    def _changed(self, key: str, value: str) -> Outcome:
        station, configuration = self.station, self.station.memory.configuration
        if station.misbehaves("refuses-configuration-while-pending") and self._pending():
            return Outcome.REJECTED
        if station.misbehaves("change-without-effect"):
            return Outcome.ACCEPTED
        outcome = station.security.change(key, value) or configuration.change(key, value)
        if outcome is Outcome.NOT_SUPPORTED and station.misbehaves("rejects-unknown-key"):
            return Outcome.REJECTED
        if outcome is Outcome.REJECTED and station.misbehaves("accepts-invalid-value"):
            return Outcome.ACCEPTED
        return outcome

    @on(Action.clear_cache)
    def on_clear_cache(self, **_: Any) -> Any:
        """Forget the authorization cache (§5.4)."""
        if not self.station.misbehaves("keeps-cache-after-clear"):
            self.station.memory.cache.clear()
        return call_result.ClearCache("Accepted")

    @on(Action.data_transfer)
    def on_data_transfer(self, vendor_id: str, message_id: str | None = None, data: str | None = None, **_: Any) -> Any:
        """Answer to the one vendor extension that is known (§4.3, §5.6)."""
        if vendor_id != VENDOR_ID:
            return call_result.DataTransfer("UnknownVendorId")
        if message_id != MESSAGE_ID:
            return call_result.DataTransfer("UnknownMessageId")
        return call_result.DataTransfer("Accepted", data)

    @on(Action.get_configuration)
    def on_get_configuration(self, key: list[str] | None = None, **_: Any) -> Any:
        """List the keys that are asked for, or all (§5.8)."""
        settings, unknown = self.station.memory.configuration.read(key or ())
        lines: list[dict[str, Any]] = [
            {"key": line.key, "readonly": line.readonly, "value": line.value} for line in settings
        ]
        if self.station.misbehaves("tells-its-password"):
            lines = [line | {"value": self.station.password} if _is_secret(line) else line for line in lines]
        return call_result.GetConfiguration(lines, unknown or None)

    @on(Action.remote_start_transaction)
    def on_remote_start_transaction(
        self, id_tag: str, connector_id: int | None = None, charging_profile: dict[str, Any] | None = None, **_: Any
    ) -> Any:
        """Try to start a transaction as if the identification had been presented (§5.11)."""
        connector = self._connector_for(id_tag, connector_id)
        if connector is None or self._pending() or not _fit_for_start(charging_profile):
            return call_result.RemoteStartTransaction(self._refused_start(connector_id))
        if self.station.misbehaves("rejects-remote-start"):
            return call_result.RemoteStartTransaction("Rejected")
        if self.station.misbehaves("remote-start-without-effect"):
            return call_result.RemoteStartTransaction("Accepted")
        authorization = Authorization(id_tag, profile=charging_profile)
        self.afterwards(lambda: self.station.spawn(self.station.sessions.start_remotely(connector, authorization)))
        return call_result.RemoteStartTransaction("Accepted")

    def _refused_start(self, number: int | None) -> str:
        connector = self.station.connectors.get(number or 0)
        busy = connector is not None and connector.transaction is not None
        wrong = (busy and self.station.misbehaves("accepts-second-remote-start")) or (
            number == 0 and self.station.misbehaves("accepts-remote-start-on-zero")
        )
        return "Accepted" if wrong else "Rejected"

    def _connector_for(self, id_tag: str, number: int | None) -> Connector | None:
        """Return the connector to use: the one named, or one that is free, rather with a cable in it."""
        station = self.station
        free = [one for one in station.connectors.values() if station.sessions.free_for(one, id_tag)]
        if number is not None:
            return next((one for one in free if one.number == number), None)
        return next(iter(sorted(free, key=lambda one: not one.connected)), None)

    def _pending(self) -> bool:
        """Return whether the boot is not accepted: no transaction is started or stopped remotely then (§4.2)."""
        return self.station.registration.standing is not Standing.ACCEPTED

    @on(Action.remote_stop_transaction)
    def on_remote_stop_transaction(self, transaction_id: int, **_: Any) -> Any:
        """Stop the transaction if it is ongoing (§5.12)."""
        connector = self.station.connector_of(transaction_id)
        if connector is None or self._pending():
            wrong = self.station.misbehaves("accepts-unknown-transaction")
            return call_result.RemoteStopTransaction("Accepted" if wrong else "Rejected")
        if self.station.misbehaves("remote-stop-without-effect"):
            return call_result.RemoteStopTransaction("Accepted")
        self.afterwards(lambda: self.station.sessions.stop(connector, "Remote"))
        return call_result.RemoteStopTransaction("Accepted")

    @on(Action.reset)
    def on_reset(self, type: str, **_: Any) -> Any:
        """Reset once the answer has left (§5.14)."""
        if type == "Soft" and self.station.misbehaves("refuses-soft-reset"):
            return call_result.Reset("Rejected")
        self.afterwards(lambda: self.station.power.reset_later(f"{type}Reset"))
        return call_result.Reset("Accepted")

    @on(Action.unlock_connector)
    def on_unlock_connector(self, connector_id: int, **_: Any) -> Any:
        """Finish the transaction, then move the lock, if there is one (§5.18, errata 3.87)."""
        connector = self.station.connectors.get(connector_id)
        if connector is None or connector.fixed:
            return call_result.UnlockConnector("NotSupported")
        if not self.station.misbehaves("unlock-keeps-transaction"):
            self.station.sessions.stop(connector, "UnlockCommand")
        return call_result.UnlockConnector("Unlocked" if self.station.sessions.unlock(connector) else "UnlockFailed")


def _is_secret(line: dict[str, Any]) -> bool:
    return bool(line["key"] == "AuthorizationKey")


def _fit_for_start(profile: dict[str, Any] | None) -> bool:
    """Return whether a charging profile may come with a RemoteStartTransaction (§5.16.2)."""
    if profile is None:
        return True
    transactional = profile["charging_profile_purpose"] == "TxProfile" and profile.get("transaction_id") is None
    return transactional and parse(1, profile) is not None
