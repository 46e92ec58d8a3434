"""Our station against a CSMS that the test scripts: what it says, what it judges, how it gets on and off the line."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from ocpp_verdict.case import Declaration
from ocpp_verdict.catalogue import catalogue
from ocpp_verdict.evidence import Kind
from ocpp_verdict.execution import Execution
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role.station import Station
from ocpp_verdict.sut.sections import Timings
from ocpp_verdict.sut.settings import Secret
from ocpp_verdict.verdict import Inconclusive, Severity, Violation
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from tests.stage import Stage, play, profile, stage

NOW = "2026-11-21T12:00:00Z"
#: What a CSMS answers; what is not here is answered with nothing.
GOOD: Mapping[str, Any] = {
    "BootNotification": {"status": "Accepted", "currentTime": NOW, "interval": 60},
    "Heartbeat": {"currentTime": NOW},
    "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
}
STOP = {"transactionId": 7, "meterStop": 1, "timestamp": NOW}
Script = Callable[[Station], Coroutine[Any, Any, None]]


class Scripted:
    """A CSMS that answers from a table: a payload, an error code, a list of them in turn, or None for silence.

    "hang up" closes the connection instead.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers = {**GOOD, **answers}
        self.heard: list[tuple[str, Any]] = []
        self.connections = 0

    async def serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        async for text in socket:
            _, id, action, payload = json.loads(text)
            self.heard.append((action, payload))
            answer = self.answers.get(action, {})
            answer = answer.pop(0) if isinstance(answer, list) else answer
            if answer == "hang up":
                await socket.close()
            elif isinstance(answer, str):
                await socket.send(json.dumps([4, id, answer, "", {}]))
            elif answer is not None:
                await socket.send(json.dumps([3, id, answer]))

    def of(self, action: str) -> list[Any]:
        return [payload for heard, payload in self.heard if heard == action]


def against(
    csms: Scripted, directory: Path, script: Script, sut: Mapping[str, Any] | None = None, **options: Any
) -> Stage:
    """Play a script of our station against `csms`; `options` are those of the WebSocket server."""
    return on_stage(csms, directory, lambda on: script(on.station()), sut, **options)


def on_stage(
    csms: Scripted,
    directory: Path,
    act: Callable[[Stage], Coroutine[Any, Any, None]],
    sut: Mapping[str, Any] | None = None,
    **options: Any,
) -> Stage:
    """Do something with a stage whose system under test is `csms`."""
    kept: list[Stage] = []
    options.setdefault("subprotocols", [Subprotocol("ocpp1.6")])

    async def whole() -> None:
        async with serve(csms.serve, "127.0.0.1", 0, **options) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            named = profile(Side.CSMS, url=f"ws://127.0.0.1:{port}/ocpp", **(sut or {}))
            timings = attrs.evolve(named.timings, answer=5, boot=60)
            async with stage(directory, attrs.evolve(named, timings=timings)) as on:
                kept.append(on)
                await act(on)

    play(whole)
    return kept[0]


def connected(script: Script) -> Script:
    """Return the script with a connection made before."""

    async def whole(station: Station) -> None:
        assert (await station.connect()).accepted
        await script(station)

    return whole


async def fails(row: Awaitable[Any], summary: str) -> Violation:
    with pytest.raises(Violation, match=summary) as caught:
        await row
    return caught.value


# -- boot -----------------------------------------------------------------------------------------------------------


def test_a_boot_tells_of_the_station_and_all_its_connectors(tmp_path: Path) -> None:
    csms = Scripted()

    async def script(station: Station) -> None:
        await station.boot(3, statuses={2: "Finishing"}, status_row=9)

    on = against(csms, tmp_path, connected(script), {"station_model": "Wonder", "connectors": 3})
    assert csms.of("BootNotification")[0]["chargePointModel"] == "Wonder"
    told = [(one["connectorId"], one["status"]) for one in csms.of("StatusNotification")]
    assert told == [(0, "Available"), (1, "Available"), (2, "Finishing"), (3, "Available")]
    assert {entry.data["row"] for entry in on.kinds(Kind.STEP)} == {3, 4, 9, 10}


