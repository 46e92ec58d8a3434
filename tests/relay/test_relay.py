"""The relay passes everything unchanged, judges what passed, and is never disturbed by that."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocpp_verdict import cli, pki
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.relay import Relay, apart, command
from ocpp_verdict.relay.apart import Apart, Following
from ocpp_verdict.relay.observer import Observer, Told
from ocpp_verdict.relay.tap import MAX_BEGINNING, MAX_INFLATED, MAX_MESSAGE, Broken, Message, Op, Tap
from ocpp_verdict.rules import Judge
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

T = TypeVar("T")
#: What a station sees where nobody is.
NOT_THERE = (OSError, EOFError, InvalidMessage)
BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
BAD = '[2,"2","StatusNotification",{"connectorId":1,"status":"charging","errorCode":"NoError"}]'


@attrs.define
class Line:
    """A relay between a CSMS of the test and whoever connects."""

    url: str
    observer: Observer
    file: io.StringIO
    told: list[Told]
    requests: list[Any]

    def entries(self, kind: str = "") -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.file.getvalue().splitlines()]
        return [entry for entry in found if kind in ("", entry["kind"])]


async def _answering(connection: ServerConnection) -> None:
    async for text in connection:
        await connection.send(text)


def play(act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(asyncio.wait_for(act(), 20))


@asynccontextmanager
async def line(
    answer: Callable[[ServerConnection], Coroutine[Any, Any, None]] = _answering,
    *,
    allowed: frozenset[str] | None = None,
    upstream: str = "",
    front: ssl.SSLContext | None = None,
    behind: ssl.SSLContext | None = None,
    server: ssl.SSLContext | None = None,
    **options: Any,
) -> AsyncIterator[Line]:
    requests: list[Any] = []

    def note(connection: ServerConnection, request: Any) -> Any:
        requests.append(request)
        refuse = options.get("refuse")
        return connection.respond(refuse, "no\n") if refuse else None

    file, told = io.StringIO(), []  # type: ignore[var-annotated]
    observer = Observer(Evidence(Clock.of_process(), file), tell=told.append)
    chosen = [Subprotocol(name) for name in options.get("subprotocols", ["ocpp1.6"])]
    compression = options.get("compression")
    async with serve(
        answer,
        "127.0.0.1",
        0,
        subprotocols=chosen,
        process_request=note,
        ssl=server,
        compression=compression,
        max_size=None,
    ) as csms:
        port = csms.sockets[0].getsockname()[1]
        scheme = "wss" if server else "ws"
        relay = Relay(
            upstream or f"{scheme}://localhost:{port}/ocpp", observer, allowed=allowed, front=front, behind=behind
        )
        found = await relay.start("127.0.0.1", 0)
        try:
            yield Line(f"{'wss' if front else 'ws'}://localhost:{found}", observer, file, told, requests)
        finally:
            await relay.stop()


def dial(url: str, **options: Any) -> connect:
    offered = options.pop("subprotocols", ["ocpp1.6"])
    return connect(url, subprotocols=offered, proxy=None, **{"compression": None, **options})


async def heard(connection: ClientConnection, text: str | bytes) -> Any:
    await connection.send(text)
    return await connection.recv()


# -- what passes ------------------------------------------------------------------------------------------------------


def test_frames_headers_and_subprotocols_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act() -> None:
        async with line() as through, dial(f"{through.url}/CP%201?x=1", additional_headers={"X-A": "b"}) as station:
            assert station.subprotocol == "ocpp1.6"
            assert await heard(station, BOOT) == BOOT
            assert await heard(station, b"\xff\x00") == b"\xff\x00"
            [request] = through.requests
            assert request.path == "/ocpp/CP%201?x=1"
            assert request.headers["X-A"] == "b"
            assert request.headers["Host"].startswith("localhost:")
            assert through.entries("handshake")[0]["station"] == "CP 1"
            assert [entry["sender"] for entry in through.entries("frame")] == ["charging_station", "csms"] * 2

    play(act)


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1008, "not today"), (4001, "own")])
def test_close_codes_pass_from_the_csms(code: int, reason: str) -> None:
    async def closing(connection: ServerConnection) -> None:
        await connection.close(code, reason)

    async def act() -> None:
        async with line(closing) as through, dial(f"{through.url}/CP1") as station:
            with pytest.raises(ConnectionClosed):
                await station.recv()
            assert (station.close_code, station.close_reason) == (code, reason)
            [close] = through.entries("close")
            assert (close["code"], close["sender"]) == (code, "csms")

    play(act)


def test_close_codes_pass_from_the_station() -> None:
    codes: list[int | None] = []

    async def waiting(connection: ServerConnection) -> None:
        await connection.wait_closed()
        codes.append(connection.close_code)

    async def act() -> None:
        async with line(waiting) as through:
            async with dial(f"{through.url}/CP1") as station:
                await station.close(1001, "bye")
            while not codes:
                await asyncio.sleep(0)
            assert codes == [1001]
            assert through.entries("close")[0]["sender"] == "charging_station"

    play(act)


def test_a_refusal_passes_and_is_recorded() -> None:
    async def act() -> None:
        async with line(refuse=401) as through:
            with pytest.raises(InvalidStatus) as refused:
                await dial(f"{through.url}/CP1")
            assert refused.value.response.status_code == 401
            [entry] = through.entries("handshake")
            assert (entry["accepted"], entry["status"]) == (False, 401)

    play(act)


def test_passwords_pass_and_are_not_recorded() -> None:
    async def act() -> None:
        async with line() as through:
            url = through.url.replace("ws://", "ws://CP1:a-secret-of-16-c@")
            async with dial(f"{url}/CP1") as station:
                key = '[2,"3","ChangeConfiguration",{"key":"AuthorizationKey","value":"an-other-secret!"}]'
                assert await heard(station, key) == key
            assert through.requests[0].headers["Authorization"].startswith("Basic ")
            assert through.entries("handshake")[0]["user"] == "CP1"
            for secret in ("a-secret-of-16-c", "an-other-secret!", through.requests[0].headers["Authorization"][6:]):
                assert secret not in through.file.getvalue()

    play(act)


def test_compressed_messages_pass_as_they_are_and_are_read() -> None:
    async def act() -> None:
        async with (
            line(compression="deflate") as through,
            dial(f"{through.url}/CP1", compression="deflate") as station,
        ):
            for _ in range(3):
                assert await heard(station, BAD) == BAD
            assert {entry["text"] for entry in through.entries("frame")} == {BAD}

    play(act)


def test_a_large_message_passes_although_it_is_not_judged() -> None:
    async def act() -> None:
        async with line() as through, dial(f"{through.url}/CP1", max_size=None) as station:
            text = "x" * 900_000
            assert await heard(station, text) == text

    play(act)


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_judging_goes_on_after_a_message_that_is_too_large(compression: str | None) -> None:
    call, answer = '[2,"{}","GetConfiguration",{{}}]', '[3,"{}",{{"configurationKey":[],"x":"{}"}}]'

    async def act() -> None:
        async with (
            line(compression=compression) as through,
            dial(f"{through.url}/CP1", max_size=None, compression=compression) as station,
        ):
            await heard(station, call.format("1"))
            await heard(station, answer.format("1", "y" * (MAX_MESSAGE + 5)))
            assert await heard(station, BAD) == BAD
        kinds = [one.found.finding.rule for one in through.told]
        assert "envelope-size" in kinds
        assert "schema-enum" in kinds
        assert through.observer.failures == 0

    play(act)


def test_many_stations_pass_at_once() -> None:
    async def one(url: str, number: int) -> None:
        async with dial(f"{url}/CP{number}") as station:
            for count in range(5):
                text = f'[2,"{number}-{count}","Heartbeat",{{}}]'
                assert await heard(station, text) == text

    async def act() -> None:
        async with line() as through:
            await asyncio.gather(*(one(through.url, number) for number in range(40)))
            assert (through.observer.connections, through.observer.frames) == (40, 400)

    play(act)


def test_only_identities_of_the_list_pass() -> None:
    async def act() -> None:
        async with line(allowed=frozenset({"CP1"})) as through:
            with pytest.raises(InvalidStatus):
                await dial(f"{through.url}/CP2")
            async with dial(f"{through.url}/CP1") as station:
                assert await heard(station, BOOT) == BOOT
            assert len(through.requests) == 1

    play(act)


def test_a_csms_that_is_not_there_is_a_reset() -> None:
    async def act() -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nobody = f"ws://127.0.0.1:{free.getsockname()[1]}"
        async with line(upstream=nobody) as through:
            with pytest.raises(NOT_THERE):
                await dial(f"{through.url}/CP1")
            assert "not there" in through.entries("handshake")[0]["reason"]

    play(act)


def test_a_csms_that_vanishes_takes_the_station_along() -> None:
    async def vanishing(connection: ServerConnection) -> None:
        connection.transport.abort()

    async def act() -> None:
        async with line(vanishing) as through, dial(f"{through.url}/CP1") as station:
            with pytest.raises(ConnectionClosed):
                await station.recv()
            assert station.close_code == 1006
            assert through.entries("close")[0]["code"] == 1006

    play(act)


# -- TLS --------------------------------------------------------------------------------------------------------------


def test_tls_on_both_sides_passes_frames_and_records_facts(tmp_path: Path) -> None:
    made = pki.Pki(tmp_path)
    server = pki.server_context(made.server("localhost"))
    front = pki.server_context(made.server("localhost"))
    behind = pki.client_context(made.root)

    async def act() -> None:
        async with (
            line(server=server, front=front, behind=behind) as through,
            dial(f"{through.url}/CP1", ssl=pki.client_context(made.root)) as station,
        ):
            assert await heard(station, BOOT) == BOOT
            assert through.entries("handshake")[0]["tls"]["version"] == "TLSv1.3"

    play(act)


def test_the_csms_sees_the_certificate_of_the_relay_and_a_station_must_show_one(tmp_path: Path) -> None:
    made = pki.Pki(tmp_path)
    own, upstream, station_own = made.server("localhost"), made.station("RELAY"), made.station("CP1")
    parser = argparse.ArgumentParser()
    command.options(parser)
    options = ["--certificate", own.chain, "--key", own.key, "--client-ca", made.station_root, "--ca", made.root]
    options += ["--upstream-cert", upstream.chain, "--upstream-key", upstream.key]
    chosen = parser.parse_args(["--listen", "127.0.0.1:0", "--upstream", "wss://a", *map(str, options)])
    server = pki.server_context(made.server("localhost"), stations=made.station_root)
    names: list[Any] = []

    async def seen(connection: ServerConnection) -> None:
        names.append(connection.transport.get_extra_info("peercert")["subject"])
        await _answering(connection)

    async def act() -> None:
        async with line(seen, server=server, front=command.front(chosen), behind=command.behind(chosen)) as through:
            with pytest.raises((*NOT_THERE, ConnectionClosed)):
                await dial(f"{through.url}/CP1", ssl=pki.client_context(made.root))
            async with dial(f"{through.url}/CP1", ssl=pki.client_context(made.root, station_own)) as station:
                assert await heard(station, BOOT) == BOOT
            [handshake] = through.entries("handshake")
            assert "CP1" in json.dumps(handshake["tls"])

    play(act)
    assert "RELAY" in str(names)
    assert "CP1" not in str(names)


def test_a_csms_with_a_wrong_certificate_gets_nothing(tmp_path: Path) -> None:
    made = pki.Pki(tmp_path)
    server = pki.server_context(made.server("localhost", flaw=pki.Flaw.WRONG_NAME))

    async def act() -> None:
        async with line(server=server, behind=pki.client_context(made.root)) as through:
            with pytest.raises(NOT_THERE):
                await dial(f"{through.url}/CP1")
            assert through.requests == []

    play(act)


# -- what is judged ---------------------------------------------------------------------------------------------------


def test_defects_are_told_once_with_their_side_and_counted() -> None:
    async def quiet(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def act() -> None:
        async with line(quiet) as through:
            async with dial(f"{through.url}/CP1") as station:
                await station.send(BAD)
                await station.send(BAD.replace('"2"', '"3"'))
            while len(through.entries("frame")) < 2:
                await asyncio.sleep(0)
            rules = [(told.found.finding.rule, told.station, told.found.side) for told in through.told]
            assert ("schema-enum", "CP1", Side.STATION) in rules
            assert len(rules) == len(set(rules))
            through.observer.end()
            found = [entry for entry in through.entries("finding") if entry["rule"] == "schema-enum"]
            assert sum(entry["count"] for entry in found) == 2
            assert found[0]["system"] == "CP1-1.6"
            [system] = [entry for entry in through.entries("system") if entry["role"] == "charging_station"]
            assert system["identity"] == "CP1"

    play(act)


def test_a_rule_that_fails_disturbs_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def failing(self: Judge, entry: Any) -> Any:
        raise KeyError("a rule of ours")

    monkeypatch.setattr(Judge, "feed", failing)

    async def act() -> None:
        async with line() as through, dial(f"{through.url}/CP1") as station:
            assert await heard(station, BOOT) == BOOT
            assert await heard(station, BOOT) == BOOT
            assert through.observer.failures >= 4

    play(act)
    assert "the relay goes on" in caplog.text


def test_the_other_rules_judge_where_one_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: object) -> None:
        raise KeyError("a rule of ours")

    monkeypatch.setattr("ocpp_verdict.rules.status._fillers", failing)
    status = '[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","x":1}]'

    async def act() -> None:
        async with line() as through, dial(f"{through.url}/CP1") as station:
            assert await heard(station, status) == status
            assert await heard(station, status) == status
            assert "schema-unknown-field" in {one.found.finding.rule for one in through.told}
            assert through.observer.failures == 4  # the CSMS echoes what it hears

    play(act)
    assert "status.status_16" in caplog.text


def test_a_reserved_bit_is_seen_where_nothing_was_agreed() -> None:
    async def act() -> None:
        async with line() as through:
            reader, writer = await asyncio.open_connection(*through.url[5:].split(":"))
            head = "GET /CP1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            writer.write(
                f"{head}Sec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n".encode()
            )
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"\xc1\x80abcd")
            assert (await reader.read(100))[2:4] == (1002).to_bytes(2, "big")
            writer.close()
            assert "websocket-protocol-error" in [told.found.finding.rule for told in through.told]

    play(act)


# -- the tap ----------------------------------------------------------------------------------------------------------


def frame(op: int, data: bytes, *, final: bool = True, mask: bytes = b"", reserved: int = 0) -> bytes:
    """Return the bytes of a WebSocket frame."""
    length = len(data)
    size = b"\x7f" + length.to_bytes(8, "big") if length > 65_535 else b"\x7e" + length.to_bytes(2, "big")
    size = bytes([length]) if length < 126 else size
    size = bytes([size[0] | (0x80 if mask else 0)]) + size[1:]
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data)) if mask else data
    return bytes([(0x80 if final else 0) | reserved | op]) + size + mask + body


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(1, 40), st.binary(min_size=4, max_size=4))
def test_messages_are_the_same_however_their_bytes_are_cut(texts: list[bytes], step: int, mask: bytes) -> None:
    wire = b"".join(frame(1, text[:1], final=False, mask=mask) + frame(0, text[1:], mask=mask) for text in texts)
    tap = Tap()
    found = [one for start in range(0, len(wire), step) for one in tap.feed(wire[start : start + step])]
    assert found == [Message(Op.TEXT, text) for text in texts]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400), st.booleans())
def test_no_bytes_make_the_tap_fail(data: bytes, deflate: bool) -> None:
    tap = Tap(deflate=deflate)
    found = list(tap.feed(data))
    assert tap.silent == any(isinstance(one, Broken) for one in found)


def compressed(*texts: bytes) -> list[bytes]:
    """Return messages as one window compresses them (RFC 7692 §7.2.1)."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return [(deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4] for text in texts]


