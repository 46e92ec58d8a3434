"""Let a system introduce itself: connect, ask what it says of itself, and write the commented profile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocpp_verdict.clock import Clock
from ocpp_verdict.discover import profile_text
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.peer import Peer
from ocpp_verdict.role import Role
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.sut import Sut
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Inconclusive, Violation

#: Number of the report we ask a 2.x station for.
_REPORT = 1
#: Seconds in which a CSMS that has something to ask at boot asks it.
_CURIOUS = 5.0


class _Nobody:
    """An operator for a system that nobody needs to touch."""

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        raise CouldNot("nobody operates the system while it introduces itself")


async def introduce(system: System) -> str:
    """Return the text of a commented profile, made from what the system says of itself.

    Raises:
        Inconclusive: it did not connect, or refused us.
    """
    await system.start()
    try:
        await system.ready()
        role = system.role(system.conversation(), "discover", "")
        system.peer.begin(role.conversation)
        facts = await (_of_station(role) if isinstance(role, CSMS) else _of_csms(role))
        return profile_text(facts, system.sut.role, system.sut.ocpp)
    finally:
        await system.stop()


async def _of_station(csms: CSMS) -> dict[str, Any]:
    peer = csms.peer
    facts = _connection(peer) | {"host": peer.sut.host, "boot": dict(peer.reported)}
    try:
        if peer.version is Version.V16:
            answer = await csms.call(0, "GetConfiguration")
            return facts | {"configuration": answer.get("configurationKey", [])}
        return facts | {"report": await _report(csms)}
    except Violation as refused:
        raise Inconclusive(f"the station does not say what it is: {refused.finding.summary}") from None


async def _report(csms: CSMS) -> list[Any]:
    answer = await csms.call(0, "GetBaseReport", requestId=_REPORT, reportBase="FullInventory")
    if answer.get("status") != "Accepted":
        raise Inconclusive(f"the station refuses GetBaseReport: {answer.frame.text[:200]}")
    data: list[Any] = []
    while True:
        part = await csms.expect(0, "NotifyReport", requestId=_REPORT)
        data += part.get("reportData", [])
        if not part.get("tbc"):
            return data


async def _of_csms(role: Role) -> dict[str, Any]:
    assert isinstance(role, Station)
    peer = role.peer
    handshake = await role.connect()
    if not handshake.accepted:
        raise Inconclusive(f"the CSMS did not accept the connection: {handshake.reason}")
    answer = await role.boot()
    deadline = asyncio.get_running_loop().time() + _CURIOUS
    while await peer.signal.wait(deadline):
        continue
    calls = sorted({arrival.action for arrival in role.conversation.arrivals})
    return _connection(peer) | {
        "url": peer.sut.url,
        "offered": [peer.version.subprotocol],
        "boot": [dict(answer.payload)],
        "calls": calls,
    }


def _connection(peer: Peer) -> dict[str, Any]:
    handshake = peer.handshakes[-1] if peer.handshakes else None
    return {
        "identity": peer.identity,
        "subprotocol": peer.version.subprotocol,
        "security_profile": _profile(peer.sut, handshake.user if handshake else None),
    }


def _profile(sut: Sut, user: str | None) -> int:
    """Return the security profile that the connection had, as far as it shows."""
    if sut.security_profile >= 2:
        return sut.security_profile
    return 1 if user or (sut.role is Side.CSMS and sut.password) else 0


def stranger(sut: Sut, directory: Path) -> System:
    """Return the system of a profile, recorded in memory only and operated by nobody."""
    clock = Clock.of_loop()
    return System(Security(sut, directory), evidence=Evidence(clock), clock=clock, driver=_Nobody())
