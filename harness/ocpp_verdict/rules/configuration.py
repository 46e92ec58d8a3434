"""Rules of settings: what a station answers when its configuration keys (1.6) or variables (2.x) are read and set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs

from ocpp_verdict.evidence import REDACTED
from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, number, part, parts, text, whole
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, warning

UNANSWERED = Rule("configuration-key-unanswered", "1.6 §5.8 (a known key, or one of unknownKey)",
                  "a key that was asked for is neither among the known nor among the unknown ones", versions=V16,
                  side=Side.STATION)  # fmt: skip
MISSING = warning("configuration-key-missing", "1.6 §5.8 (all settings), §9.1 (required keys)",
                  "the list of all configuration keys lacks required ones", V16, Side.STATION)  # fmt: skip
MALFORMED = warning("configuration-value-accepted", "1.6 §5.3 (out of range, or not of the format: Rejected), §9",
                    "a station accepts a value that its configuration key cannot have", V16, Side.STATION)  # fmt: skip
NOT_APPLIED = warning("configuration-not-applied", "1.6 §5.3 (Accepted: the change is effective)",
                      "a configuration key has not the value that was accepted", V16, Side.STATION)  # fmt: skip
VARIABLES = Rule("variables-unanswered", "2.0.1 B05.FR.01, B05.FR.02, B06.FR.01, B06.FR.02",
                 "the results are not those of the variables that were asked for", versions=V2,
                 side=Side.STATION)  # fmt: skip
NO_VALUE = Rule("variable-value-missing", "2.0.1 B06.FR.10", "a variable is Accepted and has no value", versions=V2,
                side=Side.STATION)  # fmt: skip
PASSWORD = Rule("password-accepted", "2.0.1 A00.FR.205, B05.FR.08",
                "a station accepts a password that is too short or too long", versions=V2,
                side=Side.STATION)  # fmt: skip

RULES = (UNANSWERED, MISSING, MALFORMED, NOT_APPLIED, VARIABLES, NO_VALUE, PASSWORD)

_REQUIRED = (
    "AuthorizeRemoteTxRequests", "ClockAlignedDataInterval", "ConnectionTimeOut", "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys", "HeartbeatInterval", "LocalAuthorizeOffline", "LocalPreAuthorize",
    "MeterValuesAlignedData", "MeterValuesSampledData", "MeterValueSampleInterval", "NumberOfConnectors",
    "ResetRetries", "StopTransactionOnInvalidId", "StopTxnAlignedData", "StopTxnSampledData",
    "SupportedFeatureProfiles", "TransactionMessageAttempts", "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
)  # fmt: skip
_INTEGER = re.compile(r"\s*\+?\d{1,10}\s*")
_BOOLEAN = re.compile(r"\s*(true|false|[01])\s*", re.IGNORECASE)
_MEASURANDS = re.compile(
    r"\s*(((Energy\.(Active|Reactive)\.(Import|Export)\.(Register|Interval)|Power\.((Active|Reactive)\.(Import|Export)"
    r"|Offered|Factor)|Current\.(Import|Export|Offered)|Voltage|Frequency|Temperature|SoC|RPM)(\.(L[123]|N)(-(N|L[123]))?)?)"
    r"\s*(,\s*|$))*"
)
#: What the standard keys can be set to (§9): times and counts are not negative.
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    **dict.fromkeys(
        (
            "blinkrepeat", "clockaligneddatainterval", "connectiontimeout", "heartbeatinterval", "lightintensity",
            "maxenergyoninvalidid", "metervaluesampleinterval", "minimumstatusduration", "resetretries",
            "transactionmessageattempts", "transactionmessageretryinterval", "websocketpinginterval",
        ),
        (_INTEGER, "an integer that is not negative"),
    ),
    **dict.fromkeys(
        (
            "allowofflinetxforunknownid", "authorizationcacheenabled", "authorizeremotetxrequests",
            "localauthorizeoffline", "localpreauthorize", "stoptransactiononevsidedisconnect",
            "stoptransactiononinvalidid", "unlockconnectoronevsidedisconnect", "localauthlistenabled",
        ),
        (_BOOLEAN, "true or false"),
    ),
    **dict.fromkeys(
        ("metervaluesaligneddata", "metervaluessampleddata", "stoptxnaligneddata", "stoptxnsampleddata"),
        (_MEASURANDS, "measurands that exist"),
    ),
}  # fmt: skip
#: Keys that may be asked for at once where the station has not said how many.
_FEW = 10


@attrs.define
class _Keys:
    """What was accepted of the keys of a station since it booted, and how many may be asked for at once."""

    values: Recent[str, str] = attrs.field(factory=Recent)
    most: int = _FEW


def _got(seen: Seen) -> Iterator[Found]:
    if seen.asked is None or not seen.asked.valid:
        return
    keys = seen.station.of(_Keys)
    found = {text(key, "key").lower(): key for key in parts(seen.payload, "configurationKey")}
    most = text(found.get("getconfigurationmaxkeys"), "value")
    keys.most = int(most) if most.isdecimal() and 0 < len(most) < 5 else keys.most
    yield from _applied(seen, keys, found)
    wanted = [key for key in seen.asked.payload.get("key") or () if isinstance(key, str)]
    if not wanted:
        missing = [key for key in _REQUIRED if key.lower() not in found]
        if missing and found:
            yield MISSING.broken(seen, expected="every required key", detail=", ".join(missing)[:300])
    elif len(wanted) <= keys.most:
        unknown = seen.payload.get("unknownKey")
        answered = {*found, *(str(key).lower() for key in (unknown if isinstance(unknown, list) else ()))}
        left = [key for key in wanted if key.lower() not in answered]
        if left:
            yield UNANSWERED.broken(seen, expected="each key once", detail=", ".join(left)[:200])


def _applied(seen: Seen, keys: _Keys, found: Mapping[str, Mapping[str, Any]]) -> Iterator[Found]:
    for name, key in found.items():
        accepted, value = keys.values.get(name), key.get("value")
        if accepted is not None and isinstance(value, str) and _meaning(value) != _meaning(accepted):
            says = f"{text(key, 'key')[:50]} has not the value that was accepted"
            yield NOT_APPLIED.broken(seen, says=says, expected=accepted[:100], detail=value[:100])
            del keys.values[name]


def _meaning(value: str) -> frozenset[str | Decimal]:
    """Return what a value means, however it is written: numbers by their value, lists without their order."""
    words = (word.strip().lower() for word in value.split(","))
    return frozenset(word if (found := number(word)) is None else found for word in words)


def _changed(seen: Seen) -> Iterator[Found]:
    if seen.asked is None or not seen.asked.valid:
        return
    key, value = text(seen.asked.payload, "key"), text(seen.asked.payload, "value")
    keys, status = seen.station.of(_Keys), text(seen.payload, "status")
    form = _FORMS.get(key.lower())
    if form is not None and status in ("Accepted", "RebootRequired") and not form[0].fullmatch(value):
        says = f"{key[:50]} is set to a value that it cannot have"
        yield MALFORMED.broken(seen, says=says, expected=f"{form[1]}, or status Rejected", detail=value[:100])
    keys.values.pop(key.lower(), None)
    if status == "Accepted" and key.lower() != "authorizationkey" and REDACTED not in value and form is not None:
        keys.values[key.lower()] = value


def _booted(seen: Seen) -> Iterator[Found]:
    seen.station.of(_Keys).values.clear()  # its interval is another HeartbeatInterval, and not every key lasts
    return iter(())


_NAMES = {
    "GetVariables": ("getVariableData", "getVariableResult"),
    "SetVariables": ("setVariableData", "setVariableResult"),
}


def _variables(seen: Seen) -> Iterator[Found]:
    if seen.asked is None or not seen.asked.valid or not seen.valid:
        return
    data, results = (
        list(parts(of, name)) for of, name in zip((seen.asked.payload, seen.payload), _NAMES[seen.action], strict=True)
    )
    wanted, found = sorted(map(_place, data)), sorted(map(_place, results))
    if wanted != found:
        detail = f"{len(found)} results for {len(wanted)} variables" if len(wanted) != len(found) else "other variables"
        says = f"the results of {seen.action} are not those of the variables that were asked for"
        yield VARIABLES.broken(seen, says=says, expected="one result for each variable", detail=detail)
    for result in results:
        accepted = text(result, "attributeStatus") == "Accepted"
        if accepted and seen.action == "GetVariables" and "attributeValue" not in result:
            yield NO_VALUE.broken(seen, expected="attributeValue", detail=text(part(result, "variable"), "name"))
        if accepted and seen.action == "SetVariables":
            yield from _password(seen, result, data)


def _place(item: Mapping[str, Any]) -> tuple[str, ...]:
    component, variable = part(item, "component"), part(item, "variable")
    evse = part(component, "evse")
    names = (text(of, name).lower() for of in (component, variable) for name in ("name", "instance"))
    return (*names, str(whole(evse, "id")), str(whole(evse, "connectorId")), text(item, "attributeType") or "Actual")


def _password(seen: Seen, result: Mapping[str, Any], data: list[Mapping[str, Any]]) -> Iterator[Found]:
    for item in data if text(part(result, "variable"), "name") == "BasicAuthPassword" else ():
        value = text(item, "attributeValue")
        if _place(item) == _place(result) and value != REDACTED and not 16 <= len(value) <= 40:
            yield PASSWORD.broken(seen, expected="attributeStatus Rejected", detail=f"{len(value)} characters")


CHECKS = (
    Check(Moment.RESULT, _got, ("GetConfiguration",), V16),
    Check(Moment.RESULT, _changed, ("ChangeConfiguration",), V16),
    Check(Moment.RESULT, _booted, ("BootNotification",), V16),
    Check(Moment.RESULT, _variables, ("GetVariables", "SetVariables"), V2),
)
