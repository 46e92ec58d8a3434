"""States of a charging station under test, OCPP 2.x (OCA 2.0.1 part 6, §2.18 and §2.19)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ocpp_verdict.blocks.cache import Cache
from ocpp_verdict.blocks.variables import Variables
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.session import Session
from ocpp_verdict.states.certificates2 import CERTIFICATE_STATES
from ocpp_verdict.states.features2 import FEATURE_STATES
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive


@asynccontextmanager
async def configuration(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Variables]:
    """Let a case set variables; afterwards they are as found."""
    yield Variables(csms)


@asynccontextmanager
async def caching(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Cache]:
    """The station keeps a cache, which is not asked yet."""
    cache = Cache(csms, Session(csms, operator, sut))
    await cache.set_if_known("AuthCacheCtrlr.Enabled", True)
    await cache.set_if_known("AuthCtrlr.LocalPreAuthorize", False)
    yield cache


@asynccontextmanager
async def retrying(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Variables]:
    """The station repeats transaction messages that fail, as often and as long as the profile says."""
    variables = Variables(csms)
    await variables.set("OCPPCommCtrlr.MessageAttempts[TransactionEvent]", sut.transaction_attempts)
    await variables.set("OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]", sut.transaction_retry_interval)
    yield variables


@asynccontextmanager
async def session(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Session]:
    """Yields a session that has not begun."""
    yield Session(csms, operator, sut)


@asynccontextmanager
async def second_session(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Session]:
    """Yields a session at another EVSE, which has not begun.

    Raises:
        Inconclusive: the station has one EVSE.
    """
    if sut.evses < 2:
        raise Inconclusive("the station has one EVSE")
    yield Session(csms, operator, sut, sut.second_evse)


@asynccontextmanager
async def new_password(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields a password to set (A00.FR.205: 16 to 40 characters); the old one is set again afterwards.

    Raises:
        Inconclusive: the connection is without a password.
    """
    door, old = csms.peer.door, sut.password
    if door is None or old is None:
        raise Inconclusive("the profile of the station has no password: name it by password_env or password_file")
    new = secrets.token_hex(16)
    csms.peer.evidence.redact(new)
    yield new
    if door.password == new:
        door.expect_password(old)
        if csms.peer.connected:  # a station that has kept its old password gets in with that
            setting = csms.variable("SecurityCtrlr.BasicAuthPassword", attributeValue=old)
            await csms.call(0, "SetVariables", setVariableData=[setting])


def _reached(name: str) -> Any:
    """Return the state that is reached by the method `name` of a session."""

    @asynccontextmanager
    async def establish(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Session]:
        begun = Session(csms, operator, sut)
        await getattr(begun, name)()
        yield begun

    return establish


@asynccontextmanager
async def unavailable(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """The whole station is out of service."""
    await csms.unavailable(0)
    yield


@asynccontextmanager
async def unavailable_evse(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """The profile's EVSE is out of service."""
    await csms.unavailable(0, evse={"id": sut.evse})
    yield


@asynccontextmanager
async def unavailable_connector(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """The profile's connector is out of service."""
    await csms.unavailable(0, evse={"id": sut.evse, "connectorId": sut.connector})
    yield


STATES: Mapping[str, Any] = {
    "new_password": new_password,
    **CERTIFICATE_STATES,
    **FEATURE_STATES,
    "unavailable": unavailable,
    "unavailable_evse": unavailable_evse,
    "unavailable_connector": unavailable_connector,
    "configuration": configuration,
    "caching": caching,
    "retrying": retrying,
    "session": session,
    "second_half": session,
    "second_session": second_session,
    "parking_bay_occupied": _reached("parking_bay_occupied"),
    "ev_connected_pre_session": _reached("ev_connected_pre_session"),
    "authorized": _reached("authorized"),
    "energy_transfer_started": _reached("energy_transfer_started"),
    "energy_transfer_suspended": _reached("energy_transfer_suspended"),
    "stop_authorized": _reached("stop_authorized"),
    "ev_connected_post_session": _reached("ev_connected_post_session"),
    "ev_disconnected": _reached("ev_disconnected"),
}
