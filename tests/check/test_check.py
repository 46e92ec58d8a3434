"""Logs of all kinds are read, judged and told; nothing in them can make that fail."""

from __future__ import annotations

import base64
import gzip
import io
import json
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ocpp_verdict import cli
from ocpp_verdict.check import Checked, check
from ocpp_verdict.data import directory
from ocpp_verdict.frames import Side, Version

from tests.hostile import evidence, text_of

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
BOOTED = '[3,"1",{"status":"Accepted","currentTime":"2026-11-21T10:00:00Z","interval":300}]'
BAD = '[2,"2","StatusNotification",{"connectorId":1,"status":"charging","errorCode":"NoError"}]'
WRONG_ANSWER = '[3,"2",{"x":1}]'


def trace(*lines: dict[str, Any], role: str = "charger", ocpp: str = "1.6") -> str:
    head = {"dut": "x", "ocpp": ocpp, "role": role, "recorded": "2026-11-21T10:00:00.000Z"}
    return "\n".join(json.dumps(line) for line in (head, *lines)) + "\n"


def rx(seconds: float, frame: str, **more: Any) -> dict[str, Any]:
    return {"t": seconds, "dir": "rx", "frame": frame, **more}


def tx(seconds: float, frame: str, **more: Any) -> dict[str, Any]:
    return {"t": seconds, "dir": "tx", "frame": frame, **more}


OPENED = {"t": 0.0, "dir": "ev", "event": "open", "path": "/ocpp/CP1", "subprotocol": "ocpp1.6"}
TRACE = trace(OPENED, rx(1, BOOT), tx(1.1, BOOTED), rx(2, BAD), tx(2.1, WRONG_ANSWER), rx(4, BAD.replace('"2"', '"3"')))


@pytest.fixture
def log(tmp_path: Path) -> Any:
    def write(content: str | bytes, name: str = "a.log") -> str:
        path = tmp_path / name
        data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        path.write_bytes(data)
        return str(path)

    return write


def rules_of(checked: Checked) -> list[str | None]:
    return [defect.finding.rule for defect in checked.defects]


def told(path: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, Any]:
    status = cli.main(["check", "--format", "json", *options, path])
    return status, json.loads(capsys.readouterr().out)


# -- traces -----------------------------------------------------------------------------------------------------------


def test_a_trace_judges_the_device_and_not_the_tester(log: Any) -> None:
    checked = check(log(TRACE))
    assert rules_of(checked) == ["schema-enum"]
    [defect] = checked.defects
    assert (defect.side, defect.count, defect.first.line, defect.last.line) == (Side.STATION, 2, 5, 7)
    assert defect.first.time == "2026-11-21T10:00:02+00:00"
    assert (checked.ocpp, checked.frames, checked.connections, checked.stations) == ("1.6", 5, 1, 1)
    assert checked.limits == []


def test_a_side_can_be_asked_for(log: Any) -> None:
    assert "schema-unknown-field" in rules_of(check(log(TRACE), side=Side.CSMS))


def test_what_was_not_sent_is_no_answer(log: Any) -> None:
    failed = {"t": 2.2, "dir": "ev", "event": "send-failed"}
    lines = (OPENED, rx(1, BOOT), tx(1.1, BOOTED), tx(2, '[2,"9","ClearCache",{}]'), failed)
    asked = check(log(trace(*lines, rx(3, '[3,"9",{"status":"Accepted"}]'))))
    assert "answer-to-nothing" in rules_of(asked)


def test_a_frame_that_the_recorder_shortened_is_not_judged(log: Any) -> None:
    short = '[3,"9",{"status":"Accepted","data":"xxxx...<300074 chars>"}]'
    checked = check(log(trace(OPENED, tx(1, '[2,"9","DataTransfer",{"vendorId":"x"}]'), rx(1.5, short[:-3]))))
    assert rules_of(checked) == []
    assert any("shortened" in limit for limit in checked.limits)