def test_a_boot_in_a_row_must_be_accepted_in_the_end(tmp_path: Path) -> None:
    csms = Scripted(BootNotification={"status": "Pending", "currentTime": NOW, "interval": 40})

    async def script(station: Station) -> None:
        violation = await fails(station.boot(1), "BootNotification does not say what it must")
        assert violation.finding.row == 2

    against(csms, tmp_path, connected(script))
    assert len(csms.of("BootNotification")) == 3  # at 0, 40 and 80 s, for [timings] boot is 60 s


def test_a_boot_that_is_rejected_is_not_repeated(tmp_path: Path) -> None:
    csms = Scripted(BootNotification={"status": "Rejected", "currentTime": NOW, "interval": 40})
    against(csms, tmp_path, connected(lambda station: _quietly(fails(station.boot(1), "BootNotification does not"))))
    assert len(csms.of("BootNotification")) == 1


def test_a_boot_before_the_rows_is_patient(tmp_path: Path) -> None:
    pending = {"status": "Pending", "currentTime": NOW, "interval": 20}
    csms = Scripted(BootNotification=[pending, {**pending, "interval": 0}, GOOD["BootNotification"]])
    against(csms, tmp_path, connected(lambda station: _quietly(station.boot())))
    assert len(csms.of("BootNotification")) == 3


def test_a_boot_before_the_rows_is_not_patient_for_ever(tmp_path: Path) -> None:
    csms = Scripted(BootNotification={"status": "Pending", "currentTime": NOW, "interval": 25})

    async def script(station: Station) -> None:
        with pytest.raises(Inconclusive, match="did not accept our BootNotification"):
            await station.boot()

    against(csms, tmp_path, connected(script))
    assert len(csms.of("BootNotification")) == 4  # at 0, 25, 50 and 75 s: none comes early


async def _quietly(act: Awaitable[Any]) -> None:
    await act


# -- heartbeats -----------------------------------------------------------------------------------------------------


def test_a_station_that_waits_sends_heartbeats(tmp_path: Path) -> None:
    """A CSMS may hang up on one that is silent, as a person takes minutes for what a case asks of them."""
    csms = Scripted()

    async def script(station: Station) -> None:
        await station.boot()
        await station.wait(200)
        assert len(csms.of("Heartbeat")) == 3
        await station.wait(30)
        await station.status("Preparing")
        await station.wait(50)
        assert len(csms.of("Heartbeat")) == 3  # §4.6: another message makes one needless
        await station.offline()
        await station.wait(70)
        assert len(csms.of("Heartbeat")) == 4
        await station.boot()
        await station.wait(70)
        assert len(csms.of("Heartbeat")) == 5

    against(csms, tmp_path, connected(script))


@pytest.mark.parametrize(("interval", "heartbeats"), [(0, 1), (-5, 1), (86400, 0)])
def test_the_interval_of_heartbeats_is_that_of_the_boot(tmp_path: Path, interval: int, heartbeats: int) -> None:
    csms = Scripted(BootNotification={**GOOD["BootNotification"], "interval": interval})

    async def script(station: Station) -> None:
        await station.boot()
        await station.wait(100)

    against(csms, tmp_path, connected(script))
    assert len(csms.of("Heartbeat")) == heartbeats


def test_no_heartbeat_goes_out_while_another_call_is_open(tmp_path: Path) -> None:
    csms = Scripted(DataTransfer=None, BootNotification={**GOOD["BootNotification"], "interval": 2})

    async def script(station: Station) -> None:
        await station.boot()
        await fails(station.call(1, "DataTransfer", vendorId="x"), "DataTransfer was not answered")
        assert csms.of("Heartbeat") == []
        await station.wait(3)
        assert len(csms.of("Heartbeat")) in (1, 2)

    against(csms, tmp_path, connected(script))


def test_a_station_that_is_not_accepted_sends_no_heartbeat(tmp_path: Path) -> None:
    csms = Scripted(BootNotification={"status": "Rejected", "currentTime": NOW, "interval": 1})

    async def script(station: Station) -> None:
        await station.register(0)
        await station.wait(100)

    against(csms, tmp_path, connected(script))
    assert csms.of("Heartbeat") == []


