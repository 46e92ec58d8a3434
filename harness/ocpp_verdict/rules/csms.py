"""Rules of what a CSMS answers: vocabulary, ids and dates that make sense, notifications that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.frames import Error, Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, part, parts, text
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, risk, warning

REFUSED = warning("notification-refused", "1.6 §4.4-§4.9 (SHALL respond); 2.0.1 part 4 §4.2.3",
                  "a CSMS answers a valid notification with a CALLERROR", side=Side.CSMS)  # fmt: skip
EXPIRED = warning("expiry-past", "1.6 §7.27 (expiryDate), §3.5.1; 2.0.1 part 2 §2.27 (cacheExpiryDateTime)",
                  "a token is Accepted with an expiry that has passed", side=Side.CSMS)  # fmt: skip
CONCURRENT = warning("concurrent-tx-at-authorize", "1.6 §7.2 (only relevant in response to a StartTransaction)",
                     "Authorize is answered with ConcurrentTx", V16, Side.CSMS)  # fmt: skip
DIFFERS = risk("token-status-differs", "1.6 §4.1, §4.8; 2.0.1 C01, E01.FR.11",
               "a token is Invalid in one answer and known in another, without a change in between",
               side=Side.CSMS)  # fmt: skip
DOUBLE = Rule("local-list-double", "1.6 §6.41 (MUST be unique)", "an idTag stands twice in a local list", versions=V16,
              side=Side.CSMS)  # fmt: skip
EMPTY_TAG = risk("id-tag-empty", "1.6 §3.9, §7.28", "an idTag is empty", V16)
PADDED = advice("text-padded", "1.6 §3.9, §6.3", "an identifier has blanks around it")
EMPTY_TOKEN = warning("id-token-empty", "2.0.1 part 2 §2.28 (IdTokenType), C02",
                      "an idToken is empty and its type is not NoAuthorization", V2)  # fmt: skip
PAST = warning("reservation-past", "1.6 §5.13, §6.37 (expiryDate); 2.0.1 H01",
               "a reservation has expired when it is asked for", side=Side.CSMS)  # fmt: skip

RULES = (REFUSED, EXPIRED, CONCURRENT, DIFFERS, DOUBLE, EMPTY_TAG, PADDED, EMPTY_TOKEN, PAST)

_NOTIFICATIONS = (
    "Heartbeat", "StatusNotification", "MeterValues", "FirmwareStatusNotification", "DiagnosticsStatusNotification",
    "LogStatusNotification", "SecurityEventNotification", "TransactionEvent", "NotifyEvent", "NotifyReport",
    "StartTransaction",
)  # fmt: skip
_IDENTIFIERS = ("idTag", "chargePointSerialNumber", "chargeBoxSerialNumber", "chargePointVendor", "chargePointModel")
#: Refusals that may be right although the message is: the registration, a body too large, an overload.
_EXCUSED = ("SecurityError", "GenericError", "ProtocolError", "PropertyConstraintViolation", "RpcFrameworkError")
#: These are another rule's: that its form is called wrong although its schema holds.
_OF_FORM = ("FormationViolation", "FormatViolation", "TypeConstraintViolation")
#: Messages of the security whitepaper, which a CSMS of 1.6 need not know.
_OPTIONAL_16 = ("SecurityEventNotification", "LogStatusNotification", "TransactionEvent", "NotifyEvent", "NotifyReport")


@attrs.define
class _Tokens:
    """What the CSMS last said of each token of a station."""

    status: Recent[str, tuple[float, str]] = attrs.field(factory=Recent)


def _refused(seen: Seen) -> Iterator[Found]:
    code = seen.frame.code if isinstance(seen.frame, Error) else ""
    optional = seen.version in V16 and seen.action in _OPTIONAL_16
    taken = seen.asked is not None and seen.asked.valid and seen.asked.known and not optional
    if seen.sender is Side.CSMS and taken and code not in (*_EXCUSED, *_OF_FORM):
        says = f"a CSMS answers a valid {seen.action} with {code[:40]}"
        yield REFUSED.broken(seen, says=says, expected="a CALLRESULT")


def _token(seen: Seen) -> Iterator[Found]:
    info = part(seen.payload, "idTagInfo" if seen.version in V16 else "idTokenInfo")
    status = text(info, "status")
    expiry, now = moment(text(info, "expiryDate") or text(info, "cacheExpiryDateTime")), seen.utc
    if status == "Accepted" and expiry and now and expiry < now:
        yield EXPIRED.broken(seen, expected="an expiry in the future", detail=str(expiry))
    if status == "ConcurrentTx" and seen.action == "Authorize" and seen.version in V16:
        yield CONCURRENT.broken(seen, expected="the status of the token")
    asked: Mapping[str, Any] = seen.asked.payload if seen.asked else {}
    tag = text(asked, "idTag") or text(part(asked, "idToken"), "idToken")
    if tag and status:
        yield from _same(seen, tag, status)


def _same(seen: Seen, tag: str, status: str) -> Iterator[Found]:
    tokens = seen.station.of(_Tokens).status
    known = tokens.get(tag)
    tokens[tag] = (seen.time, status)
    if known and seen.timed and seen.time - known[0] < 10 and {known[1], status} == {"Invalid", "Accepted"}:
        yield DIFFERS.broken(seen, expected=known[1], detail=status)


def _local_list(seen: Seen) -> Iterator[Found]:
    tags = [text(item, "idTag").lower() for item in parts(seen.payload, "localAuthorizationList")]
    if len(tags) != len(set(tags)):
        yield DOUBLE.broken(seen, expected="each idTag once")


def _identifiers(seen: Seen) -> Iterator[Found]:
    for name in _IDENTIFIERS:
        value = seen.payload.get(name)
        if isinstance(value, str) and value.strip() != value:
            yield PADDED.broken(seen, says=f"{name} has blanks around it", expected="no blanks")
    if seen.payload.get("idTag") == "":
        yield EMPTY_TAG.broken(seen, expected="an idTag")


def _empty_token(seen: Seen) -> Iterator[Found]:
    token = part(seen.payload, "idToken")
    if token.get("idToken") == "" and text(token, "type") != "NoAuthorization":
        yield EMPTY_TOKEN.broken(seen, expected="an idToken")


def _reserve(seen: Seen) -> Iterator[Found]:
    expiry, now = moment(text(seen.payload, "expiryDate") or text(seen.payload, "expiryDateTime")), seen.utc
    if expiry and now and expiry < now:
        yield PAST.broken(seen, expected="an expiry in the future", detail=str(expiry))


CHECKS = (
    Check(Moment.ERROR, _refused, _NOTIFICATIONS),
    Check(Moment.RESULT, _token, ("Authorize", "StartTransaction", "TransactionEvent")),
    Check(Moment.REQUEST, _local_list, ("SendLocalList",), V16),
    Check(Moment.REQUEST, _identifiers, versions=V16),
    Check(Moment.REQUEST, _empty_token, ("Authorize", "TransactionEvent", "RequestStartTransaction"), V2),
    Check(Moment.REQUEST, _reserve, ("ReserveNow",)),
)
