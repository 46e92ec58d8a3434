"""Transactions of the simulated 2.0.1 station: starts, stops, time-outs, offline (E)."""

from __future__ import annotations

from typing import Any

import pytest

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
OTHER = {"idToken": "04D4E5F6", "type": "ISO14443"}


async def points(csms: Any, start: str, stop: str) -> None:
    """Configure when transactions start and stop."""
    await csms.booted()
    assert await csms.set("TxCtrlr", "TxStartPoint", start) == "Accepted"
    assert await csms.set("TxCtrlr", "TxStopPoint", stop) == "Accepted"


async def charge(csms: Any, charger: Any, evse: int = 1) -> str:
    """Start a default session, cable first; return the transaction id."""
    await charger.perform("plug_in", {"evse": evse, "connector": 1})
    started = await csms.event("Started", "CablePluggedIn", "EVConnected")
    await charger.perform("present", {"evse": evse, "id": "04A1B2C3"})
    await csms.expect("Authorize", idToken=TOKEN)
    await csms.event("Updated", "Authorized", "EVConnected")
    await csms.event("Updated", "ChargingStateChanged", "Charging")
    return str(started["transactionInfo"]["transactionId"])


def test_cable_first(play: Any) -> None:
    """E02.FR.01, FR.05-FR.09, FR.13, FR.15, FR.18; E01.FR.16."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("plug_in", {"evse": 1, "connector": 1})
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")
        started = await csms.event("Started", "CablePluggedIn", "EVConnected")
        assert started["evse"] == {"id": 1, "connectorId": 1}
        assert started["seqNo"] == 0
        assert started["meterValue"][0]["sampledValue"][0]["context"] == "Transaction.Begin"
        assert "idToken" not in started
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3", "type": "ISO14443"})
        await csms.expect("Authorize", idToken=TOKEN)
        updated = await csms.event("Updated", "Authorized", "EVConnected")
        assert updated["idToken"] == TOKEN
        assert "evse" not in updated
        charging = await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert charging["seqNo"] == 2
        assert charging["numberOfPhasesUsed"] == 3
        assert "idToken" not in charging

    play(scenario)


def test_authorization_first(play: Any) -> None:
    """E03.FR.01, E01.FR.16, E01.FR.17."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.expect("Authorize")
        started = await csms.event("Started", "Authorized", "Idle")
        assert "evse" not in started
        assert "meterValue" not in started
        await charger.perform("plug_in", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Occupied")
        plugged = await csms.event("Updated", "CablePluggedIn", "EVConnected")
        assert plugged["evse"] == {"id": 1, "connectorId": 1}
        assert plugged["meterValue"][0]["sampledValue"][0]["context"] == "Transaction.Begin"
        await csms.event("Updated", "ChargingStateChanged", "Charging")

    play(scenario)


@pytest.mark.parametrize(
    ("point", "trigger", "state"),
    [
        ("PowerPathClosed", "CablePluggedIn", "EVConnected"),
        ("EnergyTransfer", "ChargingStateChanged", "Charging"),
        ("DataSigned", "SignedDataReceived", "EVConnected"),
    ],
)
def test_late_start_points(play: Any, point: str, trigger: str, state: str) -> None:
    """E01.FR.04-FR.06 with authorization first: the first event carries the token (E03.FR.01)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, point, "Authorized")
        await csms.set("SampledDataCtrlr", "SignReadings", "true")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.expect("Authorize")
        assert await csms.quiet(2) == []
        await charger.perform("plug_in", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Occupied")
        started = await csms.event("Started", trigger, state)
        assert started["idToken"] == TOKEN
        assert started["evse"] == {"id": 1, "connectorId": 1}
        assert "signedMeterValue" in started["meterValue"][0]["sampledValue"][0]
        if point != "EnergyTransfer":
            await csms.event("Updated", "ChargingStateChanged", "Charging")

    play(scenario)


def test_parking_bay_points(play: Any) -> None:
    """E01.FR.01, E06.FR.01: the transaction outlives authorization and connection."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "ParkingBayOccupancy", "ParkingBayOccupancy")
        await charger.perform("occupy_bay", {"evse": 1})
        await csms.event("Started", "EVDetected", "Idle")
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Updated", "CablePluggedIn", "EVConnected")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        stop = await csms.event("Updated", "StopAuthorized")
        assert stop["idToken"] == TOKEN
        await csms.event("Updated", "ChargingStateChanged", "EVConnected")
        await charger.perform("unplug", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Available")
        await csms.event("Updated", "EVCommunicationLost", "Idle")
        await charger.perform("leave_bay", {"evse": 1})
        await csms.event("Ended", "EVDeparted", "Idle", stoppedReason="Local")

    play(scenario)


@pytest.mark.parametrize("point", ["Authorized", "PowerPathClosed", "EnergyTransfer"])
def test_local_stop_ends_the_transaction(play: Any, point: str) -> None:
    """E06.FR.03, FR.06, FR.07; E07.FR.01, FR.02, FR.05, FR.08: no Authorize for the same token."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", point)
        await charge(csms, charger)
        await csms.quiet(30)
        await charger.perform("present", {"evse": 1, "id": "04a1b2c3"})
        ended = await csms.event("Ended", "StopAuthorized", "EVConnected", stoppedReason="Local")
        contexts = [value["sampledValue"][0]["context"] for value in ended["meterValue"]]
        assert contexts == ["Transaction.Begin", "Transaction.End"]
        energy = [value["sampledValue"][0]["value"] for value in ended["meterValue"]]
        assert energy[1] - energy[0] == pytest.approx(11_040 * 30 / 3600, abs=3)
        assert len(csms.said("Authorize")) == 1
        await charger.perform("unplug", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Available")

    play(scenario)


def test_end_by_disconnection_after_a_local_stop(play: Any) -> None:
    """E06.FR.02: EVConnected alone keeps the transaction until the cable is out."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "EVConnected")
        await charge(csms, charger)
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Updated", "StopAuthorized")
        await csms.event("Updated", "ChargingStateChanged", "EVConnected")
        await charger.perform("unplug", {"evse": 1})
        await csms.event("Ended", "EVCommunicationLost", "Idle", stoppedReason="Local")

    play(scenario)


@pytest.mark.parametrize("remote", [False, True])
def test_end_by_the_last_signed_value(play: Any, remote: bool) -> None:
    """E06.FR.05: with TxStopPoint DataSigned the meter has the last word."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "DataSigned")
        id_ = await charge(csms, charger)
        if remote:
            assert await csms.call("RequestStopTransaction", transactionId=id_) == {"status": "Accepted"}
        else:
            await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Updated", "RemoteStop" if remote else "StopAuthorized")
        await csms.event("Updated", "ChargingStateChanged", "EVConnected")
        await csms.event("Ended", "SignedDataReceived", stoppedReason="Remote" if remote else "Local")

    play(scenario)


def test_vehicle_that_takes_no_energy(play: Any) -> None:
    """E01.FR.19; with TxStopPoint EnergyTransfer it ends (E06.FR.07)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "EVConnected")
        await charger.perform("suspend_ev", {"evse": 1})
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "SuspendedEV")
        await charger.perform("resume_ev", {"evse": 1})
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        await csms.set("TxCtrlr", "TxStopPoint", "EnergyTransfer")
        await charger.perform("suspend_ev", {"evse": 1})
        await csms.event("Ended", "ChargingStateChanged", "EVConnected", stoppedReason="StoppedByEV")

    play(scenario)


