"""The built-in CSMS over TLS: with the caller's context, and with a spoilt one."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from websockets.exceptions import InvalidStatus

if TYPE_CHECKING:
    from ocpp_verdict.simulators.csms.server import Csms

    from .conftest import Connect, Start16, Start201

pytestmark = pytest.mark.asyncio

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "Test", "vendorName": "Verdict"}}


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = builder.add_extension(address, False).sign(key, hashes.SHA256())
    path = tmp_path / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return path


def server(certificate: Path) -> ssl.SSLContext:
    """Return a server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context


def client(certificate: Path) -> ssl.SSLContext:
    """Return a client's context that trusts the server."""
    return ssl.create_default_context(cafile=str(certificate))


async def test_a_station_connects_over_tls(csms201: Start201, plug: Connect, certificate: Path) -> None:
    csms = await csms201(ssl=server(certificate))
    assert csms.url.startswith("wss://")
    station = await plug(csms, ssl=client(certificate))
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"


def old(context: ssl.SSLContext) -> ssl.SSLContext:
    """Return `context` as a station of 2006 would have it."""
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
async def test_old_tls_is_refused_unless_misbehaving(csms201: Start201, plug: Connect, certificate: Path) -> None:
    good = await csms201(ssl=server(certificate))
    with pytest.raises((ssl.SSLError, OSError)):
        await plug(good, ssl=old(client(certificate)))
    bad = await csms201("accepts-old-tls", ssl=server(certificate))
    station = await plug(bad, ssl=old(client(certificate)))
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"


async def test_required_ciphers_are_there_unless_misbehaving(
    csms201: Start201, plug: Connect, certificate: Path
) -> None:
    required = client(certificate)
    required.maximum_version = ssl.TLSVersion.TLSv1_2
    required.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    good = await csms201(ssl=server(certificate))
    await plug(good, ssl=required)
    bad = await csms201("lacks-required-ciphers", ssl=server(certificate))
    with pytest.raises((ssl.SSLError, OSError)):
        await plug(bad, ssl=required)


NETWORK = {"configurationSlot": 1, "connectionData": {"securityProfile": 2}}
KEY = {"key": "SecurityProfile", "value": "2"}
BOOT16 = {"chargePointVendor": "Verdict", "chargePointModel": "Test"}


@pytest.mark.parametrize("misbehave", [(), ("lets-lower-profile-in",)])
@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
async def test_an_agreed_profile_is_the_lowest_once_it_is_used(
    csms201: Start201, plug: Connect, certificate: Path, misbehave: tuple[str, ...], status: str
) -> None:
    csms = await csms201(*misbehave, upgrade=server(certificate))
    station = await plug(csms)
    await station.call("BootNotification", BOOT)
    await csms.perform("request", {"action": "SetNetworkProfile", "payload": NETWORK})
    await station.asked({"status": status})
    await (await plug(csms)).call("BootNotification", BOOT)  # not used yet: the old one is good
    higher = await plug(csms, url=csms.upgrade_url, ssl=client(certificate))
    await higher.call("BootNotification", BOOT)
    assert await opens(csms, plug) == (status == "Rejected" or bool(misbehave))


async def test_in_16_the_profile_is_a_configuration_key(csms16: Start16, plug: Connect, certificate: Path) -> None:
    csms = await csms16(upgrade=server(certificate))
    station = await plug(csms)
    await csms.perform("request", {"action": "ChangeConfiguration", "payload": KEY})
    await station.asked({"status": "Accepted"})
    higher = await plug(csms, url=csms.upgrade_url, ssl=client(certificate))
    await higher.call("BootNotification", BOOT16)
    assert not await opens(csms, plug)


async def opens(csms: Csms, plug: Connect) -> bool:
    """Return whether a station without TLS gets in."""
    try:
        await plug(csms)
    except InvalidStatus as refused:
        return refused.response.status_code != 403
    return True


async def test_a_client_certificate_stands_for_a_password(csms201: Start201, plug: Connect, certificate: Path) -> None:
    context = server(certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(certificate)
    csms = await csms201(ssl=context, password="sesame-sesame-16")
    ours = client(certificate)
    with pytest.raises(InvalidStatus):
        await plug(csms, ssl=ours)
    ours.load_cert_chain(certificate)
    await (await plug(csms, ssl=ours)).call("BootNotification", BOOT)


async def test_without_an_upgrade_there_is_no_second_url(csms201: Start201) -> None:
    csms = await csms201()
    with pytest.raises(RuntimeError, match="does not listen"):
        _ = csms.upgrade_url