def test_a_binary_frame_is_decoded(log: Any) -> None:
    data = base64.b64encode(b'[2,"9","Heartbeat",{}]').decode()
    assert rules_of(check(log(trace(OPENED, rx(1, data, bin=True))))) == ["envelope-binary"]


def test_connections_with_names_are_told_apart(log: Any) -> None:
    shake = {"t": 0.0, "dir": "ev", "event": "handshake", "url": "ws://a/CP1", "offered": ["ocpp1.6"],
             "accepted": True, "status": 101, "selected": "ocpp1.6"}  # fmt: skip
    lines = [{**shake, "conn": name} for name in ("a", "b")]
    beat, answer = '[2,"1","Heartbeat",{}]', '[3,"1",{"currentTime":"2026-11-21T10:00:01Z"}]'
    talk = [tx(1, beat, conn="a"), tx(1, beat, conn="b"), rx(1.1, answer, conn="a"), rx(1.1, answer, conn="b")]
    checked = check(log(trace(*lines, *talk, role="csms")))
    assert (checked.connections, rules_of(checked)) == (2, [])


# -- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "connection", "lines_found"),
    [("pytest", "s1", [4]), ("pytest", "c1", [3]), ("observe", "c1", [3, 4])],
    ids=["csms", "station", "relay"],
)
def test_evidence_judges_the_side_that_was_not_played(
    log: Any, command: str, connection: str, lines_found: list[int]
) -> None:
    told: list[dict[str, Any]] = [
        {"kind": "run", "command": [command]},
        {"kind": "open", "connection": connection, "station": "CP1", "ocpp": "2.0.1"},
        {"kind": "frame", "connection": connection, "station": "CP1", "sender": "charging_station", "text": "[2"},
        {"kind": "frame", "connection": connection, "station": "CP1", "sender": "csms", "text": "[3"},
    ]
    lines = [json.dumps({"n": n, "t": n, "utc": "2026-11-21T10:00:00Z", **one}) for n, one in enumerate(told, 1)]
    checked = check(log("\n".join([*lines, '{"n":5,"t":'])))
    assert (checked.ocpp, {*rules_of(checked)}) == ("2.0.1", {"envelope-malformed"})
    assert sorted(defect.first.line for defect in checked.defects) == lines_found
    assert "lines that are no evidence were skipped" in checked.limits


# -- text -------------------------------------------------------------------------------------------------------------

PYTHON = f"""2026-11-21 10:00:00,100 INFO:ocpp:CP1: receive message {BOOT}
2026-11-21 10:00:00,200 INFO:ocpp:CP1: send {BOOTED}
2026-11-21 10:00:03,000 INFO:ocpp:CP1: receive message {BAD}
"""
STEVE = f"""[INFO ] 2026-11-21 10:00:00,100 o.o.w.WebSocketLogger - [chargeBoxId=CP1, sessionId=a] Received: {BOOT}
[INFO ] 2026-11-21 10:00:00,200 o.o.w.WebSocketLogger - [chargeBoxId=CP1, sessionId=a] Sending: {BOOTED}
[INFO ] 2026-11-21 10:00:03,000 o.o.w.WebSocketLogger - [chargeBoxId=CP1, sessionId=a] Received: {BAD}
"""
CITRINE = "".join(
    json.dumps({"time": f"2026-11-21T10:00:0{second}.000Z", "stationId": "CP1", "msg": f"{word} {frame}"}) + "\n"
    for second, word, frame in ((0, "Received", BOOT), (1, "Sending", BOOTED), (4, "Received", BAD))
)
JOURNAL = f"""Nov 21 10:00:00 host everest[12]: OCPP <- {BOOT}
Nov 21 10:00:00 host everest[12]: OCPP -> {BOOTED}
Nov 21 10:00:03 host everest[12]: OCPP <- {BAD}
"""
CONSOLE = f"{BOOT}\n{BOOTED}\n{BAD}\n"
PRETTY = f'2026-11-21T10:00:00Z CP >> [\n  2,\n  "1",\n  "Heartbeat",\n  {{}}\n]\n{BAD}\n'
MARKS = "\ufeff2026-11-21T10:00:00Z → " + BOOT + "\r\n2026-11-21T10:00:03Z → " + BAD + "\r\n"


