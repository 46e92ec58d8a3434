"""Our file server gives what was offered, takes what is uploaded, fails where it is told to, and does nothing else."""

from __future__ import annotations

import asyncio
import ftplib
import hashlib
import io
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import ocpp_verdict.files.ftp
import ocpp_verdict.files.shelf
import ocpp_verdict.simulators.files as client
import pytest
from ocpp_verdict.clock import Clock, JumpingLoop
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.files import Depot, Fault, FileServer
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.security import Security
from ocpp_verdict.simulators.files import TransferFailed, fetch, store
from ocpp_verdict.sut import default
from ocpp_verdict.sut.sections import FileServing, Scheme

Act = Callable[[FileServer, Security], Coroutine[Any, Any, None]]


@attrs.frozen
class Outcome:
    """What a server left behind."""

    server: FileServer
    evidence: Evidence
    folder: Path

    @property
    def entries(self) -> list[tuple[Any, ...]]:
        wanted = ("what", "scheme", "name", "bytes")
        files = [entry for entry in self.evidence.entries if entry.kind is Kind.FILE]
        return [tuple(entry.data[key] for key in wanted) for entry in files]

    @property
    def kept(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*"))]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocpp_verdict.files.ftp, "GREET_AFTER", 0.1)


def serve(directory: Path, scheme: Scheme, act: Act, *, jumping: bool = False, **settings: Any) -> Outcome:
    """Let something happen at a server; return what is left."""
    sut = attrs.evolve(default(Side.STATION, Version.V16), transfers=FileServing(**settings))
    kept: list[Outcome] = []

    async def run() -> None:
        security, evidence = Security(sut, directory / "pki"), Evidence(Clock.of_loop())
        server = Depot(security, evidence, directory / "files" / "1").server(scheme)
        kept.append(Outcome(server, evidence, directory / "files" / "1"))
        await server.start("127.0.0.1")
        try:
            await act(server, security)
        finally:
            await server.stop()

    with asyncio.Runner(loop_factory=JumpingLoop if jumping else None) as runner:
        runner.run(run())
    return kept[0]


async def refused(work: Coroutine[Any, Any, Any]) -> None:
    with pytest.raises(TransferFailed):
        await work


EVERY = pytest.mark.parametrize("scheme", Scheme)
FTP = pytest.mark.parametrize("scheme", [Scheme.FTP, Scheme.FTPS])


@EVERY
def test_what_was_offered_can_be_fetched_and_nothing_else(tmp_path: Path, scheme: Scheme) -> None:
    async def act(server: FileServer, security: Security) -> None:
        url = server.offer("a.bin", b"image")
        assert url.startswith(f"{scheme}://127.0.0.1:")
        assert await fetch(url, security.trust) == b"image"
        folder = url.rpartition("/")[0]
        root = folder.rpartition("/")[0]
        for other in (server.missing, f"{root}/a.bin", f"{root}/etc/passwd", f"{folder}/../../etc/passwd", root):
            await refused(fetch(other, security.trust))

    outcome = serve(tmp_path, scheme, act)
    assert outcome.server.fetched == {"a.bin": 1}
    assert outcome.entries == [("fetched", scheme, "a.bin", 5)]


@EVERY
def test_uploads_are_kept_under_names_of_ours(tmp_path: Path, scheme: Scheme) -> None:
    async def act(server: FileServer, security: Security) -> None:
        await store(server.uploads, "log.txt", b"12345", security.trust)
        await store(f"{server.uploads}/a/b", "../x", b"67", security.trust)
        for closed in (server.closed_uploads, server.missing, server.uploads.rpartition("/")[0]):
            await refused(store(closed, "log.txt", b"12345", security.trust))

    outcome = serve(tmp_path, scheme, act)
    assert sorted(outcome.server.received.values()) == [2, 5]
    assert outcome.kept == [b"12345", b"67"]
    entry = next(entry for entry in outcome.evidence.entries if entry.kind is Kind.FILE)
    assert entry.data == {
        "what": "uploaded",
        "scheme": scheme,
        "name": "log.txt",
        "bytes": 5,
        "sha256": hashlib.sha256(b"12345").hexdigest(),
        "file": "files/1/1.bin",
    }


@EVERY
@pytest.mark.parametrize("fault", Fault)
def test_transfers_go_wrong_as_they_were_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: Scheme, fault: Fault
) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.5 if fault is Fault.STALL else 5.0)

    async def act(server: FileServer, security: Security) -> None:
        await refused(fetch(server.offer("a.bin", b"image" * 1000, fault), security.trust))
        await refused(store(server.uploads_that(fault), "log.txt", b"12345", security.trust))

    outcome = serve(tmp_path, scheme, act)
    assert (outcome.server.fetched, outcome.server.received, outcome.entries) == ({}, {}, [])
    assert outcome.kept == []


