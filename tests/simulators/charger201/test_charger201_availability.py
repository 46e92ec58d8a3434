"""Availability and meter values of the simulated 2.0.1 station (G, J)."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict.operators import CouldNot

TOKEN = "04A1B2C3"


async def change(csms: Any, status: str, **more: Any) -> str:
    """Send ChangeAvailability."""
    return str((await csms.call("ChangeAvailability", operationalStatus=status, **more))["status"])


@pytest.mark.parametrize(
    ("where", "evses"),
    [({}, [1, 2]), ({"evse": {"id": 2}}, [2]), ({"evse": {"id": 2, "connectorId": 1}}, [2])],
)
def test_change_availability_and_back(play: Any, where: dict[str, Any], evses: list[int]) -> None:
    """G03.FR.01-FR.08; persistent over a reset (TC_G_03-TC_G_08, TC_G_18, TC_G_21)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await change(csms, "Operative", **where) == "Accepted"
        for evse in evses:
            await csms.expect("StatusNotification", evseId=evse, connectorStatus="Available")
        assert await change(csms, "Inoperative", **where) == "Accepted"
        for evse in evses:
            await csms.expect("StatusNotification", evseId=evse, connectorStatus="Unavailable")
        await csms.call("Reset", type="Immediate")
        await csms.expect("BootNotification")
        for evse in (1, 2):
            expected = "Unavailable" if evse in evses else "Available"
            await csms.expect("StatusNotification", evseId=evse, connectorStatus=expected)
        assert await change(csms, "Operative", **where) == "Accepted"
        for evse in evses:
            await csms.expect("StatusNotification", evseId=evse, connectorStatus="Available")
        assert await change(csms, "Inoperative", evse={"id": 9}) == "Rejected"

    play(scenario)


@pytest.mark.parametrize("where", [{}, {"evse": {"id": 1}}, {"evse": {"id": 1, "connectorId": 1}}])
def test_change_availability_waits_for_the_transaction(play: Any, where: dict[str, Any]) -> None:
    """G03.FR.05 (TC_G_11, TC_G_14, TC_G_17)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert await change(csms, "Inoperative", **where) == "Scheduled"
        if not where:
            await csms.expect("StatusNotification", evseId=2, connectorStatus="Unavailable")
        assert await csms.quiet(5) == []
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.event("Ended", "StopAuthorized")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Unavailable")
        await charger.perform("unplug", {"evse": 1})
        assert await csms.quiet(5) == []
        assert await change(csms, "Operative", **where) == "Accepted"
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Available")

    play(scenario)


def test_lock_failure_is_reported_and_nothing_charges(play: Any) -> None:
    """G05.FR.01, G05.FR.02 (TC_G_20)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("fail_lock", {"evse": 1})
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.event("Started", "CablePluggedIn")
        event = (await csms.expect("NotifyEvent"))["eventData"][0]
        assert event["component"]["name"] == "ConnectorPlugRetentionLock"
        assert (event["variable"]["name"], event["actualValue"], event["trigger"]) == ("Problem", "true", "Delta")
        await csms.event("Updated", "Authorized", "EVConnected")
        assert "TransactionEvent" not in await csms.quiet(10)

    play(scenario)


