"""The built-in 1.6 charger's line: TLS, subprotocol, back-off, clock; and what its faulty wire makes of messages."""

from __future__ import annotations

import ipaddress
import itertools
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ocpp_verdict.simulators.charger16.identification import CACHE_SIZE, Cache, Standing, moment
from ocpp_verdict.simulators.charger16.status import TRANSITIONS, Facts, Status, status_of, way

PLUG, TAP = {"connector": 1}, {"connector": 1, "id": "04A1B2C3"}


def contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS contexts of a server with a certificate of its own, and of a client that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def test_a_csms_that_cannot_be_trusted_is_tried_again_and_told_of(play: Any, wait: Any, tmp_path: Path) -> None:
    good, trusting = contexts(tmp_path, "good")
    bad, _ = contexts(tmp_path, "bad")

    async def scenario(csms: Any, charger: Any) -> None:
        await charger.start()
        await wait(20)
        assert csms.headers == []
        await csms.stop()
        csms.ssl = good
        await csms.start()
        await csms.until("BootNotification")
        await csms.until("SecurityEventNotification", type="InvalidCentralSystemCertificate")

    play(scenario, started=False, server_ssl=bad, ssl=trusting, password="secret")


def test_without_its_subprotocol_it_says_nothing(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.stop()
        csms.subprotocols = None
        await csms.start()
        await charger.start()
        await wait(30)
        assert len(csms.headers) == 5
        assert csms.raw == []

    play(scenario, started=False)


def test_its_clock_follows_the_csms(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["BootNotification"] = lambda _: {**csms.boot, "currentTime": "2030-05-06T07:08:09+02:00"}
        await charger.start()
        assert (await csms.status(1, "Available"))["timestamp"].startswith("2030-05-06T05:08:")

    play(scenario, started=False)


def test_nonsense_is_not_believed_as_time(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["Heartbeat"] = {"currentTime": "9999-12-31T23:59:59Z"}
        await csms.until("Heartbeat")
        await csms.until("Heartbeat")
        await charger.perform("plug_in", PLUG)
        assert (await csms.status(1, "Preparing"))["timestamp"][:4] < "2100"

    play(scenario)


def test_a_short_status_is_not_told(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MinimumStatusDuration=10)
        await charger.perform("plug_in", PLUG)
        await wait(5)
        await charger.perform("unplug", PLUG)
        await wait(30)
        await charger.perform("plug_in", PLUG)
        before = csms.clock.seconds()
        await csms.status(1, "Preparing")
        assert csms.clock.seconds() - before == pytest.approx(10, abs=1)
        assert csms.statuses(1) == ["Preparing"]

    play(scenario)


def test_a_fault_in_a_transaction_only_interrupts(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "Charging")
        await charger.perform("fault", PLUG)
        await csms.status(1, "Faulted")
        await charger.perform("clear_fault", PLUG)
        await csms.status(1, "Charging")
        assert "StopTransaction" not in csms.actions()

    play(scenario)


def test_a_black_hole_is_noticed_by_ping(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms._socket.transport.pause_reading()
        await wait(200)
        assert len(csms.headers) == 2

    play(scenario)


def test_a_heartbeat_interval_changes_at_once(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(HeartbeatInterval=20)
        before = csms.clock.seconds()
        await csms.until("Heartbeat")
        assert csms.clock.seconds() - before == pytest.approx(20, abs=1)

    play(scenario)


async def answered(csms: Any, action: str, payload: str) -> Any:
    """Send a request, return the raw payload of its answer."""
    return (await csms.frame_for("w", f'[2,"w","{action}",{payload}]'))[2]


def test_wire_alters_configuration(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        lines = (await answered(csms, "GetConfiguration", "{}"))["configurationKey"]
        values = {line["key"]: line.get("value") for line in lines}
        assert values["NumberOfConnectors"] == 2
        assert values["LocalPreAuthorize"] == "false"
        assert "ConnectionTimeOut" not in values
        asked = await answered(csms, "GetConfiguration", '{"key":["ConnectionTimeOut"]}')
        assert asked["configurationKey"][0]["value"] == 60

    play(scenario, misbehave=frozenset({"configuration-values-as-numbers", "leaves-out-required-key"}))


@pytest.mark.parametrize(("name", "wrong"), [("wrong-context-of-samples", True), ("samples-too-rarely", False)])
def test_wire_alters_meter_values(play: Any, name: str, wrong: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        values = await csms.until("MeterValues")
        contexts = {value["context"] for value in values["meterValue"][0]["sampledValue"]}
        assert contexts == {"Other" if wrong else "Sample.Periodic"}

    play(scenario, misbehave=frozenset({name}))


def test_a_full_cache_forgets_what_is_not_valid_first() -> None:
    cache = Cache()
    for number in range(CACHE_SIZE):
        cache.note(f"{number:08X}", Standing("Blocked" if number == 50 else "Accepted"))
    cache.note("new", Standing("Accepted"))
    assert cache.find(f"{50:08X}") is None
    cache.note("newer", Standing("Accepted"))
    assert cache.find(f"{0:08X}") is None
    assert cache.find("NEW") is not None


def test_what_was_valid_expires() -> None:
    known = Standing("Accepted", expiry=moment("2026-01-01T00:00:00"))
    assert known.accepted(datetime(2025, 12, 31, tzinfo=UTC))
    assert not known.accepted(datetime(2026, 1, 1, tzinfo=UTC))
    assert moment("yesterday") is None


@pytest.mark.parametrize("old", list(Status))
@pytest.mark.parametrize("new", list(Status))
def test_every_told_way_follows_the_table_or_is_never_needed(old: Status, new: Status) -> None:
    steps = (old, *way(old, new))
    if len(steps) > 2:
        assert new not in TRANSITIONS[old]
        for before, after in itertools.pairwise(steps):
            assert after in TRANSITIONS[before]


def test_the_evse_goes_before_the_vehicle() -> None:
    assert status_of(Facts(transaction=True, evse_allows=False, ev_draws=False)) is Status.SUSPENDED_EVSE
    assert status_of(Facts(faulted=True, transaction=True)) is Status.FAULTED
