"""Transactions of the simulated 2.0.1 station: what happens at an EVSE, and the TransactionEvents that follow (E).

One method per happening. Each changes the physical state and then reports it through `events`, which knows when a
transaction starts and ends; energy flows a moment (`CONTACT`) after an EVSE is both authorized and connected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.points import Cause, ends
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.world import Authorization, Evse

#: Seconds from being authorized and connected until energy flows: pilot negotiation and the contactor.
CONTACT = 1.0


class Transactions:
    """The happenings at the EVSEs."""

    def __init__(self, station: Station, events: TransactionEvents, availability: Availability) -> None:
        self._station = station
        self._events = events
        self._availability = availability
        self._timers: dict[tuple[str, int], asyncio.TimerHandle] = {}
        self.before_energy: Callable[[], None] = lambda: None
        self.flowed: Callable[[Evse], None] = lambda evse: None
        events.answered = self._judged

    def _stops(self, *causes: Cause) -> bool:
        return ends(self._station.model.list("TxCtrlr", "TxStopPoint"), *causes)

    def _flag(self, name: str, component: str = "TxCtrlr") -> bool:
        return self._station.model.flag(component, name)

    def _set_timer(self, kind: str, evse: Evse, seconds: float, act: Any) -> None:
        self._cancel(kind, evse)
        self._timers[kind, evse.id] = self._station.later(seconds, act, evse)

    def _cancel(self, kind: str, evse: Evse) -> None:
        timer = self._timers.pop((kind, evse.id), None)
        if timer is not None:
            timer.cancel()

    # -- what the driver and the vehicle do

    def arrived(self, evse: Evse) -> None:
        """A vehicle is in the parking bay (E01.FR.01)."""
        evse.bay = True
        self._events.report(evse, "EVDetected")

    def left(self, evse: Evse) -> None:
        """The parking bay is empty (E06.FR.01)."""
        evse.bay = False
        self._end_or_update(evse, "EVDeparted", Cause.BAY_LEFT, stopped="Local")

    def connected(self, evse: Evse) -> None:
        """Vehicle and EVSE are connected (E02.FR.05, E02.FR.06)."""
        self._cancel("connect", evse)
        self._availability.changed(evse)
        if evse.authorization is not None:
            self._lock(evse)
        self._events.report(evse, "CablePluggedIn")
        if evse.authorization is None and not self._flag("Enabled", "AuthCtrlr"):
            self.authorized(evse, Authorization({"id_token": "", "type": "NoAuthorization"}))
        self._offer(evse)

    def disconnected(self, evse: Evse) -> None:
        """The connection is gone: E09 and E10 while charging is authorized, a normal end after that."""
        flowing = evse.charging_state == "Charging" or evse.closed
        suspicious = evse.authorization is not None and self._flag("StopTxOnEVSideDisconnect")
        causes = [Cause.DISCONNECTED, *([Cause.ENERGY_STOPPED] if flowing else [])]
        if suspicious:
            causes.append(Cause.AUTHORIZATION_ENDED)
        self._open(evse)
        self._availability.changed(evse)
        if suspicious or evse.authorization is None:
            self._release(
                evse, unlock=evse.authorization is None or self._flag("UnlockOnEVSideDisconnect", "OCPPCommCtrlr")
            )
        elif evse.fixed:
            self._await_connection(evse)
        abandoned = self._is_abandoned(evse)
        self._end_or_update(evse, "EVCommunicationLost", *causes, stopped="EVDisconnected", force=abandoned)

    def _is_abandoned(self, evse: Evse) -> bool:
        """Return whether nobody is left who could end the transaction: never authorized, vehicle gone, no bay."""
        tx = evse.transaction
        bay = "ParkingBayOccupancy" in self._station.model.list("TxCtrlr", "TxStopPoint")
        return tx is not None and tx.authorized_by is None and evse.authorization is None and not bay

    def appetite(self, evse: Evse, wants: bool) -> None:
        """The vehicle starts or stops taking energy (E01.FR.18, E06.FR.07)."""
        before = evse.charging_state
        evse.wants_energy = wants
        if evse.charging_state == before:
            return
        if not wants and self._stops(Cause.ENERGY_STOPPED) and evse.transaction is not None:
            self._release(evse)
            self._end_or_update(evse, "ChargingStateChanged", Cause.ENERGY_STOPPED, stopped="StoppedByEV")
            return
        self._flow(evse)
        self._events.report(evse, "ChargingStateChanged")

    # -- authorization

    def authorized(self, evse: Evse, authorization: Authorization, trigger: str = "Authorized") -> None:
        """Somebody may charge here (E02.FR.01, E03.FR.01, F01, F02)."""
        evse.authorization, evse.barred = authorization, False
        if evse.transaction is not None:
            evse.transaction.authorized_by = authorization
        if evse.connected:
            self._lock(evse)
        else:
            self._await_connection(evse)
        self._availability.changed(evse)
        self._events.report(evse, trigger)
        self._offer(evse)

    def stop(self, evse: Evse, trigger: str, stopped: str, token: dict[str, Any] | None = None) -> None:
        """The authorization has ended regularly (E07, F03) or by order (E05.FR.09, E05.FR.10)."""
        if evse.transaction is None:
            self._release(evse)
            return
        evse.transaction.stopped = stopped
        if self._stops(Cause.AUTHORIZATION_ENDED, Cause.ENERGY_STOPPED) or trigger == "Deauthorized":
            self._release(evse)
            causes = (Cause.AUTHORIZATION_ENDED, Cause.ENERGY_STOPPED)
            self._end_or_update(evse, trigger, *causes, stopped=stopped, token=token)
        else:
            self._events.report(evse, trigger, token=token)
            self._release(evse)
            self._events.report(evse, "ChargingStateChanged")
        if self._stops(Cause.SIGNED_DATA_ENDED):
            self._end_or_update(evse, "SignedDataReceived", Cause.SIGNED_DATA_ENDED, stopped=stopped)

    def _await_connection(self, evse: Evse) -> None:
        if not self._station.misbehaves("ignores-connection-timeout"):
            seconds = self._station.model.integer("TxCtrlr", "EVConnectionTimeOut")
            self._set_timer("connect", evse, seconds, self._connection_timed_out)

    def _connection_timed_out(self, evse: Evse) -> None:
        """Nobody plugged in: E03.FR.05, E03.FR.15, F02.FR.07, F02.FR.08, E10.FR.02."""
        stays = "ParkingBayOccupancy" in self._station.model.list("TxCtrlr", "TxStopPoint")
        self._release(evse)
        if evse.transaction is not None:
            evse.transaction.stopped = "Timeout"
        self._end_or_update(evse, "EVConnectTimeout", stopped="Timeout", force=not stays)
        self._availability.changed(evse)

    # -- power

    def _lock(self, evse: Evse) -> None:
        if not evse.lock():
            self._availability.lock_failed(evse)

    def _offer(self, evse: Evse) -> None:
        holds = evse.fixed or evse.locked or self._station.misbehaves("charges-without-lock")
        if evse.authorization is not None and evse.connected and holds and not evse.closed:
            self._set_timer("power", evse, CONTACT, self._close)

    def _close(self, evse: Evse) -> None:
        if evse.authorization is None or not evse.connected or evse.faulted or evse.barred:
            return
        if evse.energy_since is None:
            evse.energy_since = self._station.clock.seconds()
        self.before_energy()
        evse.signed = self._station.model.flag("SampledDataCtrlr", "SignReadings")
        if evse.signed and "DataSigned" in self._station.model.list("TxCtrlr", "TxStartPoint"):
            self._events.report(evse, "SignedDataReceived", only_start=True)
        evse.closed = True
        self._flow(evse)
        self._events.report(evse, "ChargingStateChanged")

    def _flow(self, evse: Evse) -> None:
        now = self._station.clock.seconds()
        evse.flow(now)
        self.flowed(evse)
        tx = evse.transaction
        if tx is not None:
            if tx.charged_since is not None:
                tx.charged += now - tx.charged_since
            tx.charged_since = now if evse.charging_state == "Charging" else None

    def _open(self, evse: Evse) -> None:
        self._cancel("power", evse)
        self._cancel("allowance", evse)
        evse.closed = evse.signed = False
        self._flow(evse)

    def _release(self, evse: Evse, unlock: bool = True) -> None:
        """End the authorization: no energy, and the cable is free (E06.FR.10, E07.FR.07)."""
        self._cancel("connect", evse)
        self._open(evse)
        evse.authorization, evse.barred, evse.energy_since = None, False, None
        if unlock:
            evse.unlock()

    def allow(self, evse: Evse, limit: float) -> None:
        """Smart charging allows `limit` watts: report it if the charging state changed by it."""
        before, evse.limit = evse.charging_state, limit
        self._flow(evse)
        if evse.charging_state != before:
            self._events.report(evse, "ChargingStateChanged")

    # -- ends that are nobody's choice

    def forget(self, evse: Evse) -> None:
        """Lose what does not survive a reboot: who was about to charge."""
        self._release(evse)

    def quit(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._events.quit()

    def abort(self, evse: Evse, trigger: str, stopped: str) -> None:
        """End the transaction at once: reset, fault, power loss (B12.FR.04, E06.FR.16)."""
        self._release(evse)
        self._end_or_update(evse, trigger, stopped=stopped, force=True)

    def _end_or_update(
        self,
        evse: Evse,
        trigger: str,
        *causes: Cause,
        stopped: str,
        token: dict[str, Any] | None = None,
        force: bool = False,
    ) -> None:
        tx = evse.transaction
        if tx is None or not (force or self._stops(*causes)):
            self._events.report(evse, trigger, token=token)
            return
        self._events.end(evse, trigger, tx.stopped or stopped, token)
        if evse.authorization is not None:
            self._release(evse)
        for told in self._station.idle:
            told(evse)

    # -- what the CSMS says to a TransactionEvent

    def _judged(self, evse: Evse, status: str) -> None:
        """Act on the idTokenInfo of an answer (E05, C15)."""
        if self._station.misbehaves("ignores-refusal-in-answer"):
            return
        if status == "Accepted" or evse.authorization is None or evse.transaction is None:
            return
        if self._flag("StopTxOnInvalidId"):
            self.stop(evse, "Deauthorized", "DeAuthorized")
            return
        allowed = self._station.model.integer("TxCtrlr", "MaxEnergyOnInvalidId")
        if self._station.misbehaves("gives-no-energy-to-refused"):
            allowed = 0
        if allowed <= 0:
            self._bar(evse)
        else:
            evse.transaction.allowance = evse.meter.energy(self._station.clock.seconds()) + allowed
            self._watch(evse)

    def _watch(self, evse: Evse) -> None:
        """Withdraw energy when the allowance for an invalid token is used up (E05.FR.03)."""
        tx, now = evse.transaction, self._station.clock.seconds()
        if tx is None or tx.allowance is None:
            return
        left = tx.allowance - evse.meter.energy(now)
        if left <= 0.01:
            self._bar(evse)
            return
        seconds = left * 3600 / evse.meter.power if evse.meter.power else 60.0
        self._set_timer("allowance", evse, seconds, self._watch)

    def _bar(self, evse: Evse) -> None:
        """Stop the energy, keep the transaction (E05.FR.02); TxStopPoint EnergyTransfer ends it (E06.FR.07)."""
        self._open(evse)
        evse.barred = True
        causes = Cause.ENERGY_STOPPED
        self._end_or_update(evse, "ChargingStateChanged", causes, stopped="DeAuthorized")
