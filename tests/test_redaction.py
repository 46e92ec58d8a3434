"""A copy for other eyes holds no name, and still shows what belongs together."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import redaction, sut
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.simulators import choice as simulators

ROOT = Path(__file__).resolve().parent.parent


def copied(directory: Path, *entries: tuple[Kind, dict[str, Any]]) -> str:
    """Return the evidence of the redacted copy of a run with these entries."""
    with (directory / "evidence.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(lambda: 1.0), file)
        evidence.record(Kind.SYSTEM, system="it", role="charging_station", ocpp="1.6", identity="DE-ACME-0042")
        for kind, fields in entries:
            evidence.record(kind, **fields)
        evidence.record(Kind.RUN_END)
    page = redaction.redact(directory)
    assert page == directory / "redacted" / "report.html"
    return (directory / "redacted" / "evidence.jsonl").read_text(encoding="utf-8")


def frame(value: Any) -> tuple[Kind, dict[str, Any]]:
    return Kind.FRAME, {"text": json.dumps(value), "sender": "charging_station"}


@pytest.mark.parametrize(
    ("secret", "entry"),
    [
        ("04A1B2C3", frame([2, "1", "Authorize", {"idTag": "04A1B2C3"}])),
        ("04A1B2C3", frame([2, "1", "Authorize", {"idToken": {"idToken": "04A1B2C3", "type": "ISO14443"}}])),
        ("04A1B2C3", (Kind.FRAME, {"text": '[2,"1","Authorize",{"idTag" : "04A1B2C3"', "malformed": "not JSON"})),
        ("SN-99-1", frame([2, "1", "BootNotification", {"chargePointSerialNumber": "SN-99-1"}])),
        ("262019876543210", frame([2, "1", "BootNotification", {"imsi": "262019876543210"}])),
        ("DE-ACME-0042", (Kind.OPEN, {"station": "DE-ACME-0042", "connection": "c1"})),
        ("DE-ACME-0042", (Kind.OBSERVATION, {"text": "DE-ACME-0042 came back"})),
        ("192.168.17.4", (Kind.HANDSHAKE, {"peer": "192.168.17.4:5123"})),
        ("2001:db8:0:0:0:0:0:7", (Kind.HANDSHAKE, {"peer": "2001:db8:0:0:0:0:0:7"})),
        ("00:1B:44:11:3A:B7", frame([3, "1", {"data": "mac 00:1B:44:11:3A:B7"}])),
        ("back.acme.example", (Kind.HANDSHAKE, {"headers": [["Host", "back.acme.example"]]})),
        ("ftp.acme.example", frame([3, "1", {"data": "see ftp://ftp.acme.example/x"}])),
        ("Jane Doe", (Kind.RUN, {"tester": "Jane Doe", "command": ["pytest", "--tester", "Jane Doe"]})),
        ("/home/jane", (Kind.RUN, {"command": ["/home/jane/bin/pytest", "--report-dir=/home/jane/acme"]})),
        ("04A1B2C3", (Kind.SYSTEM, {"system": "it", "pixit": {"valid_id": "04A1B2C3"}})),
        ("A7", frame([2, "1", "Authorize", {"idTag": "A7"}])),
        ("MIIB", frame([2, "1", "SignCertificate", {"csr": "-----BEGIN X-----\nMIIB\n-----END X-----\n"}])),
        ("jo@acme.example", (Kind.RUN, {"options": {"tester": "jo@acme.example"}})),
    ],
)
def test_what_tells_who_or_where_is_gone(tmp_path: Path, secret: str, entry: tuple[Kind, dict[str, Any]]) -> None:
    evidence = copied(tmp_path, entry)
    assert secret not in evidence
    for name in ("result.json", "report.html"):
        assert secret not in (tmp_path / "redacted" / name).read_text(encoding="utf-8")


def test_the_same_is_replaced_by_the_same(tmp_path: Path) -> None:
    first, second = ([2, str(number), "Authorize", {"idTag": tag}] for number, tag in enumerate(("AAA1", "BBB2")))
    evidence = copied(tmp_path, frame(first), frame(second), frame(first), (Kind.OPERATOR, {"values": {"id": "BBB2"}}))
    assert evidence.count("token-1") == 2
    assert evidence.count("token-2") == 2


def test_a_name_inside_a_word_and_a_short_one_stay(tmp_path: Path) -> None:
    evidence = copied(tmp_path, frame([2, "1", "Authorize", {"idTag": "Auth"}]), frame([2, "2", "X", {"idTag": "ok"}]))
    assert "Authorize" in evidence
    assert "ok" in evidence


def test_what_an_operator_presented_is_gone(tmp_path: Path) -> None:
    assert "04FACADE" not in copied(tmp_path, (Kind.OPERATOR, {"verb": "present", "values": {"id": "04FACADE"}}))


def test_the_path_of_a_difference_is_no_place(tmp_path: Path) -> None:
    difference = {"path": "idTag", "expected": "a", "actual": "b"}
    evidence = copied(
        tmp_path, (Kind.FINDING, {"summary": "s", "differences": [difference]}), (Kind.HANDSHAKE, {"path": "/ocpp/x"})
    )
    assert "idTag" in evidence
    assert "/ocpp/x" not in evidence


def test_loopback_names_no_one(tmp_path: Path) -> None:
    assert "127.0.0.1" in copied(tmp_path, (Kind.HANDSHAKE, {"peer": "127.0.0.1:80"}))


def test_a_line_that_a_kill_cut_off_is_left_out(tmp_path: Path) -> None:
    copied(tmp_path)
    with (tmp_path / "evidence.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"n":9,"identity":"SECRET')
    redaction.redact(tmp_path)
    assert "SECRET" not in (tmp_path / "redacted" / "evidence.jsonl").read_text(encoding="utf-8")


def test_without_evidence_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no evidence"):
        redaction.redact(tmp_path)


def test_letters_may_be_of_another_case(tmp_path: Path) -> None:
    evidence = copied(tmp_path, frame([2, "1", "Authorize", {"idTag": "04a1B2c3"}]), frame("log of 04A1b2C3"))
    assert evidence.count("token-1") == 2


def test_the_copy_says_that_it_is_one(tmp_path: Path) -> None:
    copied(tmp_path, (Kind.RUN, {"harness": "0.1.0"}))
    assert "copy without names" in (tmp_path / "redacted" / "report.html").read_text(encoding="utf-8")


def test_of_a_whole_run_nothing_is_left(tmp_path: Path) -> None:
    """Each value that the run is known to hold is searched for in everything that the copy holds."""
    directory = tmp_path / "Springfield"
    command = [sys.executable, "-m", "pytest", "testsuite", "-q", "-p", "no:cacheprovider", "-p", "ocpp_verdict.plugin"]
    cases = "TC_003_CS,TC_085_CS,TC_078_CS,TC_003_CSMS,TC_053_CSMS,TC_C_39_CS,TC_L_01_CS,TC_N_62_CS,TC_A_01_CSMS"
    options = ["--case", cases, "--tester", "Jane Doe", "--report-dir", str(directory)]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, timeout=200)
    redaction.redact(directory)
    whole = "".join(file.read_text(encoding="utf-8") for file in (directory / "redacted").iterdir())
    profiles = [sut.default(side, version) for side, version in simulators.BUILT_IN]
    known = {getattr(profile, name) for profile in profiles for name in ("identity", *IDENTIFICATIONS)}
    known |= {"Jane Doe", "Springfield", "OV-SIM", "customer-1", "-----BEGIN", *found(directory)}
    assert {name for name in known if name and name in whole} == set()


IDENTIFICATIONS = ("valid_id", "second_valid_id", "same_group_id", "group_id", "invalid_id", "expired_id", "blocked_id")


def found(directory: Path) -> set[str]:
    """Return ports of peers and signed requests of the run, as they stand in its evidence."""
    text = (directory / "evidence.jsonl").read_text(encoding="utf-8")
    return set(re.findall(r"(?:ws|http|ftp)s?://[\w.:-]+", text)) | set(re.findall(r"MII[\w+/]{40}", text))
