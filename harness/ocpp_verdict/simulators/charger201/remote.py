"""Remote control of the simulated 2.0.1 station: start, stop, unlock, trigger, transaction status (E14, F)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.authorization import Authorizations
from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.transactions import Transactions
from ocpp_verdict.simulators.charger201.world import Evse

Send = Callable[[list[Evse]], None]


class Remote:
    """What the CSMS makes the station do.

    Attributes:
        others: TriggerMessage's requestedMessage -> how other blocks send it.
    """

    def __init__(
        self,
        station: Station,
        transactions: Transactions,
        events: TransactionEvents,
        authorizations: Authorizations,
        availability: Availability,
    ) -> None:
        self._station = station
        self._transactions = transactions
        self._events = events
        self._authorizations = authorizations
        self._availability = availability
        self.valid_profile: Callable[[Any], bool] = lambda profile: True
        self.may_use: Callable[[Evse, Any, Any], bool] = lambda evse, token, group: True
        self.boot: Callable[[], None] = lambda: None
        self.others: dict[str, Callable[[], None]] = {}
        self._sends: Mapping[str, Send] = {
            "Heartbeat": lambda evses: self._post("Heartbeat", {}),
            "StatusNotification": self._send_statuses,
            "MeterValues": self._send_meter_values,
            "TransactionEvent": self._send_transactions,
        }

    def _post(self, action: str, payload: dict[str, Any]) -> None:
        self._station.outbox.post(action, payload, triggered=True)

    # -- start and stop

    def _choose(self, evse_id: int | None) -> Evse | None:
        """Return the EVSE meant; without an id one that waits for authorization, or a free one (F01.FR.20)."""
        if evse_id is not None:
            return self._station.evses.get(evse_id)
        free = [evse for evse in self._station.evses.values() if self._is_free(evse)]
        return min(free, key=lambda evse: not evse.connected, default=None)

    def _is_free(self, evse: Evse) -> bool:
        return evse.authorization is None and self._availability.in_service(evse)

    def _may_start(self, evse: Evse | None, asked: Mapping[str, Any]) -> bool:
        """Return whether RequestStartTransaction can be granted (B02.FR.05, F01.FR.21-FR.26)."""
        if evse is None or not self._station.accepted or not self._is_free(evse):
            return False
        tx = evse.transaction
        if tx is not None and tx.authorized_by is not None:
            return False
        profile = asked.get("charging_profile")
        if profile is not None and not self.valid_profile(profile):
            return False
        return self.may_use(evse, asked["id_token"], asked.get("group_id_token"))

    @on(Action.request_start_transaction)
    def on_request_start_transaction(self, **asked: Any) -> Any:
        """Answer RequestStartTransaction."""
        evse = self._choose(asked.get("evse_id"))
        if evse is None or not self._may_start(evse, asked):
            return call_result.RequestStartTransaction(status="Rejected")
        self._station.spawn(self._start(evse, asked))
        known = evse.transaction.id if evse.transaction else None  # F01.FR.13
        return call_result.RequestStartTransaction(status="Accepted", transaction_id=known)

    async def _start(self, evse: Evse, asked: Mapping[str, Any]) -> None:
        more = {"remote_start_id": asked["remote_start_id"], "profile": asked.get("charging_profile")}
        token = asked["id_token"]
        if self._station.model.flag("AuthCtrlr", "AuthorizeRemoteStart"):
            await self._authorizations.admit_remotely(evse, token, **more)
        else:
            self._authorizations.admit(
                evse, token, asked.get("group_id_token") and {"group_id_token": asked["group_id_token"]}, **more
            )

    @on(Action.request_stop_transaction)
    def on_request_stop_transaction(self, transaction_id: str, **_: Any) -> Any:
        """Answer RequestStopTransaction (B02.FR.05, F03.FR.07, F03.FR.08)."""
        known = self._station.accepted and self._station.by_transaction(transaction_id) is not None
        wrong = self._station.misbehaves("accepts-stop-of-unknown-transaction")
        return call_result.RequestStopTransaction(status="Accepted" if known or wrong else "Rejected")

    @after(Action.request_stop_transaction)
    def after_request_stop_transaction(self, transaction_id: str, **_: Any) -> None:
        """Stop it (F03.FR.02, F03.FR.03)."""
        evse = self._station.by_transaction(transaction_id)
        if evse is not None and self._station.accepted:
            self._transactions.stop(evse, "RemoteStop", "Remote")

    @on(Action.get_transaction_status)
    def on_get_transaction_status(self, transaction_id: str | None = None, **_: Any) -> Any:
        """Answer GetTransactionStatus (E14)."""
        waiting = self._station.outbox.waiting(transaction_id)
        if transaction_id is None:
            return call_result.GetTransactionStatus(messages_in_queue=waiting)
        ongoing = self._station.by_transaction(transaction_id) is not None
        return call_result.GetTransactionStatus(messages_in_queue=waiting, ongoing_indicator=ongoing)

    @on(Action.unlock_connector)
    def on_unlock_connector(self, evse_id: int, connector_id: int, **_: Any) -> Any:
        """Answer UnlockConnector (F05)."""
        evse = self._station.evses.get(evse_id)
        if evse is None or connector_id != 1:
            return call_result.UnlockConnector(status="UnknownConnector")
        if evse.transaction is not None and evse.authorization is not None:
            return call_result.UnlockConnector(status="OngoingAuthorizedTransaction")
        free = evse.unlock() and not evse.lock_broken
        return call_result.UnlockConnector(status="Unlocked" if free else "UnlockFailed")

    # -- TriggerMessage

    @on(Action.trigger_message)
    def on_trigger_message(self, requested_message: str, evse: Any = None, **_: Any) -> Any:
        """Answer TriggerMessage before sending anything (F06.FR.04-FR.17)."""
        return call_result.TriggerMessage(status=self._trigger_status(requested_message, evse))

    def _trigger_status(self, requested: str, evse: Any) -> str:
        if requested == "BootNotification":
            return "Rejected" if self._station.accepted else "Accepted"
        if requested in self.others:
            return "Accepted"
        if requested not in self._sends:
            return "NotImplemented"
        evses = self._meant(evse)
        if requested == "StatusNotification":
            addressed = evse is not None and evse.get("connector_id") == 1
            return "Accepted" if evses and addressed else "Rejected"
        if requested == "TransactionEvent":
            return "Accepted" if any(each.transaction for each in evses) else "Rejected"
        return "Accepted" if evses or requested == "Heartbeat" else "Rejected"

    def _meant(self, evse: Any) -> list[Evse]:
        return [each for each in self._station.evses.values() if evse is None or each.id == evse["id"]]

    @after(Action.trigger_message)
    def after_trigger_message(self, requested_message: str, evse: Any = None, **_: Any) -> None:
        """Send what was accepted (F06.FR.10)."""
        granted = self._trigger_status(requested_message, evse) == "Accepted"
        if not granted or self._station.misbehaves("accepts-trigger-and-sends-nothing"):
            return
        if requested_message in self.others:
            self.others[requested_message]()
        elif requested_message == "BootNotification":
            self.boot()
        else:
            self._sends[requested_message](self._meant(evse))

    def _send_statuses(self, evses: list[Evse]) -> None:
        for evse in evses:
            self._availability.report(evse, triggered=True)

    def _send_meter_values(self, evses: list[Evse]) -> None:
        for evse in evses:
            values = self._events.read_aligned(evse, "Trigger")
            if values:
                self._post("MeterValues", {"evse_id": evse.id, "meter_value": values})

    def _send_transactions(self, evses: list[Evse]) -> None:
        for evse in evses:
            if evse.transaction is not None:
                self._events.trigger(evse)