def taps(tap: Tap, wire: bytes, step: int) -> list[Message | Broken]:
    return [one for start in range(0, len(wire), step) for one in tap.feed(wire[start : start + step])]


HUGE = bytes(range(32, 127)) * (MAX_MESSAGE // 95 + 2)


@pytest.mark.parametrize("step", [10_007, 10_000_000])
@pytest.mark.parametrize("mask", [b"", b"abcd"])
def test_a_message_too_large_goes_by_and_the_next_is_followed(mask: bytes, step: int) -> None:
    cut = 1_000_001
    whole = frame(1, HUGE, mask=mask)
    parts = [HUGE[start : start + cut] for start in range(0, len(HUGE), cut)]
    fragments = b"".join(
        frame(1 if number == 0 else 0, part, final=number == len(parts) - 1, mask=mask) + frame(9, b"p", mask=mask)
        for number, part in enumerate(parts)
    )
    mixed = frame(1, b"x", final=False, mask=mask) + frame(0, HUGE, mask=mask)
    tap = Tap()
    found = taps(tap, whole + frame(1, b"next", mask=mask) + fragments + mixed + frame(1, b"last", mask=mask), step)
    kept = [one for one in found if isinstance(one, Message) and one.op is Op.TEXT]
    begun = HUGE[:MAX_BEGINNING]
    assert kept == [
        Message(Op.TEXT, begun, len(HUGE)),
        Message(Op.TEXT, b"next"),
        Message(Op.TEXT, begun, len(HUGE)),
        Message(Op.TEXT, (b"x" + begun)[:MAX_BEGINNING], len(HUGE) + 1),
        Message(Op.TEXT, b"last"),
    ]
    assert sum(one.op is Op.PING for one in found if isinstance(one, Message)) == len(parts)
    assert not tap.silent


def test_compressed_data_is_followed_through_a_message_too_large() -> None:
    random = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(MAX_MESSAGE // 32 + 100))
    first, huge, third, noise, last = compressed(b"hello", HUGE, b"hello again", random, b"hello hello")
    assert len(noise) > MAX_MESSAGE > len(huge)
    tap = Tap(deflate=True)
    found = taps(tap, b"".join(frame(1, data, reserved=0x40) for data in (first, huge, third, noise, last)), 50_000)
    assert found == [
        Message(Op.TEXT, b"hello"),
        Message(Op.TEXT, HUGE[:MAX_BEGINNING], len(HUGE)),
        Message(Op.TEXT, b"hello again"),
        Message(Op.TEXT, random[:MAX_BEGINNING], len(random)),
        Message(Op.TEXT, b"hello hello"),
    ]


def test_data_that_inflates_without_end_is_given_up() -> None:
    [bomb] = compressed(bytes(MAX_INFLATED * 2))
    tap = Tap(deflate=True)
    [broken] = taps(tap, frame(1, bomb, reserved=0x40), 100_000)
    assert isinstance(broken, Broken)
    assert tap.silent


def test_a_control_frame_is_short() -> None:
    tap = Tap()
    assert isinstance(next(tap.feed(frame(9, b"x" * 126))), Broken)


def test_control_frames_may_stand_between_fragments() -> None:
    wire = frame(1, b"ab", final=False) + frame(9, b"p") + frame(0, b"cd")
    assert list(Tap().feed(wire)) == [Message(Op.PING, b"p"), Message(Op.TEXT, b"abcd")]


def test_a_frame_that_never_ends_is_given_up() -> None:
    [broken] = Tap().feed(b"\x81\x7f" + (2**40).to_bytes(8, "big"))
    assert isinstance(broken, Broken)


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--listen", "9000", "--upstream", "ws://a"],
        ["--listen", "127.0.0.1:0", "--upstream", "ftp://a"],
        ["--listen", "127.0.0.1:0", "--upstream", "ws://a", "--key", "x"],
        ["--listen", "127.0.0.1:0", "--upstream", "ws://a", "--client-ca", "x"],
        ["--listen", "127.0.0.1:0", "--upstream", "wss://a", "--upstream-cert", "x"],
        ["--listen", "127.0.0.1:0", "--upstream", "ws://a", "--upstream-cert", "x", "--upstream-key", "x"],
    ],
    ids=["address", "scheme", "key alone", "no tls in front", "certificate alone", "no tls behind"],
)
def test_options_that_cannot_be_used_are_said(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["observe", "--report-dir", str(tmp_path / "o"), *arguments]) == 2
    assert "ocpp-verdict:" in capsys.readouterr().err


