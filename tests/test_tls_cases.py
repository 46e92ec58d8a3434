"""Our end of TLS, against real handshakes on loopback: what a door shows, and what it sees of those who refuse it."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.door import Door
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.pki import Flaw
from ocpp_verdict.security import Security
from ocpp_verdict.sut import default


@pytest.fixture
def security(tmp_path: Path) -> Security:
    return Security(default(Side.STATION, Version.V201), tmp_path / "pki")


@asynccontextmanager
async def listening(door: Door) -> AsyncIterator[int]:
    """Listen at a door; yields the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=door.context)
    yield server.sockets[0].getsockname()[1]
    server.close()


def make(security: Security) -> tuple[Door, asyncio.Event]:
    happened = asyncio.Event()
    return Door(security, Evidence(Clock(lambda: 0.0)), happened.set), happened


async def knock(port: int, context: ssl.SSLContext | None) -> str:
    """Connect with TLS; return the version, or why it failed."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    except OSError as failed:
        return str(failed) or type(failed).__name__
    version = str(writer.get_extra_info("ssl_object").version())
    writer.close()
    return version


def test_good_certificate_then_a_flaw_then_the_good_one_again(security: Security) -> None:
    async def run() -> None:
        door, happened = make(security)
        async with listening(door) as port:
            assert await knock(port, security.client_context()) == "TLSv1.3"
            for flaw in (Flaw.UNKNOWN_CA, Flaw.EXPIRED, Flaw.WRONG_NAME, Flaw.SELF_SIGNED):
                door.present(flaw)
                assert "certificate verify failed" in await knock(port, security.client_context())
            door.restore()
            assert await knock(port, security.client_context()) == "TLSv1.3"
            async with asyncio.timeout(5):
                while not door.attempts[-1].done:  # the last word of a handshake is the client's
                    happened.clear()
                    await happened.wait()
        assert [attempt.done for attempt in door.attempts] == [True, False, False, False, False, True]

    asyncio.run(run())


def test_only_an_old_version(security: Security) -> None:
    async def run() -> None:
        door, happened = make(security)
        async with listening(door) as port:
            door.speak(ssl.TLSVersion.TLSv1_1)
            assert not (await knock(port, security.client_context())).startswith("TLS")
            await asyncio.wait_for(happened.wait(), 5)
            assert door.attempts[0].failed
            old = security.client_context()
            assert old is not None
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                old.minimum_version = ssl.TLSVersion.TLSv1_1
            old.set_ciphers("ALL:@SECLEVEL=0")
            assert await knock(port, old) == "TLSv1.1"
            door.restore()
            assert await knock(port, security.client_context()) == "TLSv1.3"

    asyncio.run(run())


def test_a_door_without_tls(tmp_path: Path) -> None:
    plain = attrs.evolve(default(Side.STATION, Version.V16), security_profile=1)
    door, _ = make(Security(plain, tmp_path / "pki"))
    assert not door.secured
    door.restore()


def test_restore_of_an_untouched_door_makes_no_certificate(security: Security, tmp_path: Path) -> None:
    door, _ = make(security)
    before = sorted(path.name for path in (tmp_path / "pki").iterdir())
    door.restore()
    assert sorted(path.name for path in (tmp_path / "pki").iterdir()) == before


def test_another_password_is_told(security: Security) -> None:
    door, _ = make(security)
    told: list[str] = []
    door.on_password = told.append
    door.expect_password("0123456789abcdef")
    assert (door.password, told) == ("0123456789abcdef", ["0123456789abcdef"])
