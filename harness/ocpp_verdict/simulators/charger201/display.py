"""Display messages and running cost at the simulated 2.0.1 station (O, I)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ocpp.routing import after, on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action

from ocpp_verdict.simulators.charger201.inventory import FORMATS, MESSAGES, PRIORITIES, STATES
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse


class Display:
    """The messages that the CSMS has put on the display."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._messages: dict[int, dict[str, Any]] = {}
        station.model.live(key("DisplayMessageCtrlr", "DisplayMessages"), lambda: str(len(self._present())))
        station.idle.append(self._transaction_over)
        station.resetting.append(self._go_down)

    def _go_down(self) -> None:
        """Keep the messages, which outlast a reboot (O01.FR.10)."""
        if self._station.misbehaves("forgets-messages-over-reboot"):
            self._messages.clear()

    def _present(self) -> dict[int, dict[str, Any]]:
        """Return the messages whose time is not over (O01.FR.04)."""
        now = self._station.clock.utc()
        for id_, message in list(self._messages.items()):
            end = message.get("end_date_time")
            if end and datetime.fromisoformat(end) <= now and not self._station.misbehaves("keeps-messages-for-ever"):
                del self._messages[id_]
        return self._messages

    def _transaction_over(self, _: Evse) -> None:
        """Remove the messages of transactions that have ended (O02.FR.02)."""
        running = {evse.transaction.id for evse in self._station.running() if evse.transaction}
        for id_, message in list(self._messages.items()):
            mine = message.get("transaction_id")
            if mine not in (None, *running) and not self._station.misbehaves("keeps-messages-of-ended-transactions"):
                del self._messages[id_]

    @on(Action.set_display_message)
    def on_set_display_message(self, message: dict[str, Any], **_: Any) -> Any:
        """Answer SetDisplayMessage (O01, O02, O06)."""
        status = self._status(message)
        if status == "Accepted" and not self._station.misbehaves("drops-new-messages"):
            self._replace(message)
        return call_result.SetDisplayMessage(status=status)

    def _replace(self, message: dict[str, Any]) -> None:
        """Keep a message; only one can be always in front (O01.FR.16, O02.FR.18)."""
        if message["id"] in self._messages and self._station.misbehaves("replaces-no-message"):
            return
        if message["priority"] == "AlwaysFront" and not self._station.misbehaves("shows-two-always-in-front"):
            kept = {id_: each for id_, each in self._messages.items() if each["priority"] != "AlwaysFront"}
            self._messages = kept
        self._messages[message["id"]] = message

    def _status(self, message: dict[str, Any]) -> str:
        transaction = message.get("transaction_id")
        if message["priority"] not in PRIORITIES:
            return "NotSupportedPriority"
        if message.get("state", STATES[0]) not in STATES:
            return "NotSupportedState"
        if message["message"]["format"] not in FORMATS:
            return "NotSupportedMessageFormat"
        if transaction is not None and self._station.by_transaction(transaction) is None:
            return "UnknownTransaction"
        full = message["id"] not in self._messages and len(self._present()) >= MESSAGES
        return "Rejected" if full else "Accepted"

    def _matching(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if self._station.misbehaves("shows-every-message"):
            return list(self._present().values())
        ids, state, priority = asked.get("id"), asked.get("state"), asked.get("priority")
        return [
            message
            for message in self._present().values()
            if (ids is None or message["id"] in ids)
            and state in (None, message.get("state"))
            and priority in (None, message["priority"])
        ]

    @on(Action.get_display_messages)
    def on_get_display_messages(self, **asked: Any) -> Any:
        """Answer GetDisplayMessages (O03, O04)."""
        return call_result.GetDisplayMessages(status="Accepted" if self._matching(asked) else "Unknown")

    @after(Action.get_display_messages)
    def after_get_display_messages(self, request_id: int, **asked: Any) -> None:
        """Report them (O03.FR.03)."""
        found = self._matching(asked)
        if found:
            payload = {"request_id": request_id, "message_info": found, "tbc": False}
            self._station.outbox.post("NotifyDisplayMessages", payload)

    @on(Action.clear_display_message)
    def on_clear_display_message(self, id: int, **_: Any) -> Any:
        """Answer ClearDisplayMessage (O05)."""
        known = id in self._present()
        if not self._station.misbehaves("keeps-cleared-message"):
            self._messages.pop(id, None)
        return call_result.ClearDisplayMessage(status="Accepted" if known else "Unknown")

    @on(Action.cost_updated)
    def on_cost_updated(self, **_: Any) -> Any:
        """Answer CostUpdated (I02): the cost is shown to the driver."""
        return call_result.CostUpdated()
