"""The configuration of our 1.6 station: what the specification requires is there, and it behaves like a station's."""

from __future__ import annotations

from typing import Any

import attrs
from ocpp_verdict.answers import defaults_of_station
from ocpp_verdict.answers.desk import Desk
from ocpp_verdict.answers.keys16 import KEYS_16, as_delivered, readonly
from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import Sut, default

#: What the OCA table of TC_019_1_CSMS names, with those that cannot be changed.
READ_ONLY = {
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleAllowedChargingRateUnit",
    "ChargingScheduleMaxPeriods",
    "GetConfigurationMaxKeys",
    "LocalAuthListMaxLength",
    "MaxChargingProfilesInstalled",
    "NumberOfConnectors",
    "ReserveConnectorZeroSupported",
    "SendLocalListMaxLength",
    "SupportedFeatureProfiles",
}


def sut(**changes: Any) -> Sut:
    return attrs.evolve(default(Side.CSMS, Version.V16), **changes)


def answer(desk: Desk, action: str, **request: Any) -> dict[str, Any]:
    return dict(defaults_of_station(Version.V16)[action](desk, request))


def desk() -> Desk:
    made = Desk(sut(), Clock(lambda: 0.0))
    made.configuration = as_delivered(sut())
    return made


def test_values_follow_the_profile() -> None:
    keys = as_delivered(sut(connectors=5, meter_interval=7))
    assert (keys["NumberOfConnectors"], keys["MeterValueSampleInterval"]) == ("5", "7")
    assert all(len(value) <= 500 for value in keys.values())


def test_what_cannot_be_changed() -> None:
    assert {name for name in KEYS_16 if readonly(name)} == READ_ONLY
    assert not readonly("Nonsense")


def test_all_keys_are_told_where_none_is_named() -> None:
    told = answer(desk(), "GetConfiguration")["configurationKey"]
    assert [item["key"] for item in told] == list(KEYS_16)
    assert {item["key"] for item in told if item["readonly"]} == READ_ONLY


def test_a_key_is_changed_unless_it_is_unknown_or_read_only() -> None:
    on = desk()
    assert answer(on, "ChangeConfiguration", key="ResetRetries", value="9") == {"status": "Accepted"}
    assert answer(on, "ChangeConfiguration", key="NumberOfConnectors", value="9") == {"status": "Rejected"}
    assert answer(on, "ChangeConfiguration", key="Nonsense", value="9") == {"status": "NotSupported"}
    on.did("ChangeConfiguration", {"key": "resetRETRIES", "value": "9"}, {"status": "Accepted"})
    on.did("ChangeConfiguration", {"key": "ResetRetries", "value": "10"}, {"status": "Rejected"})
    found = answer(on, "GetConfiguration", key=["resetretries", "NumberOfConnectors", "Nonsense"])
    assert [item["value"] for item in found["configurationKey"]] == ["9", "2"]
    assert found["unknownKey"] == ["Nonsense"]


def test_a_password_is_taken_and_never_told() -> None:
    on = desk()
    assert answer(on, "ChangeConfiguration", key="AuthorizationKey", value="5ca1ab1e5ca1ab1e") == {"status": "Accepted"}
    assert "5ca1ab1e" not in str(on)
    assert answer(on, "GetConfiguration", key=["AuthorizationKey"])["unknownKey"] == ["AuthorizationKey"]
