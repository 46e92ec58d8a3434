"""The engine: partial logs, what it keeps, whom it judges, and what is one defect."""

from __future__ import annotations

import tracemalloc
from typing import Any

import attrs
import pytest
from ocpp_verdict import rules
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules import Judge, status
from ocpp_verdict.rules.families import CHECKS
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, number
from ocpp_verdict.rules.rule import Check

from tests.rules.scene import CS, CSMS, Scene


def ids(scene: Scene) -> list[str | None]:
    return [one.finding.rule for one in scene.found()]


def test_one_side_is_judged() -> None:
    scene = Scene().cs("Foo").no("InternalError")
    assert [one.rule for one in rules.judge(scene.entries, Version.V16, CS)] == ["action-unknown"]
    assert [one.rule for one in rules.judge(scene.entries, Version.V16, CSMS)] == ["unknown-action-answer"]


def test_repeats_are_one_finding_of_a_case() -> None:
    scene = Scene().status(1, "charging").status(2, "charging")
    [finding] = rules.judge(scene.entries, Version.V16, CS)
    assert finding.entry == 1


@pytest.mark.parametrize(
    "scene",
    [
        # Whatever stood before the first line is not known, so nothing is claimed that it could explain.
        Scene().stop(7),
        Scene().meter("1000", id=7),
        Scene().status(1, "Finishing"),
        Scene().raw(CS, '[3,"1",{}]'),
        Scene().raw(CSMS, '[4,"1","InternalError","",{}]'),
        Scene().cs("Heartbeat").ok(currentTime="@"),
        Scene(Version.V201).event("Ended", 9, "StopAuthorized"),
        Scene(Version.V201).event("Updated", 3),
        Scene(Version.V201).cs("FirmwareStatusNotification", status="Installed", requestId=3).ok({}),
        # One direction only.
        Scene().cs("Heartbeat").wait(90).cs("Heartbeat").wait(90).cs("Heartbeat"),
    ],
    ids=lambda scene: str(scene.entries[0].data["text"])[:40],
)
def test_a_partial_log_accuses_nobody(scene: Scene) -> None:
    assert ids(scene) == []


def test_a_log_without_times_accuses_nobody_of_lateness() -> None:
    scene = Scene()
    scene.timed = False
    scene.boot("Pending", 60).boot().csms("ClearCache").cs("Heartbeat").cs("Heartbeat")
    assert ids(scene) == []


def test_a_frame_that_was_cut_still_answers() -> None:
    scene = Scene().open().csms("ClearCache", id="1").ok(status="Accepted").csms("GetConfiguration", id="2")
    scene.seconds += 1
    scene.entry(Kind.FRAME, sender=CS.value, connection="c1", text='[3,"2",{"configurationKey":[{"ke', cut=True)
    scene.wait(90).csms("ClearCache").ok(status="Accepted")
    assert ids(scene) == []


def test_a_connection_begins_anew_under_its_old_name() -> None:
    scene = Scene().open().cs("Heartbeat", id="1").ok(currentTime="@").close()
    assert ids(scene.open().cs("Heartbeat", id="1").ok(currentTime="@")) == []


def test_a_changed_interval_is_the_one_that_counts() -> None:
    def changed(status: str) -> Scene:
        scene = Scene().boot(interval=300).csms("ChangeConfiguration", key="HeartbeatInterval", value="20")
        scene.ok(status=status)
        for _ in range(8):
            scene.cs("Heartbeat", pause=20).ok(currentTime="@")
        return scene

    assert "heartbeat-often" not in ids(changed("Accepted"))
    assert "heartbeat-often" in ids(changed("Rejected"))


def test_an_interval_set_by_a_variable_is_left_open() -> None:
    scene = Scene(Version.V201).boot(interval=300)
    variable = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    scene.csms("SetVariables", setVariableData=[variable | {"attributeValue": "20"}])
    scene.ok(setVariableResult=[variable | {"attributeStatus": "Accepted"}])
    for _ in range(8):
        scene.cs("Heartbeat", pause=20).ok(currentTime="@")
    assert "heartbeat-often" not in ids(scene)


def test_what_is_kept_does_not_grow() -> None:
    judge = Judge(Version.V16)
    tracemalloc.start()
    sizes = []
    for turn in range(3):
        scene = Scene()
        scene.seconds = turn * 1e6
        for count in range(1500):
            scene.cs("Heartbeat", id=f"{turn}-{count}").ok(currentTime="@")
        for entry in scene.entries:
            judge.feed(entry)
        scene.entries.clear()
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[2] < sizes[1] * 1.1


