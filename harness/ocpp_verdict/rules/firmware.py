"""Rules of firmware updates, diagnostics and logs: the order of statuses, requestId, and that they end."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, part, seconds_between, text, whole
from ocpp_verdict.rules.registration import Registration
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, risk, warning

IDLE = Rule("idle-untriggered", "1.6 §4.4, §4.5, §7.24, §7.25", "the status Idle comes although nothing triggered it",
            versions=V16, side=Side.STATION)  # fmt: skip
ORDER = warning("firmware-order", "1.6 §4.5, §5.19, §7.25; 2.0.1 L01.FR.01",
                "a firmware status comes that cannot follow the one before", side=Side.STATION)  # fmt: skip
LOG_ORDER = warning("diagnostics-order", "1.6 §4.4, §7.24; 2.0.1 N01.FR.08",
                    "an upload has an end that had no beginning", side=Side.STATION)  # fmt: skip
NO_ID = Rule("firmware-request-id", "2.0.1 L01.FR.20, L01.FR.10",
             "FirmwareStatusNotification has no requestId, or another than UpdateFirmware had", versions=V2,
             side=Side.STATION)  # fmt: skip
LOG_ID = Rule("log-request-id", "2.0.1 N01.FR.07, N01.FR.13",
              "LogStatusNotification has no requestId, or another than GetLog had", versions=V2,
              side=Side.STATION)  # fmt: skip
UNFINISHED = risk("firmware-unfinished", "1.6 §4.5, §5.19; 2.0.1 L01.FR.28",
                  "a firmware update came to no end that was told", side=Side.STATION)  # fmt: skip
LOG_UNFINISHED = risk("diagnostics-unfinished", "1.6 §4.4, §5.9; 2.0.1 N01.FR.09, N01.FR.10",
                      "an upload came to no end that was told", side=Side.STATION)  # fmt: skip
REPEATED = risk("progress-repeated", "1.6 §4.4, §4.5; 2.0.1 L01.FR.01 (a new state)",
                "the same progress is told again and again", side=Side.STATION)  # fmt: skip
REPORT_ID = Rule("report-request-id", "2.0.1 B07.FR.04, B08.FR.04, part 2 §1.40.1",
                 "a report has a requestId that no request had", versions=V2, side=Side.STATION)  # fmt: skip
REPORT_SEQ = warning("report-sequence", "2.0.1 part 2 §1.40.1 (seqNo)",
                     "the parts of a report are not numbered 0, 1, 2, …", V2, Side.STATION)  # fmt: skip

RULES = (
    IDLE, ORDER, LOG_ORDER, NO_ID, LOG_ID, UNFINISHED, LOG_UNFINISHED, REPEATED, REPORT_ID, REPORT_SEQ,
)  # fmt: skip

#: Statuses before which a firmware must have been fetched in this update, and those that end one.
_AFTER_DOWNLOAD = frozenset({"Installing", "Installed", "InstallationFailed"})
_ENDS = frozenset({"Installed", "InstallationFailed", "DownloadFailed", "InvalidSignature", "SignatureVerified",
                   "InstallVerificationFailed", "RevokedCertificate", "InvalidCertificate"})  # fmt: skip
_ENDS_UPLOAD = frozenset({"Uploaded", "UploadFailed", "UploadFailure", "BadMessage", "PermissionDenied",
                          "NotSupportedOperation", "AcceptedCanceled"})  # fmt: skip
#: Equal notifications in a row that are too many; seconds after which an update without an end is unfinished.
_MANY = 5
_LONG = 3600.0


@attrs.define
class _Job:
    """A firmware update or an upload, as far as it was told."""

    last: str = ""
    repeats: int = 0
    since: Seen | None = None
    #: whether the station has said that it will do it
    promised: bool = False
    ids: Recent[int, bool] = attrs.field(factory=Recent)
    seen_all: bool = False


@attrs.define
class _Jobs:
    firmware: _Job = attrs.field(factory=_Job)
    upload: _Job = attrs.field(factory=_Job)
    reports: Recent[int, int] = attrs.field(factory=Recent)
    whole: bool = False


def _asked(seen: Seen) -> Iterator[Found]:
    jobs = seen.station.of(_Jobs)
    if seen.action in ("GetBaseReport", "GetReport", "GetMonitoringReport", "GetCustomerInformation"):
        if (id := whole(seen.payload, "requestId")) is not None:
            jobs.reports[id] = 0
        return iter(())
    job = jobs.firmware if "Firmware" in seen.action else jobs.upload
    job.since, job.last, job.repeats, job.promised = seen, "", 0, False
    if (id := whole(seen.payload, "requestId")) is not None:
        job.ids[id] = True
    return iter(())


def _promised(seen: Seen) -> Iterator[Found]:
    job = seen.station.of(_Jobs).firmware if "Firmware" in seen.action else seen.station.of(_Jobs).upload
    status = text(seen.payload, "status")
    job.promised = "fileName" in seen.payload if seen.action == "GetDiagnostics" else status in ("", "Accepted")
    return iter(())


def _booted(seen: Seen) -> Iterator[Found]:
    seen.station.of(_Jobs).whole = True
    return iter(())


def _firmware(seen: Seen) -> Iterator[Found]:
    jobs, status = seen.station.of(_Jobs), text(seen.payload, "status")
    job = jobs.firmware
    yield from _idle(seen, status)
    yield from _repeated(seen, job, status)
    if job.since is not None and job.last in ("", "Downloading") and status in _AFTER_DOWNLOAD and seen.version in V16:
        before = f"after {job.last}" if job.last else "first"
        yield ORDER.broken(seen, says=f"{status} comes {before}", expected="Downloading and Downloaded before")
    elif status == "Installing" and job.last in ("Installed", "InstallationFailed"):
        yield ORDER.broken(seen, says=f"{status} comes after {job.last}", expected="a new UpdateFirmware before")
    if seen.version in V2:
        yield from _request_id(seen, NO_ID, job, status, jobs.whole)
    _note(job, status, _ENDS - {"SignatureVerified"})


def _upload(seen: Seen) -> Iterator[Found]:
    jobs, status = seen.station.of(_Jobs), text(seen.payload, "status")
    job = jobs.upload
    yield from _idle(seen, status)
    yield from _repeated(seen, job, status)
    if job.since is not None and job.last == "" and status == "Uploaded":
        yield LOG_ORDER.broken(seen, expected="Uploading before Uploaded")
    if seen.version in V2:
        yield from _request_id(seen, LOG_ID, job, status, jobs.whole)
    _note(job, status, _ENDS_UPLOAD)


def _note(job: _Job, status: str, ends: frozenset[str]) -> None:
    if status != "Idle":
        job.last = status
    if status in ends:
        job.since = None


def _idle(seen: Seen, status: str) -> Iterator[Found]:
    triggered = seen.action in seen.station.of(Registration).asked
    if status == "Idle" and seen.version in V16 and not triggered and seen.station.of(_Jobs).whole:
        yield IDLE.broken(seen, says=f"{seen.action} Idle comes although nothing triggered it", expected="a trigger")


def _repeated(seen: Seen, job: _Job, status: str) -> Iterator[Found]:
    triggered = seen.station.of(Registration).triggered(seen, seen.action) and job.since is None
    job.repeats = job.repeats + 1 if status == job.last and not triggered else 0
    if job.repeats == _MANY:
        yield REPEATED.broken(seen, says=f"{seen.action} {status} comes again and again", expected="a new state")


def _request_id(seen: Seen, rule: Rule, job: _Job, status: str, all_seen: bool) -> Iterator[Found]:
    id = whole(seen.payload, "requestId")
    missing = id is None and status != "Idle"
    triggered = seen.action in seen.station.of(Registration).asked and job.since is None
    if missing and not triggered:
        yield rule.broken(seen, says=f"{seen.action} has no requestId", expected="the requestId of the request")
    elif id is not None and all_seen and job.ids and id not in job.ids:
        expected = " or ".join(str(one) for one in list(job.ids)[-3:])
        yield rule.broken(seen, says=f"{seen.action} has another requestId than was asked for", expected=expected)


def _report(seen: Seen) -> Iterator[Found]:
    jobs, id, seq = seen.station.of(_Jobs), whole(seen.payload, "requestId"), whole(seen.payload, "seqNo")
    if id is None or seq is None:
        return
    if id not in jobs.reports:
        if jobs.whole and jobs.reports:
            expected = " or ".join(str(one) for one in list(jobs.reports)[-3:])
            says = f"{seen.action} has a requestId that no request had"
            yield REPORT_ID.broken(seen, says=says, expected=expected, detail=str(id))
        return
    if seq != jobs.reports[id]:
        yield REPORT_SEQ.broken(seen, expected=f"seqNo {jobs.reports[id]}", detail=f"seqNo {seq}")
    jobs.reports[id] = seq + 1


def _end(seen: Seen) -> Iterator[Found]:
    jobs = seen.station.of(_Jobs)
    for job, rule in ((jobs.firmware, UNFINISHED), (jobs.upload, LOG_UNFINISHED)):
        started = job.since
        if started is None or not (job.last or job.promised) or not seen.timed:
            continue
        if seen.time - started.time - _ahead(started) > _LONG:
            detail = f"the last was {job.last}" if job.last else "none was told"
            yield rule.broken(started, expected="a status that ends it", detail=detail)


def _ahead(started: Seen) -> float:
    """Return the seconds from a request until the firmware may be fetched."""
    payload, now = started.payload, started.utc
    at = moment(text(payload, "retrieveDate") or text(part(payload, "firmware"), "retrieveDateTime"))
    return max(0.0, seconds_between(now, at)) if now and at else 0.0


CHECKS = (
    Check(Moment.REQUEST, _booted, ("BootNotification",)),
    Check(
        Moment.REQUEST,
        _asked,
        (
            "UpdateFirmware", "SignedUpdateFirmware", "GetDiagnostics", "GetLog", "GetBaseReport", "GetReport",
            "GetMonitoringReport",
        ),
    ),
    Check(Moment.RESULT, _promised, ("UpdateFirmware", "SignedUpdateFirmware", "GetDiagnostics", "GetLog")),
    Check(Moment.REQUEST, _firmware, ("FirmwareStatusNotification", "SignedFirmwareStatusNotification")),
    Check(Moment.REQUEST, _upload, ("DiagnosticsStatusNotification", "LogStatusNotification")),
    Check(Moment.REQUEST, _report, ("NotifyReport",), V2),
    Check(Moment.END, _end),
)  # fmt: skip
