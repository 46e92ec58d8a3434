"""TLS, security profiles and broken connections of the simulated 2.0.1 station (A, B10, E11)."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import serve
from websockets.typing import Subprotocol

OCPP = [Subprotocol("ocpp2.0.1")]


def _pem(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """Return a server context for 127.0.0.1 with a certificate of its own, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=4000))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.pem").write_bytes(private + text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem")
    return context, text.decode()


@pytest.mark.parametrize(("misbehave", "refused"), [(frozenset(), True), ({"accepts-any-server-certificate"}, False)])
def test_wrong_server_certificate_is_refused_and_reported(
    play: Any, tmp_path: Path, misbehave: frozenset[str], refused: bool
) -> None:
    """A00.FR.308, FR.310, FR.311 (TC_A_04, TC_A_05)."""
    wrong, _ = _pem(tmp_path, "wrong")
    right, text = _pem(tmp_path, "right")
    client = ssl.create_default_context(cadata=text)

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.close()
        await charger.stop()
        csms.handshakes.clear()
        server = await serve(csms._serve, "127.0.0.1", csms.port, ssl=wrong, subprotocols=OCPP)
        await charger.start()
        await csms.quiet(3)
        assert (csms.handshakes == []) is refused
        server.close()
        await server.wait_closed()
        server = await serve(csms._serve, "127.0.0.1", csms.port, ssl=right, subprotocols=OCPP)
        if refused:
            await csms.expect("SecurityEventNotification", type="InvalidCsmsCertificate")
            await csms.expect("SecurityEventNotification", type="StartupOfTheDevice")
        server.close()
        await server.wait_closed()

    play(scenario, secure=client, misbehave=frozenset(misbehave))


def test_security_profile_is_raised(play: Any, tmp_path: Path) -> None:
    """A05.FR.02, FR.04-FR.06 (TC_A_19, TC_A_20, TC_A_22)."""
    context, text = _pem(tmp_path, "csms")

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        server = await serve(csms._serve, "127.0.0.1", 0, ssl=context, subprotocols=OCPP)
        port = next(iter(server.sockets)).getsockname()[1]
        data = {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": f"wss://127.0.0.1:{port}/ocpp",
            "messageTimeout": 30,
            "securityProfile": 2,
            "ocppInterface": "Wired0",
        }
        lower = {**data, "securityProfile": 0}
        answer = await csms.call("SetNetworkProfile", configurationSlot=2, connectionData=lower)
        assert answer == {"status": "Rejected"}
        answer = await csms.call("SetNetworkProfile", configurationSlot=2, connectionData=data)
        assert answer == {"status": "Accepted"}
        assert await csms.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1") == "Rejected"
        await csms.call("InstallCertificate", certificateType="CSMSRootCertificate", certificate=text)
        assert await csms.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1") == "Accepted"
        await csms.call("Reset", type="OnIdle")
        await csms.booted()
        named = [
            {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "SecurityProfile"}},
            {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "NetworkConfigurationPriority"}},
        ]
        found = (await csms.call("GetVariables", getVariableData=named))["getVariableResult"]
        assert [each["attributeValue"] for each in found] == ["2", "2"]
        await charger.stop()
        server.close()
        await server.wait_closed()

    play(scenario, password="secret-secret-123")


def test_event_in_flight_survives_the_connection(play: Any) -> None:
    """E11.FR.07: what was not answered is sent again, same seqNo, marked offline."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        answer, csms.answers["TransactionEvent"] = csms.answers["TransactionEvent"], lambda _: None
        await charger.perform("plug_in", {})
        first = await csms.event("Started", "CablePluggedIn")
        csms.answers["TransactionEvent"] = answer
        await csms.socket.close()
        again = await csms.event("Started", "CablePluggedIn")
        assert again == {**first, "offline": True}

    play(scenario)


def test_unanswered_message_blocks_for_the_time_out_only(play: Any) -> None:
    """Part 4 §4.1.1: one CALL at a time; after MessageTimeout the next one leaves, CALLs are served meanwhile."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        csms.answers["StatusNotification"] = lambda _: None
        await charger.perform("plug_in", {})
        await csms.expect("StatusNotification")
        assert (await csms.call("ClearCache"))["status"] == "Accepted"
        assert await csms.quiet(28) == []
        await csms.event("Started", "CablePluggedIn")

    play(scenario)


def test_server_without_the_subprotocol_is_left(play: Any) -> None:
    """Part 4 §3.1.2: no common subprotocol, no OCPP."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.close()
        closed: list[int | None] = []

        async def silent(socket: Any) -> None:
            await socket.wait_closed()
            closed.append(socket.close_code)

        server = await serve(silent, "127.0.0.1", csms.port)
        await asyncio.sleep(5)
        assert closed[:1] == [1002]
        server.close()
        await server.wait_closed()

    play(scenario)
