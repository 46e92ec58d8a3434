"""How the built-in stations move files, at a server that is not ours: by FTP here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.simulators.files import TransferFailed, fetch, store
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[str]:
    """Serve a folder by FTP to one user; give its address."""

    class Authorizer(DummyAuthorizer):  # type: ignore[misc]
        """The users of this server alone."""

    class Handler(FTPHandler):  # type: ignore[misc]
        """The sessions of this server alone."""

    Handler.authorizer = Authorizer()
    Handler.authorizer.add_user("some one", "p@ss", str(tmp_path), perm="elradfmw")
    server = FTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=lambda: server.serve_forever(timeout=0.05, handle_exit=False), daemon=True)
    thread.start()
    yield f"ftp://some%20one:p%40ss@127.0.0.1:{server.address[1]}"
    server.close_all()
    thread.join(5)


def test_files_go_and_come_by_ftp(ftp: str, tmp_path: Path) -> None:
    async def both() -> bytes:
        await store(f"{ftp}/", "log.txt", b"content")
        return await fetch(f"{ftp}/log.txt")

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        assert runner.run(both()) == b"content"
    assert (tmp_path / "log.txt").read_bytes() == b"content"


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1:9/x", "gopher://127.0.0.1/x", "http:///x", "", "http://[::1", "x"]
)
def test_what_cannot_be_reached(address: str) -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        with pytest.raises(TransferFailed):
            runner.run(fetch(address))
        with pytest.raises(TransferFailed):
            runner.run(store(address, "name", b""))


def test_a_wrong_password(ftp: str) -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner, pytest.raises(TransferFailed):
        runner.run(fetch(ftp.replace("p%40ss", "other") + "/x"))