@EVERY
def test_an_upload_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: Scheme) -> None:
    monkeypatch.setattr(ocpp_verdict.files.shelf, "MAX_UPLOAD", 10)

    async def act(server: FileServer, security: Security) -> None:
        await refused(store(server.uploads, "log.txt", b"x" * 11, security.trust))
        await store(server.uploads, "log.txt", b"x" * 10, security.trust)

    outcome = serve(tmp_path, scheme, act)
    assert outcome.server.received == {"log.txt": 10}
    assert outcome.kept == [b"x" * 10]


@EVERY
def test_all_uploads_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: Scheme) -> None:
    monkeypatch.setattr(ocpp_verdict.files.shelf, "MAX_ALL", 10)

    async def act(server: FileServer, security: Security) -> None:
        await store(server.uploads, "1", b"x" * 6, security.trust)
        await refused(store(server.uploads, "2", b"x" * 6, security.trust))
        await store(server.uploads, "3", b"x" * 4, security.trust)

    assert serve(tmp_path, scheme, act).server.received == {"1": 6, "3": 4}


def test_many_uploads_are_not_all_kept(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        for number in range(100):
            await store(server.uploads, f"{number}-{'x' * 200}", b"1")
        await refused(store(server.uploads, "one too many", b"1"))

    outcome = serve(tmp_path, Scheme.HTTP, act)
    assert len(outcome.server.received) == len(outcome.kept) == 100
    assert max(map(len, outcome.server.received)) == 100


def test_a_look_at_the_headers_is_no_fetch(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        async with aiohttp.ClientSession() as session, session.head(server.offer("a.bin", b"image")) as answer:
            assert answer.status == 200

    assert serve(tmp_path, Scheme.HTTP, act).server.fetched == {}


def test_an_upload_may_be_posted_and_may_go_to_the_folder_itself(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        async with aiohttp.ClientSession() as session, session.post(server.uploads, data=b"12345") as answer:
            assert answer.status == 201

    assert serve(tmp_path, Scheme.HTTP, act).server.received == {"": 5}


@pytest.mark.parametrize("scheme", [Scheme.HTTPS, Scheme.FTPS])
def test_the_certificate_is_one_of_the_run(tmp_path: Path, scheme: Scheme) -> None:
    async def act(server: FileServer, security: Security) -> None:
        await refused(fetch(server.offer("a.bin", b"image")))
        await refused(fetch(server.offer("a.bin", b"image").replace("127.0.0.1", "127.0.0.2"), security.trust))

    assert serve(tmp_path, scheme, act).server.fetched == {}


@FTP
def test_a_clock_that_jumps_waits_for_the_thread(tmp_path: Path, scheme: Scheme) -> None:
    async def act(server: FileServer, security: Security) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        late = loop.call_later(30, pytest.fail, "time has jumped")
        await store(server.uploads, "log.txt", b"12345", security.trust)
        assert loop.time() - began < 20
        late.cancel()

    outcome = serve(tmp_path, scheme, act, jumping=True)
    assert outcome.entries == [("uploaded", scheme, "log.txt", 5)]


@FTP
def test_an_address_with_a_user_lets_nobody_else_in(tmp_path: Path, scheme: Scheme) -> None:
    async def act(server: FileServer, security: Security) -> None:
        url = server.offer("a.bin", b"image")
        user, _, rest = url.removeprefix(f"{scheme}://").partition("@")
        assert user.startswith("ocpp:")
        assert await fetch(url, security.trust) == b"image"
        await refused(fetch(f"{scheme}://{rest}", security.trust))
        await refused(fetch(f"{scheme}://{user}x@{rest}", security.trust))

    serve(tmp_path, scheme, act, credentials=True)


def test_data_comes_through_the_ports_of_the_profile(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        def ask(ftp: ftplib.FTP) -> str:
            ftp.login()
            return ftp.sendcmd("PASV")

        numbers = (await by_ftp(server, ask)).partition("(")[2].partition(")")[0].split(",")
        assert int(numbers[4]) * 256 + int(numbers[5]) in range(50000, 50010)

    serve(tmp_path, Scheme.FTP, act, data_ports="50000-50009")


def test_what_a_transfer_does_not_need_is_not_understood(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        def ask(ftp: ftplib.FTP) -> list[str]:
            ftp.login()
            answers = []
            for line in (
                "MKD x",
                "RMD /",
                "DELE a",
                "SITE CHMOD 777 a",
                "STOU",
                "APPE a",
                "REST 1",
                "MFMT 1 a",
                "PORT x",
            ):
                with pytest.raises(ftplib.Error) as problem:
                    ftp.sendcmd(line)
                answers.append(str(problem.value)[:3])
            return answers

        assert await by_ftp(server, ask) == ["500"] * 8 + ["501"]

    serve(tmp_path, Scheme.FTP, act)


def test_a_device_may_look_around_and_rename_what_it_has_uploaded(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        folder = server.uploads.rpartition("/")[0].rpartition("/")[2]

        def work(ftp: ftplib.FTP) -> None:
            ftp.login()
            ftp.cwd(f"/{folder}/uploads")
            assert ftp.pwd() == f"/{folder}/uploads"
            ftp.storbinary("STOR log.part", io.BytesIO(b"12345"))
            assert ftp.rename("log.part", "log.txt").startswith("250")
            ftp.voidcmd("TYPE I")
            assert ftp.size("log.part") == 5
            assert ftp.nlst() == []
            assert ftp.sendcmd("MDTM log.part").startswith("213")
            for wrong in ("CWD /etc", "SIZE other", f"RETR /{folder}/uploads/log.part", "LIST /etc/passwd"):
                with pytest.raises(ftplib.error_perm):
                    ftp.sendcmd(wrong)

        await by_ftp(server, work)

    assert serve(tmp_path, Scheme.FTP, act).server.received == {"log.part": 5}


def test_active_ftp(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        def work(ftp: ftplib.FTP) -> None:
            ftp.login()
            ftp.set_pasv(False)
            ftp.storbinary(f"STOR {path}", io.BytesIO(b"12345"))

        path = "/" + server.uploads.split("/", 3)[3] + "/log.txt"
        await by_ftp(server, work)

    assert serve(tmp_path, Scheme.FTP, act).kept == [b"12345"]


def test_nobody_logs_in_to_ftps_without_tls(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        def work(ftp: ftplib.FTP) -> None:
            with pytest.raises(ftplib.error_perm, match="TLS required"):
                ftp.login()

        await by_ftp(server, work)

    serve(tmp_path, Scheme.FTPS, act)


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    async def act(server: FileServer, security: Security) -> None:
        path = "/" + server.uploads.split("/", 3)[3] + "/log.txt"

        def work(ftp: ftplib.FTP) -> None:
            ftp.login()
            assert isinstance(ftp, ftplib.FTP_TLS)
            ftp.prot_p()
            ftp.storbinary(f"STOR {path}", io.BytesIO(b"12345"))

        await by_ftp(server, work, _Implicit(security.trust()))

    assert serve(tmp_path, Scheme.FTPS, act).kept == [b"12345"]


class _Implicit(ftplib.FTP_TLS):
    """A client that begins with TLS."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(context=context, timeout=5)
        self._plain: Any = None

    @property
    def sock(self) -> Any:
        return self._plain

    @sock.setter
    def sock(self, value: Any) -> None:
        if value is not None and not isinstance(value, ssl.SSLSocket):
            value = self.context.wrap_socket(value, server_hostname=self.host)
        self._plain = value

    def auth(self) -> str:
        return ""


async def by_ftp(server: FileServer, work: Callable[[ftplib.FTP], Any], ftp: ftplib.FTP | None = None) -> Any:
    """Do something in an FTP session."""

    def run() -> Any:
        with ftp or ftplib.FTP(timeout=5) as session:
            host, port = server.uploads.split("/")[2].rpartition("@")[2].split(":")
            session.connect(host, int(port))
            return work(session)

    return await asyncio.to_thread(run)
