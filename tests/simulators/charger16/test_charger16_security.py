"""Security whitepaper in the built-in 1.6 charger: passwords, certificates, events, logs, signed firmware."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from ocpp_verdict.simulators.charger16 import certificates

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ROOT, MAKER = "CentralSystemRootCertificate", "ManufacturerRootCertificate"
SECRET = "00112233445566778899AABBCCDDEEFF00112233"


def named(name: str) -> x509.Name:
    """Return a distinguished name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(public: Any, name: str, issuer: str, key: Key, days: int = 10) -> x509.Certificate:
    """Return a certificate for a public key, signed by `key` in the name of `issuer`."""
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=20))
    return builder.not_valid_after(now + timedelta(days=days)).sign(key, hashes.SHA256())


def pem(*chain: x509.Certificate) -> str:
    """Return PEM text."""
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in chain)


@pytest.fixture
def root() -> tuple[Key, x509.Certificate]:
    """Give a root key and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key, certificate(key.public_key(), "root", "root", key)


def test_a_new_password_is_used_from_the_next_connection_on(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        answer = await csms.call("ChangeConfiguration", key="AuthorizationKey", value=SECRET)
        assert answer == {"status": "Accepted"}
        await csms.until("Heartbeat")
        expected = base64.b64encode(b"OV-SIM-16:" + bytes.fromhex(SECRET)).decode()
        assert csms.headers[1]["Authorization"] == f"Basic {expected}"
        shown = await csms.call("GetConfiguration", key=["AuthorizationKey"])
        assert "value" not in shown["configurationKey"][0]

    play(scenario, password="old")


def test_events_of_a_secured_station(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.call("Reset", type="Soft")
        for kind in ("ResetOrReboot", "StartupOfTheDevice"):
            await csms.until("SecurityEventNotification", type=kind)

    play(scenario, password="secret")


@pytest.mark.parametrize(("profile", "answer"), [("1", [3, "u", {}]), ("2", [4, "u", "NotSupported"])])
def test_over_tls_only_signed_images_are_taken(play: Any, profile: str, answer: list[Any]) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        charger._station.memory.configuration.put("SecurityProfile", profile)
        frame = await csms.frame_for(
            "u", '[2,"u","UpdateFirmware",{"location":"http://127.0.0.1/","retrieveDate":"2026-01-01T00:00:00Z"}]'
        )
        assert frame[:3] == answer

    play(scenario, password="secret")


def test_install_list_and_delete_roots(play: Any, root: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        key, good = root
        old = certificate(key.public_key(), "root", "root", key, days=-1)
        for text in ("nonsense", pem(old), pem(good, good)):
            refused = await csms.call("InstallCertificate", certificateType=ROOT, certificate=text)
            assert refused == {"status": "Rejected"}
        assert await csms.call("GetInstalledCertificateIds", certificateType=ROOT) == {"status": "NotFound"}
        for _ in range(2):
            taken = await csms.call("InstallCertificate", certificateType=ROOT, certificate=pem(good))
            assert taken == {"status": "Accepted"}
        listed = await csms.call("GetInstalledCertificateIds", certificateType=ROOT)
        assert len(listed["certificateHashData"]) == 1
        assert await csms.call("GetInstalledCertificateIds", certificateType=MAKER) == {"status": "NotFound"}
        data = listed["certificateHashData"][0]
        wrong = data | {"serialNumber": "1"}
        assert await csms.call("DeleteCertificate", certificateHashData=wrong) == {"status": "NotFound"}
        assert await csms.call("DeleteCertificate", certificateHashData=data) == {"status": "Accepted"}
        assert await csms.call("DeleteCertificate", certificateHashData=data) == {"status": "NotFound"}

    play(scenario)


def test_the_store_is_limited(play: Any, root: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        key, _ = root
        statuses = []
        for number in range(11):
            one = certificate(key.public_key(), f"root {number}", f"root {number}", key)
            answer = await csms.call("InstallCertificate", certificateType=MAKER, certificate=pem(one))
            statuses.append(answer["status"])
        assert statuses == ["Accepted"] * 10 + ["Rejected"]

    play(scenario)


def test_a_certificate_of_its_own(play: Any, root: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        key, issuer = root
        await csms.configure(CpoName="Operator")
        await csms.call("InstallCertificate", certificateType=ROOT, certificate=pem(issuer))
        csms.answers["SignCertificate"] = {"status": "Accepted"}
        trigger = {"requestedMessage": "SignChargePointCertificate"}
        assert await csms.call("ExtendedTriggerMessage", **trigger) == {"status": "Accepted"}
        csr = x509.load_pem_x509_csr((await csms.until("SignCertificate"))["csr"].encode())
        assert csr.is_signature_valid
        assert "O=Operator" in csr.subject.rfc4514_string()
        stranger = certificate(key.public_key(), "OV-SIM-16", "root", key)
        refused = await csms.call("CertificateSigned", certificateChain=pem(stranger))
        assert refused == {"status": "Rejected"}
        await csms.until("SecurityEventNotification", type="InvalidChargePointCertificate")
        leaf = certificate(csr.public_key(), "OV-SIM-16", "root", key)
        assert await csms.call("CertificateSigned", certificateChain=pem(leaf, issuer)) == {"status": "Accepted"}

    play(scenario)


@pytest.mark.parametrize(
    ("value", "options", "status"),
    [("0", {}, "Rejected"), ("1", {}, "Rejected"), ("2", {"password": "x"}, "Rejected"), ("4", {}, "Rejected")],
)
def test_a_security_profile_only_rises_when_it_can(play: Any, value: str, options: Any, status: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await csms.call("ChangeConfiguration", key="SecurityProfile", value=value) == {"status": status}

    play(scenario, **options)


async def serve(content: bytes) -> tuple[web.AppRunner, str, dict[str, bytes]]:
    """Serve `content` at any path, keep what is PUT."""
    kept: dict[str, bytes] = {}

    async def get(request: web.Request) -> web.Response:
        return web.Response(body=content)

    async def put(request: web.Request) -> web.Response:
        kept[request.path] = await request.read()
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", get), web.put("/{path:.*}", put)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}", kept


def test_logs_are_uploaded_under_their_request(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        runner, address, kept = await serve(b"")
        answer = await csms.call("GetLog", logType="SecurityLog", requestId=5, log={"remoteLocation": address})
        assert answer["status"] == "Accepted"
        for status in ("Uploading", "Uploaded"):
            await csms.until("LogStatusNotification", status=status, requestId=5)
        assert b"StartupOfTheDevice" in kept[f"/{answer['filename']}"]
        await csms.call("ExtendedTriggerMessage", requestedMessage="LogStatusNotification")
        assert await csms.until("LogStatusNotification") == {"status": "Idle"}
        await runner.cleanup()
        log = {"logType": "DiagnosticsLog", "log": {"remoteLocation": address}, "retries": 1}
        await csms.call("GetLog", requestId=6, **log)
        await csms.until("LogStatusNotification", status="Uploading", requestId=6)
        assert (await csms.call("GetLog", requestId=7, **log))["status"] == "AcceptedCanceled"
        await csms.until("LogStatusNotification", status="UploadFailure", requestId=7)

    play(scenario)


@pytest.mark.parametrize("kind", ["ec", "rsa", "forged"])
def test_signed_firmware(play: Any, root: Any, kind: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        maker, maker_certificate = root
        await csms.call("InstallCertificate", certificateType=MAKER, certificate=pem(maker_certificate))
        image = b"image"
        runner, address, _ = await serve(image if kind != "forged" else b"other image")
        key: Key
        if kind == "rsa":
            key = rsa.generate_private_key(65537, 2048)
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            signature = key.sign(image, pss, hashes.SHA256())
        else:
            key = ec.generate_private_key(ec.SECP256R1())
            signature = key.sign(image, ec.ECDSA(hashes.SHA256()))
        firmware = {
            "location": f"{address}/image",
            "retrieveDateTime": csms.clock.stamp(20),
            "installDateTime": csms.clock.stamp(90),
            "signingCertificate": pem(certificate(key.public_key(), "signer", "root", maker)),
            "signature": base64.b64encode(signature).decode(),
        }
        unknown = firmware | {"signingCertificate": pem(certificate(key.public_key(), "signer", "x", key))}
        refused = await csms.call("SignedUpdateFirmware", requestId=8, firmware=unknown)
        assert refused == {"status": "InvalidCertificate"}
        await csms.until("SecurityEventNotification", type="InvalidFirmwareSigningCertificate")
        accepted = await csms.call("SignedUpdateFirmware", requestId=9, firmware=firmware)
        assert accepted == {"status": "Accepted"}
        steps = ["DownloadScheduled", "Downloading", "Downloaded"]
        if kind == "forged":
            steps += ["InvalidSignature"]
        else:
            steps += ["SignatureVerified", "InstallScheduled", "Installing", "Installed"]
        for status in steps:
            await csms.until("SignedFirmwareStatusNotification", status=status, requestId=9)
        if kind == "forged":
            await csms.until("SecurityEventNotification", type="InvalidFirmwareSignature")
            await csms.call("ExtendedTriggerMessage", requestedMessage="FirmwareStatusNotification")
            await csms.until("SignedFirmwareStatusNotification", status="InvalidSignature")
        else:
            await csms.until("BootNotification")
        await runner.cleanup()

    play(scenario)


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate(text: str) -> None:
    assert certificates.read(text) == []


@pytest.mark.parametrize("signature", ["", "not base64!", base64.b64encode(b"junk").decode()])
def test_what_is_no_signature(root: Any, signature: str) -> None:
    assert not certificates.signed(b"image", signature, root[1])


def test_hash_data_of_a_known_size(root: Any) -> None:
    data = certificates.hash_data(root[1], "SHA512")
    assert len(data["issuer_name_hash"]) == 128
    assert certificates.is_meant(root[1], data | {"issuer_key_hash": data["issuer_key_hash"].upper()})