@pytest.mark.parametrize(
    "text", [PYTHON, STEVE, CITRINE, JOURNAL, CONSOLE, MARKS], ids=["ocpp", "steve", "json", "journal", "bare", "bom"]
)
def test_text_logs_are_read(log: Any, text: str) -> None:
    checked = check(log(text))
    [defect] = [one for one in checked.defects if one.finding.rule == "schema-enum"]
    assert defect.side is Side.STATION
    assert defect.first.line == text.count("\n", 0, text.index("charging")) + 1
    assert checked.ocpp == "1.6"
    assert any("version is not said" in limit for limit in checked.limits)


def test_a_frame_over_several_lines_is_one(log: Any) -> None:
    assert check(log(PRETTY.replace("[\n  2,\n  ", "[2,"))).frames == 2


def test_a_log_without_times_claims_nothing_of_them(log: Any) -> None:
    assert "lines without a time: nothing is said of how long anything took (3 times)" in check(log(CONSOLE)).limits


def test_times_without_a_zone_claim_nothing_of_clocks(log: Any) -> None:
    late = PYTHON.replace("T10:00:00Z", "T19:30:00Z")
    checked = check(log(late))
    assert "csms-time" not in rules_of(checked)
    assert any("without a zone" in limit for limit in checked.limits)


def test_what_the_logger_cut_is_nobodys_fault(log: Any) -> None:
    checked = check(log(PYTHON + '2026-11-21 10:00:09,000 INFO:ocpp:CP1: receive message [2,"9","MeterValues",{"conn'))
    assert rules_of(checked) == ["schema-enum"]
    assert "frames that the log cuts off are not judged" in checked.limits


def test_words_tell_directions_once_actions_taught_them(log: Any) -> None:
    beats = "".join(
        f'2026-11-21T10:00:{second:02}Z received: [2,"b{second}","Heartbeat",{{}}]\n' for second in range(10, 50, 5)
    )
    wrong = '2026-11-21T10:01:00Z received: [2,"r","Reset",{"type":"Hard"}]\n'
    assert "action-direction" in rules_of(check(log(beats + wrong)))
    assert "action-direction" not in rules_of(check(log(wrong)))


def test_stations_of_one_log_are_told_apart(log: Any) -> None:
    both = PYTHON + PYTHON.replace("CP1", "CP2")
    checked = check(log(both))
    assert (checked.stations, checked.connections) == (2, 2)
    assert "id-reused" not in rules_of(checked)


def test_a_station_is_named_before_its_frame_or_after_it(log: Any) -> None:
    text = f"10:00 got {BOOT} from CP1\n10:01 to CP1 {BOOTED}\n10:02 got {BAD} from CP1\n"
    assert (check(log(text)).connections, rules_of(check(log(text)))) == (1, ["schema-enum"])


def test_an_answer_that_names_nobody_is_about_its_call(log: Any) -> None:
    other = BOOT.replace('"1"', '"9"')
    text = f"got {BOOT} from CP1\ngot {other} from CP2\n{BOOTED}\ngot {BAD} from CP1\n"
    assert rules_of(check(log(text))) == ["schema-enum"]


def test_frames_of_nobody_are_said(log: Any) -> None:
    checked = check(log('x [3,"1",{}]\n'))
    assert checked.frames == 0
    assert "no OCPP-J frame was found" in checked.limits


# -- tables -----------------------------------------------------------------------------------------------------------


def quoted(*cells: str) -> str:
    return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)


