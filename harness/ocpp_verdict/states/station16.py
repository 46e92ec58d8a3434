"""States of a charging station under test, OCPP 1.6 (OCA 1.6: reusable, memory and configuration states)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from ocpp_verdict.blocks.charging16 import Profiles
from ocpp_verdict.blocks.configuration16 import Configuration
from ocpp_verdict.blocks.metering16 import Metering
from ocpp_verdict.blocks.probe import Probe
from ocpp_verdict.blocks.reader16 import Reader
from ocpp_verdict.blocks.transfers import Transfers, spoken
from ocpp_verdict.exchange import Received
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.states import station16_security
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import HarnessFault

#: Seconds that the reservation of a state lasts, and its id.
_RESERVATION, _RESERVATION_ID = 900, 51


@asynccontextmanager
async def configuration(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Configuration]:
    """Let a case read and set configuration keys; afterwards they are as found."""
    yield Configuration(csms)


@asynccontextmanager
async def charging(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """A transaction of `valid_id` runs at the profile's connector and energy flows; yields its id."""
    yield await _charge(csms, operator, sut)


@asynccontextmanager
async def charging_from(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[tuple[int, int]]:
    """As `charging`; yields the transaction's id and the reading with which it began."""
    start = await _start(csms, operator, sut)
    yield int(start.answer["transactionId"]), int(start["meterStart"])


@asynccontextmanager
async def id_tag_cached(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """The authorization cache holds `valid_id`, the connector is Available again; yields the id."""
    await _cache(csms, operator, sut)
    yield sut.valid_id


@asynccontextmanager
async def known_offline(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """The station may accept `valid_id` while it is offline, in whatever way it can; yields the id (§3.5)."""
    keys = Configuration(csms)
    await keys.set("LocalAuthorizeOffline", True)
    await keys.prefer("AllowOfflineTxForUnknownId", True)
    await keys.prefer("MaxEnergyOnInvalidId", 0)
    if "AuthorizationCache" in sut.features():
        await _cache(csms, operator, sut)
        csms.peer.changes.owe("ClearCache")
    elif "LocalAuthListManagement" in sut.features():
        await keys.prefer("LocalAuthListEnabled", True)
        await list_ids(csms, sut)
    yield sut.valid_id


@asynccontextmanager
async def others_unavailable(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """Every connector but the profile's is out of service."""
    for number in set(range(1, sut.connectors + 1)) - {sut.connector}:
        answer = await csms.call(0, "ChangeAvailability", connectorId=number, type="Inoperative")
        answer.expect(0, status="Accepted")
        await csms.expect(0, "StatusNotification", connectorId=number, status="Unavailable")
    yield


@asynccontextmanager
async def reader_for_one(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[None]:
    """What is presented can only be meant for the profile's connector.

    Where one reader serves them all, a card that has started nothing may be taken for a start at another one; the
    tables (TC_069_CS) want those occupied, and out of service they take no card either.
    """
    if not sut.shared_reader:
        yield
        return
    async with others_unavailable(csms, operator, sut):
        yield


@asynccontextmanager
async def reader(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Reader]:
    """Yields what may be expected when an identification comes before the cable; nobody stays authorized."""
    chosen = Reader(csms, sut)
    yield chosen
    await chosen.forget()


@asynccontextmanager
async def profiles(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Profiles]:
    """The station has no charging profile; yields what makes some."""
    await csms.call(0, "ClearChargingProfile")
    yield Profiles(csms, sut, csms.peer.clock.utc().replace(microsecond=0) - timedelta(seconds=sut.max_time_deviation))


@asynccontextmanager
async def reserved(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[int]:
    """The profile's connector is reserved for `valid_id`; yields the id of the reservation."""
    expiry = csms.stamp(_RESERVATION)
    answer = await csms.call(
        0,
        "ReserveNow",
        connectorId=sut.connector,
        expiryDate=expiry,
        idTag=sut.valid_id,
        reservationId=_RESERVATION_ID,
    )
    answer.expect(0, status="Accepted")
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Reserved")
    yield _RESERVATION_ID


@asynccontextmanager
async def sampled_charging(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Metering]:
    """A transaction runs whose meter is read every `meter_interval`, and at no other time."""
    keys = Configuration(csms)
    await keys.set("ClockAlignedDataInterval", 0)
    await keys.set("MeterValueSampleInterval", sut.meter_interval)
    measurands = _items(await keys.get("MeterValuesSampledData"))
    running = await _charge(csms, operator, sut)
    yield Metering(csms, running, measurands, sut.meter_interval, csms.peer.clock.utc())


@asynccontextmanager
async def clock_aligned_charging(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Metering]:
    """A transaction runs whose meter is read at multiples of `clock_aligned_interval`, and at no other time."""
    keys = Configuration(csms)
    await keys.set("MeterValueSampleInterval", 0)
    await keys.set("ClockAlignedDataInterval", sut.clock_aligned_interval)
    measurands = _items(await keys.get("MeterValuesAlignedData"))
    running = await _charge(csms, operator, sut)
    yield Metering(csms, running, measurands, sut.clock_aligned_interval, csms.peer.clock.utc())


@asynccontextmanager
async def probe(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Probe]:
    """Yields what sends to the station what it must refuse, or survive."""
    yield Probe(csms)


@asynccontextmanager
async def slow(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[float]:
    """Our CSMS takes a second for every answer; yields the seconds."""
    before, csms.peer.answer_delay = csms.peer.answer_delay, 1.0
    yield csms.peer.answer_delay
    csms.peer.answer_delay = before


async def _charge(csms: CSMS, operator: Operator, sut: Sut) -> int:
    return int((await _start(csms, operator, sut)).answer["transactionId"])


async def _start(csms: CSMS, operator: Operator, sut: Sut) -> Received:
    """Start a transaction; whether the station asks for the identification first is its own affair here."""
    csms.permit("Authorize", idTag=sut.valid_id)
    await operator.plug_in()
    await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.present(sut.valid_id)
    start = await csms.expect(0, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    status = await csms.expect(0, "StatusNotification", connectorId=sut.connector, status="Charging")
    await csms.answered(start)
    if status.before(start):  # then only another answer shows that the station has got the one to StartTransaction
        await csms.call(0, "GetConfiguration", key=["HeartbeatInterval"])
    return start


async def _cache(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Present the identification once and let the time for the cable run out."""
    keys = Configuration(csms)
    await keys.prefer("AuthorizationCacheEnabled", True)
    await keys.prefer("LocalPreAuthorize", False)
    await keys.set("ConnectionTimeOut", sut.connection_timeout)
    await operator.present(sut.valid_id)
    await csms.expect(0, "Authorize", idTag=sut.valid_id)
    waiting = Reader(csms, sut)
    await waiting.waits(0)
    await waiting.gives_up(0)


async def list_ids(csms: CSMS, sut: Sut) -> None:
    """Put `valid_id` into the local authorization list (§5.15)."""
    entry = {"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}
    answer = await csms.call(
        0, "SendLocalList", listVersion=sut.local_list_version, updateType="Full", localAuthorizationList=[entry]
    )
    answer.expect(0, status="Accepted")


@asynccontextmanager
async def transfers(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Transfers]:
    """Yields where the station can fetch firmware and leave logs; our own server runs for as long as the case."""
    said = await Configuration(csms).get("SupportedFileTransferProtocols")
    async with serving(csms, sut, said) as places:
        yield places


@asynccontextmanager
async def serving(csms: CSMS, sut: Sut, said: str | None) -> AsyncIterator[Transfers]:
    """Serve files by a protocol that the station says it supports; one that says nothing gets HTTP."""
    scheme = sut.transfers.scheme or spoken(said)
    assert csms.peer.depot is not None
    server = csms.peer.depot.server(scheme) if scheme else None
    try:
        if server is not None:
            await server.start(csms.peer.our_host)
    except OSError as problem:
        raise HarnessFault(f"the file server cannot listen on {csms.peer.our_host}: {problem}") from None
    try:
        yield Transfers(csms, sut, server)
    finally:
        if server is not None:
            await server.stop()


def _items(value: str | None) -> tuple[str, ...]:
    return tuple(item.strip() for item in (value or "").split(",") if item.strip())


STATES: Mapping[str, Any] = {
    "charging": charging,
    "charging_from": charging_from,
    "clock_aligned_charging": clock_aligned_charging,
    "configuration": configuration,
    "id_tag_cached": id_tag_cached,
    "known_offline": known_offline,
    "others_unavailable": others_unavailable,
    "probe": probe,
    "profiles": profiles,
    "reader": reader,
    "reader_for_one": reader_for_one,
    "reserved": reserved,
    "sampled_charging": sampled_charging,
    "slow": slow,
    "transfers": transfers,
    **station16_security.STATES,
}
