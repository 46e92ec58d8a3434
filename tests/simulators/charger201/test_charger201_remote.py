"""Remote control of the simulated 2.0.1 station: start, stop, unlock, trigger (E14, F)."""

from __future__ import annotations

from typing import Any

import pytest

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
ACCEPTED = {"status": "Accepted"}


async def start(csms: Any, **more: Any) -> dict[str, Any]:
    """Send RequestStartTransaction."""
    asked = {"remoteStartId": 77, "idToken": TOKEN, "evseId": 1, **more}
    answer: dict[str, Any] = await csms.call("RequestStartTransaction", **asked)
    return answer


def test_remote_start_with_the_cable_in(play: Any) -> None:
    """F01.FR.01, FR.13, FR.19, FR.25 (TC_F_01): the running transaction is named and gets remoteStartId."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await charger.perform("plug_in", {"evse": 1})
        started = await csms.event("Started", "CablePluggedIn")
        id_ = started["transactionInfo"]["transactionId"]
        assert await start(csms) == {**ACCEPTED, "transactionId": id_}
        await csms.expect("Authorize", idToken=TOKEN)
        event = await csms.event("Updated", "RemoteStart", remoteStartId=77)
        assert event["idToken"] == TOKEN
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert await start(csms) == {"status": "Rejected"}
        status = await csms.call("GetTransactionStatus", transactionId=id_)
        assert status == {"ongoingIndicator": True, "messagesInQueue": False}
        assert await csms.call("RequestStopTransaction", transactionId="other") == {"status": "Rejected"}
        assert await csms.call("RequestStopTransaction", transactionId=id_) == ACCEPTED
        await csms.event("Ended", "RemoteStop", "EVConnected", stoppedReason="Remote")
        status = await csms.call("GetTransactionStatus", transactionId=id_)
        assert status["ongoingIndicator"] is False

    play(scenario)


@pytest.mark.parametrize(("authorize", "asked"), [("true", 1), ("false", 0)])
def test_remote_start_before_the_cable(play: Any, authorize: str, asked: int) -> None:
    """F02.FR.01, FR.09, FR.10, FR.21 (TC_F_02, TC_F_03), no EVSE named (FR.22)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "AuthorizeRemoteStart", authorize)
        answer = await csms.call("RequestStartTransaction", remoteStartId=78, idToken=TOKEN)
        assert answer == ACCEPTED
        await csms.event("Started", "RemoteStart", "Idle", remoteStartId=78)
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Updated", "CablePluggedIn", "EVConnected")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert len(csms.said("Authorize")) == asked

    play(scenario)


def test_remote_start_triggers_the_late_start(play: Any) -> None:
    """F02.FR.21: with TxStartPoint EVConnected the first event says RemoteStart."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("TxCtrlr", "TxStartPoint", "EVConnected")
        await start(csms)
        await csms.expect("Authorize")
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Started", "RemoteStart", "EVConnected", remoteStartId=77)

    play(scenario)


def test_remote_start_that_cannot_be(play: Any) -> None:
    """F01.FR.23: no such EVSE, out of service, faulted."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert (await start(csms, evseId=9))["status"] == "Rejected"
        await charger.perform("fault", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Faulted")
        assert (await start(csms))["status"] == "Rejected"
        await charger.perform("clear_fault", {"evse": 1})
        await csms.expect("StatusNotification", connectorStatus="Available")
        await csms.call("ChangeAvailability", operationalStatus="Inoperative", evse={"id": 1})
        assert (await start(csms))["status"] == "Rejected"

    play(scenario)


def test_unlock_connector(play: Any) -> None:
    """F05.FR.02-FR.06 (TC_F_05, 06, 07, 10)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()

        async def unlock(connector: int = 1) -> str:
            answer = await csms.call("UnlockConnector", evseId=1, connectorId=connector)
            return str(answer["status"])

        assert await unlock() == "Unlocked"
        assert await unlock(999) == "UnknownConnector"
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Started", "CablePluggedIn")
        assert await unlock() == "Unlocked"
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Updated", "Authorized")
        assert await unlock() == "OngoingAuthorizedTransaction"

    play(scenario)


def test_trigger_message(play: Any) -> None:
    """F06 (TC_F_11-TC_F_27)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()

        async def trigger(what: str, **more: Any) -> str:
            answer = await csms.call("TriggerMessage", requestedMessage=what, **more)
            return str(answer["status"])

        assert await trigger("MeterValues", evse={"id": 1}) == "Accepted"
        values = await csms.expect("MeterValues", evseId=1)
        assert values["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"
        assert await trigger("MeterValues") == "Accepted"
        await csms.expect("MeterValues", evseId=1)
        await csms.expect("MeterValues", evseId=2)
        assert await trigger("TransactionEvent", evse={"id": 1}) == "Rejected"
        assert await trigger("Heartbeat") == "Accepted"
        await csms.expect("Heartbeat")
        assert await trigger("StatusNotification", evse={"id": 1, "connectorId": 1}) == "Accepted"
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Available")
        assert await trigger("StatusNotification") == "Rejected"
        assert await trigger("BootNotification") == "Rejected"
        assert await trigger("SignCombinedCertificate") == "NotImplemented"
        await charger.perform("plug_in", {"evse": 1})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert await trigger("TransactionEvent") == "Accepted"
        event = await csms.event("Updated", "Trigger", "Charging")
        assert event["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"

    play(scenario)