TABLE = "\n".join(
    [
        "Timestamp;Charge point;Direction;Message",
        quoted("2026-11-21T10:00:00Z", "CP1", "charger", BOOT),
        quoted("2026-11-21T10:00:01Z", "CP1", "csms", BOOTED),
        quoted("2026-11-21T10:00:05Z", "CP1", "in", BAD),
    ]
)
PARTS = "\n".join(
    [
        "time,station,type,message_id,action,payload",
        '2026-11-21T10:00:00Z,CP1,2,1,StatusNotification,"{""connectorId"":1,""status"":""charging"",""errorCode"":""NoError""}"',
        "2026-11-21T10:00:01Z,CP1,3,1,,{}",
    ]
)


@pytest.mark.parametrize("text", [TABLE, PARTS], ids=["frames", "parts"])
def test_tables_are_read(log: Any, text: str) -> None:
    checked = check(log(text))
    assert rules_of(checked)[0] == "schema-enum"
    assert checked.format == "table"
    assert checked.stations == 1


def test_a_table_tells_skipped_rows(log: Any) -> None:
    assert "rows without a frame were skipped" in check(log(TABLE + "\nx;y;z;hello")).limits


# -- forms of files ---------------------------------------------------------------------------------------------------


def test_gzip_is_read_and_so_is_one_that_breaks_off(log: Any) -> None:
    packed = gzip.compress(TRACE.encode())
    assert rules_of(check(log(packed))) == ["schema-enum"]
    assert check(log(packed[:-12])).frames >= 0


def test_utf_16_is_read(log: Any) -> None:
    assert "schema-enum" in rules_of(check(log(CONSOLE.encode("utf-16"))))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TRACE.encode())))
    assert rules_of(check("-")) == ["schema-enum"]


def test_the_version_can_be_told(log: Any) -> None:
    checked = check(log(CONSOLE), version=Version.V201)
    assert checked.ocpp == "2.0.1"
    assert not any("version" in limit for limit in checked.limits)


def test_the_version_is_inferred_from_a_boot_of_2(log: Any) -> None:
    boot = '[2,"1","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M"}}]'
    assert check(log(f"{boot}\n")).ocpp == "2.0.1"


# -- the command ------------------------------------------------------------------------------------------------------


