"""The states of a 1.6 CSMS, the second endpoint, and TLS: our station against the built-in CSMS."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role.station import Station
from ocpp_verdict.security import Security
from ocpp_verdict.simulators.csms16 import SimulatedCsms16
from ocpp_verdict.states import csms16
from ocpp_verdict.states.certificates16 import new_password, password
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.sut.sections import Timings
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Inconclusive, Violation

from tests.stage import play

Script = Callable[[System, Station], Coroutine[Any, Any, None]]


def on_the_simulator(directory: Path, script: Script, *misbehave: str, **changes: Any) -> System:
    """Play a script of our station against the built-in CSMS."""
    kept: list[System] = []

    async def act() -> None:
        clock = Clock.of_loop()
        sut: Sut = attrs.evolve(default(Side.CSMS, Version.V16), **changes)
        system = System(
            Security(sut, directory),
            evidence=Evidence(clock),
            clock=clock,
            simulate=SimulatedCsms16,
            misbehave=frozenset(misbehave),
        )
        kept.append(system)
        await system.start()
        try:
            station = system.role(system.conversation(), "TEST", "REQ")
            assert isinstance(station, Station)
            system.peer.begin(station.conversation)
            await script(system, station)
        finally:
            await system.stop()

    play(act)
    return kept[0]


async def booted(station: Station) -> None:
    await station.connect()
    await station.boot()


def test_charging_is_a_transaction_of_the_valid_id(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        async with csms16.authorized(station, system.operator, system.sut) as id:
            assert id == system.sut.valid_id
        async with csms16.charging(station, system.operator, system.sut) as transaction:
            assert system.peer.desk.transactions == {str(transaction): 0}

    on_the_simulator(tmp_path, script)


@pytest.mark.parametrize("misbehaviour", ["authorize-refuses-valid-token", "start-without-transaction-id"])
def test_a_csms_that_refuses_is_not_in_the_state(tmp_path: Path, misbehaviour: str) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        with pytest.raises(Violation):
            async with csms16.charging(station, system.operator, system.sut):
                pass

    on_the_simulator(tmp_path, script, misbehaviour)


def test_a_local_list_has_a_version(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        async with csms16.local_list(station, system.operator, system.sut) as version:
            assert version > 0

    on_the_simulator(tmp_path, script)


def test_the_old_password_is_set_again(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        async with new_password(station, system.operator, system.sut) as new:
            await system.operator.request("ChangeConfiguration", key="AuthorizationKey", value=new)
            await station.wait(1)
            await station.disconnect()
            assert (await station.connect()).status == 401
            assert (await station.connect(password=new)).accepted
        await station.disconnect()
        assert (await station.connect()).accepted
        assert new not in "".join(system.evidence._line(entry) for entry in system.evidence.entries)

    on_the_simulator(tmp_path, script)


def test_a_slow_station_restarts_only_when_it_has_answered(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        system.peer.answer_delay = 5
        await system.operator.request("Reset", type="Hard")
        await station.expect(1, "Reset")
        await station.restart()
        await station.alive(2)

    system = on_the_simulator(tmp_path, script)
    frames = [entry.data["text"] for entry in system.evidence.entries if entry.kind is Kind.FRAME]
    asked = next(json.loads(text) for text in frames if '"Reset"' in text)
    assert json.dumps([3, asked[1], {"status": "Accepted"}], separators=(",", ":")) in frames


def test_a_csms_may_have_several_names(tmp_path: Path) -> None:
    """The whitepaper allows subjectAltName beside the common name (§2.6.1), and names have no case (RFC 4343)."""

    async def script(system: System, station: Station) -> None:
        leaf = {"key": "RSA 2048", "serial": "1", "subject": "CN=Public.example,O=x", "names": ["vpn.example"]}
        for path in ("wss://vpn.example/1", "wss://public.example/1"):
            shown = attrs.evolve(await station.connect(), tls={"certificates": [leaf]}, path=path)
            await station.server_certificate(2, shown)
        nameless = attrs.evolve(shown, tls={"certificates": [leaf | {"subject": "O=x"}]}, path="wss://vpn.example/1")
        with pytest.raises(Violation, match="another name"):
            await station.server_certificate(2, nameless)

    on_the_simulator(tmp_path, script)


def test_a_csms_may_set_a_station_up_before_it_accepts_it(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await system.operator.register("Pending", "Pending", "Accepted")
        await station.connect()
        assert (await station.boot(1))["status"] == "Accepted"
        await system.operator.register("Pending")
        with pytest.raises(Violation, match="the answer to BootNotification"):
            await station.boot(1)

    system = on_the_simulator(tmp_path, script)
    assert any("first answers Pending" in entry.data.get("text", "") for entry in system.evidence.entries)


def test_a_station_boots_no_earlier_than_a_pending_answer_says(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await system.operator.register("Pending")
        await station.connect()
        with pytest.raises(Inconclusive, match="Pending for 10 s"):
            await station.boot(1)

    on_the_simulator(tmp_path, script, timings=Timings(boot=5.0))


def test_a_switch_of_protocols_that_went_wrong_is_no_refusal(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        with pytest.raises(Violation, match="and wrongly"):
            await station.refused(1, subprotocols=["ocpp0.1"])

    on_the_simulator(tmp_path, script, "names-subprotocol-unasked")


def test_a_reservation_does_not_outlive_its_case(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        await booted(station)
        for connector, seconds in ((0, 3600), (1, 3600), (2, 1)):
            wish = {"connectorId": connector, "idTag": system.sut.valid_id, "expiryDate": station.stamp(seconds)}
            await system.operator.request("ReserveNow", **wish)
        await station.wait(2)
        numbers = list(system.peer.desk.reservations)
        await station.leave()
        assert len(numbers) == 3
        assert system.peer.desk.reservations == {}
        sent = [json.loads(entry.data["text"]) for entry in system.evidence.entries if entry.kind is Kind.FRAME]
        begun = [frame[3]["reservationId"] for frame in sent if frame[2:3] == ["StartTransaction"]]
        assert sorted(begun) == numbers[:2]
        assert [frame[2] for frame in sent if frame[0] == 2].count("StopTransaction") == 2

    on_the_simulator(tmp_path, script)


def test_our_station_has_the_list_that_it_was_sent(tmp_path: Path) -> None:
    """A CSMS that looks whether its list has arrived must find it, and not one that was refused."""

    async def script(system: System, station: Station) -> None:
        await booted(station)
        async with csms16.local_list(station, system.operator, system.sut) as version:
            await system.operator.request("GetLocalListVersion")
            asked = await station.expect(1, "GetLocalListVersion")
            await station.alive(2)
            assert asked.answer == {"listVersion": version}
        station.answers(3, "ChangeConfiguration", status="NotSupported")
        await system.operator.request("ChangeConfiguration", key="MeterValueSampleInterval", value="77")
        await station.alive(4)
        assert system.peer.desk.configuration["MeterValueSampleInterval"] != "77"

    on_the_simulator(tmp_path, script)


def test_without_a_password_there_is_none_to_change(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        with pytest.raises(Inconclusive, match="no password"):
            async with password(station, system.operator, attrs.evolve(system.sut, password=None)):
                pass

    on_the_simulator(tmp_path, script)


# -- TLS ------------------------------------------------------------------------------------------------------------


def test_the_built_in_csms_has_a_second_endpoint(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        handshake = await station.admitted(1, profile=2)
        await station.server_certificate(2, handshake)
        await station.cipher_suites(2, profile=2)
        assert handshake.tls is not None
        third = await station.admitted(3, profile=3)
        assert third.path == handshake.path

    on_the_simulator(tmp_path, script)


def test_a_missing_cipher_suite_is_found_out(tmp_path: Path) -> None:
    async def script(system: System, station: Station) -> None:
        with pytest.raises(Violation, match="lacks cipher suites") as caught:
            await station.cipher_suites(2, profile=2)
        assert "ECDHE-ECDSA-AES128-GCM-SHA256:" in caught.value.finding.actual

    on_the_simulator(tmp_path, script, "lacks-required-ciphers")


@pytest.mark.parametrize(
    ("leaf", "path", "summary"),
    [
        ({"key": "RSA 1024", "serial": "1", "subject": "CN=csms.example"}, "wss://csms.example/1", "too weak"),
        ({"key": "EC secp192r1", "serial": "1", "subject": "CN=csms.example"}, "wss://csms.example/1", "too weak"),
        ({"key": "Ed25519PublicKey", "serial": "1", "subject": "CN=csms.example"}, "wss://csms.example/1", "too weak"),
        ({"key": "RSA 2048", "serial": "", "subject": "CN=csms.example"}, "wss://csms.example/1", "too weak"),
        ({"key": "RSA 2048", "serial": "1", "subject": "CN=other.example"}, "wss://csms.example/1", "another name"),
        ({"sha256": "00", "unreadable": "ValueError"}, "wss://csms.example/1", "too weak"),
    ],
)
def test_a_certificate_that_a_csms_must_not_show(tmp_path: Path, leaf: Any, path: str, summary: str) -> None:
    async def script(system: System, station: Station) -> None:
        shown = attrs.evolve(await station.connect(), tls={"certificates": [leaf]}, path=path)
        with pytest.raises(Violation, match=summary):
            await station.server_certificate(2, shown)

    on_the_simulator(tmp_path, script)
