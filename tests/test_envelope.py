"""Envelopes: what can be read, and is still wrong; and our schemas of whole frames agree with the parser."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from ocpp_verdict import envelope
from ocpp_verdict.frames import Frame, Malformed, Version, parse

_SCHEMAS = Path(__file__).parent.parent / "schemas"


def said(text: str, version: Version = Version.V16) -> list[str]:
    return [str(problem) for problem in envelope.check(parse(text, version), version)]


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(
    "text",
    [
        '[2,"' + "i" * 36 + '","Heartbeat",{}]',
        '[3,"-1",{}]',
        '[4,"1","NotImplemented","",{}]',
        '[4,"1","FormatViolation","",{"a":1}]',
        '[4,"1","OccurrenceConstraintViolation","' + "d" * 255 + '",{}]',
    ],
)
def test_sound_envelopes(text: str, version: Version) -> None:
    assert said(text, version) == []


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("tail", ['"Heartbeat",{}', '{"currentTime":1}', '"GenericError","",{}'])
def test_ids_have_at_most_36_characters(tail: str, version: Version) -> None:
    number = 2 + ['"Heartbeat",{}', '{"currentTime":1}', '"GenericError","",{}'].index(tail)
    problem = "messageId: it has 37 characters, at most 36 are allowed"
    assert said(f'[{number},"{"i" * 37}",{tail}]', version) == [problem]


def test_error_codes_differ_by_version() -> None:
    old, new = '[4,"1","FormationViolation","",{}]', '[4,"1","RpcFrameworkError","",{}]'
    assert said(old, Version.V16) == []
    assert said(new, Version.V201) == said(new, Version.V21) == []
    assert said(new, Version.V16)[0].startswith("errorCode: 'RpcFrameworkError' is not one of FormationViolation")
    for version in (Version.V201, Version.V21):
        assert said(old, version)[0].endswith("did you mean 'FormatViolation'?")


def test_descriptions_are_limited_since_201() -> None:
    text = '[4,"1","GenericError","' + "d" * 256 + '",{}]'
    assert said(text, Version.V16) == []
    assert said(text, Version.V201) == ["errorDescription: it has 256 characters, at most 255 are allowed"]


@pytest.mark.parametrize(("number", "tail"), [(5, '"NoSuchError","",{}'), (6, '"NotifyPeriodicEventStream",{}')])
def test_the_two_types_of_21(number: int, tail: str) -> None:
    assert said(f'[{number},"{"i" * 37}",{tail}]', Version.V21)[0].startswith("messageId: ")


def test_two_flaws_are_two_problems() -> None:
    paths = [p.path for p in envelope.check(parse('[4,"' + "i" * 40 + '","Oops","",{}]'), Version.V201)]
    assert paths == ["messageId", "errorCode"]


def test_what_cannot_be_read_is_not_judged_here() -> None:
    assert said("[]") == []
    assert envelope.check(parse('[6,"' + "i" * 37 + '","A",{}]', Version.V21), Version.V16) == ()


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","Heartbeat",{}]',
        '[2,"1","Heartbeat",null]',
        '[2,"1","Heartbeat"]',
        '[2,"1","Heartbeat",[]]',
        '[2,1,"Heartbeat",{}]',
        '[3,"1",{}]',
        '[3,"1",null]',
        '[3,"1","A",{}]',
        '[4,"1","GenericError","",{}]',
        '[4,"1","GenericError",""]',
        '[4,"1","GenericError","",null]',
        '[5,"1","GenericError","",{}]',
        '[6,"1","NotifyPeriodicEventStream",{}]',
        '[7,"1",{}]',
        '["2","1","Heartbeat",{}]',
        '[true,"1",{}]',
        "[]",
        "{}",
    ],
)
def test_the_schema_of_a_frame_says_what_the_parser_says(text: str, version: Version) -> None:
    schema = json.loads((_SCHEMAS / f"frame-{version}.schema.json").read_text(encoding="utf-8"))
    frame: Frame = parse(text, version)
    assert jsonschema_rs.validator_for(schema).is_valid(json.loads(text)) is not isinstance(frame, Malformed)
