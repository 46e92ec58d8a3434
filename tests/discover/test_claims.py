"""The profile that is written from what a system says of itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ocpp_verdict.catalogue import feature_names
from ocpp_verdict.discover import profile_text
from ocpp_verdict.discover.claims import FEATURES, SETTINGS
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import Sut, load


def key(name: str, value: Any, readonly: Any = True) -> dict[str, Any]:
    return {"key": name, "value": value, "readonly": readonly}


def variable(component: str, name: str, value: Any, mutability: str = "ReadOnly", **rest: Any) -> dict[str, Any]:
    evse = {"evse": {"id": rest.pop("evse")}} if "evse" in rest else {}
    options = {"variableCharacteristics": {"valuesList": rest["options"]}} if "options" in rest else {}
    return {
        "component": {"name": component} | evse,
        "variable": {"name": name},
        "variableAttribute": [{"value": value, "mutability": mutability}],
    } | options


STATION_16 = {
    "identity": "CP-1",
    "host": "192.168.1.50",
    "security_profile": 1,
    "boot": {"chargePointVendor": "ACME", "chargePointModel": "Duo", "firmwareVersion": "1.4"},
    "configuration": [
        key("NumberOfConnectors", "3"),
        key("ConnectionTimeOut", 45, False),
        key("MeterValuesSampledData", "Energy.Active.Import.Register, Power.Active.Import"),
        key("ChargingScheduleAllowedChargingRateUnit", "Power"),
        key("ClockAlignedDataInterval", "0"),
        key("SupportedFeatureProfiles", "Core,SmartCharging, RemoteTrigger"),
        key("AuthorizationCacheEnabled", "true", False),
        key("StopTransactionOnEVSideDisconnect", "true"),
        key("ReserveConnectorZeroSupported", False),
    ],
}
STATION_201 = {
    "identity": "CP-2",
    "boot": {"reason": "PowerUp", "chargingStation": {"vendorName": "ACME", "model": "Trio", "serialNumber": "7"}},
    "report": [
        variable("EVSE", "AllowReset", "true", evse=1),
        variable("EVSE", "AllowReset", "false", evse=2),
        variable("TxCtrlr", "TxStartPoint", "PowerPathClosed", "ReadWrite", options="EVConnected,PowerPathClosed"),
        variable("TxCtrlr", "TxStopPoint", "Authorized,EVConnected"),
        variable("TxCtrlr", "StopTxOnEVSideDisconnect", "true"),
        variable("OCPPCommCtrlr", "HeartbeatInterval", "90", "ReadWrite"),
        variable("SmartChargingCtrlr", "Available", "true"),
        variable("ReservationCtrlr", "Enabled", "false", "ReadWrite"),
        variable("MonitoringCtrlr", "Enabled", "false"),
        variable("SmartChargingCtrlr", "RateUnit", "A,W"),
        {
            "component": {"name": "TxCtrlr"},
            "variable": {"name": "EVConnectionTimeOut"},
            "variableAttribute": [{"type": "MaxSet", "value": "5"}, {"type": "Actual", "value": "25"}],
        },
    ],
}
CSMS = {
    "url": "ws://csms:8180/ocpp",
    "identity": "OV-0001",
    "security_profile": 0,
    "boot": [{"status": "Pending", "interval": 5}, {"status": "Accepted", "interval": 300}],
    "calls": ["GetBaseReport", "SetVariables"],
}


def loaded(tmp_path: Path, facts: Any, role: Side, version: Version) -> Sut:
    path = tmp_path / "discovered.toml"
    path.write_text(profile_text(facts, role, version), encoding="utf-8")
    return load(path, {})


def claimed(text: str, feature: str) -> str:
    """Return the comment behind a feature."""
    found = re.search(rf'^    "{re.escape(feature)}",  # (.*)$', text, re.MULTILINE)
    assert found, text
    return found[1]


def test_station_16(tmp_path: Path) -> None:
    sut = loaded(tmp_path, STATION_16, Side.STATION, Version.V16)
    assert (sut.role, sut.ocpp, sut.identity, sut.host) == (Side.STATION, Version.V16, "CP-1", "192.168.1.50")
    assert (sut.security_profile, sut.connectors, sut.connection_timeout) == (1, 3, 45)
    assert sut.measurands == ("Energy.Active.Import.Register", "Power.Active.Import")
    assert sut.charging_rate_unit == "W"
    assert sut.clock_aligned_interval == 60
    assert (sut.buyer.vendor, sut.buyer.model, sut.buyer.firmware) == ("ACME", "Duo", "1.4")
    assert sut.pics == {
        "SmartCharging",
        "RemoteTrigger",
        "AuthorizationCache",
        "StopTransactionOnEVSideDisconnect_true",
    }


def test_station_201(tmp_path: Path) -> None:
    sut = loaded(tmp_path, STATION_201, Side.STATION, Version.V201)
    assert (sut.evses, sut.heartbeat_interval, sut.connection_timeout) == (2, 90, 25)
    assert (sut.tx_start_point, sut.tx_stop_point) == (("PowerPathClosed",), ("Authorized", "EVConnected"))
    assert (sut.buyer.vendor, sut.buyer.model, sut.buyer.serial_number) == ("ACME", "Trio", "7")
    assert sut.pics == {
        *("C-09.1", "C-09.4", "C-51", "C-10.1", "C-10.2", "C-06.2", "C-13"),
        *("Smart-Charging", "SC-2.1", "SC-2.2", "Reservation", "R-3"),
    }


def test_station_21_has_groups_instead_of_profiles(tmp_path: Path) -> None:
    pics = loaded(tmp_path, STATION_201, Side.STATION, Version.V21).pics
    assert "R-0" in pics
    assert "Reservation" not in pics


def test_csms(tmp_path: Path) -> None:
    sut = loaded(tmp_path, CSMS, Side.CSMS, Version.V201)
    assert (sut.url, sut.identity, sut.heartbeat_interval) == ("ws://csms:8180/ocpp", "OV-0001", 300)
    assert sut.pics == {"C-44", "C-50.1"}


def test_csms_16_claims_what_it_called(tmp_path: Path) -> None:
    sut = loaded(tmp_path, {"calls": ["ReserveNow", "Reset", 5]}, Side.CSMS, Version.V16)
    assert sut.pics == {"Reservation"}


def test_every_claim_says_where_it_comes_from() -> None:
    text = profile_text(STATION_16, Side.STATION, Version.V16)
    assert "connectors = 3  # NumberOfConnectors" in text
    assert 'vendor = "ACME"  # chargePointVendor in BootNotification; is it what was offered?' in text
    assert claimed(text, "AuthorizationCache") == "AuthorizationCacheEnabled = true, changeable"
    text = profile_text(STATION_201, Side.STATION, Version.V201)
    assert (
        claimed(text, "C-09.1") == "TxCtrlr.TxStartPoint = PowerPathClosed of EVConnected,PowerPathClosed, changeable"
    )
    assert claimed(profile_text(CSMS, Side.CSMS, Version.V201), "C-44") == "answered BootNotification with Pending"


def test_claim_that_the_profile_cannot_hold_becomes_a_comment_that_says_why() -> None:
    text = profile_text(STATION_16, Side.STATION, Version.V16)
    assert (
        "# clock_aligned_interval = 0: ClockAlignedDataInterval; not usable here, which takes a whole number from 1"
        " to 86400"
    ) in text


def test_password_in_a_url_is_left_out(tmp_path: Path) -> None:
    text = profile_text({"url": "ws://u:hunter2@h/ocpp"}, Side.CSMS, Version.V16)
    assert "hunter2" not in text
    assert "# url: left out" in text
    assert loaded(tmp_path, {"url": "ws://u:hunter2@h/ocpp"}, Side.CSMS, Version.V16).url == ""


def test_first_value_of_a_key_that_comes_twice_wins(tmp_path: Path) -> None:
    facts = {"configuration": [key("NumberOfConnectors", "3"), key("NumberOfConnectors", "9")]}
    assert loaded(tmp_path, facts, Side.STATION, Version.V16).connectors == 3


def test_text_of_a_device_cannot_become_a_line_of_the_profile(tmp_path: Path) -> None:
    nasty = 'x"\n[operator]\nkind = "command"\nverbs = {"*" = "rm"}\n#\\\x00\u2028\ud800é'
    facts = {
        "identity": nasty[:40],
        "boot": {"chargePointVendor": nasty},
        "configuration": [key("NumberOfConnectors", nasty)],
    }
    sut = loaded(tmp_path, facts, Side.STATION, Version.V16)
    assert sut.operator.kind == "console"
    assert sut.identity == nasty[:40]
    assert sut.buyer.vendor == nasty.replace("\ud800", "\ufffd")


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=8)),
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(st.text(max_size=4), part, max_size=3)),
    max_leaves=6,
)
NAMES = [row.name for rows in SETTINGS.values() for row in rows] + [
    row.name for rows in FEATURES.values() for row in rows
]


@st.composite
def hostile(draw: st.DrawFn) -> dict[str, Any]:
    """Return facts whose shape is nearly right and whose values are anything."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4))
    report = []
    for name in names:
        component, _, rest = name.partition(".")
        row = variable(component, rest, draw(ANYTHING), evse=draw(ANYTHING), options=draw(ANYTHING))
        report.append(draw(st.one_of(st.just(row), ANYTHING)))
    return {
        "identity": draw(ANYTHING),
        "host": draw(ANYTHING),
        "url": draw(ANYTHING),
        "security_profile": draw(ANYTHING),
        "boot": draw(
            st.one_of(ANYTHING, st.just({"chargingStation": draw(ANYTHING), "firmwareVersion": draw(ANYTHING)}))
        ),
        "configuration": [key(name, draw(ANYTHING), draw(ANYTHING)) for name in names] + [draw(ANYTHING)],
        "report": report,
        "calls": draw(ANYTHING),
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(facts=hostile(), role=st.sampled_from(Side), version=st.sampled_from(Version))
def test_whatever_a_system_says_the_profile_loads(
    tmp_path: Path, facts: dict[str, Any], role: Side, version: Version
) -> None:
    assert loaded(tmp_path, facts, role, version).role is role


@pytest.mark.parametrize("facts", [{}, {"configuration": 5, "report": "x", "boot": [1], "calls": {"a": 1}}])
@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("role", Side)
def test_nothing_said_gives_a_profile_without_claims(tmp_path: Path, role: Side, version: Version, facts: Any) -> None:
    assert loaded(tmp_path, facts, role, version).pics == frozenset()


@pytest.mark.parametrize("version", Version)
def test_every_claim_is_a_feature_in_some_version(version: Version) -> None:
    known = set(feature_names(version, Side.STATION)) | {"R-0", "LA-0", "UI-0", "DM-0"}
    known |= set(feature_names(Version.V201, Side.STATION)) if version is Version.V21 else set()
    assert {row.feature for row in FEATURES[version]} <= known
