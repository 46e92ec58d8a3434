"""Rules of the boot: what may pass before BootNotification is accepted, when it is repeated, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ocpp_verdict.arrival import Gate
from ocpp_verdict.frames import Error, Side
from ocpp_verdict.rules.memory import Moment, Seen, text
from ocpp_verdict.rules.registration import Registration
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, warning
from ocpp_verdict.validation import knows

BEFORE = Rule(
    "call-before-boot", "1.6 §4.2; 2.0.1 B01.FR.08", "a station sends a CALL before its BootNotification is answered",
    side=Side.STATION,
)  # fmt: skip
PENDING = Rule(
    "call-while-pending", "1.6 §4.2; 2.0.1 B02.FR.02",
    "a station sends a CALL that nothing triggered while its registration is Pending", side=Side.STATION,
)  # fmt: skip
REJECTED = Rule(
    "call-while-rejected", "1.6 §4.2; 2.0.1 B03.FR.02", "a station sends a CALL while its registration is Rejected",
    side=Side.STATION,
)  # fmt: skip
EARLY = Rule(
    "boot-early", "2.0.1 B02.FR.04", "BootNotification is repeated before the interval of its answer has passed",
    versions=V2, side=Side.STATION,
)  # fmt: skip
EARLY_16 = warning(
    "boot-early", "1.6 §4.2 (SHOULD NOT)", "BootNotification is repeated before the interval of its answer has passed",
    V16, Side.STATION,
)  # fmt: skip
AGAIN = warning(
    "boot-while-accepted", "OCPP-J 1.6 §5.4; 2.0.1 part 4 §5.3; 1.6 §4.2",
    "BootNotification comes again on the connection on which it was accepted", side=Side.STATION,
)  # fmt: skip
TRIGGERED = Rule(
    "boot-trigger-accepted", "2.0.1 F06.FR.17",
    "a station whose registration is accepted does not reject a trigger of BootNotification", versions=V2,
    side=Side.STATION,
)  # fmt: skip
REASON = warning(
    "boot-reason", "2.0.1 B01.FR.09, part 2 §3.5 (BootReasonEnumType)",
    "the reason of BootNotification is not what happened", V2, Side.STATION,
)  # fmt: skip
ANSWERED = Rule(
    "answer-while-rejected", "1.6 §4.2", "a station answers the CSMS while its registration is Rejected",
    versions=V16, side=Side.STATION,
)  # fmt: skip
NOT_REFUSED = Rule(
    "answer-while-rejected", "2.0.1 B03.FR.08",
    "a station whose registration is Rejected answers otherwise than with SecurityError",
    versions=V2, side=Side.STATION,
)  # fmt: skip
CSMS_CALL = Rule(
    "csms-call-while-rejected", "2.0.1 B03.FR.03", "a CSMS sends a CALL to a station that it has rejected",
    versions=V2, side=Side.CSMS,
)  # fmt: skip
CSMS_CALL_16 = warning(
    "csms-call-while-rejected", "1.6 §4.2 (SHOULD NOT)", "a CSMS sends a CALL to a station that it has rejected", V16,
    Side.CSMS,
)  # fmt: skip
REMOTE = Rule(
    "remote-while-pending", "1.6 §4.2", "a CSMS starts or stops a transaction of a station that is Pending",
    versions=V16, side=Side.CSMS,
)  # fmt: skip
REMOTE_TAKEN = Rule(
    "remote-while-pending", "2.0.1 B02.FR.05", "a station that is Pending does not reject a remote start or stop",
    versions=V2, side=Side.STATION,
)  # fmt: skip
SERVED = Rule(
    "served-before-boot", "2.0.1 B01.FR.10, B02.FR.09, B03.FR.07",
    "a CSMS answers a CALL of a station it has not accepted otherwise than with SecurityError",
    versions=V2, side=Side.CSMS,
)  # fmt: skip

RULES = (
    BEFORE, PENDING, REJECTED, EARLY, EARLY_16, AGAIN, TRIGGERED, REASON, ANSWERED, NOT_REFUSED, CSMS_CALL,
    CSMS_CALL_16, REMOTE, REMOTE_TAKEN, SERVED,
)  # fmt: skip

#: Seconds by which clocks and networks may differ.
TOLERANCE = 1.0
_CLOSED = {Gate.BOOTING: BEFORE, Gate.PENDING: PENDING, Gate.REJECTED: REJECTED}
_REMOTE_16 = ("RemoteStartTransaction", "RemoteStopTransaction")
_REMOTE_2 = ("RequestStartTransaction", "RequestStopTransaction")
#: What a boot after each kind of Reset may give as its reason.
_REASONS = {
    "Immediate": ("RemoteReset",),
    "OnIdle": ("RemoteReset", "ScheduledReset"),
}


def _request(seen: Seen) -> Iterator[Found]:
    registration = seen.station.of(Registration)
    if seen.sender is Side.CSMS:
        yield from _of_csms(seen, registration)
    elif seen.action == "BootNotification":
        yield from _boot(seen, registration)
    elif seen.sender is Side.STATION and knows(seen.action, seen.version):
        yield from _of_station(seen, registration)
    registration.request(seen)


def _of_station(seen: Seen, registration: Registration) -> Iterator[Found]:
    rule = _CLOSED.get(registration.gate)
    if rule is None:
        return
    if registration.gate is not Gate.BOOTING and registration.triggered(seen, seen.action):
        return
    yield rule.broken(
        seen, expected="nothing but BootNotification", detail=f"{seen.action}: the registration is {registration.gate}"
    )


def _of_csms(seen: Seen, registration: Registration) -> Iterator[Found]:
    if registration.gate is Gate.REJECTED:
        yield (CSMS_CALL if seen.version in V2 else CSMS_CALL_16).broken(seen, expected="no CALL at all")
    elif registration.gate is Gate.PENDING and seen.action in _REMOTE_16:
        yield REMOTE.broken(seen, expected="that the station is accepted first")


def _boot(seen: Seen, registration: Registration) -> Iterator[Found]:
    triggered = registration.triggered(seen, "BootNotification")
    same = registration.connection == seen.connection.name
    if registration.again(seen) and not triggered:
        yield AGAIN.broken(seen, expected="one BootNotification for each boot")
    waiting = registration.gate in (Gate.PENDING, Gate.REJECTED) and registration.interval > 0
    if waiting and same and seen.timed and not triggered:
        passed = seen.time - registration.answered
        if passed + TOLERANCE < registration.interval:
            rule = EARLY if seen.version in V2 else EARLY_16
            yield rule.broken(seen, expected=f"not before {registration.interval} s", detail=f"after {passed:.1f} s")
    if seen.version in V2:
        yield from _reason(seen, registration, triggered=triggered and same)


def _reason(seen: Seen, registration: Registration, *, triggered: bool) -> Iterator[Found]:
    reasons = ("Triggered",) if triggered else _REASONS.get(registration.reset)
    reason = text(seen.payload, "reason")
    if reasons and reason and reason not in reasons:
        what = "that was triggered" if triggered else "after a Reset"
        yield REASON.broken(
            seen, says=f"BootNotification {what} gives the reason {reason[:40]}", expected=" or ".join(reasons)
        )


def _answer(seen: Seen) -> Iterator[Found]:
    registration = seen.station.of(Registration)
    if seen.asked is not None:
        if seen.sender is Side.STATION:
            yield from _of_closed_station(seen, registration)
        elif seen.version in V2 and seen.asked.known and seen.action != "BootNotification":
            yield from _served(seen, registration)
    if not isinstance(seen.frame, Error):
        yield from _trigger(seen, registration)
        registration.answer(seen)


def _trigger(seen: Seen, registration: Registration) -> Iterator[Found]:
    wanted = text(seen.asked.payload, "requestedMessage") if seen.asked and seen.action == "TriggerMessage" else ""
    accepted = registration.gate is Gate.ACCEPTED and registration.connection == seen.connection.name
    if seen.version in V2 and wanted == "BootNotification" and accepted and text(seen.payload, "status") == "Accepted":
        yield TRIGGERED.broken(seen, expected="status Rejected")


def _of_closed_station(seen: Seen, registration: Registration) -> Iterator[Found]:
    refused = isinstance(seen.frame, Error) and seen.frame.code == "SecurityError"
    if registration.gate is Gate.REJECTED and seen.version in V16:
        yield ANSWERED.broken(seen, expected="no answer")
    elif registration.gate is Gate.REJECTED and not refused:
        yield NOT_REFUSED.broken(seen, expected="CALLERROR SecurityError")
    elif registration.gate is Gate.PENDING and seen.action in _REMOTE_2 and text(seen.payload, "status") == "Accepted":
        yield REMOTE_TAKEN.broken(seen, expected="status Rejected")


def _served(seen: Seen, registration: Registration) -> Iterator[Found]:
    if registration.gate not in (Gate.PENDING, Gate.REJECTED) or registration.triggered(seen, seen.action):
        return
    if seen.sender is Side.CSMS and not isinstance(seen.frame, Error):
        yield SERVED.broken(
            seen,
            expected="CALLERROR SecurityError",
            detail=f"{seen.action} while the registration is {registration.gate}",
        )


CHECKS = (
    Check(Moment.REQUEST, _request),
    Check(Moment.RESULT, _answer),
    Check(Moment.ERROR, _answer),
)