def test_a_csms_that_has_hung_up_between_two_calls_is_to_blame(tmp_path: Path) -> None:
    csms = Scripted(Heartbeat="hang up")

    async def script(station: Station) -> None:
        await station.boot()
        await station.wait(70)
        assert not station.peer.connected
        violation = await fails(station.call(3, "MeterValues", connectorId=1, meterValue=[]), "closed the connection")
        assert violation.finding.row == 3

    against(csms, tmp_path, connected(script))


# -- notices --------------------------------------------------------------------------------------------------------


def test_a_notice_in_a_row_must_be_acknowledged(tmp_path: Path) -> None:
    csms = Scripted(StatusNotification="NotSupported", MeterValues={})

    async def script(station: Station) -> None:
        violation = await fails(station.status("Charging", row=5), "StatusNotification does not say")
        assert violation.finding.row == 6
        assert (await station.status("Charging")).error == "NotSupported"  # a precondition judges nothing
        await station.notify(7, "MeterValues", connectorId=1, meterValue=station.readings())

    against(csms, tmp_path, connected(script))
    assert [one["connectorId"] for one in csms.of("StatusNotification")] == [1, 1]


def test_one_status_for_every_connector(tmp_path: Path) -> None:
    csms = Scripted()
    against(csms, tmp_path, connected(lambda station: station.statuses("Unavailable", row=7)))
    assert [one["connectorId"] for one in csms.of("StatusNotification")] == [1, 2]


