"""Smart charging of the built-in 1.6 charger: the calculation (§3.13), and what a CSMS sees of it (§5.16)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.simulators.charger16 import schedules
from ocpp_verdict.simulators.charger16.schedules import Piece, Profile, Purpose

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ID, PLUG, TAP = "04A1B2C3", {"connector": 1}, {"connector": 1, "id": "04A1B2C3"}


def profile(**fields: Any) -> Profile:
    """Return a default profile of 1000 W for an hour from noon on."""
    values: dict[str, Any] = {
        "id": 1,
        "connector": 1,
        "stack": 0,
        "purpose": Purpose.DEFAULT,
        "relative": False,
        "unit": "W",
        "periods": ((0.0, 1000.0),),
        "duration": 3600.0,
        "start": NOON,
    }
    return Profile(**(values | fields))


def at(seconds: float) -> datetime:
    """Return a moment after noon."""
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("fields", "seconds", "expected"),
    [
        ({}, 0, Piece(1000, 3600)),
        ({}, -60, Piece(None, 60)),
        ({}, 3600, Piece(None, None)),
        ({"duration": None}, 9000, Piece(1000, None)),
        ({"periods": ((0.0, 1.0), (60.0, 2.0))}, 59, Piece(1, 1)),
        ({"periods": ((0.0, 1.0), (60.0, 2.0))}, 60, Piece(2, 3540)),
        ({"relative": True}, 500, Piece(1000, 3100)),
        ({"cycle": 86400.0}, 86400 + 10, Piece(1000, 3590)),
        ({"cycle": 86400.0}, 3600, Piece(None, 82800)),
        ({"cycle": 86400.0, "duration": 200000.0}, 86399, Piece(1000, 1)),
        ({"valid_from": at(100)}, 40, Piece(None, 60)),
        ({"valid_to": at(100)}, 40, Piece(1000, 60)),
        ({"valid_to": at(100)}, 100, Piece(None, None)),
    ],
)
def test_one_profile(fields: Any, seconds: float, expected: Piece) -> None:
    assert schedules.piece(profile(**fields), at(seconds), NOON) == expected


def test_the_highest_level_prevails_and_its_end_counts() -> None:
    low, high = profile(id=1, duration=None), profile(id=2, stack=3, periods=((0.0, 500.0),), duration=600.0)
    assert schedules.prevailing([low, high], at(10), NOON) == Piece(500, 590)
    assert schedules.prevailing([low, high], at(600), NOON) == Piece(1000, None)
    assert schedules.prevailing([low, high], at(-10), NOON) == Piece(None, 10)


def test_a_transaction_profile_overrules_while_it_is_valid() -> None:
    own = profile(id=2, purpose=Purpose.TX, periods=((0.0, 6000.0),), duration=60.0, valid_to=at(90))
    profiles = [profile(duration=None), own]
    assert schedules.limit(profiles, 1, at(0), NOON) == Piece(6000, 60)
    assert schedules.limit(profiles, 1, at(60), NOON) == Piece(None, 30)
    assert schedules.limit(profiles, 1, at(90), NOON) == Piece(1000, None)
    assert schedules.limit(profiles, 2, at(0), NOON).power is None


def test_a_default_of_a_connector_stands_before_the_one_of_all() -> None:
    everywhere = profile(id=1, connector=0, periods=((0.0, 3000.0),))
    here = profile(id=2, connector=1, periods=((0.0, 2000.0),))
    assert schedules.defaults([everywhere, here], 1) == [here]
    assert schedules.defaults([everywhere, here], 2) == [everywhere]


@given(
    st.lists(
        st.builds(
            lambda id_, stack, start, duration, power: profile(
                id=id_, stack=stack, start=at(start), duration=duration, periods=((0.0, float(power)),)
            ),
            st.integers(1, 9),
            st.integers(0, 3),
            st.integers(-500, 500),
            st.one_of(st.none(), st.integers(1, 500)),
            st.integers(0, 9),
        ),
        max_size=5,
    ),
    st.integers(-600, 600),
)
def test_nothing_changes_before_it_is_said_to(profiles: list[Profile], seconds: int) -> None:
    found = schedules.prevailing(profiles, at(seconds), NOON)
    until = seconds + (found.seconds if found.seconds is not None else 3600)
    for second in range(seconds, int(until), 37):
        assert schedules.prevailing(profiles, at(second), NOON).power == found.power


def wire_profile(
    purpose: str = "TxDefaultProfile", limit: float = 10.0, unit: str = "A", **more: Any
) -> dict[str, Any]:
    """Return csChargingProfiles for an hour, counted from the start of the transaction."""
    schedule = {
        "duration": 3600,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    } | more


async def set_profile(csms: Any, connector: int, profile: dict[str, Any]) -> str:
    """Send a profile, return the status."""
    answer = await csms.call("SetChargingProfile", connectorId=connector, csChargingProfiles=profile)
    return str(answer["status"])


async def charge(csms: Any, charger: Any) -> None:
    """Start a transaction on connector 1."""
    await charger.perform("plug_in", PLUG)
    await charger.perform("present", TAP)
    await csms.status(1, "Charging")


def test_profiles_limit_the_power(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MeterValuesSampledData="Power.Active.Import,Current.Offered", MeterValueSampleInterval=10)
        await charge(csms, charger)
        assert await set_profile(csms, 1, wire_profile("TxProfile", 10.0, transactionId=1001)) == "Accepted"
        csms.forget()
        values = await csms.until("MeterValues")
        assert [value["value"] for value in values["meterValue"][0]["sampledValue"]] == ["2300", "10.0"]
        assert (
            await set_profile(csms, 0, wire_profile("ChargePointMaxProfile", 0, "W", chargingProfileId=2)) == "Accepted"
        )
        await csms.status(1, "SuspendedEVSE")
        assert await csms.call("ClearChargingProfile", id=2) == {"status": "Accepted"}
        await csms.status(1, "Charging")

    play(scenario)


def test_a_limit_of_zero_ends_when_the_schedule_says(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        profile = wire_profile(limit=0.0)
        profile["chargingSchedule"]["chargingSchedulePeriod"].append({"startPeriod": 120, "limit": 16.0})
        await set_profile(csms, 0, profile)
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await csms.status(1, "SuspendedEVSE")
        before = csms.clock.seconds()
        await csms.status(1, "Charging")
        assert csms.clock.seconds() - before == pytest.approx(120, abs=1)

    play(scenario)


@pytest.mark.parametrize(
    ("connector", "profile"),
    [
        (1, wire_profile("TxProfile")),
        (0, wire_profile("TxProfile")),
        (1, wire_profile("ChargePointMaxProfile")),
        (1, wire_profile(stackLevel=9)),
        (1, wire_profile(chargingProfileKind="Recurring")),
        (1, wire_profile(chargingProfileKind="Absolute")),
    ],
)
def test_what_cannot_be_set_is_rejected(play: Any, connector: int, profile: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await set_profile(csms, connector, profile) == "Rejected"
        assert await csms.call("ClearChargingProfile") == {"status": "Unknown"}

    play(scenario)


def test_wrong_transaction_and_wrong_connector(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert await set_profile(csms, 1, wire_profile("TxProfile", transactionId=5)) == "Rejected"
        text = '[2,"z","SetChargingProfile",{"connectorId":9,"csChargingProfiles":%s}]'
        import json

        frame = await csms.frame_for("z", text % json.dumps(wire_profile()))
        assert frame[:3] == [4, "z", "PropertyConstraintViolation"]

    play(scenario)


def test_composite_schedule(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        start = csms.clock.stamp()
        for number, (stack, seconds, limit) in enumerate([(0, 400, 6.0), (1, 300, 10.0)], start=1):
            profile = wire_profile(limit=limit, chargingProfileId=number, stackLevel=stack)
            profile["chargingProfileKind"] = "Absolute"
            profile["chargingSchedule"] |= {"startSchedule": start, "duration": seconds}
            assert await set_profile(csms, 1, profile) == "Accepted"
        answer = await csms.call("GetCompositeSchedule", connectorId=1, duration=350)
        assert answer["status"] == "Accepted"
        schedule = answer["chargingSchedule"]
        assert schedule["chargingRateUnit"] == "A"
        assert [(line["startPeriod"], line["limit"]) for line in schedule["chargingSchedulePeriod"]] == [
            (0, 10.0),
            (pytest.approx(300, abs=1), 6.0),
        ]
        whole = await csms.call("GetCompositeSchedule", connectorId=0, duration=60, chargingRateUnit="W")
        assert whole["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 2300.0 + 7400.0}]
        assert await csms.call("GetCompositeSchedule", connectorId=5, duration=60) == {"status": "Rejected"}

    play(scenario)


def test_clear_by_fields(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        for number, stack in enumerate((0, 1, 2), start=1):
            await set_profile(csms, 1, wire_profile(chargingProfileId=number, stackLevel=stack))
        clear = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}
        assert await csms.call("ClearChargingProfile", connectorId=2, **clear) == {"status": "Unknown"}
        assert await csms.call("ClearChargingProfile", connectorId=1, **clear) == {"status": "Accepted"}
        assert await csms.call("ClearChargingProfile", **clear) == {"status": "Unknown"}
        assert await csms.call("ClearChargingProfile", id=3, stackLevel=7) == {"status": "Accepted"}
        assert await csms.call("ClearChargingProfile") == {"status": "Accepted"}

    play(scenario)


def test_remote_start_brings_a_profile(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        start = {"idTag": ID, "connectorId": 1}
        wrong = await csms.call("RemoteStartTransaction", **start, chargingProfile=wire_profile())
        assert wrong == {"status": "Rejected"}
        right = await csms.call("RemoteStartTransaction", **start, chargingProfile=wire_profile("TxProfile", 6.0))
        assert right == {"status": "Accepted"}
        await charger.perform("plug_in", PLUG)
        await csms.status(1, "Charging")
        answer = await csms.call("GetCompositeSchedule", connectorId=1, duration=60, chargingRateUnit="A")
        assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6.0}]
        await charger.perform("present", TAP)
        await csms.until("StopTransaction")
        assert await csms.call("ClearChargingProfile") == {"status": "Unknown"}

    play(scenario)
