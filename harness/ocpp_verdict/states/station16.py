"""States of a charging station under test, OCPP 1.6."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.roles import CSMS
from ocpp_verdict.states.configuration16 import Configuration
from ocpp_verdict.sut import Sut


@asynccontextmanager
async def configuration(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Configuration]:
    """Let a case set configuration keys; afterwards they are as found."""
    keys = Configuration(csms)
    yield keys
    await keys.restore()


@asynccontextmanager
async def energy_transfer_started(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """A transaction of `valid_id` runs and energy flows; yields the transaction id."""
    await operator.plug_in()
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.present(sut.valid_id)
    start = await csms.expect(0, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Charging")
    yield int(start.answer["transactionId"])


STATES: Mapping[str, Any] = {
    "configuration": configuration,
    "energy_transfer_started": energy_transfer_started,
}