def test_an_interrupt_ends_it_with_a_report(tmp_path: Path) -> None:
    async def act() -> str:
        async with line() as through:
            upstream = through.url.replace("localhost", "127.0.0.1")
            command = [sys.executable, "-m", "ocpp_verdict", "observe", "--listen", "127.0.0.1:0"]
            process = await asyncio.create_subprocess_exec(
                *command, "--upstream", upstream, "--report-dir", str(tmp_path / "o"),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "harness")},
            )  # fmt: skip
            assert process.stdout is not None
            port = (await process.stdout.readline()).decode().split(";")[0].rpartition(":")[2]
            async with dial(f"ws://127.0.0.1:{port}/CP1") as station:
                assert await heard(station, BAD) == BAD
                process.send_signal(signal.SIGINT)
                said, _ = await process.communicate()
            return said.decode()

    said = play(act)
    assert "[schema-enum]" in said
    assert "report: " in said
    result = json.loads((tmp_path / "o" / "result.json").read_text())
    assert "schema-enum" in {finding["rule"] for finding in result["findings"]}
    assert result["run"]["complete"]


# -- judging in a process of its own ----------------------------------------------------------------------------------


@asynccontextmanager
async def told_apart(stream: socket.socket) -> AsyncIterator[str]:
    """Run a relay before a CSMS that echoes, which tells `stream` what passes; return where it listens."""
    telling = Apart(stream)
    await telling.start()
    async with serve(_answering, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], compression=None) as csms:
        relay = Relay(f"ws://127.0.0.1:{csms.sockets[0].getsockname()[1]}", telling)
        yield f"ws://127.0.0.1:{await relay.start('127.0.0.1', 0)}/CP1"
        await relay.stop()
    await telling.stop()


