"""Tests of the full command against third-party programs: it ends in a report, honest peers pass, defects are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from .runs import RUNS, Outcome, execute

#: How many runs go on at once; they wait far more than they work.
AT_ONCE = 8

#: Honest peer -> case -> verdict, where it is neither pass nor n/a, each with what decided.
EXPECTED: Mapping[str, Mapping[str, str]] = {
    "ocpp-rpc-charger-1.6": {},
    "ocpp-rpc-charger-2.0.1": {},
    # OCPP-J 1.6 §3.1.2: without a common subprotocol the connection is closed at once; ocpp-rpc keeps it open.
    # OCPP-J 1.6 §4.2.3: for what is no message it answers RpcFrameworkError, a code of 2.x.
    "ocpp-rpc-csms-1.6": {"TC_088_CSMS": "fail", "OV_16_MALFORMED_CSMS": "fail"},
    "ocpp-rpc-csms-1.6-secured": {"TC_088_CSMS": "fail", "OV_16_MALFORMED_CSMS": "fail"},
    # The same over 2.0.1 (part 4 §3.1.2).
    # It has no certificate authority either, so that no certificate is there for security profile 3.
    "ocpp-rpc-csms-2.0.1": {"TC_B_58_CSMS": "fail", "TC_A_19_CSMS": "inconc"},
    "ocpp-csms-1.6": {},
}

#: Peer -> case -> what must be said of it.
DEFECTS: Mapping[str, Mapping[str, str]] = {
    "ocpp-ws-cli-1.6": {
        # It knows only configuration keys that were set before, and takes any.
        "TC_019_CS": "The answer to GetConfiguration does not say what it must",
        "TC_040_1_CS": "The answer to ChangeConfiguration does not say what it must",
        "TC_040_2_CS": "The answer to ChangeConfiguration does not say what it must",
        # Every stop is Local, and a reset forgets the transaction.
        "TC_012_CS": "StopTransaction does not say what it must",
        "TC_015_CS": "StopTransaction did not come",
        "TC_016_CS": "StopTransaction did not come",
        # It unlocks connectors that it does not have, and none while charging.
        "TC_018_1_CS": "The answer to UnlockConnector does not say what it must",
        "TC_031_CS": "The answer to UnlockConnector does not say what it must",
        # An availability is forgotten with the next boot.
        "TC_013_CS": "StatusNotification does not say what it must",
        # What happens offline is lost.
        "TC_038_CS": "StopTransaction did not come",
        # It accepts feature profiles that it does not have.
        "TC_043_1_CS": "The answer to SendLocalList does not say what it must",
    },
    # It sends the 1.6 payload of BootNotification over 2.0.1.
    "ocpp-ws-cli-2.0.1": {"TC_B_01_CS": "BootNotification"},
    # Started by its command it lets everybody charge.
    "ocpp-csms-command-1.6": {"TC_023_1_CSMS": "The answer to Authorize does not say what it must"},
}


def wanted(items: list[pytest.Item]) -> list[str]:
    """Return the runs that the selected tests need."""
    names = {
        item.callspec.params.get("name")
        for item in items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    return [name for name in RUNS if name in names]


@pytest.fixture(scope="session")
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Outcome]]:
    """Return a function that waits for a run; all runs begin with the first one that is needed."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures: dict[str, Future[Outcome]] = {
            name: pool.submit(execute, RUNS[name], tmp_path_factory.mktemp(name))
            for name in wanted(request.session.items)
        }
        yield lambda name: futures[name].result()


@pytest.mark.parametrize("name", RUNS)
def test_a_run_ends_in_a_report(name: str, outcome: Callable[[str], Outcome]) -> None:
    ended = outcome(name)
    assert ended.status in (0, 1), ended.output
    assert (ended.report / "report.html").stat().st_size > 1000
    assert f"report: {ended.report / 'report.html'}" in ended.output
    assert ended.result["run"]["complete"]
    assert ended.verdicts(), ended.output
    assert "error" not in ended.verdicts().values(), ended.output


@pytest.mark.parametrize("name", EXPECTED)
def test_an_honest_peer_passes(name: str, outcome: Callable[[str], Outcome]) -> None:
    ended = outcome(name)
    other = {case: verdict for case, verdict in ended.verdicts().items() if verdict not in ("pass", "n/a")}
    assert other == {case: verdict for case, verdict in EXPECTED[name].items() if case in ended.verdicts()}, (
        ended.output
    )
    assert "pass" in ended.verdicts().values()


@pytest.mark.parametrize("name", DEFECTS)
def test_the_defects_of_a_peer_are_named(name: str, outcome: Callable[[str], Outcome]) -> None:
    ended = outcome(name)
    found = ended.findings()
    missing = {
        case: words
        for case, words in DEFECTS[name].items()
        if not any(words.lower() in text.lower() for text in found.get(case, []))
    }
    assert missing == {}, ended.output
    assert ended.status == 1