def test_the_oldest_is_forgotten_first() -> None:
    recent: Recent[int, int] = Recent()
    for key in range(Recent.limit + 1):
        recent[key] = key
    forgotten = Recent.limit // 4
    assert list(recent) == list(range(forgotten, Recent.limit + 1))


def test_a_table_is_of_a_version_and_a_side() -> None:
    assert {rule.id for rule in rules.table(Version.V16, CSMS)} > {"transaction-id-reused", "schema-missing"}
    assert "tx-seqno-gap" not in rules.ids(Version.V16)
    assert "tx-seqno-gap" in rules.ids(Version.V201)
    assert len(rules.ids()) >= 80


@pytest.mark.parametrize("text", ["", "2026", "x", "9999-99-99T00:00:00Z", "2026-11-21T10:00:00", 5, None, "1" * 99])
def test_what_is_no_time_is_none(text: object) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("value", [None, True, "x", "NaN", [], "9" * 99])
def test_what_is_no_number_is_none(value: object) -> None:
    assert number(value) is None


def test_entries_of_other_kinds_are_passed_over() -> None:
    entry = Entry(1, 0.0, "", Kind.STEP, {"row": 1})
    assert Judge(Version.V16).feed(entry) == []
    assert attrs.asdict(entry)["number"] == 1


def test_a_frame_of_nobody_is_judged_for_its_form() -> None:
    scene = Scene()
    scene.raw(Side.STATION, '[2,"1","Heartbeat",{}]')
    entry = attrs.evolve(scene.entries[0], data={"text": "x", "connection": "c1"})
    assert Judge(Version.V16).feed(entry) == []


def test_tls_is_held_against_the_other_end() -> None:
    tls = {"version": "TLSv1.1", "cipher": "AES128-SHA"}
    ours = Scene().entry(Kind.HANDSHAKE, url="wss://a/CP1", accepted=True, subprotocols=["ocpp1.6"], tls=tls)
    theirs = Scene().entry(Kind.HANDSHAKE, path="/CP1", accepted=True, subprotocols=["ocpp1.6"], tls=tls)
    sides = [[one.side for one in scene.found() if one.finding.rule == "tls-version"] for scene in (ours, theirs)]
    assert sides == [[CSMS], [CS]]


def test_signed_data_is_no_number() -> None:
    scene = Scene().meter("9999", format="Raw").meter("1111", format="SignedData")
    assert ids(scene) == []


def _stumble(seen: Seen) -> list[Any]:
    raise KeyError(status.FILLER.id)


def test_a_rule_that_fails_is_named_and_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    checks = (Check(Moment.REQUEST, _stumble), *CHECKS)
    judge = Judge(Version.V16, checks=checks)
    scene = Scene().cs("Foo").no("NotImplemented").cs("Foo", id="x").no("NotImplemented")
    found = [one.finding.rule for entry in scene.entries for one in judge.feed(entry)]
    assert found == ["action-unknown", "action-unknown"]
    assert judge.failures == {"test_judge.stumble": 2}
    assert len(caplog.records) == 1
    assert "test_judge.stumble" in caplog.text


def test_a_check_is_called_by_its_family_and_the_rules_it_names() -> None:
    names = {check.name for check in CHECKS}
    assert any(name.startswith("status.status_16: ") and "status-filler" in name for name in names)


def test_a_log_of_one_direction_keeps_few_of_the_calls_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Judge, "max_calls", 10)
    engine, scene = Judge(Version.V16), Scene()
    for count in range(50):
        scene.cs("Heartbeat", id=f"{count}")
    found = [one for entry in scene.entries for one in engine.feed(entry)]
    seen = next(iter(engine._last.values()))
    assert len(seen.connection.waiting[Side.STATION]) == 10
    assert "answer-to-nothing" not in {one.finding.rule for one in found}


def test_the_answer_to_a_call_that_was_forgotten_is_no_answer_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Judge, "max_calls", 1)
    scene = Scene().open()
    scene.cs("Heartbeat", id="1", pause=1).cs("Heartbeat", id="2", pause=1).ok(id="1", currentTime="@")
    assert "answer-to-nothing" not in ids(scene)
    scene.raw(CSMS, '[3,"3",{}]')
    assert "answer-to-nothing" in ids(scene)