def followed(stream: socket.socket) -> tuple[Observer, list[dict[str, Any]]]:
    """Return an observer that was told everything on a socket, and what it recorded."""
    file, told = io.StringIO(), Following(0.0)
    observer = Observer(Evidence(Clock(lambda: told.now), file))
    with stream, stream.makefile("rb") as messages:
        told.follow(messages, observer)
    observer.end()
    return observer, [json.loads(line) for line in file.getvalue().splitlines()]


def test_another_process_hears_all_with_the_time_at_which_it_passed() -> None:
    here, there = socket.socketpair()

    async def act() -> tuple[float, float]:
        secret = {"Authorization": "Basic Q1AxOm9wZW4gc2VzYW1l"}
        async with told_apart(here) as url, dial(url, additional_headers=secret) as station:
            before = asyncio.get_running_loop().time()
            assert await heard(station, BAD) == BAD
            await heard(station, "open sesame")
            return before, asyncio.get_running_loop().time()

    before, after = play(act)
    _, entries = followed(there)
    kinds = [entry["kind"] for entry in entries]
    assert kinds[:3] == ["handshake", "open", "frame"]
    assert kinds[-1] == "run-end"
    assert {"close", "finding"} <= {*kinds}
    frames = [entry for entry in entries if entry["kind"] == "frame"]
    assert [entry["text"] for entry in frames] == [BAD, BAD, "[redacted]", "[redacted]"]
    assert all(before <= entry["t"] <= after for entry in frames)


