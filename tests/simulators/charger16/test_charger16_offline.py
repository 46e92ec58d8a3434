"""The built-in 1.6 charger without its CSMS (§3.5, §3.7), and without power (§5.14)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

ID, OTHER, INVALID = "04A1B2C3", "04D4E5F6", "0BADC0DE"
PLUG, TAP = {"connector": 1}, {"connector": 1, "id": ID}


async def go_offline(csms: Any) -> None:
    """Cut the connection and stay unreachable."""
    await csms.stop()


async def cached(csms: Any, charger: Any) -> None:
    """Make the charger know an identification."""
    await charger.perform("present", TAP)
    await csms.status(1, "Preparing")
    await charger.perform("present", TAP)
    await csms.status(1, "Available")
    csms.forget()


def test_cached_identification_charges_offline(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await cached(csms, charger)
        await go_offline(csms)
        began = csms.clock.stamp()
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await wait(130)
        await csms.start()
        start = await csms.until("StartTransaction")
        assert start["timestamp"] < csms.clock.stamp(-100)
        assert start["timestamp"] >= began
        await csms.until("MeterValues", transactionId=1001)
        await csms.until("MeterValues", transactionId=1001)
        assert csms.statuses(1) == ["Charging"]
        assert csms.actions()[0] == "StartTransaction"

    play(scenario)


def test_whole_transaction_offline_survives_a_power_cycle(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MeterValueSampleInterval=0)
        await cached(csms, charger)
        await go_offline(csms)
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await wait(3600)
        await charger.perform("present", TAP)
        await wait(1)
        await charger.perform("unplug", PLUG)
        await charger.perform("reboot", {})
        await csms.start()
        start, stop = await csms.until("StartTransaction"), await csms.until("StopTransaction")
        assert csms.actions()[0] == "BootNotification"
        assert stop["transactionId"] == 1001
        assert stop["reason"] == "Local"
        assert stop["meterStop"] - start["meterStart"] == pytest.approx(7400, abs=5)
        assert "Charging" not in csms.statuses(1)

    play(scenario)


@pytest.mark.parametrize("allowed", [True, False])
def test_unknown_identification_offline(play: Any, wait: Any, allowed: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(AllowOfflineTxForUnknownId=str(allowed).lower())
        await go_offline(csms)
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", {"connector": 1, "id": INVALID})
        await wait(60)
        await csms.start()
        if allowed:
            await csms.until("StartTransaction", idTag=INVALID)
            assert (await csms.until("StopTransaction"))["reason"] == "DeAuthorized"
        else:
            await csms.status(1, "Preparing")
            assert csms.statuses(1) == ["Preparing"]

    play(scenario)


def test_offline_authorization_can_be_switched_off(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await cached(csms, charger)
        await csms.configure(LocalAuthorizeOffline="false")
        await go_offline(csms)
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await wait(60)
        await csms.start()
        await csms.status(1, "Preparing")

    play(scenario)


def test_pre_authorization_asks_nobody_until_the_cache_is_cleared(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(LocalPreAuthorize="true")
        await cached(csms, charger)
        await charger.perform("present", TAP)
        await csms.status(1, "Preparing")
        assert "Authorize" not in csms.actions()
        await charger.perform("present", TAP)
        await csms.status(1, "Available")
        assert await csms.call("ClearCache") == {"status": "Accepted"}
        await charger.perform("present", TAP)
        await csms.until("Authorize")

    play(scenario)


def test_black_hole_is_decided_here(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await cached(csms, charger)
        csms.reachable = False
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.until("Authorize")
        await csms.until("StartTransaction")
        csms.reachable = True
        await csms.status(1, "Charging")

    play(scenario)


def test_failed_delivery_is_repeated_in_order_then_given_up(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(
            TransactionMessageAttempts=3, TransactionMessageRetryInterval=10, MeterValueSampleInterval=0
        )
        csms.errors.add("StartTransaction")
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "Charging")
        await charger.perform("present", TAP)
        stop = await csms.until("StopTransaction")
        assert stop["transactionId"] == -1
        tries = [n for n, action in enumerate(csms.actions()) if action == "StartTransaction"]
        assert len(tries) == 3
        assert len({csms.ids[n] for n in tries}) == 3
        assert len({csms.seen[n][1]["timestamp"] for n in tries}) == 1
        gaps = [csms.times[b] - csms.times[a] for a, b in itertools.pairwise(tries)]
        assert gaps == [pytest.approx(10, abs=1), pytest.approx(20, abs=1)]

    play(scenario)


def test_stopped_offline_is_told_on_reconnect(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "Charging")
        csms.forget()
        await go_offline(csms)
        await charger.perform("present", TAP)
        await wait(40)
        await csms.start()
        assert (await csms.until("StopTransaction"))["reason"] == "Local"
        await csms.status(1, "Finishing")
        assert csms.statuses(1) == ["Finishing"]

    play(scenario)


@pytest.mark.parametrize("backup", [True, False])
def test_power_failure_in_a_transaction(play: Any, wait: Any, backup: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "Charging")
        csms.forget()
        await charger.perform("power_off", {})
        await wait(30)
        assert csms.actions() == (["StopTransaction", "StatusNotification"] if backup else [])
        await charger.perform("power_on", {})
        await csms.until("BootNotification")
        await csms.status(1, "Finishing")
        if not backup:
            await csms.until("StopTransaction")
        stops = [payload for action, payload in csms.seen if action == "StopTransaction"]
        assert [stop["reason"] for stop in stops] == ["PowerLoss"]

    play(scenario, backup_power=backup)


def test_a_reset_keeps_what_could_not_be_delivered(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "Charging")
        good, csms.answers["StopTransaction"] = csms.answers["StopTransaction"], None
        await csms.call("Reset", type="Hard")
        await csms.until("BootNotification")
        csms.answers["StopTransaction"] = good
        assert (await csms.until("StopTransaction"))["reason"] == "HardReset"

    play(scenario)
