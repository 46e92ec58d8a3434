"""Frames: every fault with a near miss that is none, hostile input, and the way back to text."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp_verdict.frames import (
    MAX_DEPTH,
    MAX_SIZE,
    Call,
    Error,
    Fault,
    Frame,
    Malformed,
    Result,
    ResultError,
    Send,
    Side,
    Version,
    call,
    dump,
    error,
    parse,
    result,
    unreadable,
)


def read_call(text: str) -> Call:
    frame = parse(text)
    assert isinstance(frame, Call), frame
    return frame


def read_malformed(data: str | bytes, version: Version = Version.V16) -> Malformed:
    frame = parse(data, version)
    assert isinstance(frame, Malformed), frame
    return frame


def nested(levels: int) -> str:
    """Return a CALL that has `levels` levels in all."""
    return '[2,"1","A",' + '{"a":' * (levels - 2) + "{}" + "}" * (levels - 2) + "]"


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", {})),
        (' [ 2 , "1" ,\t"A"\n, { "a" : [ 1 ] } ]\r\n', Call("1", "A", {"a": [1]})),
        ('[3,"1",{"a":true}]', Result("1", {"a": True})),
        ('[4,"1","GenericError","",{}]', Error("1", "GenericError", "", {})),
        ('[4,"-1","GenericError","no",{"a":null}]', Error("-1", "GenericError", "no", {"a": None})),
        ('[2,"","",{}]', Call("", "", {})),
        ('[2,"1","Heartbeat",null]', Call("1", "Heartbeat", {})),
        ('[3,"1",null]', Result("1", {})),
    ],
)
def test_frames_of_every_version(text: str, frame: Frame, version: Version) -> None:
    read = parse(text, version)
    assert read == frame
    assert read.text == text


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[5,"1","FormatViolation","no",{}]', ResultError("1", "FormatViolation", "no", {})),
        ('[6,"1","NotifyPeriodicEventStream",{"id":1}]', Send("1", "NotifyPeriodicEventStream", {"id": 1})),
        ('[6,"1","NotifyPeriodicEventStream",null]', Send("1", "NotifyPeriodicEventStream", {})),
    ],
)
def test_frames_of_21_only(text: str, frame: Frame) -> None:
    assert parse(text, Version.V21) == frame
    for version in (Version.V16, Version.V201):
        assert read_malformed(text, version).fault is Fault.UNKNOWN_TYPE


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.NOT_JSON),
        ("[", Fault.NOT_JSON),
        ('[2,"1","A",{}', Fault.NOT_JSON),
        (',[2,"1","A",{}]', Fault.NOT_JSON),
        ('[2,"1","A",{}] x', Fault.NOT_JSON),
        ('[2,"1","A",{"a":,}]', Fault.NOT_JSON),
        ("[2,'1','A',{}]", Fault.NOT_JSON),
        ('[2,"1","A",{"a":"\x00"}]', Fault.NOT_JSON),
        ('\ufeff[2,"1","A",{}]', Fault.NOT_JSON),
        ('[2,"1","A",{"a":01}]', Fault.NOT_JSON),
        ('[2,"1","A",{"a":NaN}]', Fault.CONSTANT),
        ('[2,"1","A",{"a":Infinity}]', Fault.CONSTANT),
        ('[2,"1","A",{"a":[-Infinity]}]', Fault.CONSTANT),
        ('[2,"1","A",{"a":1,"a":1}]', Fault.DUPLICATE_KEY),
        ('[2,"1","A",{"b":{"a":1,"c":2,"a" :3}}]', Fault.DUPLICATE_KEY),
        ('[2,"1","A",{"a":1,"\\u0061":2}]', Fault.DUPLICATE_KEY),
        ('[2,"1","A",{"a":"\\ud800"}]', Fault.ENCODING),
        ('[2,"1","A",{"\\uDC00\\uD800":1}]', Fault.ENCODING),
        ('[2,"\\ud83d","A",{}]', Fault.ENCODING),
        ('[2,"1","A",{"a":1e999}]', Fault.NUMBER),
        ('[2,"1","A",{"a":-1E-999}]', Fault.NUMBER),
        ('[2,"1","A",{"a":0e999999999}]', Fault.NUMBER),
        ('[2,"1","A",{"a":1e99999999999999999999}]', Fault.NUMBER),
        ('[2,"1","A",{"a":' + "9" * 5000 + "}]", Fault.NUMBER),
        ('[2,"1","A",{"a":-' + "9" * 309 + "}]", Fault.NUMBER),
        ('[2,"1","A",{"a":0.' + "1" * 5000 + "}]", Fault.NUMBER),
        ("{}", Fault.NOT_ARRAY),
        ('"[]"', Fault.NOT_ARRAY),
        ("2", Fault.NOT_ARRAY),
        ("2.5", Fault.NOT_ARRAY),
        ("null", Fault.NOT_ARRAY),
        ("true", Fault.NOT_ARRAY),
        ("[]", Fault.ARITY),
        ("[2]", Fault.ARITY),
        ('[2,"1","A"]', Fault.ARITY),
        ('[2,"1","A",{},{}]', Fault.ARITY),
        ('[3,"1"]', Fault.ARITY),
        ('[3,"1","A",{}]', Fault.ARITY),
        ('[4,"1","GenericError",""]', Fault.ARITY),
        ('[4,"1","GenericError","",{},{}]', Fault.ARITY),
        ('["2","1","A",{}]', Fault.TYPES),
        ('[2.0,"1","A",{}]', Fault.TYPES),
        ('[true,"1",{}]', Fault.TYPES),
        ('[null,"1",{}]', Fault.TYPES),
        ('[[2],"1",{}]', Fault.TYPES),
        ('[2,1,"A",{}]', Fault.TYPES),
        ('[2,null,"A",{}]', Fault.TYPES),
        ('[2,"1",1,{}]', Fault.TYPES),
        ('[2,"1","A",[]]', Fault.TYPES),
        ('[2,"1","A","{}"]', Fault.TYPES),
        ('[3,"1",[]]', Fault.TYPES),
        ('[3,"1",false]', Fault.TYPES),
        ('[4,"1","GenericError",null,{}]', Fault.TYPES),
        ('[4,"1",5,"",{}]', Fault.TYPES),
        ('[4,"1","GenericError","",null]', Fault.TYPES),
        ('[4,"1","GenericError","","none"]', Fault.TYPES),
        ('[1,"1","A",{}]', Fault.UNKNOWN_TYPE),
        ('[0,"1","A",{}]', Fault.UNKNOWN_TYPE),
        ('[-2,"1","A",{}]', Fault.UNKNOWN_TYPE),
        ('[7,"1","A",{}]', Fault.UNKNOWN_TYPE),
        ("[" + "7" * 300 + "]", Fault.UNKNOWN_TYPE),
    ],
)
def test_every_fault_keeps_its_text_and_says_why(text: str, fault: Fault) -> None:
    frame = read_malformed(text)
    assert (frame.fault, frame.text) == (fault, text)
    assert 0 < len(frame.detail) < 120


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        ('"NaN"', "NaN"),
        ('{"a":1,"A":2}', {"a": 1, "A": 2}),
        ('[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
        ('"a\\":1,\\"a"', 'a":1,"a'),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\\\ud800"', "\\ud800"),
        ('"é😀\\u0000"', "é😀\x00"),
        ("1e308", Decimal("1e308")),
        ("6.10", Decimal("6.1")),
        ("-0", 0),
        ("9" * 308, 10**308 - 1),
        ('"' + "[{" * MAX_DEPTH + '"', "[{" * MAX_DEPTH),
    ],
)
def test_near_misses_are_frames(payload: str, value: Any) -> None:
    assert read_call(f'[2,"1","A",{{"a":{payload}}}]').payload == {"a": value}


def test_fractions_are_decimal_and_integers_are_int() -> None:
    payload = read_call('[2,"1","A",{"f":6.1,"e":1e2,"i":6}]').payload
    assert [type(value) for value in payload.values()] == [Decimal, Decimal, int]


def test_size_limit() -> None:
    fill = "x" * (MAX_SIZE - len('[2,"1","A",{"a":""}]'))
    assert read_call(f'[2,"1","A",{{"a":"{fill}"}}]').payload == {"a": fill}
    assert read_malformed(f'[2,"1","A",{{"a":"{fill}x"}}]').fault is Fault.SIZE
    assert read_malformed("x" * 10_000_000).fault is Fault.SIZE


def test_nesting_limit() -> None:
    assert read_call(nested(MAX_DEPTH)).action == "A"
    assert read_malformed(nested(MAX_DEPTH + 1)).fault is Fault.DEPTH
    assert read_malformed("[" * 10_000 + "]" * 10_000).fault is Fault.DEPTH
    assert read_malformed("[" * 900_000).fault is Fault.DEPTH


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert len(read_call('[2,"1","A",{"a":[' + ",".join(["{}"] * 500) + "]}]").payload["a"]) == 500


def test_a_binary_message_is_no_frame() -> None:
    frame = read_malformed(b'[2,"1","A",{}]\xff')
    assert (frame.fault, frame.text) == (Fault.BINARY, '[2,"1","A",{}]\\xff')


def test_bytes_that_are_no_text_are_escaped() -> None:
    frame = unreadable(b'[2,"\xc3\x28","A",{}]', "invalid continuation byte")
    assert (frame.fault, frame.text) == (Fault.ENCODING, '[2,"\\xc3(","A",{}]')


def test_raw_half_surrogates_are_escaped_so_that_evidence_can_hold_them() -> None:
    frame = read_malformed('[2,"\ud800","A",{}]')
    assert frame.fault is Fault.ENCODING
    assert frame.text.encode("utf-8") == b'[2,"\\xed\\xa0\\x80","A",{}]'


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[2,"7","Heartbeat"]', (2, "7", "Heartbeat")),
        ('[2,7,"Heartbeat",{}]', (2, None, "Heartbeat")),
        ('[2,"7",1,{}]', (2, "7", None)),
        ('[4,"7","GenericError",""]', (4, "7", None)),
        ('[3,"7"]', (3, "7", None)),
        ('[9,"7","Heartbeat",{}]', (9, "7", None)),
        ('[6,"7","A",{}]', (6, "7", "A")),
        ('["2","7","A",{}]', (None, "7", None)),
        ("[]", (None, None, None)),
        ("{}", (None, None, None)),
    ],
)
def test_malformed_keeps_what_could_be_read(text: str, parts: tuple[int | None, str | None, str | None]) -> None:
    frame = read_malformed(text)
    assert (frame.type, frame.id, frame.action) == parts


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('[2.5,"1","A",{}]', "the message type is a fraction, not an integer"),
        ('[2,"1","A",[]]', "the payload is an array, not an object"),
        ('[4,"1",true,"",{}]', "errorCode is a boolean, not a string"),
        ('[3,"1",{},{}]', "message type 3 has 3 elements, this has 4"),
        ('[6,"1","A",{}]', "message type 6 does not exist in OCPP 1.6"),
        ('[2,"1","A",{"b":1,"a":1,"a":2}]', "key 'a' stands twice in one object"),
        ('{"a":1}', "a frame is a JSON array, this is an object"),
    ],
)
def test_details_are_sentences(text: str, detail: str) -> None:
    assert read_malformed(text).detail == detail


@given(st.text() | st.binary(), st.sampled_from(Version))
def test_no_input_raises_and_text_is_kept(data: str | bytes, version: Version) -> None:
    frame = parse(data, version)
    assert frame.text == data or isinstance(frame, Malformed)
    frame.text.encode("utf-8")


_scalars = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")) | st.decimals(-1000, 1000)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(st.lists(st.sampled_from([2, 3, 4, 5, 6, True]) | _values, max_size=6), st.sampled_from(Version))
def test_no_array_raises(value: list[Any], version: Version) -> None:
    text = json.dumps(value, default=str)
    assert parse(text, version).text == text


@given(st.text(alphabet='[]{}",:\\u0dD8aeE1.-+ \n2', max_size=60))
def test_no_garbage_raises(text: str) -> None:
    parse(f'[2,"1","A",{{"a":{text}}}]')


_texts = st.text(st.characters(codec="utf-8"), max_size=10)
_fractions = st.decimals(-10_000, 10_000, places=2, allow_nan=False)
_payloads = st.dictionaries(
    _texts, st.recursive(_texts | st.integers(-(10**9), 10**9) | _fractions, st.lists, max_leaves=5), max_size=4
)


@given(_texts, _texts, _payloads)
def test_what_we_write_reads_the_same(id_: str, name: str, payload: dict[str, Any]) -> None:
    for frame in (call(id_, name, payload), result(id_, payload), error(id_, name, "why", payload)):
        assert parse(frame.text) == frame


def test_written_text_is_compact() -> None:
    assert call("1", "A", {"ü": Decimal("6.10")}).text == '[2,"1","A",{"ü":6.1}]'
    assert result("1", {"a": Decimal("6.0"), "b": True}).text == '[3,"1",{"a":6,"b":true}]'
    assert error("1", "NotSupported").text == '[4,"1","NotSupported","",{}]'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")])
def test_what_is_no_json_number_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        dump([value])


def test_what_is_no_json_value_is_not_written() -> None:
    with pytest.raises(TypeError, match="set does not go into a frame"):
        dump({"a": {1}})


def test_numbers_at_the_limit_go_back_into_text() -> None:
    frame = read_call('[2,"1","A",{"a":1e308,"b":-1.5e-300}]')
    assert json.loads(dump(frame.payload)) == {"a": 10**308, "b": -1.5e-300}


def test_the_digit_limit_of_python_never_shows() -> None:
    sys.set_int_max_str_digits(640)
    try:
        assert read_malformed("[" + "1" * 641 + "]").fault is Fault.NUMBER
    finally:
        sys.set_int_max_str_digits(sys.int_info.default_max_str_digits)


def test_sides_and_subprotocols() -> None:
    assert (Side.STATION.other, Side.CSMS.other) == (Side.CSMS, Side.STATION)
    assert [version.subprotocol for version in Version] == ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]
