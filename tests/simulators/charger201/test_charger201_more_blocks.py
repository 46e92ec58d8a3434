"""Reservation, smart charging, monitoring and display of the simulated 2.0.1 station (H, K, N, O)."""

from __future__ import annotations

from typing import Any

import pytest

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
GROUP = {"idToken": "04AAAA01", "type": "Central"}
ACCEPTED = {"status": "Accepted"}
SOON = "2026-11-21T12:05:00Z"


async def reserve(csms: Any, id_: int = 1, **more: Any) -> str:
    """Send ReserveNow."""
    answer = await csms.call("ReserveNow", id=id_, expiryDateTime=SOON, idToken=TOKEN, **more)
    return str(answer["status"])


def test_reservation_is_used(play: Any) -> None:
    """H01.FR.15, FR.23, H03.FR.01, FR.10 (TC_H_01)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await reserve(csms, evseId=1) == "Accepted"
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Reserved")
        assert await reserve(csms, 2, evseId=1) == "Occupied"
        await charger.perform("present", {"evse": 1, "id": "04D4E5F6"})
        await csms.expect("Authorize")
        assert await csms.quiet(5) == []
        start = {"remoteStartId": 1, "idToken": {"idToken": "04D4E5F6", "type": "ISO14443"}, "evseId": 1}
        assert (await csms.call("RequestStartTransaction", **start))["status"] == "Rejected"
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Available")
        assert (await csms.event("Started", "Authorized"))["reservationId"] == 1

    play(scenario)


def test_reservation_by_group_expires_and_is_cancelled(play: Any) -> None:
    """H02, H03.FR.04, H04 (TC_H_07, TC_H_17-TC_H_20)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        csms.answers["Authorize"] = lambda _: {"idTokenInfo": {**ACCEPTED, "groupIdToken": GROUP}}
        await reserve(csms, evseId=1, groupIdToken=GROUP)
        await charger.perform("present", {"evse": 1, "id": "04A7B8C9"})
        assert (await csms.event("Started", "Authorized"))["reservationId"] == 1
        assert await csms.call("CancelReservation", reservationId=1) == {"status": "Rejected"}
        await reserve(csms, 3, evseId=2)
        assert await csms.call("CancelReservation", reservationId=3) == ACCEPTED
        await csms.expect("StatusNotification", evseId=2, connectorStatus="Reserved")
        await csms.expect("StatusNotification", evseId=2, connectorStatus="Available")
        await reserve(csms, 4, evseId=2)
        await csms.expect("ReservationStatusUpdate", within=400, reservationId=4, reservationUpdateStatus="Expired")
        assert csms.said("StatusNotification")[-1]["connectorStatus"] == "Available"

    play(scenario)


def test_reservation_of_any_evse(play: Any) -> None:
    """H01.FR.04, FR.11-FR.18, FR.20, FR.24 (TC_H_08, TC_H_11, TC_H_12, TC_H_15)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await reserve(csms, 1) == "Accepted"
        assert await reserve(csms, 2, connectorType="sType2") == "Accepted"
        await csms.expect("StatusNotification", evseId=1, connectorStatus="Reserved")
        await csms.expect("StatusNotification", evseId=2, connectorStatus="Reserved")
        assert await reserve(csms, 3) == "Occupied"
        assert await reserve(csms, 3, connectorType="cCCS2") == "Rejected"
        await csms.call("CancelReservation", reservationId=1)
        await csms.call("CancelReservation", reservationId=2)
        assert await reserve(csms, 4, evseId=1) == "Accepted"
        await charger.perform("fault", {"evse": 1})
        await csms.expect("ReservationStatusUpdate", reservationId=4, reservationUpdateStatus="Removed")
        assert await reserve(csms, 5, evseId=1) == "Faulted"
        await csms.call("ChangeAvailability", operationalStatus="Inoperative")
        assert await reserve(csms, 6, evseId=2) == "Unavailable"
        await csms.set("ReservationCtrlr", "Enabled", "false")
        assert await reserve(csms, 7, evseId=2) == "Rejected"

    play(scenario)


def profile(id_: int = 1, purpose: str = "TxDefaultProfile", limit: float = 6.0, **more: Any) -> dict[str, Any]:
    """Return a charging profile in amperes, relative unless told otherwise."""
    schedule = {
        "id": id_,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}, {"startPeriod": 120, "limit": 10.0}],
    } | more.pop("schedule", {})
    base = {"id": id_, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": "Relative"}
    return {**base, "chargingSchedule": [schedule], **more}


async def put(csms: Any, evse: int, charging: dict[str, Any]) -> str:
    """Send SetChargingProfile."""
    return str((await csms.call("SetChargingProfile", evseId=evse, chargingProfile=charging))["status"])


def test_profiles_are_kept_reported_and_cleared(play: Any) -> None:
    """K01, K09, K10 (TC_K_01, TC_K_04-TC_K_08, TC_K_13, TC_K_29-TC_K_36)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        top = profile(2, "ChargingStationMaxProfile", chargingProfileKind="Absolute", schedule={"startSchedule": SOON})
        assert await put(csms, 1, profile()) == "Accepted"
        assert await put(csms, 0, top) == "Accepted"
        await csms.call("Reset", type="Immediate")
        await csms.booted()
        assert await csms.call("GetChargingProfiles", requestId=4, chargingProfile={}) == ACCEPTED
        first = await csms.expect("ReportChargingProfiles", requestId=4, evseId=0, tbc=True)
        assert first["chargingProfile"] == [top]
        second = await csms.expect("ReportChargingProfiles", requestId=4, evseId=1, tbc=False)
        assert second["chargingProfile"] == [profile()]
        none = await csms.call("GetChargingProfiles", requestId=5, chargingProfile={"stackLevel": 3})
        assert none == {"status": "NoProfiles"}
        assert await csms.call("ClearChargingProfile", chargingProfileId=9) == {"status": "Unknown"}
        criteria = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}
        assert await csms.call("ClearChargingProfile", chargingProfileCriteria=criteria) == ACCEPTED
        assert await csms.call("ClearChargingProfile", chargingProfileId=2) == ACCEPTED

    play(scenario)


