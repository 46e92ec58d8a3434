"""The time that stands in a line of a log, however its logger writes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?(?=\W|$)")
_SYSLOG = re.compile(r"\b([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: (\d{4})\b)?")
_DOTTED = re.compile(r"\b(\d\d)\.(\d\d)\.(\d{4})[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = re.compile(r"(?<![\d.])(1[0-9]{9})(?:\.(\d{1,6}))?(?![\d.])|(?<![\d.])(1[0-9]{12})(?![\d.])")


def moment(text: str) -> datetime | None:
    """Return the time that stands in the words before a frame: with a zone, without, or seconds since 1970.

    Syslog leaves the year out; then it is the last one in which that day has come.
    """
    if found := ISO.search(text):
        day, clock, fraction, zone = found.groups()
        return _moment(f"{day}T{clock}", fraction, {"Z": "+00:00", "UTC": "+00:00", None: ""}.get(zone, zone))
    if found := _EPOCH.search(text):
        whole, fraction, millis = found.groups()
        return datetime.fromtimestamp(int(millis) / 1000 if millis else float(f"{whole}.{fraction or 0}"), UTC)
    if (found := _SYSLOG.search(text)) and found[1] in _MONTHS:
        month, day, clock, fraction, year = found.groups()
        return _of_year(f"{_MONTHS.index(month) + 1:02}-{int(day):02}T{clock}", fraction, year)
    if found := _DOTTED.search(text):
        day, month, year, clock, fraction = found.groups()
        return _moment(f"{year}-{month}-{day}T{clock}", fraction, "")
    return None


def _of_year(text: str, fraction: str | None, year: str | None) -> datetime | None:
    now = datetime.now(UTC).replace(tzinfo=None)
    found = _moment(f"{year or now.year}-{text}", fraction, "")
    early = found is None or found <= now + timedelta(days=1)
    return found if year or early else _moment(f"{now.year - 1}-{text}", fraction, "")


def _moment(text: str, fraction: str | None, zone: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{text}.{(fraction or '0')[:6].ljust(6, '0')}{zone}")
    except ValueError:
        return None
