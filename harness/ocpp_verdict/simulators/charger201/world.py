"""The physical side of one EVSE of the simulated 2.0.1 station: cable, lock, vehicle, bay, contactor, meter. Pure."""

from __future__ import annotations

from typing import Any

import attrs

from ocpp_verdict.simulators.charger201.inventory import POWER


@attrs.define
class Meter:
    """An energy register that integrates the power drawn over time; it never goes back (J02.FR.16).

    Attributes:
        register: Wh at the moment `since`, in seconds of the clock.
        power: W drawn since then.
    """

    register: float = 1000.0
    power: float = 0.0
    since: float = 0.0

    def energy(self, now: float) -> float:
        """Return the register in Wh at `now`."""
        return self.register + self.power * max(0.0, now - self.since) / 3600

    def draw(self, power: float, now: float) -> None:
        """Draw `power` watts from `now` on."""
        self.register, self.power, self.since = self.energy(now), power, now


@attrs.define(eq=False)
class Authorization:
    """Who may charge.

    Attributes:
        token: the IdTokenType presented, keys in snake case.
        group: its groupIdToken's text, if known.
        remote_start_id: set when the CSMS started it (F01, F02).
        reservation_id: the reservation that it uses (E01.FR.13).
        reported: whether a TransactionEvent has carried it.
    """

    token: dict[str, Any]
    group: str | None = None
    remote_start_id: int | None = None
    reservation_id: int | None = None
    profile: dict[str, Any] | None = None
    reported: bool = False

    @property
    def id(self) -> str:
        """The token's text for comparison: IdTokenType.idToken is case-insensitive."""
        return str(self.token["id_token"]).casefold()


@attrs.define(eq=False)
class Transaction:
    """One transaction.

    Attributes:
        authorized_by: the authorization that started the charging, kept after it has ended.
        stopped: the reason to give when it ends, once known.
        placed: whether evse was reported (E01.FR.16).
        begun: whether the Transaction.Begin values were sent.
        samples: meter values kept for the Ended event.
        allowance: register in Wh at which energy ends for an invalid token (E05.FR.03).
    """

    id: str
    seq: int = 0
    authorized_by: Authorization | None = None
    stopped: str | None = None
    placed: bool = False
    begun: bool = False
    phases_told: bool = False
    samples: list[dict[str, Any]] = attrs.field(factory=list)
    allowance: float | None = None
    charged_since: float | None = None
    charged: float = 0.0


@attrs.define(eq=False)
class Evse:
    """One EVSE with one connector.

    Attributes:
        fixed: whether the cable belongs to the station.
        at_station: whether a cable is in the socket; a fixed cable always is.
        at_vehicle: whether that cable is in a vehicle.
        wants_energy: whether the vehicle takes energy that is offered.
        closed: whether the contactor is closed, so that energy is offered.
        signed: whether the meter has delivered signed values since energy was allowed.
        barred: whether the CSMS withdrew the right to energy without ending anything (E05.FR.02).
        limit: W that smart charging allows.
        energy_since: clock seconds at which energy was offered first; relative schedules count from there (K01.FR.42).
    """

    id: int
    fixed: bool
    at_station: bool = False
    at_vehicle: bool = False
    bay: bool = False
    wants_energy: bool = True
    locked: bool = False
    lock_broken: bool = False
    faulted: bool = False
    closed: bool = False
    signed: bool = False
    barred: bool = False
    limit: float = POWER
    energy_since: float | None = None
    authorization: Authorization | None = None
    transaction: Transaction | None = None
    meter: Meter = attrs.field(factory=Meter)

    def __attrs_post_init__(self) -> None:
        self.at_station = self.at_station or self.fixed

    @property
    def connected(self) -> bool:
        """Whether a vehicle and this EVSE are connected."""
        return self.at_station and self.at_vehicle

    @property
    def occupied(self) -> bool:
        """Whether the connector is taken: its cable is in a vehicle, or its socket holds a cable."""
        return self.at_vehicle if self.fixed else self.at_station

    @property
    def charging_state(self) -> str:
        """ChargingStateEnumType as the physics say."""
        if not self.connected:
            return "Idle"
        if not self.closed:
            return "SuspendedEVSE" if self.barred else "EVConnected"
        if self.limit <= 0:
            return "SuspendedEVSE"
        return "Charging" if self.wants_energy else "SuspendedEV"

    def flow(self, now: float) -> None:
        """Let the meter follow the charging state from `now` on."""
        self.meter.draw(min(POWER, self.limit) if self.charging_state == "Charging" else 0.0, now)

    def lock(self) -> bool:
        """Try to lock the plug; return whether it holds."""
        self.locked = not self.fixed and self.at_station and not self.lock_broken
        return self.fixed or self.locked

    def unlock(self) -> bool:
        """Try to unlock the plug; return whether it is free."""
        self.locked = self.locked and self.lock_broken
        return not self.locked