def test_judging_that_died_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    here, there = socket.socketpair()

    async def act() -> None:
        async with told_apart(here) as url, dial(url) as station:
            there.close()
            for _ in range(3):
                assert await heard(station, BAD) == BAD

    play(act)
    assert "the relay goes on without it" in caplog.text


def test_judging_that_lags_disturbs_nobody_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_BEHIND", 100_000)
    here, there = socket.socketpair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    long = f'[2,"1","DataTransfer",{{"vendorId":"V","data":"{"x" * 50_000}"}}]'

    async def act() -> asyncio.Task[tuple[Observer, list[dict[str, Any]]]]:
        async with told_apart(here) as url, dial(url) as station:
            for _ in range(50):
                assert await heard(station, long) == long
            return asyncio.create_task(asyncio.to_thread(followed, there))

    async def judged() -> tuple[Observer, list[dict[str, Any]]]:
        return await (await act())

    observer, entries = play(judged)
    assert observer.unjudged == 1
    assert 0 < observer.frames < 100
    assert [entry["text"] for entry in entries if entry["kind"] == "observation"] != []
    assert not {"call-unanswered", "answer-to-nothing"} & {entry.get("rule") for entry in entries}


# -- what is seen in passing ------------------------------------------------------------------------------------------


class Seconds:
    """A clock that the test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(seconds: Callable[[], float] = float) -> tuple[Observer, Any, list[Told], io.StringIO]:
    """Return an observer and a connection whose bytes the test writes by hand."""
    file, told = io.StringIO(), []  # type: ignore[var-annotated]
    observer = Observer(Evidence(Clock(seconds), file), tell=told.append)
    return observer, observer.open("CP1", Version.V16, ""), told, file


def test_a_ping_without_a_pong_is_seen_at_the_next_one() -> None:
    seconds = Seconds()
    _, connection, told, _ = watched(seconds)
    for at, side, op in ((0, Side.CSMS, 9), (1, Side.STATION, 10), (30, Side.CSMS, 9), (40, Side.CSMS, 9)):
        seconds.now = at
        connection.passed(side, frame(op, b"1"))
    assert told == []
    seconds.now = 60
    connection.passed(Side.CSMS, frame(9, b"4"))
    assert [(one.found.finding.rule, one.found.side) for one in told] == [("ping-unanswered", Side.STATION)]


def test_bytes_that_are_no_text_are_said() -> None:
    _, connection, told, _ = watched()
    connection.passed(Side.STATION, frame(1, b'[2,"1","Heartbeat",{}]\xff'))
    connection.passed(Side.STATION, frame(2, b"x"))
    assert [one.found.finding.rule for one in told] == ["envelope-encoding", "envelope-binary"]


def test_a_long_frame_is_cut_in_evidence_only() -> None:
    _, connection, told, file = watched()
    data = "x" * 100_000
    call = json.dumps([2, "1", "DataTransfer", {"vendorId": "v", "data": data}]).encode()
    wire = b"\x81\x7f" + len(call).to_bytes(8, "big") + call
    connection.passed(Side.STATION, wire)
    [entry] = [json.loads(line) for line in file.getvalue().splitlines() if '"frame"' in line[:200]]
    assert entry["cut"]
    assert told == []


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(Side)), st.binary(max_size=120)), max_size=12))
def test_no_bytes_make_the_observer_fail(passing: list[tuple[Side, bytes]]) -> None:
    observer, connection, _, _ = watched()
    for now, (side, data) in enumerate(passing):
        connection.passed(side, frame(1, data) if now % 3 else data)
    connection.gone(Side.STATION)
    observer.end()
    assert observer.failures == 0