@pytest.mark.parametrize(
    ("evse", "charging"),
    [
        (9, profile()),
        (0, profile(purpose="TxProfile")),
        (1, profile(purpose="TxProfile", transactionId="unknown")),
        (1, profile(purpose="ChargingStationMaxProfile")),
        (1, profile(purpose="ChargingStationExternalConstraints")),
        (1, profile(stackLevel=10)),
        (1, profile(chargingProfileKind="Absolute")),
        (1, profile(schedule={"chargingSchedulePeriod": [{"startPeriod": 5, "limit": 6.0}]})),
    ],
)
def test_profiles_that_are_refused(play: Any, evse: int, charging: dict[str, Any]) -> None:
    """K01.FR.09, FR.16, FR.22, FR.28, FR.31, FR.33, FR.38, FR.40 (TC_K_02, TC_K_11, TC_K_14, TC_K_16)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await put(csms, evse, charging) == "Rejected"

    play(scenario)


def test_limits_are_obeyed_and_composed(play: Any) -> None:
    """K02.FR.04, FR.05, K08.FR.02-FR.07: the meter follows, a limit of 0 suspends."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("SampledDataCtrlr", "TxUpdatedInterval", 0)
        assert await put(csms, 1, profile()) == "Accepted"
        asked = {"duration": 300, "evseId": 1, "chargingRateUnit": "A"}
        answer = await csms.call("GetCompositeSchedule", **asked)
        periods = answer["schedule"]["chargingSchedulePeriod"]
        assert [(each["startPeriod"], each["limit"]) for each in periods] == [(0, 6.0), (120, 10.0)]
        assert (await csms.call("GetCompositeSchedule", **{**asked, "evseId": 9}))["status"] == "Rejected"
        token = {"remoteStartId": 3, "idToken": TOKEN, "evseId": 1}
        await charger.perform("plug_in", {"evse": 1})
        started = await csms.event("Started", "CablePluggedIn")
        limited = profile(5, "TxProfile", 8.0, schedule={"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.0}]})
        await csms.call("RequestStartTransaction", **token, chargingProfile=limited)
        await csms.event("Updated", "RemoteStart")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        answer = await csms.call("GetCompositeSchedule", **asked)
        assert [each["limit"] for each in answer["schedule"]["chargingSchedulePeriod"]] == [8.0]
        id_ = started["transactionInfo"]["transactionId"]
        zero = profile(5, "TxProfile", transactionId=id_)
        zero["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] = 0.0
        assert await put(csms, 1, zero) == "Accepted"
        await csms.event("Updated", "ChargingStateChanged", "SuspendedEVSE")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        await csms.call("RequestStopTransaction", transactionId=id_)
        await csms.event("Ended", "RemoteStop")
        none = await csms.call("GetChargingProfiles", requestId=6, chargingProfile={"chargingProfileId": [5]})
        assert none == {"status": "NoProfiles"}

    play(scenario)


def monitor(kind: str, value: float, component: str, variable: str, **more: Any) -> dict[str, Any]:
    """Return one SetMonitoringData."""
    named = {"component": {"name": component}, "variable": {"name": variable}}
    return {"value": value, "type": kind, "severity": 4, **named, **more}


async def watch(csms: Any, *data: dict[str, Any]) -> list[dict[str, Any]]:
    """Send SetVariableMonitoring."""
    answer = await csms.call("SetVariableMonitoring", setMonitoringData=list(data))
    results: list[dict[str, Any]] = answer["setMonitoringResult"]
    return results


def test_monitors_fire(play: Any) -> None:
    """N04, N05, N06, N07, N08: thresholds alert and clear, deltas count, periods return."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        limit = monitor("UpperThreshold", 100, "OCPPCommCtrlr", "OfflineThreshold")
        (set_,) = await watch(csms, limit)
        assert set_["status"] == "Accepted"
        assert (await watch(csms, limit))[0]["status"] == "Duplicate"
        await csms.set("OCPPCommCtrlr", "OfflineThreshold", 200)
        event = (await csms.expect("NotifyEvent"))["eventData"][0]
        assert (event["trigger"], event["actualValue"]) == ("Alerting", "200")
        assert event["variableMonitoringId"] == set_["id"]
        await csms.set("OCPPCommCtrlr", "OfflineThreshold", 50)
        assert (await csms.expect("NotifyEvent"))["eventData"][0]["cleared"] is True
        delta = monitor("Delta", 1, "EVSE", "AvailabilityState")
        delta["component"]["evse"] = {"id": 1}
        await watch(csms, delta)
        await charger.perform("plug_in", {"evse": 1})
        assert (await csms.expect("NotifyEvent"))["eventData"][0]["actualValue"] == "Occupied"
        (periodic,) = await watch(csms, monitor("Periodic", 30, "OCPPCommCtrlr", "OfflineThreshold"))
        assert (await csms.expect("NotifyEvent"))["eventData"][0]["trigger"] == "Periodic"
        assert await csms.call("SetMonitoringLevel", severity=10) == {"status": "Rejected"}
        assert await csms.call("SetMonitoringLevel", severity=3) == ACCEPTED
        assert "NotifyEvent" not in await csms.quiet(40)
        asked = {"requestId": 8, "monitoringCriteria": ["PeriodicMonitoring"]}
        assert await csms.call("GetMonitoringReport", **asked) == ACCEPTED
        report = await csms.expect("NotifyMonitoringReport", requestId=8, seqNo=0)
        assert report["monitor"][0]["variableMonitoring"][0]["id"] == periodic["id"]
        answer = await csms.call("ClearVariableMonitoring", id=[periodic["id"], 999])
        assert [each["status"] for each in answer["clearMonitoringResult"]] == ["Accepted", "NotFound"]
        assert await csms.call("SetMonitoringBase", monitoringBase="HardWiredOnly") == ACCEPTED
        custom = {"monitoringCriteria": ["ThresholdMonitoring", "PeriodicMonitoring"]}
        assert await csms.call("GetMonitoringReport", requestId=9, **custom) == {"status": "EmptyResultSet"}
        assert await csms.call("GetMonitoringReport", requestId=10) == ACCEPTED
        report = await csms.expect("NotifyMonitoringReport", requestId=10, seqNo=0)
        assert {entry["component"]["name"] for entry in report["monitor"]} == {"ConnectorPlugRetentionLock"}
        wired = report["monitor"][0]["variableMonitoring"][0]["id"]
        answer = await csms.call("ClearVariableMonitoring", id=[wired])
        assert answer["clearMonitoringResult"][0]["status"] == "Rejected"

    play(scenario)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (monitor("UpperThreshold", 1, "Nothing", "OfflineThreshold"), "UnknownComponent"),
        (monitor("UpperThreshold", 1, "OCPPCommCtrlr", "Nothing"), "UnknownVariable"),
        (monitor("UpperThreshold", 1, "AuthCtrlr", "Enabled"), "UnsupportedMonitorType"),
        (monitor("LowerThreshold", -5, "OCPPCommCtrlr", "OfflineThreshold"), "Rejected"),
        (monitor("Delta", -1, "OCPPCommCtrlr", "OfflineThreshold"), "Rejected"),
        (monitor("Delta", 1, "OCPPCommCtrlr", "OfflineThreshold", id=77), "Rejected"),
    ],
)
def test_monitors_that_are_refused(play: Any, data: dict[str, Any], status: str) -> None:
    """N04.FR.03-FR.06, FR.13, FR.14."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert (await watch(csms, data))[0]["status"] == status

    play(scenario)


def test_display_messages(play: Any) -> None:
    """O01-O06, I02."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()

        async def show(id_: int = 1, **more: Any) -> str:
            message = {"id": id_, "priority": "InFront", "message": {"format": "UTF8", "content": "Hello"}, **more}
            return str((await csms.call("SetDisplayMessage", message=message))["status"])

        assert await csms.call("GetDisplayMessages", requestId=1) == {"status": "Unknown"}
        assert await show() == "Accepted"
        assert await show(2, endDateTime=SOON, state="Idle") == "Accepted"
        assert await show(3, transactionId="nothing") == "UnknownTransaction"
        assert await show(4, message={"format": "HTML", "content": "x"}) == "NotSupportedMessageFormat"
        assert await csms.call("GetDisplayMessages", requestId=1) == ACCEPTED
        told = await csms.expect("NotifyDisplayMessages", requestId=1)
        assert [each["id"] for each in told["messageInfo"]] == [1, 2]
        await csms.quiet(300)
        assert await csms.call("ClearDisplayMessage", id=2) == {"status": "Unknown"}
        assert await csms.call("ClearDisplayMessage", id=1) == ACCEPTED
        assert await csms.call("CostUpdated", totalCost=1.5, transactionId="x") == {}

    play(scenario)
