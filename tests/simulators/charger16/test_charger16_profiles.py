"""Reservation, local list, remote trigger and firmware management of the built-in 1.6 charger."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

ID, GROUP, PARENT, OTHER, INVALID = "04A1B2C3", "04A7B8C9", "04AAAA01", "04D4E5F6", "0BADC0DE"
PLUG = {"connector": 1}


async def reserve(csms: Any, connector: int, **more: Any) -> str:
    """Ask for a reservation for 10 minutes; return the status."""
    payload = {"connectorId": connector, "idTag": ID, "reservationId": 7, "expiryDate": csms.clock.stamp(600)} | more
    return str((await csms.call("ReserveNow", **payload))["status"])


def test_reserved_for_one(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await reserve(csms, 1) == "Accepted"
        await csms.status(1, "Reserved")
        await charger.perform("present", {"connector": 1, "id": OTHER})
        assert await csms.call("RemoteStartTransaction", idTag=OTHER, connectorId=1) == {"status": "Rejected"}
        await wait(30)
        assert csms.actions() == ["StatusNotification"]
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Preparing")
        await charger.perform("plug_in", PLUG)
        assert (await csms.until("StartTransaction"))["reservationId"] == 7
        assert await csms.call("CancelReservation", reservationId=7) == {"status": "Rejected"}

    play(scenario)


@pytest.mark.parametrize("remote", [True, False])
def test_reserved_for_a_group(play: Any, remote: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await reserve(csms, 1, idTag=OTHER, parentIdTag=PARENT)
        if remote:
            assert await csms.call("RemoteStartTransaction", idTag=GROUP, connectorId=1) == {"status": "Accepted"}
        else:
            await charger.perform("present", {"connector": 1, "id": GROUP})
        await csms.until("Authorize", idTag=GROUP)
        await csms.status(1, "Preparing")
        await charger.perform("plug_in", PLUG)
        assert (await csms.until("StartTransaction"))["reservationId"] == 7

    play(scenario)


def test_reservation_expires_even_across_a_reboot(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await reserve(csms, 1)
        await csms.status(1, "Reserved")
        await charger.perform("reboot", {})
        await csms.status(1, "Reserved")
        before = csms.clock.seconds()
        await csms.status(1, "Available")
        assert csms.clock.seconds() - before == pytest.approx(600, abs=15)

    play(scenario)


def test_reservation_refused_with_the_reason(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await reserve(csms, 9) == "Rejected"
        assert await reserve(csms, 1, expiryDate=csms.clock.stamp(-5)) == "Rejected"
        await charger.perform("fault", PLUG)
        assert await reserve(csms, 1) == "Faulted"
        await charger.perform("clear_fault", PLUG)
        await csms.call("ChangeAvailability", connectorId=1, type="Inoperative")
        assert await reserve(csms, 1) == "Unavailable"
        await csms.call("ChangeAvailability", connectorId=1, type="Operative")
        await charger.perform("plug_in", PLUG)
        assert await reserve(csms, 1) == "Occupied"
        await charger.perform("unplug", PLUG)
        assert await reserve(csms, 1) == "Accepted"
        assert await reserve(csms, 1, reservationId=8) == "Occupied"
        assert await reserve(csms, 2) == "Accepted"
        await csms.status(1, "Available")
        await csms.status(2, "Reserved")
        assert await csms.call("CancelReservation", reservationId=7) == {"status": "Accepted"}
        await csms.status(2, "Available")

    play(scenario)


def test_reserving_the_station_keeps_one_connector_free(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await reserve(csms, 0) == "Accepted"
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", {"connector": 1, "id": OTHER})
        await csms.until("StartTransaction", idTag=OTHER)
        await charger.perform("present", {"connector": 2, "id": GROUP})
        await wait(30)
        assert "Authorize" not in csms.actions()[4:]
        await charger.perform("present", {"connector": 2, "id": ID})
        await csms.status(2, "Preparing")
        await charger.perform("plug_in", {"connector": 2})
        assert (await csms.until("StartTransaction", idTag=ID))["reservationId"] == 7

    play(scenario)


def test_reserving_a_station_that_has_nothing_to_give(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.call("ChangeAvailability", connectorId=0, type="Inoperative")
        assert await reserve(csms, 0) == "Unavailable"
        await csms.call("ChangeAvailability", connectorId=0, type="Operative")
        await charger.perform("fault", {"connector": 0})
        assert await reserve(csms, 0) == "Faulted"
        await csms.status(0, "Faulted")
        await charger.perform("clear_fault", {"connector": 0})
        for connector in (1, 2):
            await charger.perform("plug_in", {"connector": connector})
        assert await reserve(csms, 0) == "Occupied"

    play(scenario)


def test_a_fault_ends_the_reservation(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await reserve(csms, 1)
        await charger.perform("fault", PLUG)
        await csms.status(1, "Faulted")
        await charger.perform("clear_fault", PLUG)
        await csms.status(1, "Available")

    play(scenario)


def entries(*tags: str, status: str = "Accepted") -> list[dict[str, Any]]:
    """Return a local list."""
    return [{"idTag": tag, "idTagInfo": {"status": status}} for tag in tags]


async def send_list(csms: Any, version: int, kind: str, tags: list[dict[str, Any]]) -> str:
    """Send a list, return the status."""
    answer = await csms.call("SendLocalList", listVersion=version, updateType=kind, localAuthorizationList=tags)
    return str(answer["status"])


def test_local_list_updates(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        version = {"listVersion": 0}
        assert await csms.call("GetLocalListVersion") == version
        assert await send_list(csms, 2, "Full", entries(ID, OTHER)) == "Accepted"
        assert await csms.call("GetLocalListVersion") == {"listVersion": 2}
        assert await send_list(csms, 2, "Differential", entries(GROUP)) == "VersionMismatch"
        assert await send_list(csms, 3, "Differential", [{"idTag": OTHER}]) == "Accepted"
        assert await send_list(csms, 4, "Full", [{"idTag": OTHER}]) == "Failed"
        assert await send_list(csms, 4, "Full", entries(ID, ID)) == "Failed"
        assert await send_list(csms, 4, "Full", entries(*(f"{n:08X}" for n in range(51)))) == "Failed"
        assert await send_list(csms, 0, "Full", entries(ID)) == "Failed"
        assert await csms.call("GetLocalListVersion") == {"listVersion": 3}
        assert await send_list(csms, 9, "Full", []) == "Accepted"
        assert await csms.call("GetLocalListVersion") == version
        await csms.configure(LocalAuthListEnabled="false")
        assert await csms.call("GetLocalListVersion") == {"listVersion": -1}
        assert await send_list(csms, 10, "Full", entries(ID)) == "NotSupported"

    play(scenario)


def test_local_list_goes_before_the_cache(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(LocalPreAuthorize="true")
        await send_list(csms, 1, "Full", entries(ID))
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Preparing")
        assert "Authorize" not in csms.actions()
        await send_list(csms, 2, "Full", entries(OTHER, status="Blocked"))
        await csms.stop()
        await charger.perform("plug_in", {"connector": 2})
        await charger.perform("present", {"connector": 2, "id": OTHER})
        await wait(60)
        await csms.start()
        await csms.status(2, "Preparing")
        assert "StartTransaction" not in csms.actions()

    play(scenario)


def test_a_conflict_with_the_local_list_is_told(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(LocalPreAuthorize="true")
        await send_list(csms, 1, "Full", entries(INVALID))
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", {"connector": 1, "id": INVALID})
        assert (await csms.until("StopTransaction"))["reason"] == "DeAuthorized"
        await csms.status(1, "Finishing")
        assert ("LocalListConflict", 0) in [
            (payload.get("errorCode"), payload.get("connectorId")) for _, payload in csms.seen
        ]

    play(scenario)


def test_trigger_message(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        expected = {
            "Heartbeat": ["Heartbeat"],
            "StatusNotification": ["StatusNotification"] * 3,
            "MeterValues": ["MeterValues"] * 2,
            "FirmwareStatusNotification": ["FirmwareStatusNotification"],
            "DiagnosticsStatusNotification": ["DiagnosticsStatusNotification"],
        }
        for message, actions in expected.items():
            csms.forget()
            assert await csms.call("TriggerMessage", requestedMessage=message) == {"status": "Accepted"}
            for action in actions:
                await csms.until(action)
            assert csms.actions() == actions
        csms.forget()
        await csms.call("TriggerMessage", requestedMessage="StatusNotification", connectorId=0)
        await csms.status(0, "Available")
        await csms.call("TriggerMessage", requestedMessage="MeterValues", connectorId=2)
        values = await csms.until("MeterValues", connectorId=2)
        assert values["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"
        for message in ("MeterValues", "StatusNotification"):
            refused = await csms.call("TriggerMessage", requestedMessage=message, connectorId=3)
            assert refused == {"status": "Rejected"}
        refused = await csms.call("TriggerMessage", requestedMessage="BootNotification")
        assert refused == {"status": "Rejected"}

    play(scenario)


def test_trigger_while_pending(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.boot |= {"status": "Pending", "interval": 300}
        await charger.start()
        await csms.until("BootNotification")
        await asyncio.sleep(1)
        for message in ("StatusNotification", "BootNotification"):
            answer = await csms.call("TriggerMessage", requestedMessage=message, connectorId=1)
            assert answer == {"status": "Accepted"}
            await csms.until(message)
        assert csms.times[-1] < 60
        csms.boot["status"] = "Accepted"
        await csms.status(2, "Available")

    play(scenario, started=False)


async def files(content: bytes) -> tuple[web.AppRunner, str, dict[str, bytes]]:
    """Serve `content` at any path by GET, keep what is PUT; return the server, its address and what it keeps."""
    kept: dict[str, bytes] = {}

    async def get(request: web.Request) -> web.Response:
        return web.Response(body=content)

    async def put(request: web.Request) -> web.Response:
        kept[request.path] = await request.read()
        return web.Response(status=201)

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", get), web.put("/{path:.*}", put)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/files", kept


@pytest.mark.parametrize(
    ("content", "last"),
    [(b"image", "Installed"), (b"INVALID image", "InstallationFailed"), (b"", "InstallationFailed")],
)
def test_firmware_update(play: Any, content: bytes, last: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        runner, address, _ = await files(content)
        await csms.call("UpdateFirmware", location=f"{address}/new.bin", retrieveDate=csms.clock.stamp(30))
        begun = csms.clock.seconds()
        for status in ("Downloading", "Downloaded", "Installing", last):
            await csms.until("FirmwareStatusNotification", status=status)
        assert csms.times[0] - begun == pytest.approx(30, abs=1)
        if last == "Installed":
            await csms.until("BootNotification")
        await runner.cleanup()

    play(scenario)


def test_firmware_that_cannot_be_had(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        for location in ("http://127.0.0.1:9/x", "nonsense", "http://[", "ftp://127.0.0.1:9/x"):
            await csms.call("UpdateFirmware", location=location, retrieveDate=csms.clock.stamp(), retries=1)
            await csms.until("FirmwareStatusNotification", status="DownloadFailed")

    play(scenario)


def test_diagnostics(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        runner, address, kept = await files(b"")
        name = (await csms.call("GetDiagnostics", location=address))["fileName"]
        await csms.until("DiagnosticsStatusNotification", status="Uploading")
        await csms.until("DiagnosticsStatusNotification", status="Uploaded")
        assert b"connector 1: Available" in kept[f"/files/{name}"]
        await runner.cleanup()
        await csms.call("GetDiagnostics", location=address, retries=2, retryInterval=5)
        await csms.until("DiagnosticsStatusNotification", status="UploadFailed")

    play(scenario)
