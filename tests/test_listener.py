"""The endpoint of our CSMS: who may connect, under which name, and what a hostile device cannot do."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.listener import identity_of
from ocpp_verdict.sut.settings import Secret
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from tests.stage import Stage, play, profile, stage

BOOT = '[2,"1","BootNotification",{"chargePointModel":"M","chargePointVendor":"V"}]'


async def refused(on: Stage, path: str = "/CP1", **options: Any) -> int:
    """Return the HTTP status with which a connection attempt is refused."""
    with pytest.raises(InvalidStatus) as caught:
        await on.device(path, **options)
    return caught.value.response.status_code


async def closed(device: ClientConnection) -> int:
    """Return the code with which the other side closes."""
    await device.wait_closed()
    assert device.close_code is not None
    return device.close_code


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/CP1", "CP1"),
        ("/ocpp/1.6/CP1", "CP1"),
        ("/ocpp/CP1/", "CP1"),
        ("///CP1", "CP1"),
        ("/a/CP%20%2F%25", "CP /%"),
        ("/CP1?x=/y", "CP1"),
        ("/", ""),
        ("ws://host/ocpp/CP1", "CP1"),
        ("/%FF", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_identity(path: str, identity: str) -> None:
    assert identity_of(path) == identity


def test_a_device_connects_under_any_prefix_and_is_answered(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device("/any/prefix/CP1")
            await device.send(BOOT)
            assert '"status":"Accepted"' in str(await device.recv())
            assert on.kinds(Kind.HANDSHAKE)[0].data["path"] == "/any/prefix/CP1"

    play(act)


def test_an_identity_that_is_not_under_test_is_unknown(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            assert await refused(on, "/OTHER") == 404
            assert not on.system.peer.connected

    play(act)


def test_without_a_name_the_first_identity_counts(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path, profile(identity="")) as on:
            await on.device("/FIRST")
            assert on.system.peer.identity == "FIRST"
            assert await refused(on, "/SECOND") == 404

    play(act)


def test_only_the_named_host_may_connect(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path, profile(host="192.0.2.1")) as on:
            assert await refused(on) == 403

    play(act)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Basic !!!", 401),
        ("Bearer abc", 401),
        ("Basic Q1AxOndyb25n", 401),  # CP1:wrong
        ("Basic b3RoZXI6cGFzcy01LXdvcmQ=", 401),  # other:pass-5-word
        ("Basic Q1Ax", 401),  # CP1, no colon
        ("Basic Q1AxOnBhc3MtNS13b3Jk", 101),  # CP1:pass-5-word
        ("basic Q1AxOnBhc3MtNS13b3Jk", 101),
    ],
)
def test_basic_authentication(tmp_path: Path, header: str | None, status: int) -> None:
    async def act() -> None:
        async with stage(tmp_path, profile(password=Secret("pass-5-word"), security_profile=1)) as on:
            headers = {"Authorization": header} if header else {}
            if status == 101:
                await on.device(additional_headers=headers)
            else:
                assert await refused(on, additional_headers=headers) == status
            assert on.system.peer.handshakes[0].password_ok is (status == 101)
            written = "".join(str(entry.data) for entry in on.entries)
            assert "pass-5-word" not in written
            assert "Q1Ax" not in written

    play(act)


@pytest.mark.parametrize(("version", "status"), [(Version.V16, 101), (Version.V201, 401)])
def test_a_key_in_hex_may_come_as_bytes_in_16(tmp_path: Path, version: Version, status: int) -> None:
    key = bytes(range(0xE0, 0xF4))
    header = "Basic " + base64.b64encode(b"CP1:" + key).decode()

    async def act() -> None:
        async with stage(tmp_path, profile(version=version, password=Secret(key.hex()), security_profile=1)) as on:
            if status == 101:
                await on.device(additional_headers={"Authorization": header})
            else:
                assert await refused(on, additional_headers={"Authorization": header}) == status

    play(act)


def test_a_list_of_subprotocols_is_understood(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path, profile(version=Version.V201, security_profile=0)) as on:
            device = await on.device(subprotocols=["ocpp2.1", "ocpp2.0.1", "ocpp1.6"])
            assert device.subprotocol == "ocpp2.0.1"

    play(act)


def test_without_a_common_subprotocol_the_connection_is_closed_at_once(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device(subprotocols=["ocpp2.0.1"])
            assert device.subprotocol is None
            assert await closed(device) == 1002
            assert not on.system.peer.connected

    play(act)


def test_a_device_that_names_no_subprotocol_goes_on(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device(subprotocols=None)
            await device.send(BOOT)
            assert "Accepted" in str(await device.recv())

    play(act)


def test_the_newest_of_two_sockets_counts_and_the_old_one_is_noted(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            old = await on.device()
            new = await on.device()
            assert await closed(old) == 1000
            await new.send(BOOT)
            assert "Accepted" in str(await new.recv())
            assert "newest one counts" in on.kinds(Kind.OBSERVATION)[0].data["text"]

    play(act)


def test_a_thousand_connections_leave_one(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            for _ in range(1000):
                device = await on.device()
            await device.send(BOOT)
            assert "Accepted" in str(await device.recv())
            assert len(on.kinds(Kind.OPEN)) == 1000

    play(act)


def test_while_refusing_nobody_connects(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            on.csms().refuse_reconnects()
            assert await refused(on) == 503
            on.csms().accept_reconnects()
            await on.device()

    play(act)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            assert on.system.listener is not None
            taken = f"127.0.0.1:{on.system.listener.port}"
            with pytest.raises(Exception, match=r"cannot listen on 127.0.0.1:\d+: .*--listen"):
                async with stage(tmp_path / "other", profile(listen=taken)):
                    pass

    play(act)


@pytest.mark.parametrize(
    ("hostile", "code"), [("x" * 10_000_000, 1009), (b"\xff\xfe", None), ("[" * 10_000 + "]" * 10_000, None)]
)
def test_hostile_messages_are_recorded_and_survived(tmp_path: Path, hostile: str | bytes, code: int | None) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device()
            await device.send(hostile)
            if code is not None:
                assert await closed(device) == code
                device = await on.device()
            await device.send(BOOT)
            assert "Accepted" in str(await device.recv())
            if code is None:
                assert on.kinds(Kind.FRAME)[0].data["malformed"]

    play(act)


def test_text_that_is_no_utf8_closes_with_1007(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device()
            await device.send(b"\xff\xfe", text=True)
            assert await closed(device) == 1007

    play(act)


def test_a_flood_is_counted_and_not_stored(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device(compression=None)
            for number in range(20_000):
                await device.send(f'[3,"{number}",{{}}]')
            await device.close()
            async with asyncio.timeout(60):
                while on.system.peer.connected:
                    await on.system.peer.signal.wait(asyncio.get_running_loop().time() + 1)
            stored, counted = len(on.kinds(Kind.FRAME)), on.kinds(Kind.FLOOD)[0].data["count"]
            assert stored + counted == 20_000
            assert stored < 10_000

    play(act)


def test_half_a_frame_and_silence_hang_nothing(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:
            device = await on.device()
            device.transport.write(b"\x81\xfe\x00")
            await on.device()

    play(act)


def test_our_csms_speaks_tls(tmp_path: Path) -> None:
    async def act() -> None:
        sut = profile(security_profile=2, password=Secret("a" * 16))
        async with stage(tmp_path, sut) as on:
            basic = {"Authorization": "Basic Q1AxOmFhYWFhYWFhYWFhYWFhYWE="}
            device = await on.device(ssl=on.system.security.client_context(), additional_headers=basic)
            await device.send(BOOT)
            assert "Accepted" in str(await device.recv())
            assert on.kinds(Kind.HANDSHAKE)[-1].data["tls"]["version"] in ("TLSv1.2", "TLSv1.3")

    play(act)


def test_side_of_a_profile() -> None:
    assert profile(Side.CSMS).role is Side.CSMS
