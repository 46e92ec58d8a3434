"""The driver, the vehicle and the technician at the simulated 2.0.1 station: the operator's verbs, done to an EVSE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.charger201.authorization import Authorizations
from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.transactions import Transactions
from ocpp_verdict.simulators.charger201.variables import key
from ocpp_verdict.simulators.charger201.world import Evse

Act = Callable[[Evse, Mapping[str, Any]], None]


class Hands:
    """Does the verbs that concern one EVSE."""

    def __init__(
        self, station: Station, transactions: Transactions, authorizations: Authorizations, availability: Availability
    ) -> None:
        self._station = station
        self._transactions = transactions
        self._authorizations = authorizations
        self._availability = availability
        self._acts: Mapping[str, Act] = {
            "plug_in": self._plug_in,
            "unplug": self._unplug,
            "plug_in_ev_side": self._plug_in_ev_side,
            "unplug_ev_side": self._unplug_ev_side,
            "present": self._present,
            "suspend_ev": lambda evse, _: self._transactions.appetite(evse, wants=False),
            "resume_ev": lambda evse, _: self._transactions.appetite(evse, wants=True),
            "fault": self._fault,
            "clear_fault": self._clear_fault,
            "fail_lock": lambda evse, _: setattr(evse, "lock_broken", True),
            "mend_lock": self._mend_lock,
            "occupy_bay": lambda evse, _: self._transactions.arrived(evse),
            "leave_bay": lambda evse, _: self._transactions.left(evse),
        }

    def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do `verb` at the EVSE that `values` name (default 1).

        Raises:
            CouldNot: it cannot be done here.
        """
        if verb not in self._acts:
            raise CouldNot(f"the simulated station cannot {verb}")
        evse = self._station.evses.get(int(values.get("evse") or 1))
        if evse is None or int(values.get("connector") or 1) != 1:
            raise CouldNot(f"there is no connector {values.get('connector')} of EVSE {values.get('evse')}")
        self._acts[verb](evse, values)

    def _plug_in(self, evse: Evse, _: Mapping[str, Any]) -> None:
        if evse.connected:
            raise CouldNot("a vehicle is connected already")
        evse.at_station = evse.at_vehicle = True
        self._transactions.connected(evse)

    def _plug_in_ev_side(self, evse: Evse, _: Mapping[str, Any]) -> None:
        if evse.at_vehicle:
            raise CouldNot("the cable is in a vehicle already")
        evse.at_vehicle = True
        if evse.connected:
            self._transactions.connected(evse)

    def _unplug(self, evse: Evse, _: Mapping[str, Any]) -> None:
        """Pull the cable out: at the vehicle, and at the station where it is not fixed and not locked."""
        if not evse.occupied:
            raise CouldNot("no cable is plugged in")
        was = evse.connected
        evse.at_vehicle = False
        if not evse.locked:
            evse.at_station = evse.fixed
        if was:
            self._transactions.disconnected(evse)
        if evse.locked:
            raise CouldNot("the cable is locked at the station")
        evse.at_station, evse.wants_energy = evse.fixed, True  # the next vehicle is another one
        self._availability.changed(evse)

    def _unplug_ev_side(self, evse: Evse, _: Mapping[str, Any]) -> None:
        if not evse.connected:
            raise CouldNot("no vehicle is connected")
        evse.at_vehicle = False
        self._transactions.disconnected(evse)

    def _present(self, evse: Evse, values: Mapping[str, Any]) -> None:
        token = {"id_token": str(values["id"]), "type": str(values.get("type") or "ISO14443")}
        self._station.spawn(self._authorizations.present(evse, token))

    def _fault(self, evse: Evse, _: Mapping[str, Any]) -> None:
        evse.faulted = True
        if evse.transaction is not None:
            self._transactions.abort(evse, "AbnormalCondition", "Other")  # E06.FR.16
        self._availability.changed(evse)

    def _clear_fault(self, evse: Evse, _: Mapping[str, Any]) -> None:
        evse.faulted = False
        self._availability.changed(evse)

    def _mend_lock(self, evse: Evse, _: Mapping[str, Any]) -> None:
        evse.lock_broken = False
        self._station.model.write(key("ConnectorPlugRetentionLock", "Problem", evse=evse.id, connector=1), "false")
