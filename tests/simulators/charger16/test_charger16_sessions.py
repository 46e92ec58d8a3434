"""Local and remote sessions of the built-in 1.6 charger (§4.1, §4.8 to §4.10, §5.11, §5.12, §5.18)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.charger16.status import TRANSITIONS, Status

ID, GROUP, OTHER, INVALID = "04A1B2C3", "04A7B8C9", "04D4E5F6", "0BADC0DE"


async def charge(csms: Any, charger: Any, connector: int = 1, id_tag: str = ID) -> Any:
    """Bring a connector to Charging; return the StartTransaction request."""
    await charger.perform("plug_in", {"connector": connector})
    await csms.status(connector, "Preparing")
    await charger.perform("present", {"connector": connector, "id": id_tag})
    start = await csms.until("StartTransaction", connectorId=connector)
    await csms.status(connector, "Charging")
    return start


def check_transitions(csms: Any) -> None:
    """Fail if a status does not follow from the one before by the table of §4.9."""
    for connector in (1, 2):
        told = csms.statuses(connector)
        for old, new in itertools.pairwise(told):
            assert Status(new) in TRANSITIONS[Status(old)], told


def test_plug_first(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert csms.actions() == [
            "StatusNotification", "Authorize", "StartTransaction", "StatusNotification"
        ]  # fmt: skip
        assert csms.seen[1][1] == {"idTag": ID}
        assert csms.seen[2][1]["idTag"] == ID

    play(scenario)


def test_identification_first(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.until("Authorize")
        await csms.status(1, "Preparing")
        await charger.perform("plug_in", {"connector": 1})
        await csms.until("StartTransaction")
        await csms.status(1, "Charging")
        assert csms.statuses(1) == ["Preparing", "Charging"]

    play(scenario)


def test_connection_time_out(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(ConnectionTimeOut=40)
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Preparing")
        since = csms.times[-1]
        await csms.status(1, "Available")
        assert csms.times[-1] - since == pytest.approx(40, abs=1)
        await charger.perform("plug_in", {"connector": 1})
        await wait(100)
        assert "StartTransaction" not in csms.actions()

    play(scenario)


def test_second_presentation_cancels(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Preparing")
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Available")

    play(scenario)


def test_refused_identification_starts_nothing(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", {"connector": 1})
        await charger.perform("present", {"connector": 1, "id": INVALID})
        await csms.until("Authorize")
        await wait(60)
        assert "StartTransaction" not in csms.actions()
        assert csms.statuses(1) == ["Preparing"]

    play(scenario)


def test_local_stop_needs_no_authorize(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        start = await charge(csms, charger)
        csms.forget()
        await charger.perform("present", {"connector": 1, "id": ID.lower()})
        stop = await csms.until("StopTransaction")
        assert stop["reason"] == "Local"
        assert stop["transactionId"] == 1001
        assert stop["meterStop"] >= start["meterStart"]
        await csms.status(1, "Finishing")
        await charger.perform("unplug", {"connector": 1})
        await csms.status(1, "Available")
        assert "Authorize" not in csms.actions()

    play(scenario)


def test_stop_by_group(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        await charger.perform("present", {"connector": 1, "id": OTHER})
        await csms.until("Authorize", idTag=OTHER)
        await wait(30)
        assert "StopTransaction" not in csms.actions()
        await charger.perform("present", {"connector": 1, "id": GROUP})
        await csms.until("Authorize", idTag=GROUP)
        assert (await csms.until("StopTransaction"))["idTag"] == GROUP

    play(scenario)


def test_without_a_group_nobody_else_can_stop(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger, id_tag=OTHER)
        csms.forget()
        await charger.perform("present", {"connector": 1, "id": GROUP})
        await wait(30)
        assert csms.actions() == []

    play(scenario)


def test_locked_cable_does_not_come_out(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        with pytest.raises(CouldNot, match="locked"):
            await charger.perform("unplug", {"connector": 1})

    play(scenario)


@pytest.mark.parametrize("unlock", [True, False])
def test_ev_side_disconnect_stops(play: Any, unlock: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(UnlockConnectorOnEVSideDisconnect=str(unlock).lower())
        await charge(csms, charger)
        await charger.perform("unplug_ev_side", {"connector": 1})
        assert (await csms.until("StopTransaction"))["reason"] == "EVDisconnected"
        assert (await csms.status(1, "Finishing"))["info"] == "EV side disconnected"
        if not unlock:
            with pytest.raises(CouldNot, match="locked"):
                await charger.perform("unplug", {"connector": 1})
            assert await csms.call("UnlockConnector", connectorId=1) == {"status": "Unlocked"}
        await charger.perform("unplug", {"connector": 1})
        await csms.status(1, "Available")

    play(scenario)


def test_ev_side_disconnect_suspends(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(StopTransactionOnEVSideDisconnect="false")
        await charge(csms, charger)
        await charger.perform("unplug_ev_side", {"connector": 1})
        assert (await csms.status(1, "SuspendedEV"))["info"] == "EV side disconnected"
        await charger.perform("plug_in_ev_side", {"connector": 1})
        await csms.status(1, "Charging")
        assert "StopTransaction" not in csms.actions()
        assert await csms.call("RemoteStopTransaction", transactionId=1001) == {"status": "Accepted"}
        assert (await csms.until("StopTransaction"))["reason"] == "Remote"

    play(scenario)


def test_fixed_cable_finishes_when_it_leaves_the_vehicle(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await csms.call("UnlockConnector", connectorId=1) == {"status": "NotSupported"}
        await charge(csms, charger)
        await charger.perform("unplug", {"connector": 1})
        assert (await csms.until("StopTransaction"))["reason"] == "EVDisconnected"
        await csms.status(1, "Finishing")
        await csms.status(1, "Available")
        check_transitions(csms)

    play(scenario, cable="fixed")


def test_suspended_by_the_vehicle(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        await charger.perform("suspend_ev", {"connector": 1})
        await csms.status(1, "SuspendedEV")
        await charger.perform("resume_ev", {"connector": 1})
        await csms.status(1, "Charging")

    play(scenario)


@pytest.mark.parametrize("asks", [True, False])
def test_remote_start(play: Any, asks: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(AuthorizeRemoteTxRequests=str(asks).lower())
        assert await csms.call("RemoteStartTransaction", idTag=ID, connectorId=1) == {"status": "Accepted"}
        await csms.status(1, "Preparing")
        await charger.perform("plug_in", {"connector": 1})
        assert (await csms.until("StartTransaction"))["idTag"] == ID
        assert ("Authorize" in csms.actions()) is asks
        assert await csms.call("RemoteStartTransaction", idTag=OTHER, connectorId=1) == {"status": "Rejected"}

    play(scenario)


def test_remote_start_without_cable_times_out(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.call("RemoteStartTransaction", idTag=ID, connectorId=1)
        await csms.status(1, "Preparing")
        await csms.status(1, "Available")

    play(scenario)


def test_remote_start_picks_the_connector_with_the_cable(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", {"connector": 2})
        assert await csms.call("RemoteStartTransaction", idTag=ID) == {"status": "Accepted"}
        await csms.until("StartTransaction", connectorId=2)

    play(scenario)


@pytest.mark.parametrize("connector", [0, 3])
def test_remote_start_on_no_connector_is_rejected(play: Any, connector: int) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        answer = await csms.call("RemoteStartTransaction", idTag=ID, connectorId=connector)
        assert answer == {"status": "Rejected"}

    play(scenario)


def test_remote_stop_of_an_unknown_transaction_is_rejected(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert await csms.call("RemoteStopTransaction", transactionId=5) == {"status": "Rejected"}
        await wait(30)
        assert "StopTransaction" not in csms.actions()

    play(scenario)


def test_unlock_stops_the_transaction_and_is_answered_first(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert await csms.call("UnlockConnector", connectorId=1) == {"status": "Unlocked"}
        assert "StopTransaction" not in csms.actions()
        assert (await csms.until("StopTransaction"))["reason"] == "UnlockCommand"
        await csms.status(1, "Finishing")
        await charger.perform("unplug", {"connector": 1})
        await csms.status(1, "Available")

    play(scenario)


def test_unlock_failed_and_unknown(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await csms.call("UnlockConnector", connectorId=9) == {"status": "NotSupported"}
        await charger.perform("fail_lock", {"connector": 1})
        assert await csms.call("UnlockConnector", connectorId=1) == {"status": "UnlockFailed"}

    play(scenario)


def test_lock_failure_prevents_the_transaction(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("fail_lock", {"connector": 1})
        await csms.call("RemoteStartTransaction", idTag=ID, connectorId=1)
        await csms.status(1, "Preparing")
        await charger.perform("plug_in", {"connector": 1})
        assert (await csms.status(1, "Faulted"))["errorCode"] == "ConnectorLockFailure"
        await wait(60)
        assert "StartTransaction" not in csms.actions()
        await charger.perform("mend_lock", {"connector": 1})
        await csms.status(1, "Preparing")

    play(scenario)


def test_faulted_starts_nothing_and_returns_to_what_was(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("fault", {"connector": 1})
        assert (await csms.status(1, "Faulted"))["errorCode"] != "NoError"
        await charger.perform("plug_in", {"connector": 1})
        await charger.perform("present", {"connector": 1, "id": ID})
        await wait(60)
        assert csms.actions() == ["StatusNotification"]
        await charger.perform("clear_fault", {"connector": 1})
        assert (await csms.status(1, "Preparing"))["errorCode"] == "NoError"

    play(scenario)


@pytest.mark.parametrize("stops", [True, False])
def test_refused_after_the_start(play: Any, wait: Any, stops: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["StartTransaction"] = {"transactionId": 5, "idTagInfo": {"status": "Invalid"}}
        await csms.configure(StopTransactionOnInvalidId=str(stops).lower())
        await charger.perform("plug_in", {"connector": 1})
        await charger.perform("present", {"connector": 1, "id": ID})
        if not stops:
            await csms.status(1, "SuspendedEVSE")
            await wait(60)
            assert "StopTransaction" not in csms.actions()
            return
        assert (await csms.until("StopTransaction"))["reason"] == "DeAuthorized"
        await csms.status(1, "Finishing")
        with pytest.raises(CouldNot, match="locked"):
            await charger.perform("unplug", {"connector": 1})
        await charger.perform("present", {"connector": 1, "id": ID})
        await wait(1)
        await charger.perform("unplug", {"connector": 1})
        await csms.status(1, "Available")

    play(scenario)


def test_refused_after_the_start_gets_the_minimum_energy(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        csms.answers["StartTransaction"] = {"transactionId": 5, "idTagInfo": {"status": "Blocked"}}
        await csms.configure(MaxEnergyOnInvalidId=100, MeterValueSampleInterval=0)
        start = await charge(csms, charger)
        stop = await csms.until("StopTransaction")
        assert stop["meterStop"] - start["meterStart"] == pytest.approx(100, abs=1)

    play(scenario)


def test_availability_scheduled_and_persistent(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert await csms.call("ChangeAvailability", connectorId=0, type="Inoperative") == {"status": "Scheduled"}
        await csms.status(0, "Unavailable")
        await csms.status(2, "Unavailable")
        await charger.perform("present", {"connector": 1, "id": ID})
        await csms.status(1, "Finishing")
        await charger.perform("unplug", {"connector": 1})
        await csms.status(1, "Unavailable")
        await charger.perform("reboot", {})
        await csms.until("BootNotification")
        for connector in (0, 1, 2):
            await csms.status(connector, "Unavailable")
        assert await csms.call("ChangeAvailability", connectorId=0, type="Operative") == {"status": "Accepted"}
        for connector in (0, 1, 2):
            await csms.status(connector, "Available")
        assert await csms.call("ChangeAvailability", connectorId=0, type="Operative") == {"status": "Accepted"}
        assert await csms.call("ChangeAvailability", connectorId=7, type="Operative") == {"status": "Rejected"}

    play(scenario)


def test_inoperative_ends_an_intended_usage_by_the_table(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charger.perform("plug_in", {"connector": 1})
        await csms.call("ChangeAvailability", connectorId=1, type="Inoperative")
        await csms.status(1, "Unavailable")
        assert await csms.call("RemoteStartTransaction", idTag=ID, connectorId=1) == {"status": "Rejected"}
        check_transitions(csms)

    play(scenario)


def test_a_new_session_in_finishing_goes_through_preparing(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        for _ in range(2):
            await charger.perform("present", {"connector": 1, "id": ID})
            await csms.status(1, "Finishing")
            await charger.perform("present", {"connector": 1, "id": ID})
            await csms.status(1, "Charging")
        check_transitions(csms)
        starts = [payload for action, payload in csms.seen if action == "StartTransaction"]
        stops = [payload for action, payload in csms.seen if action == "StopTransaction"]
        assert len(starts) == 3
        for stop, following in zip(stops, starts[1:], strict=True):
            assert following["meterStart"] >= stop["meterStop"]

    play(scenario)


@pytest.mark.parametrize("verb", ["occupy_bay", "request", "dance"])
def test_what_it_has_not_it_could_not(play: Any, verb: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        with pytest.raises(CouldNot):
            await charger.perform(verb, {"connector": 1})
        with pytest.raises(CouldNot):
            await charger.perform("plug_in", {"connector": 9})

    play(scenario)
