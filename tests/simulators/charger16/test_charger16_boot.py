"""Boot, registration and heartbeat of the built-in 1.6 charger (§4.2, §4.6)."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import pytest


def test_boots_and_tells_all_statuses(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.start()
        await csms.status(2, "Available")
        assert csms.actions() == ["BootNotification"] + 3 * ["StatusNotification"]
        assert [payload["connectorId"] for _, payload in csms.seen[1:]] == [0, 1, 2]

    play(scenario, started=False)


def test_heartbeat_follows_the_interval_of_the_boot(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.boot["interval"] = 77
        await charger.start()
        await csms.until("Heartbeat")
        await csms.until("Heartbeat")
        first, second = (csms.times[n] for n, action in enumerate(csms.actions()) if action == "Heartbeat")
        assert second - first == pytest.approx(77, abs=1)
        settings = await csms.call("GetConfiguration", key=["HeartbeatInterval"])
        assert settings["configurationKey"][0]["value"] == "77"

    play(scenario, started=False)


def test_pending_sends_nothing_but_answers(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.boot |= {"status": "Pending", "interval": 200}
        await charger.start()
        await csms.until("BootNotification")
        await charger.perform("plug_in", {"connector": 1})
        assert (await csms.call("GetConfiguration", key=["NumberOfConnectors"]))["configurationKey"]
        assert await csms.call("RemoteStartTransaction", idTag="04A1B2C3", connectorId=1) == {"status": "Rejected"}
        csms.boot["status"] = "Accepted"
        await csms.until("BootNotification")
        assert csms.actions() == ["BootNotification", "BootNotification"]
        assert csms.times[1] - csms.times[0] == pytest.approx(200, abs=1)
        await csms.status(1, "Preparing")

    play(scenario, started=False)


def test_rejected_is_deaf_until_the_interval_is_over(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.boot |= {"status": "Rejected", "interval": 100}
        await charger.start()
        await csms.until("BootNotification")
        await wait(0.5)
        await csms.send('[2,"x","GetConfiguration",{}]')
        await wait(90)
        assert len(csms.raw) == 1
        csms.boot["status"] = "Accepted"
        await csms.until("BootNotification")
        assert csms.times[1] - csms.times[0] == pytest.approx(100, abs=1)

    play(scenario, started=False)


def test_an_unanswered_boot_is_repeated_under_a_new_id(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        good, csms.answers["BootNotification"] = csms.answers["BootNotification"], None
        await charger.start()
        await csms.until("BootNotification")
        csms.answers["BootNotification"] = good
        await csms.until("BootNotification")
        assert csms.ids[0] != csms.ids[1]
        await csms.status(0, "Available")

    play(scenario, started=False)


def test_credentials_and_identity_in_the_handshake(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        expected = base64.b64encode(b"CP 1/x:secret").decode()
        assert csms.headers[0]["Authorization"] == f"Basic {expected}"
        assert csms.headers[0]["path"] == "/ocpp/CP%201%2Fx"

    play(scenario, identity="CP 1/x", password="secret")


def test_reconnects_without_booting_and_tells_only_what_changed(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.drop()
        await csms.stop()
        await charger.perform("plug_in", {"connector": 2})
        await csms.start()
        await csms.status(2, "Preparing")
        assert csms.actions() == ["StatusNotification"]

    play(scenario)


def test_only_one_heart_beats_after_connections_were_lost(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["SecurityEventNotification"] = None
        for _ in range(3):
            await charger.perform("reboot", {})
            await csms.until("SecurityEventNotification")
            await csms.drop()
        for _ in range(3):
            await csms.until("Heartbeat")
        beats = [csms.times[n] for n, action in enumerate(csms.actions()) if action == "Heartbeat"]
        assert [b - a for a, b in itertools.pairwise(beats)] == [pytest.approx(300, abs=2)] * 2

    play(scenario, password="secret")


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_reset_boots_again(play: Any, kind: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await csms.call("Reset", type=kind) == {"status": "Accepted"}
        await csms.until("BootNotification")
        await csms.status(2, "Available")

    play(scenario)


def test_reset_stops_the_transaction_first(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", {"connector": 1})
        await charger.perform("present", {"connector": 1, "id": "04A1B2C3"})
        await csms.status(1, "Charging")
        await csms.call("Reset", type="Soft")
        stop = await csms.until("StopTransaction")
        assert stop["reason"] == "SoftReset"
        await csms.status(1, "Finishing")
        await csms.until("BootNotification")
        await csms.status(1, "Finishing")

    play(scenario)


def test_bad_frames_do_not_end_the_connection(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        for text in (
            "{",
            "[]",
            "[2]",
            "7",
            '[2,"a"]',
            '[9,"a",{}]',
            '[3,"unknown",{}]',
            '[2,["a"],"Reset",{}]',
            "[" * 9000,
        ):
            await csms.send(text)
        frame = await csms.frame_for("b", '[2,"b","Reset",[]]')
        assert frame[:3] == [4, "b", "FormationViolation"]
        frame = await csms.frame_for("c", '[2,"c","Nonsense",{}]')
        assert frame[:3] == [4, "c", "NotImplemented"]
        frame = await csms.frame_for("d", '[2,"d","Reset",{"type":"Sideways"}]')
        assert frame[:3] == [4, "d", "PropertyConstraintViolation"]
        frame = await csms.frame_for("e", '[2,"e","Authorize",{"idTag":"x"}]')
        assert frame[:3] == [4, "e", "NotSupported"]
        assert (await csms.call("GetConfiguration"))["configurationKey"]

    play(scenario)


def test_an_answer_is_given_while_one_is_awaited(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["Authorize"] = None
        await charger.perform("present", {"connector": 1, "id": "04A1B2C3"})
        await csms.until("Authorize")
        before = csms.clock.seconds()
        assert (await csms.call("GetConfiguration"))["configurationKey"]
        assert csms.clock.seconds() - before < 5

    play(scenario)
