"""The functional blocks of the simulated 2.0.1 station, made and introduced to each other."""

from __future__ import annotations

import attrs

from ocpp_verdict.simulators.charger201.authorization import Authorizations
from ocpp_verdict.simulators.charger201.availability import Availability
from ocpp_verdict.simulators.charger201.boot import Boot
from ocpp_verdict.simulators.charger201.certificates import Certificates
from ocpp_verdict.simulators.charger201.clockwork import Clockwork
from ocpp_verdict.simulators.charger201.diagnostics import Diagnostics
from ocpp_verdict.simulators.charger201.display import Display
from ocpp_verdict.simulators.charger201.events import TransactionEvents
from ocpp_verdict.simulators.charger201.firmware import Firmware
from ocpp_verdict.simulators.charger201.hands import Hands
from ocpp_verdict.simulators.charger201.monitoring import Monitoring
from ocpp_verdict.simulators.charger201.network import Network
from ocpp_verdict.simulators.charger201.provisioning import Provisioning
from ocpp_verdict.simulators.charger201.remote import Remote
from ocpp_verdict.simulators.charger201.reservations import Reservations
from ocpp_verdict.simulators.charger201.smart_charging import SmartCharging
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.transactions import Transactions


@attrs.frozen
class Blocks:
    """What the station's core deals with by name, and all that answer the CSMS."""

    availability: Availability
    transactions: Transactions
    clockwork: Clockwork
    boot: Boot
    certificates: Certificates
    firmware: Firmware
    hands: Hands
    smart_charging: SmartCharging
    reservations: Reservations
    monitoring: Monitoring
    answering: tuple[object, ...]

    def quit(self) -> None:
        """Stop all timers."""
        self.clockwork.stop()
        self.boot.cancel()
        self.transactions.quit()
        self.reservations.quit()
        self.smart_charging.quit()
        self.monitoring.quit()


def assemble(station: Station, network: Network) -> Blocks:
    """Return the blocks of `station`, each told of those that it needs."""
    availability = Availability(station)
    events = TransactionEvents(station)
    transactions = Transactions(station, events, availability)
    authorizations = Authorizations(station, transactions, availability)
    events.learnt = authorizations.learn_from_event
    clockwork = Clockwork(station, events)
    boot = Boot(station, transactions, availability, clockwork)
    certificates = network.certificates = Certificates(station)
    firmware = Firmware(station, certificates, availability)
    boot.busy = lambda: firmware.installing
    diagnostics = Diagnostics(station, authorizations)
    reservations = Reservations(station, availability)
    smart = SmartCharging(station, transactions, events)
    remote = Remote(station, transactions, events, authorizations, availability)
    authorizations.reservation_for, remote.may_use = reservations.use, reservations.may_use
    authorizations.adopt_profile, remote.valid_profile = smart.adopt, smart.is_valid_for_start
    remote.boot = boot.triggered
    remote.others["LogStatusNotification"] = diagnostics.trigger
    remote.others["FirmwareStatusNotification"] = firmware.trigger
    remote.others["SignChargingStationCertificate"] = certificates.request
    monitoring = Monitoring(station)
    availability.changed_status = monitoring.changed
    transactions.flowed = monitoring.power_changed
    display = Display(station)
    answering = (boot, network, availability, authorizations, remote, Provisioning(station), certificates)
    more = (diagnostics, firmware, reservations, smart, display, monitoring)
    hands = Hands(station, transactions, authorizations, availability)
    return Blocks(
        availability,
        transactions,
        clockwork,
        boot,
        certificates,
        firmware,
        hands,
        smart,
        reservations,
        monitoring,
        (*answering, *more),
    )
