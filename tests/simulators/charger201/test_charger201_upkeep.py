"""Firmware, logs, customer information and certificates of the simulated 2.0.1 station (A, L, M, N)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAST, FUTURE = "2026-11-21T10:00:00Z", "2026-11-21T12:10:00Z"
ACCEPTED = {"status": "Accepted"}
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(
    name: str = "root",
    *,
    days: int = 30,
    public: Any = None,
    issuer: str | None = None,
) -> str:
    """Return a certificate in PEM, signed by KEY."""
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    begin = now - timedelta(days=1) if days > 0 else now + timedelta(days=days - 30)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or name)]))
        .public_key(public or KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(now + timedelta(days=days))
        .sign(KEY, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM).decode()


@asynccontextmanager
async def files(content: bytes, received: list[tuple[str, bytes]]) -> AsyncIterator[str]:
    """Serve a file, take uploads."""

    async def put(request: web.Request) -> web.Response:
        received.append((request.path, await request.read()))
        return web.Response(status=201)

    async def get(request: web.Request) -> web.Response:
        return web.Response(body=content)

    app = web.Application()
    app.add_routes([web.get("/firmware.bin", get), web.put("/{name:.*}", put)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def firmware(url: str, content: bytes, **more: Any) -> dict[str, Any]:
    """Return a FirmwareType that is signed well."""
    signature = b64encode(KEY.sign(content, ec.ECDSA(hashes.SHA256()))).decode()
    base = {"location": f"{url}/firmware.bin", "retrieveDateTime": PAST, "installDateTime": PAST}
    return {**base, "signingCertificate": certificate("maker"), "signature": signature, **more}


async def update(csms: Any, file: dict[str, Any], **more: Any) -> str:
    """Send UpdateFirmware."""
    return str((await csms.call("UpdateFirmware", requestId=5, firmware=file, **more))["status"])


async def statuses(csms: Any, *expected: str) -> None:
    """Expect these FirmwareStatusNotifications in a row."""
    for status in expected:
        await csms.expect("FirmwareStatusNotification", within=900, status=status, requestId=5)


def test_firmware_is_installed(play: Any) -> None:
    """L01.FR.01, FR.10, FR.28, FR.31 (TC_L_01, TC_F_18, TC_F_19)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.call("TriggerMessage", requestedMessage="FirmwareStatusNotification")
        await csms.expect("FirmwareStatusNotification", status="Idle")
        async with files(b"new", []) as url:
            assert await update(csms, firmware(url, b"new")) == "Accepted"
            await statuses(csms, "Downloading")
            await csms.call("TriggerMessage", requestedMessage="FirmwareStatusNotification")
            await statuses(csms, "Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
            await csms.expect("BootNotification", reason="FirmwareUpdate")
            await csms.expect("StatusNotification", evseId=1, connectorStatus="Available")
            await csms.expect("SecurityEventNotification", type="StartupOfTheDevice")
            await statuses(csms, "Installed")
            await csms.expect("SecurityEventNotification", type="FirmwareUpdated")

    play(scenario)


def test_firmware_is_scheduled(play: Any) -> None:
    """L01.FR.13, FR.16 (TC_L_02, TC_L_03)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        async with files(b"new", []) as url:
            file = firmware(url, b"new", retrieveDateTime=FUTURE, installDateTime="2026-11-21T12:12:00Z")
            assert await update(csms, file) == "Accepted"
            await statuses(csms, "DownloadScheduled", "Downloading", "Downloaded", "SignatureVerified")
            await statuses(csms, "InstallScheduled", "Installing")
            assert csms.clock.stamp() >= "2026-11-21T12:12:00"

    play(scenario)


@pytest.mark.parametrize(
    ("change", "answer", "last", "event"),
    [
        ({"signingCertificate": "garbage"}, "InvalidCertificate", None, "InvalidFirmwareSigningCertificate"),
        ({"signingCertificate": certificate(days=-2)}, "InvalidCertificate", None, "InvalidFirmwareSigningCertificate"),
        ({"signature": "AAAA"}, "Accepted", "InvalidSignature", "InvalidFirmwareSignature"),
        ({"location": "http://127.0.0.1:9/no.bin"}, "Accepted", "DownloadFailed", None),
    ],
)
def test_firmware_that_is_refused(
    play: Any, change: dict[str, Any], answer: str, last: str | None, event: str | None
) -> None:
    """L01.FR.02, FR.03, FR.22, FR.30 (TC_L_05, TC_L_06, TC_L_07, TC_L_18)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        async with files(b"new", []) as url:
            assert await update(csms, {**firmware(url, b"new"), **change}) == answer
            if last:
                await csms.quiet(20)
                assert csms.said("FirmwareStatusNotification")[-1]["status"] == last
            if event:
                await csms.expect("SecurityEventNotification", type=event)

    play(scenario)


def test_firmware_waits_for_the_transaction(play: Any) -> None:
    """L01.FR.05-FR.07, FR.29 (TC_L_08, TC_L_15): damaged firmware leaves the station as it was."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.quiet(3)
        async with files(b"DAMAGED", []) as url:
            assert await update(csms, firmware(url, b"DAMAGED")) == "Accepted"
            await statuses(csms, "Downloading", "Downloaded", "SignatureVerified", "InstallScheduled")
            await csms.expect("StatusNotification", evseId=2, connectorStatus="Unavailable")
            await csms.quiet(30)
            await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
            await statuses(csms, "Installing")
            assert await csms.call("Reset", type="Immediate") == {"status": "Rejected"}
            await statuses(csms, "InstallVerificationFailed")
            await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")
            await csms.expect("StatusNotification", evseId=2, connectorStatus="Available")

    play(scenario)


def test_log_is_uploaded(play: Any) -> None:
    """N01.FR.01-FR.09, FR.12, FR.20 (TC_N_25, TC_N_35, TC_N_36, TC_F_15, TC_F_16)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.call("TriggerMessage", requestedMessage="LogStatusNotification")
        await csms.expect("LogStatusNotification", status="Idle")
        received: list[tuple[str, bytes]] = []
        async with files(b"", received) as url:
            log = {"remoteLocation": url}
            first = await csms.call("GetLog", requestId=1, logType="SecurityLog", log=log)
            assert first == {**ACCEPTED, "filename": "SecurityLog-1.log"}
            await csms.expect("LogStatusNotification", status="Uploading", requestId=1)
            second = await csms.call("GetLog", requestId=2, logType="DiagnosticsLog", log=log)
            assert second["status"] == "AcceptedCanceled"
            await csms.expect("LogStatusNotification", status="AcceptedCanceled", requestId=1)
            await csms.expect("LogStatusNotification", status="Uploading", requestId=2)
            await csms.call("TriggerMessage", requestedMessage="LogStatusNotification")
            await csms.expect("LogStatusNotification", status="Uploading", requestId=2)
            await csms.expect("LogStatusNotification", status="Uploaded", requestId=2)
        assert [path for path, _ in received] == ["/DiagnosticsLog-2.log"]
        late = {"remoteLocation": "http://127.0.0.1:9", "oldestTimestamp": FUTURE}
        assert (await csms.call("GetLog", requestId=3, logType="SecurityLog", log=late))["status"] == "Rejected"

    play(scenario)


def test_log_upload_fails_after_retries(play: Any) -> None:
    """N01.FR.10 (TC_N_26)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        log = {"remoteLocation": "http://127.0.0.1:9"}
        await csms.call("GetLog", requestId=4, logType="DiagnosticsLog", log=log, retries=3, retryInterval=10)
        await csms.quiet(100)
        said = [each["status"] for each in csms.said("LogStatusNotification")]
        assert said == ["Uploading", "UploadFailure"] * 4
        log = {"remoteLocation": "sftp://127.0.0.1/x"}
        await csms.call("GetLog", requestId=5, logType="DiagnosticsLog", log=log)
        await csms.quiet(100)
        assert csms.said("LogStatusNotification")[-1]["status"] == "NotSupportedOperation"

    play(scenario)


def test_customer_information(play: Any) -> None:
    """N09, N10 (TC_N_27-TC_N_32)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        token = {"idToken": "04A1B2C3", "type": "ISO14443"}

        async def ask(**asked: Any) -> Any:
            answer = await csms.call("CustomerInformation", requestId=6, **asked)
            return answer["status"]

        assert await ask(report=True, clear=False) == "Invalid"
        assert await ask(report=False, clear=False, idToken=token) == "Rejected"
        await charger.perform("present", {"id": "04A1B2C3"})
        await csms.event("Started", "Authorized")
        await csms.quiet(1)
        assert await ask(report=True, clear=True, idToken=token) == "Accepted"
        told = await csms.expect("NotifyCustomerInformation", requestId=6, seqNo=0)
        assert told["data"] != ""
        assert await ask(report=True, clear=False, idToken=token) == "Accepted"
        await csms.expect("NotifyCustomerInformation", data="")
        assert await ask(report=False, clear=True, customerIdentifier="nobody") == "Accepted"
        await csms.expect("NotifyCustomerInformation", data="")

    play(scenario)


def test_trust_store(play: Any) -> None:
    """M03, M04, M05 (TC_M_01-TC_M_22)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()

        async def install(use: str, pem: str) -> str:
            return str((await csms.call("InstallCertificate", certificateType=use, certificate=pem))["status"])

        async def installed(*uses: str) -> Any:
            asked = {"certificateType": list(uses)} if uses else {}
            return await csms.call("GetInstalledCertificateIds", **asked)

        assert await installed() == {"status": "NotFound"}
        assert await install("CSMSRootCertificate", certificate("a")) == "Accepted"
        assert await install("ManufacturerRootCertificate", certificate("b")) == "Accepted"
        assert await install("CSMSRootCertificate", certificate("c", days=-2)) == "Rejected"
        assert await install("CSMSRootCertificate", "garbage") == "Rejected"
        assert len((await installed())["certificateHashDataChain"]) == 2
        found = await installed("CSMSRootCertificate")
        (entry,) = found["certificateHashDataChain"]
        assert entry["certificateType"] == "CSMSRootCertificate"
        data = entry["certificateHashData"]
        unknown = {**data, "serialNumber": "1234"}
        assert await csms.call("DeleteCertificate", certificateHashData=unknown) == {"status": "NotFound"}
        assert await csms.call("DeleteCertificate", certificateHashData=data) == ACCEPTED
        assert await installed("CSMSRootCertificate") == {"status": "NotFound"}

    play(scenario)


def _sign(csr: str, **more: Any) -> str:
    request = x509.load_pem_x509_csr(csr.encode())
    return certificate("OV-SIM-201", public=request.public_key(), issuer="root", **more)


@pytest.mark.parametrize(
    ("sign", "status"),
    [
        (_sign, "Accepted"),
        (lambda csr: _sign(csr, days=-2), "Rejected"),
        (lambda csr: certificate("somebody else"), "Rejected"),
    ],
)
def test_own_certificate_is_renewed(play: Any, sign: Callable[[str], str], status: str) -> None:
    """A02.FR.02-FR.08 (TC_A_11, TC_A_14)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        root = certificate("root")
        await csms.call("InstallCertificate", certificateType="CSMSRootCertificate", certificate=root)
        asked = await csms.call("TriggerMessage", requestedMessage="SignChargingStationCertificate")
        assert asked == ACCEPTED
        request = await csms.expect("SignCertificate", certificateType="ChargingStationCertificate")
        answer = await csms.call("CertificateSigned", certificateChain=sign(request["csr"]))
        assert answer == {"status": status}
        if status == "Rejected":
            await csms.expect("SecurityEventNotification", type="InvalidChargingStationCertificate")
        else:
            await csms.quiet(10)
            assert len(csms.handshakes) == 2

    play(scenario)


def test_request_for_a_certificate_is_repeated(play: Any) -> None:
    """A02.FR.17-FR.19: the pause doubles, the number of repetitions is limited."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.call("TriggerMessage", requestedMessage="SignChargingStationCertificate")
        await csms.quiet(250)
        times = [at for at, action, _ in csms.heard if action == "SignCertificate"]
        assert [round(later - times[0]) for later in times] == [0, 30, 90]

    play(scenario)