def test_json_keeps_its_contract(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = told(log(TRACE), capsys)
    schema = json.loads((directory("schemas") / "check.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(found)
    [one] = found["logs"]
    assert status == 1
    assert list(one) == ["path", "ocpp", "frames", "connections", "findings", "limits"]
    assert list(one["findings"][0]) == schema["$defs"]["finding"]["required"]
    assert one["findings"][0]["first"] == {"line": 5, "time": "2026-11-21T10:00:02+00:00"}


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [
        (TRACE, (), 1),
        (TRACE, ("--fail-on", "never"), 0),
        (trace(OPENED, rx(1, BOOT), tx(1.1, BOOTED)), (), 0),
        (trace(OPENED, rx(1, BOOT + " ")), (), 0),
        (trace(OPENED, rx(1, BOOT + " ")), ("--fail-on", "advice"), 1),
        ("nothing of the kind\n", (), 2),
        ("", (), 2),
    ],
    ids=["violation", "never", "clean", "advice", "advice fails", "no frames", "empty"],
)
def test_the_exit_status_says_what_was_found(
    log: Any, capsys: pytest.CaptureFixture[str], content: str, options: tuple[str, ...], status: int
) -> None:
    assert told(log(content), capsys, *options)[0] == status


def test_a_log_that_is_not_there_does_not_stop_the_others(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", log(TRACE), "/nowhere/x.log"]) == 2
    said = capsys.readouterr()
    assert "schema-enum" in said.out
    assert "/nowhere/x.log" in said.err


def test_people_read_rule_clause_place_and_the_part_that_is_wrong(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", log(TRACE)])
    said = capsys.readouterr().out
    assert "1 violation, 0 warnings, 0 advice" in said
    assert "[schema-enum]" in said
    assert "line 5, 2 times to line 7" in said
    excerpt, marks = said.split("\n    [2,")[1].splitlines()[:2]
    assert ("    [2," + excerpt)[marks.index("^") :].startswith('"status"')


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--rules", "--ocpp", "1.6"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {len(row) for row in rows} == {7}
    assert "transaction-id-reused" in {row[0] for row in rows}
    assert "tx-seqno-gap" not in {row[0] for row in rows}


def test_a_check_of_nothing_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 2
    assert "LOG" in capsys.readouterr().err


def test_a_terminal_obeys_no_device(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", log(trace(OPENED, rx(1, BAD.replace("charging", "\\u001b[2J"))))])
    assert "\x1b" not in capsys.readouterr().out


def test_junit_and_the_report_are_written(log: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junit, into = tmp_path / "junit.xml", tmp_path / "report"
    cli.main(["check", "--junit", str(junit), "--report-dir", str(into), log(TRACE)])
    root = ElementTree.fromstring(junit.read_text())
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == ["schema-enum"]
    assert root.find("testsuite").get("failures") == "1"  # type: ignore[union-attr]
    result = json.loads((into / "result.json").read_text())
    assert [finding["rule"] for finding in result["findings"]] == ["schema-enum"]
    assert result["findings"][0]["count"] == 2
    assert "schema-enum" in (into / "report.html").read_text()
    assert "report.html" in capsys.readouterr().err


def test_the_report_of_a_log_without_a_defect_says_what_was_judged(log: Any, tmp_path: Path) -> None:
    good = trace(OPENED, rx(1, BOOT), tx(1.1, BOOTED))
    cli.main(["check", "--report-dir", str(tmp_path / "report"), log(good)])
    verdict = json.loads((tmp_path / "report" / "result.json").read_text())["verdict"]
    assert "broke 0 requirements in the 2 frames of the log; no case was run" in verdict["summary"]
    assert verdict["standing"] == "incomplete"


def stumble(_: object) -> None:
    raise KeyError("a rule of ours")


def test_rules_that_fail_are_told_and_the_others_judge(
    log: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ocpp_verdict.rules.status._fillers", stumble)
    good = BAD.replace("charging", "Charging")
    checked = check(log(trace(OPENED, rx(1, BOOT), tx(1.1, BOOTED), rx(2, good), rx(4, BAD.replace('"2"', '"3"')))))
    assert rules_of(checked) == ["schema-enum"]
    [limit] = [one for one in checked.limits if "rules of ours failed" in one]
    assert "status.status_16: status-connector-zero" in limit
    assert "status.status_16" in caplog.text


# -- robustness -------------------------------------------------------------------------------------------------------

SEEDS = [text.encode("utf-8", "surrogateescape") for text in (TRACE, PYTHON, STEVE, CITRINE, CONSOLE, TABLE, PARTS)]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a log of which some bytes are others, some are gone and some are twice."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 12))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.integers(0, 3)):
            case 0:
                data[place : place + 1] = draw(st.binary(max_size=3))
            case 1:
                del data[place : place + draw(st.integers(1, 40))]
            case 2:
                data[place:place] = data[place : place + draw(st.integers(1, 60))]
            case _:
                data = data[:place]
    return bytes(data)


@settings(deadline=None, max_examples=150)
@given(mutated())
@example(b"\x1f\x8b")
@example(b"id,\x0dpayload,frame\n1,2,3\n")
@example(b"\xff\xfe[")
@example(b'[2,"1","Heartbeat",' + b"[" * 5000)
@example(b'{"n":1,"kind":"frame","sender":"x","text":5,"t":"y","utc":7}')
@example(b'{"dir":"rx","t":1e300,"frame":{"a":1},"role":"x","ocpp":1}\n{"dir":"rx","t":-1}')
def test_no_bytes_make_a_check_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "log"
    path.write_bytes(data)
    checked = check(str(path))
    json.dumps(checked.json())
    assert not any("rules of ours failed" in limit for limit in checked.limits)


FRAGMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12) | st.sampled_from(["@", "2026-11-21T10:00:00Z", "Accepted", "Charging", "1e999", "-0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["status", "connectorId", "transactionId", "meterValue", "sampledValue", "value", "timestamp", "seqNo", "evse",
         "id", "transactionInfo", "eventType", "idToken", "unitOfMeasure", "configurationKey", "key", "measurand"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip
ACTIONS = st.sampled_from(
    ["StatusNotification", "StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent", "BootNotification",
     "GetConfiguration", "SetChargingProfile", "GetCompositeSchedule", "NotifyReport", "FirmwareStatusNotification",
     "ChangeConfiguration", "GetVariables", "SetVariables", "Heartbeat", "Foo"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(ACTIONS, FRAGMENTS, FRAGMENTS), max_size=8), st.sampled_from(list(Version)))
def test_no_payload_makes_a_rule_fail(
    tmp_path_factory: pytest.TempPathFactory, talk: list[tuple[str, Any, Any]], version: Version
) -> None:
    lines = []
    for number, (action, request, answer) in enumerate(talk):
        lines += [rx(number, json.dumps([2, str(number), action, request]))]
        lines += [tx(number, json.dumps([3, str(number), answer]))]
    path = tmp_path_factory.mktemp("fuzz") / "log"
    path.write_text(trace(*lines, ocpp=version.value))
    for side in Side:
        assert not any("rules of ours failed" in limit for limit in check(str(path), side=side).limits)


ODD = FRAGMENTS | st.sampled_from(
    [math.nan, math.inf, 10**400, -1, 1e12, "rx", "tx", "ev", "frame", "run", "system", "open", "close", "handshake",
     "charger", "csms", "charging_station", "1.6", "ocpp2.1", "9999-12-31T23:59:59Z", BOOT, BAD, "c1", "s1", True]
)  # fmt: skip
EVIDENCE = st.dictionaries(
    st.sampled_from(["n", "kind", "t", "utc", "sender", "station", "connection", "text", "cut", "ocpp", "command"]), ODD
)
TRACED = st.dictionaries(
    st.sampled_from(["t", "dir", "frame", "bin", "event", "conn", "path", "url", "offered", "accepted", "status",
                     "selected", "headers", "auth", "code", "role", "ocpp", "recorded", "subprotocol"]), ODD
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.tuples(st.just({"kind": "run", "n": 0}), st.lists(EVIDENCE, max_size=6))
    | st.tuples(st.just({"role": "charger", "ocpp": "1.6"}), st.lists(TRACED, max_size=6))
)
@example(({"kind": "run", "n": 0}, [{"kind": {}}, {"kind": "run", "command": 5}, {"kind": "frame", "t": 10**400}]))
@example(({"kind": "run", "n": 0}, [{"kind": "frame", "sender": "charger", "t": math.inf, "utc": "x", "text": BOOT}]))
@example(({"role": "csms", "ocpp": "1.6", "recorded": "9999-12-31T23:59:59Z"}, [{"dir": "rx", "t": 1e8, "frame": BAD}]))
def test_no_fields_of_a_recording_make_a_check_fail(
    tmp_path_factory: pytest.TempPathFactory, told: tuple[dict[str, Any], list[dict[str, Any]]]
) -> None:
    path = tmp_path_factory.mktemp("odd") / "log"
    path.write_text("\n".join(json.dumps(line) for line in (told[0], *told[1])))
    checked = check(str(path))
    json.dumps(checked.json())
    assert not any("rules of ours failed" in limit for limit in checked.limits)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(list(Version)), st.sampled_from([None, *Side]))
def test_no_evidence_makes_a_check_fail(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, version: Version, side: Side | None
) -> None:
    lines = [
        {"n": entry.number, "t": entry.time, "utc": entry.utc, "kind": entry.kind, **entry.data}
        for entry in data.draw(evidence(version))
    ]
    path = tmp_path_factory.mktemp("fuzz") / "log"
    path.write_text("\n".join(map(text_of, lines)))
    checked = check(str(path), side=side, version=version)
    json.dumps(checked.json())
    assert not any("rules of ours failed" in limit for limit in checked.limits)