def test_what_hands_cannot_do(play: Any) -> None:
    """Physics and unknown verbs end in CouldNot."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        for verb, values in (("dance", {}), ("request", {}), ("unplug", {}), ("plug_in", {"evse": 9})):
            with pytest.raises(CouldNot):
                await charger.perform(verb, values)
        await csms.set("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", "false")
        await charger.perform("plug_in", {"evse": 1})
        with pytest.raises(CouldNot, match="already"):
            await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.quiet(3)
        with pytest.raises(CouldNot, match="locked"):
            await charger.perform("unplug", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await charger.perform("unplug", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Occupied")
        await csms.expect("StatusNotification", connectorStatus="Available")

    play(scenario)


def test_clock_aligned_meter_values(play: Any) -> None:
    """J01.FR.14, J01.FR.22, J01.FR.20 (TC_J_01, TC_J_02, TC_J_06)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("SampledDataCtrlr", "TxUpdatedInterval", 0)
        await csms.set("AlignedDataCtrlr", "Interval", 20)
        stamps = []
        for _ in range(3):
            for evse in (1, 2):
                values = await csms.expect("MeterValues", evseId=evse)
                assert values["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"
            stamps.append(values["meterValue"][0]["timestamp"])
        assert [stamp[17:19] for stamp in stamps] == ["20", "40", "00"]
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Started", "CablePluggedIn")
        event = await csms.event("Updated", "MeterValueClock")
        assert event["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"
        await csms.expect("MeterValues", evseId=2)
        await csms.set("AlignedDataCtrlr", "SendDuringIdle", "true")
        assert await csms.quiet(50) == []
        await charger.perform("unplug", {"evse": 1})
        await csms.event("Ended", "EVCommunicationLost")
        await csms.expect("MeterValues", evseId=1)

    play(scenario)


def test_sampled_meter_values(play: Any) -> None:
    """J02.FR.11, E06.FR.11 (TC_J_03, TC_J_09, TC_J_10, TC_J_11)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("SampledDataCtrlr", "TxUpdatedInterval", 16)
        await csms.set("SampledDataCtrlr", "TxUpdatedMeasurands", "Energy.Active.Import.Register,Power.Active.Import")
        await csms.set("SampledDataCtrlr", "TxEndedInterval", 10)
        await csms.set("SampledDataCtrlr", "SignReadings", "true")
        await csms.set("AlignedDataCtrlr", "TxEndedInterval", 20)
        await csms.set("AlignedDataCtrlr", "TxEndedMeasurands", "Voltage")
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        event = await csms.event("Updated", "MeterValuePeriodic", "Charging")
        sampled = event["meterValue"][0]["sampledValue"]
        assert [value["measurand"] for value in sampled] == ["Energy.Active.Import.Register", "Power.Active.Import"]
        assert {value["context"] for value in sampled} == {"Sample.Periodic"}
        assert sampled[1]["value"] == 11_040
        await csms.event("Updated", "MeterValuePeriodic")
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        ended = await csms.event("Ended", "StopAuthorized")
        contexts = [value["sampledValue"][0]["context"] for value in ended["meterValue"]]
        assert contexts.count("Sample.Periodic") == 3
        assert contexts.count("Sample.Clock") == 1
        assert contexts[0] == "Transaction.Begin"
        assert contexts[-1] == "Transaction.End"
        assert all("signedMeterValue" in value["sampledValue"][0] for value in ended["meterValue"][:1])

    play(scenario)


def test_power_cycle_with_a_session(play: Any) -> None:
    """B01.FR.03, E06.FR.16: the transaction ends with PowerLoss, told after the boot."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": TOKEN})
        await csms.quiet(5)
        await charger.perform("power_off", {})
        assert await csms.quiet(100) == []
        await charger.perform("power_on", {})
        await csms.expect("BootNotification", reason="PowerUp")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")
        csms.seen = 0
        ended = [event for event in csms.said("TransactionEvent") if event["eventType"] == "Ended"]
        while not ended:
            await csms.quiet(1)
            ended = [event for event in csms.said("TransactionEvent") if event["eventType"] == "Ended"]
        assert ended[0]["transactionInfo"]["stoppedReason"] == "PowerLoss"
        assert ended[0]["offline"] is True

    play(scenario)


def test_status_by_event(play: Any) -> None:
    """G01.FR.03, G01.FR.04: NotifyEvent of AvailabilityState may take the place of StatusNotification."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.expect("BootNotification")
        for evse, status in ((1, "Available"), (2, "Available"), (2, "Occupied")):
            if status == "Occupied":
                await charger.perform("plug_in", {"evse": 2})
            event = (await csms.expect("NotifyEvent"))["eventData"][0]
            assert event["component"] == {"name": "Connector", "evse": {"id": evse, "connectorId": 1}}
            assert (event["trigger"], event["actualValue"]) == ("Delta", status)
            assert event["variable"] == {"name": "AvailabilityState"}
        assert csms.said("StatusNotification") == []

    play(scenario, status_by_event=True)
