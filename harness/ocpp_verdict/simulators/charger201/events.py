"""TransactionEvent messages of the simulated 2.0.1 station: when one is due, and what stands in it (E, J02)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from ocpp_verdict.simulators.charger201.metering import Moment, Signing, reading, until_aligned
from ocpp_verdict.simulators.charger201.points import starts
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse, Transaction

_PUBLIC_KEY = "b2NhOmJhc2UxNjphc24xOjMwNTkzMDEz"
_SAMPLED, _ALIGNED = "SampledDataCtrlr", "AlignedDataCtrlr"


class TransactionEvents:
    """Makes and queues the events of all EVSEs, and keeps the timers of their meter values.

    Attributes:
        answered: called with EVSE and status when the CSMS judged a token.
        learnt: called with token and idTokenInfo of every such answer.
    """

    def __init__(self, station: Station) -> None:
        self._station = station
        self._timers: dict[tuple[str, int], asyncio.TimerHandle] = {}
        station.model.listen(key(_SAMPLED, "TxUpdatedInterval"), lambda _: self._interval_changed())
        self.answered: Callable[[Evse, str], None] = lambda evse, status: None
        self.learnt: Callable[[dict[str, Any], dict[str, Any]], None] = lambda token, info: None

    # -- events

    def report(
        self,
        evse: Evse,
        trigger: str,
        *,
        token: dict[str, Any] | None = None,
        only_start: bool = False,
        values: list[dict[str, Any]] | None = None,
    ) -> None:
        """Send Updated, or Started when TxStartPoint is reached, or nothing when there is no transaction."""
        if evse.transaction is not None:
            if not only_start:
                self._send(evse, evse.transaction, "Updated", trigger, {}, token, values)
        elif self._station.may_charge and starts(self._station.model.list("TxCtrlr", "TxStartPoint"), evse):
            self._start(evse, trigger)

    def _start(self, evse: Evse, trigger: str) -> None:
        tx = Transaction(str(uuid.uuid4()), authorized_by=evse.authorization)
        evse.transaction = tx
        if evse.charging_state == "Charging":
            tx.charged_since = self._station.clock.seconds()
        self._send(evse, tx, "Started", trigger, {}, None, None)
        self._schedule("updated", evse, self._updated_pause)
        self._schedule("ended", evse, self._ended_pause)
        self._schedule("aligned", evse, self._aligned_pause)

    def end(self, evse: Evse, trigger: str, stopped: str, token: dict[str, Any] | None) -> None:
        """Send Ended and forget the transaction."""
        tx = evse.transaction
        assert tx is not None
        if tx.charged_since is not None:
            tx.charged += self._station.clock.seconds() - tx.charged_since
        values = [*tx.samples, *self._read(evse, _SAMPLED, "TxEndedMeasurands", "Transaction.End")]
        info = {"stopped_reason": stopped, "time_spent_charging": int(tx.charged)}
        self._send(evse, tx, "Ended", trigger, info, token, values)
        evse.transaction = None
        for kind in ("updated", "ended", "aligned"):
            timer = self._timers.pop((kind, evse.id), None)
            if timer is not None:
                timer.cancel()

    def quit(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _send(
        self,
        evse: Evse,
        tx: Transaction,
        kind: str,
        trigger: str,
        info: dict[str, Any],
        token: dict[str, Any] | None,
        values: list[dict[str, Any]] | None,
    ) -> None:
        payload: dict[str, Any] = {
            "event_type": kind,
            "timestamp": self._station.clock.stamp(),
            "trigger_reason": trigger,
            "seq_no": tx.seq,
            "transaction_info": {"transaction_id": tx.id, "charging_state": evse.charging_state, **info},
        }
        tx.seq += 1
        token = self._add_authorization(evse, payload, token)
        self._add_place(evse, tx, payload)
        values = [*self._begin(evse, tx), *(values or [])]
        if values:
            payload["meter_value"] = values
        if self._station.outbox.link is None and self._station.misbehaves("loses-offline-events"):
            return
        self._station.outbox.record(payload, lambda answer: self._take(evse, tx, token, kind, answer))

    def _add_authorization(self, evse: Evse, payload: dict[str, Any], token: dict[str, Any] | None) -> Any:
        """Put the token into the first event after authorization, remote start included (E02.FR.01, F02.FR.21)."""
        authorization = evse.authorization
        if authorization is not None and not authorization.reported:
            authorization.reported, token = True, authorization.token
            payload["reservation_id"] = authorization.reservation_id
            if authorization.remote_start_id is not None:
                payload["trigger_reason"] = "RemoteStart"
                payload["transaction_info"]["remote_start_id"] = authorization.remote_start_id
        if token is not None:
            payload["id_token"] = token
        return token

    def _add_place(self, evse: Evse, tx: Transaction, payload: dict[str, Any]) -> None:
        """Name the EVSE once, as soon as the vehicle is connected (E01.FR.16)."""
        if evse.connected and not tx.placed:
            tx.placed = True
            payload["evse"] = {"id": evse.id, "connector_id": 1}
        if evse.charging_state == "Charging" and not tx.phases_told:
            tx.phases_told = True
            payload["number_of_phases_used"] = 3

    def _begin(self, evse: Evse, tx: Transaction) -> list[dict[str, Any]]:
        """Return the Transaction.Begin values with the first event that names the EVSE (E01.FR.09, E01.FR.17)."""
        if tx.begun or not tx.placed:
            return []
        tx.begun = True
        tx.samples += self._read(evse, _SAMPLED, "TxEndedMeasurands", "Transaction.Begin")
        return self._read(evse, _SAMPLED, "TxStartedMeasurands", "Transaction.Begin")

    def _take(self, evse: Evse, tx: Transaction, token: dict[str, Any] | None, kind: str, answer: Any) -> None:
        info = answer.id_token_info
        if token is None or info is None:
            return
        self.learnt(token, info)
        starter = tx.authorized_by
        if evse.transaction is tx and starter is not None and token is starter.token:
            self.answered(evse, info["status"])

    # -- meter values

    def _signing(self, component: str) -> Signing | None:
        if not self._station.model.flag(component, "SignReadings"):
            return None
        shown = self._station.model.text("OCPPCommCtrlr", "PublicKeyWithSignedMeterValue") != "Never"
        return Signing(_PUBLIC_KEY if shown else "")

    def _read(self, evse: Evse, component: str, name: str, context: str) -> list[dict[str, Any]]:
        model, clock = self._station.model, self._station.clock
        if model.text(component, "Enabled") == "false":
            return []
        at = Moment(clock.seconds(), clock.stamp())
        found = reading(evse, model.list(component, name), context, at, self._signing(component))
        return [found] if found else []

    def read_aligned(self, evse: Evse, context: str) -> list[dict[str, Any]]:
        """Return the clock-aligned measurands of an EVSE (J01.FR.14, F06.FR.06)."""
        return self._read(evse, _ALIGNED, "Measurands", context)

    def trigger(self, evse: Evse) -> None:
        """Send the event that TriggerMessage asks for (F06.FR.07)."""
        self.report(evse, "Trigger", values=self._read(evse, _SAMPLED, "TxUpdatedMeasurands", "Trigger"))

    def _schedule(self, kind: str, evse: Evse, pause: Callable[[], float]) -> None:
        seconds = pause()
        if seconds > 0:
            self._timers[kind, evse.id] = self._station.later(seconds, self._sample, kind, evse, pause)

    def _interval_changed(self) -> None:
        """Count from now on in running transactions (J02.FR.11)."""
        for evse in self._station.running():
            timer = self._timers.pop(("updated", evse.id), None)
            if timer is not None:
                timer.cancel()
            self._schedule("updated", evse, self._updated_pause)

    def _sample(self, kind: str, evse: Evse, pause: Callable[[], float]) -> None:
        tx = evse.transaction
        if tx is None:
            return
        if tx.placed:
            _SAMPLES[kind](self, evse, tx)
        self._schedule(kind, evse, pause)

    def _sample_updated(self, evse: Evse, tx: Transaction) -> None:
        values = self._read(evse, _SAMPLED, "TxUpdatedMeasurands", "Sample.Periodic")
        if values and not self._station.misbehaves("sends-no-periodic-values"):
            self.report(evse, "MeterValuePeriodic", values=values)

    def _sample_ended(self, evse: Evse, tx: Transaction) -> None:
        tx.samples += self._read(evse, _SAMPLED, "TxEndedMeasurands", "Sample.Periodic")

    def _sample_aligned(self, evse: Evse, tx: Transaction) -> None:
        tx.samples += self._read(evse, _ALIGNED, "TxEndedMeasurands", "Sample.Clock")

    def _updated_pause(self) -> float:
        return self._station.model.integer(_SAMPLED, "TxUpdatedInterval")

    def _ended_pause(self) -> float:
        return self._station.model.integer(_SAMPLED, "TxEndedInterval")

    def _aligned_pause(self) -> float:
        interval = self._station.model.integer(_ALIGNED, "TxEndedInterval")
        return until_aligned(self._station.clock.utc(), interval) if interval else 0.0


_SAMPLES: dict[str, Callable[[TransactionEvents, Evse, Transaction], None]] = {
    "updated": TransactionEvents._sample_updated,
    "ended": TransactionEvents._sample_ended,
    "aligned": TransactionEvents._sample_aligned,
}
