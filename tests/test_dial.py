"""Where our station connects: the second address of a CSMS, and what it takes to be let in there."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.dial import Endpoints
from ocpp_verdict.frames import Side
from ocpp_verdict.pki import Pki, server_context
from ocpp_verdict.security import Security
from ocpp_verdict.sut import Sut
from ocpp_verdict.sut.sections import Tls
from ocpp_verdict.verdict import Inconclusive
from websockets.asyncio.server import ServerConnection, serve

from tests.stage import play, profile, stage


def endpoints(directory: Path, **changes: Any) -> Endpoints:
    sut = profile(Side.CSMS, **changes)
    return Endpoints(Security(sut, directory), sut.url)


def test_the_second_address_is_for_tls(tmp_path: Path) -> None:
    both = endpoints(tmp_path, url="ws://csms:80/ocpp", secure_url="wss://csms/ocpp/")

    async def act() -> None:
        assert (await both.at(1)).url == "ws://csms:80/ocpp"
        assert (await both.at(2)).url == "wss://csms/ocpp"

    play(act)


def test_the_second_address_may_be_for_another_profile_with_tls(tmp_path: Path) -> None:
    own = Pki(tmp_path).station("CP1")
    named = Tls(certificate=own.chain, key=own.key)
    two = endpoints(tmp_path, url="wss://csms", secure_url="wss://csms:8443", security_profile=2, tls=named)

    async def act() -> None:
        assert [(await two.at(wanted)).url for wanted in (None, 2, 3)] == [
            "wss://csms",
            "wss://csms",
            "wss://csms:8443",
        ]

    play(act)


@pytest.mark.parametrize(("url", "wanted", "place"), [("ws://csms", 2, "secure_url"), ("wss://csms", 1, "url")])
def test_an_address_that_nobody_has_named(tmp_path: Path, url: str, wanted: int, place: str) -> None:
    async def act() -> None:
        with pytest.raises(Inconclusive, match=rf"\[sut\] {place}$"):
            await endpoints(tmp_path, url=url).at(wanted)

    play(act)


def test_a_csms_cannot_know_a_certificate_that_was_made_for_the_run(tmp_path: Path) -> None:
    async def act() -> None:
        with pytest.raises(Inconclusive, match=r"\[tls\] certificate and key"):
            await endpoints(tmp_path, url="wss://csms", security_profile=3).at()

    play(act)


def test_a_named_certificate_is_shown(tmp_path: Path) -> None:
    own = Pki(tmp_path).station("CP1")
    named = endpoints(tmp_path, url="wss://csms", tls=Tls(certificate=own.chain, key=own.key))

    async def act() -> None:
        assert isinstance((await named.at(3)).ssl, ssl.SSLContext)

    play(act)


@pytest.mark.parametrize("named", [False, True])
def test_a_root_that_nobody_has_named_is_no_fault_of_the_csms(tmp_path: Path, named: bool) -> None:
    """With its root named a certificate that does not lead there is refused, which is a result."""
    shown, other = Pki(tmp_path / "csms"), Pki(tmp_path / "other")

    async def nothing(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async def act() -> None:
        async with serve(nothing, "127.0.0.1", 0, ssl=server_context(shown.server("127.0.0.1"))) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            sut: Sut = profile(Side.CSMS, url=f"wss://127.0.0.1:{port}", security_profile=2)
            tls = Tls(ca=other.root if named else None)
            async with stage(tmp_path, attrs.evolve(sut, tls=tls)) as on:
                if named:
                    assert "CERTIFICATE_VERIFY_FAILED" in (await on.station().connect()).reason
                else:
                    with pytest.raises(Inconclusive, match=r"name it by \[tls\] ca"):
                        await on.station().connect()

    play(act)


def test_a_csms_is_not_changed_for_a_profile_in_which_it_cannot_be_reached(tmp_path: Path) -> None:
    async def act() -> None:
        async with stage(tmp_path, profile(Side.CSMS, url="ws://127.0.0.1:9", security_profile=1)) as on:
            with pytest.raises(Inconclusive, match="security profile 2"):
                await on.station().prepared(2)

    play(act)