def test_our_meter_counts_up(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        before = station.meter()
        await station.wait(1800)
        assert station.meter() == before + 1000

    against(Scripted(), tmp_path, connected(script))


def test_a_warning_is_found_and_fails_nothing(tmp_path: Path) -> None:
    entry = catalogue().find("TC_064_CSMS", Version.V16)
    assert entry is not None

    async def script(station: Station) -> None:
        answer = await station.call(1, "DataTransfer", vendorId="us")
        answer.warn(2, "data of an unknown vendor is accepted", "a status that says it is not understood")
        assert [(one.severity, one.fails, one.row) for one in station.warnings] == [(Severity.WARNING, False, 2)]

    async def act(on: Stage) -> None:
        declared = Declaration(id=entry.id, title="t", purpose="p", side=Side.CSMS, versions=(Version.V16,))
        running = Execution(entry, declared, on.system, "node")
        station = await running.begin()
        assert isinstance(station, Station)
        await station.connect()
        await running.rows(lambda: script(station))
        assert [one.summary for one in running.findings] == ["data of an unknown vendor is accepted"]

    on_stage(Scripted(DataTransfer={"status": "Accepted"}), tmp_path, act)


# -- transactions ---------------------------------------------------------------------------------------------------


def test_a_transaction_of_the_profile_is_stopped_when_we_leave(tmp_path: Path) -> None:
    csms = Scripted()

    async def script(station: Station) -> None:
        await station.start_transaction(1, meterStart=5)
        await station.leave()

    against(csms, tmp_path, connected(script), {"valid_id": "CAFE0001", "connector": 2})
    started, stopped = csms.of("StartTransaction")[0], csms.of("StopTransaction")[0]
    assert (started["idTag"], started["connectorId"], started["meterStart"]) == ("CAFE0001", 2, 5)
    assert stopped["transactionId"] == 7


def test_a_transaction_that_is_stopped_is_not_stopped_again(tmp_path: Path) -> None:
    csms = Scripted()

    async def script(station: Station) -> None:
        await station.start_transaction(1)
        (await station.stop_transaction(3, 7, reason="Local")).expect(4)
        await station.leave()

    against(csms, tmp_path, connected(script))
    assert [one.get("reason") for one in csms.of("StopTransaction")] == ["Local"]


def test_an_id_that_is_no_number_is_not_kept(tmp_path: Path) -> None:
    csms = Scripted(StartTransaction={"transactionId": "7", "idTagInfo": {"status": "Accepted"}})

    async def script(station: Station) -> None:
        await station.start_transaction(1)
        await station.leave()

    against(csms, tmp_path, connected(script))
    assert csms.of("StopTransaction") == []


def test_the_end_of_a_case_stops_what_runs_and_disconnects(tmp_path: Path) -> None:
    csms = Scripted()

    async def act() -> None:
        async with serve(csms.serve, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")]) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with stage(tmp_path, profile(Side.CSMS, url=f"ws://127.0.0.1:{port}")) as on:
                station = on.station()
                await station.connect()
                await station.start_transaction(1)
                await on.system.restore("TEST")
                assert not on.system.peer.connected
                await station.connect()
                await station.start_transaction(1)
                station.cut()
                await station.disconnect()
                await on.system.restore("TEST")
                assert on.system.peer.desk.transactions == {}

    play(act)
    assert len(csms.of("StopTransaction")) == 1


# -- life ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"), [("hang up", "the CSMS closed the connection"), (None, "no answer")], ids=["gone", "mute"]
)
def test_a_csms_that_does_not_serve_us_is_found_out(tmp_path: Path, answer: Any, said: str) -> None:
    async def script(station: Station) -> None:
        violation = await fails(station.alive(2), "no longer serves the station")
        assert violation.finding.actual == said

    against(Scripted(Heartbeat=answer), tmp_path, connected(script))


def test_a_csms_that_hangs_up_a_moment_later_is_found_out(tmp_path: Path) -> None:
    async def hang_up(socket: ServerConnection) -> None:
        await socket.close()

    csms = Scripted()
    csms.serve = hang_up  # type: ignore[method-assign]
    against(csms, tmp_path, connected(lambda station: _expect_gone(station)))


async def _expect_gone(station: Station) -> None:
    await fails(station.alive(2), "no longer serves the station")


def test_a_csms_that_hangs_up_on_a_message_fails_the_row(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        violation = await fails(station.call(5, "StopTransaction", **STOP), "the CSMS closed the connection")
        assert (violation.finding.row, violation.finding.expected) == (5, "an answer to StopTransaction")

    against(Scripted(StopTransaction="hang up"), tmp_path, connected(script))


def test_a_csms_that_hangs_up_instead_of_asking_fails_the_row(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        await fails(station.expect(1, "Reset"), "the CSMS closed the connection")

    async def hang_up(socket: ServerConnection) -> None:
        await asyncio.sleep(1)
        await socket.close()

    csms = Scripted()
    csms.serve = hang_up  # type: ignore[method-assign]
    against(csms, tmp_path, connected(script))


def test_a_line_that_breaks_is_nobodys_fault(tmp_path: Path) -> None:
    async def breaking(socket: ServerConnection) -> None:
        await socket.recv()
        socket.transport.abort()

    csms = Scripted()
    csms.serve = breaking  # type: ignore[method-assign]

    async def script(station: Station) -> None:
        with pytest.raises(Inconclusive, match="lost before StopTransaction was answered"):
            await station.call(5, "StopTransaction", **STOP)

    against(csms, tmp_path, connected(script))


def test_a_csms_that_serves_us_is_alive(tmp_path: Path) -> None:
    csms = Scripted()
    against(csms, tmp_path, connected(lambda station: station.alive(2)))
    assert len(csms.of("Heartbeat")) == 1


# -- on and off the line ----------------------------------------------------------------------------------------------


def test_offline_is_a_lost_link_and_a_return_without_boot(tmp_path: Path) -> None:
    csms = Scripted()

    async def script(station: Station) -> None:
        before = station.peer.clock.seconds()
        await station.offline(40)
        assert 40 <= station.peer.clock.seconds() - before < 50
        await station.alive(1)

    against(csms, tmp_path, connected(script), {"timings": Timings(quiet=3)})
    assert csms.connections == 2
    assert csms.of("BootNotification") == []


def test_a_restart_leaves_the_csms_its_quiet_time(tmp_path: Path) -> None:
    csms = Scripted()

    async def script(station: Station) -> None:
        before = station.peer.clock.seconds()
        await station.restart()
        assert 3 <= station.peer.clock.seconds() - before < 5

    on = against(csms, tmp_path, connected(script), {"timings": Timings(quiet=3)})
    assert on.kinds(Kind.CLOSE)[0].data["code"] == 1000


def test_until_a_moment_that_is_over_is_at_once(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        await station.until("2001-01-01T00:00:00Z")
        moment = station.stamp(60)
        await station.until(moment)
        assert station.peer.clock.utc() >= datetime.fromisoformat(moment)

    against(Scripted(), tmp_path, connected(script))


def _refuse(status: int) -> Any:
    return lambda connection, request: connection.respond(status, "no\n")


def test_a_return_that_is_refused_is_inconclusive(tmp_path: Path) -> None:
    csms = Scripted()

    def once(connection: ServerConnection, request: Any) -> Any:
        return connection.respond(403, "no\n") if csms.connections else None

    async def script(station: Station) -> None:
        with pytest.raises(Inconclusive, match=r"refused our connection: .*403"):
            await station.offline()
        with pytest.raises(Inconclusive, match=r"refused our connection: .*403"):
            await station.status("Available")  # not waited for: nobody else will connect

    against(csms, tmp_path, connected(script), process_request=once)


def test_a_connection_in_a_row_must_be_accepted(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        violation = await fails(station.admitted(3), "refuses the connection")
        assert violation.finding.row == 4
        assert "HTTP 401" in violation.finding.actual
        handshake = await station.refused(1)
        assert handshake.status == 401

    against(Scripted(), tmp_path, script, process_request=_refuse(401))


def test_a_connection_must_name_the_version(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        violation = await fails(station.admitted(3), "another OCPP version")
        assert violation.finding.actual == "no subprotocol"

    against(Scripted(), tmp_path, script, subprotocols=None)


def test_letting_us_in_is_no_refusal(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        violation = await fails(station.refused(1), "accepts the connection")
        assert violation.finding.row == 2

    against(Scripted(), tmp_path, script)


def test_closing_at_once_is_a_refusal(tmp_path: Path) -> None:
    async def hang_up(socket: ServerConnection) -> None:
        await socket.close(1002)

    csms = Scripted()
    csms.serve = hang_up  # type: ignore[method-assign]
    against(csms, tmp_path, lambda station: _quietly(station.refused(1)), subprotocols=None)


SECRET = {"security_profile": 1, "password": Secret("00112233445566778899aabbccddeeff")}


@pytest.mark.parametrize(
    ("version", "options", "sent"),
    [
        (Version.V16, {}, b"CP1:" + bytes.fromhex("00112233445566778899aabbccddeeff")),
        (Version.V16, {"password": "not hexadecimal!"}, b"CP1:not hexadecimal!"),
        (Version.V16, {"user": "someone"}, b"someone:" + bytes.fromhex("00112233445566778899aabbccddeeff")),
        (Version.V16, {"authenticate": False}, None),
        (Version.V201, {}, b"CP1:00112233445566778899aabbccddeeff"),
    ],
)
def test_credentials(tmp_path: Path, version: Version, options: dict[str, Any], sent: bytes | None) -> None:
    seen: list[str | None] = []

    def note(connection: ServerConnection, request: Any) -> None:
        seen.append(request.headers.get("Authorization"))

    async def script(station: Station) -> None:
        await station.connect(**options)

    names = [Subprotocol(version.subprotocol)]
    against(Scripted(), tmp_path, script, {**SECRET, "ocpp": version}, process_request=note, subprotocols=names)
    assert seen == [None if sent is None else "Basic " + base64.b64encode(sent).decode()]


def test_without_an_address_a_higher_profile_is_inconclusive(tmp_path: Path) -> None:
    async def script(station: Station) -> None:
        with pytest.raises(Inconclusive, match="no address for security profile 2"):
            await station.connect(profile=2)
        with pytest.raises(Inconclusive, match="without TLS"):
            await station.cipher_suites(2)
        with pytest.raises(Inconclusive, match="without TLS"):
            await station.server_certificate(2, await station.connect())

    against(Scripted(), tmp_path, script)
