"""The table of what the built-in 1.6 charger can do wrong: complete, known to the code, and one thing at a time."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import ocpp_verdict.simulators
import pytest
from ocpp_verdict.clock import Clock
from ocpp_verdict.simulators.charger16 import SimulatedCharger16
from ocpp_verdict.simulators.charger16.misbehaviours import MISBEHAVIOURS, ROWS

ID, OTHER = "04A1B2C3", "04D4E5F6"
PLUG, TAP = {"connector": 1}, {"connector": 1, "id": ID}
CATALOGUE = Path("testsuite/ocpp16/catalogue.csv")


def test_every_case_has_a_misbehaviour() -> None:
    rows = [row for row in csv.DictReader(CATALOGUE.open()) if row["id"].endswith("_CS")]
    noticed = {case for row in MISBEHAVIOURS for case in row.cases if case.startswith("TC_")}
    assert {row["id"] for row in rows} - noticed == set()
    assert {case for case in noticed if not case.startswith("OV_")} - {row["id"] for row in rows} == set()


def test_names_are_unique_and_every_flag_is_consulted() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    folder = Path(ocpp_verdict.simulators.__file__).parent
    code = "".join(path.read_text() for path in folder.glob("charger16/*.py") if "misbehaviours" not in path.name)
    consulted = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', code))
    assert {row.name for row in ROWS if row.fault is None} == consulted & set(names)
    assert consulted & {row.name for row in ROWS if row.fault is not None} == set()


def test_an_unknown_misbehaviour_is_refused() -> None:
    clock = Clock(lambda: 0.0)
    with pytest.raises(ValueError, match="hides-charging"):
        SimulatedCharger16("ws://127.0.0.1:1", "x", clock=clock, misbehave=frozenset({"nonsense"}))


async def charge(csms: Any, charger: Any) -> None:
    """Bring connector 1 into a transaction."""
    await charger.perform("plug_in", PLUG)
    await charger.perform("present", TAP)
    await csms.until("StartTransaction")


def test_hidden_status_blocks_nothing_else(play: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        await charger.perform("present", TAP)
        await csms.status(1, "Finishing")
        assert csms.statuses(1) == ["Preparing", "Finishing"]
        assert max(csms.times) - min(csms.times) < 5

    play(scenario, misbehave=frozenset({"hides-charging"}))


def test_reset_without_boot(play: Any, wait: Any) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.call("Reset", type="Hard")
        await wait(60)
        assert len(csms.headers) == 2
        assert "BootNotification" not in csms.actions()

    play(scenario, misbehave=frozenset({"reset-without-boot"}))


@pytest.mark.parametrize("name", ["hard-reset-loses-transaction", "power-failure-loses-transaction"])
def test_lost_transactions(play: Any, wait: Any, name: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        if name.startswith("hard"):
            await csms.call("Reset", type="Hard")
        else:
            await charger.perform("reboot", {})
        await csms.until("BootNotification")
        await csms.status(1, "Finishing")
        await wait(60)
        assert "StopTransaction" not in csms.actions()

    play(scenario, misbehave=frozenset({name}))


FLAGS = [
    ("any-card-stops", "present-other", True),
    ("ignores-group", "present-group", False),
    ("own-card-cannot-stop", "present-own", False),
    ("stops-when-ev-disconnects", "leave-false", True),
    ("charges-on-after-ev-disconnect", "leave-true", False),
    ("remote-stop-without-effect", "remote", False),
    ("unlock-keeps-transaction", "unlock", False),
    ("ignores-connection-timeout", "present-own", True),
]


@pytest.mark.parametrize(("name", "act", "stops"), FLAGS)
def test_stops_and_does_not(play: Any, wait: Any, name: str, act: str, stops: bool) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        if act == "leave-false":
            await csms.configure(StopTransactionOnEVSideDisconnect="false")
        await charge(csms, charger)
        acts: dict[str, Any] = {
            "present-other": lambda: charger.perform("present", {"connector": 1, "id": OTHER}),
            "present-group": lambda: charger.perform("present", {"connector": 1, "id": "04A7B8C9"}),
            "present-own": lambda: charger.perform("present", TAP),
            "leave-false": lambda: charger.perform("unplug_ev_side", PLUG),
            "leave-true": lambda: charger.perform("unplug_ev_side", PLUG),
            "remote": lambda: csms.call("RemoteStopTransaction", transactionId=1001),
            "unlock": lambda: csms.call("UnlockConnector", connectorId=1),
        }
        await acts[act]()
        await wait(30)
        assert ("StopTransaction" in csms.actions()) is stops

    play(scenario, misbehave=frozenset({name}))


ANSWERS = [
    ("accepts-second-remote-start", "RemoteStartTransaction", {"idTag": OTHER, "connectorId": 1}, "Accepted"),
    ("accepts-remote-start-on-zero", "RemoteStartTransaction", {"idTag": OTHER, "connectorId": 0}, "Accepted"),
    ("accepts-unknown-transaction", "RemoteStopTransaction", {"transactionId": 3}, "Accepted"),
    ("rejects-unknown-key", "ChangeConfiguration", {"key": "Testing", "value": "1"}, "Rejected"),
    ("accepts-invalid-value", "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "-1"}, "Accepted"),
    ("unlock-failed-for-unknown-connector", "UnlockConnector", {"connectorId": 9}, "UnlockFailed"),
    ("rejects-remote-start", "RemoteStartTransaction", {"idTag": OTHER, "connectorId": 2}, "Rejected"),
    ("remote-start-without-effect", "RemoteStartTransaction", {"idTag": OTHER, "connectorId": 2}, "Accepted"),
    ("refuses-clear-cache", "ClearCache", {}, "Rejected"),
    ("reset-without-effect", "Reset", {"type": "Soft"}, "Accepted"),
]


@pytest.mark.parametrize(("name", "action", "payload", "status"), ANSWERS)
def test_wrong_answers(play: Any, name: str, action: str, payload: Any, status: str) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await charge(csms, charger)
        assert await csms.call(action, **payload) == {"status": status}

    play(scenario, misbehave=frozenset({name}))


OFFLINE = [
    ("forgets-while-offline", ["StatusNotification"]),
    ("refuses-offline-start", ["StatusNotification"]),
    ("silent-after-offline", ["StartTransaction"]),
]


@pytest.mark.parametrize(("name", "actions"), OFFLINE)
def test_offline_failures(play: Any, wait: Any, name: str, actions: list[str]) -> None:
    async def scenario(csms: Any, charger: Any) -> None:
        await csms.configure(AllowOfflineTxForUnknownId="true", MeterValueSampleInterval=0)
        await csms.stop()
        await charger.perform("plug_in", PLUG)
        await charger.perform("present", TAP)
        await wait(30)
        await csms.start()
        await wait(60)
        assert csms.actions() == actions, csms.seen

    play(scenario, misbehave=frozenset({name}))
