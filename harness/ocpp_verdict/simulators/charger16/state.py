"""What the built-in 1.6 charger is made of: connectors, transactions, and the memory that survives a power cycle."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import deque
from datetime import datetime
from typing import Any

import attrs
from ocpp.v16 import call

from ocpp_verdict.simulators.charger16.certificates import CertificateStore
from ocpp_verdict.simulators.charger16.configuration import Configuration
from ocpp_verdict.simulators.charger16.identification import Cache, LocalList, same
from ocpp_verdict.simulators.charger16.metering import Meter
from ocpp_verdict.simulators.charger16.schedules import Profile

#: transactionId of messages whose StartTransaction could not be delivered (errata 3.18).
UNKNOWN_TRANSACTION = -1


@attrs.define(eq=False)
class Authorization:
    """An identification that may charge.

    Attributes:
        id_tag: as presented.
        parent: its group, if known.
        profile: charging profile of the RemoteStartTransaction that brought it.
    """

    id_tag: str
    parent: str | None = None
    profile: dict[str, Any] | None = None

    def matches(self, id_tag: str, parent: str | None) -> bool:
        """Return whether `id_tag` is the same identification or in the same group (§3.10)."""
        return same(self.id_tag, id_tag) or same(self.parent, parent)


@attrs.define(eq=False)
class Transaction:
    """One transaction.

    Attributes:
        connector: its connector.
        owner: who started it.
        meter_start: register at the start, Wh.
        started: time of the start.
        id: transactionId, None until the CSMS has given one.
        lost: StartTransaction was given up.
        invalid: the CSMS refused the identification afterwards (errata 3.17).
        samples: MeterValues for transactionData, oldest first.
        last_register: Wh at the last sample.
    """

    connector: int
    owner: Authorization
    meter_start: int
    started: datetime
    id: int | None = None
    lost: bool = False
    invalid: bool = False
    samples: list[dict[str, Any]] = attrs.field(factory=list)
    last_register: float = 0.0

    @property
    def wire_id(self) -> int:
        """Return the transactionId to send."""
        return UNKNOWN_TRANSACTION if self.id is None else self.id


@attrs.define(eq=False)
class Delivery:
    """A transaction-related message on its way (§3.7): what it says stays, its id on the wire does not."""

    payload: Any
    transaction: Transaction | None = None
    attempts: int = 0

    def message(self) -> Any:
        """Return the payload to send now, with the transactionId as far as it is known."""
        if self.transaction is None or isinstance(self.payload, call.StartTransaction):
            return self.payload
        return dataclasses.replace(self.payload, transaction_id=self.transaction.wire_id)


@attrs.frozen
class Reservation:
    """One reservation (§3.11); connector 0 stands for any connector."""

    id: int
    connector: int
    id_tag: str
    parent: str | None
    expiry: datetime

    def admits(self, id_tag: str, parent: str | None) -> bool:
        """Return whether an identification may use what is reserved (§5.13)."""
        return same(self.id_tag, id_tag) or same(self.parent, parent)


@attrs.define(eq=False)
class Connector:
    """One connector: cable, lock, vehicle and meter, and the session on it.

    Attributes:
        number: 1 and up.
        meter: its energy meter.
        fixed: whether the cable belongs to the station (no lock then).
        cable: a cable is in the socket (a fixed one always is).
        vehicle: the cable's other end is in a vehicle.
        draws: the vehicle wants energy.
        locked: the lock holds the cable.
        lock_broken: the lock does not move.
        fault: ChargePointErrorCode of a fault, None without.
        authorization: who may start a transaction here, None when nobody.
        transaction: the ongoing one.
        finishing: a session is over, the cable is still in.
        lock_owner: who alone gets the cable back after a transaction was refused (errata 3.5).
        info: what the next status adds in words.
        timeout: timer of ConnectionTimeOut.
    """

    number: int
    meter: Meter
    fixed: bool = False
    cable: bool = False
    vehicle: bool = False
    draws: bool = True
    locked: bool = False
    lock_broken: bool = False
    fault: str | None = None
    authorization: Authorization | None = None
    transaction: Transaction | None = None
    finishing: bool = False
    lock_owner: Authorization | None = None
    info: str | None = None
    timeout: asyncio.TimerHandle | None = None

    @property
    def connected(self) -> bool:
        """Return whether a vehicle is connected to the station."""
        return self.cable and self.vehicle

    @property
    def plugged(self) -> bool:
        """Return whether somebody's plug is in: into the socket, or the fixed cable into a vehicle."""
        return self.vehicle if self.fixed else self.cable

    def disarm(self) -> None:
        """Stop the ConnectionTimeOut timer."""
        if self.timeout is not None:
            self.timeout.cancel()
            self.timeout = None


@attrs.define(eq=False)
class Memory:
    """What survives reboots and power cycles (§3.5, §5.2, errata 3.4 and 3.37).

    Attributes:
        configuration: all keys.
        inoperative: connectors (0: the station) that were set Inoperative.
        scheduled: connector -> operative, changes that wait for the end of a transaction.
        deliveries: transaction-related messages that the CSMS has not confirmed, oldest first.
    """

    configuration: Configuration
    cache: Cache = attrs.field(factory=Cache)
    local_list: LocalList = attrs.field(factory=LocalList)
    inoperative: set[int] = attrs.field(factory=set)
    scheduled: dict[int, bool] = attrs.field(factory=dict)
    deliveries: deque[Delivery] = attrs.field(factory=deque)
    reservations: dict[int, Reservation] = attrs.field(factory=dict)
    profiles: list[Profile] = attrs.field(factory=list)
    certificates: CertificateStore = attrs.field(factory=CertificateStore)
    security_log: deque[str] = attrs.field(factory=lambda: deque(maxlen=1000))
    events: deque[tuple[str, str]] = attrs.field(factory=deque)