def test_connection_time_out(play: Any) -> None:
    """E03.FR.05: nobody plugs in; a later cable charges nothing (TC_E_39)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("TxCtrlr", "EVConnectionTimeOut", 40)
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Started", "Authorized")
        before = csms.clock.seconds()
        await csms.event("Ended", "EVConnectTimeout", "Idle", stoppedReason="Timeout")
        assert csms.clock.seconds() - before == pytest.approx(40, abs=1)
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Started", "CablePluggedIn", "EVConnected")
        assert "TransactionEvent" not in await csms.quiet(10)

    play(scenario)


def test_disconnection_at_the_vehicle_deauthorizes(play: Any) -> None:
    """E09.FR.01, FR.02: the session ends and the cable is free."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "Authorized")
        await charge(csms, charger)
        await charger.perform("unplug_ev_side", {"evse": 1})
        await csms.event("Ended", "EVCommunicationLost", "Idle", stoppedReason="EVDisconnected")
        await charger.perform("unplug", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Available")

    play(scenario)


def test_disconnection_at_the_vehicle_suspends(play: Any) -> None:
    """E10: with StopTxOnEVSideDisconnect false the transaction waits for the vehicle to come back."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "Authorized")
        await csms.set("TxCtrlr", "StopTxOnEVSideDisconnect", "false")
        await csms.set("SampledDataCtrlr", "TxUpdatedInterval", 0)
        await charge(csms, charger)
        await charger.perform("unplug_ev_side", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Available")
        await csms.event("Updated", "EVCommunicationLost", "Idle")
        await charger.perform("plug_in_ev_side", {"evse": 1})
        await csms.event("Updated", "CablePluggedIn", "EVConnected")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        await charger.perform("unplug_ev_side", {"evse": 1})
        await csms.event("Updated", "EVCommunicationLost", "Idle")
        await csms.event("Ended", "EVConnectTimeout", "Idle", stoppedReason="Timeout")

    play(scenario, cable="fixed")


@pytest.mark.parametrize(("stop", "kind"), [("Authorized", "Ended"), ("EVConnected", "Updated")])
def test_token_that_the_csms_refuses_later(play: Any, stop: str, kind: str) -> None:
    """E05.FR.09, E05.FR.10: StopTxOnInvalidId deauthorizes."""

    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["TransactionEvent"] = lambda event: (
            {"idTokenInfo": {"status": "Invalid"}} if "idToken" in event else {}
        )
        await points(csms, "EVConnected", stop)
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        reason = {"stoppedReason": "DeAuthorized"} if kind == "Ended" else {}
        await csms.event(kind, "Deauthorized", "EVConnected", **reason)
        assert "TransactionEvent" not in await csms.quiet(10)

    play(scenario)


def test_allowance_for_an_invalid_token(play: Any) -> None:
    """E05.FR.02, E05.FR.03: energy stops when MaxEnergyOnInvalidId is used up; the transaction goes on."""

    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["TransactionEvent"] = lambda event: (
            {"idTokenInfo": {"status": "Invalid"}} if "idToken" in event else {}
        )
        await points(csms, "EVConnected", "EVConnected,Authorized")
        await csms.set("TxCtrlr", "StopTxOnInvalidId", "false")
        await csms.set("TxCtrlr", "MaxEnergyOnInvalidId", 100)
        await csms.set("SampledDataCtrlr", "TxUpdatedInterval", 0)
        await charge(csms, charger)
        before = csms.clock.seconds()
        await csms.event("Updated", "ChargingStateChanged", "SuspendedEVSE")
        assert csms.clock.seconds() - before >= 100 * 3600 / 11_040 - 1.5

    play(scenario)


def test_offline_session_is_delivered_afterwards(play: Any) -> None:
    """E04.FR.01-FR.03, E11, E14: queued, flagged, in order; OfflineTxForUnknownIdEnabled lets it start."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "true")
        await csms.close()
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await charger.perform("plug_in", {"evse": 1})
        await csms.quiet(20)
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.quiet(5)
        await csms.open()
        first = await csms.event("Started", "Authorized")
        status = await csms.call("GetTransactionStatus", transactionId=first["transactionInfo"]["transactionId"])
        assert status == {"ongoingIndicator": False, "messagesInQueue": True}
        await csms.event("Updated", "CablePluggedIn")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        await csms.event("Ended", "StopAuthorized", stoppedReason="Local")
        events = csms.said("TransactionEvent")
        assert [event["seqNo"] for event in events] == [0, 1, 2, 3]
        assert all(event["offline"] for event in events)
        await csms.quiet(1)
        assert await csms.call("GetTransactionStatus") == {"messagesInQueue": False}

    play(scenario)


def test_transaction_message_is_sent_again_with_growing_pauses(play: Any) -> None:
    """E13.FR.02-FR.04: same content, new pause; then the next message has its turn."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        csms.answers["TransactionEvent"] = lambda event: "InternalError" if event["seqNo"] == 0 else {}
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("unplug", {"evse": 1})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Ended", "EVCommunicationLost")
        first, second, third = (entry for entry in csms.heard if entry[2].get("seqNo") == 0)
        assert first[2] == second[2] == third[2]
        assert second[0] - first[0] == pytest.approx(10, abs=1)
        assert third[0] - second[0] == pytest.approx(20, abs=1)

    play(scenario)


def test_reset_waits_for_the_transaction_or_ends_it(play: Any) -> None:
    """B12.FR.01-FR.04: Scheduled and ScheduledReset; Immediate ends with ImmediateReset."""

    async def scenario(csms: Any, charger: Any) -> None:
        await points(csms, "EVConnected", "Authorized")
        await charge(csms, charger)
        assert await csms.call("Reset", type="OnIdle") == {"status": "Scheduled"}
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Ended", "StopAuthorized")
        await csms.expect("BootNotification", reason="ScheduledReset")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")
        await charger.perform("unplug", {"evse": 1})
        await charge(csms, charger)
        assert await csms.call("Reset", type="Immediate") == {"status": "Accepted"}
        ended = await csms.event("Ended", "ResetCommand", "EVConnected", stoppedReason="ImmediateReset")
        assert "idToken" not in ended
        await csms.expect("BootNotification", reason="RemoteReset")
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Occupied")

    play(scenario)
