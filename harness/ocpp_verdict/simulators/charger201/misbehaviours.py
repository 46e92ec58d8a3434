"""What the simulated 2.0.1 station can be told to do wrong: one row, one wrong thing.

Rows with a fault happen on the wire; the others are flags that the station's code consults.
"""

from __future__ import annotations

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.charger201.misbehaviours_authorization import AUTHORIZATION, LISTS, RESERVATIONS
from ocpp_verdict.simulators.charger201.misbehaviours_features import DISPLAY, SMART_CHARGING
from ocpp_verdict.simulators.charger201.misbehaviours_monitors import MONITORS
from ocpp_verdict.simulators.charger201.misbehaviours_provisioning import PROVISIONING
from ocpp_verdict.simulators.charger201.misbehaviours_sessions import REMOTE, TRANSACTIONS
from ocpp_verdict.simulators.charger201.misbehaviours_upkeep import UPKEEP
from ocpp_verdict.simulators.rows import Row, faults, misbehaviours

ROWS: tuple[Row, ...] = (
    *PROVISIONING,
    *AUTHORIZATION,
    *LISTS,
    *RESERVATIONS,
    *TRANSACTIONS,
    *REMOTE,
    *SMART_CHARGING,
    *MONITORS,
    *DISPLAY,
    *UPKEEP,
)
MISBEHAVIOURS = misbehaviours(ROWS, Side.STATION, Version.V201)
FAULTS = faults(ROWS)
