"""The simulated 2.0.1 station boots as B01, B02 and B03 say."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.simulators.charger201 import SimulatedCharger201


def test_accepted_boot_is_followed_by_the_status_of_every_connector(play: Any) -> None:
    """B01.FR.01, B01.FR.05, B01.FR.09."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.expect("BootNotification", reason="PowerUp")
        await csms.expect("StatusNotification", evseId=1, connectorId=1, connectorStatus="Available")
        await csms.expect("StatusNotification", evseId=2, connectorId=1, connectorStatus="Available")
        await csms.expect("SecurityEventNotification", type="StartupOfTheDevice")
        await csms.expect("Heartbeat", within=301)
        assert csms.handshakes[0][2] == "/ocpp/OV-SIM-201"

    play(scenario)


def test_rejected_boot_is_repeated_after_the_interval_and_nothing_else_is_said(play: Any) -> None:
    """B03.FR.02, B03.FR.06; CALLs meanwhile get SecurityError (B03.FR.08)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.expect("BootNotification")
        answer = await csms.call("GetBaseReport", requestId=1, reportBase="FullInventory")
        assert answer == {"error": "SecurityError"}
        await csms.expect("BootNotification", within=41, reason="PowerUp")
        assert [action for _, action, _ in csms.heard] == ["BootNotification"] * 2
        assert csms.heard[1][0] - csms.heard[0][0] >= 40
        csms.answers["BootNotification"] = lambda _: csms.boot("Accepted")
        await csms.booted()

    def before(csms: Any) -> None:
        csms.answers["BootNotification"] = lambda _: csms.boot("Rejected", 40)

    play(scenario, before)


def test_pending_boot_serves_the_csms_but_starts_nothing(play: Any) -> None:
    """B02.FR.01, B02.FR.02, B02.FR.05; TriggerMessage brings the next BootNotification at once."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.expect("BootNotification")
        assert await csms.set("OCPPCommCtrlr", "OfflineThreshold", 300) == "Accepted"
        assert await csms.call("GetBaseReport", requestId=7, reportBase="FullInventory") == {"status": "Accepted"}
        page = {"tbc": True}
        number = 0
        while page["tbc"]:
            page = await csms.expect("NotifyReport", requestId=7, seqNo=number)
            number += 1
        token = {"idToken": "04A1B2C3", "type": "ISO14443"}
        start = await csms.call("RequestStartTransaction", remoteStartId=1, idToken=token, evseId=1)
        assert start["status"] == "Rejected"
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        assert await csms.quiet(5) == []
        csms.answers["BootNotification"] = lambda _: csms.boot("Accepted")
        trigger = await csms.call("TriggerMessage", requestedMessage="BootNotification")
        assert trigger["status"] == "Accepted"
        await csms.expect("BootNotification", reason="Triggered")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")
        trigger = await csms.call("TriggerMessage", requestedMessage="BootNotification")
        assert trigger["status"] == "Rejected"
        assert csms.said("TransactionEvent") == []

    def before(csms: Any) -> None:
        csms.answers["BootNotification"] = lambda _: csms.boot("Pending", 600)

    play(scenario, before)


def test_reset_on_idle_boots_again(play: Any) -> None:
    """B11.FR.03, B11.FR.04."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await csms.call("Reset", type="OnIdle") == {"status": "Accepted"}
        await csms.expect("BootNotification", reason="RemoteReset")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Available")

    play(scenario)


def test_unanswered_boot_is_repeated(play: Any) -> None:
    """A station that hears nothing goes on asking."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.expect("BootNotification")
        csms.answers["BootNotification"] = lambda _: csms.boot("Accepted")
        await csms.booted()

    def before(csms: Any) -> None:
        csms.answers["BootNotification"] = lambda _: None

    play(scenario, before)


def test_unknown_misbehaviour_and_cable_are_refused() -> None:
    """A typing error must not end in a run that proves nothing."""
    clock = Clock(lambda: 0.0)
    with pytest.raises(ValueError, match="unknown misbehaviour no-such"):
        SimulatedCharger201("ws://x", "A", clock=clock, misbehave=frozenset({"no-such"}))
    with pytest.raises(ValueError, match="accepted are"):
        SimulatedCharger201("ws://x", "A", clock=clock, cable="rope")
