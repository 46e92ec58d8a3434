"""A commented SUT profile from what a system says of itself; every claim tells where it comes from.

`facts` is a plain mapping; whatever is missing or absurd is left out, since all of it comes from a device:

    station   identity, host, subprotocol, security_profile: as seen at the connection
              boot: the payload of BootNotification
              configuration: configurationKey of GetConfiguration (1.6)
              report: reportData of every NotifyReport that GetBaseReport brought (2.x)
    CSMS      url, identity, subprotocol, security_profile: as used at the connection
              offered: the subprotocols that were offered to it
              server: what the handshake's Server header says
              boot: the payload of the answers to BootNotification, in order
              calls: the actions it called unasked

The text can be read again by `sut.load`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.catalogue import feature_names
from ocpp_verdict.discover.claims import FEATURES, SETTINGS, FeatureRow, SettingRow, Told
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut.reading import Document
from ocpp_verdict.sut.settings import Rejected, check, limits_of, without_none

_LONGEST = 200
_MOST = 5000
#: Features no configuration tells of, with what makes them likely; written as comments.
_ASK = {
    Version.V16: "fixed_cable, local_stop, lock_failure, backup_power, reservation_refusable",
    Version.V201: "C-30 … C-39 (identifications), C-29.x (triggers), C-07, C-08, C-43, C-47, C-57, C-60, AQ-…, HFS-…",
    Version.V21: "C-30 … C-39, C-70 … C-75 (identifications), C-29.x (triggers), C-62 … C-65, P-…, SC-…, AQ-…, HFS-…",
}


@attrs.frozen
class Line:
    """One setting of the text: where it stands, what it is, and who says so."""

    section: str
    key: str
    value: Any
    source: str


@attrs.frozen
class Claim:
    """One feature of the text, and who says so."""

    feature: str
    source: str


def profile_text(facts: Mapping[str, Any], role: Side, version: Version) -> str:
    """Return a commented TOML profile that says what `facts` say; never raises on what a device sent."""
    station = role is Side.STATION
    told = _told(facts, version) if station else {}
    lines = [*_connection(facts, role), *(_station(facts, told, version) if station else _csms(facts))]
    names = feature_names(version, role)
    found = _features(told, version) if station else _csms_features(facts, version)
    claims = {claim.feature: claim for claim in found if claim.feature in names}
    return "\n".join(_text(lines, list(claims.values()), role, version)) + "\n"


# What a station says


def _told(facts: Mapping[str, Any], version: Version) -> dict[str, Told]:
    """Return name -> what is told of it: configuration keys (1.6), COMPONENT.VARIABLE (2.x), the first wins."""
    rows = _keys(facts) if version is Version.V16 else _variables(facts)
    told: dict[str, Told] = {}
    for name, item in rows:
        told.setdefault(name, item)
    return told


def _keys(facts: Mapping[str, Any]) -> Iterator[tuple[str, Told]]:
    for row in _rows(facts.get("configuration")):
        yield _plain(row.get("key")), Told(_plain(row.get("value")), row.get("readonly") is False)


def _variables(facts: Mapping[str, Any]) -> Iterator[tuple[str, Told]]:
    for row in _rows(facts.get("report")):
        component, variable = _mapping(row.get("component")), _mapping(row.get("variable"))
        options = _plain(_mapping(row.get("variableCharacteristics")).get("valuesList"))
        for attribute in _rows(row.get("variableAttribute")):
            if attribute.get("type", "Actual") == "Actual":
                changeable = attribute.get("mutability", "ReadWrite") != "ReadOnly"
                told = Told(_plain(attribute.get("value")), changeable, tuple(filter(None, options.split(","))))
                yield f"{_plain(component.get('name'))}.{_plain(variable.get('name'))}", told


def _station(facts: Mapping[str, Any], told: Mapping[str, Told], version: Version) -> Iterator[Line]:
    numbers = [_mapping(_mapping(row.get("component")).get("evse")).get("id") for row in _rows(facts.get("report"))]
    if count := len({number for number in numbers if isinstance(number, int) and number > 0}):
        yield Line("topology", "evses", count, "EVSEs in the base report")
    for row in SETTINGS[version]:
        if row.name in told:
            yield Line(row.section, row.key, _value(row, told[row.name].value), row.name)
    boot = _mapping(facts.get("boot"))
    boot = boot if version is Version.V16 else _mapping(boot.get("chargingStation"))
    for key, names in _BOOT.items():
        for name in names:
            if name in boot:
                yield Line("buyer", key, _plain(boot[name]), f"{name} in BootNotification; is it what was offered?")


_BOOT = {
    "vendor": ("chargePointVendor", "vendorName"),
    "model": ("chargePointModel", "model"),
    "firmware": ("firmwareVersion",),
    "serial_number": ("chargePointSerialNumber", "serialNumber"),
}


def _value(row: SettingRow, text: str) -> Any:
    """Return the value as the setting's type has it; what cannot be one stays text and is refused later."""
    type_ = without_none(_attribute(row.section, row.key).type)
    words = [row.words.get(item.strip().lower(), item.strip()) for item in text.split(",")]
    if getattr(type_, "__origin__", None) is tuple:
        return tuple(filter(None, words))
    if type_ is int:
        return int(text) if text.strip().isdecimal() and len(text) < 10 else text
    return words[0]


def _features(told: Mapping[str, Told], version: Version) -> Iterator[Claim]:
    for row in FEATURES[version]:
        if row.name in told and row.rule(told[row.name]):
            yield Claim(row.feature, _because(row, told[row.name]))


