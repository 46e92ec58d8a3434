"""Meter values of the built-in 1.6 charger (§3.16, §4.7) and its configuration keys (§5.3, §5.8, §9)."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.simulators.charger16.configuration import Configuration, Outcome, keys
from ocpp_verdict.simulators.charger16.metering import MEASURANDS, Meter
from ocpp_verdict.simulators.charger16.sampling import seconds_to_boundary

PLUG, TAP = {"connector": 1}, {"connector": 1, "id": "04A1B2C3"}


async def charge(csms: Any, charger: Any) -> None:
    """Start a transaction on connector 1."""
    await charger.perform("plug_in", PLUG)
    await charger.perform("present", TAP)
    await csms.status(1, "Charging")


def test_sampled_values_come_at_the_interval(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        measurands = ",".join(MEASURANDS)
        await csms.configure(MeterValueSampleInterval=30, MeterValuesSampledData=measurands)
        await charge(csms, charger)
        await csms.until("MeterValues")
        second = await csms.until("MeterValues")
        at = [csms.times[n] for n, action in enumerate(csms.actions()) if action == "MeterValues"]
        assert at[1] - at[0] == pytest.approx(30, abs=1)
        assert second["transactionId"] == 1001
        values = {value["measurand"]: value for value in second["meterValue"][0]["sampledValue"]}
        assert set(values) == set(MEASURANDS)
        assert values["Power.Active.Import"]["value"] == "7400"
        assert float(values["Energy.Active.Import.Interval"]["value"]) == pytest.approx(7400 / 120, abs=1)
        assert values["Voltage"]["context"] == "Sample.Periodic"

    play(scenario)


def test_clock_aligned_values_stand_on_the_boundary(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(ClockAlignedDataInterval=60, MeterValueSampleInterval=0, StopTxnAlignedData="Voltage")
        await charge(csms, charger)
        mine = await csms.until("MeterValues", connectorId=1)
        idle = await csms.until("MeterValues", connectorId=2)
        assert mine["transactionId"] == 1001
        assert "transactionId" not in idle
        taken = datetime.fromisoformat(mine["meterValue"][0]["timestamp"])
        assert (taken.second, taken.microsecond) == (0, 0)
        assert mine["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"
        await charger.perform("present", TAP)
        stop = await csms.until("StopTransaction")
        contexts = [value["sampledValue"][0]["context"] for value in stop["transactionData"]]
        assert contexts == ["Transaction.Begin", "Sample.Clock", "Transaction.End"]

    play(scenario)


def test_no_transaction_data_when_none_is_configured(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MeterValuesSampledData="", StopTxnSampledData="", MeterValueSampleInterval=10)
        await charge(csms, charger)
        values = await csms.until("MeterValues")
        assert [value["measurand"] for value in values["meterValue"][0]["sampledValue"]] == [
            "Energy.Active.Import.Register"
        ]
        await charger.perform("present", TAP)
        assert "transactionData" not in await csms.until("StopTransaction")

    play(scenario)


def test_no_samples_at_interval_zero(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MeterValueSampleInterval=0)
        await charge(csms, charger)
        await wait(500)
        assert "MeterValues" not in csms.actions()

    play(scenario)


def test_transaction_data_is_thinned_in_the_middle(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(MeterValueSampleInterval=10)
        await charge(csms, charger)
        await wait(2000)
        await charger.perform("present", TAP)
        data = (await csms.until("StopTransaction"))["transactionData"]
        assert len(data) == 100
        contexts = [value["sampledValue"][0]["context"] for value in (data[0], data[-1])]
        assert contexts == ["Transaction.Begin", "Transaction.End"]

    play(scenario)


def test_a_changed_interval_counts_from_now(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        await csms.configure(MeterValueSampleInterval=5)
        before = csms.clock.seconds()
        await csms.until("MeterValues")
        assert csms.clock.seconds() - before == pytest.approx(5, abs=1)

    play(scenario)


def test_get_configuration_over_the_wire(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        everything = await csms.call("GetConfiguration")
        assert len(everything["configurationKey"]) == len(keys(2, "socket"))
        assert "unknownKey" not in everything
        some = await csms.call("GetConfiguration", key=["connectiontimeout", "Nonsense"])
        assert some == {
            "configurationKey": [{"key": "ConnectionTimeOut", "readonly": False, "value": "60"}],
            "unknownKey": ["Nonsense"],
        }

    play(scenario)


def test_data_transfer(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        assert await csms.call("DataTransfer", vendorId="nobody") == {"status": "UnknownVendorId"}
        assert await csms.call("DataTransfer", vendorId="org.ocpp-verdict", messageId="x") == {
            "status": "UnknownMessageId"
        }
        answer = await csms.call("DataTransfer", vendorId="org.ocpp-verdict", messageId="echo", data="42")
        assert answer == {"status": "Accepted", "data": "42"}

    play(scenario)


CATALOGUE = Path("/work/shared/catalogue/config_keys16.csv")


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue lies outside of the repository")
def test_every_key_of_the_catalogue_exists() -> None:
    rows = {row["key"]: row for row in csv.DictReader(CATALOGUE.open())}
    table = {key.name: key for key in keys(2, "socket")}
    assert set(table) == set(rows)
    for name, key in table.items():
        assert key.access.value in rows[name]["accessibility"].split(" or "), name


def test_factory_values_are_valid() -> None:
    assert [key.name for key in keys(2, "socket") if not (key.value == "" or key.check(key.value))] == []


@pytest.mark.parametrize(
    ("key", "value", "outcome"),
    [
        ("Nonsense", "1", Outcome.NOT_SUPPORTED),
        ("NumberOfConnectors", "1", Outcome.REJECTED),
        ("HeartbeatInterval", "-1", Outcome.REJECTED),
        ("HeartbeatInterval", "0", Outcome.REJECTED),
        ("HeartbeatInterval", "1e2", Outcome.REJECTED),
        ("HeartbeatInterval", "99999999999", Outcome.REJECTED),
        ("heartbeatINTERVAL", "60", Outcome.ACCEPTED),
        ("LocalPreAuthorize", "yes", Outcome.REJECTED),
        ("LocalPreAuthorize", "TRUE", Outcome.ACCEPTED),
        ("MeterValuesSampledData", "Voltage, Power.Offered", Outcome.ACCEPTED),
        ("MeterValuesSampledData", "Voltage,Enthusiasm", Outcome.REJECTED),
        ("MeterValuesSampledData", ",".join(["Voltage"] * 8), Outcome.REJECTED),
        ("ConnectorPhaseRotation", "0.RST, 1.RST", Outcome.ACCEPTED),
        ("ConnectorPhaseRotation", "9.RST", Outcome.REJECTED),
        ("ConnectorPhaseRotation", "1.ABC", Outcome.REJECTED),
        ("AuthorizationKey", "zz", Outcome.REJECTED),
        ("CpoName", "x" * 501, Outcome.REJECTED),
    ],
)
def test_change_configuration(key: str, value: str, outcome: Outcome) -> None:
    configuration = Configuration(keys(2, "socket"))
    assert configuration.change(key, value) is outcome


def test_a_fixed_cable_cannot_unlock() -> None:
    configuration = Configuration(keys(1, "fixed"))
    assert configuration.change("UnlockConnectorOnEVSideDisconnect", "true") is Outcome.REJECTED
    assert not configuration.on("UnlockConnectorOnEVSideDisconnect")


def test_a_secret_key_is_not_read_back() -> None:
    configuration = Configuration(keys(1, "socket"))
    configuration.change("AuthorizationKey", "00112233445566778899AABBCCDDEEFF")
    settings, unknown = configuration.read(["AuthorizationKey"])
    assert (settings[0].value, settings[0].readonly, unknown) == (None, False, [])


def test_meter_integrates_power_over_time() -> None:
    time = [0.0]
    meter = Meter(Clock(lambda: time[0]), 100.0)
    meter.draw(3600.0)
    assert meter.seconds_until(110.0) == pytest.approx(10)
    time[0] = 10.0
    assert meter.whole() == 110
    meter.draw(0.0)
    time[0] = 100.0
    assert meter.read() == pytest.approx(110)
    assert meter.seconds_until(200.0) is None
    assert meter.seconds_until(1.0) == 0.0


@pytest.mark.parametrize(
    ("time", "interval", "seconds"),
    [
        ("00:00:00", 900, 900),
        ("00:14:59", 900, 1),
        ("00:14:59.7", 900, 900.3),
        ("23:59:00", 7200, 60),
        ("23:00:00", 50000, 3600),
    ],
)
def test_boundaries_count_from_midnight(time: str, interval: int, seconds: float) -> None:
    now = datetime.fromisoformat(f"2026-11-21T{time}").replace(tzinfo=UTC)
    assert seconds_to_boundary(now, interval) == pytest.approx(seconds)
