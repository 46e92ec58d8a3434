"""The table of what the simulated 2.0.1 station can do wrong: complete, wired up, and one thing at a time."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import data, simulators
from ocpp_verdict.simulators.charger201.misbehaviours import MISBEHAVIOURS, ROWS

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}


def _catalogue() -> list[dict[str, str]]:
    with (data.directory("testsuite") / "ocpp2" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_names_are_unique_and_cases_exist() -> None:
    """A misspelt case would be proven by nothing."""
    names = [row.name for row in MISBEHAVIOURS]
    assert len(set(names)) == len(names)
    known = {row["id"] for row in _catalogue()}
    assert {case for row in MISBEHAVIOURS for case in row.cases} <= known


def test_every_mandatory_core_case_has_one() -> None:
    """Status M in the profile Core."""
    needed = {row["id"] for row in _catalogue() if row["id"].endswith("_CS") and _is_mandatory_core(row)}
    assert needed - {case for row in MISBEHAVIOURS for case in row.cases} == set()
    assert len(needed) > 60


def _is_mandatory_core(row: dict[str, str]) -> bool:
    return row["version"] == "2.0.1" and row["status"] == "M" and "Core" in row["profile"]


_FLAGS = {row.name for row in ROWS if row.fault is None}


def test_every_flag_is_consulted() -> None:
    """A flag that no code asks for does nothing."""
    folder = Path(simulators.__file__).parent
    texts = [path.read_text("utf-8") for path in folder.glob("charger201/*.py") if "misbehaviours" not in path.name]
    source = "\n".join(texts)
    composed = {"keeps-quiet-about-occupied", "keeps-quiet-about-available", "keeps-quiet-about-reserved"}
    assert 'f"keeps-quiet-about-{' in source
    assert [name for name in _FLAGS if f'"{name}"' not in source and name not in composed] == []


async def _first_status(csms: Any, charger: Any) -> Any:
    await csms.expect("BootNotification")
    return "StatusNotification" in await csms.quiet(10)


async def _hides_token(csms: Any, charger: Any) -> Any:
    await csms.booted()
    await charger.perform("present", {"id": "04A1B2C3"})
    return "idToken" in await csms.event("Started", "Authorized")


async def _unknown(csms: Any, charger: Any) -> Any:
    await csms.booted()
    return await csms.set("UnknownComponent", "X", "1") == "UnknownComponent"


async def _cached(csms: Any, charger: Any) -> Any:
    await csms.booted()
    await csms.set("AuthCtrlr", "LocalPreAuthorize", "true")
    for _ in range(3):
        await charger.perform("present", {"id": "04A1B2C3"})
        await csms.quiet(5)
    return len(csms.said("Authorize")) == 1


async def _retried(csms: Any, charger: Any) -> Any:
    await csms.booted()
    csms.answers["TransactionEvent"] = lambda _: "InternalError"
    await csms.set("TxCtrlr", "StopTxOnEVSideDisconnect", "true")
    await charger.perform("plug_in", {})
    await csms.quiet(200)
    return len([each for each in csms.said("TransactionEvent") if each["seqNo"] == 0]) == 3


async def _remote_stop(csms: Any, charger: Any) -> Any:
    await csms.booted()
    return (await csms.call("RequestStopTransaction", transactionId="nobody"))["status"] == "Rejected"


async def _unavailable(csms: Any, charger: Any) -> Any:
    await csms.booted()
    await csms.call("ChangeAvailability", operationalStatus="Inoperative")
    await csms.call("Reset", type="Immediate")
    await csms.booted()
    return csms.said("StatusNotification")[-1]["connectorStatus"] == "Unavailable"


@pytest.mark.parametrize(
    ("name", "probe"),
    [
        ("skips-status-after-boot", _first_status),
        ("hides-token", _hides_token),
        ("sets-unknown-component", _unknown),
        ("asks-for-cached-token", _cached),
        ("never-repeats-transaction-message", _retried),
        ("repeats-transaction-message-for-ever", _retried),
        ("accepts-stop-of-unknown-transaction", _remote_stop),
        ("forgets-unavailable-over-reset", _unavailable),
    ],
)
def test_it_does_wrong_when_told_to_and_right_otherwise(play: Any, name: str, probe: Any) -> None:
    """The probe says whether the station behaves."""
    for misbehave, expected in ((frozenset(), True), (frozenset({name}), False)):

        async def scenario(csms: Any, charger: Any, expected: bool = expected) -> None:
            assert await probe(csms, charger) is expected

        play(scenario, misbehave=misbehave)