def _because(row: FeatureRow, told: Told) -> str:
    options = f" of {','.join(told.options)}" if told.options else ""
    return f"{row.name} = {told.value or '(no value)'}{options}{', changeable' if told.writable else ''}"


# What a CSMS says


def _csms(facts: Mapping[str, Any]) -> Iterator[Line]:
    answers = _rows(facts.get("boot"))
    intervals = [answer["interval"] for answer in answers if isinstance(answer.get("interval"), int)]
    if intervals:
        yield Line("configuration", "heartbeat_interval", intervals[-1], "interval in the answer to BootNotification")


def _csms_features(facts: Mapping[str, Any], version: Version) -> Iterator[Claim]:
    statuses = [_plain(answer.get("status")) for answer in _rows(facts.get("boot"))]
    called = facts.get("calls")
    calls = {_plain(action) for action in called} if isinstance(called, list | tuple) else set()
    if "Pending" in statuses:
        yield Claim("C-44", "answered BootNotification with Pending")
    if "GetBaseReport" in calls:
        yield Claim("C-50.1", "called GetBaseReport unasked")
    if version is Version.V16:
        for action, feature in _CALLS_16.items():
            if action in calls:
                yield Claim(feature, f"called {action} unasked")


_CALLS_16 = {
    "SendLocalList": "LocalAuthListManagement",
    "GetLocalListVersion": "LocalAuthListManagement",
    "SetChargingProfile": "SmartCharging",
    "GetCompositeSchedule": "SmartCharging",
    "ClearChargingProfile": "SmartCharging",
    "ReserveNow": "Reservation",
    "UpdateFirmware": "FirmwareManagement",
    "GetDiagnostics": "FirmwareManagement",
    "TriggerMessage": "RemoteTrigger",
}


# The text


def _connection(facts: Mapping[str, Any], role: Side) -> Iterator[Line]:
    used = "the connection that told all this"
    place = "url" if role is Side.CSMS else "host"
    for key in (place, "identity", "security_profile"):
        if facts.get(key) not in (None, ""):
            yield Line("sut", key, facts[key], used)


def _text(lines: list[Line], claims: list[Claim], role: Side, version: Version) -> Iterator[str]:
    whose = "the charging station" if role is Side.STATION else "the CSMS"
    yield f"# SUT profile written by `ocpp-verdict discover` from what {whose} says of itself."
    yield "# Each line is a claim. Read them, correct them, and fill in what nobody but you can know."
    yield ""
    yield "[sut]"
    yield f'role = "{role}"'
    yield f'ocpp = "{version}"  # the subprotocol that was agreed on'
    yield from _table("sut", lines)
    for section in ("topology", "configuration", "buyer"):
        if any(line.section == section for line in lines):
            yield from ("", f"[{section}]", *_table(section, lines))
    yield from ("", "[pics]", *_claims(claims))
    if role is Side.STATION:
        yield f"# Not told by any configuration; add what it has: {_ASK[version]}."
    yield from _LAST


_LAST = (
    "",
    "# [ids]: valid_id, invalid_id and the like, [timings] and [[known_deviation]] have defaults;",
    "# testsuite/example-charger.toml and testsuite/example-csms.toml explain them all.",
    "",
    "[operator]",
    'kind = "console"  # a person at this terminal; or http, command, python',
)


def _table(section: str, lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.section != section:
            continue
        attribute = _attribute(line.section, line.key)
        try:
            good = check(_given(line.value), attribute.type, limits_of(attribute))
        except Rejected as problem:
            said = f"{line.key} = {_comment(line.value)}: {line.source}"
            yield f"# {said}; not usable here, which takes {problem.accepted}"
        else:
            if _hides(line):
                yield f"# {line.key}: left out, because it holds a password; name it by password_env"
            else:
                yield f"{line.key} = {_toml(good)}  # {line.source}"


def _claims(claims: Iterable[Claim]) -> Iterator[str]:
    yield "features = ["
    yield from (f"    {_toml(claim.feature)},  # {_comment(claim.source)}" for claim in claims)
    yield "]"


def _hides(line: Line) -> bool:
    return line.key == "url" and "@" in str(line.value).partition("://")[2].partition("/")[0]


def _given(value: Any) -> Any:
    return value[:_LONGEST] if isinstance(value, str | tuple) else value


def _toml(value: Any) -> str:
    """Return `value` as TOML; texts of a device become basic strings with everything odd escaped."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(_character(character) for character in value) + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\\uFFFD"
    return character if character.isprintable() else f"\\U{code:08X}"


def _comment(value: Any) -> str:
    """Return text that stays on its line."""
    return "".join(character if character.isprintable() else "·" for character in str(value))[:_LONGEST]


def _attribute(section: str, key: str) -> attrs.Attribute[Any]:
    table: Any = getattr(attrs.fields(attrs.resolve_types(Document)), section).type
    attribute: attrs.Attribute[Any] = getattr(attrs.fields(attrs.resolve_types(table)), key)
    return attribute


# Taking apart what may be anything


def _rows(value: Any) -> list[Mapping[str, Any]]:
    rows = value[:_MOST] if isinstance(value, list | tuple) else []
    return [row for row in rows if isinstance(row, Mapping)]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _plain(value: Any) -> str:
    """Return a value as text: some stations send numbers and booleans where texts belong."""
    if value is None or isinstance(value, Mapping | list | tuple):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
